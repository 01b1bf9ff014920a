import CellValues
import FlatFiles
import SegmentLanguage

/// Adds the rows of a worker's batches to the shards, for whatever they count.
final class ShardWriter {
    private let values: WorkerValues
    private let open: OpenShards
    private let number: Int
    private let selectors: [BatchSelector]
    private let sequences: [SequencePlan]
    private let triggers: [Int]
    private let chosen: [SelectedRows]
    /// What the batch's rows count for.
    private var active: [(writer: CellWriter, rows: BatchRows.Selection)] = []
    /// By row of the batch, all 0 between sequences.
    private let stepsOfRow: UnsafeMutablePointer<UInt64>
    private var rowsOfTrail: [UInt32] = []

    /// - Parameter number: the worker's among all.
    init(_ context: ScanContext, _ values: WorkerValues, number: Int) {
        self.values = values
        self.number = number
        open = context.open
        selectors = context.plan.selectors.indices.map { BatchSelector($0, context) }
        // Copies: what all workers count references to, each of them waits for.
        sequences = context.plan.sequences.map { $0 }
        triggers = context.plan.triggers.map { $0 }
        let shards = context.shards.count
        chosen = selectors.map { _ in SelectedRows(shards: shards) }
        stepsOfRow = .allocate(capacity: ColumnBatch.rowLimit)
        stepsOfRow.initialize(repeating: 0, count: ColumnBatch.rowLimit)
    }

    deinit { stepsOfRow.deallocate() }

    /// Whether it chooses among rows of all types.
    var wantsAll: Bool { selectors.contains { $0.wantsAll } }

    func forgetTexts() {
        for selector in selectors { selector.forgetTexts() }
    }

    /// Adds the rows that take part. - Parameter file: position of the file in the log.
    func add(_ rows: BatchRows, file: UInt64) {
        for (index, selector) in selectors.enumerated() { chosen[index].choose(selector, among: rows, values.codes) }
        active.removeAll(keepingCapacity: true)
        var selections: [BatchRows.Selection] = []
        for (index, selector) in selectors.enumerated() {
            guard let selection = chosen[index].selection else { continue }
            selections.append(selection)
            for writer in selector.writers { active.append((writer, selection)) }
        }
        open.shards.withUnsafeBufferPointer { shards in
            for offset in shards.indices {
                // Workers start at different shards, so that they seldom want the same one.
                let place = (offset + number * shards.count / 2) % shards.count
                guard selections.contains(where: { !$0.rows(of: place).isEmpty }) else { continue }
                open.add(to: shards[place]) { add(rows, to: shards[place], at: place, file) }
            }
        }
    }

    private func add(_ batch: BatchRows, to shard: MetricShard, at place: Int, _ file: UInt64) {
        let contacts = batch.contacts
        for (writer, selection) in active {
            let rows = selection.rows(of: place)
            if rows.isEmpty { continue }
            writer.add(rows, contacts: contacts, file: file, to: shard, from: values)
        }
        for (trail, plan) in sequences.enumerated() { addTrail(trail, plan, contacts, to: shard, at: place, file) }
        for (trigger, selector) in triggers.enumerated() {
            addTriggers(trigger, selector, contacts, to: shard, at: place)
        }
    }

    /// The rows that a workflow's trigger takes.
    private func addTriggers(
        _ trigger: Int, _ selector: Int, _ contacts: UnsafePointer<Int32>, to shard: MetricShard, at place: Int
    ) {
        guard let selection = chosen[selector].selection else { return }
        let batch = values.batch
        for row in selection.rows(of: place) {
            let row = Int(row)
            shard.append(
                TriggerRow(
                    seconds: batch.seconds[row], nanoseconds: batch.nanoseconds[row],
                    contact: UInt16(Int(contacts[row]) & shard.mask)), to: trigger)
        }
    }

    /// Rows that match any step of a sequence, with a bit for each step they match.
    private func addTrail(
        _ trail: Int, _ plan: SequencePlan, _ contacts: UnsafePointer<Int32>, to shard: MetricShard, at place: Int,
        _ file: UInt64
    ) {
        rowsOfTrail.removeAll(keepingCapacity: true)
        for (step, selector) in plan.steps.enumerated() {
            guard let selection = chosen[selector].selection else { continue }
            for row in selection.rows(of: place) {
                if stepsOfRow[Int(row)] == 0 { rowsOfTrail.append(row) }
                stepsOfRow[Int(row)] |= 1 << UInt64(step)
            }
        }
        if rowsOfTrail.isEmpty { return }
        let (steps, mask, batch) = (stepsOfRow, shard.mask, values.batch)
        rowsOfTrail.withUnsafeBufferPointer { found in
            batch.seconds.withUnsafeBufferPointer { seconds in
                batch.nanoseconds.withUnsafeBufferPointer { nanoseconds in
                    batch.offsets.withUnsafeBufferPointer { offsets in
                        shard.trails[trail].append(found.count) { index in
                            let row = Int(found[index])
                            defer { steps[row] = 0 }
                            return (
                                Int(contacts[row]) & mask, steps[row],
                                Instant(seconds: seconds[row], nanoseconds: nanoseconds[row]),
                                LogOrder(file: file, offset: offsets[row])
                            )
                        }
                    }
                }
            }
        }
    }
}
