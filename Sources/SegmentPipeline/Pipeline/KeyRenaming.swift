import CellValues
import SegmentEngine

/// The key that a contact goes by now: normalised where the pipeline says so, merges followed to their end.
struct KeyRenaming: Sendable {
    private let merged: MergedKeys
    private let normalizes: Bool

    init(_ checked: CheckedPipeline) { self.init(checked.merges, normalizes: checked.pipeline.normalizesKeys) }

    init(_ merges: [[UInt8]: [UInt8]], normalizes: Bool) {
        merged = MergedKeys(merges, normalizes: normalizes)
        self.normalizes = normalizes
    }

    func current(_ key: [UInt8]) -> [UInt8] {
        let key = normalizes ? normalizedKey(key) : key
        return merged.target(of: key[...]) ?? key
    }
}
