import CellValues
import Foundation
import TestSupport
import Testing

@Suite("Forms of cells")
struct CellFormTests {
    // MARK: - Blanks

    @Test("White space and blanks that don't break go from both ends, and nothing else does")
    func blanks() {
        let cases = [
            ("a", "a"), (" a ", "a"), ("\u{A0}a\u{A0}", "a"), ("\t\u{202F} a b\r\n", "a b"), ("", ""), (" \u{A0}", ""),
            ("\u{2003}a", "\u{2003}a"), ("Â a", "Â a"), ("aà", "aà"), ("\u{200B}a", "\u{200B}a"),
        ]
        for (text, expected) in cases {
            let trimmed = withPadded(text) { bytes, count in
                let (start, count) = Blanks.trimmed(bytes, count: count)
                return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
            }
            #expect(Array(trimmed.unicodeScalars) == Array(expected.unicodeScalars), "\(text.debugDescription)")
        }
    }

    // MARK: - Numbers

    @Test("What has more than nine digits after the point is rounded, half to even")
    func rounded() {
        let cases: [(String, String?, Bool)] = [
            ("836.9999999999998", "837", true), ("59.96999999999999", "59.97", true), ("0.0000000005", "0", true),
            ("0.0000000015", "0.000000002", true), ("0.00000000050000000000000000000000000001", "0.000000001", true),
            ("0.0000000025", "0.000000002", true), ("-0.0000000015", "-0.000000002", true), ("1e-10", "0", true),
            ("1e-400", "0", true), ("6e-10", "0.000000001", true), ("1.0000000000000", "1", false),
            ("0.1000000000000000055511151231257827021181583404541015625", "0.1", true), ("12.5", "12.5", false),
            ("0e999999999999", "0", false), ("999999999999999999.9999999994", "999999999999999999.999999999", true),
            ("999999999999999999.9999999995", nil, false), ("1000000000000000000", nil, false), ("1e18", nil, false),
            ("123e15", "123000000000000000", false), ("1.23456789012345e5", "123456.789012345", false),
            ("00.5", nil, false), ("5.", nil, false), ("", nil, false), ("1e", nil, false), ("1.5x", nil, false),
        ]
        for (text, value, isRounded) in cases {
            let read = withPadded(text) { NumberCell.rounded($0, count: $1) }
            #expect(read.map { ExactDecimal(billionths: $0.billionths).description } == value, "\(text)")
            if let read { #expect(read.isRounded == isRounded, "\(text)") }
        }
        let cell = withPadded("  -007.12345678951 ") { NumberCell.rounded(cell: $0, count: $1) }
        #expect(cell?.billionths == -7_123_456_790 && cell?.isRounded == true)
    }

    @Test("Random numbers are rounded as their own arithmetic says")
    func roundedAtRandom() {
        var random = SplitMix64(seed: 11)
        for _ in 0..<20_000 {
            let digits =
                Int64.random(in: 0...999_999_999_999_999, using: &random)
                / [1, 1_000, 1_000_000_000][Int.random(in: 0...2, using: &random)]
            let point = Int.random(in: 0...15, using: &random)
            let exponent = Int.random(in: -4...4, using: &random)
            var text = String(digits)
            if point > 0 {
                text = String(repeating: "0", count: max(0, point + 1 - text.count)) + text
                text.insert(".", at: text.index(text.endIndex, offsetBy: -point))
            }
            if exponent != 0 || Bool.random(using: &random) { text += "e\(exponent)" }
            // In units of 10⁻¹⁹: exact in Int128.
            let exact = (0..<(19 + exponent - point)).reduce(Int128(digits)) { value, _ in value * 10 }
            let unit: Int128 = 10_000_000_000
            var expected = exact / unit
            let rest = exact % unit
            if rest * 2 > unit || (rest * 2 == unit && expected % 2 != 0) { expected += 1 }
            let read = withPadded(text) { NumberCell.rounded($0, count: $1) }
            guard expected < 1_000_000_000_000_000_000_000_000_000 else {
                #expect(read == nil, "\(text)")
                continue
            }
            #expect(read?.billionths == expected && read?.isRounded == (rest != 0), "\(text)")
            if rest == 0 {
                #expect(withPadded(text) { NumberCell.billionths($0, count: $1) } == expected, "\(text)")
            }
        }
    }

    @Test("A whole JSON number is its digits, however it is written")
    func whole() {
        let cases: [(String, String?)] = [
            ("6801234567.0", "6801234567"), ("6.801234567e9", "6801234567"), ("6.8E9", "6800000000"), ("1.50", nil),
            ("15e-1", nil), ("150e-1", "15"), ("0.0", "0"), ("-12.0", "-12"), ("1e-5", nil), ("0e5", "0"),
            ("12345678901234567890123.000", "12345678901234567890123"), ("1e999", nil), ("0.5e1", "5"),
            ("12.05e1", nil), ("0.00e2", "0"),
        ]
        for (text, expected) in cases {
            var digits: [UInt8] = []
            let isWhole = withPadded(text) { NumberCell.appendWhole($0, count: $1, to: &digits) }
            #expect((isWhole ? String(decoding: digits, as: UTF8.self) : nil) == expected, "\(text)")
        }
    }

    private static func form(
        _ decimal: Character = ".", _ group: NumberForm.GroupSign? = nil, _ affixes: [String] = []
    ) -> NumberForm {
        var form = NumberForm()
        form.decimal = decimal.asciiValue!
        form.group = group
        form.affixes = affixes
        return form
    }

    static let writtenNumbers: [(NumberForm, [(String, String?)])] = [
        (
            form(",", .point),
            [
                ("1.250,50", "1250.50"), ("12,50", "12.50"), ("0,00", "0.00"), ("1250,5", "1250.5"),
                ("1.250.000", "1250000"), ("-1.250", "-1250"), ("+7", "7"), ("007", "7"), ("1,5e3", "1.5e3"),
                ("12.50", nil), ("1250.000", nil), ("1.25", nil), ("1.2500", nil), ("1..250", nil), (".250", nil),
                ("1.250,", nil), (",5", nil), ("1,250,50", nil), ("1,250.5", nil), ("", nil), ("-", nil),
                ("1 250", nil),
            ]
        ),
        (
            form(",", .blank),
            [
                ("1 250,50", "1250.50"), ("1\u{A0}250\u{202F}000", "1250000"), ("\u{A0}12 ", "12"), ("1  250", nil),
                ("1\t250", nil), ("12 50", nil), ("1 250 ,5", nil),
            ]
        ),
        (form(".", .apostrophe), [("1'250.5", "1250.5"), ("1’250’000", "1250000"), ("'250", nil)]),
        (form(".", .comma), [("1,250.5", "1250.5"), ("1,25", nil), ("0,001,000", "1000")]),
        (
            form(".", nil, ["€", "EUR", "E", "kr.", "%"]),
            [
                ("€5", "5"), ("5 €", "5"), ("EUR\u{A0}5.5", "5.5"), ("-€5", "-5"), ("€-5", "-5"), ("€ 5 EUR", "5"),
                ("5kr.", "5"), ("12%", "12"), ("€", nil), ("€€5", nil), ("5 USD", nil), ("- 5", nil), ("--5", nil),
                ("-€-5", nil), ("E5", "5"), ("5E", "5"), ("1,250", nil),
            ]
        ),
    ]

    @Test("Numbers with signs of their own are read, and what stands where it shouldn't makes no number")
    func numbers() {
        for (form, cases) in Self.writtenNumbers {
            for (text, expected) in cases {
                let plain = withPadded(text) { bytes, count in
                    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count + 1) { room in
                        form.plain(bytes, count: count, into: room.baseAddress!).map {
                            String(decoding: room[..<$0], as: UTF8.self)
                        }
                    }
                }
                #expect(plain == expected, "\(text) as \(form)")
            }
        }
    }

