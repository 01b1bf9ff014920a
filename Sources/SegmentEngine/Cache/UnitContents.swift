import CellValues
import FlatFiles

/// What a reader found in a unit, and how many blocks its rows became: the part of an entry that says nothing of when and
/// from which file it was read.
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
    /// By column.
    let texts: [[[UInt8]]]
    let rejected: [RejectedRow]
    let blocks: Int

    /// Rows and lines of a unit: more than any disk holds, and few enough to be added up.
    fileprivate static let countLimit: UInt64 = 1 << 48

    /// - Parameter reader: when it has read all.
    init(
        _ reader: RowReader, checkpoint: CacheKeys.Checkpoint, types: [[UInt8]] = [], otherKeys: [[UInt8]] = [],
        texts: [[[UInt8]]] = [], rejected: [RejectedRow], blocks: Int
    ) {
        sums = reader.sums
        self.checkpoint = checkpoint
        counts = reader.counts
        grouped = reader.groupedRows
        groupsWithDifferentTimes = reader.groupsWithDifferentTimes
        endOffset = reader.endOffset
        self.types = types
        self.otherKeys = otherKeys
        self.texts = texts
        self.rejected = rejected
        self.blocks = blocks
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
        append(types, to: buffer)
        append(otherKeys, to: buffer)
        buffer.append(number: UInt32(texts.count))
        for column in texts { append(column, to: buffer) }
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
        buffer.append(number: UInt32(blocks))
    }

    private func append(_ texts: [[UInt8]], to buffer: LineBuffer) {
        buffer.append(number: UInt32(texts.count))
        for text in texts { buffer.append(text: text) }
    }

    /// Nil where the bytes are not what was written.
    init?(_ reader: inout ByteReader) {
        guard let sums = Self.sums(&reader), let count = reader.number(UInt64.self), let keys = reader.sum(),
            let counts = ReadCounts(&reader), let grouped = reader.number(UInt64.self),
            let different = reader.number(UInt64.self),
            let endOffset = reader.number(UInt64.self), let types = Self.texts(&reader),
            let others = Self.texts(&reader), let texts = Self.list(&reader, Self.texts),
            let rejected = Self.list(&reader, { RejectedRow(&$0) }), let blocks = reader.number(UInt32.self),
            [grouped, different].allSatisfy({ $0 <= Self.countLimit })
        else { return nil }
        self.sums = sums
        checkpoint = CacheKeys.Checkpoint(count: count, sum: keys)
        (self.counts, self.grouped) = (counts, Int(grouped))
        groupsWithDifferentTimes = Int(different)
        self.endOffset = endOffset == .max ? nil : endOffset
        self.types = types
        otherKeys = others
        self.texts = texts
        self.rejected = rejected
        self.blocks = Int(blocks)
    }

    private static func sums(_ reader: inout ByteReader) -> [FileSum]? {
        list(&reader) { reader in
            guard let start = reader.number(UInt64.self), let end = reader.number(UInt64.self), let sum = reader.sum(),
                start <= end, end <= countLimit
            else { return nil }
            return FileSum(start: start, end: end, value: sum)
        }
    }

    private static func texts(_ reader: inout ByteReader) -> [[UInt8]]? { list(&reader) { $0.text() } }

    /// Things behind their number.
    private static func list<Element>(
        _ reader: inout ByteReader, _ element: (inout ByteReader) -> Element?
    ) -> [Element]? {
        guard let count = reader.count() else { return nil }
        var list: [Element] = []
        list.reserveCapacity(min(count, 1 << 16))
        for _ in 0..<count {
            guard let next = element(&reader) else { return nil }
            list.append(next)
        }
        return list
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
