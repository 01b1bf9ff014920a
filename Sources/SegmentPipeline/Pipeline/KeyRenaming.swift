import CellValues
import SegmentEngine

/// The key that a contact goes by now: normalised where the pipeline says so, merges followed to their end.
struct KeyRenaming: Sendable {
    private let merged: MergedKeys
    private let keyNormal: KeyNormal

    init(_ checked: CheckedPipeline) { self.init(checked.merges, checked.pipeline.keyNormal) }

    init(_ merges: [[UInt8]: [UInt8]], _ keyNormal: KeyNormal) {
        merged = MergedKeys(merges, keyNormal)
        self.keyNormal = keyNormal
    }

    func current(_ key: [UInt8]) -> [UInt8] {
        let key = keyNormal.applied(to: key)
        return merged.target(of: key[...]) ?? key
    }
}
