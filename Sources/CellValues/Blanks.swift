/// What may stand around a value: ASCII white space, and the blanks that don't break (U+00A0, U+202F), which come with a
/// copy from a web page and between the digits of a formatted number.
package enum Blanks {
    /// The bytes of the blank that starts here; 0 where none does.
    @inlinable
    package static func length(_ bytes: UnsafePointer<UInt8>, left: Int) -> Int {
        guard left > 0 else { return 0 }
        switch bytes[0] {
        case 0x20, 0x09...0x0D: return 1
        case 0xC2: return left > 1 && bytes[1] == 0xA0 ? 2 : 0
        case 0xE2: return left > 2 && bytes[1] == 0x80 && bytes[2] == 0xAF ? 3 : 0
        default: return 0
        }
    }

    /// The bytes of the blank that ends before `end`.
    @inlinable
    static func length(before end: UnsafePointer<UInt8>, left: Int) -> Int {
        guard left > 0 else { return 0 }
        switch end[-1] {
        case 0x20, 0x09...0x0D: return 1
        case 0xA0: return left > 1 && end[-2] == 0xC2 ? 2 : 0
        case 0xAF: return left > 2 && end[-2] == 0x80 && end[-3] == 0xE2 ? 3 : 0
        default: return 0
        }
    }

    /// The bytes without the blanks around them.
    @inlinable
    package static func trimmed(
        _ bytes: UnsafePointer<UInt8>, count: Int
    ) -> (start: UnsafePointer<UInt8>, count: Int) {
        var start = bytes
        var left = count
        while true {
            let length = length(start, left: left)
            if length == 0 { break }
            start += length
            left -= length
        }
        while true {
            let length = length(before: start + left, left: left)
            if length == 0 { break }
            left -= length
        }
        return (start, left)
    }
}
