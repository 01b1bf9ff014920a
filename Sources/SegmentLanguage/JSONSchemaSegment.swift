extension DefinitionSchema {
    /// `data/segments/<id>.json`
    package static let segment = DefinitionSchema(
        name: "segment", title: "A segment",
        root: SchemaNode.keys(
            "Which contacts belong together: fixed by a journal, or by filters that every run asks again.",
            [
                "id": SchemaParts.id.described("The file's name without .json."),
                "name": [
                    "description": "For people, 200 characters at the most.", "type": "string", "minLength": 1,
                    "maxLength": 200, "pattern": #"\S"#,
                ],
                "description": ["description": "What it is for.", "type": "string"],
                "type": .words([
                    ("static", "Members come from its journal; someone or a workflow changes it."),
                    ("dynamic", "Members come from contact fields and value indicators, asked at every run."),
                    ("dynamic_plus", "Everything: activities, other segments, nested filters, 'exclude'."),
                ]).described("Where its members come from."),
                "include": ["description": "A filter: who belongs to it."],
                "exclude": ["description": "A filter: who doesn't, though included. For dynamic_plus only."],
                "tags": SchemaNode.list(of: .text, min: 0).described("To find it by, and to select it in jobs."),
                "goal": .words([
                    ("conversion", "To make contacts buy."), ("retention", "To keep customers."),
                    ("reactivation", "To win customers back."),
                ]).described("What it is meant to bring about."),
                "owner": ["description": "Who answers for it.", "type": "string"],
            ], required: ["id", "name", "type"]
        ).adding([
            "allOf": [
                rule("static", ["properties": ["include": false, "exclude": false]]),
                rule(
                    "dynamic",
                    [
                        "properties": ["include": .ref("dynamicFilter"), "exclude": false], "required": ["include"],
                    ]),
                rule(
                    "dynamic_plus",
                    [
                        "properties": ["include": .ref("filter"), "exclude": .ref("filter")],
                        "required": ["include"],
                    ]),
            ]
        ]),
        definitions: .object(SchemaFilters.definitions))

    private static func rule(_ type: String, _ then: SchemaNode) -> SchemaNode {
        ["if": ["properties": ["type": ["const": .text(type)]], "required": ["type"]], "then": then]
    }

    /// `data/workflows/<id>.json` (9-workflows).
    package static let workflow = DefinitionSchema(
        name: "workflow", title: "A workflow",
        root: .keys(
            "What moves contacts in and out of static segments when something happens.",
            [
                "id": SchemaParts.id.described("The file's name without .json."),
                "name": SchemaNode.text.described("For people."),
                "description": ["description": "What it is for.", "type": "string"],
                "status": .words([
                    ("draft", "It never runs."), ("test", "It runs, with test_segment as its whole audience."),
                    ("active", "It runs."),
                ]).described("Whether it runs."),
                "test_segment": SchemaParts.id.described("The audience while the status is test."),
                "audience": .any([
                    .words([
                        ("everyone", "Every contact."), ("with_email", "Contacts with an e-mail address."),
                        ("with_phone", "Contacts with a phone number."),
                    ]),
                    SchemaFilters.segmentTest,
                ]).described("Whom it is for; left out, everyone."),
                "from": SchemaParts.day.described("A local date; a trigger before it doesn't count."),
                "trigger": trigger,
                "steps": .ref("steps"),
                "again": .words([
                    ("restart", "The earlier pass ends, its waiting steps are void."),
                    ("ignore", "The new trigger does nothing."),
                ]).described("What a new trigger does while an earlier pass of the contact still waits."),
                "existing": [
                    "description": "Whether those who are there already trigger on the first run.", "type": "boolean",
                ],
            ], required: ["id", "name", "status", "trigger", "steps"]
        ).adding([
            "allOf": [
                [
                    "if": ["properties": ["status": ["const": "test"]], "required": ["status"]],
                    "then": ["required": ["test_segment"]],
                ],
                [
                    "if": ["properties": ["trigger": ["required": ["date"]]], "required": ["trigger"]],
                    "then": ["required": ["from"]],
                ],
            ]
        ]),
        definitions: .object([("steps", steps), ("branch", branch)] + SchemaFilters.definitions))

    private static let trigger: SchemaNode = SchemaNode.any([
        .keys(
            "The contact did it.", ["activity": SchemaMetrics.activity, "where": SchemaMetrics.where],
            required: ["activity"]),
        .keys(
            "The contact was first seen in that source.",
            ["imported": SchemaNode.text.described("The name of a source of the pipeline.")], required: ["imported"]),
        .keys("The contact entered the segment.", ["entered": SchemaParts.id], required: ["entered"]),
        .keys("The contact left the segment.", ["left": SchemaParts.id], required: ["left"]),
        .keys(
            "A day of the contact's own comes.",
            [
                "date": SchemaNode.text.described("A contact field with a date."),
                "anniversary": ["description": "Every year on that day.", "type": "boolean"],
            ], required: ["date"]),
    ]).described("What starts it.")

    private static let steps: SchemaNode = SchemaNode.ref("branch").adding(["minItems": 1])
        .described("What it does, in order.")

    private static let branch: SchemaNode = [
        "description": "What it does, in order.", "type": "array",
        "items": .any([
            .keys("Into a static segment.", ["add_to": SchemaParts.id], required: ["add_to"]),
            .keys("Out of a static segment.", ["remove_from": SchemaParts.id], required: ["remove_from"]),
            .keys("Wait so long.", ["wait": .ref("duration")], required: ["wait"]),
            .keys(
                "Go on by a filter.", ["if": .ref("filter"), "then": .ref("branch"), "else": .ref("branch")],
                required: ["if"]),
        ]),
    ]
}
