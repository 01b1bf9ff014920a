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
    /// What a cell turns out to be.
    enum Judged {
        case missing
        /// It doesn't fit its type.
        case wrong
        /// A text that isn't on the list of an option, or a list with one.
        case outside
        case value(PlainValue)
    }

    static func read(_ raw: JSONValue?, as declared: Declared) -> PlainValue? {
        if case .value(let value) = judge(raw, as: declared) { value } else { nil }
    }

    static func judge(_ raw: JSONValue?, as declared: Declared) -> Judged {
        switch raw {
        case nil, .null: return .missing
        case .array(let elements):
            if elements.isEmpty { return .missing }
            return declared.isList ? list(elements, declared) : .wrong
        case .object: return .wrong
        case .boolean(let flag): return declared.type == "boolean" ? .value(.boolean(flag)) : .wrong
        case .string(let text): return judge(text, isNumber: false, as: declared)
        case .number(let digits): return judge(digits, isNumber: true, as: declared)
        }
    }

    private static func judge(_ whole: String, isNumber: Bool, as declared: Declared) -> Judged {
        var text = declared.type == "text" && !declared.trims ? whole : trimmed(whole)
        if declared.takesApostrophe, text.unicodeScalars.first == "'" { text.unicodeScalars.removeFirst() }
        if text.isEmpty || declared.nulls.contains(where: { sameText($0, text, exactly: true) }) { return .missing }
        func value(_ made: PlainValue?) -> Judged { made.map { .value($0) } ?? .wrong }
        switch declared.type {
        case "text", "email": return .value(.text(text))
        case "phone": return isShortened(text) ? .wrong : .value(.text(text))
        case "option": return spelling(text, declared).map { .value(.text($0)) } ?? .outside
        case "integer":
            guard let number = number(text, isNumber, declared), number.fits(fractionDigits: 0, belowPowerOf10: 20),
                !(number < Fraction(Int(Int64.min))), !(Fraction(Int(Int64.max)) < number)
            else { return .wrong }
            return .value(.number(number))
        case "decimal":
            guard let number = number(text, isNumber, declared)?.rounded(toFractionDigits: 9),
                number.fits(fractionDigits: 9, belowPowerOf10: 27)
            else { return .wrong }
            return .value(.number(number))
        case "boolean":
            let isUsual = declared.trueWords.isEmpty && declared.falseWords.isEmpty
            return value((isUsual ? boolean(text) : boolean(text, formed: declared)).map { .boolean($0) })
        case "date":
            if isNoDate(text) { return .missing }
            if !declared.formats.isEmpty { return value(time(text, formed: declared).map { .date($0.day) }) }
            return value(isNumber ? nil : cellDate(text).map { .date($0) })
        case "datetime":
            if isNoDate(text) { return .missing }
            if !declared.formats.isEmpty {
                return value(time(text, formed: declared)?.instant.map { .instant($0) })
            }
            return value(isNumber ? nil : cellInstant(text).map { .instant($0) })
        default:
            guard declared.list != nil else {
                return list(pieces(of: text, by: declared.separator).map { .string($0) }, declared)
            }
            return list(text, formed: declared).map { list($0, declared) } ?? .wrong
        }
    }

    /// Whether a number has more digits after the point than are kept.
    static func isRounded(_ raw: JSONValue, as declared: Declared) -> Bool {
        guard let text = text(raw), let number = number(trimmed(text), raw.digits != nil, declared) else {
            return false
        }
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

    /// - Parameter isJSON: as JSON has it; else with what else cells have.
    private static func number(_ text: String, _ isJSON: Bool, _ declared: Declared) -> Fraction? {
        if isJSON { return Fraction(json: text) }
        if declared.hasNumberForm { return number(text, formed: declared) }
        var scalars = Array(text.unicodeScalars)
        let isNegative = scalars.first == "-"
        if isNegative || scalars.first == "+" { scalars.removeFirst() }
        while scalars.count > 1, scalars[0] == "0", "0"..."9" ~= scalars[1] { scalars.removeFirst() }
        guard let first = scalars.first, "0"..."9" ~= first else { return nil }
        var cell = isNegative ? "-" : ""
        cell.unicodeScalars.append(contentsOf: scalars)
        return Fraction(json: cell)
    }

    private static func boolean(_ text: String) -> Bool? {
        switch text.utf8.allSatisfy({ $0 < 0x80 }) ? text.lowercased() : text {
        case "true", "1", "yes": true
        case "false", "0", "no": false
        default: nil
        }
    }

    /// `0000-00-00`, whatever midnight stands behind it.
    private static func isNoDate(_ text: String) -> Bool {
        guard text.hasPrefix("0000-00-00") else { return false }
        let twin = "2000-01-01" + text.dropFirst(10)
        return cellDate(twin) != nil || cellInstant(twin) == instant("2000-01-01T00:00:00Z")
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

    /// In which local times are read, where the world's sources assume one.
    @TaskLocal static var zone: TimeZoneRules?

    /// RFC 3339, or what exports have beside it; without an offset only where a zone is assumed.
    static func cellInstant(_ text: String) -> Instant? {
        instantWithOffset(text) ?? zone.flatMap { localInstant(trimmed(text), in: $0) }
    }

    /// A date alone is the start of its day.
    private static func localInstant(_ text: String, in zone: TimeZoneRules) -> Instant? {
        if let day = date(text) { return Instant(seconds: zone.startOfDay(day)) }
        guard let written = instant(text + "Z") ?? (text.utf8.count == 16 ? instant(text + ":00Z") : nil) else {
            return nil
        }
        let day = written.seconds >= 0 ? written.seconds / 86_400 : (written.seconds - 86_399) / 86_400
        return inZone(zone, day: Int32(day), second: Int32(written.seconds - day * 86_400), written.nanoseconds)
    }

    static func inZone(_ zone: TimeZoneRules, day: Int32, second: Int32, _ nanoseconds: UInt32 = 0) -> Instant? {
        let seconds = zone.instant(day: day, secondOfDay: second)
        guard (-62_135_596_800..<253_402_300_800).contains(seconds) else { return nil }
        return Instant(seconds: seconds, nanoseconds: nanoseconds)
    }

    private static func instantWithOffset(_ text: String) -> Instant? {
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
        let seconds = Int64(day.days) * 86_400 + Int64(hour * 3600 + minute * 60 + second - east)
        // Outside the years 1 to 9999 there is no time.
        guard (-62_135_596_800..<253_402_300_800).contains(seconds) else { return nil }
        return Instant(seconds: seconds, nanoseconds: UInt32(nanoseconds))
    }

    private static func whole(_ digits: ArraySlice<UInt8>) -> Int? {
        digits.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            ? digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } : nil
    }

    private static func list(_ elements: [JSONValue], _ declared: Declared) -> Judged {
        var found: [String] = []
        for element in elements {
            if case .null = element { continue }
            if element.text == "" || element.elements?.isEmpty == true { continue }
            guard let text = text(element) else { return .wrong }
            found.append(text)
        }
        if found.isEmpty { return .missing }
        let spelled = found.map { spelling($0, declared) }
        return spelled.contains { $0 == nil } ? .outside : .value(.texts(spelled.compactMap { $0 }))
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
