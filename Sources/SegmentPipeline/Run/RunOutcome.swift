import SegmentEngine
import SegmentJournals

/// What a run comes to, before anything of it is written: who is in which segment, held against the run before.
struct RunOutcome: Sendable {
    let snapshot: Snapshot
    /// Nil where the pipeline replays no workflows.
    let replay: RunReplay?

    init(_ plan: RunPlan, _ data: RunData, before: RunState?, threads: Int, _ times: inout StageTimes) {
        var memberships = RunMemberships(plan, data, before: before, threads: threads)
        times.note("evaluate", rows: data.dataset.contacts.count)
        snapshot = Snapshot(
            plan, data.dataset, memberships.outcomes, memberships.statics, before: before, threads: threads)
        memberships.replay?.note(snapshot, plan, data.dataset, before: before?.replay)
        replay = memberships.replay
    }

    /// What the next run would find, without a file.
    var state: RunState {
        RunState(
            keys: RunState.KeyList(bytes: snapshot.contacts.keyBytes, starts: snapshot.contacts.starts),
            segments: snapshot.stateEntries,
            replay: replay.map { replay in
                ReplayState(
                    states: replay.states,
                    journals: Dictionary(
                        uniqueKeysWithValues: replay.lines.map { ($0.key, Journal(file: $0.key, lines: $0.value)) }))
            })
    }
}
