import CellValues
import FlatFiles

/// The rows of one sequence in one shard, as narrow as steps and fractions of seconds allow: a long log has very many.
final class Trail {
    private enum Rows {
        /// Apart from those that are seconds alone, which are most and often all.
        case short(ShardRows<NarrowTrailRow>, ShardRows<FractionalTrailRow>)
        case fractional(ShardRows<FractionalTrailRow>)
        case wide(ShardRows<WideTrailRow>)
    }

    private let rows: Rows
    private let contacts: Int

    /// `steps`: how many the sequence has, `then_not` included.
    init(steps: Int, contacts: Int) {
        self.contacts = contacts
        rows =
            steps <= NarrowTrailRow.steps
            ? .short(ShardRows(contacts: contacts), ShardRows(contacts: contacts))
            : steps <= FractionalTrailRow.steps
                ? .fractional(ShardRows(contacts: contacts)) : .wide(ShardRows(contacts: contacts))
    }

    var bytes: Int {
        switch rows {
        case .short(let narrow, let fractional): narrow.bytes + fractional.bytes
        case .fractional(let rows): rows.bytes
        case .wide(let rows): rows.bytes
        }
    }

    /// Adds rows, each as `row` tells it.
    @inline(__always)
    func append(_ count: Int, _ row: (Int) -> (contact: Int, steps: UInt64, at: Instant, order: LogOrder)) {
        switch rows {
        case .short(let narrow, let fractional):
            for index in 0..<count {
                let (contact, steps, at, order) = row(index)
                if at.nanoseconds == 0 {
                    narrow.append(NarrowTrailRow(contact: contact, steps: steps, at: at, order: order))
                } else {
                    fractional.append(FractionalTrailRow(contact: contact, steps: steps, at: at, order: order))
                }
            }
        case .fractional(let rows):
            for index in 0..<count {
                let (contact, steps, at, order) = row(index)
                rows.append(FractionalTrailRow(contact: contact, steps: steps, at: at, order: order))
            }
        case .wide(let rows):
            for index in 0..<count {
                let (contact, steps, at, order) = row(index)
                rows.append(WideTrailRow(contact: contact, steps: steps, at: at, order: order))
            }
        }
    }

    func spill(to file: SpillFile) throws(FileFailure) {
        switch rows {
        case .short(let narrow, let fractional):
            try narrow.spill(to: file)
            try fractional.spill(to: file)
        case .fractional(let rows): try rows.spill(to: file)
        case .wide(let rows): try rows.spill(to: file)
        }
    }

    /// A bit a contact: whether its rows match. The rows are sorted for it.
    ///
    /// - Parameter room: how many bytes of rows may be read back at a time.
    func matches(_ match: SequenceMatch, room: Int) throws(DatasetFailure) -> [UInt64] {
        var words = [UInt64](repeating: 0, count: (contacts + 63) / 64)
        switch rows {
        case .short(let narrow, let fractional):
            if fractional.isEmpty {
                try narrow.forEachPart(room: room) { Self.ask(match, $0, $1, &words) }
            } else {
                try fractional.forEachPart(with: narrow, as: { FractionalTrailRow($0) }, room: room) {
                    Self.ask(match, $0, $1, &words)
                }
            }
        case .fractional(let rows): try rows.forEachPart(room: room) { Self.ask(match, $0, $1, &words) }
        case .wide(let rows): try rows.forEachPart(room: room) { Self.ask(match, $0, $1, &words) }
        }
        return words
    }

    private static func ask<Row: TrailRow>(
        _ match: SequenceMatch, _ rows: UnsafeMutableBufferPointer<Row>, _ contacts: Range<Int>,
        _ words: inout [UInt64]
    ) {
        var start = 0
        for (contact, end) in zip(contacts, rows.gather(contacts)) where end > start {
            let own = UnsafeMutableBufferPointer(rebasing: rows[start..<end])
            own.sortInPlace(by: Row.precedes)
            if match.holds(UnsafeBufferPointer(own)) { words[contact >> 6] |= 1 << UInt64(contact & 63) }
            start = end
        }
    }
}
