import SegmentLanguage
import TestSupport
import Testing

@Suite("Numbers of definitions, of any size")
struct WrittenNumberTests {
    @Test("One number is one value, however it is written")
    func equal() {
        for spellings in [
            ["0", "-0", "0.000", "-0.0e12", "0e999999999999999999999", "0e-999999999999999999999"],
            ["1", "1.0", "10e-1", "0.1e1", "1e0", "100000e-5"], ["-2500", "-2.5e3", "-2500.000", "-0.25E+4"],
            ["1e300", "10e299", "1" + String(repeating: "0", count: 300)],
        ] {
            let numbers = spellings.map { WrittenNumber(jsonNumber: $0) }
            #expect(Set(numbers).count == 1 && numbers[0] != nil, "\(spellings)")
        }
    }

    @Test("They stand in order, whatever their sizes")
    func order() {
        let rising = [
            "-1e999", "-1e300", "-12346", "-12345.1", "-12345", "-1", "-0.12", "-0.1", "-1e-9", "-1e-30", "0", "1e-999",
            "1e-30", "9e-10", "1e-9", "0.1", "0.12", "0.2", "1", "1.000000000000000000000000000001", "2", "9.9", "10",
            "99999999999999999999", "1e20", "1e300", "1e999",
        ].compactMap { WrittenNumber(jsonNumber: $0) }
        #expect(rising.count == 27)
        for (left, one) in rising.enumerated() {
            for (right, other) in rising.enumerated() { #expect((one < other) == (left < right), "\(one) \(other)") }
        }
    }

    @Test("A thousand digits are taken, one more is not")
    func limit() {
        let digits = String(repeating: "7", count: 499)
        for good in ["1e999", "1e-1000", "-1e-1000", digits + "." + digits + "77", "0.5e-999", "1000e996"] {
            #expect(WrittenNumber(jsonNumber: good) != nil, "\(good)")
        }
        for bad in [
            "1e1000", "1e-1001", digits + "." + digits + "777", "0.5e-1000", "1000e997", "1e999999999999999999999",
            "-1e-999999999999999999999", "1e9223372036854775807", "1e-9223372036854775808",
        ] {
            #expect(WrittenNumber(jsonNumber: bad) == nil, "\(bad)")
        }
    }

    @Test("As it is shown it is read again")
    func shown() {
        for (digits, text) in [
            ("0", "0"), ("-0.0", "0"), ("12.50", "12.5"), ("-1e3", "-1000"), ("1e-9", "0.000000001"),
            ("-5e-3", "-0.005"), ("1e29", "1" + String(repeating: "0", count: 29)), ("1e30", "1e30"),
            ("-15e299", "-1.5e300"), ("1e-20", "0.00000000000000000001"), ("1e-21", "1e-21"), ("125e-30", "1.25e-28"),
            ("999999999999999999.999999999", "999999999999999999.999999999"),
        ] {
            let number = WrittenNumber(jsonNumber: digits)
            #expect(number?.description == text)
            #expect(WrittenNumber(jsonNumber: text) == number)
        }
    }
}
