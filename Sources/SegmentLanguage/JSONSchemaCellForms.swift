import CellValues

// How cells are written, for the catalogues and for a mapping.

extension SchemaParts {
    /// A format of dates, or several. Which letters run into one another is the reader's to say.
    package static let timeFormat: SchemaNode = {
        let words = TimeFormat.wordList.sorted { $0.count > $1.count }.joined(separator: "|")
        let one: SchemaNode = [
            "type": "string", "pattern": .text("^((\(words))(?![A-Za-z])|(\(words))(?=[A-Za-z])|'[^']*'|[^A-Za-z'])+$"),
        ]
        return .any([one, ["type": "array", "items": one, "minItems": 1, "uniqueItems": true]])
    }()

    package static let months: SchemaNode = [
        "description": "What MMM stands for, from January on; alternatives between bars. Left out, English.",
        "type": "array", "items": ["type": "string", "pattern": "^[^|0-9][^|]*([|][^|0-9][^|]*)*$"], "minItems": 12,
        "maxItems": 12,
    ]

    /// What a field, a property or the defaults of a catalogue may say of cells.
    static let cellForm: [(key: String, value: SchemaNode)] = [
        (
            "format",
            timeFormat.described(
                "Dates and date-times: how they are written, or several ways of which the first that fits counts. yyyy yy MM M MMM dd d HH H hh h mm ss SSS a XXX; letters that are themselves in 'single quotes'."
            )
        ),
        ("months", months),
        ("decimal", ["description": "Numbers: the decimal sign. Left out, a point.", "enum": [".", ","]]),
        (
            "group",
            [
                "description": "Numbers: what stands between the digits of thousands.",
                "enum": [" ", "\u{A0}", "\u{202F}", ".", ",", "'", "\u{2019}"],
            ]
        ),
        (
            "affixes",
            words("Numbers: what is taken off either end.", of: ["type": "string", "pattern": "^(?![+-]$)[^0-9]+$"])
        ),
        ("true", words("Booleans: the words for true, in any case, instead of true, 1 and yes.", of: .text)),
        ("false", words("Booleans: the words for false, in any case, instead of false, 0 and no.", of: .text)),
        ("nulls", words("Cells that are missing, as they are written.", of: .text)),
        (
            "list",
            [
                "description":
                    "Lists: a cell is a JSON array of texts, or CSV inside the cell. Left out, it is split on 'separator'.",
                "enum": ["json", "csv"],
            ]
        ),
        ("trim", ["description": "Blanks around a text go; around other types they always do.", "type": "boolean"]),
        ("apostrophe", ["description": "A leading ' goes.", "type": "boolean"]),
    ]

    private static func words(_ description: String, of one: SchemaNode) -> SchemaNode {
        ["description": .text(description), "type": "array", "items": one, "minItems": 1]
    }
}
