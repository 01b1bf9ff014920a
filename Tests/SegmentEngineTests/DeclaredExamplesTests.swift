import CellValues
import FlatFiles
import Foundation
import SegmentEngine
import SegmentLanguage
import Testing

@Suite("The language's declared examples")
struct DeclaredExamplesTests {
    struct Declared: Sendable, CustomTestStringConvertible {
        var owner: String
        var example: LanguageExample

        var testDescription: String {
            "\(owner): \(example.filter) \(example.holds ? "holds for" : "fails") \(example.contact)"
        }
    }

    /// Every declaration of the language with its examples.
    static let declarations: [(owner: String, examples: [LanguageExample])] =
        OperatorDeclaration.all.map { ("operator \($0.name)", $0.examples) }
        + MeasureDeclaration.all.map { ("measure \($0.name)", $0.examples) }
        + WindowDeclaration.all.map { ("window \($0.keys.joined(separator: ", "))", $0.examples) }
        + AccessorDeclaration.all.map { ("accessor \($0.accessor.rawValue)", $0.examples) }

    static let examples = declarations.flatMap { owner, examples in
        examples.map { Declared(owner: owner, example: $0) }
    }

    /// What the examples' data is, where they are read with a catalogue; without one they mean the same.
    static let catalogue = Catalogue(
        fields: [
            CatalogueField(name: "city", type: .text),
            CatalogueField(name: "country", type: .option, options: ["ES", "FR", "IT"]),
            CatalogueField(name: "email", type: .email),
            CatalogueField(name: "birth_date", type: .date),
            CatalogueField(name: "created_at", type: .datetime),
            CatalogueField(name: "points", type: .decimal),
            CatalogueField(name: "newsletter", type: .boolean),
            CatalogueField(name: "tags", type: .list),
        ],
        activities: [
            CatalogueActivity(
                type: "purchase",
                properties: [
                    CatalogueProperty(name: "total", type: .decimal),
                    CatalogueProperty(name: "coupon", type: .text),
                    CatalogueProperty(name: "products[].category", type: .text),
                    CatalogueProperty(name: "products[].price", type: .decimal),
                    CatalogueProperty(name: "products[].quantity", type: .integer),
                ]),
            CatalogueActivity(type: "cart_add"),
        ])

    @Test("Every operator, measure, window and accessor has an example that holds and one that fails")
    func bothWays() {
        for (owner, examples) in Self.declarations {
            #expect(examples.contains { $0.holds }, "\(owner) has no example that holds")
            #expect(examples.contains { !$0.holds }, "\(owner) has no example that fails")
        }
    }

    @Test("With the examples' catalogue the engine answers as declared, and 'not' the opposite", arguments: examples)
    func withCatalogue(_ declared: Declared) throws {
        try Self.check(declared.example, CheckContext(catalogue: Self.catalogue))
    }

    @Test("Without a catalogue it answers the same", arguments: examples)
    func withoutCatalogue(_ declared: Declared) throws {
        try Self.check(declared.example, CheckContext())
    }

    static func check(_ example: LanguageExample, _ context: CheckContext) throws {
        let files = [("plain", example.filter), ("opposite", #"{"not": \#(example.filter)}"#)].map { id, filter in
            SegmentSet.File(
                file: "\(id).json",
                bytes: Array(
                    #"{"id": "\#(id)", "name": "S", "type": "dynamic_plus", "include": \#(filter)}"#.utf8))
        }
        let checked = SegmentSet.checked(files, against: context)
        let errors = checked.findings.filter { $0.severity == .error }
        try #require(errors.isEmpty, "\(errors.map(\.rendered))")

        let folder = FileManager.default.temporaryDirectory.appending(path: "segments-examples-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let instant = try #require(Instant(rfc3339: LanguageExample.asOf))
        let zone = try TimeZoneRules(identifier: LanguageExample.timeZone)
        var request = DatasetRequest(
            EvaluationPlan(segments: checked.segments, asOf: AsOf(instant: instant, zone: zone)),
            sources: try sources(of: example, in: folder), threads: 1)
        request.knownActivityTypes = context.catalogue.activities.map { Set($0.map(\.type)) }
        let dataset = try Dataset.read(request)
        let contact = try #require(dataset.contacts.contact(for: "c1".utf8))
        for outcome in dataset.memberships(statics: [:]) {
            guard let members = outcome.members else {
                Issue.record("\(outcome.id) could not be computed: \(outcome.result)")
                continue
            }
            let expected = outcome.id == "plain" ? example.holds : !example.holds
            #expect(members.contains(contact) == expected, "\(outcome.id): \(example.filter)")
        }
    }

    /// The contact as a CSV file, its activities as JSON Lines.
    private static func sources(of example: LanguageExample, in folder: URL) throws -> [DataSource] {
        let cells =
            try JSONSerialization.jsonObject(with: Data(example.contact.utf8)) as? [String: String] ?? [:]
        let columns = cells.sorted { $0.key < $1.key }
        func row(_ cells: [String]) -> String {
            cells.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",") + "\n"
        }
        let csv = row(["contact_id"] + columns.map(\.key)) + row(["c1"] + columns.map(\.value))
        let contacts = folder.appending(path: "contacts.csv")
        try Data(csv.utf8).write(to: contacts)
        let lines = example.activities.map { #"{"contact_id": "c1", "# + $0.dropFirst() + "\n" }
        let activities = folder.appending(path: "activities.jsonl")
        try Data(lines.joined().utf8).write(to: activities)

        let people = DataSource(
            name: "contacts", kind: .contacts, files: [.init(path: contacts.path, display: "contacts.csv")],
            layout: SourceLayout(format: .csv))
        var log = DataSource(
            name: "activities", kind: .activities, files: [.init(path: activities.path, display: "activities.jsonl")],
            layout: SourceLayout(format: .jsonl))
        log.activity = ActivityRows(
            contact: [ColumnPath(["contact_id"])], type: [ColumnPath(["type"])], at: [ColumnPath(["at"])], types: [])
        log.properties = ColumnPath(["properties"])
        return [people, log]
    }
}
