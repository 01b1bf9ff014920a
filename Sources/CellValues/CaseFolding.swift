/// Unicode simple case folding, code point by code point, without normalisation: how texts are compared where case is
/// ignored (1-definitions, section 3).
///
/// Simple folding keeps the number of code points: `ß` stays, `ẞ` becomes `ß`. It knows no language: `I` becomes `i` in
/// Turkish too, and `İ` and `ı` stay.
package enum CaseFolding {
    package static func folded(_ text: String) -> String {
        var text = text
        var bytes: [UInt8] = []
        text.withUTF8 { fold(UnsafeRawBufferPointer($0), into: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The folded form of UTF-8, as UTF-8.
    package static func folded(_ bytes: [UInt8]) -> [UInt8] {
        var folded: [UInt8] = []
        bytes.withUnsafeBytes { fold($0, into: &folded) }
        return folded
    }

    /// Appends the folded form of UTF-8 to `folded`. Bytes that are no UTF-8 stay as they are.
    package static func fold(_ bytes: UnsafeRawBufferPointer, into folded: inout [UInt8]) {
        let start = folded.count
        folded.append(contentsOf: bytes)
        let plain = folded.withUnsafeMutableBytes {
            lowercaseASCII(UnsafeMutableRawBufferPointer(rebasing: $0[start...]))
        }
        guard plain < bytes.count else { return }
        folded.removeLast(bytes.count - plain)
        foldScalars(UnsafeRawBufferPointer(rebasing: bytes[plain...]), into: &folded)
    }
}

extension CaseFolding {
    /// Lowercases in place as far as all is ASCII, and tells how far that was: 8 bytes at a time, since nearly all
    /// values are ASCII throughout.
    private static func lowercaseASCII(_ bytes: UnsafeMutableRawBufferPointer) -> Int {
        var index = 0
        while index + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            if word & 0x8080_8080_8080_8080 != 0 { break }
            // The high bit of each byte from 'A', less that of each byte from the one after 'Z'.
            let fromA = word &+ 0x3F3F_3F3F_3F3F_3F3F
            let afterZ = word &+ 0x2525_2525_2525_2525
            let capitals = fromA & ~afterZ & 0x8080_8080_8080_8080
            bytes.storeBytes(of: word | capitals >> 2, toByteOffset: index, as: UInt64.self)
            index += 8
        }
        while index < bytes.count, bytes[index] < 0x80 {
            if UInt8(ascii: "A")...UInt8(ascii: "Z") ~= bytes[index] { bytes[index] |= 0x20 }
            index += 1
        }
        return index
    }

    private static func foldScalars(_ bytes: UnsafeRawBufferPointer, into folded: inout [UInt8]) {
        CaseFoldingTable.runs.withUnsafeBufferPointer { runs in
            var index = 0
            while index < bytes.count {
                let lead = bytes[index]
                if lead < 0x80 {
                    folded.append(UInt8(ascii: "A")...UInt8(ascii: "Z") ~= lead ? lead | 0x20 : lead)
                    index += 1
                    continue
                }
                let (scalar, length) = decode(bytes, at: index)
                if let scalar, case let changed = Self.folded(scalar, runs: runs), changed != scalar {
                    encode(changed, into: &folded)
                } else {
                    folded.append(contentsOf: bytes[index..<index + length])
                }
                index += length
            }
        }
    }

    private static func folded(_ scalar: UInt32, runs: UnsafeBufferPointer<Int32>) -> UInt32 {
        let code = Int32(bitPattern: scalar)
        // The last run that starts at or before it.
        var low = 0
        var high = runs.count / 4
        while low < high {
            let middle = (low + high) / 2
            if runs[middle * 4] <= code { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return scalar }
        let run = (low - 1) * 4
        guard code <= runs[run + 1], (code - runs[run]) % runs[run + 3] == 0 else { return scalar }
        return UInt32(bitPattern: code &+ runs[run + 2])
    }

    /// One sequence of two to four bytes; no scalar, and one byte, where it is none.
    private static func decode(_ bytes: UnsafeRawBufferPointer, at index: Int) -> (scalar: UInt32?, length: Int) {
        let lead = UInt32(bytes[index])
        let length = lead & 0xE0 == 0xC0 ? 2 : lead & 0xF0 == 0xE0 ? 3 : lead & 0xF8 == 0xF0 ? 4 : 0
        guard length > 0, index + length <= bytes.count else { return (nil, 1) }
        var scalar = lead & (0x7F >> UInt32(length))
        for byte in bytes[index + 1..<index + length] {
            guard byte & 0xC0 == 0x80 else { return (nil, 1) }
            scalar = scalar << 6 | UInt32(byte & 0x3F)
        }
        return (scalar, length)
    }

    private static func encode(_ scalar: UInt32, into bytes: inout [UInt8]) {
        func tail(_ shift: UInt32) -> UInt8 { 0x80 | UInt8(truncatingIfNeeded: scalar >> shift & 0x3F) }
        switch scalar {
        case 0..<0x80: bytes.append(UInt8(scalar))
        case 0x80..<0x800: bytes.append(contentsOf: [0xC0 | UInt8(truncatingIfNeeded: scalar >> 6), tail(0)])
        case 0x800..<0x1_0000:
            bytes.append(contentsOf: [0xE0 | UInt8(truncatingIfNeeded: scalar >> 12), tail(6), tail(0)])
        default:
            bytes.append(contentsOf: [0xF0 | UInt8(truncatingIfNeeded: scalar >> 18), tail(12), tail(6), tail(0)])
        }
    }
}
