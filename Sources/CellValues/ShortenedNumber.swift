/// `6.80123E+09`: what a spreadsheet makes of a long number, of which it drops the digits. Many ids become one.
package enum ShortenedNumber {
    /// `digits[.digits]E+digits`, with a comma where the spreadsheet speaks a language that writes one; blanks around it or
    /// none: a key may be trimmed only later.
    package static func matches(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        let (bytes, count) = Blanks.trimmed(bytes, count: count)
        var index = 0
        func digits() -> Bool {
            let start = index
            while index < count, bytes[index] &- UInt8(ascii: "0") < 10 { index += 1 }
            return index > start
        }
        guard digits() else { return false }
        if index < count, [UInt8(ascii: "."), UInt8(ascii: ",")].contains(bytes[index]) {
            index += 1
            guard digits() else { return false }
        }
        guard index + 1 < count, bytes[index] == UInt8(ascii: "E"), bytes[index + 1] == UInt8(ascii: "+") else {
            return false
        }
        index += 2
        return digits() && index == count
    }

    package static func matches(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { bytes in bytes.baseAddress.map { matches($0, count: bytes.count) } ?? false }
    }
}
