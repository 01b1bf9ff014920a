import CellValues
import Foundation
import SegmentLanguage
import SegmentPipeline
import Testing

import segments_lab

@Suite("Variants of the workload") struct WorkloadVariantTests {
    private static func parsed(_ text: String) throws -> JSONValue {
        JSONValue(try JSONNode(parsing: Array(text.utf8)))
    }

    /// Two that the workload has the like of.
    private static func originals() throws -> [(id: String, definition: JSONValue)] {
        [
            (
                "i",
                try parsed(
                    #"""
                    {"id": "i", "name": "Silent", "type": "dynamic_plus", "include": {"all": [
                      {"activity": "purchase", "op": "is", "value": 0}, {"activity": "visit", "window": {"last": "120d"},
                      "measure": {"sum": "total"}, "op": ">=", "value": 500}]}}
                    """#)
            ),
            (
                "k",
                try parsed(
                    #"""
                    {"id": "k", "name": "Cities", "type": "dynamic_plus", "include": {"any": [
                      {"field": "country", "op": "is", "value": ["ES", "FR", "IT"], "case": "exact"},
                      {"field": "birth_date.age", "op": "between", "value": [25, 34]},
                      {"field": "email", "op": "is", "value": "a@b.example"}]}, "exclude": {"segment": "i"}}
                    """#)
            ),
        ]
    }

    @Test("The originals come first, the rest are numbered, and less is the beginning of more")
    func order() throws {
        let originals = try Self.originals()
        let many = workloadVariants(of: originals, count: 41)
        #expect(many.map(\.id).prefix(6) == ["i", "k", "i-001", "k-001", "i-002", "k-002"])
        #expect(many.last?.id == "i-020")
        #expect(many.count == 41 && Set(many.map(\.id)).count == 41)
        let some = workloadVariants(of: originals, count: 12)
        #expect(some.map(\.definition.compact) == many.prefix(12).map(\.definition.compact))
        #expect(many.prefix(2).map(\.definition.compact) == originals.map(\.definition.compact))
        #expect(workloadVariants(of: originals, count: 1).map(\.id) == ["i"])
        #expect(workloadVariants(of: [], count: 5).isEmpty)
    }

    @Test("Constants are others, the shape and what isn't known is the same")
    func constants() throws {
        let all = workloadVariants(of: try Self.originals(), count: 400).dropFirst(2)
        var windows: Set<String> = []
        for (id, definition) in all {
            let text = definition.compact
            #expect(text.contains("\"id\": \"\(id)\""))
            if id.hasPrefix("k") {
                #expect(text.contains(#"{"segment": "i\#(id.dropFirst())"}"#))
                #expect(text.contains("a@b.example"))
            } else {
                // "Never" stays.
                #expect(text.contains(#""op": "is", "value": 0}"#))
                windows.insert(String(text.split(separator: "\"last\": ")[1].prefix(6)))
            }
        }
        #expect(windows.count > 10)
        #expect(Set(all.map(\.definition.compact)).count > 350)
    }

    @Test("A thousand variants of the workload check without a finding")
    func workload() throws {
        let bench = SampleTests.data.deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "shared/bench/workload")
        func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: bench.appending(path: path))) }
        guard (try? bytes("fields.json")) != nil else {
            print("skipped 1: no ../shared/bench/workload")
            return
        }
        let originals = try "abcdefghijkl".map { letter in
            (id: String(letter), definition: JSONValue(try JSONNode(parsing: try bytes("segments/\(letter).json"))))
        }
        let variants = workloadVariants(of: originals, count: SegmentSet.countLimit)
        let set = SegmentSet.checked(
            variants.map { SegmentSet.File(file: "segments/\($0.id).json", bytes: $0.definition.file) },
            against: CheckContext(
                catalogue: Catalogue(
                    fields: Catalogue.fields(parsing: try bytes("fields.json"), file: "fields.json").fields,
                    activities: Catalogue.activities(parsing: try bytes("activities.json"), file: "activities.json")
                        .activities)))
        #expect(set.findings.map(\.rendered) == [])
        #expect(set.segments.count == SegmentSet.countLimit)
    }
}
