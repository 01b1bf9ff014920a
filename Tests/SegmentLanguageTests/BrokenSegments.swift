import SegmentLanguage

extension BrokenFile {
    /// Filters of a dynamic segment.
    static let dynamic: [BrokenFile] = [
        BrokenFile(
            "any needs dynamic_plus",
            #"{1️⃣"any": [{"everyone": true}]}"#,
            Expected(
                "1️⃣", .needsDynamicPlus,
                "'any' needs a segment of type dynamic_plus",
                hint: "a dynamic one is one field test, 'everyone', or one 'all' of field tests")),
        BrokenFile(
            "not needs dynamic_plus",
            #"{"all": [{1️⃣"not": {"field": "city", "op": "is", "value": "x"}}, {"field": "city", "op": "is_set"}]}"#,
            Expected(
                "1️⃣", .needsDynamicPlus,
                "'not' needs a segment of type dynamic_plus",
                hint: "a dynamic one is one field test, 'everyone', or one 'all' of field tests")),
        BrokenFile(
            "An activity needs dynamic_plus, told once",
            #"{1️⃣"any": [{"activity": "purchase"}, {"not": {"segment": "x"}}]}"#,
            Expected(
                "1️⃣", .needsDynamicPlus,
                "'any' needs a segment of type dynamic_plus",
                hint: "a dynamic one is one field test, 'everyone', or one 'all' of field tests")),
        BrokenFile(
            "all inside all needs dynamic_plus",
            #"{"all": [{1️⃣"all": [{"field": "city", "op": "is_set"}]}]}"#,
            Expected(
                "1️⃣", .needsDynamicPlus,
                "'all' inside 'all' needs a segment of type dynamic_plus",
                hint: "a dynamic one is one field test, 'everyone', or one 'all' of field tests")),
        BrokenFile(
            "everyone stands alone in a dynamic one",
            #"{"all": [{1️⃣"everyone": true}]}"#,
            Expected(
                "1️⃣", .needsDynamicPlus,
                "'everyone' needs a segment of type dynamic_plus",
                hint: "a dynamic one is one field test, 'everyone', or one 'all' of field tests")),
        BrokenFile(
            "A metric as a value needs dynamic_plus",
            #"{"field": "points", "op": ">", "value": {1️⃣"metric": {"activity": "purchase"}}}"#,
            Expected(
                "1️⃣", .needsDynamicPlus,
                "'metric' needs a segment of type dynamic_plus",
                hint: "a dynamic one is one field test, 'everyone', or one 'all' of field tests")),
    ]

