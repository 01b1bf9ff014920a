import CellValues
import FlatFiles
import SegmentLanguage

/// What all workers of a scan share: nothing in it changes but the shards, which have locks.
struct ScanContext: Sendable {
    let plan: EvaluationPlan
    let contacts: ContactIndex
    let shards: [MetricShard]
    let shared: SharedValues
    /// The types that have a code in every reader: the plan's, then the rest of the catalogue's.
    let types: [String]
    /// How many of `types` the plan's selectors name.
    var plannedTypes: Int { plan.types.count }
    /// The lists whose lines are read, in the order in which every reader numbers them.
    let lists: [String]
    let knownTypes: Set<String>?
    let normalizesKeys: Bool
    /// Whether the workers keep what they saw (`SeenData`).
    let gathersSeen: Bool
}
