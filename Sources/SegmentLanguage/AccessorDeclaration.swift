/// A part of a value, declared once: what it is, and how it reads in a filter (1-definitions §3).
package struct AccessorDeclaration: Sendable {
    package var accessor: Accessor
    package var meaning: String
    package var examples: [LanguageExample]

    package static let all: [AccessorDeclaration] = Accessor.allCases.map { accessor in
        AccessorDeclaration(accessor: accessor, meaning: meaning(accessor), examples: examples(accessor))
    }

    private static func meaning(_ accessor: Accessor) -> String {
        switch accessor {
        case .age: "whole years at as-of; a year from 29 February ends on 1 March; a later date has none"
        case .year: "the local year"
        case .month: "the local month, 1 to 12"
        case .day: "the local day of the month, 1 to 31"
        case .weekday: "the local day of the week, Monday is 1"
        case .hour: "the local hour, 0 to 23"
        case .domain: "what stands after the last @"
        case .length: "the number of code points"
        }
    }

    private static func examples(_ accessor: Accessor) -> [LanguageExample] {
        switch accessor {
        case .age:
            [
                .holds(#"{"field": "birth_date.age", "op": "is", "value": 18}"#, #"{"birth_date": "2008-11-20"}"#),
                .fails(#"{"field": "birth_date.age", "op": ">=", "value": 18}"#, #"{"birth_date": "2008-11-21"}"#),
                .fails(#"{"field": "birth_date.age", "op": ">=", "value": 0}"#, #"{"birth_date": "2026-11-21"}"#),
            ]
        case .year:
            [
                .holds(#"{"field": "birth_date.year", "op": "<", "value": 2000}"#, #"{"birth_date": "1999-12-31"}"#),
                .fails(#"{"field": "birth_date.year", "op": "<", "value": 2000}"#, #"{"birth_date": ""}"#),
            ]
        case .month:
            [
                .holds(#"{"field": "birth_date.month", "op": "is", "value": 11}"#, #"{"birth_date": "1990-11-01"}"#),
                .fails(#"{"field": "birth_date.month", "op": "is", "value": 11}"#, #"{"birth_date": "1990-12-01"}"#),
            ]
        case .day:
            [
                .holds(#"{"field": "birth_date.day", "op": "is", "value": 31}"#, #"{"birth_date": "1990-12-31"}"#),
                .fails(#"{"field": "birth_date.day", "op": "is", "value": 31}"#, #"{"birth_date": "1990-11-30"}"#),
            ]
        case .weekday:
            [
                .holds(
                    #"{"activity": "purchase", "where": {"field": "@at.weekday", "op": "between", "value": [6, 7]}}"#,
                    "{}", [#"{"type": "purchase", "at": "2026-11-15T23:59:59Z"}"#]),
                .fails(
                    #"{"activity": "purchase", "where": {"field": "@at.weekday", "op": "between", "value": [6, 7]}}"#,
                    "{}", [#"{"type": "purchase", "at": "2026-11-16T00:00:00Z"}"#]),
            ]
        case .hour:
            [
                .holds(
                    #"{"field": "created_at.hour", "op": "is", "value": 23}"#,
                    #"{"created_at": "2026-11-15T23:59:59Z"}"#),
                .fails(
                    #"{"field": "created_at.hour", "op": "is", "value": 23}"#,
                    #"{"created_at": "2026-11-15T23:59:59-01:00"}"#),
            ]
        case .domain:
            [
                .holds(
                    #"{"field": "email.domain", "op": "is", "value": "example.com"}"#,
                    #"{"email": "\"a@b\"@Example.com"}"#),
                .fails(#"{"field": "email.domain", "op": "is_set"}"#, #"{"email": "example.com"}"#),
            ]
        case .length:
            [
                .holds(#"{"field": "city.length", "op": "is", "value": 6}"#, #"{"city": "Málaga"}"#),
                .fails(#"{"field": "city.length", "op": ">=", "value": 0}"#, #"{"city": ""}"#),
            ]
        }
    }
}
