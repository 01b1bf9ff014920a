import SegmentLanguage

extension DefinitionSchema {
    /// `pipelines/<name>.json` (3-runs §1). What a later version will do is in it already: the reader says what this one
    /// can't.
    package static let pipeline = DefinitionSchema(
        name: "pipeline", title: "A pipeline",
        root: .keys(
            "From sources to memberships: what a run reads, does and leaves. Paths are relative to this file.",
            [
                "name": SchemaNode.text.described("Left out, the file's name without .json."),
                "time_zone": SchemaNode.text.described("An IANA name; days begin by it. Left out, UTC."),
                "as_of": SchemaParts.constantInstant.described(
                    "The instant a run is about: a date or a date-time with offset. --as-of comes before it."),
                "sources": .keys(
                    "Where contacts and activities are read, in log order.",
                    [
                        "contacts": .list(of: .ref("contactSource")),
                        "activities": ["type": "array", "items": .ref("activitySource")],
                    ], required: ["contacts", "activities"]),
                "catalogue": path("A folder with fields.json and activities.json, each optional."),
                "segments": path("The folder of definitions."),
                "workflows": path("The folder of workflows."),
                "members": path("The folder of journals of static segments."),
                "merges": path("previous_id,contact_id: re-points activities and journals of merged contacts."),
                "rates": path("date,currency,rate: for amounts of different currencies."),
                "suppressions": path("Contacts never to export."),
                "key_normal": [
                    "description": "\"email\": contact keys are trimmed and lower-cased everywhere.",
                    "const": "email",
                ],
                "currency": ["description": "Amounts are converted to it by 'rates'.", "type": "string"],
                "purchases": .keys(
                    "What a purchase is, for value indicators.",
                    [
                        "activity": [
                            "description": "Left out, purchase.", "type": "string", "minLength": 1,
                            "not": ["const": "*"],
                        ],
                        "amount": .any([
                            .ref("property"),
                            .keys(
                                nil,
                                [
                                    "product": [
                                        "type": "array", "items": .ref("property"), "minItems": 2, "maxItems": 2,
                                    ]
                                ], required: ["product"]),
                        ]).described("Its amount: a property, or the product of two. Left out, total."),
                    ]),
                "output": path("The folder that runs are written to."),
                "jobs": [
                    "description": "Left out, one snapshot of all segments.", "type": "array", "items": job,
                ],
                "limits": .keys(
                    "What stops a run.",
                    [
                        "max_rejected": share("Of a source's rows, so many may be rejected. Left out, 0.01."),
                        "max_shrink": share("So much of a segment may be lost since the run before. Left out, all."),
                        "memory": byteCount("512MiB, 4GiB. Left out, half of the machine's."),
                        "decompressed": byteCount("So much may come out of one gzip file. Left out, 64GiB."),
                    ]),
                "retention": .keys(
                    "What is kept.",
                    [
                        "runs": [
                            "description": "So many runs; left out, all.", "type": "integer", "minimum": 1,
                            "maximum": 1_000_000,
                        ]
                    ]),
                "hash_inputs": ["description": "Whether large input files are hashed whole.", "type": "boolean"],
            ], required: ["sources", "segments", "output"]),
        definitions: [
            "contactSource": source(
                "A source of contacts.",
                [
                    "key": columns("Where the contact key stands. Left out, contact_id."),
                    "duplicates": anyCase(
                        ["last", "first", "error"], "Which row counts where a key stands twice. Left out, last."),
                ]),
            "activitySource": source(
                "A source of activities.",
                [
                    "types": [
                        "description": "Their activity type → ours.", "type": "object",
                        "additionalProperties": .text,
                    ],
                    "group_by": .keys(
                        "CSV: rows with an equal key are one activity with lines.",
                        [
                            "key": SchemaNode.text.described("The column that tells which rows belong together."),
                            "lines": SchemaNode.text.described("What the list of lines is called: products."),
                            "columns": SchemaNode.list(of: .text).described("The columns that form a line."),
                        ], required: ["key", "lines", "columns"]),
                    "dedupe": anyCase(["id"], "\"id\": an activity id counts once."),
                ]),
            "property": [
                "type": "string", "pattern": .text("^@?\(SchemaParts.propertyPattern)$"),
            ],
        ])

    private static func path(_ description: String) -> SchemaNode { SchemaNode.text.described(description) }

    private static func byteCount(_ description: String) -> SchemaNode {
        [
            "description": .text(description), "type": "string", "pattern": "^\\+?0*[1-9][0-9]*(KiB|MiB|GiB)$",
        ]
    }

