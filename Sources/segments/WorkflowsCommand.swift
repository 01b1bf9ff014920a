import ArgumentParser
import SegmentPipeline

struct WorkflowsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workflows", abstract: "Lists workflows and where they stand, and tries them out.",
        subcommands: [WorkflowsListCommand.self, WorkflowsSimulateCommand.self],
        defaultSubcommand: WorkflowsListCommand.self)
}

struct WorkflowsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists workflows with what the newest run says of each.")

    @Option(help: "The pipeline file (default: the only one in 'pipelines').")
    var pipeline: String?

    @Option(help: "How to print it.")
    var format = OutputFormat.table

    func run() throws {
        let list = try WorkflowList(pipeline: pipeline)
        StandardStreams.complain(list.warnings)
        switch format {
        case .json: StandardStreams.write(list.json.printed)
        case .table: StandardStreams.write(list.table)
        }
        throw CommandEnd(status: list.status)
    }
}

struct WorkflowsSimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Shows day by day what a workflow would do; nothing is written.")

    @Argument(help: "The workflow's id.")
    var id: String

    @Option(help: ArgumentHelp("The first day: its start is the first as-of.", valueName: "date"))
    var from: String

    @Option(help: ArgumentHelp("The last day.", valueName: "date"))
    var to: String

    @Option(help: "The pipeline file (default: the only one in 'pipelines').")
    var pipeline: String?

    @Option(help: ArgumentHelp("How many threads (default: one a processor).", valueName: "number"))
    var threads: Int?

    @Option(help: "How to print it.")
    var format = OutputFormat.table

    func validate() throws {
        if let threads, threads < 1 { throw ValidationError("--threads must be 1 or more.") }
    }

    func run() throws {
        let context = try Machine.context(threads: threads)
        let simulation = try WorkflowSimulation(id: id, from: from, to: to, pipeline: pipeline, in: context)
        StandardStreams.complain(simulation.warnings)
        switch format {
        case .json: StandardStreams.write(simulation.json.printed)
        case .table: StandardStreams.write(simulation.table)
        }
    }
}
