import ArgumentParser
import SegmentPipeline

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Says in words who is in a segment, and what it refers to.")

    @Argument(help: "The segment's id.")
    var id: String

    @Option(help: "The pipeline file (default: the only one in 'pipelines').")
    var pipeline: String?

    @Option(help: "How to print it.")
    var format = OutputFormat.table

    func run() throws {
        let card = try SegmentCard(id: id, pipeline: pipeline)
        switch format {
        case .json: StandardStreams.write(card.json.printed)
        case .table: StandardStreams.write(card.text)
        }
    }
}
