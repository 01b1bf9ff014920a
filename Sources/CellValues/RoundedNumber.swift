// Numbers with more digits than are kept: what floats look like when they are written out (`836.9999999999998`).

extension NumberCell {
    /// A decimal in billionths, rounded to nine digits after the point, half to even, and whether that changed it.
    ///
    /// JSON's grammar; nil where the bytes aren't that, or have more than 18 digits before the point. Slow: it is asked
    /// where `billionths` found nothing.
    package static func rounded(
        _ bytes: UnsafePointer<UInt8>, count: Int
    ) -> (billionths: Int128, isRounded: Bool)? {
        guard let number = WrittenDecimal(bytes, count: count) else { return nil }
        return number.billionths
    }

    /// The same of a CSV cell.
    package static func rounded(
        cell bytes: UnsafePointer<UInt8>, count: Int
    ) -> (billionths: Int128, isRounded: Bool)? {
        guard let (start, count, negative) = trimmed(cell: bytes, count: count),
            let (value, isRounded) = rounded(start, count: count)
        else { return nil }
        return (negative ? -value : value, isRounded)
    }

    /// Appends the digits of a whole number, however it is written (`6801234567.0`, `6.8e9`); false, with nothing
    /// appended, where it has a fraction, is none, or is longer than any id.
    package static func appendWhole(_ bytes: UnsafePointer<UInt8>, count: Int, to digits: inout [UInt8]) -> Bool {
        guard let number = WrittenDecimal(bytes, count: count) else { return false }
        return number.appendWhole(to: &digits)
    }
}

/// A number taken apart without a look at what its digits amount to.
private struct WrittenDecimal {
    private let bytes: UnsafePointer<UInt8>
    private let isNegative: Bool
    private let whole: Range<Int>
    private let fraction: Range<Int>
    private let exponent: Int

    init?(_ bytes: UnsafePointer<UInt8>, count: Int) {
        var index = 0
        func digits() -> Range<Int>? {
            let start = index
            while index < count, bytes[index] &- UInt8(ascii: "0") < 10 { index += 1 }
            return index > start ? start..<index : nil
        }
        func takes(_ byte: UInt8) -> Bool {
            guard index < count, bytes[index] == byte else { return false }
            index += 1
            return true
        }
        isNegative = takes(UInt8(ascii: "-"))
        guard let whole = digits(), whole.count == 1 || bytes[whole.lowerBound] != UInt8(ascii: "0") else { return nil }
        var fraction = index..<index
        if takes(UInt8(ascii: ".")) {
            guard let found = digits() else { return nil }
            fraction = found
        }
        var exponent = 0
        if takes(UInt8(ascii: "e")) || takes(UInt8(ascii: "E")) {
            let isDown = takes(UInt8(ascii: "-"))
            if !isDown { _ = takes(UInt8(ascii: "+")) }
            guard let written = digits() else { return nil }
            for place in written where exponent < 1_000_000_000 {
                exponent = exponent * 10 + Int(bytes[place] &- UInt8(ascii: "0"))
            }
            if isDown { exponent = -exponent }
        }
        guard index == count else { return nil }
        self.bytes = bytes
        self.whole = whole
        self.fraction = fraction
        self.exponent = exponent
    }

    private var digitCount: Int { whole.count + fraction.count }

    private func digit(_ index: Int) -> UInt8 {
        bytes[index < whole.count ? whole.lowerBound + index : fraction.lowerBound + index - whole.count]
            &- UInt8(ascii: "0")
    }

    var billionths: (Int128, isRounded: Bool)? {
        var value: Int128 = 0
        // The power of ten of the digit at hand.
        var power = whole.count - 1 + exponent
        var next: UInt8 = 0
        var isMore = false
        var last = 0
        for index in 0..<digitCount {
            let digit = digit(index)
            if power >= -9 {
                // Zeros in front weigh nothing, wherever they stand.
                if digit != 0, power >= 18 { return nil }
                value = value * 10 + Int128(digit)
                last = power
            } else if power == -10 {
                next = digit
            } else {
                isMore = isMore || digit != 0
            }
            power -= 1
        }
        if value != 0 { for _ in -9..<last { value *= 10 } }
        let isRounded = next != 0 || isMore
        if next > 5 || (next == 5 && (isMore || value % 2 != 0)) { value += 1 }
        guard value < 1_000_000_000_000_000_000_000_000_000 else { return nil }
        return (isNegative ? -value : value, isRounded)
    }

    func appendWhole(to digits: inout [UInt8]) -> Bool {
        let places = whole.count + exponent
        guard places <= 128 else { return digitsAreZero && append(zero: &digits) }
        for index in max(places, 0)..<max(digitCount, places, 0) where index < digitCount && digit(index) != 0 {
            return false
        }
        if digitsAreZero { return append(zero: &digits) }
        if isNegative { digits.append(UInt8(ascii: "-")) }
        var isInside = false
        for index in 0..<max(places, 0) {
            let digit = index < digitCount ? digit(index) : 0
            isInside = isInside || digit != 0
            if isInside { digits.append(digit + UInt8(ascii: "0")) }
        }
        return true
    }

    private var digitsAreZero: Bool { (0..<digitCount).allSatisfy { digit($0) == 0 } }

    private func append(zero digits: inout [UInt8]) -> Bool {
        digits.append(UInt8(ascii: "0"))
        return true
    }
}
