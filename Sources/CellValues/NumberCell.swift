/// Numbers in cells: JSON's grammar, exact. Nothing is rounded: what doesn't fit is nil.
///
/// `1e3` and `12.0` are integers. Zeros that carry nothing (leading ones of a CSV cell, trailing ones of a fraction) take
/// no room.
package enum NumberCell {
    /// Digits allowed before and after the point of a decimal.
    static let wholeDigits = 18
    static let fractionDigits = 9

    /// An Int64.
    @inlinable
    package static func integer(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int64? {
        if let small = smallInteger(bytes, count: count) { return small }
        guard let parts = parts(bytes, count: count) else { return nil }
        return parts.integer
    }

    /// A decimal in billionths.
    @inlinable
    package static func billionths(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int128? {
        if let small = smallDecimal(bytes, count: count) { return Int128(small) }
        guard let parts = parts(bytes, count: count) else { return nil }
        return parts.billionths
    }

    /// What a CSV cell may have around a number: spaces, a `+`, leading zeros. Gives the number itself.
    ///
    /// Nil where something else is there. Tabs aren't spaces.
    package static func trimmed(
        cell bytes: UnsafePointer<UInt8>, count: Int
    ) -> (start: UnsafePointer<UInt8>, count: Int, negative: Bool)? {
        var start = bytes
        var end = bytes + count
        while start < end, start.pointee == 0x20 { start += 1 }
        while start < end, end[-1] == 0x20 { end -= 1 }
        var negative = false
        if start < end, start.pointee == UInt8(ascii: "+") || start.pointee == UInt8(ascii: "-") {
            negative = start.pointee == UInt8(ascii: "-")
            start += 1
        }
        while end - start > 1, start.pointee == UInt8(ascii: "0"), start[1] &- UInt8(ascii: "0") < 10 { start += 1 }
        guard start < end, start.pointee &- UInt8(ascii: "0") < 10 else { return nil }
        return (start, end - start, negative)
    }

    /// An Int64 in a CSV cell.
    package static func integer(cell bytes: UnsafePointer<UInt8>, count: Int) -> Int64? {
        if let small = smallInteger(bytes, count: count) { return small }
        guard let (start, count, negative) = trimmed(cell: bytes, count: count),
            let parts = parts(start, count: count)
        else { return nil }
        return negative ? parts.negated.integer : parts.integer
    }

    /// A decimal in a CSV cell, in billionths.
    package static func billionths(cell bytes: UnsafePointer<UInt8>, count: Int) -> Int128? {
        if let small = smallDecimal(bytes, count: count) { return Int128(small) }
        guard let (start, count, negative) = trimmed(cell: bytes, count: count),
            let parts = parts(start, count: count)
        else { return nil }
        return negative ? parts.negated.billionths : parts.billionths
    }

    /// The common case: up to 18 digits and no leading zero.
    @inlinable
    static func smallInteger(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int64? {
        guard 1...18 ~= count, bytes[0] != 0x30 || count == 1 else { return nil }
        var value: Int64 = 0
        for index in 0..<count {
            let digit = bytes[index] &- 0x30
            guard digit < 10 else { return nil }
            value = value &* 10 &+ Int64(digit)
        }
        return value
    }

    /// The common case: up to nine digits before the point and nine after, no sign, no leading zero.
    @inlinable
    static func smallDecimal(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int64? {
        var value: Int64 = 0
        var index = 0
        while index < count, bytes[index] &- 0x30 < 10 {
            guard index < 9 else { return nil }
            value = value &* 10 &+ Int64(bytes[index] &- 0x30)
            index += 1
        }
        guard index > 0, bytes[0] != 0x30 || index == 1 else { return nil }
        if index == count { return value &* 1_000_000_000 }
        guard bytes[index] == 0x2E, 2...10 ~= count - index else { return nil }
        index += 1
        var unit: Int64 = 1_000_000_000
        while index < count {
            let digit = bytes[index] &- 0x30
            guard digit < 10 else { return nil }
            value = value &* 10 &+ Int64(digit)
            unit /= 10
            index += 1
        }
        return value &* unit
    }

    /// A number taken apart: `digits` × 10^`exponent`, the digits without zeros at either end.
    @usableFromInline
    struct Parts {
        var negative = false
        var digits: UInt128 = 0
        /// How many `digits` are; 0 for zero.
        var count = 0
        var exponent = 0

        var negated: Parts {
            var copy = self
            copy.negative.toggle()
            return copy
        }

        @usableFromInline
        var integer: Int64? {
            if count == 0 { return 0 }
            guard exponent >= 0, count + exponent <= 19 else { return nil }
            let value = Int128(digits * powerOf10(exponent))
            return Int64(exactly: negative ? -value : value)
        }

        @usableFromInline
        var billionths: Int128? {
            if count == 0 { return 0 }
            guard exponent >= -fractionDigits, count + exponent <= wholeDigits else { return nil }
            let value = Int128(digits * powerOf10(exponent + fractionDigits))
            return negative ? -value : value
        }
    }

    /// Nil where the bytes aren't a number of JSON's grammar, or one with more digits than anything holds.
    @usableFromInline
    static func parts(_ bytes: UnsafePointer<UInt8>, count: Int) -> Parts? {
        var parts = Parts()
        var index = 0
        func digit() -> UInt8? {
            guard index < count, bytes[index] &- 0x30 < 10 else { return nil }
            return bytes[index] &- 0x30
        }
        if count > 0, bytes[0] == UInt8(ascii: "-") {
            parts.negative = true
            index = 1
        }
        /// Zeros since the last other digit: they count only once another digit follows.
        var zeros = 0
        var fits = true
        func take(_ digit: UInt8) {
            if digit == 0 {
                if parts.count > 0 { zeros += 1 }
            } else if parts.count + zeros + 1 > 27 {
                fits = false
            } else {
                parts.digits = parts.digits * powerOf10(zeros + 1) + UInt128(digit)
                parts.count += zeros + 1
                zeros = 0
            }
        }
        guard let first = digit() else { return nil }
        let wholeStart = index
        while let next = digit() {
            take(next)
            index += 1
        }
        if first == 0, index - wholeStart > 1 { return nil }
        var fraction = 0
        if index < count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            let start = index
            while let next = digit() {
                take(next)
                index += 1
            }
            fraction = index - start
            if fraction == 0 { return nil }
        }
        var written = 0
        if index < count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            var down = false
            if index < count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") {
                down = bytes[index] == UInt8(ascii: "-")
                index += 1
            }
            guard digit() != nil else { return nil }
            while let next = digit() {
                // Far beyond what any count of digits in a row of 16 MiB could bring back.
                if written < 1_000_000_000 { written = written * 10 + Int(next) }
                index += 1
            }
            if down { written = -written }
        }
        guard index == count, fits else { return nil }
        parts.exponent = written - fraction + zeros
        return parts
    }

    /// 10^power for 0...28.
    static func powerOf10(_ power: Int) -> UInt128 {
        var value: UInt128 = 1
        for _ in 0..<power { value *= 10 }
        return value
    }
}
