import Synchronization

/// Counts what the shards of a pass take, and says when that is too much. Reported to once a batch and shard, not once a
/// row.
final class MemoryBudget: Sendable {
    let limit: Int
    private let used = Atomic<Int>(0)

    init(limit: Int) { self.limit = limit }

    func add(_ bytes: Int) { used.add(bytes, ordering: .relaxed) }

    var isOver: Bool { used.load(ordering: .relaxed) > limit }
}
