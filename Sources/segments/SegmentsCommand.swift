import ArgumentParser
import SegmentPipeline

/// `segments`: one file a subcommand, and no logic here.
@main
struct SegmentsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "segments",
        abstract: "Works out which contacts belong to which segment, from flat files, as of a given instant.",
        discussion: "'segments --version --verbose' also says what inflates gzip files.",
        version: "segments 0.1.0",
        subcommands: [
            RunCommand.self, PlanCommand.self, ReadCommand.self, ValidateCommand.self, ShowCommand.self,
            SchemaCommand.self, MembersCommand.self, UsesCommand.self, WorkflowsCommand.self,
            NormaliseCommand.self,
        ])

    /// Own, because the parser's `print`s: what can't be written must not end with status 0.
    static func main() {
        StandardStreams.prepare()
        do {
            // The first of them is the program: none at all is what is left where they can't be read.
            if CommandLine.arguments.isEmpty {
                throw RunFailure.noProcessFiles("/proc/self/maps", "the command doesn't know its own arguments")
            }
            try expectCommand()
            try InflateChoice.check()
            tellVersion()
            var command = try parseAsRoot()
            try command.run()
            StandardStreams.end(.done)
        } catch let failure as RunFailure {
            StandardStreams.end(failure)
        } catch let end as CommandEnd {
            StandardStreams.end(end.status)
        } catch {
            let isFine = exitCode(for: error).isSuccess
            let message = fullMessage(for: error)
            if message.isEmpty { StandardStreams.end(isFine ? .done : .usage) }
            if isFine {
                // Help and completions: all ours.
                StandardStreams.write(message + "\n")
            } else {
                let arguments = Array(CommandLine.arguments.dropFirst())
                StandardStreams.complain(shownMessage(message, quoting: arguments) + "\n")
            }
            StandardStreams.end(isFine ? .done : .usage)
        }
    }
}

extension SegmentsCommand {
    /// The parser would call a misspelt command an unexpected argument.
    private static func expectCommand() throws {
        let known = configuration.subcommands.map { $0._commandName } + ["help"]
        guard let word = CommandLine.arguments.dropFirst().first, !word.hasPrefix("-"), !known.contains(word) else {
            return
        }
        throw RunFailure.unknownCommand(word, among: known)
    }

    /// The parser answers `--version` before it looks at anything else.
    private static func tellVersion() {
        guard Set(CommandLine.arguments.dropFirst()) == ["--version", "--verbose"] else { return }
        StandardStreams.write(InflateChoice.version)
        StandardStreams.end(.done)
    }
}
