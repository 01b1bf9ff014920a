import Foundation
import SegmentLanguage
import TestSupport
import Testing

@testable import SegmentJournals

@Suite("The schema of workflows and the checker")
struct WorkflowSchemaTests {
    @Test("What the checker takes, the schema takes: workflows as they are, and spoilt at random")
    func mutants() throws {
        let more = ProcessInfo.processInfo.environment["CHECK_MUTANTS"].flatMap(Int.init)
        var random = SplitMix64(seed: more.map { UInt64($0) } ?? 3)
        let triggers = [
            #"{"activity": "visit", "where": {"field": "x", "op": "is", "value": "y"}}"#, #"{"imported": "crm"}"#,
            #"{"entered": "who"}"#, #"{"left": "who"}"#, #"{"date": "birth_date", "anniversary": true}"#,
        ]
        let good = (0..<40).map { number in
            RandomWorkflow(&random, isForAll: random.chance(50), hasBranches: true).json(
                id: "w", trigger: triggers[number % triggers.count],
                more: #", "from": "2026-11-01", "test_segment": "who", "description": "d""#)
        }
        var texts = good
        for _ in 0..<(more ?? 500) {
            let text = random.pick(good)
            texts.append(try JSONMutation.spoilt(text, keys: Self.keys, values: Self.values, &random))
        }
        let schema = DefinitionSchema.workflow
        guard
            let verdicts = try SchemaValidation.verdicts(
                of: texts.map { .init(schema: "workflow", text: $0) }, schemas: [(schema.name, schema.json)])
        else { return print("skipped \(texts.count): no python3 with jsonschema") }
        var (taken, refused) = (0, 0)
        for (text, verdict) in zip(texts, verdicts) {
            let isTaken = Workflow.checked(text).workflow != nil
            taken += isTaken ? 1 : 0
            guard case .refused(let reason) = verdict else { continue }
            refused += 1
            #expect(!isTaken, "\(text)\n  \(reason)")
        }
        #expect(taken > texts.count / 10 && refused > texts.count / 3, "\(taken) taken, \(refused) refused")
    }

    @Test("The schema knows the checker's keys")
    func keys() {
        #expect(
            Set(DefinitionSchema.workflow.root["properties"]?.memberNames ?? []) == Set(WorkflowSyntax.keys))
    }

    private static let keys =
        WorkflowSyntax.keys + [
            "activity", "where", "imported", "entered", "left", "date", "anniversary", "add_to", "remove_from", "wait",
            "if", "then", "else", "segment", "field",
        ]
    private static var values: [Any] {
        [
            5, 0, true, "x", "", "s", "who", "30d", "0d", "2026-11-01", "-30d", "test", "draft", "everyone",
            "with_email",
            "all", "ignore", "S", [Any](), ["a"], ["segment": "who"], ["add_to": "s"], [["add_to": "s"]],
            ["everyone": true], [String: Any](), NSNull(), ["activity": "visit"], ["wait": "1d"],
        ]
    }
}
