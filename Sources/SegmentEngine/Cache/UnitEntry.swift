import CellValues
import FlatFiles

/// An entry of a unit in the cache: the unit's rows and some of its columns, or columns that were added to those later.
///
/// What goes on in several pieces, the rows, a list, a column, is a strand. The last piece says what they are:
///
///     UInt32 text    the path as the pipeline has it
///     UInt64         start of the unit; UInt64 its end (all bits 1: that of the file)
///     UInt32 text    `CachedProjection.rows`
///     16 bytes       the seed of the unit's sums: those of what was added have the one of the rows
///     marks          UInt32 blocks, for each UInt32 its rows; 16 bytes the sum of their offsets
///     UInt8          1: with rows, then
///         identity   UInt64 device, inode; Int64 size; Int64 and UInt32 modified, changed
///         Int64      seconds since 1970 when the run began that read the file
///         contents   `UnitContents`
///         strand     of the rows
///     UInt32         number of lists; for each column, strand
///     UInt32         number of columns; for each column, UInt32 its list (all bits 1: none), UInt32 texts, each a text, strand
///
///     column         UInt32 text `CachedColumn.reading`; UInt32 number of types (all bits 1: all), each a text
///     strand         UInt32 pieces; for each UInt64 offset, UInt32 length
struct UnitEntry {
    /// What must be the same for an entry to be of a unit.
    struct Unit: Hashable {
        var path: [UInt8]
        var start: UInt64
        var end: UInt64
        var rows: [UInt8]

        /// The entry's name: letters and digits.
        var name: String {
            var sum = NameSum()
            sum.add(path)
            sum.add(rows)
            sum.add(start)
            sum.add(end)
            return sum.name
        }

        /// That of columns that are added.
        func name(adding columns: [CachedColumn]) -> String {
            var sum = NameSum()
            for column in columns {
                sum.add(column.reading)
                sum.add(column.types.map { UInt64($0.count) } ?? .max)
                for type in column.types ?? [] { sum.add(Array(type.utf8)) }
            }
            return name + "-" + sum.name
        }
    }

    /// Which rows they are, to tell whether a column goes with them.
    struct Marks: Hashable {
        var blocks: [UInt32] = []
        var offsets: ByteSum.Value
    }

    struct Origin {
        var identity: FileIdentity
        var began: Int64
        var contents: UnitContents
        var pieces: [CachePiece]
    }

    struct List {
        var list: CachedColumn
        var pieces: [CachePiece]
    }

    struct Kept {
        var column: CachedColumn
        /// Index in `lists`.
        var list: Int?
        var texts: [[UInt8]] = []
        var pieces: [CachePiece]
    }

    var unit: Unit
    var seed: ByteSum.Value
    var marks: Marks
    /// Nil: columns that were added.
    var origin: Origin?
    var lists: [List] = []
    var columns: [Kept] = []

    init(unit: Unit, seed: ByteSum.Value, marks: Marks, origin: Origin?, lists: [List] = [], columns: [Kept]) {
        self.unit = unit
        self.seed = seed
        self.marks = marks
        self.origin = origin
        self.lists = lists
        self.columns = columns
    }

    var pieces: [CachePiece] {
        ((origin?.pieces ?? []) + lists.flatMap(\.pieces) + columns.flatMap(\.pieces)).sorted { $0.offset < $1.offset }
    }

    func append(to buffer: LineBuffer) {
        buffer.append(text: unit.path)
        buffer.append(number: unit.start)
        buffer.append(number: unit.end)
        buffer.append(text: unit.rows)
        buffer.append(seed)
        buffer.append(number: UInt32(marks.blocks.count))
        buffer.append(numbers: marks.blocks)
        buffer.append(marks.offsets)
        buffer.append(UInt8(origin == nil ? 0 : 1))
        if let origin {
            buffer.append(number: origin.identity.device)
            buffer.append(number: origin.identity.inode)
            buffer.append(number: origin.identity.size)
            for instant in [origin.identity.modified, origin.identity.changed] {
                buffer.append(number: instant.seconds)
                buffer.append(number: instant.nanoseconds)
            }
            buffer.append(number: origin.began)
            origin.contents.append(to: buffer)
            append(origin.pieces, to: buffer)
        }
        buffer.append(number: UInt32(lists.count))
        for list in lists {
            append(list.list, to: buffer)
            append(list.pieces, to: buffer)
        }
        buffer.append(number: UInt32(columns.count))
        for column in columns {
            append(column.column, to: buffer)
            buffer.append(number: column.list.map { UInt32($0) } ?? .max)
            buffer.append(texts: column.texts)
            append(column.pieces, to: buffer)
        }
    }

    private func append(_ column: CachedColumn, to buffer: LineBuffer) {
        buffer.append(text: column.reading)
        if let types = column.types {
            buffer.append(texts: types.map { Array($0.utf8) })
        } else {
            buffer.append(number: UInt32.max)
        }
    }

