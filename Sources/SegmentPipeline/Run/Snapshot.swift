import CellValues
import SegmentEngine
import SegmentLanguage

/// The memberships of a run held against the run before.
struct Snapshot: Sendable {
    var contacts: ContactIndex
    /// All that were evaluated, by id.
    var segments: [SnapshotSegment]
    /// Of the run before; nil: there is none.
    var before: RunState?
    var mapping: ContactMapping?
    /// What a run before knew of segments that this run left out, for the next run.
    var carried: [RunState.Entry]

    init(
        _ plan: RunPlan, _ dataset: Dataset, _ outcomes: [SegmentOutcome], _ statics: StaticMembers, before: RunState?,
        threads: Int
    ) {
        contacts = dataset.contacts
        self.before = before
        let mapping = before.map { ContactMapping(from: $0.keys, to: dataset.contacts) }
        self.mapping = mapping
        let known = Dictionary(
            (before?.segments ?? []).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let pairs = zip(plan.segments, outcomes).sorted { $0.0.id < $1.0.id }
        let universe = dataset.contacts.count
        let definitions = plan.checked.definitions
        let nobody = ContactSet(universe: universe)
        segments = parallelEach(pairs.count, threads: threads) { index in
            let (segment, outcome) = pairs[index]
            return SnapshotSegment(
                segment, outcome, definition: definitions[segment.id] ?? "", unknown: statics.unknown[segment.id] ?? 0,
                before: known[segment.id], mapping: mapping, nobody: nobody, asOf: plan.asOf.instant.seconds)
        }
        // A segment without a definition is forgotten.
        let evaluated = Set(plan.segments.map(\.id))
        carried =
            mapping.map { mapping in
                plan.checked.segments.filter { !evaluated.contains($0.id) }
                    .compactMap { known[$0.id].map(mapping.carried) }
            } ?? []
    }

    /// What the next run has to know, by id.
    var stateEntries: [RunState.Entry] {
        (segments.compactMap { $0.stateEntry(mapping) } + carried).sorted { $0.id < $1.id }
    }

    var status: ExitStatus { segments.allSatisfy { $0.members != nil } ? .done : .partial }

    /// Segments that lost more than the limit since the run before (net: who left against who came).
    func shrunk(beyond limit: ExactDecimal) -> [SnapshotSegment] {
        segments.filter { segment in
            guard segment.members != nil, let before = segment.before?.members.count, before > 0 else { return false }
            let lost = before - segment.record.members
            return lost > 0 && Int128(lost) * 1_000_000_000 > limit.billionths * Int128(before)
        }
    }
}
