import CellValues
import FlatFiles
import SegmentEngine
import SegmentLanguage

/// One run, whole: read the pipeline, check it, plan it, read the data, evaluate, compare with the run before, write, and
/// publish by one rename. Nothing is touched before all is checked.
package func run(_ path: String, in context: RunContext) throws(RunFailure) -> RunReport {
    var times = StageTimes(context.clock)
    let pipeline = try Pipeline(contentsOf: path)
    let plan = try RunPlan(CheckedPipeline(pipeline), in: context)
    let place = pipeline.opened(pipeline.output)
    let output =
        context.isDryRun
        ? try OutputFolder.seen(place)
        : try OutputFolder.held(place, at: context.clock.wall(), passingOver: context.isWithoutBefore)
    do throws(RunFailure) {
        let position = try RunPosition(of: plan.asOf.instant, in: output, withoutBefore: context.isWithoutBefore)
        // Before the data, so that they need not be read to find the run before damaged.
        let runBefore = try position.runBefore(in: output)
        if let output, !context.isDryRun {
            try writing { () throws(OutputFailure) in
                try PublishedLines(plan.checked).settle(in: output, passingOver: context.isWithoutBefore)
            }
        }
        times.note("plan")

        let data = try RunData(plan, in: context, output, &times)
        let before = try runBefore.map { run throws(RunFailure) in
            try writing { () throws(OutputFailure) in try RunState(of: run) }
        }
        let outcome = RunOutcome(plan, data, before: before, threads: context.threads, &times)
        try ShrinkLimit.check(outcome.snapshot, plan, in: context)
        times.note("compare", rows: outcome.snapshot.segments.reduce(0) { $0 + $1.record.members })

        let publication = RunPublication(plan, data, outcome, position, output, context)
        var report = try publication.published(&times)
        report.findings += data.closeCache(of: output)
        return report
    } catch {
        guard error.status == .data, !context.isDryRun, let output else { throw error }
        throw RefusedRun(plan, error).recorded(in: output)
    }
}

/// Where a run stands among those that are there.
struct RunPosition: Sendable {
    /// The newest run with an earlier as-of; nil too where this is to be a first run all the same.
    var before: RunName?
    /// The run that would be the one before, were it not passed over.
    var passedOver: RunName?
    /// The run of the same as-of that counts so far.
    var existing: RunName?
    /// What this run will be called, if it is published.
    var name: RunName
    /// There is a run for a later as-of.
    var isBackfill: Bool
    /// The run that counts of the latest as-of.
    var newest: RunName?
    /// Warnings about what is called like a run and is none.
    var findings: [Finding]

    init(of asOf: Instant, in output: OutputFolder?, withoutBefore: Bool = false) throws(RunFailure) {
        let (runs, strays) = try writing { () throws(OutputFailure) in try output?.entries() ?? ([], []) }
        let current = OutputFolder.current(of: runs)
        let earlier = current.last { $0.asOf < asOf }
        (before, passedOver) = withoutBefore ? (nil, earlier) : (earlier, nil)
        existing = current.first { $0.asOf == asOf }
        // What isn't a run keeps its name.
        let taken = (runs + strays.map(\.name)).filter { $0.asOf == asOf }.map(\.number).max() ?? 0
        name = RunName(asOf: asOf, number: taken + 1)
        newest = current.last
        isBackfill = current.contains { $0.asOf > asOf }
        findings = output?.findings(about: strays) ?? []
    }

    /// The run before, its manifest held to its sum.
    func runBefore(in output: OutputFolder?) throws(RunFailure) -> PublishedRun? {
        guard let before, let output else { return nil }
        return try writing { () throws(OutputFailure) in try PublishedRun(before, in: output.runs) }
    }
}

/// `limits.max_shrink`: a segment that lost too many refuses the run, unless `--allow-shrink`.
enum ShrinkLimit {
    static func check(_ snapshot: Snapshot, _ plan: RunPlan, in context: RunContext) throws(RunFailure) {
        guard let limit = plan.pipeline.limits.maxShrink, !context.allowsShrink else { return }
        let shrunk = snapshot.shrunk(beyond: limit)
        if shrunk.isEmpty { return }
        throw RunFailure(
            shrunk.map { segment in
                PipelineMessage.maxShrink(
                    segment.segment.id, from: segment.before?.members.count ?? 0, to: segment.record.members, limit
                ).finding(file: segment.segment.file)
            }, status: .data)
    }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static func maxShrink(_ id: String, from before: Int, to now: Int, _ limit: ExactDecimal) -> Self {
        PipelineMessage(
            .maxShrink,
            "'\(id)' would go from \(before) members to \(now), and the limit for 'max_shrink' is \(limit)",
            hint: "with --allow-shrink the run goes on")
    }
}
