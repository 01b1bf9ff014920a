import CellValues
import FlatFiles

/// A row about one contact.
protocol ShardRow: BitwiseCopyable {
    /// Within the shard.
    var contact: Int { get }
}

/// Rows of a shard, as many as the log has: in memory, and what was too much there in runs of a temporary file.
///
/// A run, as a machine has it in memory, since the file is gone with the process:
///
///     rows   by contact, in no order of a contact's own
///     ends   Int a block of 64 contacts: how many rows of the run belong to it and the blocks before
final class ShardRows<Row: ShardRow> {
    private struct Run {
        var file: SpillFile
        var offset: Int
        var count: Int
    }

    private var list = PageList<Row>()
    private var runs: [Run] = []
    private let contacts: Int

    init(contacts: Int) { self.contacts = contacts }

    /// Of what lies in memory.
    var bytes: Int { list.bytes }
    var isEmpty: Bool { runs.isEmpty && list.count == 0 }

    @inline(__always)
    func append(_ row: Row) { list.append(row) }

    /// Moves what lies in memory to the file.
    func spill(to file: SpillFile) throws(FileFailure) {
        if list.count == 0 { return }
        let ends = blockEnds()
        let offset = try file.append(UnsafeRawBufferPointer(list.values))
        try file.append(ends)
        runs.append(Run(file: file, offset: offset, count: list.count))
        list = PageList()
    }

    /// Gives the rows part by part of the contacts, all of a contact in one part, in any order; the rows may be moved.
    ///
    /// - Parameters:
    ///   - others: more rows of the same contacts.
    ///   - room: how many bytes of rows may be read back at a time.
    func forEachPart<Other>(
        with others: ShardRows<Other>, as row: (Other) -> Row, room: Int,
        _ body: (UnsafeMutableBufferPointer<Row>, Range<Int>) -> Void
    ) throws(DatasetFailure) {
        if runs.isEmpty, others.isEmpty { return body(list.values, 0..<contacts) }
        let (own, more) = (try byBlock(), try others.byBlock())
        let counts = zip(own.counts(contacts), more.counts(contacts)).map { $0 + $1 }
        for part in ContactBlock.parts(counts, contacts: contacts, rows: room / MemoryLayout<Row>.stride) {
            let list = PageList<Row>()
            try own.append(part, to: list, room: room) { $0 }
            try more.append(part, to: list, room: room, as: row)
            body(list.values, part)
        }
    }

    func forEachPart(
        room: Int, _ body: (UnsafeMutableBufferPointer<Row>, Range<Int>) -> Void
    ) throws(DatasetFailure) {
        try forEachPart(with: ShardRows(contacts: contacts), as: { $0 }, room: room, body)
    }

    private func byBlock() throws(DatasetFailure) -> RowsByBlock<Row> {
        var sources: [RowsByBlock<Row>.Source] = []
        for run in runs {
            let ends = try run.file.values(
                of: Int.self, at: run.offset + run.count * MemoryLayout<Row>.stride, 0..<ContactBlock.count(contacts))
            sources.append(.init(ends: ends, place: .file(run.file, offset: run.offset)))
        }
        if list.count > 0 { sources.append(.init(ends: blockEnds(), place: .memory(list.values))) }
        return RowsByBlock(sources: sources)
    }

    /// Puts the rows in memory together by contact.
    private func blockEnds() -> [Int] {
        let ends = list.values.gather(0..<contacts)
        return (0..<ContactBlock.count(contacts)).map { ends[ContactBlock.contacts($0, of: contacts).upperBound - 1] }
    }
}

/// Contacts of a shard whose rows are found together: few enough that a block nearly always fits in memory, many enough that
/// the ends of blocks are no burden.
private enum ContactBlock {
    static let size = 64

    static func count(_ contacts: Int) -> Int { (contacts + size - 1) / size }

    static func contacts(_ block: Int, of contacts: Int) -> Range<Int> {
        block * size..<min((block + 1) * size, contacts)
    }

