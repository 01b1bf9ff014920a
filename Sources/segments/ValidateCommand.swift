import ArgumentParser
import SegmentPipeline

struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Checks definitions, pipelines and catalogues, and tells everything that is wrong with them.")

    @Argument(help: "Files and folders.")
    var paths: [String]

    @Flag(
        help: ArgumentHelp(
            "Read the data too, and tell of windows longer than it, of values and words that are nowhere in it, and of what a run would say of its sources."
        ))
    var data = false

    @Option(
        help: ArgumentHelp(
            "With --data: the pipeline file (default: those among the paths, else the only one in 'pipelines')."))
    var pipeline: String?

    @Option(help: ArgumentHelp("With --data: the instant that windows are laid from.", valueName: "instant"))
    var asOf: String?

    @Option(help: "How to print what is found.")
    var format = OutputFormat.table

    func validate() throws {
        if !data, pipeline != nil || asOf != nil { throw ValidationError("--pipeline and --as-of need --data.") }
    }

    func run() throws {
        let validation: Validation
        if data {
            var context = try Machine.context()
            context.asOf = asOf
            validation = Validation(paths, withDataOf: pipeline, in: context)
        } else {
            validation = Validation(paths)
        }
        switch format {
        case .json: StandardStreams.write(validation.json.printed)
        case .table: StandardStreams.complain(validation.rendered)
        }
        throw CommandEnd(status: validation.status)
    }
}
