import CellValues
import FlatFiles

/// What a reader found in a unit, whatever columns it was asked for: the part of an entry that says nothing of when and from
/// which file it was read.
///
///     sums           UInt32 how many; each UInt64 start, end, 16 bytes: all stored bytes that were read
///     checkpoint     UInt64, 16 bytes of `CacheKeys` (activities)
///     UInt64 × 10    `ReadCounts.all`
///     UInt64 × 3     grouped rows, groups with different times, where a CSV's rows end (all bits 1: no CSV)
///     UInt32         number of types, each a text
///     UInt32         number of other keys (of no contact), each a text
///     UInt32         number of rejected rows; each UInt64 line, lines, offset, length, text reason, text field, text raw
struct UnitContents {
    /// Of all stored bytes that were read.
    let sums: [FileSum]
    /// Of the keys whose numbers stand in the blocks.
    let checkpoint: CacheKeys.Checkpoint
    let counts: ReadCounts
    let grouped: Int
    let groupsWithDifferentTimes: Int
    let endOffset: UInt64?
    let types: [[UInt8]]
    let otherKeys: [[UInt8]]
    let rejected: [RejectedRow]

    /// Rows and lines of a unit: more than any disk holds, and few enough to be added up.
    fileprivate static let countLimit: UInt64 = 1 << 48

    /// - Parameter reader: when it has read all.
    init(
        _ reader: RowReader, checkpoint: CacheKeys.Checkpoint, types: [[UInt8]] = [], otherKeys: [[UInt8]] = [],
        rejected: [RejectedRow]
    ) {
        sums = reader.sums
        self.checkpoint = checkpoint
        counts = reader.counts
        grouped = reader.groupedRows
        groupsWithDifferentTimes = reader.groupsWithDifferentTimes
        endOffset = reader.endOffset
        self.types = types
        self.otherKeys = otherKeys
        self.rejected = rejected
    }

    func append(to buffer: LineBuffer) {
        buffer.append(number: UInt32(sums.count))
        for sum in sums {
            buffer.append(number: sum.start)
            buffer.append(number: sum.end)
            buffer.append(sum.value)
        }
        buffer.append(number: checkpoint.count)
        buffer.append(checkpoint.sum)
        for count in ReadCounts.all { buffer.append(number: UInt64(counts[keyPath: count])) }
        for number in [grouped, groupsWithDifferentTimes] { buffer.append(number: UInt64(number)) }
        buffer.append(number: endOffset ?? .max)
        buffer.append(texts: types)
        buffer.append(texts: otherKeys)
        buffer.append(number: UInt32(rejected.count))
        for row in rejected {
            buffer.append(number: UInt64(row.line))
            buffer.append(number: UInt64(row.lines))
            buffer.append(number: row.offset)
            buffer.append(number: UInt64(row.length))
            buffer.append(text: Array(row.reason.rawValue.utf8))
            buffer.append(text: Array((row.field ?? "").utf8))
            buffer.append(text: row.raw)
        }
    }

    /// Nil where the bytes are not what was written.
    init?(_ reader: inout ByteReader) {
        guard let sums = Self.sums(&reader), let count = reader.number(UInt64.self), let keys = reader.sum(),
            let counts = ReadCounts(&reader), let grouped = reader.number(UInt64.self),
            let different = reader.number(UInt64.self),
            let endOffset = reader.number(UInt64.self), let types = reader.texts(),
            let others = reader.texts(), let rejected = reader.list({ RejectedRow(&$0) }),
            [grouped, different].allSatisfy({ $0 <= Self.countLimit })
        else { return nil }
        self.sums = sums
        checkpoint = CacheKeys.Checkpoint(count: count, sum: keys)
        (self.counts, self.grouped) = (counts, Int(grouped))
        groupsWithDifferentTimes = Int(different)
        self.endOffset = endOffset == .max ? nil : endOffset
        self.types = types
        otherKeys = others
        self.rejected = rejected
    }

    private static func sums(_ reader: inout ByteReader) -> [FileSum]? {
        reader.list { reader in
            guard let start = reader.number(UInt64.self), let end = reader.number(UInt64.self), let sum = reader.sum(),
                start <= end, end <= countLimit
            else { return nil }
            return FileSum(start: start, end: end, value: sum)
        }
    }
}

extension ReadCounts {
    fileprivate init?(_ reader: inout ByteReader) {
        self.init()
        for count in Self.all {
            guard let number = reader.number(UInt64.self), number <= UnitContents.countLimit else { return nil }
            self[keyPath: count] = Int(number)
        }
    }
}

extension RejectedRow {
    fileprivate init?(_ reader: inout ByteReader) {
        guard let line = reader.number(UInt64.self), let lines = reader.number(UInt64.self),
            let offset = reader.number(UInt64.self),
            let length = reader.number(UInt64.self), let name = reader.text(), let field = reader.text(),
            let raw = reader.text(), let reason = Reason(rawValue: String(decoding: name, as: UTF8.self)),
            line <= UnitContents.countLimit, lines <= UnitContents.countLimit, length <= UnitContents.countLimit
        else { return nil }
        self.init(
            line: Int(line), lines: Int(lines), offset: offset, length: Int(length),
            reason: reason, field: field.isEmpty ? nil : String(decoding: field, as: UTF8.self), raw: raw)
    }
}
