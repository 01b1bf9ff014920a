import ArgumentParser
import SegmentPipeline

struct UsesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uses", abstract: "Lists what refers to a segment: workflows, segments, pipelines and exports.")

    @Argument(help: "The segment's id.")
    var id: String

    @Option(help: "The pipeline file (default: the only one in 'pipelines').")
    var pipeline: String?

    @Option(help: "How to print it.")
    var format = OutputFormat.table

    func run() throws {
        let uses = try SegmentUses(id: id, pipeline: pipeline)
        StandardStreams.complain(uses.warnings)
        switch format {
        case .json: StandardStreams.write(uses.json.printed)
        case .table: StandardStreams.write(uses.table)
        }
    }
}
