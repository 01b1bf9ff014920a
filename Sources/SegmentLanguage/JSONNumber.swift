import CellValues

extension ExactDecimal {
    /// Reads a number of a file of ours from its own digits, never through binary floating point; exponents too.
    ///
    /// Nil where it is finer than 10⁻⁹ or larger than a comparison could ever need (over 27 digits before the point).
    package init?(jsonNumber: String) {
        var digits: [UInt8] = []
        var exponent = 0
        var isNegative = false
        var fractionDigits = 0
        var inFraction = false
        var bytes = Array(jsonNumber.utf8)[...]
        if bytes.first == UInt8(ascii: "-") {
            isNegative = true
            bytes.removeFirst()
        }
        scan: while let byte = bytes.popFirst() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits.append(byte - UInt8(ascii: "0"))
                if inFraction { fractionDigits += 1 }
            case UInt8(ascii: "."): inFraction = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                // An exponent too long for Int is out of range whichever way it points, unless all digits are 0.
                guard let value = Int(String(decoding: bytes, as: UTF8.self)) else {
                    if digits.allSatisfy({ $0 == 0 }) { break scan }
                    return nil
                }
                exponent = value
                break scan
            default: return nil
            }
        }
        guard !digits.isEmpty else { return nil }
        if digits.allSatisfy({ $0 == 0 }) {
            self.init(billionths: 0)
            return
        }
        digits = Array(digits.drop { $0 == 0 })
        while digits.last == 0 {
            digits.removeLast()
            fractionDigits -= 1
        }
        // value = digits × 10^(exponent − fractionDigits); in billionths 9 more.
        let (shift, overflow) = exponent.subtractingReportingOverflow(fractionDigits - 9)
        guard !overflow, 0...36 ~= shift, digits.count + shift <= 36 else { return nil }
        var billionths: Int128 = 0
        for digit in digits { billionths = billionths * 10 + Int128(digit) }
        for _ in 0..<shift { billionths *= 10 }
        self.init(billionths: isNegative ? -billionths : billionths)
    }
}
