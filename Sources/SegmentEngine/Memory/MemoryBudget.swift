import FlatFiles
import SegmentLanguage
import Synchronization

/// How much memory a run may take (3-runs, `limits.memory`).
package enum MemoryLimit: Sendable {
    case unlimited
    case bytes(Int)
    /// For tests: what a limit would leave for each purpose.
    case shares(MemoryShares)
}

extension MemoryLimit {
    /// Before anything else is known.
    var roomForRejectedRows: Int {
        switch self {
        case .unlimited: .max
        case .bytes(let limit): min(64 << 20, limit / 32)
        case .shares(let shares): shares.rejectedRows
        }
    }
}

/// What a limit leaves for the things that grow with the log, once contacts and buffers have taken theirs.
package struct MemoryShares: Sendable {
    /// Cells, trails and lists of pairs of the shards that are open, and the texts that they share; beyond it trails and pairs
    /// are kept in a temporary file.
    package var shards: Int
    /// Rows that are read back from there, each worker.
    var readBack: Int
    /// The texts that a worker remembers, each.
    package var workerTexts: Int
    /// Rejected rows; beyond it they are kept in a temporary file.
    package var rejectedRows: Int
    /// A grouped file, each worker; beyond it the rows are parted into temporary files.
    package var groupedFile: Int
    /// Contacts a shard, a power of two up to 65,536; nil: as many as fit.
    package var shardSize: Int?

    package init(shards: Int, workerTexts: Int, rejectedRows: Int, groupedFile: Int, shardSize: Int? = nil) {
        self.shards = shards
        readBack = max(64 << 10, shards / 16)
        self.workerTexts = workerTexts
        self.rejectedRows = rejectedRows
        self.groupedFile = groupedFile
        self.shardSize = shardSize
    }

    static let unlimited = MemoryShares(shards: .max, workerTexts: .max, rejectedRows: .max, groupedFile: 1 << 30)
}

/// Counts what the shards of a pass take, and says when that is too much. Reported to once a batch and shard, not once a
/// row.
final class MemoryBudget: Sendable {
    let limit: Int
    private let used = Atomic<Int>(0)

    init(limit: Int) { self.limit = limit }

    func add(_ bytes: Int) { used.add(bytes, ordering: .relaxed) }

    var isOver: Bool { used.load(ordering: .relaxed) > limit }
}

extension MemoryShares {
    /// What the request's limit leaves when the contacts are read.
    init(_ request: DatasetRequest, _ plan: EvaluationPlan, _ read: ContactRead.Result) {
        switch request.memory {
        case .unlimited: self = .unlimited
        case .shares(let shares): self = shares
        case .bytes(let limit):
            let beside = MemoryBesideContacts(request, plan)
            let contacts = read.contacts.count
            let threads = max(1, request.threads)
            rejectedRows = request.memory.roomForRejectedRows
            // There is room for the least, or the contacts would have been refused.
            let rest = max(
                limit - beside.whileScanning(contacts) - read.memory - rejectedRows, beside.leastForLog(contacts))
            let isGrouped = request.sources.contains { $0.layout.groupBy != nil }
            workerTexts = min(64 << 20, rest / 8 / threads)
            groupedFile = isGrouped ? min(1 << 30, rest / 4 / threads) : 1 << 30
            let left = rest - threads * workerTexts - (isGrouped ? threads * groupedFile : 0)
            readBack = left / 8 / threads
            shards = left / 8 * 6
        }
    }
}

// MARK: - Messages

extension DatasetFailure {
    static func tooLittleMemory(contacts: Int, needs: Int, limit: Int) -> DatasetFailure {
        DatasetFailure(
            code: "too-little-memory", place: "limits.memory",
            message: "\(contacts) contacts with their fields need at least \(mebibytes(needs)) MiB, and the limit is "
                + "\(limit >> 20) MiB: raise 'limits.memory'", status: 3)
    }

    static var oneContactTooLarge: DatasetFailure {
        DatasetFailure(
            code: "too-little-memory", place: "limits.memory",
            message: "the activities of one contact alone take more than the limit leaves for them: raise "
                + "'limits.memory', or ask for less (fewer sequences, fewer different values)", status: 3)
    }

    private static func mebibytes(_ bytes: Int) -> Int { (bytes + (1 << 20) - 1) >> 20 }
}
