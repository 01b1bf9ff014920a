import ArgumentParser
import SegmentPipeline

struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Checks definitions, pipelines and catalogues, and tells everything that is wrong with them.")

    @Argument(help: "Files and folders.")
    var paths: [String]

    @Option(help: "How to print what is found.")
    var format = OutputFormat.table

    func run() throws {
        let validation = Validation(paths)
        switch format {
        case .json: StandardStreams.write(validation.json.rendered() + "\n")
        case .table: StandardStreams.complain(validation.rendered)
        }
        throw CommandEnd(status: validation.status)
    }
}
