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

extension MemoryShares {
    /// What is left for the log, parted. - Parameter isGrouped: some file is.
    init(of rest: Int, rejectedRows: Int, threads: Int, isGrouped: Bool) {
        self.rejectedRows = rejectedRows
        workerTexts = min(64 << 20, rest / 8 / threads)
        groupedFile = isGrouped ? min(1 << 30, rest / 4 / threads) : 1 << 30
        let left = rest - threads * workerTexts - (isGrouped ? threads * groupedFile : 0)
        readBack = left / 8 / threads
        shards = left / 8 * 6
    }
}
