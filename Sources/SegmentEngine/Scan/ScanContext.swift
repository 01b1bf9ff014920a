import CellValues
import FlatFiles
import SegmentLanguage

/// What all workers of a pass share: nothing in it changes but the shards, which have locks.
struct ScanContext: Sendable {
    let plan: EvaluationPlan
    let contacts: ContactIndex
    /// The types that have a code in every reader: the plan's, then the rest of the catalogue's.
    let types: [String]
    /// How many of `types` the plan's selectors name.
    var plannedTypes: Int { plan.types.count }
    /// The lists whose lines are read, in the order in which every reader numbers them.
    let lists: [String]
    let knownTypes: Set<String>?
    let keyNormal: KeyNormal
    /// Whether the workers keep what they saw (`SeenData`).
    let gathersSeen: Bool
    let shares: MemoryShares
    let rejects: RejectedRowStore
    let temporaryFolder: String
    /// The pass's part of the contacts.
    var open: OpenShards
    /// The first pass over the log: it fills the books, whatever becomes of the shards.
    var isFirst = true
    /// A later way through the same contacts must not count them again.
    var countsCurrencies = true

    /// Whether there is any use in reading on.
    var wantsRows: Bool { isFirst || open.count > 0 }
    var shards: [MetricShard] { open.shards }

    init(
        plan: EvaluationPlan, contacts: ContactIndex, knownTypes: Set<String>?, keyNormal: KeyNormal,
        gathersSeen: Bool, shares: MemoryShares, rejects: RejectedRowStore, temporaryFolder: String
    ) {
        self.plan = plan
        self.contacts = contacts
        self.shares = shares
        self.rejects = rejects
        self.temporaryFolder = temporaryFolder
        let rest = (knownTypes ?? []).subtracting(plan.types)
        types = plan.types + rest.sorted()
        lists = plan.lists
        self.knownTypes = knownTypes
        self.keyNormal = keyNormal
        self.gathersSeen = gathersSeen
        open = OpenShards(
            plan: plan, contacts: 0..<0, shift: 0, budget: MemoryBudget(limit: .max),
            temporaryFolder: temporaryFolder)
    }
}
