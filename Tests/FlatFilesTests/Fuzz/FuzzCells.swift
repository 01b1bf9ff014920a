import TestSupport

/// Cells of all types as exports write them, and what may be declared of them.
enum FuzzCells {
    static func column(_ path: String, _ random: inout SplitMix64) -> SlowColumn {
        var column = SlowColumn(path)
        column.kind = random.pick([
            .text, .text, .phone, .integer, .decimal, .decimal, .date, .datetime, .boolean, .texts(separator: "|"),
            .texts(separator: "; "),
        ])
        if random.chance(25) { column.nulls = random.pick([["NULL", "N/A", "-"], ["null"], ["0"], ["’"]]) }
        if column.kind == .phone || random.chance(15) { column.trims = true }
        if random.chance(15) { column.takesApostrophe = true }
        if random.chance(10) {
            column.constant = random.pick(["7", "x", "a|b", "2026-01-01", "0.12345678901", "true"])
        }
        guard random.chance(60) else { return column }
        switch column.kind {
        case .integer, .decimal:
            let signs: [(Character, Character?)] = [
                (".", nil), (",", nil), (",", "."), (",", " "), (".", ","), (".", "'"), (".", " "),
            ]
            (column.decimal, column.group) = random.pick(signs)
            if random.chance(40) { column.affixes = random.pick([["€", "EUR"], ["$"], ["kg", "k"]]) }
        case .date:
            column.formats = random.pick([["dd/MM/yyyy"], ["d/M/yy"], ["yyyyMMdd", "dd.MM.yyyy"], ["MMM d, yyyy"]])
        case .datetime: column.formats = random.pick(timeFormats)
        case .boolean:
            column.trueWords = random.pick([nil, ["Y", "Sí"], ["1", "on"]])
            column.falseWords = random.pick([nil, ["N"], ["off", "0", "no"]])
        case .texts: column.listForm = random.pick([.json, .csv])
        case .text, .phone: break
        }
        return column
    }

    static let timeFormats = [
        ["dd/MM/yyyy HH:mm"], ["d/M/yy h:mm a"], ["yyyyMMdd HHmmss"], ["yyyy-MM-dd HH:mm:ss.SSS XXX", "yyyy-MM-dd"],
        ["d MMM yyyy", "d MMM yyyy HH:mm"],
    ]

    static let times = [
        "28/02/2026 14:05", "29/02/2026 14:05", "2/3/26 2:05 PM", "12/12/69 12:00 am", "2/3/26\u{202F}0:05 PM",
        "20260228 140500", "2026-02-28 14:05:09.123 +02:00", "2026-02-28 14:05:09.123 Z", "5 Feb 2026",
        "5 sept 2026 10:00", "05 SEPTEMBER 2026", "31 Jun 2026", "2026-02-28", "2026-02-28 10:00",
        "2026-02-28T10:00:00", "0000-00-00", "0000-00-00 00:00:00", "  ", "\u{A0}2026-03-01 10:00:00 UTC ",
        "2026-11-19T10:00:00+0200", "2026-11-19 10:00 +02", "9999-12-31T23:59:59-01:00", "0001-01-01T00:00:00+00:01",
        "2026-11-19T24:00:00Z", "1764000000", "28/02/2026",
    ]

    static let epochs = [
        "1764000000", "1764000000000", "1764000000000000", "1764000000.5", "-1", "+1764000000", "0", " 1764000000 ",
        "0001764000000", "1.764e9", "99999999999999999", "1764000000.0000000001", "x", "-0.5", "0000-00-00", "1e400",
    ]

    static let keys = [
        "6.80123E+09", "6E+15", "6801234567.0", "'680", " k1 ", "K3", "'k2", "6.8e+9", "NULL", "N/A", "-5.00", "' k4",
        "00.0", "true",
    ]

    private static let numbers = [
        "12", "-5", "+7", "007", "1e3", "12.0", "1.5", "9223372036854775807", "9223372036854775808", " 4 ", "1 234",
        "1.234", "1,234", "12.34.567", "1.234.567,89", "1,234.5", "1'234.5", "1’234", "12 €", "€12", "-€ 5", "€-5,5",
        "EUR 5", "5kg", "$1 234", "'12", "-", "x", "1E+3", "0.0", "-0", "836.9999999999998", "0.0000000005",
        "0.0000000015", "0.00000000150000001", "-0.0000000025", "123456789012345678", "1234567890123456789",
        "999999999999999999.9999999999", "1e400", "1e-400", "0", "5 ", "\u{A0}5\u{202F}", "1\u{202F}234,5", "1.", ".5",
        "00", "1e", "- 5",
    ]

    private static let days = [
        "2026-02-28", "2026-02-30", "28/02/2026", "2/3/26", "20260228", "28.02.2026", "Feb 5, 2026", "sept 30, 2026",
        "2026-02-28 00:00:00", "2026-02-28T00:00", "2026-02-28T10:00:00", "2026-02-28T00:00:00Z", "0000-00-00",
        " 2026-01-01 ", "20260230", "2026-1-1",
    ]

    private static let words = [
        "true", "FALSE", "1", "0", "Yes", "no", "Y", "n", "Sí", "sÍ", "on", "OFF", "2", "truth",
    ]

    private static let lists = [
        "a|b", " a | b |", "a; b;c", "||", "; ", "[\"a\",\"b\"]", "[]", "[\"a\\u00e9\",1,null,\"\"]", "\"a\",\"b|c\"",
        "a|\"b|c\"", " \"x\" | y", "[a|b]", "\"", "[[1]]", "[true]", "{\"a\":1}", "a\"b|c", " [a", "\"a\"b|c",
    ]

    private static let phones = ["600 000 000", "6.80123E+8", " 6E+9 ", "+34600", "6.8e+9", "12345678E+1"]

    /// A text that may be one of the kind.
    static func text(_ column: SlowColumn, _ random: inout SplitMix64) -> String {
        if random.chance(10) { return random.pick(["NULL", "N/A", "-", "null", "0", "’", "'", "''"]) }
        return switch column.kind {
        case .text: random.pick(["x", " x ", "'x", "é中", "12"])
        case .phone: random.pick(phones)
        case .integer, .decimal: random.pick(numbers)
        case .date: random.pick(days)
        case .datetime: random.pick(random.chance(50) ? times : days)
        case .boolean: random.pick(words)
        case .texts: random.pick(lists)
        }
    }

    /// The same in JSON: a number, a list or a word of its own where it is one.
    static func json(_ column: SlowColumn, _ random: inout SplitMix64) -> String {
        if random.chance(8) {
            return random.pick(["true", "false", "{}", "{\"a\":1}", "[]", "[1,\"a\",null]", "[[]]", "null"])
        }
        let text = text(column, &random)
        let isWord = SlowJSONText.isValue(text)
        return isWord && random.chance(60) ? text : SlowJSONText.quoted(text)
    }

    static func csv(_ text: String, delimiter: UInt8, _ random: inout SplitMix64) -> [UInt8] {
        let bytes = Array(text.utf8)
        guard random.chance(5) || bytes.contains(where: { [0x22, 0x0A, 0x0D, delimiter].contains($0) }) else {
            return bytes
        }
        return [0x22] + bytes.flatMap { $0 == 0x22 ? [0x22, 0x22] : [$0] } + [0x22]
    }
}
