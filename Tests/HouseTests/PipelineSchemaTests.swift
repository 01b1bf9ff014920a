import Foundation
import SegmentLanguage
import TestSupport
import Testing

@testable import SegmentPipeline

@Suite("The JSON Schema of pipelines")
struct PipelineSchemaTests {
    /// The root of the package.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Codes of the findings that are errors.
    static func errors(_ text: String) -> [String] {
        do throws(RunFailure) {
            _ = try Pipeline(parsing: Array(text.utf8), path: "p.json")
            return []
        } catch {
            return error.findings.filter { $0.severity == .error }.map(\.code)
        }
    }

    static func verdicts(_ texts: [String]) throws -> [SchemaValidation.Verdict]? {
        let rows = texts.map { SchemaValidation.Row(schema: "pipeline", text: $0) }
        if let verdicts = try SchemaValidation.verdicts(of: rows, schemas: FileSchemas.all) { return verdicts }
        print("skipped \(texts.count): no python3 with jsonschema")
        return nil
    }

    @Test("The pipelines that the repository ships pass")
    func shippedFilesPass() throws {
        var paths: [String] = []
        for folder in ["pipelines", "../shared/bench/workload", "Tests/Acceptance/OnlineRetail"] {
            let names = try? FileManager.default.contentsOfDirectory(atPath: Self.root.appending(path: folder).path)
            for name in (names ?? []).sorted() where name.hasSuffix(".json") {
                if folder.hasPrefix("..") && name != "pipeline.json" { continue }
                paths.append(folder + "/" + name)
            }
        }
        #expect(paths.contains("pipelines/daily.json"))
        let texts = try paths.map { try String(contentsOf: Self.root.appending(path: $0), encoding: .utf8) }
        guard let verdicts = try Self.verdicts(texts) else { return }
        for (path, verdict) in zip(paths, verdicts) { #expect(verdict == .accepted, "\(path)") }
    }

    @Test("What the reader takes passes", arguments: [PipelineRow.good])
    func goodPass(_ rows: [String]) throws {
        for row in rows { #expect(Self.errors(row) == [], "\(row)") }
        guard let verdicts = try Self.verdicts(rows) else { return }
        for (row, verdict) in zip(rows, verdicts) { #expect(verdict == .accepted, "\(row)") }
    }

    @Test("Of broken pipelines the schema refuses all but those that only the reader can see")
    func broken() throws {
        let rows = PipelineRow.broken
        #expect(rows.count >= 30)
        for row in rows { #expect(Self.errors(row.text) != [], "the reader takes \(row.text)") }
        guard let verdicts = try Self.verdicts(rows.map(\.text)) else { return }
        for (row, verdict) in zip(rows, verdicts) {
            #expect((verdict == .accepted) == row.onlyReader, "\(row.text): \(verdict)")
        }
    }

    @Test("What the reader takes, the schema takes: pipelines spoilt at random")
    func mutants() throws {
        let more = ProcessInfo.processInfo.environment["CHECK_MUTANTS"].flatMap(Int.init)
        var generator = SplitMix64(seed: more.map { UInt64($0) } ?? 7)
        let values: [Any] = [
            5, 0.5, 0, -1, true, "x", "", "c.csv", "a/b", "2026-11-20", "UTC", "id", "last", "csv", "utf-8", ";", "all",
            "snapshot", "export", "ms", "segment", "email", "4GiB", [Any](), ["a"], ["a", "b"], ["type:static"],
            ["path": "a"], ["product": ["a", "b"]], ["a": "b"], [String: Any](), NSNull(),
        ]
        let keys =
            Pipeline.keys + SourceReader.contactKeys + SourceReader.activityKeys
            + [
                "id", "stage", "segments", "activity", "amount", "max_shrink", "memory", "runs", "unit", "lines",
                "columns",
            ]
        var texts: [String] = []
        for _ in 0..<(more ?? 500) {
            let text = generator.pick(PipelineRow.good)
            texts.append(try JSONMutation.spoilt(text, keys: keys, values: values, &generator))
        }
        guard let verdicts = try Self.verdicts(texts) else { return }
        var refused = 0
        for (text, verdict) in zip(texts, verdicts) {
            guard case .refused(let reason) = verdict else { continue }
            refused += 1
            #expect(Self.errors(text) != [], "\(text)\n  \(reason)")
        }
        #expect(refused > texts.count / 4)
    }

    @Test("The schema knows the reader's keys")
    func keys() throws {
        let root = DefinitionSchema.pipeline.root
        #expect(Set(try #require(root["properties"]).memberNames) == Set(Pipeline.keys))
        let definitions = try #require(root["$defs"])
        for (name, keys) in [
            ("contactSource", SourceReader.contactKeys), ("activitySource", SourceReader.activityKeys),
        ] {
            #expect(Set(try #require(definitions[name]?["properties"]).memberNames) == Set(keys), "\(name)")
        }
    }

    @Test("Each schema has a title and a name of its own, and says something about every key")
    func described() {
        #expect(FileSchemas.names == ["segment", "workflow", "fields", "activities", "pipeline"])
        for schema in FileSchemas.schemas {
            #expect(schema.root["title"] != nil && schema.root["description"] != nil)
            for (name, key) in zip(schema.root["properties"]?.memberNames ?? [], values(of: schema.root["properties"]))
            {
                // What a definition says counts, and a list of entries speaks through them.
                let isTold = key["description"] != nil || key["$ref"] != nil || key["items"] != nil
                #expect(isTold, "\(schema.name): \(name)")
            }
        }
    }

    private func values(of node: SchemaNode?) -> [SchemaNode] {
        guard case .object(let members) = node else { return [] }
        return members.map(\.value)
    }
}
