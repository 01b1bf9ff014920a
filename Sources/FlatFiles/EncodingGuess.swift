/// What bytes seem to be, where they aren't what was declared.
package enum EncodingGuess {
    /// Two bytes a character: a mark of UTF-16, or every other byte of the first ones is 0, as in a header of plain letters.
    package static func startsLikeUTF16(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { bytes in
            bytes.baseAddress.map { startsLikeUTF16($0, count: bytes.count) } ?? false
        }
    }

    static func startsLikeUTF16(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        guard count >= 2 else { return false }
        if bytes[0] == 0xFF && bytes[1] == 0xFE || bytes[0] == 0xFE && bytes[1] == 0xFF { return true }
        let pairs = min(count, 64) / 2
        guard pairs >= 2 else { return false }
        let zeros = (0..<pairs).reduce(into: (even: 0, odd: 0)) { sum, pair in
            if bytes[2 * pair] == 0 { sum.even += 1 }
            if bytes[2 * pair + 1] == 0 { sum.odd += 1 }
        }
        return zeros.even == pairs && zeros.odd == 0 || zeros.odd == pairs && zeros.even == 0
    }
}
