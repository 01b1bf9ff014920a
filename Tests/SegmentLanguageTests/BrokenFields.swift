import SegmentLanguage

extension BrokenFile {
    /// Filters of contacts, in a dynamic_plus segment, checked against the sample catalogue.
    static let fields: [BrokenFile] = [
        BrokenFile(
            "A misspelt key makes no filter",
            #"{1️⃣"feild": "country", "op": "is", "value": "ES"}"#,
            Expected(
                "1️⃣", .unknownFilter,
                "an object with 'feild', 'op' and 'value' is no filter",
                hint: "did you mean 'field'?")),
        BrokenFile(
            "An empty object is no filter",
            "1️⃣{}",
            Expected(
                "1️⃣", .unknownFilter,
                "an empty object is no filter",
                hint:
                    "a filter has one of the keys 'all', 'any', 'not', 'at_least', 'everyone', 'segment', 'field', 'activity', 'sequence' or 'ratio'"
            )),
        BrokenFile(
            "A text is no filter",
            #"1️⃣"everyone""#,
            Expected(
                "1️⃣", .wrongJSONType,
                "a filter must be an object, not a text")),
        BrokenFile(
            "Two filters in one object",
            #"1️⃣{"all": [{"everyone": true}], "any": [{"everyone": true}]}"#,
            Expected(
                "1️⃣", .ambiguousFilter,
                "a filter can't be 'all' and 'any' at once",
                hint: "put each into an object of its own, inside 'all' or 'any'")),
        BrokenFile(
            "An unknown key of a field test",
            #"{"field": "country", "op": 1️⃣"is", 2️⃣"vlaue": "ES"}"#,
            Expected(
                "1️⃣", .operatorWithoutValue,
                "'is' needs a 'value'"),
            Expected(
                "2️⃣", .unknownKey,
                "a filter has no key 'vlaue'",
                hint: "did you mean 'value'?")),
        BrokenFile(
            "An unknown key far from all",
            #"{"everyone": true, 1️⃣"zzzzzzzzzz": 1}"#,
            Expected(
                "1️⃣", .unknownKey,
                "a filter has no key 'zzzzzzzzzz'",
                hint: "the only key is everyone")),
        BrokenFile(
            "An empty all",
            #"{"all": 1️⃣[]}"#,
            Expected(
                "1️⃣", .emptyValue,
                "'all' is an empty list")),
        BrokenFile(
            "A list that is none",
            #"{"any": 1️⃣{"everyone": true}}"#,
            Expected(
                "1️⃣", .wrongJSONType,
                "'any' must be a list, not an object")),
        BrokenFile(
            "not holds one filter",
            #"{"not": 1️⃣[{"everyone": true}]}"#,
            Expected(
                "1️⃣", .wrongJSONType,
                "a filter must be an object, not a list")),
        BrokenFile(
            "at_least without of",
            #"1️⃣{"at_least": 2}"#,
            Expected(
                "1️⃣", .missingKey,
                "a filter needs the key 'of'")),
        BrokenFile(
            "at_least more than there are",
            #"{"at_least": 1️⃣3, "of": [{"everyone": true}, {"segment": "x"}]}"#,
            Expected(
                "1️⃣", .badValue,
                "'at_least' must be a whole number from 1 to 2, not 3")),
        BrokenFile(
            "at_least of a broken number",
            #"{"at_least": 1️⃣1.5, "of": [{"everyone": true}, {"segment": "x"}]}"#,
            Expected(
                "1️⃣", .badValue,
                "'at_least' must be a whole number from 1 to 2, not 1.5")),
        BrokenFile(
            "everyone is only true",
            #"{"everyone": 1️⃣false}"#,
            Expected(
                "1️⃣", .badValue,
                "'everyone' can only be true")),
        BrokenFile(
            "everyone is no text",
            #"{"everyone": 1️⃣"yes"}"#,
            Expected(
                "1️⃣", .wrongJSONType,
                "'everyone' must be true or false, not a text")),
        BrokenFile(
            "A reference that is a path",
            #"{"segment": 1️⃣"../vip"}"#,
            Expected(
                "1️⃣", .badID,
                "'../vip' can't be the id of a segment")),
        BrokenFile(
            "An unknown field",
            #"{"field": 1️⃣"contry", "op": "is", "value": "ES"}"#,
            Expected(
                "1️⃣", .unknownField,
                "no field named 'contry'",
                hint: "did you mean 'country'?")),
        BrokenFile(
            "An unknown field near nothing",
            #"{"field": 1️⃣"zzzzzzzz", "op": "is", "value": "ES"}"#,
            Expected(
                "1️⃣", .unknownField,
                "no field named 'zzzzzzzz'")),
        BrokenFile(
            "An unknown part of a field",
            #"{"field": 1️⃣"birth_date.agee", "op": ">", "value": 5}"#,
            Expected(
                "1️⃣", .unknownField,
                "no field named 'birth_date.agee'",
                hint: "did you mean 'birth_date.age'?")),
        BrokenFile(
            "A part that the type has not",
            #"{"field": 1️⃣"birth_date.hour", "op": ">", "value": 5}"#,
            Expected(
                "1️⃣", .accessorNotForType,
                "'hour' is not for 'birth_date', a date",
                hint: "a date has 'age', 'year', 'month', 'day' and 'weekday'")),
        BrokenFile(
            "A part of a list",
            #"{"field": 1️⃣"tags.length", "op": ">", "value": 5}"#,
            Expected(
                "1️⃣", .accessorNotForType,
                "'length' is not for 'tags', a list",
                hint: "a list has no parts")),
        BrokenFile(
            "A part of a part",
            #"{"field": 1️⃣"created_at.year.length", "op": ">", "value": 5}"#,
            Expected(
                "1️⃣", .accessorNotForType,
                "'created_at.year.length' takes a part of a part")),
        BrokenFile(
            "A misspelt value indicator",
            #"{"field": 1️⃣"purchases.cuont", "op": ">", "value": 5}"#,
            Expected(
                "1️⃣", .unknownField,
                "no field named 'purchases.cuont'",
                hint: "did you mean 'purchases.count'?")),
        BrokenFile(
            "A field without a name",
            #"{"field": 1️⃣"", "op": "is_set"}"#,
            Expected(
                "1️⃣", .emptyValue,
                "the name of the field is empty")),
        BrokenFile(
            "A field that is a number",
            #"{"field": 1️⃣5, "op": "is_set"}"#,
            Expected(
                "1️⃣", .wrongJSONType,
                "'field' must be a text, not a number")),
        BrokenFile(
            "An unknown operator",
            #"{"field": "country", "op": 1️⃣"iss", "value": "ES"}"#,
            Expected(
                "1️⃣", .unknownOperator,
                "no operator named 'iss'",
                hint: "did you mean 'is'?")),
        BrokenFile(
            "An unknown operator near nothing",
            #"{"field": "country", "op": 1️⃣"matches_regex", "value": "ES"}"#,
            Expected(
                "1️⃣", .unknownOperator,
                "no operator named 'matches_regex'",
                hint: "there are is, is_not, is_set and is_not_set")),
        BrokenFile(
            "An operator of another type",
            #"{"field": "birth_date", "op": 1️⃣"contains", "value": "19"}"#,
            Expected(
                "1️⃣", .operatorNotForType,
                "'contains' is not for the date field 'birth_date'; it has is, is_not, within, not_within, anniversary, before, after, on_or_before, on_or_after, is_set and is_not_set"
            )),
        BrokenFile(
            "is_not of a boolean",
            #"{"field": "newsletter", "op": 1️⃣"is_not", "value": true}"#,
            Expected(
                "1️⃣", .operatorNotForType,
                "'is_not' is not for the boolean field 'newsletter'; it has is, is_set and is_not_set",
                hint: "did you mean 'is_set'?")),
        BrokenFile(
            "is of a date-time",
            #"{"field": "created_at", "op": 1️⃣"is", "value": "2026-01-01"}"#,
            Expected(
                "1️⃣", .operatorNotForType,
                "'is' is not for the datetime field 'created_at'; it has within, not_within, anniversary, before, after, on_or_before, on_or_after, is_set and is_not_set"
            )),
        BrokenFile(
            "is of a list",
            #"{"field": "tags", "op": 1️⃣"is", "value": "vip"}"#,
            Expected(
                "1️⃣", .operatorNotForType,
                "'is' is not for the list field 'tags'; it has has_any, has_all, has_none, is_exactly, is_set and is_not_set"
            )),
        BrokenFile(
            "contains of an option",
            #"{"field": "country", "op": 1️⃣"contains", "value": "E"}"#,
            Expected(
                "1️⃣", .operatorNotForType,
                "'contains' is not for the option field 'country'; it has is, is_not, is_set and is_not_set")),
        BrokenFile(
            "A number in quotes",
            #"{"field": "points", "op": ">", "value": 1️⃣"500"}"#,
            Expected(
                "1️⃣", .badValue,
                "'500' is not a number, as the integer field 'points' needs",
                hint: "write it without quotes: 500")),
        BrokenFile(
            "A broken number for an integer",
            #"{"field": "points", "op": "is", "value": [1, 1️⃣10.5]}"#,
            Expected(
                "1️⃣", .badValue,
                "10.5 is not a whole number, as the integer field 'points' needs")),
        BrokenFile(
            "A text without quotes",
            #"{"field": "city", "op": "is", "value": 1️⃣28001}"#,
            Expected(
                "1️⃣", .badValue,
                "28001 is not a text, as the text field 'city' needs",
                hint: #"write it in quotes: "28001""#)),
        BrokenFile(
            "A number too fine to be written out",
            #"{"field": "balance", "op": "is", "value": 1️⃣1e-1001}"#,
            Expected(
                "1️⃣", .badValue,
                "1e-1001 has more than 1000 digits when it is written out")),
        BrokenFile(
            "A number too large to be written out",
            #"{"field": "balance", "op": "<", "value": 1️⃣1e1000}"#,
            Expected(
                "1️⃣", .badValue,
                "1e1000 has more than 1000 digits when it is written out")),
        BrokenFile(
            "A broken number beyond all integers",
            #"{"field": "points", "op": "<", "value": 1️⃣100000000000000000000.5}"#,
            Expected(
                "1️⃣", .badValue,
                "100000000000000000000.5 is not a whole number, as the integer field 'points' needs")),
        BrokenFile(
            "A list for a single-valued operator",
            #"{"field": "points", "op": "<", "value": 1️⃣[1]}"#,
            Expected(
                "1️⃣", .badValue,
                "a list is not a number, as the integer field 'points' needs")),
        BrokenFile(
            "between with the ends turned round",
            #"{"field": "points", "op": "between", "value": 1️⃣[5, 1]}"#,
            Expected(
                "1️⃣", .badRange,
                "the low end 5 is above the high end 1")),
        BrokenFile(
            "between with one end",
            #"{"field": "points", "op": "between", "value": 1️⃣[5]}"#,
            Expected(
                "1️⃣", .badValue,
                "the value must be a list of two numbers, [low, high], not a list of 1")),
        BrokenFile(
            "between with a text",
            #"{"field": "points", "op": "not_between", "value": [1️⃣"1", 5]}"#,
            Expected(
                "1️⃣", .badValue,
                "'1' is not a number, as the integer field 'points' needs",
                hint: "write it without quotes: 1")),
        BrokenFile(
            "A boolean in quotes",
            #"{"field": "newsletter", "op": "is", "value": 1️⃣"true"}"#,
            Expected(
                "1️⃣", .badValue,
                "'true' is not true or false, as the boolean field 'newsletter' needs")),
        BrokenFile(
            "An empty text",
            #"{"field": "city", "op": "is", "value": 1️⃣""}"#,
            Expected(
                "1️⃣", .emptyValue,
                "the value is an empty text",
                hint: "'is_set' and 'is_not_set' ask whether there is a value")),
        BrokenFile(
            "An empty list",
            #"{"field": "city", "op": "is", "value": 1️⃣[]}"#,
            Expected(
                "1️⃣", .emptyValue,
                "the value is an empty list",
                hint: "'is_set' and 'is_not_set' ask whether there is a value")),
        BrokenFile(
            "An empty text in a list",
            #"{"field": "tags", "op": "has_any", "value": ["vip", 1️⃣""]}"#,
            Expected(
                "1️⃣", .emptyValue,
                "the value is an empty text",
                hint: "'is_set' and 'is_not_set' ask whether there is a value")),
        BrokenFile(
            "A null value",
            #"{"field": "city", "op": "is", "value": 1️⃣null}"#,
            Expected(
                "1️⃣", .badValue,
                "null is not a text, as the text field 'city' needs")),
        BrokenFile(
            "A misspelt option",
            #"{"field": "interests", "op": "has_any", "value": [1️⃣"sprot"]}"#,
            Expected(
                "1️⃣", .unknownOption,
                "'sprot' is not an option of the options field 'interests'",
                hint: "did you mean 'sport'?")),
        BrokenFile(
            "An option that is not there",
            #"{"field": "country", "op": "is", "value": ["ES", 1️⃣"Germany"]}"#,
            Expected(
                "1️⃣", .unknownOption,
                "'Germany' is not an option of the option field 'country'",
                hint: "the options are 'ES', 'FR' and 'IT'")),
        BrokenFile(
            "A misspelt RFM segment",
            #"{"field": "rfm.segment", "op": "is", "value": 1️⃣"Champion"}"#,
            Expected(
                "1️⃣", .unknownOption,
                "'Champion' is not an option of the value indicator 'rfm.segment' (an option)",
                hint: "did you mean 'Champions'?")),
        BrokenFile(
            "An operator without a value",
            #"{"field": "city", "op": 1️⃣"is"}"#,
            Expected(
                "1️⃣", .operatorWithoutValue,
                "'is' needs a 'value'")),
        BrokenFile(
            "A value without an operator",
            #"{"field": "city", 1️⃣"value": "Madrid"}"#,
            Expected(
                "1️⃣", .valueWithoutOperator,
                "'value' needs an 'op'")),
        BrokenFile(
            "Neither operator nor value",
            #"1️⃣{"field": "city"}"#,
            Expected(
                "1️⃣", .missingKey,
                "a test of the text field 'city' needs 'op' and 'value'")),
        BrokenFile(
            "A value for is_set",
            #"{"field": "city", "op": "is_set", "value": 1️⃣true}"#,
            Expected(
                "1️⃣", .unexpectedValue,
                "'is_set' takes no 'value'")),
        BrokenFile(
            "missing on a positive operator",
            #"{"field": "city", "op": "is", "value": "a", 1️⃣"missing": "exclude"}"#,
            Expected(
                "1️⃣", .missingNotNegative,
                "'missing' can't stand beside 'is', which fails where there is no value",
                hint:
                    "it is for 'is_not', 'not_contains', 'not_starts_with', 'not_ends_with', 'not_between', 'not_within' and 'has_none'"
            )),
        BrokenFile(
            "missing on is_not_set",
            #"{"field": "city", "op": "is_not_set", 1️⃣"missing": "exclude"}"#,
            Expected(
                "1️⃣", .missingNotNegative,
                "'missing' can't stand beside 'is_not_set', which is about missing values",
                hint:
                    "it is for 'is_not', 'not_contains', 'not_starts_with', 'not_ends_with', 'not_between', 'not_within' and 'has_none'"
            )),
        BrokenFile(
            "missing with another word",
            #"{"field": "city", "op": "is_not", "value": "a", "missing": 1️⃣"include"}"#,
            Expected(
                "1️⃣", .badValue,
                "'missing' can only be 'exclude', not 'include'")),
        BrokenFile(
            "case of a number",
            #"{"field": "points", "op": "is", "value": 1, 1️⃣"case": "exact"}"#,
            Expected(
                "1️⃣", .caseNotText,
                "'case' is for tests of text, and 'is' here is none")),
        BrokenFile(
            "case with another word",
            #"{"field": "city", "op": "is", "value": "a", "case": 1️⃣"ignore"}"#,
            Expected(
                "1️⃣", .badValue,
                "'case' can only be 'exact', not 'ignore'")),
        BrokenFile(
            "A bad date",
            #"{"field": "birth_date", "op": "before", "value": 1️⃣"2026-02-30"}"#,
            Expected(
                "1️⃣", .badValue,
                "'2026-02-30' is not an instant",
                hint:
                    "write a date like '2026-11-20', a date-time with offset like '2026-11-20T09:00:00+01:00', '-30d', '+7d' or 'now'"
            )),
        BrokenFile(
            "Hours on a date",
            #"{"field": "birth_date", "op": "after", "value": 1️⃣"-12h"}"#,
            Expected(
                "1️⃣", .badValue,
                "'-12h' has hours or minutes, which a date has not")),
        BrokenFile(
            "A date-time that a date is",
            #"{"field": "birth_date", "op": "is", "value": 1️⃣"2026-02-03T00:00:00Z"}"#,
            Expected(
                "1️⃣", .badValue,
                "'2026-02-03T00:00:00Z' is a date-time, and a date is only ever equal to a date",
                hint: "write a date like '2026-11-20'")),
        BrokenFile(
            "A moment that is a number",
            #"{"field": "created_at", "op": "after", "value": 1️⃣20260101}"#,
            Expected(
                "1️⃣", .badValue,
                "20260101 is not a date or date-time, as the datetime field 'created_at' needs")),
        BrokenFile(
            "A window that is a text",
            #"{"field": "created_at", "op": "within", "value": 1️⃣"30d"}"#,
            Expected(
                "1️⃣", .wrongJSONType,
                "a window must be an object, not a text")),
        BrokenFile(
            "A window without a form",
            #"{"field": "created_at", "op": "within", "value": 1️⃣{}}"#,
            Expected(
                "1️⃣", .badWindow,
                "a window needs one of 'last', 'next', 'from' with 'to', 'before_last', 'current' or 'previous'")),
        BrokenFile(
            "A window with an unknown form",
            #"{"field": "created_at", "op": "within", "value": {1️⃣"lsat": "30d"}}"#,
            Expected(
                "1️⃣", .unknownKey,
                "a window has no key 'lsat'",
                hint: "did you mean 'last'?")),
        BrokenFile(
            "A window with two forms",
            #"{"field": "created_at", "op": "within", "value": 1️⃣{"last": "30d", "current": "year"}}"#,
            Expected(
                "1️⃣", .badWindow,
                "a window has exactly one form, not 'last' and 'current'")),
        BrokenFile(
            "A bad duration",
            #"{"field": "created_at", "op": "within", "value": {"last": 1️⃣"30 days"}}"#,
            Expected(
                "1️⃣", .badValue,
                "'30 days' is not a duration",
                hint: "write a whole number from 1 and one of min, h, d, w, mo and y: '30d'")),
        BrokenFile(
            "A duration of nothing",
            #"{"field": "created_at", "op": "within", "value": {"last": 1️⃣"0d"}}"#,
            Expected(
                "1️⃣", .badValue,
                "'0d' is not a duration",
                hint: "write a whole number from 1 and one of min, h, d, w, mo and y: '30d'")),
        BrokenFile(
            "Hours in a window of a date",
            #"{"field": "birth_date", "op": "within", "value": {"next": 1️⃣"12h"}}"#,
            Expected(
                "1️⃣", .badValue,
                "'12h' has hours or minutes, which a date has not")),
        BrokenFile(
            "Hours in the end of a window of a date",
            #"{"field": "birth_date", "op": "not_within", "value": {"from": 1️⃣"-12h"}}"#,
            Expected(
                "1️⃣", .badValue,
                "'-12h' has hours or minutes, which a date has not")),
        BrokenFile(
            "A bad calendar unit",
            #"{"field": "created_at", "op": "within", "value": {"previous": 1️⃣"moth"}}"#,
            Expected(
                "1️⃣", .badValue,
                "'moth' is not a calendar unit",
                hint: "did you mean 'month'?")),
        BrokenFile(
            "A window turned round",
            #"{"field": "created_at", "op": "within", "value": 1️⃣{"from": "2026-02-01", "to": "2026-02-01"}}"#,
            Expected(
                "1️⃣", .badRange,
                "'from' is not before 'to', so nothing lies between them")),
        BrokenFile(
            "A window turned round by a date-time",
            #"{"field": "created_at", "op": "within", "value": 1️⃣{"from": "2026-02-03T00:00:00Z", "to": "2026-02-01"}}"#,
            Expected(
                "1️⃣", .badRange,
                "'from' is not before 'to', so nothing lies between them")),
        BrokenFile(
            "Bad ends of a window",
            #"{"field": "created_at", "op": "within", "value": {"from": 1️⃣"soon", "to": 2️⃣"later"}}"#,
            Expected(
                "1️⃣", .badValue,
                "'soon' is not an instant",
                hint:
                    "write a date like '2026-11-20', a date-time with offset like '2026-11-20T09:00:00+01:00', '-30d', '+7d' or 'now'"
            ),
            Expected(
                "2️⃣", .badValue,
                "'later' is not an instant",
                hint:
                    "write a date like '2026-11-20', a date-time with offset like '2026-11-20T09:00:00+01:00', '-30d', '+7d' or 'now'"
            )),
        BrokenFile(
            "An anniversary without an end",
            #"{"field": "birth_date", "op": "anniversary", "value": 1️⃣{"from": "2026-02-01"}}"#,
            Expected(
                "1️⃣", .badWindow,
                "the window of 'anniversary' must have two ends")),
        BrokenFile(
            "An anniversary long ago",
            #"{"field": "birth_date", "op": "anniversary", "value": 1️⃣{"before_last": "1y"}}"#,
            Expected(
                "1️⃣", .badWindow,
                "the window of 'anniversary' must have two ends")),
    ]
}
