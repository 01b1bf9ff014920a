/// Broken definitions that a schema can't see, by their titles in the checker's tables: it knows no catalogue, compares
/// no two values and follows no reference.
enum SchemaBlindSpots {
    static let titles: Set<String> = []
}

/// A broken catalogue, and whether a schema can see it.
struct BrokenCatalogue {
    var schema: String
    var text: String
    var onlyReader: Bool

    private static func field(_ text: String, onlyReader: Bool = false) -> Self {
        BrokenCatalogue(schema: "fields", text: #"{"fields": [\#(text)]}"#, onlyReader: onlyReader)
    }

    private static func property(_ text: String, onlyReader: Bool = false) -> Self {
        BrokenCatalogue(
            schema: "activities", text: #"{"activities": [{"type": "buy", "properties": [\#(text)]}]}"#,
            onlyReader: onlyReader)
    }

    static let all = [
        BrokenCatalogue(schema: "fields", text: "[]", onlyReader: false),
        BrokenCatalogue(schema: "fields", text: "{}", onlyReader: false),
        BrokenCatalogue(schema: "fields", text: #"{"fields": {}}"#, onlyReader: false),
        BrokenCatalogue(schema: "fields", text: #"{"field": []}"#, onlyReader: false),
        field(#""city""#), field(#"{"name": "city"}"#), field(#"{"type": "text"}"#),
        field(#"{"name": "", "type": "text"}"#), field(#"{"name": "city", "type": "string"}"#),
        field(#"{"name": "city", "type": "text", "lable": "City"}"#),
        field(#"{"name": "city", "type": "text", "label": 5}"#),
        field(#"{"name": "city", "type": "text", "required": "yes"}"#),
        field(#"{"name": "city", "type": "text", "options": ["a"]}"#),
        field(#"{"name": "city", "type": "option"}"#), field(#"{"name": "city", "type": "options", "options": []}"#),
        field(#"{"name": "city", "type": "option", "options": [""]}"#),
        field(#"{"name": "city", "type": "option", "options": ["a", "a"]}"#),
        field(#"{"name": "city", "type": "option", "options": ["a", "A"]}"#, onlyReader: true),
        field(#"{"name": "city", "type": "text", "separator": ";"}"#),
        field(#"{"name": "city", "type": "list", "separator": ""}"#),
        field(#"{"name": "city", "type": "text", "currency": "code"}"#),
        field(#"{"name": "city", "type": "text"}, {"name": "city", "type": "text"}"#, onlyReader: true),
        BrokenCatalogue(schema: "activities", text: #"{"activities": [{"type": "*"}]}"#, onlyReader: false),
        BrokenCatalogue(schema: "activities", text: #"{"activities": [{"label": "Buy"}]}"#, onlyReader: false),
        BrokenCatalogue(
            schema: "activities", text: #"{"activities": [{"type": "buy"}, {"type": "buy"}]}"#, onlyReader: true),
        property(#"{"name": "@at", "type": "text"}"#), property(#"{"name": "lines[]", "type": "text"}"#),
        property(#"{"name": "a..b", "type": "text"}"#), property(#"{"name": "a[].b[].c", "type": "text"}"#),
        property(
            #"{"name": "total", "type": "text", "currency": "code"}, {"name": "code", "type": "text"}"#),
        property(#"{"name": "total", "type": "decimal", "currency": "code"}"#, onlyReader: true),
    ]
}
