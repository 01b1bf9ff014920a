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
