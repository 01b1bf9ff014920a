import FlatFiles
import Synchronization

/// The shards that one pass over the activities fills, in the order of their contacts.
///
/// All are open at first. When the budget is passed, the shard with the most rows that only wait to be asked moves them to a
/// temporary file. Where that would free little, since cells take the room, the last open shard is put off to a later pass,
/// and so on; so what is open is always the front, and there is progress as long as one shard fits.
final class OpenShards: @unchecked Sendable {
    // Sendable by its lock and the shards' own.
    let shards: [MetricShard]
    /// Contacts a shard: 1 << shift.
    let shift: Int
    let firstContact: Int
    /// Texts and numbers that all shards of the pass know by code.
    let shared: SharedValues
    /// Currency codes: few, so that counting by code costs little.
    let currencies: SharedValues
    private let budget: MemoryBudget
    private let temporaryFolder: String
    private let openCount: Atomic<Int>
    private let lock = Lock()
    /// Made when it is needed.
    private var file: SpillFile?
    /// Whether the folder took all that was written to it.
    private var canSpill = true

    /// - Parameter contacts: those of the pass, from a multiple of a shard's contacts on.
    init(
        plan: EvaluationPlan, contacts: Range<Int>, shift: Int, budget: MemoryBudget, temporaryFolder: String
    ) {
        self.temporaryFolder = temporaryFolder
        self.shift = shift
        self.budget = budget
        firstContact = contacts.lowerBound
        let size = 1 << shift
        shards = stride(from: contacts.lowerBound, to: max(contacts.upperBound, contacts.lowerBound + 1), by: size).map
        {
            MetricShard(base: $0, contacts: min(size, contacts.upperBound - $0), size: size, plan: plan)
        }
        openCount = Atomic(shards.count)
        shared = SharedValues(budget)
        currencies = SharedValues(budget)
    }

    /// How many shards are still open, from the front.
    var count: Int { openCount.load(ordering: .relaxed) }

    /// Adds rows to a shard, unless it was put off, and makes room where that was too much.
    func add(to shard: MetricShard, _ body: () -> Void) {
        shard.lock.withLock {
            if shard.isDeferred { return }
            body()
            shard.report(to: budget)
        }
        if budget.isOver { makeRoom() }
    }

    private func makeRoom() {
        lock.withLock {
            while budget.isOver, count > 0 {
                if spillLargest() { continue }
                let last = count - 1
                openCount.store(last, ordering: .relaxed)
                shards[last].lock.withLock { shards[last].clear(budget, isDeferred: true) }
            }
        }
    }

    /// False where there is too little to be gained, or where the disk has no room: then the log is read again instead.
    private func spillLargest() -> Bool {
        guard canSpill else { return false }
        let sizes = shards[..<count].map { shard in shard.lock.withLock { shard.spillable } }
        guard sizes.reduce(0, +) > budget.limit / Self.leastShare, let largest = sizes.max(),
            let number = sizes.firstIndex(of: largest)
        else { return false }
        do throws(FileFailure) {
            let file: SpillFile
            if let made = self.file { file = made } else { file = try SpillFile(folder: temporaryFolder) }
            self.file = file
            try shards[number].lock.withLock { () throws(FileFailure) in
                try shards[number].spill(to: file, budget)
            }
        } catch {
            canSpill = false
        }
        return canSpill
    }

    /// Rows that take less than this part of the budget are not worth a file: as many small runs as there are batches.
    private static let leastShare = 4

    /// When all rows are in: each open shard answers what needs the rows themselves.
    ///
    /// - Parameter room: how many bytes of rows a thread may read back at a time.
    func close(threads: Int, room: Int) throws(DatasetFailure) {
        let failures = parallelEach(count, threads: threads) { number -> DatasetFailure? in
            do throws(DatasetFailure) {
                try self.shards[number].close(room: room)
                return nil
            } catch {
                return error
            }
        }
        if let failure = failures.lazy.compactMap({ $0 }).first { throw failure }
    }

    /// Frees a shard that has been asked.
    func release(_ shard: Int) {
        shards[shard].lock.withLock { shards[shard].clear(budget, isDeferred: false) }
    }
}
