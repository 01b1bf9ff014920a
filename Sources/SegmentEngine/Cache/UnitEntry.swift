import CellValues
import FlatFiles

/// The entry of a unit in the cache: the unit's rows as column blocks, and last a piece that says what they are.
///
///     block pieces   `ColumnBlock`
///     last piece:
///     UInt32 text    the path as the pipeline has it
///     UInt64         start of the unit; UInt64 its end (all bits 1: that of the file)
///     UInt32 text    `Projection.cacheKey`
///     identity       UInt64 device, inode; Int64 size; Int64 and UInt32 modified, changed
///     Int64          seconds since 1970 when the run began that read the file
///     sums           16 bytes their seed; UInt32 how many; each UInt64 start, end, 16 bytes: all stored bytes that were read
///     checkpoint     UInt64, 16 bytes of `CacheKeys` (activities)
///     UInt64 × 5     rows, lines, grouped rows, groups with different times, where a CSV's rows end (all bits 1: no CSV)
///     UInt32         number of types, each a text
///     UInt32         number of other keys (of no contact), each a text
///     UInt32         number of columns; for each UInt32 number of texts, each a text
///     UInt32         number of rejected rows; each UInt64 line, offset, length, text reason, text field, text raw
///     UInt32         number of blocks
struct UnitEntry {
    /// What must be the same for an entry to be of a unit.
    struct Unit: Hashable {
        var path: [UInt8]
        var start: UInt64
        var end: UInt64
        var projection: [UInt8]

        /// The entry's name: letters and digits.
        var name: String {
            var sum = ByteSum(seed: ByteSum.Value(low: 1, high: 2))
            for part in [path, projection] {
                withUnsafeBytes(of: UInt64(part.count).littleEndian) { sum.add($0) }
                part.withUnsafeBytes { sum.add($0) }
            }
            withUnsafeBytes(of: start.littleEndian) { sum.add($0) }
            withUnsafeBytes(of: end.littleEndian) { sum.add($0) }
            return hexadecimal(sum.value.low) + hexadecimal(sum.value.high)
        }

        private func hexadecimal(_ word: UInt64) -> String {
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
    }

    var unit: Unit
    var identity: FileIdentity
    var began: Int64
    var seed: ByteSum.Value
    var sums: [FileSum]
    var checkpoint: CacheKeys.Checkpoint
    var rows = 0
    var lines = 0
    var grouped = 0
    var groupsWithDifferentTimes = 0
    var endOffset: UInt64?
    var types: [[UInt8]] = []
    var otherKeys: [[UInt8]] = []
    var texts: [[[UInt8]]] = []
    var rejected: [RejectedRow] = []
    var blocks = 0

    /// Rows and lines of a unit: more than any disk holds, and few enough to be added up.
    fileprivate static let countLimit: UInt64 = 1 << 48

    func append(to buffer: LineBuffer) {
        buffer.append(text: unit.path)
        buffer.append(number: unit.start)
        buffer.append(number: unit.end)
        buffer.append(text: unit.projection)
        buffer.append(number: identity.device)
        buffer.append(number: identity.inode)
        buffer.append(number: identity.size)
        for instant in [identity.modified, identity.changed] {
            buffer.append(number: instant.seconds)
            buffer.append(number: instant.nanoseconds)
        }
        buffer.append(number: began)
        buffer.append(seed)
        buffer.append(number: UInt32(sums.count))
        for sum in sums {
            buffer.append(number: sum.start)
            buffer.append(number: sum.end)
            buffer.append(sum.value)
        }
        buffer.append(number: checkpoint.count)
        buffer.append(checkpoint.sum)
        for number in [rows, lines, grouped, groupsWithDifferentTimes] { buffer.append(number: UInt64(number)) }
        buffer.append(number: endOffset ?? .max)
        append(types, to: buffer)
        append(otherKeys, to: buffer)
        buffer.append(number: UInt32(texts.count))
        for column in texts { append(column, to: buffer) }
        buffer.append(number: UInt32(rejected.count))
        for row in rejected {
            buffer.append(number: UInt64(row.line))
            buffer.append(number: row.offset)
            buffer.append(number: UInt64(row.length))
            buffer.append(text: Array(row.reason.rawValue.utf8))
            buffer.append(text: Array((row.field ?? "").utf8))
            buffer.append(text: row.raw)
        }
        buffer.append(number: UInt32(blocks))
    }

