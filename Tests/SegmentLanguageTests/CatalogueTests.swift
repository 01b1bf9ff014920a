import CellValues
import SegmentLanguage
import Testing

@Suite("Catalogues")
struct CatalogueTests {
    @Test("Fields are read with all that they say")
    func fields() {
        let (fields, findings) = Catalogue.fields(
            parsing: Array(
                #"""
                {"fields": [
                  {"name": "country", "type": "option", "options": ["ES", "FR"], "label": "Country", "required": true},
                  {"name": "tags", "type": "list", "separator": ";"},
                  {"name": "city", "type": "text"}]}
                """#.utf8), file: "fields.json")
        #expect(findings == [])
        #expect(
            fields == [
                CatalogueField(
                    name: "country", type: .option, options: ["ES", "FR"], label: "Country", isRequired: true),
                CatalogueField(name: "tags", type: .list, separator: ";"), CatalogueField(name: "city", type: .text),
            ])
    }

    @Test("A currency is a sibling, on the same line where there is one")
    func currencies() {
        let (activities, findings) = Catalogue.activities(
            parsing: Array(
                #"""
                {"activities": [{"type": "purchase", "label": "Purchase", "properties": [
                  {"name": "total", "type": "decimal", "currency": "currency"},
                  {"name": "lines[].price", "type": "decimal", "currency": "currency"},
                  {"name": "products[].price", "type": "decimal", "currency": "currency"},
                  {"name": "products[].currency", "type": "text"},
                  {"name": "currency", "type": "text"}]}, {"type": "visit"}]}
                """#.utf8), file: "activities.json")
        #expect(findings == [])
        #expect(
            activities?[0].properties.map(\.currency) == ["currency", "currency", "products[].currency", nil, nil])
        #expect(activities?[1] == CatalogueActivity(type: "visit"))
    }

    @Test(
        "Every fault of a field catalogue is told, with its place",
        arguments: [
            (#"{"fields": [{"name": 1️⃣"", "type": "text"}]}"#, ["'name' holds an empty text [empty-value]"]),
            (
                #"{"fields": [{"name": "a", "type": 1️⃣"string"}]}"#,
                [
                    "'string' is no type [bad-value]\n  the types are text, email, phone, integer, decimal, date, datetime, boolean, option, options and list"
                ]
            ),
            (
                #"{"fields": [{"name": "a", "type": 1️⃣"intger"}]}"#,
                ["'intger' is no type [bad-value]\n  did you mean 'integer'?"]
            ),
            (
                #"{"fields": [{"name": "a", "type": "text"}, {"name": 1️⃣"a", "type": "text"}]}"#,
                ["the field 'a' stands twice [repeated-name]"]
            ),
            (
                #"{"fields": [1️⃣{"name": "a", "type": "option"}]}"#,
                ["a field of type option needs the key 'options' [missing-key]"]
            ),
            (
                #"{"fields": [{"name": "a", "type": "options", "options": 1️⃣[]}]}"#,
                ["'a' has no options to choose from [empty-value]"]
            ),
            (
                #"{"fields": [{"name": "a", "type": "option", "options": ["ES", 1️⃣"es"]}]}"#,
                ["the option 'es' stands twice [repeated-name]"]
            ),
            (
                #"{"fields": [{"name": "a", "type": "text", 1️⃣"options": ["x"], 2️⃣"separator": ";"}]}"#,
                [
                    "'options' is for the type option or options, not text [bad-value]",
                    "'separator' is for the type list or options, not text [bad-value]",
                ]
            ),
            (
                #"{"fields": [{"name": "a", "type": "text", 1️⃣"lable": "A", "required": 2️⃣"no"}]}"#,
                [
                    "a field has no key 'lable' [unknown-key]\n  did you mean 'label'?",
                    "'required' must be true or false, not a text [wrong-json-type]",
                ]
            ),
            (#"1️⃣{"field": []}"#, [""]),
        ])
    func brokenFields(_ text: String, _ messages: [String]) {
        let marked = MarkedText(stringLiteral: text)
        let (fields, findings) = Catalogue.fields(parsing: marked.bytes, file: "f")
        #expect(fields == nil)
        guard messages != [""] else {
            #expect(findings.map(\.code) == ["missing-key", "unknown-key"])
            return
        }
        let places = marked.places.sorted { $0.key < $1.key }.map(\.value)
        #expect(findings.map(\.rendered) == zip(places, messages).map { "f:\($0.line):\($0.column): \($1)" })
    }

    @Test(
        "Every fault of an activity catalogue is told, with its place",
        arguments: [
            (#"{"activities": [{"type": 1️⃣"*"}]}"#, ["'*' can't be the type of an activity [bad-name]"]),
            (
                #"{"activities": [{"type": "a"}, {"type": 1️⃣"a"}]}"#,
                ["the activity 'a' stands twice [repeated-name]"]
            ),
            (
                #"{"activities": [{"type": "a", "properties": [{"name": 1️⃣"x[].y[].z", "type": "text"}, {"name": 2️⃣"@at", "type": "text"}]}]}"#,
                [
                    "'x[].y[].z' can't be the name of a property [bad-name]\n  write 'total', 'shipping.city' or, on the lines of a list, 'products[].price'",
                    "'@at' can't be the name of a property [bad-name]\n  write 'total', 'shipping.city' or, on the lines of a list, 'products[].price'",
                ]
            ),
            (
                #"{"activities": [{"type": "a", "properties": [{"name": "total", "type": "decimal", "currency": 1️⃣"curency"}, {"name": "currency", "type": "text"}]}]}"#,
                [
                    "the activity has no property 'curency' to hold the currency [unknown-property]\n  did you mean 'currency'?"
                ]
            ),
            (
                #"{"activities": [{"type": "a", "properties": [{"name": "total", "type": "text", 1️⃣"currency": "currency"}, {"name": "currency", "type": "text"}]}]}"#,
                ["'total' has a currency but is not a number [not-numeric]"]
            ),
        ])
    func brokenActivities(_ text: String, _ messages: [String]) {
        let marked = MarkedText(stringLiteral: text)
        let (activities, findings) = Catalogue.activities(parsing: marked.bytes, file: "f")
        #expect(activities == nil)
        let places = marked.places.sorted { $0.key < $1.key }.map(\.value)
        #expect(findings.map(\.rendered) == zip(places, messages).map { "f:\($0.line):\($0.column): \($1)" })
    }
}
