import Foundation
import SegmentLanguage
import TestSupport
import Testing

@Suite("The schema of segments and the checker over mutants")
struct SchemaMutantTests {
    static let definitions = SummaryRow.all.map { row in
        let exclude = row.exclude.map { #", "exclude": \#($0)"# } ?? ""
        return #"{"id": "s", "name": "S", "type": "dynamic_plus", "include": \#(row.filter)\#(exclude)}"#
    }

    @Test("What the checker takes, the schema takes: definitions as they are, and spoilt at random")
    func mutants() throws {
        // CHECK_MUTANTS=100000 looks further, from another start.
        let more = ProcessInfo.processInfo.environment["CHECK_MUTANTS"].flatMap(Int.init)
        var generator = SplitMix64(seed: more.map { UInt64($0) } ?? 20)
        var texts = Self.definitions
        for _ in 0..<(more ?? 700) {
            let text = generator.pick(Self.definitions)
            texts.append(try JSONMutation.spoilt(text, keys: Self.keys, values: Self.values, &generator))
        }
        guard let verdicts = try SchemaTests.verdicts(texts.map { .init(schema: "segment", text: $0) }) else { return }
        let contexts = [CheckContext(catalogue: SampleCatalogue.catalogue), CheckContext()]
        var taken = 0
        var refused = 0
        for (text, verdict) in zip(texts, verdicts) {
            let segments = contexts.compactMap { context in
                SegmentSyntax(parsing: Array(text.utf8), file: "s.json").checked(against: context).segment
            }
            for segment in segments where segment.kind != .static {
                #expect(segment.include != nil, "taken without its filter: \(text)")
                #expect((segment.exclude != nil) == text.contains(#""exclude":"#), "\(text)")
            }
            let isTaken = !segments.isEmpty
            taken += isTaken ? 1 : 0
            if case .refused(let reason) = verdict {
                refused += 1
                #expect(!isTaken, "\(text)\n  \(reason)")
            }
        }
        // That the spoiling leaves some good and makes some bad.
        #expect(
            taken > texts.count / 10 && refused > texts.count / 3,
            "\(taken) taken, \(refused) refused of \(texts.count)")
    }

    private static let keys = [
        "all", "any", "not", "at_least", "of", "everyone", "segment", "field", "op", "value", "case", "missing",
        "activity", "where", "window", "measure", "sequence", "within", "then_not", "line", "product", "ratio", "last",
        "next", "from", "to", "before_last", "current", "previous", "sum", "first", "count", "metric", "times", "name",
    ]
    private static var values: [Any] {
        [
            5, 2.5, -1, 0, true, false, "x", "", "30d", "12h", "-30d", "now", "2026-01-01", "2026-01-01T00:00:00Z",
            "month",
            "exact", "exclude", "count", "is", "is_not", "<", "within", "has_any", "is_set", "is_not_set", "before",
            "first", "products[].category", "purchase", "*", [Any](), ["a"], [1, 2],
            ["last": "30d"], ["next": "7d"], ["from": "2026-01-01"], ["field": "city"], ["everyone": true],
            [String: Any](), NSNull(), ["sum": "total"], ["first": "coupon"],
        ]
    }
}
