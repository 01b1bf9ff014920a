import Testing
import TestSupport

/// Every operator on every type × a value that passes, one that doesn't, none, an empty one, null and a wrong one; as a
/// contact field and as an activity's property.
struct OperatorTableTests {
    struct Row: CustomTestStringConvertible {
        var field: String
        var property: String
        var op: String
        var value: JSONValue?
        var passes: JSONValue
        var fails: JSONValue
        /// What doesn't fit the type; nil where everything that is no object does.
        var wrong: JSONValue = .object([.init("a", 1)])

        var isNegative: Bool { op.contains("not") || op == "has_none" }
        var testDescription: String { "\(field) \(op)" }
    }

    static let texts = [
        Row(field: "city", property: "coupon", op: "is", value: ["x", "madrid"], passes: "MADRID", fails: "Madrid "),
        Row(field: "city", property: "coupon", op: "is_not", value: "straße", passes: "strasse", fails: "STRAẞE"),
        Row(field: "city", property: "coupon", op: "contains", value: "Σ", passes: "aς", fails: "s"),
        Row(field: "city", property: "coupon", op: "not_contains", value: ["q", "e"], passes: "É", fails: "e\u{301}"),
        Row(field: "city", property: "coupon", op: "starts_with", value: "ma", passes: "Madrid", fails: "a ma"),
        Row(
            field: "city", property: "coupon", op: "not_starts_with", value: "i", passes: "İstanbul", fails: "Istanbul"),
        Row(field: "city", property: "coupon", op: "ends_with", value: "ID", passes: "Madrid", fails: "ids"),
        Row(field: "city", property: "coupon", op: "not_ends_with", value: "k", passes: "kx", fails: "\u{212A}"),
        Row(
            field: "email", property: "payer", op: "is", value: "ANA@example.com", passes: "ana@EXAMPLE.com",
            fails: "ana"),
        Row(field: "phone", property: "tel", op: "is", value: "ABC", passes: "ABC", fails: "abc"),
        Row(field: "phone", property: "tel", op: "not_contains", value: "b", passes: "ABC", fails: "abc"),
        Row(field: "city", property: "coupon", op: "is_set", value: nil, passes: " ", fails: ""),
        Row(field: "country", property: "channel", op: "is", value: "es", passes: "Es", fails: "it", wrong: "FR"),
        Row(
            field: "country", property: "channel", op: "is_not", value: ["es", "IT"], passes: "straße", fails: "ES",
            wrong: "FR"),
    ]

    static let numbers = [
        Row(field: "points", property: "quantity", op: "is", value: [1, 2], passes: "2.0", fails: "3", wrong: "2.5"),
        Row(
            field: "points", property: "quantity", op: "is_not", value: 2, passes: .number("3"), fails: .number("2e0"),
            wrong: "x"),
        Row(
            field: "score", property: "total", op: "<", value: .number("0.1"), passes: "0.099999999", fails: "0.10",
            wrong: "12,50"),
        Row(
            field: "score", property: "total", op: "<=", value: .number("0.1"), passes: "+0.1", fails: "0.100000001",
            wrong: "0.1.0"),
        Row(field: "score", property: "total", op: ">", value: -1, passes: "-0.999999999", fails: "-1", wrong: "1e99"),
        Row(
            field: "score", property: "total", op: ">=", value: .number("999999999999999999.999999999"),
            passes: "999999999999999999.999999999", fails: "999999999999999999.999999998", wrong: "1000000000000000000"),
        Row(
            field: "points", property: "quantity", op: "between", value: [1, 5], passes: "5", fails: "6", wrong: "4.5"),
        Row(
            field: "points", property: "quantity", op: "not_between", value: [1, 5], passes: "0", fails: "1",
            wrong: "five"),
        Row(field: "vip", property: "gift", op: "is", value: true, passes: "YES", fails: "0", wrong: "2"),
        Row(
            field: "vip", property: "gift", op: "is", value: false, passes: .boolean(false), fails: .number("1"),
            wrong: "maybe"),
    ]

