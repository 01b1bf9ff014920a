import SegmentLanguage

extension BrokenFile {
    /// Filters of activities, in a dynamic_plus segment, checked against the sample catalogue.
    static let activities: [BrokenFile] = [
        BrokenFile(
            "next over activities",
            #"{"activity": "purchase", "window": {1️⃣"next": "7d"}}"#,
            Expected(
                "1️⃣", .badWindow,
                "'next' is for dates and date-times: no activity lies after as-of")),
        BrokenFile(
            "An unknown activity",
            #"{"activity": 1️⃣"purchse"}"#,
            Expected(
                "1️⃣", .unknownActivity,
                "no activity of type 'purchse'",
                hint: "did you mean 'purchase'?")),
        BrokenFile(
            "An unknown activity in a list",
            #"{"activity": ["purchase", 1️⃣"vist"]}"#,
            Expected(
                "1️⃣", .unknownActivity,
                "no activity of type 'vist'")),
        BrokenFile(
            "An activity twice",
            #"{"activity": ["purchase", 1️⃣"purchase"]}"#,
            Expected(
                "1️⃣", .repeatedName,
                "the type 'purchase' stands twice")),
        BrokenFile(
            "An empty list of activities",
            #"{"activity": 1️⃣[]}"#,
            Expected(
                "1️⃣", .emptyValue,
                "'activity' names no type",
                hint: #""*" is any activity"#)),
        BrokenFile(
            "Any activity inside a list",
            #"{"activity": ["purchase", 1️⃣"*"]}"#,
            Expected(
                "1️⃣", .badValue,
                "'*' stands alone, not in a list of types")),
        BrokenFile(
            "An activity that is a number",
            #"{"activity": 1️⃣5}"#,
            Expected(
                "1️⃣", .wrongJSONType,
                "'activity' must be a text or a list of texts, not a number")),
        BrokenFile(
            "An unknown property",
            #"{"activity": "purchase", "where": {"field": 1️⃣"totl", "op": ">", "value": 5}}"#,
            Expected(
                "1️⃣", .unknownProperty,
                "the activity 'purchase' has no property 'totl'",
                hint: "did you mean 'total'?")),
        BrokenFile(
            "A property of none of them",
            #"{"activity": ["page_visit", "purchase"], "where": {"field": 1️⃣"reason", "op": "is", "value": "x"}}"#,
            Expected(
                "1️⃣", .unknownProperty,
                "none of 'page_visit' or 'purchase' has a property 'reason'")),
        BrokenFile(
            "A property that no activity has",
            #"{"activity": "*", "where": {"field": 1️⃣"nothing_like_it", "op": "is_set"}}"#,
            Expected(
                "1️⃣", .unknownProperty,
                "no activity has a property 'nothing_like_it'")),
        BrokenFile(
            "A property with two types",
            #"{"activity": ["purchase", "refund"], "where": {"field": 1️⃣"items", "op": "is", "value": 1}}"#,
            Expected(
                "1️⃣", .propertyTypesDiffer,
                "'items' is an integer of 'purchase', and of 'refund' a text")),
        BrokenFile(
            "Of an unknown activity no property is told",
            #"{"activity": 1️⃣"purchse", "where": {"field": "totl", "op": "is", "value": 1}}"#,
            Expected(
                "1️⃣", .unknownActivity,
                "no activity of type 'purchse'",
                hint: "did you mean 'purchase'?")),
        BrokenFile(
            "A contact filter inside where",
            #"{"activity": "purchase", "where": {1️⃣"segment": "vip"}}"#,
            Expected(
                "1️⃣", .notAllowedHere,
                "'segment' can't stand inside 'where'",
                hint: "there are 'all', 'any', 'not', 'at_least', 'field', 'product' and 'line'")),
        BrokenFile(
            "A field of the contact as a value inside where",
            #"{"activity": "purchase", "where": {"field": "total", "op": ">", "value": 1️⃣{"field": "points"}}}"#,
            Expected(
                "1️⃣", .notAllowedHere,
                "inside 'where' a value can't be an object",
                hint: "fields and metrics of the contact can only stand outside 'where'")),
        BrokenFile(
            "A reserved name that means nothing",
            #"{"activity": "purchase", "where": {"field": 1️⃣"@att", "op": "is_set"}}"#,
            Expected(
                "1️⃣", .unknownProperty,
                "'@att' is reserved, and means nothing",
                hint: "did you mean '@at'?")),
        BrokenFile(
            "A part that @at has not",
            #"{"activity": "purchase", "where": {"field": 1️⃣"@at.length", "op": ">", "value": 1}}"#,
            Expected(
                "1️⃣", .accessorNotForType,
                "'length' is not for '@at'")),
        BrokenFile(
            "An unknown activity as @type",
            #"{"activity": "*", "where": {"field": "@type", "op": "is", "value": 1️⃣"purchse"}}"#,
            Expected(
                "1️⃣", .unknownActivity,
                "no activity of type 'purchse'",
                hint: "did you mean 'purchase'?")),
        BrokenFile(
            "A line in a line",
            #"{"activity": "purchase", "where": {"line": {1️⃣"line": {"field": "category", "op": "is", "value": "x"}}}}"#,
            Expected(
                "1️⃣", .notAllowedHere,
                "'line' can't stand inside 'line'",
                hint: "there are 'all', 'any', 'not', 'at_least', 'field' and 'product'")),
        BrokenFile(
            "A whole name in a line",
            #"{"activity": "purchase", "where": {"line": {"field": 1️⃣"products[].category", "op": "is", "value": "x"}}}"#,
            Expected(
                "1️⃣", .unknownProperty,
                "inside 'line' a property is named without its list, not 'products[].category'",
                hint: "write 'category'")),
        BrokenFile(
            "An unknown property in a line",
            #"{"activity": "purchase", "where": {"line": {"field": 1️⃣"categry", "op": "is", "value": "x"}}}"#,
            Expected(
                "1️⃣", .unknownProperty,
                "the lines of 'products' have no property 'categry'",
                hint: "did you mean 'category'?")),
        BrokenFile(
            "An unknown list",
            #"{"activity": "purchase", "where": {"line": {"field": "category", "op": "is", "value": "x"}, "of": 1️⃣"product"}}"#,
            Expected(
                "1️⃣", .unknownProperty,
                "the activity has no list 'product'",
                hint: "did you mean 'products'?")),
        BrokenFile(
            "A product of three",
            #"{"activity": "purchase", "where": {"product": 1️⃣["total", "items", "total"], "op": ">", "value": 5}}"#,
            Expected(
                "1️⃣", .badValue,
                "a product is a list of exactly two numeric properties")),
        BrokenFile(
            "A product of a text",
            #"{"activity": "purchase", "where": {"product": ["total", 1️⃣"coupon"], "op": ">", "value": 5}}"#,
            Expected(
                "1️⃣", .notNumeric,
                "the text property 'coupon' is not a number")),
        BrokenFile(
            "A product of two lists",
            #"{"activity": "purchase", "where": {"product": 1️⃣["total", "products[].price"], "op": ">", "value": 5}}"#,
            Expected(
                "1️⃣", .badValue,
                "'total' and 'products[].price' don't stand on the same line, so they have no product")),
        BrokenFile(
            "A product outside where",
            #"{1️⃣"product": ["points", "balance"], "op": ">", "value": 5}"#,
            Expected(
                "1️⃣", .notAllowedHere,
                "'product' can't stand here",
                hint:
                    "there are 'all', 'any', 'not', 'at_least', 'everyone', 'segment', 'field', 'activity', 'sequence' and 'ratio'"
            )),
        BrokenFile(
            "An unknown measure",
            #"{"activity": "purchase", "measure": 1️⃣"cuont", "op": ">", "value": 5}"#,
            Expected(
                "1️⃣", .unknownMeasure,
                "no measure named 'cuont'",
                hint: "did you mean 'count'?")),
        BrokenFile(
            "An unknown measure of a property",
            #"{"activity": "purchase", "measure": {1️⃣"summ": "total"}, "op": ">", "value": 5}"#,
            Expected(
                "1️⃣", .unknownMeasure,
                "no measure named 'summ'",
                hint: "did you mean 'sum'?")),
        BrokenFile(
            "A measure that needs a property",
            #"{"activity": "purchase", "measure": 1️⃣"sum", "op": ">", "value": 5}"#,
            Expected(
                "1️⃣", .badValue,
                "the measure 'sum' needs a property",
                hint: #"{"sum": "total"}"#)),
        BrokenFile(
            "A measure that takes none",
            #"{"activity": "purchase", "measure": {1️⃣"count": "total"}, "op": ">", "value": 5}"#,
            Expected(
                "1️⃣", .badValue,
                "the measure 'count' takes no property",
                hint: #"write "count" alone"#)),
        BrokenFile(
            "Two measures",
            #"{"activity": "purchase", "measure": 1️⃣{"sum": "total", "avg": "total"}, "op": ">", "value": 5}"#,
            Expected(
                "1️⃣", .badValue,
                "a measure is a word, or an object with exactly one key")),
        BrokenFile(
            "A sum of texts",
            #"{"activity": "purchase", "measure": {"sum": 1️⃣"coupon"}, "op": ">", "value": 5}"#,
            Expected(
                "1️⃣", .notNumeric,
                "the text property 'coupon' is not a number")),
        BrokenFile(
            "A measure of @at",
            #"{"activity": "purchase", "measure": {"distinct": 1️⃣"@at"}, "op": ">", "value": 5}"#,
            Expected(
                "1️⃣", .notAllowedHere,
                "'@at' can't be measured",
                hint: "the measures of time are 'first', 'last', 'distinct_days' and 'days_since_…'")),
        BrokenFile(
            "A sum that says no number",
            #"1️⃣{"activity": "purchase", "measure": {"sum": "total"}}"#,
            Expected(
                "1️⃣", .missingKey,
                "a test of the measure 'sum' (a number) needs 'op' and 'value'")),
        BrokenFile(
            "A count that is no whole number",
            #"{"activity": "purchase", "op": ">", "value": 1️⃣1.5}"#,
            Expected(
                "1️⃣", .badValue,
                "1.5 is not a whole number, as the measure 'count' (a number) needs")),
        BrokenFile(
            "An operator of numbers on a time",
            #"{"activity": "purchase", "measure": "last", "op": 1️⃣">", "value": 5}"#,
            Expected(
                "1️⃣", .operatorNotForType,
                "'>' is not for the measure 'last' (a date-time); it has within, not_within, anniversary, before, after, on_or_before, on_or_after, is_set and is_not_set"
            )),
        BrokenFile(
            "A line that a measure can't take",
            #"{"activity": "purchase", "measure": {"sum": "products[].price"}, "where": {"any": [{1️⃣"line": {"field": "category", "op": "is", "value": "x"}}]}, "op": ">", "value": 5}"#,
            Expected(
                "1️⃣", .misplacedLine,
                "a measure over the lines of 'products' can't take a 'line' of that list from here",
                hint: "'where' must be that 'line', or an 'all' that holds it")),
        BrokenFile(
            "A second line beside a measure",
            #"{"activity": "purchase", "measure": {"max": {"product": ["products[].price", "products[].quantity"]}}, "where": {"all": [{"line": {"field": "category", "op": "is", "value": "x"}}, {1️⃣"line": {"field": "price", "op": ">", "value": 1}}]}, "op": ">", "value": 5}"#,
            Expected(
                "1️⃣", .misplacedLine,
                "a measure over the lines of 'products' takes one 'line' of that list, and this is another",
                hint: "put both tests into one 'line' with 'all'")),
        BrokenFile(
            "A test of lines that does not choose them",
            #"{"activity": "purchase", "measure": {"sum": "products[].price"}, "where": {"field": 1️⃣"products[].category", "op": "is", "value": "x"}, "op": ">", "value": 5}"#,
            Expected(
                "1️⃣", .untiedLine,
                "this test of 'products[].category' chooses activities, and the measure takes all their lines",
                hint: #"{"line": {"field": "category", …}} measures only the lines that pass"#,
                severity: .warning)),
        BrokenFile(
            "Something beside a ratio",
            #"{"ratio": [{"activity": "purchase"}, {"activity": "page_visit"}], 1️⃣"window": {"last": "30d"}, "op": ">", "value": 5}"#,
            Expected(
                "1️⃣", .notAllowedHere,
                "'window' can't stand beside 'ratio', whose two metrics each have their own")),
        BrokenFile(
            "A ratio of one",
            #"{"ratio": 1️⃣[{"activity": "purchase"}], "op": ">", "value": 5}"#,
            Expected(
                "1️⃣", .badValue,
                "a ratio is a list of exactly two metrics")),
        BrokenFile(
            "A ratio of times",
            #"{"ratio": [1️⃣{"activity": "purchase", "measure": "last"}, {"activity": "purchase"}], "op": ">", "value": 5}"#,
            Expected(
                "1️⃣", .notNumeric,
                "a ratio is of numbers, and the measure 'last' (a date-time) is none")),
        BrokenFile(
            "A ratio of ratios",
            #"{"ratio": [{"activity": "purchase"}, 1️⃣{"measure": {"ratio": [{"activity": "purchase"}, {"activity": "purchase"}]}}], "op": ">", "value": 5}"#,
            Expected(
                "1️⃣", .notAllowedHere,
                "a ratio can't be part of a ratio")),
        BrokenFile(
            "A ratio alone",
            #"1️⃣{"ratio": [{"activity": "purchase"}, {"activity": "page_visit"}]}"#,
            Expected(
                "1️⃣", .missingKey,
                "a test of the measure 'ratio' (a number) needs 'op' and 'value'")),
        BrokenFile(
            "Texts against numbers",
            #"{"field": "points", "op": ">", "value": 1️⃣{"field": "city"}}"#,
            Expected(
                "1️⃣", .operandTypesDiffer,
                "the integer field 'points' can't be held against the text field 'city'",
                hint: "both sides must be numbers, texts or dates")),
        BrokenFile(
            "A list against a text",
            #"{"field": "city", "op": "is", "value": 1️⃣{"field": "tags"}}"#,
            Expected(
                "1️⃣", .operandTypesDiffer,
                "the text field 'city' can't be held against the list field 'tags'",
                hint: "both sides must be numbers, texts or dates")),
        BrokenFile(
            "A value with two operands",
            #"{"field": "points", "op": ">", "value": 1️⃣{"field": "balance", "metric": {"activity": "purchase"}}}"#,
            Expected(
                "1️⃣", .badValue,
                "a value that is an object has either the key 'field' or the key 'metric'")),
        BrokenFile(
            "A value with an unknown operand",
            #"{"field": "points", "op": ">", "value": 1️⃣{"feild": "balance"}}"#,
            Expected(
                "1️⃣", .badValue,
                "a value that is an object has either the key 'field' or the key 'metric'",
                hint: "did you mean 'field'?")),
        BrokenFile(
            "An operand for between",
            #"{"field": "points", "op": "between", "value": 1️⃣{"field": "balance"}}"#,
            Expected(
                "1️⃣", .badValue,
                "the value must be a list of two numbers, [low, high], not an object")),
        BrokenFile(
            "A metric as a value with faults of its own",
            #"{"field": "points", "op": ">", "value": {"metric": {"activity": 1️⃣"purchse", "measure": 2️⃣"cuont", 3️⃣"tmies": 2}}}"#,
            Expected(
                "1️⃣", .unknownActivity,
                "no activity of type 'purchse'",
                hint: "did you mean 'purchase'?"),
            Expected(
                "2️⃣", .unknownMeasure,
                "no measure named 'cuont'",
                hint: "did you mean 'count'?"),
            Expected(
                "3️⃣", .unknownKey,
                "a metric has no key 'tmies'",
                hint: "did you mean 'times'?")),
        BrokenFile(
            "times of a time",
            #"{"field": "created_at", "op": "before", "value": {"metric": {"activity": "purchase", "measure": "last", 1️⃣"times": 2}}}"#,
            Expected(
                "1️⃣", .notNumeric,
                "'times' is for numbers, and the measure 'last' (a date-time) is none")),
        BrokenFile(
            "times twice",
            #"{"field": "points", "op": ">", "value": {"metric": {"activity": "purchase", "times": 2}, 1️⃣"times": 3}}"#,
            Expected(
                "1️⃣", .badValue,
                "'times' stands both inside the metric and beside it")),
        BrokenFile(
            "A sequence of one",
            #"{"sequence": 1️⃣[{"activity": "purchase"}]}"#,
            Expected(
                "1️⃣", .badValue,
                "a sequence has at least two steps")),
        BrokenFile(
            "A sequence of 65",
            MarkedText(
                stringLiteral: #"{"sequence": 1️⃣["#
                    + String(repeating: #"{"activity": "purchase"}, "#, count: 64) + #"{"activity": "purchase"}]}"#),
            Expected(
                "1️⃣", .badValue,
                "a sequence has at most 64 steps, not 65")),
        BrokenFile(
            "within on the first step",
            #"{"sequence": [{"activity": "purchase", 1️⃣"within": "7d"}, {"activity": "refund"}]}"#,
            Expected(
                "1️⃣", .notAllowedHere,
                "the first step has no 'within': there is no step before it")),
        BrokenFile(
            "then_not at the start",
            #"{"sequence": [{1️⃣"then_not": {"activity": "purchase"}}, {"activity": "refund"}]}"#,
            Expected(
                "1️⃣", .notAllowedHere,
                "'then_not' needs a step before it")),
        BrokenFile(
            "then_not inside",
            #"{"sequence": [{"activity": "purchase"}, {1️⃣"then_not": {"activity": "purchase"}}, {"activity": "refund"}]}"#,
            Expected(
                "1️⃣", .notAllowedHere,
                "'then_not' can only be the last step")),
        BrokenFile(
            "An unknown key of a step",
            #"{"sequence": [{"activity": "purchase"}, {"activity": "refund", 1️⃣"withn": "7d"}]}"#,
            Expected(
                "1️⃣", .unknownKey,
                "a step has no key 'withn'",
                hint: "did you mean 'within'?")),
        BrokenFile(
            "A bad duration of a step",
            #"{"sequence": [{"activity": "purchase"}, {"activity": "refund", "within": 1️⃣"a week"}]}"#,
            Expected(
                "1️⃣", .badValue,
                "'a week' is not a duration",
                hint: "write a whole number from 1 and one of min, h, d, w, mo and y: '30d'")),
        BrokenFile(
            "All findings at once",
            #"""
            {"all": [
              {"field": 1️⃣"contry", "op": "is", "value": "ES"},
              {"field": "points", "op": ">", "value": 2️⃣"500"},
              {"activity": 3️⃣"purchse", "window": {"last": 4️⃣"30 days"}}
            ]}
            """#,
            Expected(
                "1️⃣", .unknownField,
                "no field named 'contry'",
                hint: "did you mean 'country'?"),
            Expected(
                "2️⃣", .badValue,
                "'500' is not a number, as the integer field 'points' needs",
                hint: "write it without quotes: 500"),
            Expected(
                "3️⃣", .unknownActivity,
                "no activity of type 'purchse'",
                hint: "did you mean 'purchase'?"),
            Expected(
                "4️⃣", .badValue,
                "'30 days' is not a duration",
                hint: "write a whole number from 1 and one of min, h, d, w, mo and y: '30d'")),
    ]
}
