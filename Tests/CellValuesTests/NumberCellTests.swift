import CellValues
import TestSupport
import Testing

@Suite("Numbers in cells")
struct NumberCellTests {
    static let integers: [(String, Int64?)] = [
        ("0", 0), ("-0", 0), ("7", 7), ("-7", -7), ("12.0", 12), ("12.000", 12), ("1e3", 1000), ("1E+3", 1000),
        ("1.5e1", 15), ("1500e-2", 15), ("15e-1", nil), ("1.5", nil), ("-12.0e2", -1200), ("0.0", 0), ("0e99999", 0),
        ("9223372036854775807", .max), ("-9223372036854775808", .min), ("9223372036854775808", nil),
        ("-9223372036854775809", nil), ("99999999999999999999", nil), ("1e18", 1_000_000_000_000_000_000),
        ("1e19", nil), ("100000000000000000000e-20", 1), ("0.00000000000000000000000000000000001e35", 1),
        ("999999999999999999", 999_999_999_999_999_999), ("1e-99999999999999999999", nil),
        ("1e99999999999999999999", nil),
        ("", nil), ("-", nil), ("01", nil), ("-01", nil), ("1.", nil), (".5", nil), ("1e", nil), ("1e+", nil),
        ("+1", nil),
        (" 1", nil), ("1 ", nil), ("1,5", nil), ("0x10", nil), ("NaN", nil), ("Infinity", nil), ("1_000", nil),
        ("٣", nil),
        ("1e3.5", nil), ("--1", nil), ("1.0.0", nil),
    ]

    @Test("An integer is exact or nothing")
    func integer() {
        for (text, value) in Self.integers {
            #expect(withPadded(text) { NumberCell.integer($0, count: $1) } == value, "\(text)")
        }
    }

    static let decimals: [(String, String?)] = [
        ("0", "0"), ("-0.0", "0"), ("12.5", "12.5"), ("-12.50", "-12.5"), ("0.000000001", "0.000000001"),
        ("0.0000000001", nil), ("0.0000000010", "0.000000001"), ("1.1234567890", "1.123456789"),
        ("999999999999999999.999999999", "999999999999999999.999999999"),
        ("-999999999999999999.999999999", "-999999999999999999.999999999"), ("1000000000000000000", nil),
        ("1e17", "100000000000000000"), ("1e18", nil), ("1e-9", "0.000000001"), ("1e-10", nil),
        ("10e-10", "0.000000001"),
        ("59.9", "59.9"), ("123456789.123456789", "123456789.123456789"), ("1234567890.5", "1234567890.5"),
        ("0.1e1", "1"), ("1.5E3", "1500"), ("1.2345678901", nil), ("00.5", nil), ("", nil), (".", nil), ("5.", nil),
        ("1.x", nil), ("-", nil),
    ]

    @Test("A decimal is exact to nine digits after the point or nothing")
    func decimal() {
        for (text, value) in Self.decimals {
            let read = withPadded(text) { NumberCell.billionths($0, count: $1) }
            #expect(read.map { ExactDecimal(billionths: $0).description } == value, "\(text)")
        }
    }

    @Test("A CSV cell may have a plus, leading zeros and spaces around the number")
    func cells() {
        let cases: [(String, Int64?)] = [
            ("+5", 5), ("  5 ", 5), ("007", 7), ("-007", -7), ("+0", 0), ("00", 0), (" +12.0 ", 12), ("0001e2", 100),
            ("+-5", nil), ("- 5", nil), ("5 5", nil), ("\t5", nil), ("", nil), (" ", nil), ("+", nil), ("00.5", nil),
            ("-00", 0), ("٥", nil), ("-9223372036854775808", .min), ("+9223372036854775808", nil),
        ]
        for (text, value) in cases {
            #expect(withPadded(text) { NumberCell.integer(cell: $0, count: $1) } == value, "\(text)")
        }
        #expect(withPadded(" -007.250 ") { NumberCell.billionths(cell: $0, count: $1) } == -7_250_000_000)
    }

    @Test("Whatever is written with digits, point and exponent reads as its own arithmetic says")
    func randomNumbers() {
        var random = SplitMix64(seed: 7)
        for _ in 0..<20_000 {
            let digits = Int.random(in: 0...999_999, using: &random)
            let point = Int.random(in: 0...6, using: &random)
            let exponent = Int.random(in: -6...6, using: &random)
            var text = String(digits)
            if point > 0 {
                text = String(repeating: "0", count: max(0, point + 1 - text.count)) + text
                text.insert(".", at: text.index(text.endIndex, offsetBy: -point))
            }
            text += "e\(exponent)"
            // In units of 10⁻¹²: exact in Int128.
            let exact = (0..<(12 + exponent - point)).reduce(Int128(digits)) { value, _ in value * 10 }
            let billionths: Int128? = exact % 1000 == 0 ? exact / 1000 : nil
            let whole: Int64? = exact % 1_000_000_000_000 == 0 ? Int64(exact / 1_000_000_000_000) : nil
            #expect(withPadded(text) { NumberCell.billionths($0, count: $1) } == billionths, "\(text)")
            #expect(withPadded(text) { NumberCell.integer($0, count: $1) } == whole, "\(text)")
        }
    }

    @Test("Booleans are words in any ASCII case, or one digit")
    func booleans() {
        let cases: [(String, Bool?)] = [
            ("true", true), ("TRUE", true), ("tRuE", true), ("1", true), ("yes", true), ("YES", true), ("false", false),
            ("False", false), ("0", false), ("no", false), ("No", false), ("", nil), ("2", nil), ("t", nil), ("y", nil),
            (" true", nil), ("true ", nil), ("01", nil), ("on", nil), ("ｙｅｓ", nil), ("\u{0E}o", nil),
        ]
        for (text, value) in cases {
            #expect(withPadded(text) { BooleanCell.value($0, count: $1) } == value, "\(text)")
        }
    }
}
