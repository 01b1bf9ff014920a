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
///     UInt64 × 10    `ReadCounts.all`
///     UInt64 × 3     grouped rows, groups with different times, where a CSV's rows end (all bits 1: no CSV)
///     UInt32         number of types, each a text
///     UInt32         number of other keys (of no contact), each a text
///     UInt32         number of columns; for each UInt32 number of texts, each a text
///     UInt32         number of rejected rows; each UInt64 line, lines, offset, length, text reason, text field, text raw
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
    var contents: UnitContents

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
        contents.append(to: buffer)
    }

    /// Nil where the bytes are not what was written.
    init?(_ bytes: [UInt8]) {
        var read: UnitEntry?
        bytes.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            read = UnitEntry(&reader)
        }
        guard let read else { return nil }
        self = read
    }

    init(unit: Unit, identity: FileIdentity, began: Int64, seed: ByteSum.Value, contents: UnitContents) {
        self.unit = unit
        self.identity = identity
        self.began = began
        self.seed = seed
        self.contents = contents
    }

    private init?(_ reader: inout ByteReader) {
        guard let path = reader.text(), let start = reader.number(UInt64.self), let end = reader.number(UInt64.self),
            let projection = reader.text(), let identity = FileIdentity(&reader),
            let began = reader.number(Int64.self), let seed = reader.sum(), let contents = UnitContents(&reader),
            reader.isAtEnd, identity.size >= 0
        else { return nil }
        self.init(
            unit: Unit(path: path, start: start, end: end, projection: projection), identity: identity, began: began,
            seed: seed, contents: contents)
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
