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

    /// UTF-16's mark as it comes out where the file was taken for Windows-1252.
    static func startsWithMarkAsWindows1252(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        let start = Array(UnsafeBufferPointer(start: bytes, count: min(count, 4)))
        return start == Array("ÿþ".utf8) || start == Array("þÿ".utf8)
    }

    /// What a file is that holds no text, by how it starts: `a ZIP archive (an .xlsx file is one)`.
    static func foreign(_ bytes: UnsafePointer<UInt8>, count: Int) -> String? {
        foreignStarts.first { start, _ in
            count >= start.count && start.indices.allSatisfy { bytes[$0] == start[$0] }
        }?.what
    }

    private static let foreignStarts: [(start: [UInt8], what: String)] = [
        ([0x50, 0x4B, 0x03, 0x04], "a ZIP archive, as an .xlsx file is one"),
        ([0x1F, 0x8B, 0x08], "gzip data inside gzip data"),
        (Array("BZh9".utf8) + [0x31, 0x41, 0x59, 0x26], "bzip2 data"),
        ([0x28, 0xB5, 0x2F, 0xFD], "Zstandard data"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "xz data"),
        ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "an old Office file, as an .xls file is one"),
        (Array("PAR1".utf8), "a Parquet file"),
        (Array("%PDF-".utf8), "a PDF file"),
        (Array("SQLite format 3".utf8) + [0], "an SQLite file"),
    ]
}
