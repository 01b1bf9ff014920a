/// `6.80123E+09`: what a spreadsheet makes of a long number, of which it drops the digits. Many ids become one.
package enum ShortenedNumber {
    /// `digits[.digits]E+digits`
    package static func matches(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        var index = 0
        func digits() -> Bool {
            let start = index
            while index < count, bytes[index] &- UInt8(ascii: "0") < 10 { index += 1 }
            return index > start
        }
        guard digits() else { return false }
        if index < count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            guard digits() else { return false }
        }
        guard index + 1 < count, bytes[index] == UInt8(ascii: "E"), bytes[index + 1] == UInt8(ascii: "+") else {
            return false
        }
        index += 2
        return digits() && index == count
    }

    /// Whether there is a plus sign near the end: hardly any other text has one there. At least eight bytes can be read.
    @inlinable @inline(__always)
    package static func mayMatch(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        let isShort = count < 8
        var word = UnsafeRawPointer(isShort ? bytes : bytes + (count &- 8)).loadUnaligned(as: UInt64.self).littleEndian
        if isShort { word &= (1 &<< UInt64(truncatingIfNeeded: count &* 8)) &- 1 }
        let signs = word ^ 0x2B2B_2B2B_2B2B_2B2B
        // The lowest set bit marks a plus sign; bits above it may be false.
        return (signs &- 0x0101_0101_0101_0101) & ~signs & 0x8080_8080_8080_8080 != 0
    }
}
