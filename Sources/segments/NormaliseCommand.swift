import ArgumentParser
import SegmentPipeline

struct NormaliseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "normalise",
        abstract: "Shows how values become what an audience file holds: each rule's work, the normal form, its hash.",
        discussion: """
            FIELD is one of: \(NormalisedValues.fieldNames.joined(separator: ", ")). Without values, the lines of standard \
            input are taken.
            """)

    @Argument(help: "What the values are, as a column of Meta's template is named.")
    var field: String

    @Argument(help: "Values as they stand in the contacts.")
    var values: [String] = []

    @Option(help: "The country of phones, states and postal codes that name none: a code of ISO 3166-1, or a name.")
    var country: String?

    @Option(help: "Phones without a country: international (refused) or as_written.")
    var phones: String?

    @Option(help: "The platform: \(NormalisedValues.platformNames.joined(separator: ", ")) (default: facebook).")
    var platform: String?

    @Option(help: "How to print it: table or json; or how a date of birth is written, such as dd/MM/yyyy.")
    var format: [String] = []

    func run() throws {
        let outputs = format.compactMap(OutputFormat.init)
        let dateFormats = format.filter { OutputFormat(rawValue: $0) == nil }
        let normalised = try NormalisedValues(
            field: field, values: values.isEmpty ? StandardStreams.lines() : values, country: country, phones: phones,
            platform: platform, dateFormat: dateFormats.last)
        switch outputs.last ?? .table {
        case .json: StandardStreams.write(normalised.json.printed)
        case .table: StandardStreams.write(normalised.table)
        }
    }
}
