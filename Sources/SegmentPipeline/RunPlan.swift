import CellValues
import SegmentEngine
import SegmentJournals
import SegmentLanguage

/// What a run would do, as a value: printed, tested and compared before anything is touched.
package struct RunPlan: Sendable {
    package var checked: CheckedPipeline
    package var asOf: AsOf
    package var jobs: [Job]
    /// All that are evaluated, in dependency order: those that jobs write, and those that they refer to.
    package var segments: [Segment]
    /// Those that jobs write.
    package var written: Set<String>
    package var evaluation: EvaluationPlan
    package var replay = ReplayPlan()
    /// Whether a job of this run replays workflows.
    package var replays: Bool

    package struct Job: Sendable {
        package var id: String
        package var stage: JobDeclaration.Stage
        /// As the pipeline has them.
        package var reads: [String]
        /// Below the run's folder; journals as the pipeline has them.
        package var writes: [String]
    }

    package var pipeline: Pipeline { checked.pipeline }

    package init(_ checked: CheckedPipeline, in context: RunContext) throws(RunFailure) {
        self.checked = checked
        asOf = try Self.asOf(of: checked.pipeline, in: context)
        try Self.expectJobs(context.selectedJobs, in: checked.pipeline)

        let chosen = checked.selections.filter {
            context.selectedJobs.isEmpty || context.selectedJobs.contains($0.job.id)
        }
        let written = Set(chosen.flatMap(\.ids))
        replays = chosen.contains { $0.job.stage == .replay }
        if replays { replay = ReplayPlan(checked.workflows.filter(\.isRun), asOf: asOf) }
        let needed = Self.closure(of: written.union(replay.segments), among: checked.segments)
        let segments = checked.segments.filter { needed.contains($0.id) }
        self.written = written
        self.segments = segments
        evaluation = EvaluationPlan(checked, segments, asOf: asOf, replay.request)

        let files = checked.sources.flatMap { $0.files.map(\.display) }
        let journals = checked.pipeline.members.map { folder in
            segments.filter { $0.kind == .static }.map { FilePath.join(folder.path, $0.id + ".jsonl") }.sorted()
        }
        let targets = replay.targets
        jobs = chosen.map { job, ids in
            if job.stage == .replay {
                let folder = checked.pipeline.members?.path ?? ""
                return Job(
                    id: job.id, stage: job.stage, reads: files + (journals ?? []),
                    writes: targets.map { FilePath.join(folder, $0 + WorkflowStateFile.journalSuffix) })
            }
            return Job(
                id: job.id, stage: job.stage, reads: files + (journals ?? []),
                writes: ids.flatMap { ["membership/\($0).csv", "changes/\($0).csv"] }.sorted())
        }
    }

    /// The option's, else the pipeline's, else the clock cut to whole seconds.
    static func asOf(of pipeline: Pipeline, in context: RunContext) throws(RunFailure) -> AsOf {
        guard let written = context.asOf else {
            let instant = pipeline.asOf ?? Instant(seconds: context.clock.wall().seconds)
            return AsOf(instant: instant, zone: pipeline.zone)
        }
        do throws(AsOfText.Fault) {
            return AsOf(instant: try AsOfText(written).instant(in: pipeline.zone), zone: pipeline.zone)
        } catch {
            throw RunFailure(PipelineMessage.badAsOf(written, error).finding(file: "--as-of"), status: .refused)
        }
    }

    private static func expectJobs(_ ids: [String], in pipeline: Pipeline) throws(RunFailure) {
        let known = pipeline.jobs.map(\.id)
        let findings = ids.filter { !known.contains($0) }.map {
            PipelineMessage.unknownJob($0, among: known).finding(file: pipeline.shownPath)
        }
        if !findings.isEmpty { throw RunFailure(findings, status: .refused) }
    }

    /// With all that they refer to, at any remove. `segments` are in dependency order, so one way back is enough.
    private static func closure(of ids: Set<String>, among segments: [Segment]) -> Set<String> {
        var needed = ids
        for segment in segments.reversed() where needed.contains(segment.id) {
            needed.formUnion(segment.references)
        }
        return needed
    }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static func unknownJob(_ id: String, among ids: [String]) -> Self {
        PipelineMessage(
            .unknownJob, "no job has the id \(quoted(id))",
            hint: didYouMean(id, among: ids) ?? (ids.isEmpty ? nil : "the jobs are \(listed(ids, "and"))"))
    }
}
