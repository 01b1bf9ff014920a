import CellValues

/// The rows of a grouped file that is too large for memory, parted by their group's key: the rows of a group are all in one
/// part, in the order of the file.
///
/// A row in the temporary file, all numbers little-endian:
///
///     offset 8 | line 8 | lines 4 | length 4 | the row without its line end
struct GroupParts {
    struct Part {
        typealias Piece = (offset: Int, count: Int)
        var pieces: [Piece] = []
        /// With the rows' heads.
        var bytes = 0
        var depth: Int
    }

    /// A row of a part that was taken back into memory: `start` in its buffer.
    typealias Row = CSVRows.Row

    private static let head = 24
    private static let count = 64
    private static let pieceBytes = 64 << 10
    /// Parts of parts of parts: what is too large even so has one key for too many rows.
    static let deepest = 4

    private let file: SpillFile
    private var open: [Part]
    private var waiting: [[UInt8]]
    private let depth: Int

    init(folder: String) throws(FileFailure) {
        self.init(file: try SpillFile(folder: folder), depth: 0)
    }

    private init(file: SpillFile, depth: Int) {
        self.file = file
        self.depth = depth
        open = (0..<Self.count).map { _ in Part(depth: depth) }
        waiting = open.map { _ in [] }
    }

    mutating func add(
        _ row: UnsafeBufferPointer<UInt8>, offset: UInt64, line: Int, lines: Int, key: [UInt8]
    ) throws(FileFailure) {
        let number = Self.number(of: key, depth: depth)
        withUnsafeBytes(of: (offset.littleEndian, UInt64(line).littleEndian)) { waiting[number].append(contentsOf: $0) }
        withUnsafeBytes(of: UInt32(clamping: lines).littleEndian) { waiting[number].append(contentsOf: $0) }
        withUnsafeBytes(of: UInt32(row.count).littleEndian) { waiting[number].append(contentsOf: $0) }
        waiting[number].append(contentsOf: row)
        if waiting[number].count >= Self.pieceBytes { try write(number) }
    }

    private mutating func write(_ number: Int) throws(FileFailure) {
        let count = waiting[number].count
        if count == 0 { return }
        open[number].pieces.append((try file.append(waiting[number]), count))
        open[number].bytes += count
        waiting[number].removeAll(keepingCapacity: true)
    }

    /// All parts that hold something, when all rows were added.
    mutating func closed() throws(FileFailure) -> [Part] {
        for number in open.indices { try write(number) }
        waiting = []
        return open.filter { $0.bytes > 0 }
    }

    /// The rows of some pieces, which no row is cut by: their bytes, each with a line end, and where each is in them.
    func rows(
        of pieces: [Part.Piece], bytes: Int
    ) throws(FileFailure) -> (buffer: TextBuffer, count: Int, rows: [Row]) {
        let buffer = TextBuffer(capacity: bytes)
        var end = 0
        for piece in pieces {
            try file.read(at: piece.offset, count: piece.count, into: buffer.start + end)
            end += piece.count
        }
        var rows: [Row] = []
        // The heads are closed up: a row's line end takes one byte of the twenty-four.
        var (from, to) = (0, 0)
        let start = UnsafeRawPointer(buffer.start)
        while from < end {
            let offset = UInt64(littleEndian: start.loadUnaligned(fromByteOffset: from, as: UInt64.self))
            let line = UInt64(littleEndian: start.loadUnaligned(fromByteOffset: from + 8, as: UInt64.self))
            let lines = Int(UInt32(littleEndian: start.loadUnaligned(fromByteOffset: from + 16, as: UInt32.self)))
            let length = Int(UInt32(littleEndian: start.loadUnaligned(fromByteOffset: from + 20, as: UInt32.self)))
            from += Self.head
            (buffer.start + to).update(from: buffer.start + from, count: length)
            buffer.start[to + length] = 0x0A
            rows.append(Row(start: to, length: length, offset: offset, line: Int(line), lines: lines))
            from += length
            to += length + 1
        }
        return (buffer, to, rows)
    }

    /// For parts of a part that is too large itself; nil where that won't help.
    func finer(_ part: Part) -> GroupParts? {
        part.depth + 1 < Self.deepest ? GroupParts(file: file, depth: part.depth + 1) : nil
    }

    /// FNV-1a, another one at each depth.
    private static func number(of key: [UInt8], depth: Int) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(depth) &* 0x9E37_79B9_7F4A_7C15
        for byte in key { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash ^= hash >> 29
        hash = hash &* 0xBF58_476D_1CE4_E5B9
        return Int(hash >> 32) % count
    }
}
