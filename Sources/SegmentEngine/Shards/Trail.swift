import CellValues
import FlatFiles

/// An activity that matters to a sequence: whose it is, when, where in the log, and which steps it matches.
protocol TrailRow: ShardRow {
    init(contact: Int, steps: UInt64, at: Instant, order: UInt64)
    var at: Instant { get }
    func matches(step: Int) -> Bool
    /// By contact, time and log order.
    static func precedes(_ left: Self, _ right: Self) -> Bool
}

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
    func append(_ count: Int, _ row: (Int) -> (contact: Int, steps: UInt64, at: Instant, order: UInt64)) {
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

/// Contact (16 bits), seconds (40 bits: the years 1 to 9999), steps (8 bits); log order. No fractions.
struct NarrowTrailRow: TrailRow {
    static let steps = 8
    private let head: UInt64
    let order: UInt64

    init(contact: Int, steps: UInt64, at: Instant, order: UInt64) {
        head = trailHead(contact, at) | steps & 0xFF
        self.order = order
    }

    var steps: UInt64 { head & 0xFF }
    var contact: Int { Int(head >> 48) }
    var at: Instant { Instant(seconds: trailSeconds(head)) }
    func matches(step: Int) -> Bool { head >> UInt64(step) & 1 != 0 }

    static func precedes(_ left: NarrowTrailRow, _ right: NarrowTrailRow) -> Bool {
        let (a, b) = (left.head >> 8, right.head >> 8)
        return a != b ? a < b : left.order < right.order
    }
}

/// Contact and seconds as in the narrow one; log order; nanoseconds (30 bits), steps (34 bits).
struct FractionalTrailRow: TrailRow {
    static let steps = 34
    private let head: UInt64
    private let order: UInt64
    private let tail: UInt64

    init(contact: Int, steps: UInt64, at: Instant, order: UInt64) {
        head = trailHead(contact, at)
        self.order = order
        tail = UInt64(at.nanoseconds) << 34 | steps & (1 << 34 - 1)
    }

    init(_ row: NarrowTrailRow) {
        self.init(contact: row.contact, steps: row.steps, at: row.at, order: row.order)
    }

    var contact: Int { Int(head >> 48) }
    var at: Instant { Instant(seconds: trailSeconds(head), nanoseconds: UInt32(tail >> 34)) }
    func matches(step: Int) -> Bool { tail >> UInt64(step) & 1 != 0 }

    static func precedes(_ left: FractionalTrailRow, _ right: FractionalTrailRow) -> Bool {
        if left.head != right.head { return left.head < right.head }
        let (a, b) = (left.tail >> 34, right.tail >> 34)
        return a != b ? a < b : left.order < right.order
    }
}

/// For sequences of very many steps.
struct WideTrailRow: TrailRow {
    private let head: UInt64
    private let order: UInt64
    private let steps: UInt64
    private let nanoseconds: UInt32

    init(contact: Int, steps: UInt64, at: Instant, order: UInt64) {
        head = trailHead(contact, at)
        self.order = order
        self.steps = steps
        nanoseconds = at.nanoseconds
    }

    var contact: Int { Int(head >> 48) }
    var at: Instant { Instant(seconds: trailSeconds(head), nanoseconds: nanoseconds) }
    func matches(step: Int) -> Bool { steps >> UInt64(step) & 1 != 0 }

    static func precedes(_ left: WideTrailRow, _ right: WideTrailRow) -> Bool {
        if left.head != right.head { return left.head < right.head }
        return left.nanoseconds != right.nanoseconds
            ? left.nanoseconds < right.nanoseconds : left.order < right.order
    }
}

/// Seconds of the years 1 to 9999 have 39 bits; moved up so that they are never negative.
private let secondsMoved: Int64 = 1 << 39

private func trailHead(_ contact: Int, _ at: Instant) -> UInt64 {
    UInt64(contact) << 48 | UInt64(at.seconds + secondsMoved) << 8
}

private func trailSeconds(_ head: UInt64) -> Int64 { Int64(head >> 8 & (1 << 40 - 1)) - secondsMoved }
