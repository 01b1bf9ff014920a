/// A row of good form, by what stands at its paths: judged, and its cells read.
struct SlowRow {
    let layout: SlowLayout
    /// What stands at a path of the row.
    let value: (String) -> SlowJSON?
    /// The lines of a list, each by what stands at its paths; nil for what is no line, all of whose cells are missing.
    let lines: (String) -> [((String) -> SlowJSON?)?]

    struct Reason: Error { let text: String }

    func first(_ paths: [String], _ value: ((String) -> SlowJSON?)? = nil) -> SlowJSON? {
        paths.lazy.compactMap { (value ?? self.value)($0) }.first { !$0.isNothing }
    }

    /// Nil where there is none: false says so too, and what is declared as such.
    func key(_ paths: [String]) throws -> String? {
        for path in paths {
            guard let found = value(path), !found.isNothing else { continue }
            switch found {
            case .boolean(false): continue
            case .number(let digits):
                guard let whole = SlowNumber(Array(digits.utf8))?.wholeDigits else { throw Reason(text: "bad_key") }
                // As it is written, where it is written as a whole number: that of -0 too.
                return digits.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2D } ? digits : whole
            case .string(let text):
                let bytes = SlowBlanks.trimmed(Array(text.utf8))
                if layout.keyNulls.contains(where: { Array($0.utf8) == bytes }) { continue }
                guard !SlowNumber.isShortened(Array(text.utf8)) else { throw Reason(text: "bad_key") }
                return text
            default: throw Reason(text: "bad_key")
            }
        }
        return nil
    }

    /// After renaming; nil where there is none, or what there is can't be one.
    func type(_ paths: [String]) -> String? {
        first(paths)?.asText.map { layout.typeNames[$0] ?? $0 }
    }

    enum At: Equatable {
        case missing, bad
        case time(String)
    }

    func at(_ paths: [String]) -> At { at(first(paths)) }

    private func at(_ value: SlowJSON?) -> At {
        guard let value else { return .missing }
        let written: String
        switch value {
        case .string(let text): written = text
        case .number(let digits):
            guard layout.atUnit != nil || !layout.atFormats.isEmpty else { return .bad }
            written = digits
        default: return .bad
        }
        let text = String(decoding: SlowBlanks.trimmed(Array(written.utf8)), as: UTF8.self)
        if text.isEmpty { return .missing }
        let shown: String?
        if let unit = layout.atUnit {
            shown = epoch(text, unit)
        } else {
            if SlowTime.isZero(text) { return .missing }
            let time =
                layout.atFormats.isEmpty
                ? SlowTime(text) : layout.atFormats.lazy.compactMap { SlowTime(text, format: $0) }.first
            shown = time?.instant(zone: layout.zone)
        }
        return shown.map { .time($0) } ?? .bad
    }

    private func epoch(_ text: String, _ unitsPerSecond: Int) -> String? {
        var digits = Array(text.utf8)
        if digits.first == UInt8(ascii: "+") { digits.removeFirst() }
        while digits.count > 1, digits[0] == 0x30, (0x30...0x39).contains(digits[1]) { digits.removeFirst() }
        guard let number = SlowNumber(digits) else { return nil }
        let unit = 1_000_000_000 / unitsPerSecond
        let nanoseconds: Int128
        if unitsPerSecond == 1 {
            guard let (billionths, isRounded) = number.billionths, !isRounded else { return nil }
            nanoseconds = billionths
        } else {
            guard let units = number.integer else { return nil }
            nanoseconds = Int128(units) * Int128(unit)
        }
        var seconds = nanoseconds / 1_000_000_000
        var rest = nanoseconds % 1_000_000_000
        if rest < 0 { (seconds, rest) = (seconds - 1, rest + 1_000_000_000) }
        guard seconds >= -62_135_596_800, seconds <= 253_402_300_799 else { return nil }
        return "\(seconds)s \(rest)ns"
    }

    /// What to show of it, or why it is rejected.
    func cells() throws -> [String] {
        switch layout.rows {
        case .plain: return columns(type: nil)
        case .contacts(let paths):
            guard let key = try key(paths) else { throw Reason(text: "no_key") }
            return [layout.keyNormal.applied(key)] + columns(type: nil)
        case .activities(let contact, let type, let at):
            let own = first(type)
            guard let type = own == nil ? layout.constantType.map({ layout.typeNames[$0] ?? $0 }) : self.type(type)
            else { throw Reason(text: "no_type") }
            var when = self.at(at)
            if when == .missing { when = self.at(layout.constantAt.map { .string($0) }) }
            guard case .time(let time) = when else { throw Reason(text: "bad_time") }
            let key = try key(contact) ?? layout.constantContact
            var shown = [key.map(layout.keyNormal.applied) ?? "-", type, time]
            if !layout.ids.isEmpty { shown.append(first(layout.ids)?.asText ?? "-") }
            let seconds = Int(time.prefix { $0 != "s" }) ?? 0
            let isInside = seconds >= layout.columnsFrom ?? .min && seconds < layout.columnsTo ?? .max
            return shown + columns(type: type, isWanted: isInside)
        }
    }

    private func columns(type: String?, isWanted: Bool = true) -> [String] {
        layout.columns.map { column in
            func isWantedHere(_ column: SlowColumn) -> Bool {
                isWanted && (column.types.map { types in type.map { types.contains($0) } ?? true } ?? true)
            }
            guard let list = column.list else {
                return isWantedHere(column) ? column.shown(first(column.paths), zone: layout.zone) : "-"
            }
            // A list is read where any column of its lines is wanted.
            guard layout.columns.contains(where: { $0.list == list && isWantedHere($0) }) else { return "{}" }
            let cells = lines(list).map { line in
                guard isWantedHere(column), let line else { return "-" }
                return column.shown(first(column.paths, line), zone: layout.zone)
            }
            return "{" + cells.joined(separator: ";") + "}"
        }
    }
}
