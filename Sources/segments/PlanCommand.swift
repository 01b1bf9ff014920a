import ArgumentParser
import SegmentPipeline

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Says what a run would do; nothing is touched.")

    @Argument(help: "The pipeline file.")
    var pipeline: String

    @Option(help: ArgumentHelp("The instant the run would be about.", valueName: "instant"))
    var asOf: String?

    @Option(help: ArgumentHelp("Only this job; may be repeated.", valueName: "job"))
    var select: [String] = []

    @Option(help: "How to print it.")
    var format = OutputFormat.table

    func run() throws {
        var context = RunContext(threads: 1, clock: Machine.clock)
        context.asOf = asOf
        context.selectedJobs = select
        let plan = try PlanReport(pipeline, in: context)
        StandardStreams.complain(plan.warnings)
        switch format {
        case .json: StandardStreams.write(plan.json.printed)
        case .table: StandardStreams.write(plan.table)
        }
    }
}