    private func append(_ texts: [[UInt8]], to buffer: LineBuffer) {
        buffer.append(number: UInt32(texts.count))
        for text in texts { buffer.append(text: text) }
    }
}

extension UnitEntry {
    /// What a reader found out about a unit; the cache adds the rest.
    init(_ reader: RowReader, seed: ByteSum.Value) {
        unit = Unit(path: [], start: 0, end: 0, projection: [])
        let never = Instant(seconds: 0)
        identity = FileIdentity(device: 0, inode: 0, size: 0, modified: never, changed: never)
        began = 0
        self.seed = seed
        sums = reader.sums
        checkpoint = CacheKeys.Checkpoint(count: 0, sum: seed)
        rows = reader.rowsRead
        lines = reader.linesRead
        grouped = reader.groupedRows
        groupsWithDifferentTimes = reader.groupsWithDifferentTimes
        endOffset = reader.endOffset
    }

    /// Nil where the bytes are not what was written.
    init?(_ bytes: [UInt8]) {
        var read: UnitEntry?
        bytes.withUnsafeBytes { bytes in
            var reader = CacheReader(bytes)
            read = UnitEntry(&reader)
        }
        guard let read else { return nil }
        self = read
    }

    private init?(_ reader: inout CacheReader) {
        guard let path = reader.text(), let start = reader.number(UInt64.self), let end = reader.number(UInt64.self),
            let projection = reader.text(), let identity = FileIdentity(&reader),
            let began = reader.number(Int64.self), let seed = reader.sum(), let sums = Self.sums(&reader),
            let count = reader.number(UInt64.self), let keys = reader.sum(),
            let rows = reader.number(UInt64.self), let lines = reader.number(UInt64.self),
            let grouped = reader.number(UInt64.self), let different = reader.number(UInt64.self),
            let endOffset = reader.number(UInt64.self), identity.size >= 0,
            [rows, lines, grouped, different].allSatisfy({ $0 <= Self.countLimit })
        else { return nil }
        unit = Unit(path: path, start: start, end: end, projection: projection)
        self.identity = identity
        self.began = began
        self.seed = seed
        self.sums = sums
        self.endOffset = endOffset == .max ? nil : endOffset
        checkpoint = CacheKeys.Checkpoint(count: count, sum: keys)
        (self.rows, self.lines, self.grouped) = (Int(rows), Int(lines), Int(grouped))
        groupsWithDifferentTimes = Int(different)
        guard let types = Self.texts(&reader), let others = Self.texts(&reader), let columns = reader.count() else {
            return nil
        }
        self.types = types
        otherKeys = others
        for _ in 0..<columns {
            guard let column = Self.texts(&reader) else { return nil }
            texts.append(column)
        }
        guard let rejectedCount = reader.count() else { return nil }
        for _ in 0..<rejectedCount {
            guard let row = RejectedRow(&reader) else { return nil }
            rejected.append(row)
        }
        guard let blocks = reader.number(UInt32.self), reader.isAtEnd else { return nil }
        self.blocks = Int(blocks)
    }

    private static func sums(_ reader: inout CacheReader) -> [FileSum]? {
        guard let count = reader.count() else { return nil }
        var sums: [FileSum] = []
        for _ in 0..<count {
            guard let start = reader.number(UInt64.self), let end = reader.number(UInt64.self), let sum = reader.sum(),
                start <= end, end <= countLimit
            else { return nil }
            sums.append(FileSum(start: start, end: end, value: sum))
        }
        return sums
    }

    private static func texts(_ reader: inout CacheReader) -> [[UInt8]]? {
        guard let count = reader.count() else { return nil }
        var texts: [[UInt8]] = []
        texts.reserveCapacity(count)
        for _ in 0..<count {
            guard let text = reader.text() else { return nil }
            texts.append(text)
        }
        return texts
    }
}

extension FileIdentity {
    fileprivate init?(_ reader: inout CacheReader) {
        guard let device = reader.number(UInt64.self), let inode = reader.number(UInt64.self),
            let size = reader.number(Int64.self), let modified = Instant(&reader), let changed = Instant(&reader)
        else { return nil }
        self.init(device: device, inode: inode, size: size, modified: modified, changed: changed)
    }
}

extension Instant {
    fileprivate init?(_ reader: inout CacheReader) {
        guard let seconds = reader.number(Int64.self), let nanoseconds = reader.number(UInt32.self) else { return nil }
        self.init(seconds: seconds, nanoseconds: nanoseconds)
    }
}

extension RejectedRow {
    fileprivate init?(_ reader: inout CacheReader) {
        guard let line = reader.number(UInt64.self), let offset = reader.number(UInt64.self),
            let length = reader.number(UInt64.self), let name = reader.text(), let field = reader.text(),
            let raw = reader.text(), let reason = Reason(rawValue: String(decoding: name, as: UTF8.self)),
            line <= UnitEntry.countLimit, length <= UnitEntry.countLimit
        else { return nil }
        self.init(
            line: Int(line), offset: offset, length: Int(length),
            reason: reason, field: field.isEmpty ? nil : String(decoding: field, as: UTF8.self), raw: raw)
    }
}
