import CellValues

/// An activity that matters to a sequence: whose it is, when, where in the log, and which steps it matches.
protocol TrailRow: ShardRow {
    init(contact: Int, steps: UInt64, at: Instant, order: LogOrder)
    var at: Instant { get }
    func matches(step: Int) -> Bool
    /// By contact, time and log order.
    static func precedes(_ left: Self, _ right: Self) -> Bool
}

/// Contact (16 bits), seconds (40 bits: the years 1 to 9999), steps (8 bits); log order. No fractions.
struct NarrowTrailRow: TrailRow {
    static let steps = 8
    private let head: UInt64
    let order: LogOrder

    init(contact: Int, steps: UInt64, at: Instant, order: LogOrder) {
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
    private let order: LogOrder
    private let tail: UInt64

    init(contact: Int, steps: UInt64, at: Instant, order: LogOrder) {
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
    private let order: LogOrder
    private let steps: UInt64
    private let nanoseconds: UInt32

    init(contact: Int, steps: UInt64, at: Instant, order: LogOrder) {
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
