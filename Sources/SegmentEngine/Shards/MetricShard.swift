import CellValues
import FlatFiles
import SegmentLanguage

/// The accumulators of up to 65,536 contacts: one array a cell of the plan, allocated when the first row needs it.
///
/// Workers take a shard's lock for the rows of a whole batch; so every cell exists once, whatever the number of workers,
/// and nothing has to be merged at the end.
final class MetricShard: @unchecked Sendable {
    // Sendable by its lock: what changes is touched only between lock and unlock, or after the scan.

    /// First contact.
    let base: Int
    let contacts: Int
    /// A contact's number and this are its place in the shard.
    let mask: Int
    private(set) var cells: [CellColumn?]
    /// By sequence of the plan.
    private(set) var trails: [Trail]
    /// By sequence, a bit a contact: whether its activities hold it. Once the shard is closed.
    private(set) var matches: [[UInt64]] = []
    /// By trigger of the plan: the rows that it takes.
    private(set) var triggers: [PageList<TriggerRow>]
    /// By cell, of those whose amounts have a currency.
    var currencies: [Int: CurrencyCount] = [:]
    /// Put off to a later pass: what it held is gone, and its rows are passed over.
    private(set) var isDeferred = false
    private var reported = 0
    private let plan: EvaluationPlan
    let lock = Lock()

    /// - Parameter size: the power of two that all shards of the pass but the last have contacts of.
    init(base: Int, contacts: Int, size: Int, plan: EvaluationPlan) {
        self.base = base
        self.contacts = contacts
        self.plan = plan
        mask = size - 1
        cells = [CellColumn?](repeating: nil, count: plan.cells.count)
        trails = Self.trails(plan, contacts)
        triggers = plan.triggers.map { _ in PageList<TriggerRow>() }
    }

    private static func trails(_ plan: EvaluationPlan, _ contacts: Int) -> [Trail] {
        plan.sequences.map { Trail(steps: $0.steps.count, contacts: contacts) }
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

    func append(_ row: TriggerRow, to trigger: Int) { triggers[trigger].append(row) }

    /// Tells the budget what the shard takes now. Only under the lock.
    func report(to budget: MemoryBudget) {
        var bytes = spillable + triggers.reduce(0) { $0 + $1.bytes }
        for case .some(let cell) in cells { bytes += cell.bytes }
        for count in currencies.values { bytes += count.byCode.count * 8 }
        if bytes != reported { budget.add(bytes - reported) }
        reported = bytes
    }

    /// What `spill` would free. Only under the lock.
    var spillable: Int {
        var bytes = trails.reduce(0) { $0 + $1.bytes }
        for case .some(let cell) in cells { bytes += cell.pairs?.bytes ?? 0 }
        return bytes
    }

    /// Moves the rows that grow with the log to a temporary file. Only under the lock.
    func spill(to file: SpillFile, _ budget: MemoryBudget) throws(FileFailure) {
        for trail in trails { try trail.spill(to: file) }
        for case .some(let cell) in cells { try cell.pairs?.spill(to: file) }
        report(to: budget)
    }

    /// When all rows are in: answers what needs the rows themselves, and frees them.
    ///
    /// - Parameter room: how many bytes of rows may be read back at a time.
    func close(room: Int) throws(DatasetFailure) {
        for (number, sequence) in plan.sequences.enumerated() {
            matches.append(try trails[number].matches(SequenceMatch(plan: sequence, asOf: plan.asOf), room: room))
            trails[number] = Trail(steps: 0, contacts: contacts)
        }
        for case .some(let cell) in cells { try cell.countPairs(room: room) }
    }

    /// Frees all that the shard holds: it is put off, or has been asked.
    func clear(_ budget: MemoryBudget, isDeferred: Bool) {
        cells = cells.map { _ in nil }
        trails = Self.trails(plan, contacts)
        matches = []
        triggers = plan.triggers.map { _ in PageList<TriggerRow>() }
        currencies = [:]
        self.isDeferred = isDeferred
        budget.add(-reported)
        reported = 0
    }
}

/// The values of one cell, contact by contact of a shard.
final class CellColumn {
    /// happened: bit `i % 64` of word `i / 64`.
    private(set) var bits: UnsafeMutablePointer<UInt64>!
    /// count, values, activitiesWith; distinct values and days, once they are counted.
    private(set) var counts: UnsafeMutablePointer<UInt32>!
    /// sum (0 of nothing), minimum (`Int128.max` of nothing), maximum (`Int128.min` of nothing).
    ///
    /// Sums are kept in 64 bits until one leaves them, or until the shard is asked: then all of the column become wide.
    var numbers: UnsafeMutablePointer<Int128>! {
        if let narrowSums {
            let wide = Self.zeros(Int128.self, contacts)
            for contact in 0..<contacts { wide[contact] = Int128(narrowSums[contact]) }
            Self.free(narrowSums, contacts)
            self.narrowSums = nil
            wideNumbers = wide
            arrayBytes += contacts * 8
        }
        return wideNumbers
    }
    private(set) var narrowSums: UnsafeMutablePointer<Int64>?
    private var wideNumbers: UnsafeMutablePointer<Int128>?
    /// first (`Int64.max` of nothing), last (`Int64.min` of nothing).
    private(set) var seconds: UnsafeMutablePointer<Int64>!
    /// Fractions of `seconds`, once there was one.
    private(set) var nanoseconds: UnsafeMutablePointer<UInt32>?
    private(set) var values: UnsafeMutablePointer<ValueCell>!
    /// Those of `values`, where they are texts.
    private(set) var texts = CellTexts()
    /// distinct values and days, until they are counted.
    var pairs: PairSet?
    /// sum: how often it left 128 bits upwards less how often downwards, and the first such row in the log. At 0 the sum
    /// has come back and is right, in whatever order its rows were added.
    private(set) var carries: [Int: (count: Int, row: CellOverflow)] = [:]
    private let contacts: Int
    /// Of the arrays, made or not.
    private var arrayBytes = 0

