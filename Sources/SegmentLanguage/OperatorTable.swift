extension OperatorDeclaration {
    /// Every operator of the language (1-definitions §3).
    package static let all: [OperatorDeclaration] = [
        // Equality
        OperatorDeclaration(
            name: "is", positive: nil,
            forms: [
                Form(types: textual + [.option], value: .texts(.is)), Form(types: numeric, value: .numbers),
                Form(types: [.boolean], value: .boolean), Form(types: [.date], value: .days),
            ],
            phrase: "is {value}",
            examples: [
                .holds(#"{"field": "city", "op": "is", "value": "madrid"}"#, #"{"city": "Madrid"}"#),
                .holds(#"{"field": "city", "op": "is", "value": ["Madrid", "Sevilla"]}"#, #"{"city": "SEVILLA"}"#),
                .fails(
                    #"{"field": "city", "op": "is", "value": "madrid", "case": "exact"}"#, #"{"city": "Madrid"}"#),
                .fails(#"{"field": "city", "op": "is", "value": "Malaga"}"#, #"{"city": "Málaga"}"#),
                .holds(#"{"field": "points", "op": "is", "value": [1, 2]}"#, #"{"points": "2.0"}"#),
                .fails(#"{"field": "newsletter", "op": "is", "value": false}"#, #"{"newsletter": ""}"#),
                .holds(
                    #"{"field": "birth_date", "op": "is", "value": "1990-02-28"}"#, #"{"birth_date": "1990-02-28"}"#),
                .holds(
                    #"{"activity": "purchase", "op": "is", "value": 0}"#, "{}",
                    [#"{"type": "cart_add", "at": "2026-11-01T09:00:00Z"}"#]),
            ]),
        OperatorDeclaration(
            name: "is_not", positive: "is",
            forms: [
                Form(types: textual + [.option], value: .texts(.is)), Form(types: numeric, value: .numbers),
                Form(types: [.date], value: .days),
            ],
            phrase: "is not {value}",
            examples: [
                .holds(#"{"field": "country", "op": "is_not", "value": "ES"}"#, #"{"country": "FR"}"#),
                .holds(#"{"field": "country", "op": "is_not", "value": "ES"}"#, #"{"country": ""}"#),
                .fails(
                    #"{"field": "country", "op": "is_not", "value": "ES", "missing": "exclude"}"#, #"{"country": ""}"#),
                .fails(#"{"field": "country", "op": "is_not", "value": ["ES", "FR"]}"#, #"{"country": "fr"}"#),
            ]),
        // Parts of texts
        OperatorDeclaration(
            name: "contains", positive: nil, forms: [Form(types: textual, value: .texts(.contains))],
            phrase: "contains {value}",
            examples: [
                .holds(#"{"field": "city", "op": "contains", "value": "DRI"}"#, #"{"city": "Madrid"}"#),
                .fails(#"{"field": "city", "op": "contains", "value": ["x", "y"]}"#, #"{"city": "Madrid"}"#),
            ]),
        OperatorDeclaration(
            name: "not_contains", positive: "contains", forms: [Form(types: textual, value: .texts(.contains))],
            phrase: "does not contain {value}",
            examples: [
                .holds(#"{"field": "city", "op": "not_contains", "value": "x"}"#, #"{"city": ""}"#),
                .fails(#"{"field": "city", "op": "not_contains", "value": ["x", "d"]}"#, #"{"city": "Madrid"}"#),
            ]),
        OperatorDeclaration(
            name: "starts_with", positive: nil, forms: [Form(types: textual, value: .texts(.startsWith))],
            phrase: "starts with {value}",
            examples: [
                .holds(#"{"field": "city", "op": "starts_with", "value": "san"}"#, #"{"city": "San José"}"#),
                .fails(#"{"field": "city", "op": "starts_with", "value": "san"}"#, #"{"city": "El San"}"#),
            ]),
        OperatorDeclaration(
            name: "not_starts_with", positive: "starts_with", forms: [Form(types: textual, value: .texts(.startsWith))],
            phrase: "does not start with {value}",
            examples: [
                .holds(#"{"field": "city", "op": "not_starts_with", "value": "san"}"#, #"{"city": "El San"}"#),
                .fails(#"{"field": "city", "op": "not_starts_with", "value": "san"}"#, #"{"city": "San José"}"#),
            ]),
        OperatorDeclaration(
            name: "ends_with", positive: nil, forms: [Form(types: textual, value: .texts(.endsWith))],
            phrase: "ends with {value}",
            examples: [
                .holds(
                    #"{"field": "email", "op": "ends_with", "value": "@EXAMPLE.com"}"#, #"{"email": "a@example.com"}"#),
                .fails(#"{"field": "email", "op": "ends_with", "value": ".org"}"#, #"{"email": "a@example.com"}"#),
            ]),
        OperatorDeclaration(
            name: "not_ends_with", positive: "ends_with", forms: [Form(types: textual, value: .texts(.endsWith))],
            phrase: "does not end with {value}",
            examples: [
                .holds(#"{"field": "email", "op": "not_ends_with", "value": ".org"}"#, #"{"email": ""}"#),
                .fails(#"{"field": "email", "op": "not_ends_with", "value": ".com"}"#, #"{"email": "a@example.com"}"#),
            ]),
        // Numbers
        OperatorDeclaration(
            name: "<", positive: nil, forms: [Form(types: numeric, value: .number(.less))],
            phrase: "is less than {value}",
            examples: [
                .holds(#"{"field": "points", "op": "<", "value": 10}"#, #"{"points": "9.999999999"}"#),
                .fails(#"{"field": "points", "op": "<", "value": 10}"#, #"{"points": ""}"#),
            ]),
        OperatorDeclaration(
            name: "<=", positive: nil, forms: [Form(types: numeric, value: .number(.lessOrEqual))],
            phrase: "is at most {value}",
            examples: [
                .holds(#"{"field": "points", "op": "<=", "value": 10}"#, #"{"points": "10.0"}"#),
                .fails(#"{"field": "points", "op": "<=", "value": 10}"#, #"{"points": "10.1"}"#),
            ]),
        OperatorDeclaration(
            name: ">", positive: nil, forms: [Form(types: numeric, value: .number(.greater))],
            phrase: "is more than {value}",
            examples: [
                .holds(#"{"field": "points", "op": ">", "value": -1}"#, #"{"points": "0"}"#),
                .fails(#"{"field": "points", "op": ">", "value": 10}"#, #"{"points": "10"}"#),
            ]),
        OperatorDeclaration(
            name: ">=", positive: nil, forms: [Form(types: numeric, value: .number(.greaterOrEqual))],
            phrase: "is at least {value}",
            examples: [
                .holds(#"{"field": "points", "op": ">=", "value": 10}"#, #"{"points": "10"}"#),
                .fails(#"{"field": "points", "op": ">=", "value": 10}"#, #"{"points": "9"}"#),
            ]),
        OperatorDeclaration(
            name: "between", positive: nil, forms: [Form(types: numeric, value: .numberPair)],
            phrase: "is from {low} to {high}",
            examples: [
                .holds(#"{"field": "points", "op": "between", "value": [1, 5]}"#, #"{"points": "5"}"#),
                .fails(#"{"field": "points", "op": "between", "value": [1, 5]}"#, #"{"points": "5.01"}"#),
            ]),
        OperatorDeclaration(
            name: "not_between", positive: "between", forms: [Form(types: numeric, value: .numberPair)],
            phrase: "is not from {low} to {high}",
            examples: [
                .holds(#"{"field": "points", "op": "not_between", "value": [1, 5]}"#, #"{"points": ""}"#),
                .fails(#"{"field": "points", "op": "not_between", "value": [1, 5]}"#, #"{"points": "1"}"#),
            ]),
        // Dates and date-times
        OperatorDeclaration(
            name: "within", positive: nil, forms: [Form(types: moments, value: .window)], phrase: "is {window}",
            examples: [
                .holds(
                    #"{"field": "birth_date", "op": "within", "value": {"last": "1d"}}"#,
                    #"{"birth_date": "2026-11-19"}"#),
                .fails(
                    #"{"field": "birth_date", "op": "within", "value": {"last": "1d"}}"#,
                    #"{"birth_date": "2026-11-20"}"#),
            ]),
        OperatorDeclaration(
            name: "not_within", positive: "within", forms: [Form(types: moments, value: .window)],
            phrase: "is not {window}",
            examples: [
                .holds(
                    #"{"field": "birth_date", "op": "not_within", "value": {"next": "7d"}}"#, #"{"birth_date": ""}"#),
                .fails(
                    #"{"field": "birth_date", "op": "not_within", "value": {"next": "7d"}}"#,
                    #"{"birth_date": "2026-11-20"}"#),
            ]),
        OperatorDeclaration(
            name: "anniversary", positive: nil, forms: [Form(types: moments, value: .anniversary)],
            phrase: "has its anniversary {window}",
            examples: [
                .holds(
                    #"{"field": "birth_date", "op": "anniversary", "value": {"next": "7d"}}"#,
                    #"{"birth_date": "1990-11-22"}"#),
                .fails(
                    #"{"field": "birth_date", "op": "anniversary", "value": {"next": "7d"}}"#,
                    #"{"birth_date": "1990-11-27"}"#),
            ]),
        OperatorDeclaration(
            name: "before", positive: nil, forms: [Form(types: moments, value: .moment(.before))],
            phrase: "is before {value}",
            examples: [
                .holds(
                    #"{"field": "birth_date", "op": "before", "value": "2000-01-01"}"#, #"{"birth_date": "1999-12-31"}"#
                ),
                .fails(
                    #"{"field": "birth_date", "op": "before", "value": "2000-01-01"}"#, #"{"birth_date": "2000-01-01"}"#
                ),
            ]),
        OperatorDeclaration(
            name: "after", positive: nil, forms: [Form(types: moments, value: .moment(.after))],
            phrase: "is after {value}",
            examples: [
                .holds(
                    #"{"field": "birth_date", "op": "after", "value": "2000-01-01"}"#, #"{"birth_date": "2000-01-02"}"#),
                .fails(
                    #"{"field": "birth_date", "op": "after", "value": "2000-01-01"}"#, #"{"birth_date": "2000-01-01"}"#),
            ]),
        OperatorDeclaration(
            name: "on_or_before", positive: nil, forms: [Form(types: moments, value: .moment(.onOrBefore))],
            phrase: "is on or before {value}",
            examples: [
                .holds(
                    #"{"field": "birth_date", "op": "on_or_before", "value": "2000-01-01"}"#,
                    #"{"birth_date": "2000-01-01"}"#),
                .fails(
                    #"{"field": "birth_date", "op": "on_or_before", "value": "2000-01-01"}"#, #"{"birth_date": ""}"#),
            ]),
        OperatorDeclaration(
            name: "on_or_after", positive: nil, forms: [Form(types: moments, value: .moment(.onOrAfter))],
            phrase: "is on or after {value}",
            examples: [
                .holds(
                    #"{"field": "birth_date", "op": "on_or_after", "value": "-30d"}"#, #"{"birth_date": "2026-10-21"}"#),
                .fails(
                    #"{"field": "birth_date", "op": "on_or_after", "value": "-30d"}"#, #"{"birth_date": "2026-10-20"}"#),
            ]),
        // Lists
        OperatorDeclaration(
            name: "has_any", positive: nil, forms: [Form(types: lists, value: .elements(.any))],
            phrase: "has {any of}",
            examples: [
                .holds(#"{"field": "tags", "op": "has_any", "value": ["vip", "new"]}"#, #"{"tags": "old|VIP"}"#),
                .fails(#"{"field": "tags", "op": "has_any", "value": "vip"}"#, #"{"tags": "vips"}"#),
            ]),
        OperatorDeclaration(
            name: "has_all", positive: nil, forms: [Form(types: lists, value: .elements(.all))], phrase: "has {all of}",
            examples: [
                .holds(#"{"field": "tags", "op": "has_all", "value": ["vip", "new"]}"#, #"{"tags": "new|old|vip"}"#),
                .fails(#"{"field": "tags", "op": "has_all", "value": ["vip", "new"]}"#, #"{"tags": "vip"}"#),
            ]),
        OperatorDeclaration(
            name: "has_none", positive: "has_any", forms: [Form(types: lists, value: .elements(.any))],
            phrase: "has {none of}",
            examples: [
                .holds(#"{"field": "tags", "op": "has_none", "value": "vip"}"#, #"{"tags": ""}"#),
                .fails(#"{"field": "tags", "op": "has_none", "value": ["vip", "new"]}"#, #"{"tags": "new"}"#),
            ]),
        OperatorDeclaration(
            name: "is_exactly", positive: nil, forms: [Form(types: lists, value: .elements(.exactly))],
            phrase: "is exactly {all of}",
            examples: [
                .holds(#"{"field": "tags", "op": "is_exactly", "value": ["a", "b", "a"]}"#, #"{"tags": "b|A"}"#),
                .fails(#"{"field": "tags", "op": "is_exactly", "value": ["a", "b"]}"#, #"{"tags": "a|b|c"}"#),
            ]),
        // Every type
        OperatorDeclaration(
            name: "is_set", positive: nil, forms: [Form(types: ValueType.allCases, value: .none)], phrase: "is set",
            examples: [
                .holds(#"{"field": "city", "op": "is_set"}"#, #"{"city": "Madrid"}"#),
                .fails(#"{"field": "city", "op": "is_set"}"#, #"{"city": ""}"#),
            ]),
        OperatorDeclaration(
            name: "is_not_set", positive: "is_set", forms: [Form(types: ValueType.allCases, value: .none)],
            phrase: "is not set",
            examples: [
                .holds(#"{"field": "city", "op": "is_not_set"}"#, "{}"),
                .fails(#"{"field": "city", "op": "is_not_set"}"#, #"{"city": "Madrid"}"#),
            ]),
    ]
}