    private func append(_ pieces: [CachePiece], to buffer: LineBuffer) {
        buffer.append(number: UInt32(pieces.count))
        for piece in pieces {
            buffer.append(number: piece.offset)
            buffer.append(number: piece.length)
        }
    }

    /// Nil where the bytes are not what was written.
    init?(_ bytes: [UInt8]) {
        guard let read = ByteReader.reading(bytes, { UnitEntry(&$0) }) else { return nil }
        self = read
    }

    private init?(_ reader: inout ByteReader) {
        guard let path = reader.text(), let start = reader.number(UInt64.self), let end = reader.number(UInt64.self),
            let rows = reader.text(), let seed = reader.sum(), let blockCount = reader.count(),
            let blocks = reader.numbers(UInt32.self, blockCount), let offsets = reader.sum(),
            let hasRows = reader.number(UInt8.self)
        else { return nil }
        var origin: Origin?
        if hasRows == 1 {
            guard let made = Origin(&reader) else { return nil }
            origin = made
        }
        guard
            let lists = reader.list({ reader -> List? in
                guard let list = CachedColumn(&reader), let pieces = reader.pieces() else { return nil }
                return List(list: list, pieces: pieces)
            }),
            let columns = reader.list({ reader -> Kept? in
                guard let column = CachedColumn(&reader), let list = reader.number(UInt32.self),
                    let texts = reader.texts(), let pieces = reader.pieces(), list == .max || list < lists.count
                else { return nil }
                return Kept(column: column, list: list == .max ? nil : Int(list), texts: texts, pieces: pieces)
            })
        else { return nil }
        self.init(
            unit: Unit(path: path, start: start, end: end, rows: rows), seed: seed,
            marks: Marks(blocks: blocks, offsets: offsets), origin: origin, lists: lists, columns: columns)
    }
}

/// Makes names of what they stand for.
private struct NameSum {
    private var sum = ByteSum(seed: ByteSum.Value(low: 1, high: 2))

    mutating func add(_ number: UInt64) { withUnsafeBytes(of: number.littleEndian) { sum.add($0) } }

    mutating func add(_ bytes: [UInt8]) {
        add(UInt64(bytes.count))
        bytes.withUnsafeBytes { sum.add($0) }
    }

    var name: String { hexadecimal(sum.value.low) + hexadecimal(sum.value.high) }

    private func hexadecimal(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension UnitEntry.Origin {
    fileprivate init?(_ reader: inout ByteReader) {
        guard let identity = FileIdentity(&reader), let began = reader.number(Int64.self),
            let contents = UnitContents(&reader), let pieces = reader.pieces(), identity.size >= 0
        else { return nil }
        self.init(identity: identity, began: began, contents: contents, pieces: pieces)
    }
}

extension CachedColumn {
    fileprivate init?(_ reader: inout ByteReader) {
        guard let reading = reader.text() else { return nil }
        var head = reader
        guard let count = head.number(UInt32.self) else { return nil }
        if count == .max {
            reader = head
            self.init(reading: reading, types: nil)
        } else {
            guard let types = reader.texts() else { return nil }
            self.init(reading: reading, types: types.map { String(decoding: $0, as: UTF8.self) })
        }
    }
}

extension ByteReader {
    fileprivate mutating func pieces() -> [CachePiece]? {
        list { reader in
            guard let offset = reader.number(UInt64.self), let length = reader.number(UInt32.self) else { return nil }
            return CachePiece(offset: offset, length: length)
        }
    }

    mutating func texts() -> [[UInt8]]? { list { $0.text() } }

    /// Things behind their number.
    mutating func list<Element>(_ element: (inout ByteReader) -> Element?) -> [Element]? {
        guard let count = count() else { return nil }
        var list: [Element] = []
        list.reserveCapacity(min(count, 1 << 16))
        for _ in 0..<count {
            guard let next = element(&self) else { return nil }
            list.append(next)
        }
        return list
    }
}

extension LineBuffer {
    func append(texts: [[UInt8]]) {
        append(number: UInt32(texts.count))
        for text in texts { append(text: text) }
    }
}

extension FileIdentity {
    fileprivate init?(_ reader: inout ByteReader) {
        guard let device = reader.number(UInt64.self), let inode = reader.number(UInt64.self),
            let size = reader.number(Int64.self), let modified = Instant(&reader), let changed = Instant(&reader)
        else { return nil }
        self.init(device: device, inode: inode, size: size, modified: modified, changed: changed)
    }
}

extension Instant {
    fileprivate init?(_ reader: inout ByteReader) {
        guard let seconds = reader.number(Int64.self), let nanoseconds = reader.number(UInt32.self) else { return nil }
        self.init(seconds: seconds, nanoseconds: nanoseconds)
    }
}
