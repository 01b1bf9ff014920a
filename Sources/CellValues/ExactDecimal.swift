/// A decimal number kept exactly: a whole number of billionths (10⁻⁹).
///
/// Data may hold up to 18 digits before the point and 9 after (2-data, "Which cells fit"): 27 digits, 90 bits.
package struct ExactDecimal: Hashable, Comparable, Sendable {
    /// The value times 10⁹.
    package var billionths: Int128

    @inlinable
    package init(billionths: Int128) { self.billionths = billionths }

    @inlinable
    package init(_ whole: Int64) { billionths = Int128(whole) * 1_000_000_000 }

    @inlinable
    package static func < (left: ExactDecimal, right: ExactDecimal) -> Bool { left.billionths < right.billionths }

    /// The value as a whole number where it is one and fits.
    package var wholeNumber: Int64? {
        let (quotient, remainder) = billionths.quotientAndRemainder(dividingBy: 1_000_000_000)
        return remainder == 0 ? Int64(exactly: quotient) : nil
    }
}

extension ExactDecimal: CustomStringConvertible {
    /// Plain digits, no exponent, no trailing zeros: `-12.5`.
    package var description: String {
        let (whole, fraction) = billionths.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        var text = (billionths < 0 ? "-" : "") + String(whole)
        if fraction != 0 {
            var digits = padded(fraction, to: 9)[...]
            while digits.last == "0" { digits.removeLast() }
            text += "." + digits
        }
        return text
    }
}
