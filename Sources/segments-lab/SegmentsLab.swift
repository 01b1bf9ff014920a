import ArgumentParser

/// The workshop beside the product: makes data, measures. Not shipped.
@main
struct SegmentsLab: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "segments-lab",
        abstract: "The workshop of segments: makes sample data, checks files, measures, counts, breaks.",
        subcommands: [
            Generate.self, JSONCheck.self, Measure.self, Count.self, Memory.self, WriteMemoryShape.self, Faults.self,
        ])
}
