import CellValues

extension ExactDecimal {
    /// Reads a number of a file of ours from its own digits, never through binary floating point; exponents too.
    ///
    /// Nil where it is finer than 10⁻⁹ or has more than 27 digits before the point.
    package init?(jsonNumber: String) {
        guard let number = WrittenNumber(jsonNumber: jsonNumber) else { return nil }
        let shift = number.exponent + 9
        guard shift >= 0, number.digits.count + shift <= 36 else { return nil }
        var billionths: Int128 = 0
        for digit in number.digits { billionths = billionths * 10 + Int128(digit) }
        for _ in 0..<shift where billionths != 0 { billionths *= 10 }
        self.init(billionths: number.isNegative ? -billionths : billionths)
    }
}
