import ArgumentParser
import SegmentPipeline

struct ReadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read",
        abstract: "Prints files as they are read: accepted rows as JSON Lines, rejected ones on standard error.")

    @Argument(help: "CSV or JSON Lines files, plain or gzipped.")
    var files: [String]

    @Option(help: "Read them as this source of the pipeline.")
    var source: String?

    @Option(help: "The pipeline file (default: the only one in 'pipelines').")
    var pipeline: String?

    func validate() throws {
        if pipeline != nil, source == nil { throw ValidationError("--pipeline goes with --source.") }
    }

    func run() throws {
        let printer = try source.map { try RowPrinter(source: $0, pipeline: pipeline) } ?? RowPrinter()
        var isSound = true
        for file in files {
            let isFileSound = try printer.print(file) {
                StandardStreams.write($0)
            } rejects: {
                StandardStreams.complain($0)
            }
            isSound = isSound && isFileSound
        }
        throw CommandEnd(status: isSound ? .done : .data)
    }
}
