import FlatFiles
import Synchronization

/// The shards that one pass over the activities fills, in the order of their contacts.
///
/// All are open at first. When the budget is passed, the last open one is put off to a later pass, and so on; so what is
/// open is always the front, and there is progress as long as one shard fits.
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
    private let openCount: Atomic<Int>
    private let lock = Lock()

    /// - Parameter contacts: those of the pass, from a multiple of a shard's contacts on.
    init(plan: EvaluationPlan, contacts: Range<Int>, shift: Int, budget: MemoryBudget) {
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
                let last = count - 1
                openCount.store(last, ordering: .relaxed)
                shards[last].lock.withLock { shards[last].clear(budget, isDeferred: true) }
            }
        }
    }

    /// Frees a shard that has been asked.
    func release(_ shard: Int) {
        shards[shard].lock.withLock { shards[shard].clear(budget, isDeferred: false) }
    }
}
