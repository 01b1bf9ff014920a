import CellValues
import SegmentLanguage
import Testing

/// A filter and the warnings that it gets, without their hints.
struct WarningRow: CustomTestStringConvertible {
    var filter: MarkedText
    var expected: [Expected]

    init(_ filter: MarkedText, _ expected: Expected...) {
        self.filter = filter
        self.expected = expected
    }

    var testDescription: String { filter.text }
}

private func warning(_ marker: String, _ code: FindingCode, _ message: String) -> Expected {
    Expected(marker, code, message, severity: .warning)
}

@Suite("Warnings")
struct WarningTests {
    static let rows: [WarningRow] = [
        WarningRow(
            #"{"field": "city", "op": "is", "value": ["A", 1️⃣"-11mo"]}"#,
            warning(
                "1️⃣", .looksLikeATime, "'-11mo' reads as a time before or after as-of, and 'city' is compared as a text")
        ),
        WarningRow(
            #"{"field": "city", "op": 2️⃣"is_not", "value": 1️⃣"+3d"}"#,
            warning("2️⃣", .negationTakesMissing, "this also holds where the text field 'city' has no value"),
            warning(
                "1️⃣", .looksLikeATime, "'+3d' reads as a time before or after as-of, and 'city' is compared as a text")),
        WarningRow(#"{"field": "city", "op": "is", "value": ["now", "2026-11-20", "-11", "11mo", "-0d"]}"#),
        WarningRow(#"{"field": "city", "op": "contains", "value": "-11mo"}"#),
        WarningRow(
            #"{"all": [{"field": "city", "op": "is", "value": "A"}, 1️⃣{"field": "city", "op": "is", "value": ["b", "c"]}]}"#,
            warning("1️⃣", .contradiction, "this can't hold together with the filter at 2:10")),
        WarningRow(
            #"{"all": [{"field": "points", "op": "<", "value": 5}, 1️⃣{"field": "points", "op": ">=", "value": 5}]}"#,
            warning("1️⃣", .contradiction, "this can't hold together with the filter at 2:10")),
        WarningRow(
            #"{"all": [{"field": "points", "op": "between", "value": [1, 3]}, 1️⃣{"field": "points", "op": "is", "value": [4, 5]}]}"#,
            warning("1️⃣", .contradiction, "this can't hold together with the filter at 2:10")),
        WarningRow(
            #"{"all": [{"field": "newsletter", "op": "is", "value": true}, 1️⃣{"field": "newsletter", "op": "is", "value": false}]}"#,
            warning("1️⃣", .contradiction, "this can't hold together with the filter at 2:10")),
        WarningRow(
            #"{"all": [{"field": "city", "op": "is_not_set"}, 1️⃣{"field": "city", "op": "contains", "value": "a"}]}"#,
            warning("1️⃣", .contradiction, "this can't hold together with the filter at 2:10")),
        WarningRow(
            #"{"all": [{"segment": "a"}, 1️⃣{"not": {"segment": "a"}}]}"#,
            warning("1️⃣", .contradiction, "this can't hold together with the filter at 2:10")),
        WarningRow(
            #"{"any": [{"segment": "a"}, 1️⃣{"not": {"segment": "a"}}]}"#,
            warning("1️⃣", .alwaysTrue, "this or its opposite at 2:10 always holds")),
        WarningRow(
            #"{"any": [{"field": "city", "op": "is", "value": "A"}, 1️⃣{"field": "city", "op": 2️⃣"is_not", "value": "A"}]}"#,
            warning("1️⃣", .alwaysTrue, "this or its opposite at 2:10 always holds"),
            warning("2️⃣", .negationTakesMissing, "this also holds where the text field 'city' has no value")),
        WarningRow(
            #"{"any": [{"segment": "a"}, 1️⃣{"everyone": true}]}"#,
            warning("1️⃣", .alwaysTrue, "'everyone' inside 'any' always holds")),
        WarningRow(
            #"{"any": [{"segment": "a"}, {"segment": "b"}, 1️⃣{"segment": "a"}]}"#,
            warning("1️⃣", .duplicateFilter, "the same filter stands at 2:10")),
        WarningRow(
            #"{"activity": "purchase", "where": {"all": [{"field": "total", "op": ">", "value": 5}, 1️⃣{"field": "total", "op": ">", "value": 5}]}}"#,
            warning("1️⃣", .duplicateFilter, "the same filter stands at 2:44")),
        WarningRow(
            #"{"activity": "purchase", "op": 1️⃣">=", "value": 0}"#,
            warning("1️⃣", .alwaysTrue, "this always holds")),
        WarningRow(
            #"{"activity": "purchase", "op": 1️⃣"<", "value": 0}"#, warning("1️⃣", .contradiction, "this never holds")),
        WarningRow(
            #"{"field": "purchases.count", "op": 1️⃣"is_not_set"}"#, warning("1️⃣", .contradiction, "this never holds")),
        WarningRow(
            #"{"activity": "purchase", "window": 1️⃣{"from": "now"}}"#,
            warning("1️⃣", .emptyWindow, "no activity can lie in this window: all are before as-of")),
        WarningRow(
            #"{"activity": "purchase", "window": 1️⃣{"from": "-30d", "to": "-60d"}}"#,
            warning("1️⃣", .emptyWindow, "no activity can lie in this window: all are before as-of")),
        WarningRow(
            #"{"field": "created_at", "op": "within", "value": 1️⃣{"from": "+7d", "to": "now"}}"#,
            warning("1️⃣", .emptyWindow, "nothing can lie in this window")),
        WarningRow(
            #"{"activity": "purchase", "measure": "last", "op": "within", "value": 1️⃣{"next": "7d"}}"#,
            warning("1️⃣", .emptyWindow, "no activity can lie in this window: all are before as-of")),
        WarningRow(
            #"{"field": "country", "op": 1️⃣"is_not", "value": "ES"}"#,
            warning("1️⃣", .negationTakesMissing, "this also holds where the option field 'country' has no value")),
        WarningRow(
            #"{1️⃣"not": {"field": "country", "op": "is", "value": "ES"}}"#,
            warning("1️⃣", .negationTakesMissing, "this also holds where the field 'country' has no value")),
    ]

    @Test("What is plainly odd is told, and checked all the same", arguments: rows)
    func odd(_ row: WarningRow) {
        let text = MarkedText(
            stringLiteral: #"{"id": "s", "name": "S", "type": "dynamic_plus", "include":"# + "\n" + row.filter.marked
                + "}")
        let check = SegmentSyntax(parsing: text.bytes, file: "s.json").checked(against: BrokenFileTests.full)
        let findings = check.findings.map { finding in
            var finding = finding
            finding.hint = nil
            return finding
        }
        #expect(findings == row.expected.map { $0.finding(in: text, file: "s.json") })
        #expect(check.segment != nil)
    }

    @Test(
        "What is meant is not told",
        arguments: [
            #"{"field": "country", "op": "is_not", "value": "ES", "missing": "exclude"}"#,
            #"{"any": [{"field": "country", "op": "is_not", "value": "ES"}, {"field": "country", "op": "is_not_set"}]}"#,
            #"{"all": [{"field": "country", "op": "is_not", "value": "ES"}, {"field": "country", "op": "is_set"}]}"#,
            #"{"all": [{"field": "city", "op": "is", "value": "a"}, {"field": "city", "op": "is", "value": ["A", "b"]}]}"#,
            #"{"all": [{"field": "points", "op": ">=", "value": 5}, {"field": "points", "op": "<=", "value": 5}]}"#,
            #"{"all": [{"field": "city", "op": "contains", "value": "a"}, {"field": "city", "op": "contains", "value": "b"}]}"#,
            #"{"activity": "purchase", "where": {"all": [{"field": "products[].category", "op": "is", "value": "a"}, {"field": "products[].category", "op": "is", "value": "b"}]}}"#,
            #"{"activity": "purchase", "where": {"field": "products[].category", "op": "is_not", "value": "a"}}"#,
            #"{"activity": "purchase", "op": "is_not", "value": 3}"#,
            #"{"activity": "purchase", "where": {"field": "coupon", "op": "is_not", "value": "X"}}"#,
            #"{"field": "purchases.total", "op": ">=", "value": 0}"#,
            #"{"activity": "purchase", "window": {"from": "-60d", "to": "-30d"}}"#,
            #"{"activity": "*", "where": {"field": "@type", "op": "starts_with", "value": "purch"}}"#,
            #"{"activity": "*", "where": {"field": "@type", "op": "not_ends_with", "value": ["chase", "email"]}}"#,
            #"{"activity": "*", "where": {"field": "@type", "op": "contains", "value": "nothing has this"}}"#,
            #"{"activity": "purchase", "window": {"from": "-2mo", "to": "-60d"}}"#,
            #"{"field": "birth_date", "op": "within", "value": {"from": "now", "to": "+7d"}}"#,
        ])
    func meant(_ filter: String) {
        let text = #"{"id": "s", "name": "S", "type": "dynamic_plus", "include": \#(filter)}"#
        let check = SegmentSyntax(parsing: Array(text.utf8), file: "s.json").checked(against: BrokenFileTests.full)
        #expect(check.findings.map(\.rendered) == [])
    }
}
