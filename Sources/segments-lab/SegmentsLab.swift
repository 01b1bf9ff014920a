import ArgumentParser

/// The workshop beside the product: makes data, measures. Not shipped.
@main
struct SegmentsLab: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "segments-lab",
        abstract: "Makes sample data for segments.",
        subcommands: [Generate.self])
}
