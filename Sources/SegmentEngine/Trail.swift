import CellValues

/// An activity that matters to a sequence: whose it is, when, where in the log, and which steps it matches.
protocol TrailRow: BitwiseCopyable {
    init(contact: Int, steps: UInt64, at: Instant, order: UInt64)
    /// Within the shard.
    var contact: Int { get }
    var at: Instant { get }
    func matches(step: Int) -> Bool
    /// By contact, time and log order.
    static func precedes(_ left: Self, _ right: Self) -> Bool
}

/// The rows of one sequence in one shard, as narrow as steps and fractions of seconds allow: a long log has very many.
final class Trail {
    private enum Rows {
        case narrow(PageList<NarrowTrailRow>)
        case fractional(PageList<FractionalTrailRow>)
        case wide(PageList<WideTrailRow>)
    }

    private var rows: Rows

    /// `steps`: how many the sequence has, `then_not` included.
    init(steps: Int) {
        rows =
            steps <= NarrowTrailRow.steps
            ? .narrow(PageList()) : steps <= FractionalTrailRow.steps ? .fractional(PageList()) : .wide(PageList())
    }

    var bytes: Int {
        switch rows {
        case .narrow(let list): list.bytes
        case .fractional(let list): list.bytes
        case .wide(let list): list.bytes
        }
    }

    func append(contact: Int, steps: UInt64, at: Instant, order: UInt64) {
        switch rows {
        case .narrow(let list):
            if at.nanoseconds != 0 {
                widen(list)
                append(contact: contact, steps: steps, at: at, order: order)
                return
            }
            list.append(NarrowTrailRow(contact: contact, steps: steps, at: at, order: order))
        case .fractional(let list):
            list.append(FractionalTrailRow(contact: contact, steps: steps, at: at, order: order))
        case .wide(let list): list.append(WideTrailRow(contact: contact, steps: steps, at: at, order: order))
        }
    }

    private func widen(_ list: PageList<NarrowTrailRow>) {
        let wider = PageList<FractionalTrailRow>()
        for row in list.values {
            wider.append(FractionalTrailRow(contact: row.contact, steps: row.steps, at: row.at, order: row.order))
        }
        rows = .fractional(wider)
    }

    /// Sorts the rows, and gives the contacts whose rows match.
    func forEachMatch(_ match: SequenceMatch, contacts: Int, _ body: (Int) -> Void) {
        switch rows {
        case .narrow(let list): Self.forEachMatch(list.values, match, contacts, body)
        case .fractional(let list): Self.forEachMatch(list.values, match, contacts, body)
        case .wide(let list): Self.forEachMatch(list.values, match, contacts, body)
        }
    }

    private static func forEachMatch<Row: TrailRow>(
        _ rows: UnsafeMutableBufferPointer<Row>, _ match: SequenceMatch, _ contacts: Int, _ body: (Int) -> Void
    ) {
        let ends = gather(rows, contacts)
        var start = 0
        for contact in 0..<contacts where ends[contact] > start {
            let own = UnsafeMutableBufferPointer(rebasing: rows[start..<ends[contact]])
            own.sortInPlace(by: Row.precedes)
            if match.holds(UnsafeBufferPointer(own)) { body(contact) }
            start = ends[contact]
        }
    }

    /// Puts each contact's rows together where they lie, in any order, and gives where each contact's end.
    private static func gather<Row: TrailRow>(_ rows: UnsafeMutableBufferPointer<Row>, _ contacts: Int) -> [Int] {
        var ends = [Int](repeating: 0, count: contacts)
        for row in rows { ends[row.contact] += 1 }
        // First where each contact's rows begin; what is put moves it on to where they end.
        var next = ends
        var sum = 0
        for contact in 0..<contacts {
            sum += ends[contact]
            next[contact] = sum - ends[contact]
            ends[contact] = sum
        }
        for contact in 0..<contacts {
            while next[contact] < ends[contact] {
                let owner = rows[next[contact]].contact
                if owner != contact { rows.swapAt(next[contact], next[owner]) }
                next[owner] += 1
            }
        }
        return ends
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
