import CellValues
import FlatFiles
import SegmentEngine

/// The key that a contact goes by now: normalised where the pipeline says so, merges followed to their end.
struct KeyRenaming: Sendable {
    private let merges: [[UInt8]: [UInt8]]
    private let normalizes: Bool

    init(_ checked: CheckedPipeline) { self.init(checked.merges, normalizes: checked.pipeline.normalizesKeys) }

    init(_ merges: [[UInt8]: [UInt8]], normalizes: Bool) {
        self.normalizes = normalizes
        // As the contact file's keys: normalised on both sides.
        self.merges =
            normalizes
            ? Dictionary(
                merges.map { (normalizedKey($0.key), normalizedKey($0.value)) },
                uniquingKeysWith: { first, _ in first }) : merges
    }

    func current(_ key: [UInt8]) -> [UInt8] {
        var current = normalizes ? normalizedKey(key) : key
        // The pipeline has refused circles; the bound is for nothing but certainty.
        for _ in 0...merges.count {
            guard let next = merges[current] else { break }
            current = next
        }
        return current
    }
}
