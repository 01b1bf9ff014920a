extension DefinitionSchema {
    /// `data/fields.json`
    package static let fieldCatalogue = DefinitionSchema(
        name: "fields", title: "The field catalogue",
        root: .keys(
            "Which fields contacts have. With it a misspelt field in a definition is an error.",
            ["fields": ["type": "array", "items": column("field", more: [])], "defaults": defaults],
            required: ["fields"]))

    /// `data/activities.json`
    package static let activityCatalogue = DefinitionSchema(
        name: "activities", title: "The activity catalogue",
        root: .keys(
            "Which activities there are and what they carry. With it a misspelt one in a definition is an error.",
            [
                "activities": [
                    "type": "array",
                    "items": .keys(
                        "A type of activity.",
                        [
                            "type": [
                                "description": "As the log has it.", "type": "string", "minLength": 1,
                                "not": ["const": "*"],
                            ],
                            "label": ["description": "For people.", "type": "string"],
                            "properties": [
                                "type": "array",
                                "items": column(
                                    "property",
                                    more: [
                                        (
                                            "currency",
                                            [
                                                "description":
                                                    "The property beside it that holds the amount's currency.",
                                                "type": "string",
                                            ]
                                        )
                                    ]),
                            ],
                        ], required: ["type"]),
                ],
                "defaults": defaults,
            ], required: ["activities"]))

    /// How cells are written where a column says nothing of its own.
    private static let defaults: SchemaNode = [
        "description": "How all cells of this file are written whose column says nothing of its own.", "type": "object",
        "properties": .object(SchemaParts.cellForm), "additionalProperties": false,
    ]

    /// What fields and properties have in common.
    private static func column(_ what: String, more: [(key: String, value: SchemaNode)]) -> SchemaNode {
        let name: SchemaNode = what == "field" ? .text : SchemaParts.property
        let properties: [(key: String, value: SchemaNode)] =
            [
                ("name", name.described("As the files have it, or as 'mapping' calls it.")),
                ("type", SchemaNode.words(ValueType.allCases.map { ($0.rawValue, $0.schemaMeaning) })),
                (
                    "options",
                    [
                        "description": "What it can be.", "type": "array", "items": .text, "minItems": 1,
                        "uniqueItems": true,
                    ]
                ),
                ("label", ["description": "For people.", "type": "string"]),
                ("required", ["description": "A missing value is a finding of the run.", "type": "boolean"]),
                (
                    "separator",
                    SchemaNode.text.described("Between the elements in a CSV cell; left out, it is \"|\".")
                ),
                (
                    "optional", ["description": "That no source has it stops no run.", "type": "boolean"]
                ),
                (
                    "max_wrong_type",
                    .shareLimit("So many of its cells may not fit its type; before the source's and the pipeline's.")
                ),
            ] + SchemaParts.cellForm + more
        var rules: [SchemaNode] = [
            when([.option, .options], then: ["required": ["options"]], else: ["properties": ["options": false]]),
            when([.list, .options], then: true, else: ["properties": ["separator": false, "list": false]]),
            when([.date, .datetime], then: true, else: ["properties": ["format": false, "months": false]]),
            when(
                [.integer, .decimal], then: true,
                else: ["properties": ["decimal": false, "group": false, "affixes": false]]),
            when([.boolean], then: true, else: ["properties": ["true": false, "false": false]]),
        ]
        if !more.isEmpty {
            rules.append(when([.integer, .decimal], then: true, else: ["properties": ["currency": false]]))
        }
        return [
            "description": .text("A \(what)."), "type": "object", "properties": .object(properties),
            "required": ["name", "type"], "additionalProperties": false, "allOf": .array(rules),
        ]
    }

    private static func when(_ types: [ValueType], then: SchemaNode, else other: SchemaNode) -> SchemaNode {
        ["if": ["properties": ["type": ["enum": .texts(types.map(\.rawValue))]]], "then": then, "else": other]
    }
}

extension ValueType {
    fileprivate var schemaMeaning: String {
        switch self {
        case .text: "Any text; case is ignored in comparisons."
        case .email: "A text with a part after the @."
        case .phone: "A text, compared as written."
        case .integer: "A whole number."
        case .decimal: "A number, 18 digits before the point and 9 after it."
        case .date: "YYYY-MM-DD, without a zone."
        case .datetime: "RFC 3339 with offset."
        case .boolean: "true or false, 1 or 0, yes or no."
        case .option: "One of a list."
        case .options: "Some of a list."
        case .list: "Free texts."
        }
    }
}
