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

    @Test("How cells are written is read from the column, else from the file's defaults")
    func cellForms() throws {
        let (fields, findings) = Catalogue.fields(
            parsing: Array(
                #"""
                {"fields": [
                  {"name": "born", "type": "date", "format": "d MMM yyyy", "months": ["ene","feb","mar","abr","may","jun","jul","ago","sep","oct","nov","dic"]},
                  {"name": "seen", "type": "datetime"},
                  {"name": "spent", "type": "decimal", "decimal": ".", "group": ",", "affixes": ["$"]},
                  {"name": "orders", "type": "integer"},
                  {"name": "vip", "type": "boolean", "true": ["1"], "nulls": ["-"]},
                  {"name": "tags", "type": "list", "list": "json"},
                  {"name": "more", "type": "options", "options": ["a"], "separator": ";"},
                  {"name": "city", "type": "text", "trim": false, "apostrophe": true}],
                 "defaults": {"format": ["dd/MM/yyyy", "dd/MM/yyyy HH:mm"], "decimal": ",", "group": " ", "affixes": ["€"],
                  "true": ["Y"], "false": ["N"], "nulls": ["NULL"], "list": "csv", "trim": true}}
                """#.utf8), file: "fields.json")
        #expect(findings == [])
        let forms = try #require(fields).map(\.form)
        #expect(
            forms.map { $0.formats.map(\.text) } == [
                ["d MMM yyyy"], ["dd/MM/yyyy", "dd/MM/yyyy HH:mm"], [], [], [], [], [], [],
            ])
        #expect(forms[0].formats[0] != (try TimeFormat("d MMM yyyy")))
        #expect(
            forms[2].number.decimal == UInt8(ascii: ".") && forms[2].number.group == .comma
                && forms[2].number.affixes == ["$"])
        #expect(
            forms[3].number.decimal == UInt8(ascii: ",") && forms[3].number.group == .blank
                && forms[3].number.affixes == ["€"])
        #expect(forms[4].trueWords == ["1"] && forms[4].falseWords == ["N"])
        #expect(forms.map(\.nulls) == [["NULL"], ["NULL"], ["NULL"], ["NULL"], ["-"], ["NULL"], ["NULL"], ["NULL"]])
        #expect(forms[5].list == .json && forms[6].list == .csv && forms[6].takesApostrophe == false)
        #expect(forms.map(\.trims) == [true, true, true, true, true, true, true, false] && forms[7].takesApostrophe)
        #expect(fields?.map(\.separator) == ["|", "|", "|", "|", "|", "|", ";", "|"])
        // CSV inside a cell is split on commas, unless something else is written.
        let (plain, _) = Catalogue.fields(
            parsing: Array(#"{"fields": [{"name": "tags", "type": "list", "list": "csv"}]}"#.utf8), file: "fields.json")
        #expect(plain?[0].separator == "," && plain?[0].form.list == .csv)
    }

    @Test("A currency is read as its own property is")
    func currencyForms() {
        let (activities, findings) = Catalogue.activities(
            parsing: Array(
                #"""
                {"activities": [{"type": "purchase", "properties": [
                  {"name": "total", "type": "decimal", "currency": "currency"},
                  {"name": "currency", "type": "text", "trim": true, "nulls": ["-"]}]}], "defaults": {"decimal": ","}}
                """#.utf8), file: "activities.json")
        #expect(findings == [])
        let properties = activities?[0].properties ?? []
        #expect(
            properties.first?.currencyForm == properties.last?.form && properties.first?.currencyForm.nulls == ["-"])
        #expect(properties.first?.form.number.decimal == UInt8(ascii: ","))
    }

    static let cellFormFaults: [(String, [String])] = [
        (
            #"{"fields": [{"name": "a", "type": "date", "format": ["dd/MM/yyyy", 1️⃣"MM/dd/yyyy"]}]}"#,
            [
                "'dd/MM/yyyy' and 'MM/dd/yyyy' of 'a' read one cell as two different times, such as '02/11/2005' [ambiguous-format]\n  keep the one that the files are written in; where there are both, give each a source and a field of its own"
            ]
        ),
        (
            #"{"fields": [{"name": "a", "type": "date"}], "defaults": {"format": [1️⃣"dMMyyyy", "MMddyyyy"]}}"#,
            ["'dMMyyyy' is no format of dates: 'd' runs into 'MM', so nobody can tell where it ends"]
        ),
        (
            #"{"fields": [{"name": "a", "type": "date", "format": 1️⃣"dd/mm/yyyy"}]}"#,
            ["'dd/mm/yyyy' is no format of dates: it has no 'MM' [bad-value]\n  a date has a year, a month and a day"]
        ),
        (
            #"{"fields": [{"name": "a", "type": "date", "format": 1️⃣"dd.MM.YYYY"}]}"#,
            [
                "'dd.MM.YYYY' is no format of dates: 'YYYY' means nothing [bad-value]\n  the parts are yyyy, yy, MM, M, MMM, dd, d, HH, H, hh, h, mm, ss, SSS, a and XXX; letters that are themselves stand in 'single quotes'"
            ]
        ),
        (
            #"{"fields": [{"name": "a", "type": "date", "format": ["yyyy", 1️⃣5]}]}"#,
            ["'format' must be a text or a list of texts, not a number [wrong-json-type]"]
        ),
        (
            #"{"fields": [{"name": "a", "type": "date", "format": 1️⃣[]}]}"#, ["'format' is an empty list [empty-value]"]
        ),
        (
            #"{"fields": [{"name": "a", "type": "date", "format": ["dd/MM/yyyy", 1️⃣"dd/MM/yyyy"]}]}"#,
            ["the format 'dd/MM/yyyy' of 'a' stands twice [repeated-name]"]
        ),
        (
            #"{"fields": [{"name": "a", "type": "date", "format": 1️⃣"dd/MM/yyyy HH:mmXXX"}]}"#,
            [
                "'a' is a date, which has no offset, so a format with 'XXX' fits no cell [bad-value]\n  make it a datetime"
            ]
        ),
        (
            #"{"fields": [{"name": "a", "type": "date", "format": "d MMM yyyy", "months": 1️⃣["enero"]}]}"#,
            [
                "'months' must be twelve texts, not 1 [bad-value]\n  January comes first, and alternatives stand between bars: \"enero|ene\""
            ]
        ),
        (
            #"{"fields": [{"name": "a", "type": "text", 1️⃣"format": "dd/MM/yyyy", 2️⃣"true": ["Y"], 3️⃣"list": "csv"}]}"#,
            [
                "'format' is for the type date or datetime, not text [bad-value]",
                "'true' is for the type boolean, not text [bad-value]",
                "'list' is for the type list or options, not text [bad-value]",
            ]
        ),
        (
            #"{"fields": [{"name": "a", "type": "decimal", "decimal": 1️⃣";", "group": 2️⃣"_", "affixes": [3️⃣"5€"]}]}"#,
            [
                "';' is no decimal sign [bad-value]\n  write \",\" or \".\"",
                "'_' can't stand between the digits of thousands [bad-value]\n  write \".\", \",\", \"'\" or a blank",
                "'5€' is part of a number, not something to take off it [bad-value]",
            ]
        ),
        (
            #"{"fields": [{"name": "a", "type": "integer", 1️⃣"group": "."}]}"#,
            [
                "'decimal' and 'group' are the same sign, so 1.250 would be two numbers [bad-value]\n  'decimal' is \".\" where nothing is declared; what a column doesn't say is as in 'defaults'"
            ]
        ),
        (
            #"{"fields": [{"name": "a", "type": "decimal"}], "defaults": {"decimal": ",", 1️⃣"group": ","}}"#,
            [
                "'decimal' and 'group' are the same sign, so 1.250 would be two numbers [bad-value]\n  'decimal' is \".\" where nothing is declared; what a column doesn't say is as in 'defaults'"
            ]
        ),
        (
            #"{"fields": [{"name": "a", "type": "boolean", "true": ["J", "Si"], 1️⃣"false": ["N", "SI"]}]}"#,
            ["'Si' can't be both true and false [bad-value]"]
        ),
        (
            #"{"fields": [{"name": "a", "type": "list", "list": 1️⃣"jsn"}]}"#,
            [
                "'jsn' is no way to write a list inside a cell [bad-value]\n  write \"json\" or \"csv\"; without 'list' cells are split on 'separator'"
            ]
        ),
        (
            #"{"fields": [{"name": "a", "type": "text", "nulls": 1️⃣[], "trim": 2️⃣"yes"}]}"#,
            ["'nulls' is an empty list [empty-value]", "'trim' must be true or false, not a text [wrong-json-type]"]
        ),
        (
            #"{"fields": [], "defaults": {1️⃣"separator": ";"}}"#, ["'defaults' has no key 'separator' [unknown-key]"]
        ),
    ]

    @Test("Every fault of a cell's form is told, with its place", arguments: cellFormFaults)
    func brokenForms(_ text: String, _ messages: [String]) {
        let marked = MarkedText(stringLiteral: text)
        let (fields, findings) = Catalogue.fields(parsing: marked.bytes, file: "f")
        #expect(fields == nil)
        let places = marked.places.sorted { $0.key < $1.key }.map(\.value)
        let told = findings.filter { finding in places.contains { $0 == finding.place } }.map(\.rendered)
        for (place, message) in zip(places, messages) {
            #expect(
                told.contains { $0.hasPrefix("f:\(place.line):\(place.column): \(message)") },
                "\(findings.map(\.rendered))")
        }
    }
}
