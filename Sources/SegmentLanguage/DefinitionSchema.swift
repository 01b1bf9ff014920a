/// A JSON Schema (draft 2020-12) of one kind of file of ours, for editors: they complete keys, explain them and
/// underline what is wrong while it is typed.
///
/// Made from the declarations that the checker reads, so the two can't drift. A schema sees less than the checker: it
/// knows no catalogue, compares no two values and follows no reference. What it refuses, the checker refuses.
package struct DefinitionSchema: Sendable {
    /// `segment`, as the command is given it.
    package let name: String
    package let root: SchemaNode

    package init(name: String, title: String, root: SchemaNode, definitions: SchemaNode? = nil) {
        self.name = name
        let head: SchemaNode = [
            "$schema": "https://json-schema.org/draft/2020-12/schema", "title": .text(title),
        ]
        let whole = head.adding(root)
        self.root = definitions.map { whole.adding(["$defs": $0]) } ?? whole
    }

    /// The file, with the end of its last line.
    package var json: String { root.rendered() + "\n" }

    /// Those of the language; the pipeline's comes on top of them.
    package static let ofLanguage: [DefinitionSchema] = [segment, workflow, fieldCatalogue, activityCatalogue]
}

// MARK: - Names and instants

/// Parts that several schemas use, by the names of their definitions.
package enum SchemaParts {
    package static let id: SchemaNode = ["type": "string", "pattern": "^[a-z0-9][a-z0-9_-]{0,62}$"]

    private static let part = #"[^.\[\]]+"#

    /// `total`, `shipping.city`, `products[].price`
    package static let propertyPattern = #"(?!@)\#(part)(\.\#(part))*(\[\](\.\#(part))+)?"#

    static let property: SchemaNode = ["type": "string", "pattern": .text("^\(propertyPattern)$")]

    /// In `where`: the activity's own instant and type too.
    static let testedProperty: SchemaNode = {
        let accessors = Accessor.allCases.filter { $0.baseTypes.contains(.datetime) }.map(\.rawValue)
        return [
            "type": "string",
            "pattern": .text("^(@at(\\.(\(accessors.joined(separator: "|"))))?|@type|\(propertyPattern))$"),
        ]
    }()

    /// In `line`: a property without its list.
    static let lineProperty: SchemaNode = ["type": "string", "pattern": .text(#"^(?!@)\#(part)(\.\#(part))*$"#)]

    private static func durationPattern(_ units: [Duration.Unit]) -> String {
        // The longer unit first: `mo` begins as `m…` does.
        "[1-9][0-9]{0,17}(\(units.map(\.rawValue).joined(separator: "|")))"
    }

    private static let dayPattern = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
    private static let timePattern =
        #"[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"#

    package static let day: SchemaNode = ["type": "string", "pattern": .text("^\(dayPattern)$")]

    /// A date, or a date-time with offset.
    package static let constantInstant: SchemaNode = [
        "type": "string", "pattern": .text("^\(dayPattern)(\(timePattern))?$"),
    ]

    static let duration: SchemaNode = [
        "description": "A whole number from 1 and one unit: 30min and 12h are exact; 7d, 2w, 3mo and 1y are civil.",
        "type": "string", "pattern": .text("^\(durationPattern(Duration.Unit.allCases))$"),
    ]

    static let civilDuration: SchemaNode = [
        "description": "A whole number from 1 and one unit: 7d, 2w, 3mo, 1y.", "type": "string",
        "pattern": .text("^\(durationPattern(Duration.Unit.allCases.filter { !$0.isExact }))$"),
    ]

    static let instant: SchemaNode = [
        "description": "A date (the start of that local day), a date-time with offset, -30d, +7d, or now.",
        "type": "string",
        "pattern": .text(
            "^(now|[+-]\(durationPattern(Duration.Unit.allCases))|\(dayPattern)(\(timePattern))?)$"),
    ]

    static let civilInstant: SchemaNode = [
        "description": "A date, a date-time with offset, -30d, +7d, or now; without hours and minutes.",
        "type": "string",
        "pattern": .text(
            "^(now|[+-]\(durationPattern(Duration.Unit.allCases.filter { !$0.isExact }))|\(dayPattern)(\(timePattern))?)$"
        ),
    ]
}