    /// Filters of a dynamic_plus segment, without a catalogue.
    static let open: [BrokenFile] = [
        BrokenFile(
            "A field that nothing is asked of",
            #"1️⃣{"field": "city"}"#,
            Expected(
                "1️⃣", .missingKey,
                "a test of the text field 'city' needs 'op' and 'value'")),
        BrokenFile(
            "A first value that nothing is asked of",
            #"1️⃣{"activity": "purchase", "measure": {"first": "coupon"}}"#,
            Expected(
                "1️⃣", .missingKey,
                "a test of the measure 'first' of the text property 'coupon' needs 'op' and 'value'")),
        BrokenFile(
            "A name with two types",
            #"""
            {"all": [
              {"field": "x", "op": "is", "value": "a"},
              {"field": "x", "op": 1️⃣">", "value": 5}
            ]}
            """#,
            Expected(
                "1️⃣", .typeConflict,
                "'x' is used as a number here, and as a text on line 3",
                hint: "a catalogue would say which it is")),
        BrokenFile(
            "A name with two types through another",
            #"""
            {"all": [
              {"field": "x", "op": "is", "value": 1️⃣{"field": "y"}},
              {"field": "x", "op": ">", "value": 5},
              {"field": "y", "op": "contains", "value": "a"}
            ]}
            """#,
            Expected(
                "1️⃣", .typeConflict,
                "'x' is used as a text here, and as a number on line 4",
                hint: "a catalogue would say which it is"),
            Expected(
                "1️⃣", .typeConflict,
                "'y' is used as a number here, and as a text on line 5",
                hint: "a catalogue would say which it is")),
        BrokenFile(
            "A property with two types",
            #"""
            {"all": [
              {"activity": "purchase", "where": {"field": "x", "op": "is", "value": "a"}},
              {"activity": "purchase", "measure": {"sum": 1️⃣"x"}, "op": ">", "value": 5}
            ]}
            """#,
            Expected(
                "1️⃣", .typeConflict,
                "'x' is used as a number here, and as a text on line 3",
                hint: "a catalogue would say which it is")),
        BrokenFile(
            "A date with hours",
            #"""
            {"all": [
              {"field": "x", "op": "is", "value": "2026-01-01"},
              {"field": "x", "op": 1️⃣"within", "value": {"last": "12h"}}
            ]}
            """#,
            Expected(
                "1️⃣", .typeConflict,
                "'x' is used as a date-time here, and as a text or a date on line 3",
                hint: "a catalogue would say which it is")),
        BrokenFile(
            "A bad name of a property",
            #"{"activity": "purchase", "where": {"field": 1️⃣"products[].a[].b", "op": "is", "value": "a"}}"#,
            Expected(
                "1️⃣", .badName,
                "'products[].a[].b' can't be the name of a property",
                hint: "write 'total', 'shipping.city' or, on the lines of a list, 'products[].price'")),
    ]

    /// Whole files, named `s.json`.
    static let whole: [BrokenFile] = [
        BrokenFile(
            "No JSON",
            #"""
            {"id": "s",
              "name": "S" 1️⃣"type": "static"}
            """#,
            Expected(
                "1️⃣", .brokenJSON,
                #"expected ',' or '}', found '"'"#)),
        BrokenFile(
            "A trailing comma",
            #"{"id": "s", "name": "S", "type": "static",1️⃣}"#,
            Expected(
                "1️⃣", .brokenJSON,
                "expected a key in double quotes, found '}'")),
        BrokenFile(
            "A key twice",
            #"{"id": "s", "name": "S", "type": "static", 1️⃣"id": "s"}"#,
            Expected(
                "1️⃣", .repeatedKey,
                "the key 'id' stands twice")),
        BrokenFile(
            "An empty file",
            "1️⃣",
            Expected(
                "1️⃣", .brokenJSON,
                "expected a value, found the end of the file")),
        BrokenFile(
            "A list is no segment",
            "1️⃣[1]",
            Expected(
                "1️⃣", .wrongJSONType,
                "a segment must be an object, not a list")),
        BrokenFile(
            "Nothing that is needed",
            "1️⃣{}",
            Expected(
                "1️⃣", .missingKey,
                "a segment needs the key 'id'"),
            Expected(
                "1️⃣", .missingKey,
                "a segment needs the key 'name'"),
            Expected(
                "1️⃣", .missingKey,
                "a segment needs the key 'type'")),
        BrokenFile(
            "An id that is not the file's",
            #"{"id": 1️⃣"t", "name": "S", "type": "static"}"#,
            Expected(
                "1️⃣", .idMismatch,
                "the id 't' is not the file's name, 's'")),
        BrokenFile(
            "An id that is a path",
            #"{"id": 1️⃣"../s", "name": "S", "type": "static"}"#,
            Expected(
                "1️⃣", .badID,
                "'../s' can't be an id",
                hint: "1 to 63 of a-z, 0-9, '_' and '-', beginning with a letter or digit")),
        BrokenFile(
            "A name of spaces",
            #"{"id": "s", "name": 1️⃣"  ", "type": "static"}"#,
            Expected(
                "1️⃣", .badName,
                "the name is empty")),
        BrokenFile(
            "A name that is a number",
            #"{"id": "s", "name": 1️⃣5, "type": "static"}"#,
            Expected(
                "1️⃣", .wrongJSONType,
                "'name' must be a text, not a number")),
        BrokenFile(
            "A misspelt type",
            #"{"id": "s", "name": "S", "type": 1️⃣"dynamic-plus", "include": {"everyone": true}}"#,
            Expected(
                "1️⃣", .badValue,
                "'type' can't be 'dynamic-plus'",
                hint: "did you mean 'dynamic_plus'?")),
        BrokenFile(
            "A misspelt goal",
            #"{"id": "s", "name": "S", "type": "static", "goal": 1️⃣"retetion"}"#,
            Expected(
                "1️⃣", .badValue,
                "'goal' can't be 'retetion'",
                hint: "did you mean 'retention'?")),
        BrokenFile(
            "Bad tags",
            #"{"id": "s", "name": "S", "type": "static", "tags": ["a", 1️⃣"", 2️⃣5]}"#,
            Expected(
                "1️⃣", .emptyValue,
                "'tags' holds an empty text"),
            Expected(
                "2️⃣", .wrongJSONType,
                "an element of 'tags' must be a text, not a number")),
        BrokenFile(
            "A misspelt key",
            #"1️⃣{"id": "s", "name": "S", "type": "dynamic", 2️⃣"inclued": {"everyone": true}}"#,
            Expected(
                "1️⃣", .missingKey,
                "a segment that is not static needs the key 'include'"),
            Expected(
                "2️⃣", .unknownKey,
                "a segment has no key 'inclued'",
                hint: "did you mean 'include'?")),
        BrokenFile(
            "A static one with a filter",
            #"{"id": "s", "name": "S", "type": "static", 1️⃣"include": {"everyone": true}, 2️⃣"exclude": {3️⃣"feild": 1}}"#,
            Expected(
                "1️⃣", .notAllowedInStatic,
                "a static segment has no 'include'; its members come from its journal"),
            Expected(
                "2️⃣", .notAllowedInStatic,
                "a static segment has no 'exclude'; its members come from its journal"),
            Expected(
                "3️⃣", .unknownFilter,
                "an object with 'feild' is no filter",
                hint: "did you mean 'field'?")),
        BrokenFile(
            "exclude needs dynamic_plus",
            #"{"id": "s", "name": "S", "type": "dynamic", "include": {"everyone": true}, 1️⃣"exclude": {"everyone": true}}"#,
            Expected(
                "1️⃣", .needsDynamicPlus,
                "'exclude' needs a segment of type dynamic_plus",
                hint: "a dynamic one is one field test, 'everyone', or one 'all' of field tests")),
    ]
}
