/// A file, or a range of a large raw one: what one worker reads at a time.
///
/// A unit owns the rows that start in [start, end) of the file.
package struct ReadUnit: Sendable {
    package var path: String
    /// Position of the file in log order.
    package var file: Int
    package var start: UInt64
    /// Nil: to the end of the file.
    package var end: UInt64?
    /// Asks for the sum of the stored bytes that are read (`RowReader.sum`).
    package var sumSeed: ByteSum.Value?
    /// gzip is decompressed on a thread of its own beside the reader's: pays where there are more threads than units.
    package var isPiped = false
    /// How much of the text is in memory at a time, where no row is larger. Tests make it small.
    package var windowBytes = 1 << 20
    /// How long a row may be without its line end. Tests make it small.
    package var rowBytes = RowLimits.bytes

    /// Nothing but the names in a CSV's header is wanted: no more is read than they may take.
    var isForHeader = false

    package init(path: String, file: Int, start: UInt64 = 0, end: UInt64? = nil) {
        self.path = path
        self.file = file
        self.start = start
        self.end = end
    }

    /// A piece of the file.
    package var isRange: Bool { start > 0 || end != nil }

    package static let chunkBytes = 4 << 20

    /// The units of a file, in the order of its rows: several where its lines can be found from anywhere (raw UTF-8 JSONL)
    /// and it is larger than four chunks.
    ///
    /// A CSV can't be split blindly (a quoted newline looks like any other), nor can gzip.
    package static func units(
        path: String, file: Int, layout: SourceLayout, chunkBytes: Int = ReadUnit.chunkBytes
    ) throws(FileFailure) -> [ReadUnit] {
        let raw = try RawFile(path: path)
        let size = UInt64(max(raw.identity.size, 0))
        // A byte order mark (three bytes) and the start of the first line belong to one unit.
        let chunk = UInt64(max(chunkBytes, 4))
        guard layout.format == .jsonl, layout.encoding == .utf8, size / 4 > chunk, try !raw.isGzip(),
            try !raw.hasCRLineEnds(inFirst: TextWindow.capacity)
        else {
            return [ReadUnit(path: path, file: file)]
        }
        var units: [ReadUnit] = []
        var start: UInt64 = 0
        while start < size {
            // The last range takes whatever the file has by then: a growing file is noticed by its identity.
            let end = size - start > chunk ? start + chunk : nil
            units.append(ReadUnit(path: path, file: file, start: start, end: end))
            guard let end else { break }
            start = end
        }
        return units
    }
}
