import SegmentJournals
import SegmentLanguage

/// One planned unit of work.
package struct Job: Sendable {
    package let id: String
    package let work: Work

    /// A case a kind, each with what it needs of the scan and what it writes.
    package enum Work: Sendable {
        case replay(ReplayPlan)
        /// The ids of the segments whose memberships are written, sorted.
        case snapshot(of: [String])
    }

    init(_ job: CheckedJob, _ checked: CheckedPipeline, asOf: AsOf) {
        id = job.id
        switch job.work {
        case .replay: work = .replay(ReplayPlan(checked.workflows.filter(\.isRun), asOf: asOf))
        case .snapshot(let ids): work = .snapshot(of: ids)
        }
    }
}

extension Job.Work {
    package var stage: JobDeclaration.Stage {
        switch self {
        case .replay: .replay
        case .snapshot: .snapshot
        }
    }

    /// The segments that have to be evaluated for it.
    var segments: Set<String> {
        switch self {
        case .replay(let replay): replay.segments
        case .snapshot(let ids): Set(ids)
        }
    }

    /// The segments whose memberships it writes.
    var written: [String] {
        switch self {
        case .replay: []
        case .snapshot(let ids): ids
        }
    }

    /// What it asks of the scan beside segments; nil: nothing.
    var replay: ReplayPlan? {
        switch self {
        case .replay(let replay): replay
        case .snapshot: nil
        }
    }

    /// What it writes. `isFirst`: there is no run before, so nothing that could have changed.
    func outputs(isFirst: Bool) -> [JobOutput] {
        switch self {
        case .replay(let replay): replay.targets.map { .journal(of: $0) }
        case .snapshot(let ids):
            ids.flatMap { isFirst ? [.membership(of: $0)] : [.membership(of: $0), .changes(of: $0)] }
        }
    }
}

/// A file that a job writes: what the plan promises, and what `RunArtifacts` goes by.
package enum JobOutput: Hashable, Sendable {
    case membership(of: String)
    case changes(of: String)
    /// The workflows' lines for a static segment: kept with the run, and published in the folder of journals.
    case journal(of: String)

    /// Below the run's folder; a journal's as the pipeline has it.
    func path(in pipeline: Pipeline) -> String {
        switch self {
        case .membership(let id): "membership/\(id).csv"
        case .changes(let id): "changes/\(id).csv"
        case .journal(let id):
            FilePath.join(pipeline.members?.path ?? "", id + WorkflowStateFile.journalSuffix)
        }
    }
}
