import CellValues
import TestSupport

/// A value as a definition sees it.
enum PlainValue {
    case text(String)
    case number(Fraction)
    case boolean(Bool)
    case date(CivilDate)
    case instant(Instant)
    case texts([String])
}

/// Which cells fit (2-data §2): raw JSON or CSV values read as a type; nil is missing, whatever the reason.
///
/// Decided here, where the page says nothing:
/// - a JSON boolean or object is no text; one inside a JSON list makes the whole list a wrong cell;
/// - an element outside an `options` list makes the whole cell wrong;
/// - the elements of a JSON list are taken as they are, only pieces of a split cell are trimmed;
/// - a cell of blanks alone is missing, except a text;
/// - digits are counted by value: zeros at the ends of a fraction take no room.
enum ReferenceCells {
    static func read(_ raw: JSONValue?, as declared: Declared) -> PlainValue? {
        guard let raw else { return nil }
        if case .null = raw { return nil }
        if raw.text == "" { return nil }
        switch declared.type {
        case "text": return text(raw).map { .text($0) }
        case "email": return trimmedText(raw).map { .text($0) }
        case "phone": return trimmedText(raw).flatMap { isShortened($0) ? nil : .text($0) }
        case "option": return trimmedText(raw).flatMap { spelling($0, declared) }.map { .text($0) }
        case "integer":
            guard let number = number(raw), number.fits(fractionDigits: 0, belowPowerOf10: 20),
                !(number < Fraction(Int(Int64.min))), !(Fraction(Int(Int64.max)) < number)
            else { return nil }
            return .number(number)
        case "decimal":
            guard let number = number(raw)?.rounded(toFractionDigits: 9),
                number.fits(fractionDigits: 9, belowPowerOf10: 27)
            else { return nil }
            return .number(number)
        case "boolean": return boolean(raw).map { .boolean($0) }
        case "date": return raw.text.flatMap(cellDate).map { .date($0) }
        case "datetime": return raw.text.flatMap(cellInstant).map { .instant($0) }
        default: return texts(raw, declared).map { .texts($0) }
        }
    }

    /// Whether a number has more digits after the point than are kept.
    static func isRounded(_ raw: JSONValue) -> Bool {
        guard let number = number(raw) else { return false }
        let rounded = number.rounded(toFractionDigits: 9)
        return number < rounded || rounded < number
    }

    /// A text, or a number's own digits.
    static func text(_ raw: JSONValue) -> String? {
        switch raw {
        case .string(let text): text.isEmpty ? nil : text
        case .number(let digits): digits
        default: nil
        }
    }

    /// Without the blanks around it: white space of ASCII, and those that don't break.
    static func trimmed(_ text: String) -> String {
        let blanks: [Unicode.Scalar] = [" ", "\t", "\n", "\u{0B}", "\u{0C}", "\r", "\u{A0}", "\u{202F}"]
        var scalars = Array(text.unicodeScalars)
        while let first = scalars.first, blanks.contains(first) { scalars.removeFirst() }
        while let last = scalars.last, blanks.contains(last) { scalars.removeLast() }
        var trimmed = ""
        trimmed.unicodeScalars.append(contentsOf: scalars)
        return trimmed
    }

