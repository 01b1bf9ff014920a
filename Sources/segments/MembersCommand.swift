import ArgumentParser
import SegmentPipeline

struct MembersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "members", abstract: "Changes static segments by hand, and lists who is in one.",
        subcommands: [
            MembersAddCommand.self, MembersRemoveCommand.self, MembersImportCommand.self, MembersListCommand.self,
        ])
}

/// Which segment, of which pipeline.
struct StaticSegmentOptions: ParsableArguments {
    @Argument(help: "The static segment's id.")
    var id: String

    @Option(help: "The pipeline file (default: the only one in 'pipelines').")
    var pipeline: String?

    func segment() throws -> StaticSegment { try StaticSegment(id: id, pipeline: pipeline, in: context) }

    var context: RunContext { RunContext(threads: Machine.processors, clock: Machine.clock) }
}

/// What every change has.
struct MemberChangeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("From when the change counts (default: now).", valueName: "instant"))
    var at: String?

    @Option(help: "A remark that is kept with it.")
    var note: String?

    @Option(help: "How to print what came of it.")
    var format = OutputFormat.table

    func end(with report: MemberReport) throws {
        StandardStreams.complain(report.warnings)
        switch format {
        case .json: StandardStreams.write(report.json.printed)
        case .table: StandardStreams.write(report.table)
        }
        throw CommandEnd(status: report.status)
    }
}

/// Whom it is about.
struct MemberChoiceOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Contact keys; may be repeated.", valueName: "key"))
    var contact: [String] = []

    @Option(help: ArgumentHelp("A CSV file with the contact keys.", valueName: "file"))
    var file: String?

    func validate() throws {
        if contact.isEmpty, file == nil { throw ValidationError("Whom? --contact or --file tells.") }
    }
}

struct MembersAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Adds contacts; who is in already stays.")

    @OptionGroup var segment: StaticSegmentOptions
    @OptionGroup var choice: MemberChoiceOptions

    @Option(
        help: ArgumentHelp(
            "When the stay ends: a duration from its beginning (30d), a date or a date-time with offset.",
            valueName: "end"))
    var until: String?

    @OptionGroup var change: MemberChangeOptions

    func run() throws {
        let segment = try segment.segment()
        let at = try segment.instant(change.at, option: "--at")
        let addition = StaticSegment.Change.adding(at: at, until: try segment.end(until, after: at), note: change.note)
        try change.end(with: segment.change(addition, contacts: choice.contact, file: choice.file))
    }
}

struct MembersRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Removes contacts; who isn't in stays out.")

    @OptionGroup var segment: StaticSegmentOptions
    @OptionGroup var choice: MemberChoiceOptions
    @OptionGroup var change: MemberChangeOptions

    func run() throws {
        let segment = try segment.segment()
        let removal = StaticSegment.Change.removing(
            at: try segment.instant(change.at, option: "--at"), note: change.note)
        try change.end(with: segment.change(removal, contacts: choice.contact, file: choice.file))
    }
}

struct MembersImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Adds the contacts of a CSV file that the contact files know.")

    @OptionGroup var segment: StaticSegmentOptions

    @Argument(help: "A CSV file with the contact keys.")
    var file: String

    @Option(
        help: ArgumentHelp(
            "When the stay ends: a duration from its beginning (30d), a date or a date-time with offset.",
            valueName: "end"))
    var until: String?

    @OptionGroup var change: MemberChangeOptions

    func run() throws {
        let context = try Machine.context()
        let segment = try segment.segment()
        let at = try segment.instant(change.at, option: "--at")
        let addition = StaticSegment.Change.adding(at: at, until: try segment.end(until, after: at), note: change.note)
        try change.end(with: segment.importing(file, addition, threads: context.threads))
    }
}

struct MembersListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists who is in a static segment: since when, until when, by whom.")

    @OptionGroup var segment: StaticSegmentOptions

    @Option(help: ArgumentHelp("The instant it is about (default: that of the newest run).", valueName: "instant"))
    var asOf: String?

    @Option(help: "How to print it.")
    var format = ListFormat.table

    func run() throws {
        let list = try segment.segment().members(asOf: asOf)
        StandardStreams.complain(list.warnings)
        switch format {
        case .json: StandardStreams.write(list.json.printed)
        case .csv: StandardStreams.write(list.csv)
        case .table: StandardStreams.write(list.table)
        }
    }
}
