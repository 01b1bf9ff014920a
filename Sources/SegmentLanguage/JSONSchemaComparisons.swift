// `op`, `value`, `case` and `missing` as JSON Schema: which value an operator takes, from the operators' declarations.

/// A comparison as far as a schema can judge it: the types that the subject may have, and which operands a value may be.
struct SchemaComparison {
    /// The name of its definition.
    var name: String
    var types: [ValueType]
    /// The definition of what may stand for a value; nil: nothing may.
    var operand: String?

    static let all = [
        SchemaComparison(name: "comparison", types: ValueType.allCases, operand: "operand"),
        SchemaComparison(name: "numberComparison", types: [.decimal], operand: "operand"),
        SchemaComparison(name: "momentComparison", types: [.datetime], operand: "operand"),
        SchemaComparison(name: "dynamicComparison", types: ValueType.allCases, operand: "fieldOperand"),
        SchemaComparison(name: "plainComparison", types: ValueType.allCases, operand: nil),
        SchemaComparison(name: "plainNumberComparison", types: [.decimal], operand: nil),
    ]

    var operators: [OperatorDeclaration] {
        OperatorDeclaration.all.filter { declaration in types.contains { declaration.value(for: $0) != nil } }
    }

    var schema: SchemaNode {
        var rules: [SchemaNode] = groups.map(rule)
        if types.contains(.text) {
            rules.append([
                "if": ["required": ["case"]],
                "then": ["properties": ["value": values([.texts])]],
            ])
        }
        return [
            "properties": ["op": .ref(operatorName)],
            "dependentRequired": ["value": ["op"], "case": ["op"], "missing": ["op"]],
            "allOf": .array(rules),
        ]
    }

    /// The definition of the operators it may have.
    private var operatorName: String {
        types == [.decimal] ? "numberOperator" : types == [.datetime] ? "momentOperator" : "operator"
    }

    static var operatorDefinitions: [(key: String, value: SchemaNode)] {
        all.filter { $0.name != "dynamicComparison" && !$0.name.hasPrefix("plain") }.map { comparison in
            (
                comparison.operatorName,
                .words(comparison.operators.map { ($0.name, $0.schemaMeaning) })
                    .described("How the value is compared.")
            )
        }
    }

    /// Operators that take alike, in the order of the table.
    private var groups: [[OperatorDeclaration]] {
        var groups: [[OperatorDeclaration]] = []
        for declaration in operators {
            let index = groups.firstIndex { group in
                group.first.map { shapes(of: $0) == shapes(of: declaration) && $0.isNegative == declaration.isNegative }
                    ?? false
            }
            if let index { groups[index].append(declaration) } else { groups.append([declaration]) }
        }
        return groups
    }

    private func shapes(of declaration: OperatorDeclaration) -> [ValueShape] {
        declaration.forms.filter { form in form.types.contains { types.contains($0) } }.map(\.value.shape)
    }

    private func rule(_ group: [OperatorDeclaration]) -> SchemaNode {
        guard let first = group.first else { return true }
        let shapes = shapes(of: first)
        let takesNothing = shapes == [.none]
        var properties: [(key: String, value: SchemaNode)] = [("value", takesNothing ? false : values(shapes))]
        if !shapes.contains(.texts), !shapes.contains(.elements) { properties.append(("case", false)) }
        if !first.isNegative || takesNothing { properties.append(("missing", false)) }
        var then: SchemaNode = ["properties": .object(properties)]
        if !takesNothing { then = then.adding(["required": ["value"]]) }
        return [
            "if": ["properties": ["op": ["enum": .texts(group.map(\.name))]], "required": ["op"]],
            "then": then,
        ]
    }

    private func values(_ shapes: [ValueShape]) -> SchemaNode {
        var choices = shapes.map { shape -> SchemaNode in shape.schema }
        if let operand, shapes.contains(where: \.takesOperand) { choices.append(.ref(operand)) }
        return .any(choices)
    }
}

extension OperatorDeclaration {
    /// `is less than {value}; for integer, decimal`
    fileprivate var schemaMeaning: String {
        let types = forms.flatMap(\.types)
        return phrase + (types.count == ValueType.allCases.count ? "" : "; for \(listed(types.map(\.rawValue), "and"))")
    }
}

/// The keys beside what is tested.
extension SchemaNode {
    static let op: SchemaNode = .ref("operator")
    static let value: SchemaNode = ["description": "What it is held against; its form depends on 'op'."]
    static let caseExact: SchemaNode = [
        "description": "\"exact\": texts are compared code point by code point. Left out, case is ignored.",
        "const": "exact",
    ]
    static let missingExclude: SchemaNode = [
        "description": "\"exclude\", on negative operators: without a value it doesn't hold. Left out, it does.",
        "const": "exclude",
    ]
}
