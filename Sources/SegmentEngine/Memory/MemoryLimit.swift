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
