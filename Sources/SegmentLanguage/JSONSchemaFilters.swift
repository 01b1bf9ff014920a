// Filters as JSON Schema.

enum SchemaFilters {
    /// What contacts, activities and lines have in common.
    private static func logic(of name: String) -> [SchemaNode] {
        let filter = SchemaNode.ref(name)
        return [
            .keys("All of them hold.", ["all": .list(of: filter)], required: ["all"]),
            .keys("At least one of them holds.", ["any": .list(of: filter)], required: ["any"]),
            .keys("It doesn't hold.", ["not": filter], required: ["not"]),
            .keys(
                "At least so many of them hold.",
                ["at_least": ["type": "integer", "minimum": 1], "of": .list(of: filter)],
                required: ["at_least", "of"]),
        ]
    }

    static let segmentTest: SchemaNode = .keys(
        "A member of that segment in this same run.", ["segment": SchemaParts.id], required: ["segment"])
    static let everyone: SchemaNode = .keys("Every contact.", ["everyone": ["const": true]], required: ["everyone"])

    /// Filters of contacts.
    static var ofContacts: SchemaNode {
        .any(
            logic(of: "filter") + [
                everyone, segmentTest, .ref("fieldTest"), .ref("activityTest"), .ref("ratioTest"), .ref("sequence"),
            ]
        ).described("A filter of contacts: plainly true or false for every one.")
    }

    static var ofDynamic: SchemaNode {
        .any([
            everyone, .ref("dynamicFieldTest"),
            .keys("All of them hold.", ["all": .list(of: .ref("dynamicFieldTest"))], required: ["all"]),
        ]).described("One field test, everyone, or one 'all' of field tests; more needs the type dynamic_plus.")
    }

    static var ofActivities: SchemaNode {
        .any(
            logic(of: "activityFilter") + [
                .ref("propertyTest"), productTest("propertyName"),
                .keys(
                    "At least one line of the list passes; all tests inside are of the same line.",
                    [
                        "line": .ref("lineFilter"),
                        "of": ["description": "The list; left out it is products.", "type": "string"],
                    ], required: ["line"]),
            ]
        ).described("A filter of activities, by their own properties.")
    }

    static var ofLines: SchemaNode {
        .any(logic(of: "lineFilter") + [.ref("linePropertyTest"), productTest("linePropertyName")])
            .described("A filter of one line of a list: properties are named without the list.")
    }

    private static func test(_ description: String, _ name: SchemaNode, _ comparison: String) -> SchemaNode {
        SchemaNode.keys(
            description,
            [
                "field": name, "op": .op, "value": .value, "case": .caseExact, "missing": .missingExclude,
            ], required: ["field", "op"]
        ).adding(["allOf": [.ref(comparison)]])
    }

    private static func productTest(_ name: String) -> SchemaNode {
        SchemaNode.keys(
            "A test of the product of two numeric properties.",
            [
                "product": .ref(name == "propertyName" ? "factors" : "lineFactors"), "op": .ref("numberOperator"),
                "value": .value, "missing": .missingExclude,
            ], required: ["product", "op"]
        ).adding(["allOf": [.ref("plainNumberComparison")]])
    }

    private static func factors(_ name: String) -> SchemaNode {
        [
            "description": "Two numeric properties of one list, or of none.", "type": "array", "items": .ref(name),
            "minItems": 2, "maxItems": 2,
        ]
    }

    static var definitions: [(key: String, value: SchemaNode)] {
        let field = SchemaNode.text.described("A contact field, a value indicator, or a part: birth_date.age.")
        return [
            ("filter", ofContacts), ("dynamicFilter", ofDynamic), ("activityFilter", ofActivities),
            ("lineFilter", ofLines),
            ("fieldTest", test("A test of one contact field.", field, "comparison")),
            ("dynamicFieldTest", test("A test of one contact field.", field, "dynamicComparison")),
            ("propertyTest", test("A test of one property.", .ref("testedPropertyName"), "plainComparison")),
            ("linePropertyTest", test("A test of one property.", .ref("linePropertyName"), "plainComparison")),
            ("factors", factors("propertyName")), ("lineFactors", factors("linePropertyName")),
            (
                "propertyName",
                SchemaParts.property.described("total, shipping.city or, on lines of a list, products[].price.")
            ),
            (
                "testedPropertyName",
                SchemaParts.testedProperty.described(
                    "total, shipping.city, products[].price; @at is the activity's date-time, @type its type.")
            ),
            ("linePropertyName", SchemaParts.lineProperty.described("A property of the line, without its list.")),
            (
                "fieldOperand",
                .keys("The value of another field.", ["field": field], required: ["field"])
            ),
            ("operand", .any([.ref("fieldOperand"), .ref("metricOperand")])),
        ] + SchemaMetrics.definitions + SchemaComparison.all.map { ($0.name, $0.schema) }
            + SchemaComparison.operatorDefinitions + ValueShape.definitions
    }
}
