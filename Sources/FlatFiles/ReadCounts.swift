/// What a reader met on its way, beside the rows that it gave: so that nothing is dropped in silence.
///
/// Of a unit; those of a file or a source are their sum. A cache keeps them, and gives them again.
package struct ReadCounts: Hashable, Sendable {
    /// Rows: accepted ones, rejected ones, those that joined a group, and those set aside. Blank ones and the header are
    /// none.
    package var rows = 0
    /// Lines of the unit, the header's and blank ones too.
    package var lines = 0
    /// Lines that rejected rows cover.
    package var rejectedLines = 0
    /// CSV: rows all of whose cells are empty, whatever their number. Lines with nothing on them aren't counted.
    package var blank = 0
    /// Byte order marks that were dropped, at the start of the file, of a gzip member or of a row.
    package var marks = 0
    /// CSV: rows that are the header once more, set aside.
    package var repeatedHeaders = 0
    /// CSV: rows with one empty cell more than the header has, which was dropped.
    package var surplusCells = 0
    /// CSV: files with a last column that has no name and is empty throughout, which was dropped.
    package var namelessColumns = 0
    /// Rows of valid text that goes beyond ASCII.
    package var beyondASCII = 0
    /// Windows-1252: those of them whose bytes, as they are stored, would be valid UTF-8.
    package var likeUTF8 = 0

    package init() {}

    /// Where text first goes beyond ASCII; its end where it doesn't.
    static func endOfASCII(_ text: UnsafePointer<UInt8>, count: Int) -> UnsafePointer<UInt8> {
        var p = text
        let end = text + count
        @inline(__always) func word(_ index: Int) -> UInt64 {
            UnsafeRawPointer(p).loadUnaligned(fromByteOffset: index &* 8, as: UInt64.self)
        }
        while end - p >= 32, (word(0) | word(1) | word(2) | word(3)) & 0x8080_8080_8080_8080 == 0 { p += 32 }
        while end - p >= 8, word(0) & 0x8080_8080_8080_8080 == 0 { p += 8 }
        while p < end, p.pointee < 0x80 { p += 1 }
        return p
    }

    /// Adds a row of valid text where it goes beyond ASCII.
    @inline(never)
    mutating func add(text: UnsafePointer<UInt8>, count: Int, _ encoding: SourceLayout.Encoding) {
        if Self.endOfASCII(text, count: count) < text + count { addBeyondASCII(text, count: count, encoding) }
    }

    /// Adds a row of valid text that goes beyond ASCII.
    mutating func addBeyondASCII(_ text: UnsafePointer<UInt8>, count: Int, _ encoding: SourceLayout.Encoding) {
        beyondASCII += 1
        if case .windows1252 = encoding, Transcoder.isLikeUTF8(text, count: count) { likeUTF8 += 1 }
    }

    /// All counts, for sums and for what keeps them. The order is that of the cache's entries.
    package static var all: [WritableKeyPath<ReadCounts, Int>] {
        [
            \.rows, \.lines, \.rejectedLines, \.blank, \.marks, \.repeatedHeaders, \.surplusCells, \.namelessColumns,
            \.beyondASCII, \.likeUTF8,
        ]
    }

    package static func += (left: inout ReadCounts, right: ReadCounts) {
        for count in all { left[keyPath: count] += right[keyPath: count] }
    }
}
