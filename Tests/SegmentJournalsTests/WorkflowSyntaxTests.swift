import CellValues
import SegmentLanguage
import Testing

@testable import SegmentJournals

@Suite("Workflows as written")
struct WorkflowSyntaxTests {
    static let segments: [String: Segment.Kind?] = [
        "s": .static, "vip": .dynamicPlus, "who": .static, "broken": nil,
    ]
    static let catalogue = CheckContext(
        catalogue: Catalogue(
            fields: [
                CatalogueField(name: "birth_date", type: .date), CatalogueField(name: "mail", type: .email),
                CatalogueField(name: "country", type: .text),
            ], activities: nil), checksFileName: false)

    static func check(_ text: String) -> [String] {
        WorkflowSyntax(parsing: Array(text.utf8), file: "w.json").checked(
            against: .init(context: catalogue, segments: segments, sources: ["crm", "shop"])
        ).findings.map(\.rendered)
    }

    /// A workflow in which one part is another.
    static func workflow(
        head: String = #""id": "w", "name": "W", "status": "active""#, trigger: String = #"{"activity": "visit"}"#,
        steps: String = #"[{"add_to": "s"}]"#
    ) -> String { "{\(head),\n\"trigger\": \(trigger),\n\"steps\": \(steps)}" }

    @Test(
        "Sound ones have no finding",
        arguments: [
            workflow(),
            workflow(trigger: #"{"activity": ["a", "b"], "where": {"field": "x", "op": "is", "value": 1}}"#),
            workflow(trigger: #"{"imported": "crm"}"#), workflow(trigger: #"{"entered": "vip"}"#),
            workflow(
                head: #""id": "w", "name": "W", "status": "active", "from": "2026-01-01""#,
                trigger: #"{"date": "birth_date", "anniversary": true}"#),
            workflow(head: #""id": "w", "name": "W", "status": "test", "test_segment": "who", "audience": "everyone""#),
            workflow(head: #""id": "w", "name": "W", "status": "active", "audience": "with_email""#),
            workflow(steps: #"[{"add_to": "s"}, {"wait": "30d"}, {"remove_from": "s"}]"#),
            workflow(
                steps:
                    #"[{"if": {"segment": "vip"}, "then": [{"add_to": "s"}], "else": []}, {"remove_from": "broken"}]"#),
            workflow(
                head: #""id": "w", "name": "W", "status": "active", "again": "ignore""#,
                steps: #"[{"add_to": "s"}, {"wait": "30d"}]"#),
        ])
    func sound(_ text: String) { #expect(Self.check(text) == []) }

    struct Row: Sendable, CustomTestStringConvertible {
        var text: String
        var findings: [String]
        init(_ text: String, _ findings: String...) { (self.text, self.findings) = (text, findings) }
        var testDescription: String { findings.first ?? text }
    }

    @Test(
        "What is wrong is told whole, with its place",
        arguments: [
            Row(
                workflow(head: #""id": "w", "name": "", "status": "on", "again": "never", "colour": 1"#),
                "w.json:1:21: 'name' is an empty text [empty-value]",
                "w.json:1:35: 'status' can't be 'on' [bad-value]\n  it is draft, test or active",
                "w.json:1:50: 'again' can't be 'never' [bad-value]\n  it is restart or ignore",
                "w.json:1:59: a workflow has no key 'colour' [unknown-key]\n  the keys are id, name, description, status, test_segment, audience, from, trigger, steps, again and existing"
            ),
            Row(
                workflow(head: #""id": "w", "name": "W", "status": "test""#),
                "w.json:1:26: a workflow in test needs the key 'test_segment' [missing-key]\n  it is the whole audience while testing"
            ),
            Row(
                workflow(head: #""id": "w", "name": "W", "status": "active", "audience": "with_phone""#),
                "w.json:1:58: no field has the type phone, and none is named 'phone' [unknown-field]"),
            Row(
                workflow(head: #""id": "w", "name": "W", "status": "active", "audience": {"segment": "vp"}"#),
                "w.json:1:70: no segment has the id 'vp' [unknown-segment]\n  did you mean 'vip'?"),
            Row(
                workflow(trigger: #"{"imported": "erp"}"#),
                "w.json:2:25: no contact source is named 'erp' [unknown-import]\n  did you mean 'crm'?"),
            Row(
                workflow(trigger: #"{"enterd": "vip"}"#),
                "w.json:2:12: an object with 'enterd' is no trigger [unknown-trigger]\n  did you mean 'entered'?"),
            Row(
                workflow(trigger: #"{"entered": "vip", "left": "vip"}"#),
                "w.json:2:12: a trigger can't be 'entered' and 'left' at once [unknown-trigger]\n  make a workflow for each"
            ),
            Row(
                workflow(trigger: #"{"date": "birth_date"}"#),
                "w.json:2:1: a workflow with a date for its trigger needs the key 'from' [missing-key]\n  without it every such day in the past would count"
            ),
            Row(
                workflow(
                    head: #""id": "w", "name": "W", "status": "active", "from": "-30d""#,
                    trigger: #"{"date": "country"}"#),
                "w.json:1:54: 'from' must be a day, not '-30d' [bad-value]\n  write it like '2026-11-20'",
                "w.json:2:21: 'date' must name a field with a date, not the text field 'country' [bad-value]"),
            Row(
                workflow(
                    head: #""id": "w", "name": "W", "status": "active", "existing": true"#, trigger: #"{"left": "vip"}"#
                ),
                "w.json:1:46: 'existing' goes with the triggers 'imported' and 'entered' only [not-allowed-here]"),
            Row(
                workflow(steps: #"[{"add_to": "vip"}, {"remove_from": "sss"}]"#),
                "w.json:3:22: 'vip' is a dynamic_plus segment, and a workflow changes static ones only [not-static]\n  its filters say who is in it",
                "w.json:3:46: no segment has the id 'sss' [unknown-segment]\n  did you mean 's'?"),
            Row(
                workflow(steps: #"[{"add": "s"}, {"wait": "30"}, {"add_to": "s", "wait": "1d"}]"#),
                "w.json:3:11: an object with 'add' is no step [unknown-step]\n  a step has one of the keys 'add_to', 'remove_from', 'wait' or 'if'",
                "w.json:3:34: '30' is not a duration [bad-value]\n  write a whole number from 1 and one of min, h, d, w, mo and y: '30d'",
                "w.json:3:41: a step can't be 'add_to' and 'wait' at once [unknown-step]\n  make a step of each"),
            Row(
                workflow(steps: #"[{"add_to": "s"}, {"wait": "1d"}, {"wait": "1d"}]"#),
                "w.json:3:28: warning: nothing follows the last 'wait' [nothing-follows]\n  leave it out"),
            Row(
                workflow(steps: #"[{"if": {"segment": "vip"}}]"#),
                "w.json:3:11: warning: no step adds to a segment or removes from one [nothing-follows]",
                "w.json:3:12: warning: neither 'then' nor 'else' has a step, so the 'if' changes nothing [nothing-follows]"
            ),
            Row(
                workflow(
                    steps: #"[{"add_to": "s"}, {"if": {"segment": "vip"}, "then": [{"add_to": "s"}, {"wait": "1d"}]}]"#),
                "w.json:3:81: warning: nothing follows the last 'wait' [nothing-follows]\n  leave it out"),
            Row(workflow(steps: "[]"), "w.json:3:10: 'steps' is an empty list [empty-value]"),
        ])
    func wrong(_ row: Row) { #expect(Self.check(row.text) == row.findings) }

    @Test("References are told with their steps, in the order of the file")
    func references() throws {
        let text = Self.workflow(
            head: #""id": "w", "name": "W", "status": "active", "audience": {"segment": "vip"}"#,
            trigger: #"{"left": "vip"}"#,
            steps:
                #"[{"if": {"segment": "vip"}, "then": [{"add_to": "s"}], "else": [{"wait": "1d"}, {"remove_from": "s"}]}]"#
        )
        let workflow = try #require(
            WorkflowSyntax(parsing: Array(text.utf8), file: "w.json").checked(
                against: .init(context: Self.catalogue, segments: Self.segments, sources: nil)
            ).workflow)
        #expect(
            workflow.references.map { "\($0.segment): \($0.text)" } == [
                "vip: its audience", "vip: triggered by leaving it", "vip: step 1 asks for it",
                "s: step 1.then.1 adds to it", "s: step 1.else.2 removes from it",
            ])
        #expect(workflow.targets == ["s"])
    }
}