    init(_ kind: CellPlan.Kind, contacts: Int) {
        self.contacts = contacts
        arrayBytes = kind.bytes(contacts: contacts)
        switch kind {
        case .happened: bits = Self.zeros(UInt64.self, (contacts + 63) / 64)
        case .count, .values, .activitiesWith: counts = Self.zeros(UInt32.self, contacts)
        case .sum: narrowSums = Self.zeros(Int64.self, contacts)
        case .minimum: wideNumbers = Self.filled(.max, contacts)
        case .maximum: wideNumbers = Self.filled(.min, contacts)
        case .first: seconds = Self.filled(.max, contacts)
        case .last: seconds = Self.filled(.min, contacts)
        case .firstValue, .lastValue: values = Self.filled(ValueCell(), contacts)
        case .distinct, .distinctDays: pairs = PairSet(contacts: contacts)
        }
    }

    /// Puts the number of different values in the place of the values. - Parameter room: see `MetricShard.close`.
    func countPairs(room: Int) throws(DatasetFailure) {
        guard let pairs else { return }
        let counts = Self.zeros(UInt32.self, contacts)
        self.counts = counts
        arrayBytes += contacts * 4
        self.pairs = nil
        try pairs.count(into: counts, room: room)
    }

    deinit {
        Self.free(bits, (contacts + 63) / 64)
        Self.free(counts, contacts)
        Self.free(narrowSums, contacts)
        Self.free(wideNumbers, contacts)
        Self.free(seconds, contacts)
        Self.free(nanoseconds, contacts)
        Self.free(values, contacts)
    }

    /// Upper bound of what the cell takes, without pairs.
    var bytes: Int { arrayBytes + texts.bytes + carries.count * 128 }

    private static func filled<Value: BitwiseCopyable>(_ value: Value, _ count: Int) -> UnsafeMutablePointer<Value> {
        let pointer = zeros(Value.self, count)
        pointer.initialize(repeating: value, count: count)
        return pointer
    }

    /// Pages that nothing is written to are never taken.
    private static func zeros<Value>(_ type: Value.Type, _ count: Int) -> UnsafeMutablePointer<Value> {
        PageMemory.allocate(count * MemoryLayout<Value>.stride).bindMemory(to: type, capacity: count)
    }

    private static func free<Value>(_ pointer: UnsafeMutablePointer<Value>?, _ count: Int) {
        if let pointer { PageMemory.free(UnsafeMutableRawPointer(pointer), count * MemoryLayout<Value>.stride) }
    }

    func carry(_ contact: Int, _ change: Int, _ row: CellOverflow) {
        var carry = carries[contact] ?? (0, row)
        carry.count += change
        if row.order < carry.row.order { carry.row = row }
        carries[contact] = carry
    }

    /// Makes the text of a contact the one of this activity.
    func keep(_ text: UnsafeRawBufferPointer, at: Instant, order: UInt64, of contact: Int) {
        texts.keep(text, in: values + contact, of: UnsafeMutableBufferPointer(start: values, count: contacts))
        values[contact].at = at
        values[contact].order = order
        values[contact].isPresent = true
    }

    /// The fractions, made (all 0) where there are none yet.
    func fractions() -> UnsafeMutablePointer<UInt32> {
        if let nanoseconds { return nanoseconds }
        let made = Self.zeros(UInt32.self, contacts)
        nanoseconds = made
        arrayBytes += contacts * 4
        return made
    }

    @inline(__always)
    func instant(_ contact: Int) -> Instant? {
        let second = seconds[contact]
        if second == .max || second == .min { return nil }
        return Instant(seconds: second, nanoseconds: nanoseconds?[contact] ?? 0)
    }
}

extension CellPlan.Kind {
    /// What the arrays of such a cell take.
    func bytes(contacts: Int) -> Int {
        switch self {
        case .happened: (contacts + 63) / 64 * 8
        case .count, .values, .activitiesWith: contacts * 4
        case .minimum, .maximum: contacts * MemoryLayout<Int128>.stride
        case .first, .last, .sum: contacts * 8
        case .firstValue, .lastValue: contacts * MemoryLayout<ValueCell>.stride
        case .distinct, .distinctDays: 0
        }
    }
}
