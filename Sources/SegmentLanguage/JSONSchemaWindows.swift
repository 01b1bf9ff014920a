// Windows and the values of tests as JSON Schema, from their declarations.

extension WindowDeclaration {
    /// An object of one of these forms. - Parameter hasTwoEnds: as `anniversary` needs it, and then without hours.
    static func schema(of forms: [WindowDeclaration], hasTwoEnds: Bool = false) -> SchemaNode {
        .any(
            forms.map { form in
                let properties: [(key: String, value: SchemaNode)] = form.keys.map { key in
                    (key, form.value.schema(isCivil: hasTwoEnds).described(form.meaning))
                }
                var schema: SchemaNode = [
                    "type": "object", "properties": .object(properties), "additionalProperties": false,
                ]
                if form.keys.count == 1 || hasTwoEnds {
                    schema = schema.adding(["required": .texts(form.keys)])
                } else {
                    schema = schema.adding(["minProperties": 1])
                }
                return schema
            })
    }

    /// Those that a window of activities may have: none of them lies after as-of.
    static var ofActivities: [WindowDeclaration] { all.filter { $0.keys != ["next"] } }

    /// Those that have two ends or can have.
    static var ofAnniversaries: [WindowDeclaration] { all.filter { $0.hasTwoEnds || $0.keys.count == 2 } }
}

extension WindowDeclaration.Value {
    fileprivate func schema(isCivil: Bool) -> SchemaNode {
        switch self {
        case .duration: .ref(isCivil ? "civilDuration" : "duration")
        case .ends: .ref(isCivil ? "civilInstant" : "instant")
        case .unit: ["enum": .texts(Window.Unit.allCases.map(\.rawValue))]
        }
    }
}

extension ValueShape {
    /// What may stand there, operands aside.
    var schema: SchemaNode {
        switch self {
        case .none: false
        case .texts, .elements: .any([.text, .list(of: .text)])
        case .numbers: .any([["type": "number"], .list(of: ["type": "number"])])
        case .number: ["type": "number"]
        case .numberPair:
            [
                "description": "[low, high], both ends included.", "type": "array", "items": ["type": "number"],
                "minItems": 2, "maxItems": 2,
            ]
        case .boolean: ["type": "boolean"]
        case .window: .ref("window")
        case .anniversary: .ref("anniversaryWindow")
        case .moment: .ref("instant")
        case .days: .any([.ref("civilInstant"), .list(of: .ref("civilInstant"))])
        }
    }

    /// Shapes under their names, and what they are made of.
    static var definitions: [(key: String, value: SchemaNode)] {
        [
            ("duration", SchemaParts.duration), ("civilDuration", SchemaParts.civilDuration),
            ("instant", SchemaParts.instant), ("civilInstant", SchemaParts.civilInstant),
            (
                "window",
                WindowDeclaration.schema(of: WindowDeclaration.all).described("A span of time, in exactly one form.")
            ),
            (
                "activityWindow",
                WindowDeclaration.schema(of: WindowDeclaration.ofActivities)
                    .described("Which activities count, by when they happened; nothing at or after as-of does.")
            ),
            (
                "anniversaryWindow",
                WindowDeclaration.schema(of: WindowDeclaration.ofAnniversaries, hasTwoEnds: true)
                    .described("A span of days with two ends.")
            ),
        ]
    }
}
