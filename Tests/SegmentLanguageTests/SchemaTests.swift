import CellValues
import Foundation
import TestSupport
import Testing

@testable import SegmentLanguage

@Suite("JSON Schemas of definitions and catalogues")
struct SchemaTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static let schemas = DefinitionSchema.ofLanguage.map { (name: $0.name, json: $0.json) }

    /// What the schema says of each; nil, with a printed skip, where it can't be asked.
    static func verdicts(_ rows: [SchemaValidation.Row]) throws -> [SchemaValidation.Verdict]? {
        if let verdicts = try SchemaValidation.verdicts(of: rows, schemas: schemas) { return verdicts }
        print("skipped \(rows.count): no python3 with jsonschema")
        return nil
    }

    // MARK: - Good files

    /// JSON files of these folders with the schema that they must pass.
    static func shipped() -> [(path: String, row: SchemaValidation.Row)] {
        let folders = [
            "data", "Tests/Acceptance/OnlineRetail/lines", "Tests/Acceptance/OnlineRetail/orders",
            "../shared/bench/workload",
        ]
        var found: [(path: String, row: SchemaValidation.Row)] = []
        func add(_ path: String, _ schema: String) {
            guard let data = try? Data(contentsOf: root.appending(path: path)) else { return }
            found.append((path, .init(schema: schema, text: String(decoding: data, as: UTF8.self))))
        }
        for folder in folders {
            add(folder + "/fields.json", "fields")
            add(folder + "/activities.json", "activities")
            for kind in ["segment", "workflow"] {
                let names = try? FileManager.default.contentsOfDirectory(
                    atPath: root.appending(path: "\(folder)/\(kind)s").path)
                for name in (names ?? []).sorted() where name.hasSuffix(".json") {
                    add("\(folder)/\(kind)s/\(name)", kind)
                }
            }
        }
        return found
    }

    @Test("Every definition and catalogue that the repository ships passes its schema")
    func shippedFilesPass() throws {
        let files = Self.shipped()
        #expect(files.count > 40)
        if !FileManager.default.fileExists(atPath: Self.root.appending(path: "../shared/bench/workload").path) {
            print("skipped 1: no ../shared/bench/workload")
        }
        guard let verdicts = try Self.verdicts(files.map(\.row)) else { return }
        for (file, verdict) in zip(files, verdicts) { #expect(verdict == .accepted, "\(file.path)") }
    }

    @Test("Every declared example passes")
    func examplesPass() throws {
        let examples =
            OperatorDeclaration.all.flatMap(\.examples) + MeasureDeclaration.all.flatMap(\.examples)
            + WindowDeclaration.all.flatMap(\.examples) + AccessorDeclaration.all.flatMap(\.examples)
        let rows = examples.map { example in
            SchemaValidation.Row(
                schema: "segment",
                text: #"{"id": "s", "name": "S", "type": "dynamic_plus", "include": \#(example.filter)}"#)
        }
        guard let verdicts = try Self.verdicts(rows) else { return }
        for (example, verdict) in zip(examples, verdicts) { #expect(verdict == .accepted, "\(example.filter)") }
    }

    // MARK: - Broken files

    /// Rows of the checker's own tables, wrapped as its tests wrap them.
    static let brokenSegments: [(title: String, text: String)] =
        (BrokenFile.fields + BrokenFile.activities + BrokenFile.open).map {
            ($0.title, $0.wrapped(type: "dynamic_plus"), $0.expected)
        }.filter { $0.2.contains { $0.severity == .error } }.map { ($0.0, $0.1.text) }
        + BrokenFile.dynamic.map { ($0.title, $0.wrapped(type: "dynamic").text) }
        + BrokenFile.whole.filter { $0.expected.contains { $0.severity == .error } }.map { ($0.title, $0.text.text) }

    @Test("Of the checker's broken definitions the schema refuses all but those that only the checker can see")
    func brokenDefinitions() throws {
        let rows = Self.brokenSegments
        #expect(rows.count >= 100)
        guard let verdicts = try Self.verdicts(rows.map { .init(schema: "segment", text: $0.text) }) else { return }
        let accepted = zip(rows, verdicts).filter { $0.1 == .accepted }.map(\.0.title)
        #expect(accepted.filter { !SchemaBlindSpots.titles.contains($0) } == [], "the schema should refuse these")
        #expect(
            SchemaBlindSpots.titles.filter { !accepted.contains($0) }.sorted() == [],
            "the schema does refuse these; take them off the list")
    }

    @Test("What the checker accepts with a warning, the schema accepts")
    func warnings() throws {
        let rows = (BrokenFile.fields + BrokenFile.activities + BrokenFile.open)
            .filter { !$0.expected.contains { $0.severity == .error } }
        guard
            let verdicts = try Self.verdicts(
                rows.map { .init(schema: "segment", text: $0.wrapped(type: "dynamic_plus").text) })
        else { return }
        for (row, verdict) in zip(rows, verdicts) { #expect(verdict == .accepted, "\(row.title)") }
    }

    @Test("Catalogues that say how cells are written pass")
    func cellForms() throws {
        let months = (1...12).map { "\"m-\($0)|x\($0)\"" }.joined(separator: ",")
        let columns = [
            #""type": "date", "format": "dd/MM/yyyy""#,
            #""type": "datetime", "format": ["yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "yyyyMMdd"]"#,
            #""type": "date", "format": "d 'de' MMM ''yy", "months": [\#(months)]"#,
            #""type": "decimal", "decimal": ",", "group": ".", "affixes": ["€", "EUR", ",-"]"#,
            #""type": "integer", "group": "\u00a0", "decimal": ".""#,
            #""type": "boolean", "true": ["Y", "Sí"], "false": ["N"]"#,
            #""type": "list", "list": "csv", "separator": ";""#,
            #""type": "options", "options": ["a"], "list": "json""#,
            #""type": "text", "trim": true, "apostrophe": true, "nulls": ["NULL", "-"]"#,
            #""type": "datetime", "format": "M/d/yyyy h:mm a""#,
        ].enumerated().map { #"{"name": "f\#($0)", \#($1)}"# }.joined(separator: ",\n")
        let defaults =
            #"{"format": "dd/MM/yyyy", "decimal": ",", "group": "'", "true": ["Y"], "list": "csv", "trim": true, "nulls": ["-"]}"#
        let fields = #"{"fields": [\#(columns)], "defaults": \#(defaults)}"#
        let activities = #"{"activities": [{"type": "buy", "properties": [\#(columns)]}], "defaults": \#(defaults)}"#
        #expect(Catalogue.fields(parsing: Array(fields.utf8), file: "f.json").findings == [])
        #expect(Catalogue.activities(parsing: Array(activities.utf8), file: "a.json").findings == [])
        let rows = [
            SchemaValidation.Row(schema: "fields", text: fields), .init(schema: "activities", text: activities),
        ]
        guard let verdicts = try Self.verdicts(rows) else { return }
        for (row, verdict) in zip(rows, verdicts) { #expect(verdict == .accepted, "\(row.text)") }
    }

    @Test("Of broken catalogues the schema refuses all but those that only the reader can see")
    func brokenCatalogues() throws {
        let rows = BrokenCatalogue.all
        for row in rows {
            let findings =
                row.schema == "fields"
                ? Catalogue.fields(parsing: Array(row.text.utf8), file: "f.json").findings
                : Catalogue.activities(parsing: Array(row.text.utf8), file: "a.json").findings
            #expect(findings.contains { $0.severity == .error }, "the reader takes \(row.text)")
        }
        guard let verdicts = try Self.verdicts(rows.map { .init(schema: $0.schema, text: $0.text) }) else { return }
        for (row, verdict) in zip(rows, verdicts) {
            #expect((verdict == .accepted) == row.onlyReader, "\(row.text): \(verdict)")
        }
    }

    @Test("A workflow as the page has it passes, and broken ones don't")
    func workflows() throws {
        let head = #""id": "w", "name": "W", "status": "active""#
        let visit = #""trigger": {"activity": "product_visit"}"#
        let good = [
            #"""
            {"id": "shoe-interest", "name": "Interested in shoes for 30 days", "status": "active",
             "audience": {"segment": "newsletter"},
             "trigger": {"activity": "product_visit", "where": {"field": "category", "op": "is", "value": "shoes"}},
             "steps": [{"add_to": "a"}, {"wait": "30d"}, {"remove_from": "a"}]}
            """#,
            #"{\#(head), "from": "2026-01-01", "trigger": {"date": "birth_date", "anniversary": true}, "steps": [{"add_to": "a"}]}"#,
            #"{\#(head), "audience": "with_email", "trigger": {"entered": "vip"}, "again": "ignore", "existing": true, "steps": [{"if": {"field": "city", "op": "is", "value": "x"}, "then": [{"add_to": "a"}], "else": []}]}"#,
        ]
        let broken = [
            #"{\#(head), \#(visit), "steps": []}"#,
            #"{\#(head), \#(visit), "steps": [{"wait": "30 days"}]}"#,
            #"{\#(head), \#(visit), "steps": [{"add_to": "a", "wait": "1d"}]}"#,
            #"{\#(head), \#(visit), "steps": [{"add": "a"}]}"#,
            #"{\#(head), "trigger": {"date": "birth_date"}, "steps": [{"add_to": "a"}]}"#,
            #"{\#(head), "trigger": {"entered": "VIP"}, "steps": [{"add_to": "a"}]}"#,
            #"{"id": "w", "name": "W", "status": "test", \#(visit), "steps": [{"add_to": "a"}]}"#,
            #"{\#(head), "audience": "all", \#(visit), "steps": [{"add_to": "a"}]}"#,
            #"{\#(head), \#(visit), "steps": [{"if": {"field": "city", "op": "iss", "value": "x"}}]}"#,
        ]
        guard let verdicts = try Self.verdicts((good + broken).map { .init(schema: "workflow", text: $0) }) else {
            return
        }
        for (text, verdict) in zip(good + broken, verdicts) {
            #expect((verdict == .accepted) == good.contains(text), "\(text): \(verdict)")
        }
    }

    // MARK: - In step

    @Test("The schema of a segment knows the checker's keys")
    func keys() throws {
        let root = DefinitionSchema.segment.root
        #expect(Set(try #require(root["properties"]).memberNames) == Set(SegmentSyntax.keys))
        let definitions = try #require(root["$defs"])
        let tests: [(FilterKind, String)] = [
            (.field, "fieldTest"), (.activity, "activityTest"), (.sequence, "sequence"),
        ]
        for (kind, name) in tests {
            let properties = try #require(definitions[name]?["properties"])
            #expect(Set(properties.memberNames) == Set(kind.keys), "\(name)")
        }
    }

    @Test("Every reference inside a schema has its definition, and every definition is used")
    func references() throws {
        for schema in DefinitionSchema.ofLanguage {
            let names = schema.root["$defs"]?.memberNames ?? []
            #expect(Set(names).count == names.count, "\(schema.name) defines a name twice")
            let used = Set(
                schema.json.split(separator: "#/$defs/").dropFirst().compactMap { $0.split(separator: "\"").first })
            #expect(used.allSatisfy { names.contains(String($0)) }, "\(schema.name): \(used.sorted())")
            // A workflow's filters bring those of dynamic segments along.
            let idle = names.filter { !used.contains(Substring($0)) && !$0.lowercased().hasPrefix("dynamic") }
            #expect(idle == [], "\(schema.name)")
        }
    }
}
