/// Broken definitions that a schema can't see, by their titles in the checker's tables: it knows no catalogue, compares
/// no two values and follows no reference.
enum SchemaBlindSpots {
    static let titles: Set<String> = [
        // What the catalogue knows, or another use of the name.
        "An unknown field",
        "An unknown field near nothing",
        "An unknown part of a field",
        "A part that the type has not",
        "A part of a list",
        "A part of a part",
        "A misspelt value indicator",
        "An operator of another type",
        "is of a date-time",
        "is of a list",
        "contains of an option",
        "A broken number for an integer",
        "A text without quotes",
        "A boolean in quotes",
        "A misspelt option",
        "An option that is not there",
        "A misspelt RFM segment",
        "Hours on a date",
        "A date-time that a date is",
        "Hours in a window of a date",
        "Hours in the end of a window of a date",
        "An unknown activity",
        "An unknown activity in a list",
        "An unknown property",
        "A property of none of them",
        "A property that no activity has",
        "A property with two types",
        "Of an unknown activity no property is told",
        "An unknown activity as @type",
        "An unknown property in a line",
        "An unknown list",
        "A product of a text",
        "A product of two lists",
        "A sum of texts",
        "Texts against numbers",
        "A list against a text",
        "times of a time",
        "A name with two types",
        "A name with two types through another",
        "A date with hours",
        // Two values or places held against each other; days that there are; sizes of numbers; keys twice.
        "at_least more than there are",
        "A number too fine to be written out",
        "A number too large to be written out",
        "A broken number beyond all integers",
        "between with the ends turned round",
        "A bad date",
        "A window turned round",
        "A window turned round by a date-time",
        "A count that is no whole number",
        "A line that a measure can't take",
        "A second line beside a measure",
        "then_not inside",
        "A key twice",
        "An id that is not the file's",
    ]
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
        field(#"{"name": "a", "type": "text", "format": "dd/MM/yyyy"}"#),
        field(#"{"name": "a", "type": "text", "decimal": ","}"#),
        field(#"{"name": "a", "type": "date", "true": ["Y"]}"#),
        field(#"{"name": "a", "type": "text", "list": "json"}"#),
        field(#"{"name": "a", "type": "list", "list": "xml"}"#),
        field(#"{"name": "a", "type": "date", "format": []}"#), field(#"{"name": "a", "type": "date", "format": 5}"#),
        field(#"{"name": "a", "type": "date", "format": "dd/MM/YYYY"}"#),
        field(#"{"name": "a", "type": "date", "format": "dd 'de MM yyyy"}"#),
        field(#"{"name": "a", "type": "date", "format": "d MMM yyyy", "months": ["enero"]}"#),
        field(#"{"name": "a", "type": "decimal", "decimal": ";"}"#),
        field(#"{"name": "a", "type": "decimal", "group": "_"}"#),
        field(#"{"name": "a", "type": "decimal", "affixes": ["5€"]}"#),
        field(#"{"name": "a", "type": "decimal", "affixes": ["-"]}"#),
        field(#"{"name": "a", "type": "boolean", "true": []}"#),
        field(#"{"name": "a", "type": "boolean", "true": "Y"}"#),
        field(#"{"name": "a", "type": "text", "nulls": [""]}"#),
        field(#"{"name": "a", "type": "text", "trim": "yes"}"#),
        BrokenCatalogue(schema: "fields", text: #"{"fields": [], "defaults": {"separator": ";"}}"#, onlyReader: false),
        BrokenCatalogue(schema: "activities", text: #"{"activities": [], "defaults": {"list": 5}}"#, onlyReader: false),
        // What a format lacks, or two of them held against each other.
        field(#"{"name": "a", "type": "date", "format": "dd/mm/yyyy"}"#, onlyReader: true),
        field(#"{"name": "a", "type": "date", "format": ["dd/MM/yyyy", "MM/dd/yyyy"]}"#, onlyReader: true),
        field(#"{"name": "a", "type": "date", "format": "dd/MM/yyyy HH:mmXXX"}"#, onlyReader: true),
        field(#"{"name": "a", "type": "decimal", "decimal": ",", "group": ","}"#, onlyReader: true),
        field(#"{"name": "a", "type": "boolean", "true": ["J"], "false": ["j"]}"#, onlyReader: true),
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
