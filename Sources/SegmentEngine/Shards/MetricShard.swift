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