    private static func trimmedText(_ raw: JSONValue) -> String? {
        text(raw).map(trimmed).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// `6.8E+09`
    static func isShortened(_ text: String) -> Bool {
        let halves = text.split(separator: "E+", omittingEmptySubsequences: false)
        guard halves.count == 2 else { return false }
        let parts = halves[0].split(omittingEmptySubsequences: false) { ".,".contains($0) } + [halves[1]]
        return parts.count <= 3
            && parts.allSatisfy { part in !part.isEmpty && part.unicodeScalars.allSatisfy { "0"..."9" ~= $0 } }
    }

    private static func spelling(_ text: String, _ declared: Declared) -> String? {
        declared.options.isEmpty ? text : declared.options.first { sameText($0, text, exactly: false) }
    }

    private static func number(_ raw: JSONValue) -> Fraction? {
        switch raw {
        case .number(let digits): return Fraction(json: digits)
        case .string(let text):
            var scalars = Array(trimmed(text).unicodeScalars)
            let isNegative = scalars.first == "-"
            if isNegative || scalars.first == "+" { scalars.removeFirst() }
            while scalars.count > 1, scalars[0] == "0", "0"..."9" ~= scalars[1] { scalars.removeFirst() }
            guard let first = scalars.first, "0"..."9" ~= first else { return nil }
            var cell = isNegative ? "-" : ""
            cell.unicodeScalars.append(contentsOf: scalars)
            return Fraction(json: cell)
        default: return nil
        }
    }

    private static func boolean(_ raw: JSONValue) -> Bool? {
        if case .boolean(let flag) = raw { return flag }
        switch text(raw).map(trimmed).map({ $0.utf8.allSatisfy { $0 < 0x80 } ? $0.lowercased() : $0 }) {
        case "true", "1", "yes": return true
        case "false", "0", "no": return false
        default: return nil
        }
    }

    /// A date, or midnight of one without an offset.
    private static func cellDate(_ text: String) -> CivilDate? {
        let text = trimmed(text)
        if let date = date(text) { return date }
        let clock = text.dropFirst(10)
        guard let date = date(String(text.prefix(10))), let first = clock.first, "Tt ".contains(first) else {
            return nil
        }
        let parts = clock.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
        let isMidnight = parts.first == "00:00:00" || (parts.first == "00:00" && parts.count == 1)
        let fraction = parts.dropFirst().first
        return isMidnight && parts.count <= 2 && (fraction.map { !$0.isEmpty && $0.allSatisfy { $0 == "0" } } ?? true)
            ? date : nil
    }

    /// RFC 3339, or what exports have beside it, always with an offset: no source of the worlds assumes a zone.
    static func cellInstant(_ text: String) -> Instant? {
        var text = trimmed(text)
        for zone in [" UTC", " GMT"] where text.hasSuffix(zone) { text = String(text.dropLast(4)) + "Z" }
        if text.hasSuffix(" Z") || text.hasSuffix(" z") { text = String(text.dropLast(2)) + "Z" }
        // The offset begins behind the date and the clock's first digits.
        if let sign = text.dropFirst(16).lastIndex(where: { $0 == "+" || $0 == "-" }) {
            var offset = String(text[sign...])
            if offset.count == 3 { offset += ":00" }
            if offset.count == 5 { offset = offset.prefix(3) + ":" + offset.suffix(2) }
            var clock = text[..<sign]
            if clock.last == " " { clock = clock.dropLast() }
            text = clock + offset
        }
        if let instant = instant(text) { return instant }
        // Without seconds, and so without a fraction.
        let rest = text.dropFirst(16)
        guard let first = rest.first, "Zz+-".contains(first) else { return nil }
        return instant(text.prefix(16) + ":00" + rest)
    }

    /// `YYYY-MM-DD`, a day that exists.
    static func date(_ text: String) -> CivilDate? {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = whole(bytes[0..<4]), let month = whole(bytes[5..<7]), let day = whole(bytes[8..<10])
        else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    /// RFC 3339 with offset: `T`, `t` or one space, `Z` or `z`.
    static func instant(_ text: String) -> Instant? {
        var bytes = Array(text.utf8)[...]
        guard bytes.count >= 20, let day = date(String(decoding: bytes.prefix(10), as: UTF8.self)) else { return nil }
        bytes = bytes.dropFirst(10)
        guard [UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")].contains(bytes.removeFirst()) else {
            return nil
        }
        let time = Array(bytes.prefix(8))
        guard time.count == 8, time[2] == UInt8(ascii: ":"), time[5] == UInt8(ascii: ":"),
            let hour = whole(time[0..<2]), let minute = whole(time[3..<5]), let second = whole(time[6..<8]),
            hour < 24, minute < 60, second < 60
        else { return nil }
        bytes = bytes.dropFirst(8)
        var nanoseconds = 0
        if bytes.first == UInt8(ascii: ".") {
            let digits = Array(bytes.dropFirst().prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 })
            bytes = bytes.dropFirst(1 + digits.count)
            guard !digits.isEmpty, digits.dropFirst(9).allSatisfy({ $0 == UInt8(ascii: "0") }) else { return nil }
            let padded = Array(digits.prefix(9)) + Array(repeating: UInt8(ascii: "0"), count: max(0, 9 - digits.count))
            nanoseconds = whole(padded[...]) ?? 0
        }
        let offset = Array(bytes)
        var east = 0
        if offset.count == 1, offset[0] == UInt8(ascii: "Z") || offset[0] == UInt8(ascii: "z") {
            east = 0
        } else if offset.count == 6, offset[3] == UInt8(ascii: ":"), let hours = whole(offset[1..<3]),
            let minutes = whole(offset[4..<6]), hours < 24, minutes < 60
        {
            switch offset[0] {
            case UInt8(ascii: "+"): east = hours * 3600 + minutes * 60
            case UInt8(ascii: "-"): east = -(hours * 3600 + minutes * 60)
            default: return nil
            }
        } else {
            return nil
        }
        let local = Int64(day.days) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
        return Instant(seconds: local - Int64(east), nanoseconds: UInt32(nanoseconds))
    }

    private static func whole(_ digits: ArraySlice<UInt8>) -> Int? {
        digits.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            ? digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } : nil
    }

    private static func texts(_ raw: JSONValue, _ declared: Declared) -> [String]? {
        var found: [String] = []
        switch raw {
        case .array(let elements):
            for element in elements {
                if case .null = element { continue }
                if element.text == "" || element.elements?.isEmpty == true { continue }
                guard let text = text(element) else { return nil }
                found.append(text)
            }
        case .string, .number: found = pieces(of: text(raw) ?? "", by: declared.separator)
        default: return nil
        }
        if !declared.options.isEmpty {
            let spelled = found.map { spelling($0, declared) }
            guard spelled.allSatisfy({ $0 != nil }) else { return nil }
            found = spelled.compactMap { $0 }
        }
        return found.isEmpty ? nil : found
    }

    private static func pieces(of cell: String, by separator: String) -> [String] {
        var pieces: [[Unicode.Scalar]] = [[]]
        let mark = Array(separator.unicodeScalars)
        var rest = Array(cell.unicodeScalars)[...]
        while let scalar = rest.first {
            if rest.starts(with: mark) {
                rest = rest.dropFirst(mark.count)
                pieces.append([])
            } else {
                pieces[pieces.count - 1].append(scalar)
                rest = rest.dropFirst()
            }
        }
        return pieces.compactMap { piece in
            var text = ""
            text.unicodeScalars.append(contentsOf: piece)
            text = trimmed(text)
            return text.isEmpty ? nil : text
        }
    }
}

/// Code points, after simple case folding unless exactly; never Swift's `==`, which unifies NFC and NFD.
func sameText(_ left: String, _ right: String, exactly: Bool) -> Bool {
    comparable(left, exactly: exactly) == comparable(right, exactly: exactly)
}

func comparable(_ text: String, exactly: Bool) -> [Unicode.Scalar] {
    Array((exactly ? text : CaseFolding.folded(text)).unicodeScalars)
}
