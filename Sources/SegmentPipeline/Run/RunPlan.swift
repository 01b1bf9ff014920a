import CellValues
import SegmentEngine
import SegmentJournals
import SegmentLanguage

/// What a run would do, as a value: printed, tested and compared before anything is touched.
package struct RunPlan: Sendable {
    package let checked: CheckedPipeline
    package let asOf: AsOf
    package let jobs: [Job]
    /// All that are evaluated, in dependency order: those that jobs need, and those that they refer to.
    package let segments: [Segment]
    /// What the one pass over the files finds out: what is printed is what the data are read with.
    package let evaluation: EvaluationPlan
    /// By source and column that something uses: how many files lack it.
    let absent: [String: [String: Int]]
    /// Columns that are told to be nowhere, and those that are there for sure.
    let missing: Set<UsedColumn.Name>
    let found: Set<UsedColumn.Name>
    /// By CSV source: what its files' columns are called.
    let columns: [String: [String]]
    /// Warnings.
    let findings: [Finding]
    /// Nobody said which instant the run is about.
    private(set) var isFromClock = false

    package var pipeline: Pipeline { checked.pipeline }

    /// Nil where no job of this run replays workflows. Of several that do, each replays all there are.
    var replay: ReplayPlan? { jobs.replay }

    /// The ids of the segments whose memberships jobs write.
    var written: Set<String> { Set(jobs.flatMap(\.work.written)) }

    /// - Parameter evaluatingAll: all segments, not only those that jobs need.
    package init(
        _ checked: CheckedPipeline, in context: RunContext, evaluatingAll: Bool = false
    ) throws(RunFailure) {
        let asOf = try Self.asOf(of: checked.pipeline, in: context)
        try Self.expectJobs(context.selectedJobs, in: checked.pipeline)
        let jobs = checked.jobs.filter {
            context.selectedJobs.isEmpty || context.selectedJobs.contains($0.id)
        }.map { Job($0, checked, asOf: asOf) }
        let needed = Self.closure(of: Set(jobs.flatMap(\.work.segments)), among: checked.segments)
        try self.init(
            checked, asOf: asOf, jobs, evaluating: checked.segments.filter { evaluatingAll || needed.contains($0.id) },
            looksAtColumns: true)
        isFromClock = context.asOf == nil && checked.pipeline.asOf == nil
    }

    /// Nothing is asked but who the contacts are.
    init(contactsOf checked: CheckedPipeline) throws(RunFailure) {
        try self.init(
            checked, asOf: AsOf(instant: Instant(seconds: 0), zone: checked.pipeline.zone), [], evaluating: [],
            looksAtColumns: false)
    }

    private init(
        _ checked: CheckedPipeline, asOf: AsOf, _ jobs: [Job], evaluating segments: [Segment], looksAtColumns: Bool
    ) throws(RunFailure) {
        self.checked = checked
        self.asOf = asOf
        self.jobs = jobs
        self.segments = segments
        evaluation = EvaluationPlan(
            segments: segments, asOf: asOf, purchases: checked.purchases, conversion: checked.conversion,
            replay: jobs.replay?.request ?? ReplayRequest(),
            keyField: checked.sources.contactKeyName, keyNormal: checked.pipeline.keyNormal)
        let columns = looksAtColumns ? SourceColumns(checked, evaluation) : nil
        if let columns, !columns.errors.isEmpty {
            throw RunFailure(columns.errors + columns.warnings, status: .refused)
        }
        absent = columns?.absent ?? [:]
        missing = columns?.told ?? []
        found = columns?.found ?? []
        self.columns = columns?.names ?? [:]
        findings = columns?.warnings ?? []
    }

    /// What all jobs write, each file once.
    func outputs(isFirst: Bool) -> [JobOutput] {
        var known: Set<JobOutput> = []
        return jobs.flatMap { $0.work.outputs(isFirst: isFirst) }.filter { known.insert($0).inserted }
    }

    /// The files that are read, as the pipeline has them: sources, then journals.
    var reads: [String] {
        let statics = segments.filter { $0.kind == .static }
        let journals = checked.pipeline.members.map { folder in
            statics.map { FilePath.join(folder.path, $0.id + ".jsonl") }.sorted()
        }
        return checked.sources.flatMap { $0.files.map(\.display) } + (journals ?? [])
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

extension [Job] {
    fileprivate var replay: ReplayPlan? { lazy.compactMap(\.work.replay).first }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static func unknownJob(_ id: String, among ids: [String]) -> Self {
        PipelineMessage(
            .unknownJob, "no job has the id \(quoted(id))",
            hint: didYouMean(id, among: ids) ?? (ids.isEmpty ? nil : "the jobs are \(listed(ids, "and"))"))
    }
}
