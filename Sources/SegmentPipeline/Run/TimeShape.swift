import CellValues
import FlatFiles

/// What a time that can't be read looks like: its digits, signs and words by their kinds, and none of them itself.
enum TimeShape: Equatable {
    /// Digits alone: so many.
    case epoch(digits: Int)
    /// `2026-11-20`, `2026-11-20 10:00:00`: a local day or time.
    case local
    /// Well formed, and of a day or an hour that there isn't.
    case impossible
    /// A date and perhaps a time in another order, as `"format"` says it.
    case written(format: String)
    case other

    init(_ cell: String) {
        let text = cell.split(whereSeparator: { $0 == " " || $0 == "\u{A0}" }).joined(separator: " ")
        let whole = text.hasSuffix(".0") ? String(text.dropLast(2)) : text
        if !whole.isEmpty, whole.allSatisfy(Self.isDigit) {
            self = whole.count == 8 ? .written(format: "yyyyMMdd") : .epoch(digits: whole.count)
            return
        }
        let shape = String(text.map { Self.isDigit($0) ? "9" : $0.isLetter ? "a" : $0 })
        if shape.hasPrefix("9999-99-99") {
            let rest = shape.dropFirst(10)
            let time = rest.first == " " || rest.first == "a" ? rest.dropFirst() : rest
            let isTime = rest.isEmpty || time.hasPrefix("99:99")
            let zone = time.drop { $0 == "9" || $0 == ":" || $0 == "." }
            if isTime, !Self.isPossible(text) {
                self = .impossible
            } else {
                self = isTime && zone.isEmpty ? .local : .other
            }
            return
        }
        let parts = text.split(separator: " ", maxSplits: 1)
        guard let date = parts.first.flatMap({ Self.date(String($0)) }) else {
            self =
                text.contains(where: Self.isDigit) && text.contains(where: \.isLetter) && shape.contains("aaa")
                ? .written(format: "d MMM yyyy") : .other
            return
        }
        self = .written(format: parts.count == 1 ? date : date + " " + Self.time(String(parts[1])))
    }

    /// `2026-02-31`, `2026-02-01T25:00`
    private static func isPossible(_ text: String) -> Bool {
        let numbers = text.split(whereSeparator: { !isDigit($0) }).prefix(5).map { Int($0) ?? 0 }
        guard 1...12 ~= numbers[1], 1...CivilDate.daysInMonth(year: numbers[0], month: numbers[1]) ~= numbers[2] else {
            return false
        }
        return numbers.count < 5 || numbers[3] < 24 && numbers[4] < 60
    }

    private static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }

    /// `24/12/1990`, `1990/12/24`, `24.12.90`; nil for all else.
    private static func date(_ text: String) -> String? {
        guard let sign = text.first(where: { !isDigit($0) }), "/.-".contains(sign) else { return nil }
        let parts = text.split(separator: sign, omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isDigit) }) else { return nil }
        let numbers = parts.map { Int($0) ?? 0 }
        func part(_ letter: String, _ count: Int) -> String { String(repeating: letter, count: count > 1 ? 2 : 1) }
        if parts[0].count == 4 {
            return ["yyyy", part("M", parts[1].count), part("d", parts[2].count)].joined(separator: String(sign))
        }
        // The month can't be above twelve; where both could be it, the day is first more often than not.
        let isMonthFirst = numbers[1] > 12
        let year = parts[2].count == 4 ? "yyyy" : "yy"
        let two = isMonthFirst ? ("M", "d") : ("d", "M")
        return [part(two.0, parts[0].count), part(two.1, parts[1].count), year].joined(separator: String(sign))
    }

    /// `10:00`, `10:00:59`, `9:00 PM`
    private static func time(_ text: String) -> String {
        let isHalf = text.lowercased().hasSuffix("m")
        let digits = text.prefix { isDigit($0) || $0 == ":" }
        let seconds = digits.count { $0 == ":" } > 1 ? ":ss" : ""
        return (isHalf ? "h" : "HH") + ":mm" + seconds + (isHalf ? " a" : "")
    }

    /// - Parameters:
    ///   - path: where the time stands in the row.
    ///   - unit: that the mapping gives.
    ///   - formats: likewise.
    ///   - cell: that can't be read.
    ///   - zone: the pipeline's.
    func cure(
        path: String, unit: ActivityRows.EpochUnit?, formats: [TimeFormat] = [], cell: String = "", hasZone: Bool,
        zone: String
    ) -> String {
        func mapped(_ key: String, _ value: String) -> String {
            "\"mapping\": {\"at\": {\"path\": \(shown(path)), \"\(key)\": \"\(value)\"}}"
        }
        let zoned = "\"assume_zone\": \"\(zone)\" on the source says whose local time it is"
        if !formats.isEmpty {
            if formats.contains(where: { $0.reads(cell) }) {
                return hasZone
                    ? "the first of them is of an hour that the zone of \"assume_zone\" left out"
                    : "the first of them has no offset: \(zoned)"
            }
            if case .written(let format) = self {
                return
                    "the first of them isn't written as \"format\" says: it looks like \"\(format)\"; \"format\" may be a list"
            }
            return "the first of them isn't written as \"format\" says, which may be a list"
        }
        switch self {
        case .epoch(let digits) where digits > 17:
            return
                "the first of them is a number of \(digits) digits, as of nanoseconds; \"unit\" may be \"s\", \"ms\" or \"us\""
        case .epoch(let digits):
            let fitting = digits <= 11 ? "s" : digits <= 14 ? "ms" : "us"
            return "the first of them is a number of \(digits) digits: " + mapped("unit", fitting) + " reads it"
        case .impossible: return "the first of them is of a day or an hour that there isn't"
        case .local where unit != nil:
            return "the first of them is no number: take \"unit\" out of the mapping of 'at'"
        case .local where hasZone: return "the first of them is of an hour that the zone of \"assume_zone\" left out"
        case .local:
            return "the first of them has no offset: \(zoned)"
        case .written(let format):
            return "the first of them isn't written as in RFC 3339: " + mapped("format", format)
                + ", or as it is meant, reads it"
        case .other:
            return
                "\"format\" beside the path of 'at' in the mapping says how it is written: {\"path\": \(shown(path)), \"format\": …}"
        }
    }

    private func shown(_ path: String) -> String { "\"" + path.filter { $0 != "\"" } + "\"" }
}

extension TimeFormat {
    /// Whether a cell is written so.
    fileprivate func reads(_ cell: String) -> Bool {
        let padded = Array(cell.utf8) + [UInt8](repeating: 0, count: JSONScanner.padding)
        return padded.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return false }
            let (trimmed, count) = Blanks.trimmed(start, count: cell.utf8.count)
            return read(trimmed, count: count) != nil
        }
    }
}