    /// Contacts whose rows are looked at together: as many blocks as have room, and where not even one has, contact by
    /// contact.
    ///
    /// - Parameters:
    ///   - counts: the rows of each block.
    ///   - rows: how many there is room for.
    static func parts(_ counts: [Int], contacts: Int, rows room: Int) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var (start, sum) = (0, 0)
        func close(before block: Int) {
            if sum > 0 { parts.append(start * size..<min(block * size, contacts)) }
            (start, sum) = (block, 0)
        }
        for (block, count) in counts.enumerated() {
            if sum + count > room { close(before: block) }
            if count > room {
                parts += self.contacts(block, of: contacts).map { $0..<$0 + 1 }
                start = block + 1
            } else {
                sum += count
            }
        }
        close(before: counts.count)
        return parts
    }
}

/// Rows in several places, in each of them by contact.
private struct RowsByBlock<Row: ShardRow> {
    struct Source {
        enum Place {
            case memory(UnsafeMutableBufferPointer<Row>)
            case file(SpillFile, offset: Int)
        }
        /// By block.
        var ends: [Int]
        var place: Place

        func rows(_ blocks: Range<Int>) -> Range<Int> {
            (blocks.lowerBound == 0 ? 0 : ends[blocks.lowerBound - 1])..<ends[blocks.upperBound - 1]
        }
    }

    let sources: [Source]

    /// How many rows each block has.
    func counts(_ contacts: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: ContactBlock.count(contacts))
        for source in sources {
            for block in counts.indices { counts[block] += source.rows(block..<block + 1).count }
        }
        return counts
    }

    /// Appends the rows of some contacts; refuses more than there is room for.
    func append<Other>(
        _ contacts: Range<Int>, to list: PageList<Other>, room: Int, as other: (Row) -> Other
    ) throws(DatasetFailure) {
        let blocks = contacts.lowerBound / ContactBlock.size..<ContactBlock.count(contacts.upperBound)
        for source in sources {
            let rows = source.rows(blocks)
            for start in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.rowsAtOnce) {
                let piece = start..<min(start + Self.rowsAtOnce, rows.upperBound)
                switch source.place {
                case .memory(let values): take(UnsafeBufferPointer(rebasing: values[piece]), contacts, list, other)
                case .file(let file, let offset):
                    let values = try file.values(of: Row.self, at: offset, piece)
                    values.withUnsafeBufferPointer { take($0, contacts, list, other) }
                }
                if list.bytes > room { throw .oneContactTooLarge }
            }
        }
    }

    private static var rowsAtOnce: Int { (256 << 10) / MemoryLayout<Row>.stride }

    private func take<Other>(
        _ rows: UnsafeBufferPointer<Row>, _ contacts: Range<Int>, _ list: PageList<Other>, _ other: (Row) -> Other
    ) {
        for row in rows where contacts.contains(row.contact) { list.append(other(row)) }
    }
}

extension UnsafeMutableBufferPointer where Element: ShardRow {
    /// Puts each contact's rows together where they lie, in any order, and gives where each contact's end. All rows must be
    /// of these contacts.
    func gather(_ contacts: Range<Int>) -> [Int] {
        let first = contacts.lowerBound
        var ends = [Int](repeating: 0, count: contacts.count)
        for row in self { ends[row.contact - first] += 1 }
        // First where each contact's rows begin; what is put moves it on to where they end.
        var next = ends
        var sum = 0
        for contact in ends.indices {
            sum += ends[contact]
            next[contact] = sum - ends[contact]
            ends[contact] = sum
        }
        for contact in ends.indices {
            while next[contact] < ends[contact] {
                let owner = self[next[contact]].contact - first
                if owner != contact { swapAt(next[contact], next[owner]) }
                next[owner] += 1
            }
        }
        return ends
    }
}

extension SpillFile {
    /// Some of the values that lie one after another from an offset on.
    fileprivate func values<Value: BitwiseCopyable>(
        of type: Value.Type, at offset: Int, _ places: Range<Int>
    ) throws(DatasetFailure) -> [Value] {
        let stride = MemoryLayout<Value>.stride
        var failure: FileFailure?
        let values = [Value](uninitializedCapacity: places.count) { buffer, count in
            guard let start = buffer.baseAddress else { return }
            do throws(FileFailure) {
                try read(at: offset + places.lowerBound * stride, count: places.count * stride, into: start)
                count = places.count
            } catch {
                failure = error
            }
        }
        if let failure { throw DatasetFailure(failure, display: failure.path) }
        return values
    }
}