    static let moments = [
        Row(
            field: "birth_date", property: "due", op: "within", value: ["last": "1d"], passes: "2026-11-19",
            fails: "2026-11-20", wrong: "2026-02-30"),
        Row(
            field: "birth_date", property: "due", op: "not_within", value: ["next": "1d"], passes: "2026-11-21",
            fails: "2026-11-20", wrong: "2026-11-21T00:00:00Z"),
        Row(
            field: "birth_date", property: "due", op: "anniversary", value: ["next": "7d"], passes: "1990-11-26",
            fails: "1990-11-27", wrong: "26.11.1990"),
        Row(
            field: "birth_date", property: "due", op: "before", value: "2026-11-20", passes: "2026-11-19",
            fails: "2026-11-20", wrong: "x"),
        Row(
            field: "birth_date", property: "due", op: "after", value: "2026-11-20", passes: "2026-11-21",
            fails: "2026-11-20", wrong: "x"),
        Row(
            field: "birth_date", property: "due", op: "on_or_before", value: "now", passes: "2026-11-20",
            fails: "2026-11-21", wrong: "x"),
        Row(
            field: "birth_date", property: "due", op: "on_or_after", value: "-1d", passes: "2026-11-19",
            fails: "2026-11-18", wrong: "x"),
        Row(
            field: "birth_date", property: "due", op: "is", value: ["2026-11-20", "+1d"], passes: "2026-11-21",
            fails: "2026-11-22", wrong: "x"),
        Row(
            field: "birth_date", property: "due", op: "is_not", value: "now", passes: "2026-11-21", fails: "2026-11-20",
            wrong: "x"),
        Row(
            field: "signup", property: "paid_at", op: "within", value: ["last": "1h"], passes: "2026-11-19T23:00:00Z",
            fails: "2026-11-20T00:00:00Z", wrong: "2026-11-19T23:30:00"),
        Row(
            field: "signup", property: "paid_at", op: "not_within", value: ["current": "day"],
            passes: "2026-11-20T00:00:00Z", fails: "2026-11-20T00:00:00Z"),
        Row(
            field: "signup", property: "paid_at", op: "before", value: "2026-11-20",
            passes: "2026-11-19T23:59:59.999999999Z", fails: "2026-11-20T00:00:00z", wrong: "2026-11-19"),
        Row(
            field: "signup", property: "paid_at", op: "after", value: "2026-11-20", passes: "2026-11-21T00:00:00Z",
            fails: "2026-11-20T23:59:59Z", wrong: "x"),
        Row(
            field: "signup", property: "paid_at", op: "after", value: "now", passes: "2026-11-20T00:00:00.000000001Z",
            fails: "2026-11-20T00:00:00Z", wrong: "x"),
        Row(
            field: "signup", property: "paid_at", op: "on_or_before", value: "2026-11-20T01:00:00+01:00",
            passes: "2026-11-20 00:00:00-00:00", fails: "2026-11-20T00:00:01Z", wrong: "2026-11-19T23:59:60Z"),
        Row(
            field: "signup", property: "paid_at", op: "on_or_after", value: "-12h", passes: "2026-11-19T12:00:00Z",
            fails: "2026-11-19T11:59:59Z", wrong: "x"),
        Row(
            field: "signup", property: "paid_at", op: "anniversary", value: ["current": "month"],
            passes: "1999-11-30T23:59:59Z", fails: "1999-12-01T00:00:00Z", wrong: "x"),
    ]

    static let lists = [
        Row(field: "tags", property: "labels", op: "has_any", value: ["a", "b"], passes: "x;B", fails: ["c"]),
        Row(
            field: "tags", property: "labels", op: "has_all", value: ["a", "b", "A"], passes: ["b", "x", "a"],
            fails: "a;c"),
        Row(field: "tags", property: "labels", op: "has_none", value: "a", passes: "b ; c", fails: " A ;c"),
        Row(
            field: "tags", property: "labels", op: "is_exactly", value: ["a", "b"], passes: ["B", "a", "A", .null],
            fails: "a;b;c"),
        Row(
            field: "interests", property: "bundles", op: "has_any", value: "HATS", passes: "shoes|hats", fails: "shoes",
            wrong: "HATS|gloves"),
        Row(
            field: "interests", property: "bundles", op: "has_none", value: ["hats"], passes: ["shoes"],
            fails: ["Hats", "shoes"], wrong: ["shoes", "gloves"]),
    ]

    @Test(
        "An operator holds for what passes; its negative twin for what doesn't, and where there is no value",
        arguments: texts + numbers + moments + lists)
    func table(_ row: Row) throws {
        var world = try DirectedWorld()
        let cells: [(String, JSONValue?)] = [
            ("absent", nil), ("an empty list", .array([])), ("empty", ""), ("fails", row.fails), ("null", .null),
            ("passes", row.passes), ("wrong", row.wrong),
        ]
        for (key, cell) in cells {
            world.contact(key, cell.map { [(row.field, $0)] } ?? [])
            world.activity(
                key, "purchase", "2026-11-01T00:00:00Z", cell.map { .object([.init(row.property, $0)]) } ?? .object([]))
        }
        var test: JSONValue = ["field": .string(row.field), "op": .string(row.op)]
        test["value"] = row.value
        var inside = test
        inside["field"] = .string(row.property)
        let inActivity: JSONValue = ["activity": "purchase", "where": inside]
        var filters = [test, ["not": test], inActivity, ["activity": "purchase", "where": ["not": inside]]]

        let all = cells.map(\.0)
        // Nothing can be in the current day when the day begins at as-of.
        let isAlways = row.passes.text != nil && row.passes.text == row.fails.text
        let without = all.filter { $0 != "passes" && $0 != "fails" }
        let holds = isAlways ? all : row.isNegative ? all.filter { $0 != "fails" } : ["passes"]
        let rest = all.filter { !holds.contains($0) }
        var expected = [holds, rest, holds, rest]
        if row.isNegative {
            for filter in [test, inActivity] {
                var copy = filter
                if copy["where"] != nil {
                    var inner = inside
                    inner["missing"] = "exclude"
                    copy["where"] = inner
                } else {
                    copy["missing"] = "exclude"
                }
                filters.append(copy)
                expected.append(holds.filter { !without.contains($0) })
            }
        }
        if row.op != "is_set" {
            filters.append(["field": .string(row.field), "op": "is_set"])
            expected.append(["fails", "passes"])
            filters.append(["field": .string(row.field), "op": "is_not_set"])
            expected.append(without)
        }
        let got = try world.members(filters)
        for (index, filter) in filters.enumerated() { #expect(got[index] == expected[index], "\(filter)") }
    }
}
