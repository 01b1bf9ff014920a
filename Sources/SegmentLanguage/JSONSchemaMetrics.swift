// Metrics and sequences as JSON Schema, from the measures' declarations.

enum SchemaMetrics {
    static let activity: SchemaNode = [
        "description": "An activity type, a list of different ones, or \"*\" for any.",
        "anyOf": [
            .text,
            [
                "type": "array", "items": ["type": "string", "minLength": 1, "not": ["const": "*"]], "minItems": 1,
                "uniqueItems": true,
            ],
        ],
    ]
    static let `where`: SchemaNode = .ref("activityFilter")
    static let window: SchemaNode = .ref("activityWindow")
    private static let ratio: SchemaNode = [
        "description": "The first metric over the second, exactly.", "type": "array", "items": .ref("ratioMetric"),
        "minItems": 2, "maxItems": 2,
    ]
    private static let times: SchemaNode = [
        "description": "The metric is multiplied by it.", "type": "number",
    ]

    static var definitions: [(key: String, value: SchemaNode)] {
        [
            ("measure", measure(MeasureDeclaration.all)),
            ("numericMeasure", measure(MeasureDeclaration.all.filter(\.isAlwaysNumeric))),
            ("measureThatStandsAlone", measure(MeasureDeclaration.all.filter(\.mayStandAlone))),
            ("ratioMetric", metric(measure: .any([.ref("numericMeasure"), valueMeasures]))),
            ("metricOperand", metricOperand),
            ("activityTest", activityTest),
            ("ratioTest", .any(ratioTests)),
            ("sequence", sequence),
            ("sequenceStep", step(["within": SchemaNode.ref("duration").described(within)])),
        ]
    }

    // MARK: Measures

    private static func measure(_ declarations: [MeasureDeclaration]) -> SchemaNode {
        let words = declarations.filter(\.isWord).map { declaration -> SchemaNode in
            ["const": .text(declaration.name), "description": .text(declaration.wordMeaning)]
        }
        return .any(words + declarations.compactMap(\.objectSchema))
    }

    /// `{"first": PROP}`: of the property's own type.
    private static var valueMeasures: SchemaNode {
        .any(MeasureDeclaration.all.filter(\.isOptionallyOfProperty).compactMap(\.objectSchema))
    }

    // MARK: Tests

    private static func metric(measure: SchemaNode) -> SchemaNode {
        .keys(
            "A value computed from a contact's activities.",
            ["activity": activity, "where": `where`, "window": window, "measure": measure], required: ["activity"])
    }

    private static var activityTest: SchemaNode {
        let hasValueMeasure: SchemaNode = ["properties": ["measure": valueMeasures], "required": ["measure"]]
        let moments = MeasureDeclaration.all.filter(\.isOptionallyOfProperty).map(\.name)
        return SchemaNode.keys(
            "A test of a metric over the contact's activities; without 'op' and 'value': at least 1.",
            [
                "activity": activity, "where": `where`, "window": window, "measure": .ref("measure"), "op": .op,
                "value": .value, "case": .caseExact, "missing": .missingExclude,
            ], required: ["activity"]
        ).adding([
            "dependentRequired": ["value": ["op"], "case": ["op"], "missing": ["op"]],
            "if": ["required": ["op"]],
            "then": [
                "allOf": [
                    ["if": ["properties": ["measure": .ref("numericMeasure")]], "then": .ref("numberComparison")],
                    [
                        "if": ["properties": ["measure": ["enum": .texts(moments)]], "required": ["measure"]],
                        "then": .ref("momentComparison"),
                    ],
                    ["if": hasValueMeasure, "then": .ref("comparison")],
                ]
            ],
            "else": ["properties": ["measure": .ref("measureThatStandsAlone")]],
        ])
    }

    /// Both spellings.
    private static var ratioTests: [SchemaNode] {
        let measure = SchemaNode.keys(nil, ["ratio": ratio], required: ["ratio"])
        let rest: KeyValuePairs<String, SchemaNode> = [
            "op": .ref("numberOperator"), "value": .value, "missing": .missingExclude,
        ]
        return [("ratio", ratio), ("measure", measure)].map { key, node in
            let properties: [(key: String, value: SchemaNode)] = [(key, node)] + rest.map { ($0.key, $0.value) }
            return [
                "description": "A test of the ratio of two metrics.", "type": "object",
                "properties": .object(properties), "required": .texts([key, "op"]), "additionalProperties": false,
                "allOf": [.ref("numberComparison")],
            ]
        }
    }

    private static var metricOperand: SchemaNode {
        let ratioMeasure = SchemaNode.keys(nil, ["ratio": ratio], required: ["ratio"])
        let metric = SchemaNode.any([
            .keys(
                nil,
                [
                    "activity": activity, "where": `where`, "window": window, "measure": .ref("measure"),
                    "times": times,
                ], required: ["activity"]),
            .keys(nil, ["ratio": ratio, "times": times], required: ["ratio"]),
            .keys(nil, ["measure": ratioMeasure, "times": times], required: ["measure"]),
        ])
        // It stands inside the metric or beside it, not in both.
        return SchemaNode.keys("The value of a metric.", ["metric": metric, "times": times], required: ["metric"])
            .adding([
                "if": ["required": ["times"]],
                "then": ["properties": ["metric": ["not": ["required": ["times"]]]]],
            ])
    }

    // MARK: Sequences

    private static let within = "In [t, t + D) of the step before."

    private static func step(_ more: KeyValuePairs<String, SchemaNode>) -> SchemaNode {
        let properties: [(key: String, value: SchemaNode)] =
            [("activity", activity), ("where", `where`)] + more.map { ($0.key, $0.value) }
        return [
            "description": "An activity of the contact.", "type": "object", "properties": .object(properties),
            "required": ["activity"], "additionalProperties": false,
        ]
    }

    private static var sequence: SchemaNode {
        let thenNot = SchemaNode.keys(
            "The last step may be that nothing of the kind follows.",
            ["then_not": step([:]), "within": SchemaNode.ref("duration").described(within)], required: ["then_not"])
        return .keys(
            "The contact did the first, then the second, and so on, in time order.",
            [
                "sequence": [
                    "type": "array", "prefixItems": [step([:])],
                    "items": .any([.ref("sequenceStep"), thenNot]), "minItems": 2,
                    "maxItems": .integer(ActivitySequence.stepLimit), "contains": ["required": ["then_not"]],
                    "minContains": 0, "maxContains": 1,
                ],
                "window": window,
            ], required: ["sequence"])
    }
}

extension MeasureDeclaration {
    /// Whatever its property is.
    fileprivate var isAlwaysNumeric: Bool {
        switch argument {
        case .none, .numeric, .property: true
        case .optionalProperty, .metrics: false
        }
    }

    fileprivate var wordMeaning: String {
        isOptionallyOfProperty ? "when the \(name) activity was" : phrase
    }

    fileprivate var objectSchema: SchemaNode? {
        switch argument {
        case .none, .metrics: nil
        case .numeric:
            .keys(
                phrase,
                [
                    name: .any([
                        .ref("propertyName"),
                        .keys("The product of two.", ["product": .ref("factors")], required: ["product"]),
                    ])
                ], required: [name])
        case .property, .optionalProperty: .keys(phrase, [name: .ref("propertyName")], required: [name])
        }
    }
}