    @Test("Random amounts are read as they were formatted")
    func numbersAtRandom() {
        var random = SplitMix64(seed: 3)
        let signs: [(NumberForm.GroupSign, Character, String)] = [
            (.point, ",", "."), (.comma, ".", ","), (.blank, ",", "\u{202F}"), (.apostrophe, ".", "'"),
        ]
        for _ in 0..<4000 {
            let (group, decimal, written) = signs[Int.random(in: 0..<signs.count, using: &random)]
            let whole =
                Int.random(in: 0...999_999_999, using: &random)
                / [1, 1000, 1_000_000][Int.random(in: 0...2, using: &random)]
            let cents = Int.random(in: 0...99, using: &random)
            var text = ""
            for (index, digit) in String(whole).reversed().enumerated() {
                if index > 0, index % 3 == 0 { text = written + text }
                text = String(digit) + text
            }
            text += String(decimal) + (cents < 10 ? "0" : "") + String(cents) + " €"
            let read = withPadded(text) { bytes, count in
                withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count + 1) { room -> Int128? in
                    let start = room.baseAddress!
                    return Self.form(decimal, group, ["€"]).plain(bytes, count: count, into: start).flatMap {
                        NumberCell.billionths(UnsafePointer(start), count: $0)
                    }
                }
            }
            #expect(read == Int128(whole) * 1_000_000_000 + Int128(cents) * 10_000_000, "\(text)")
        }
    }

    @Test("What a spreadsheet made of a long number is known")
    func shortened() {
        for text in [
            "6.8E+09", "6E+9", "1.23457E+15", "123.4E+100", "6.80123E+009", "6,80123E+09", " 6.8E+09\t",
            "\u{A0}6E+9\u{202F}",
        ] {
            #expect(withPadded(text) { ShortenedNumber.matches($0, count: $1) }, "\(text)")
        }
        for text in [
            "6.8e+09", "6.8E09", "6.8E-09", "+34600000001", "E+5", "6.E+5", ".6E+5", "6E+", "6E+5x", "6 E+5", "1E5",
            "6,E+5", "6,8.1E+5",
        ] {
            #expect(!withPadded(text) { ShortenedNumber.matches($0, count: $1) }, "\(text)")
        }
    }

    // MARK: - Words and lists

    @Test("Declared words take the place of the usual ones of their side, in any case")
    func words() {
        var form = CellForm()
        (form.trueWords, form.falseWords) = (["Y", "Sí", "0"], ["N", "1"])
        let cases: [(String, Bool?)] = [
            ("Y", true), ("y", true), ("SÍ", true), ("N", false), ("0", true), ("1", false), ("yes", nil),
            ("true", nil),
            ("", nil),
        ]
        for (text, value) in cases {
            #expect(withPadded(text) { form.boolean($0, count: $1) } == value, "\(text)")
        }
        form.falseWords = nil
        for (text, value) in [("Y", true), ("no", false), ("0", true), ("yes", nil)] as [(String, Bool?)] {
            #expect(withPadded(text) { form.boolean($0, count: $1) } == value, "\(text)")
        }
    }

    @Test("A JSON array inside a cell is its texts, and anything else is none")
    func jsonLists() {
        let cases: [(String, [String]?)] = [
            (#"["wine club","vip"]"#, ["wine club", "vip"]), (#" ["a" , "b"] "#, nil),
            (#"["gold, 2026"]"#, ["gold, 2026"]),
            ("[]", []), (#"["",null,"a"]"#, ["a"]), (#"["\u00e1\"\n"]"#, ["á\"\n"]), ("[1,2.50]", ["1", "2.50"]),
            (#"["a""#, nil), ("vip", nil), (#"{"a":1}"#, nil), (#"["a",true]"#, nil), (#"[["a"]]"#, nil),
            (#"["a"]x"#, nil), (#"["\ud800"]"#, nil), (#"["a",]"#, nil), ("", nil),
        ]
        for (text, expected) in cases {
            let read = withPadded(text) { ListCell.json($0, count: $1) }
            #expect(read.map { $0.map { String(decoding: $0, as: UTF8.self) } } == expected, "\(text)")
        }
    }

    @Test("A line of CSV inside a cell is its cells")
    func csvLists() {
        let cases: [(String, String, [String]?)] = [
            (#""wine club","vip""#, ",", ["wine club", "vip"]), (#""gold, 2026""#, ",", ["gold, 2026"]),
            ("a, b ,,c", ",", ["a", "b", "c"]), (#""a""b", "c""#, ",", ["a\"b", "c"]), (#"" a ""#, ",", [" a "]),
            (#""a"#, ",", nil), (#"a"b"#, ",", nil), (#""a"b,c"#, ",", nil), ("", ",", []), (",", ",", []),
            ("a;b,c", ";", ["a", "b,c"]), ("a\tb\t", "\t", ["a", "b"]), ("\"a\"\t\"b\"", "\t", ["a", "b"]),
            ("\"a\nb\",c", ",", ["a\nb", "c"]),
        ]
        for (text, separator, expected) in cases {
            let read = withPadded(text) { ListCell.csv($0, count: $1, separator: Array(separator.utf8)) }
            #expect(read.map { $0.map { String(decoding: $0, as: UTF8.self) } } == expected, "\(text)")
        }
    }

    // MARK: - Keys

    @Test("Keys are brought into one form, and once more changes nothing")
    func keys() {
        func normal(_ words: String...) -> KeyNormal {
            var normal = KeyNormal()
            for word in words { normal[keyPath: KeyNormal.words.first { $0.key == word }!.value] = true }
            return normal
        }
        let all = normal("integer", "apostrophe", "lower", "trim")
        let cases: [(KeyNormal, String, String)] = [
            (.none, " 'A.0", " 'A.0"), (.email, " Ana@X.es\u{A0}", "ana@x.es"), (normal("trim"), " A ", "A"),
            (normal("lower"), " AÉ", " aÉ"), (normal("apostrophe"), "'680", "680"),
            (normal("apostrophe"), "''680", "680"),
            (normal("apostrophe"), " '680", " '680"), (normal("integer"), "6801234567.0", "6801234567"),
            (normal("integer"), "12.000", "12"), (normal("integer"), "-12.0", "-12"),
            (normal("integer"), "12.50", "12.50"),
            (normal("integer"), "a.0", "a.0"), (normal("integer"), ".0", ".0"), (normal("integer"), "100", "100"),
            (normal("integer"), "1.2.0", "1.2.0"), (normal("integer"), "12.", "12."), (all, " '\u{A0}680.0 ", "680"),
            (all, "  ", ""), (all, "'", ""), (normal("integer"), "-.0", "-.0"),
        ]
        for (normal, key, expected) in cases {
            let once = normal.applied(to: key)
            #expect(once == expected, "\(normal.names) of \(key)")
            #expect(normal.applied(to: once) == once, "\(normal.names) of \(key), twice")
        }
        #expect(KeyNormal.email.names == ["trim", "lower"] && KeyNormal.none.isNone)
        #expect(normal("lower").applied(toPiece: " 'A.0") == " 'a.0" && normal("trim").applied(toPiece: " A") == " A")
    }
}