    private static func share(_ description: String) -> SchemaNode {
        ["description": .text(description), "type": "number", "minimum": 0, "maximum": 1]
    }

    /// A column or path, or several of which the first that has a value counts.
    private static func columns(_ description: String) -> SchemaNode {
        SchemaNode.any([.text, .list(of: .text)]).described(description)
    }

    /// Words that the reader takes in any case.
    private static func anyCase(_ words: [String], _ description: String) -> SchemaNode {
        let patterns = words.map { word in
            word.map { $0.isLetter ? "[\($0)\($0.uppercased())]" : String($0) }.joined()
        }
        return [
            "description": .text(description), "type": "string",
            "anyOf": [["enum": .texts(words)], ["pattern": .text("^(\(patterns.joined(separator: "|")))$")]],
        ]
    }

    private static func source(_ description: String, _ own: KeyValuePairs<String, SchemaNode>) -> SchemaNode {
        let common: KeyValuePairs<String, SchemaNode> = [
            "name": [
                "description": "Left out, the file's or folder's name before the first wildcard.", "type": "string",
                "minLength": 1, "maxLength": 64, "pattern": "^[^./][^/]*$",
            ],
            "path": columns("A file, or a pattern with * ? [abc]."),
            "format": anyCase(["csv", "jsonl", "ndjson", "json"], "Left out, by the file's name."),
            "encoding": anyCase(["utf-8", "utf-16", "windows-1252"], "Left out, UTF-8."),
            "delimiter": [
                "description": "CSV: one ASCII character. Left out, the likeliest of , ; tab |.", "type": "string",
                "minLength": 1, "maxLength": 1,
            ],
            "mapping": [
                "description": "Our name → their column or path.", "type": "object",
                "additionalProperties": .any([
                    .text, .list(of: .text),
                    .keys(
                        nil,
                        [
                            "path": columns("Their column or path."),
                            "unit": [
                                "description": "For 'at': an epoch in seconds, milliseconds or microseconds.",
                                "enum": ["s", "ms", "us"],
                            ],
                        ], required: ["path"]),
                ]),
            ],
            "constants": [
                "description": "Our name → the value that every row has.", "type": "object",
                "additionalProperties": .any([.text, ["type": ["number", "boolean"]]]),
            ],
            "assume_zone": SchemaNode.text.described("The zone of times that are written without an offset."),
            "optional": ["description": "Whether it may match no file.", "type": "boolean"],
            "max_rejected": share("So many of its rows may be rejected; before limits.max_rejected."),
            "rows": SchemaNode.text.described("JSON: the path of the array of rows inside one object."),
            "skip_lines": [
                "description": "CSV: so many lines come before the header.", "type": "integer", "minimum": 0,
                "maximum": 1_000_000,
            ],
            "max_cell_lines": [
                "description":
                    "CSV: a quoted cell over more lines is a stray quote. Left out, 10000, and 200 in a file of one column.",
                "type": "integer", "minimum": 1, "maximum": 1_000_000_000,
            ],
            "lenient": [
                "description": "JSON: \"nan\" reads bare NaN, Infinity and -Infinity as missing.", "type": "array",
                "items": anyCase(["nan"], "What is forgiven."),
            ],
            "preset": [
                "description": "A mapping that is known by name.", "enum": .texts(SourceReader.presets),
            ],
        ]
        return [
            "description": .text(description), "type": "object",
            "properties": .object((Array(common) + Array(own)).map { (key: $0.key, value: $0.value) }),
            "required": ["path"], "additionalProperties": false,
        ]
    }

    private static let job: SchemaNode = [
        "description": "A kind of work, for some segments.", "type": "object",
        "properties": [
            "id": SchemaParts.id.described("To select it by."),
            "stage": .words([
                ("replay", "Workflows."), ("snapshot", "Memberships and changes."), ("analytics", "Reports."),
                ("export", "Audiences for ad platforms."),
            ]).described("What it does."),
            "segments": .any([
                ["const": "all"], .list(of: ["type": "string", "minLength": 1]),
            ]).described("All, or a list of ids, tag:… and type:…."),
        ],
        "required": ["id", "stage"],
        // The keys of the other stages are theirs to know.
        "if": ["properties": ["stage": ["const": "snapshot"]], "required": ["stage"]],
        "then": ["propertyNames": ["enum": ["id", "stage", "segments"]]],
    ]
}
