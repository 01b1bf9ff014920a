import ArgumentParser
import SegmentPipeline

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Reads a pipeline's files, works out its segments, and publishes them as a run.")

    @Argument(help: "The pipeline file.")
    var pipeline: String

    @Option(
        help: ArgumentHelp(
            "The instant the run is about: a date (the start of that local day) or a date-time with offset.",
            valueName: "instant"))
    var asOf: String?

    @Option(help: ArgumentHelp("Only this job; may be repeated.", valueName: "job"))
    var select: [String] = []

    @Flag(help: "Read and work out everything, write nothing.")
    var dryRun = false

    @Option(help: ArgumentHelp("How many threads (default: one a processor).", valueName: "number"))
    var threads: Int?

    @Flag(help: "Read every file anew, and keep nothing for the next run.")
    var noCache = false

    @Flag(help: "Publish although a segment lost more than 'max_shrink'.")
    var allowShrink = false

    @Flag(
        help: ArgumentHelp(
            "As a first run: what the runs before left isn't read.",
            discussion: """
                For a run before that is damaged. Members are in since this as-of, there are no changes, workflows are \
                replayed from the logs that are there, and the run that is passed over stays.
                """))
    var withoutBefore = false

    @Flag(help: "Tell on standard error how long each stage took.")
    var timings = false

    @Option(help: "table: a line a segment; json: the manifest.")
    var format = OutputFormat.table

    @Flag(help: "Nothing but errors.")
    var quiet = false

    @Flag(help: "Tell more on standard error.")
    var verbose = false

    func validate() throws {
        if let threads, threads < 1 { throw ValidationError("--threads must be 1 or more.") }
    }

    func run() throws {
        var context = try Machine.context(threads: threads)
        context.asOf = asOf
        context.selectedJobs = select
        context.isDryRun = dryRun
        context.allowsShrink = allowShrink
        context.isWithoutBefore = withoutBefore
        context.usesCache = !noCache
        Machine.watchSignals(context.interruption)
        let report = try SegmentPipeline.run(pipeline, in: context)
        StandardStreams.complain(quiet ? report.failures : report.warnings)
        if timings || verbose { StandardStreams.complain(report.timings) }
        switch format {
        case .json: StandardStreams.write(report.manifest.printed)
        case .table: if !quiet { StandardStreams.write(report.table) }
        }
        throw CommandEnd(status: report.status)
    }
}
