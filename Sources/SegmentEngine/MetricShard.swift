import CellValues
import SegmentLanguage

@preconcurrency import Glibc

/// The accumulators of up to 65,536 contacts: one array a cell of the plan, allocated when the first row needs it.
///
/// Workers take a shard's lock for the rows of a whole batch; so every cell exists once, whatever the number of workers,
/// and nothing has to be merged at the end.
final class MetricShard: @unchecked Sendable {
    // Sendable by its lock: `cells` is touched only between lock and unlock, or after the scan.
    static let size = 65_536

    let contacts: Int
    private(set) var cells: [CellColumn?]
    private(set) var trails: [[TrailRow]]
    private(set) var triggers: [[TriggerRow]]
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>

    init(contacts: Int, plan: EvaluationPlan) {
        self.contacts = contacts
        cells = [CellColumn?](repeating: nil, count: plan.cells.count)
        trails = [[TrailRow]](repeating: [], count: plan.sequences.count)
        triggers = [[TriggerRow]](repeating: [], count: plan.triggers.count)
        mutex = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    func locked(_ body: () -> Void) {
        pthread_mutex_lock(mutex)
        body()
        pthread_mutex_unlock(mutex)
    }

    /// The column of a cell, made where it isn't there yet. Only under the lock.
    func column(_ cell: Int, _ kind: CellPlan.Kind) -> CellColumn {
        if let column = cells[cell] { return column }
        let column = CellColumn(kind, contacts: contacts)
        cells[cell] = column
        return column
    }

    /// The sums that lie outside 128 bits now that all rows are in.
    var overflows: [CellOverflow] {
        cells.flatMap { $0?.carries.values.filter { $0.count != 0 }.map(\.row) ?? [] }
    }

    func append(_ row: TrailRow, to sequence: Int) { trails[sequence].append(row) }

    func append(_ row: TriggerRow, to trigger: Int) { triggers[trigger].append(row) }
}

/// An activity that matters to a sequence: which steps it matches.
struct TrailRow {
    var contact: UInt16
    var steps: UInt64
    var at: Instant
    var order: UInt64
}

/// A value with the activity that it comes from, for `first` and `last` of a property.
struct ValueCell {
    var at = Instant(seconds: 0)
    var order: UInt64 = 0
    /// Billionths, days, seconds, 0 or 1, or a text's code, as the property's type is.
    var value: Int128 = 0
    /// Of a date-time.
    var nanoseconds: UInt32 = 0
    var isPresent = false
}

/// One value a contact and distinct value: sorted and freed of repeats whenever it has doubled.
struct PairList {
    private(set) var pairs: [UInt64] = []
    private var compacted = 0

    mutating func append(contact: Int, value: UInt32) {
        pairs.append(UInt64(contact) << 32 | UInt64(value))
        if pairs.count >= 4096, pairs.count >= compacted * 2 { compact() }
    }

    mutating func compact() {
        pairs.sort()
        var kept = 0
        for index in pairs.indices where index == 0 || pairs[index] != pairs[kept - 1] {
            pairs[kept] = pairs[index]
            kept += 1
        }
        pairs.removeLast(pairs.count - kept)
        compacted = kept
    }
}

/// The values of one cell, contact by contact of a shard.
final class CellColumn {
    /// happened: bit `i % 64` of word `i / 64`.
    private(set) var bits: UnsafeMutablePointer<UInt64>!
    /// count, values.
    private(set) var counts: UnsafeMutablePointer<UInt32>!
    /// sum (0 of nothing), minimum (`Int128.max` of nothing), maximum (`Int128.min` of nothing).
    private(set) var numbers: UnsafeMutablePointer<Int128>!
    /// first (`Int64.max` of nothing), last (`Int64.min` of nothing).
    private(set) var seconds: UnsafeMutablePointer<Int64>!
    /// Fractions of `seconds`, once there was one.
    private(set) var nanoseconds: UnsafeMutablePointer<UInt32>?
    private(set) var values: UnsafeMutablePointer<ValueCell>!
    var pairs = PairList()
    /// sum: how often it left 128 bits upwards less how often downwards, and the first such row in the log. At 0 the sum
    /// has come back and is right, in whatever order its rows were added.
    private(set) var carries: [Int: (count: Int, row: CellOverflow)] = [:]
    private let contacts: Int

    init(_ kind: CellPlan.Kind, contacts: Int) {
        self.contacts = contacts
        switch kind {
        case .happened: bits = Self.filled(0, (contacts + 63) / 64)
        case .count, .values: counts = Self.filled(0, contacts)
        case .sum: numbers = Self.filled(0, contacts)
        case .minimum: numbers = Self.filled(.max, contacts)
        case .maximum: numbers = Self.filled(.min, contacts)
        case .first: seconds = Self.filled(.max, contacts)
        case .last: seconds = Self.filled(.min, contacts)
        case .firstValue, .lastValue: values = Self.filled(ValueCell(), contacts)
        case .distinct, .distinctDays: break
        }
    }

    deinit {
        bits?.deallocate()
        counts?.deallocate()
        numbers?.deallocate()
        seconds?.deallocate()
        nanoseconds?.deallocate()
        values?.deallocate()
    }

    private static func filled<Value>(_ value: Value, _ count: Int) -> UnsafeMutablePointer<Value> {
        let pointer = UnsafeMutablePointer<Value>.allocate(capacity: count)
        pointer.initialize(repeating: value, count: count)
        return pointer
    }

    func carry(_ contact: Int, _ change: Int, _ row: CellOverflow) {
        var carry = carries[contact] ?? (0, row)
        carry.count += change
        if row.order < carry.row.order { carry.row = row }
        carries[contact] = carry
    }

    /// The fractions, made (all 0) where there are none yet.
    func fractions() -> UnsafeMutablePointer<UInt32> {
        if let nanoseconds { return nanoseconds }
        let made = Self.filled(UInt32(0), contacts)
        nanoseconds = made
        return made
    }

    @inline(__always)
    func instant(_ contact: Int) -> Instant? {
        let second = seconds[contact]
        if second == .max || second == .min { return nil }
        return Instant(seconds: second, nanoseconds: nanoseconds?[contact] ?? 0)
    }
}
