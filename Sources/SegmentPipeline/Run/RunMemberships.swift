import CellValues
import SegmentEngine
import SegmentJournals
import SegmentLanguage

/// Who is in which segment, and what workflows did on the way (9-workflows, the order in a run): segments with the
/// static ones as they stood, then the replay, then what refers to a static segment that changed once more.
struct RunMemberships: Sendable {
    var outcomes: [SegmentOutcome]
    var statics: StaticMembers
    /// Nil where the pipeline replays no workflows.
    var replay: RunReplay?

    init(_ plan: RunPlan, _ data: RunData, before: RunState?, threads: Int) {
        let dataset = data.dataset
        let instant = plan.asOf.instant
        let owned = plan.pipeline.replaysWorkflows
        let carried = RunReplay(carrying: before?.replay)
        statics = data.journals.members(
            asOf: instant, among: dataset.contacts, lines: owned ? carried.lines : nil)
        outcomes = dataset.memberships(statics: statics.sets)
        guard owned else { return }
        guard let asked = plan.replay else {
            replay = carried
            return
        }
        let replay = RunReplay(
            asked, of: plan, dataset, outcomes, before: before?.replay, threads: threads)
        let after = data.journals.members(asOf: instant, among: dataset.contacts, lines: replay.lines)
        if after.sets != statics.sets { outcomes = dataset.memberships(statics: after.sets) }
        statics = after
        self.replay = replay
    }

}
