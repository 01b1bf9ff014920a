/// What bytes seem to be, where they aren't what was declared.
package enum EncodingGuess {
    /// Two bytes a character: a mark of UTF-16, or one of the first two bytes is 0, as of a plain letter.
    package static func startsLikeUTF16(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { bytes in
            bytes.baseAddress.map { startsLikeUTF16($0, count: bytes.count) } ?? false
        }
    }

    static func startsLikeUTF16(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        guard count >= 2 else { return false }
        switch (bytes[0], bytes[1]) {
        case (0xFF, 0xFE), (0xFE, 0xFF): return true
        case (let first, let second): return (first == 0) != (second == 0)
        }
    }
}
