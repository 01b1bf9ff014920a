import SegmentLanguage

/// A number as a quotient of two whole ones of any size: averages, ratios and scaled metrics, compared without dividing
/// and without rounding.
///
/// Slow beside the grids of `NumberMatcher`, and only asked where no grid fits.
struct ExactFraction: Sendable {
    private var isNegative: Bool
    private var numerator: Magnitude
    /// Never zero.
    private var denominator: Magnitude

    init(_ numerator: Int128, over denominator: Int128 = 1) {
        isNegative = (numerator < 0) != (denominator < 0)
        self.numerator = Magnitude(numerator.magnitude)
        self.denominator = Magnitude(denominator.magnitude)
    }

    init(billionths: Int128) { self.init(billionths, over: billion) }

    init(_ number: WrittenNumber) {
        isNegative = number.isNegative
        numerator = Magnitude(digits: number.digits, zeros: max(0, number.exponent))
        denominator = Magnitude(digits: [1], zeros: max(0, -number.exponent))
    }

    var isZero: Bool { numerator.isZero }

    static func * (left: ExactFraction, right: ExactFraction) -> ExactFraction {
        var result = left
        result.isNegative = left.isNegative != right.isNegative
        result.numerator = left.numerator * right.numerator
        result.denominator = left.denominator * right.denominator
        return result
    }

    /// Nil where the divisor is zero.
    static func / (left: ExactFraction, right: ExactFraction) -> ExactFraction? {
        guard !right.isZero else { return nil }
        var result = left
        result.isNegative = left.isNegative != right.isNegative
        result.numerator = left.numerator * right.denominator
        result.denominator = left.denominator * right.numerator
        return result
    }

    /// Below, at or above 0 as self is less than, equal to or greater than the other.
    func compared(with other: ExactFraction) -> Int {
        let left = numerator * other.denominator
        let right = other.numerator * denominator
        let order = left.compared(with: right)
        switch (isNegative && !left.isZero, other.isNegative && !right.isZero) {
        case (false, false): return order
        case (true, true): return -order
        case (true, false): return -1
        case (false, true): return 1
        }
    }
}

/// A whole number from 0, of any size: 64-bit digits, lowest first, no leading zeros.
private struct Magnitude: Sendable {
    var digits: [UInt64]

    init(_ value: UInt128) {
        digits = [UInt64(truncatingIfNeeded: value), UInt64(truncatingIfNeeded: value >> 64)]
        trim()
    }

    /// Of decimal digits, the highest first, and so many zeros.
    init(digits decimals: [UInt8], zeros: Int) {
        digits = []
        for decimal in decimals { multiply(byTenPlus: decimal) }
        for _ in 0..<zeros where !digits.isEmpty { multiply(byTenPlus: 0) }
    }

    private mutating func multiply(byTenPlus decimal: UInt8) {
        var carry = UInt64(decimal)
        for index in digits.indices {
            let (high, low) = digits[index].multipliedFullWidth(by: 10)
            let (sum, isOver) = low.addingReportingOverflow(carry)
            digits[index] = sum
            carry = high + (isOver ? 1 : 0)
        }
        if carry != 0 { digits.append(carry) }
    }

    var isZero: Bool { digits.isEmpty }

    private mutating func trim() {
        while digits.last == 0 { digits.removeLast() }
    }

    static func * (left: Magnitude, right: Magnitude) -> Magnitude {
        var result = Magnitude(0)
        result.digits = [UInt64](repeating: 0, count: left.digits.count + right.digits.count)
        for (index, digit) in left.digits.enumerated() {
            var carry: UInt64 = 0
            for (offset, other) in right.digits.enumerated() {
                let (high, low) = digit.multipliedFullWidth(by: other)
                let (sum, isOver) = result.digits[index + offset].addingReportingOverflow(low)
                let (total, isOverAgain) = sum.addingReportingOverflow(carry)
                result.digits[index + offset] = total
                carry = high &+ (isOver ? 1 : 0) &+ (isOverAgain ? 1 : 0)
            }
            result.digits[index + right.digits.count] = carry
        }
        result.trim()
        return result
    }

    func compared(with other: Magnitude) -> Int {
        if digits.count != other.digits.count { return digits.count < other.digits.count ? -1 : 1 }
        for index in digits.indices.reversed() where digits[index] != other.digits[index] {
            return digits[index] < other.digits[index] ? -1 : 1
        }
        return 0
    }
}
