import ArgumentParser
import SegmentPipeline

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Prints the JSON Schema of a kind of file, for editors that complete and explain with it.")

    @Argument(help: "One of: \(FileSchemas.names.joined(separator: ", ")).")
    var name: String

    func validate() throws {
        guard FileSchemas.json(named: name) == nil else { return }
        throw ValidationError(
            "There is no schema named '\(name)'; there are \(FileSchemas.names.joined(separator: ", ")).")
    }

    func run() throws { StandardStreams.write(FileSchemas.json(named: name) ?? "") }
}
