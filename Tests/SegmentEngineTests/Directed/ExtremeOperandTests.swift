import Testing
import TestSupport

/// Numbers at and beyond the ends of what data hold, as operands of every operator × everything that is a number: the
/// checker takes them all, and the engine's answers are the reference's.
struct ExtremeOperandTests {
    static let operands = [
        "0", "-0", "1", "-1", "0.5", "9223372036854775807", "9223372036854775808",
        "-9223372036854775808", "-9223372036854775809", "9223372036.854775808", "1e18", "-1e18",
        "999999999999999999.999999999", "1e19", "-1e19",
        "170141183460469231731.687303715884105727", "170141183460469231731.687303715884105728",
        "-170141183460469231731.687303715884105728", "-170141183460469231731.687303715884105729",
        "170141183460469231731687303715.884105727", "170141183460469231731687303715.884105728",
        "-170141183460469231731687303715.884105729", "1e21", "-1e21", "1e27", "1e30", "-1e30",
        "170141183460469231731687303715884105727", "170141183460469231731687303715884105728", "1e39", "-1e39", "1e300",
        "-1e300", "1e-9", "-1e-9", "1e-10", "-1e-10", "0.0000000015", "1e-18", "-1e-18", "15e-19", "1e-30", "-1e-30",
        "0.00000000000000000000000000000000000000000000000000000001",
    ]

    static let relations = ["is", "is_not", "<", "<=", ">", ">="]

    /// Everything that is a number outside activities, with whether its operands must be whole.
    static let subjects: [(test: String, isWhole: Bool)] =
        [
            (#"{"field": "points"}"#, true), (#"{"field": "score"}"#, false), (#"{"field": "name.length"}"#, true),
            (#"{"field": "birth_date.age"}"#, true), (#"{"field": "purchases.count"}"#, true),
            (#"{"field": "purchases.total"}"#, false), (#"{"field": "purchases.average"}"#, false),
            (#"{"activity": "purchase"}"#, true),
            (#"{"activity": "purchase", "measure": "distinct_days"}"#, true),
            (#"{"activity": "purchase", "measure": {"distinct": "total"}}"#, true),
            (#"{"activity": "purchase", "measure": "days_since_last"}"#, true),
            (#"{"activity": "purchase", "measure": "days_since_first"}"#, true),
            (#"{"activity": "purchase", "measure": {"first": "quantity"}}"#, true),
            (#"{"activity": "purchase", "measure": {"last": "total"}}"#, false),
            (#"{"activity": "purchase", "measure": {"last": "coupon.length"}}"#, true),
            (
                #"{"ratio": [{"activity": "purchase", "measure": {"sum": "total"}}, {"activity": "purchase", "measure": {"sum": "quantity"}}]}"#,
                false
            ),
            (
                #"{"ratio": [{"activity": "purchase"}, {"activity": "purchase", "measure": {"max": {"product": ["total", "quantity"]}}}]}"#,
                false
            ),
        ]
        + ["sum", "avg"].flatMap { measure in
            [#""quantity""#, #""products[].price""#, #"{"product": ["total", "quantity"]}"#].map {
                (#"{"activity": "purchase", "measure": {"\#(measure)": \#($0)}}"#, false)
            }
        }
        + ["sum", "avg", "min", "max"].flatMap { measure in
            [#""total""#, #"{"product": ["products[].price", "products[].quantity"]}"#].map {
                (#"{"activity": "purchase", "measure": {"\#(measure)": \#($0)}}"#, false)
            }
        }

    /// The same inside `where`.
    static let conditions: [(test: String, isWhole: Bool)] = [
        (#"{"field": "total"}"#, false), (#"{"field": "quantity"}"#, true), (#"{"field": "coupon.length"}"#, true),
        (#"{"field": "@at.year"}"#, true), (#"{"product": ["total", "quantity"]}"#, false),
        (#"{"field": "products[].price"}"#, false),
    ]

    static func whole(_ digits: String) -> Bool {
        Fraction(json: digits)?.fits(fractionDigits: 0, belowPowerOf10: 400) ?? false
    }

    /// Every operator with every operand, `between` with neighbours, equal ends and the widest.
    static func tests(isWhole: Bool) throws -> [(op: String, value: JSONValue)] {
        let operands = operands.filter { !isWhole || whole($0) }
        var tests = relations.flatMap { op in operands.map { (op, JSONValue.number($0)) } }
        let sorted = try operands.map { ($0, try #require(Fraction(json: $0))) }.sorted { $0.1 < $1.1 }.map(\.0)
        var pairs = Array(zip(sorted, sorted.dropFirst()))
        pairs += [("1", "1"), (sorted[0], sorted[sorted.count - 1]), (sorted[0], "0"), ("0", sorted[sorted.count - 1])]
        for op in ["between", "not_between"] {
            tests += pairs.map { (op, [.number($0), .number($1)]) }
        }
        tests += ["is", "is_not"].map { ($0, .array(operands.map { .number($0) })) }
        return tests
    }

    static func filters(_ subject: (test: String, isWhole: Bool)) throws -> [JSONValue] {
        let test = try JSONValue(parsing: subject.test)
        return try tests(isWhole: subject.isWhole).map { op, value in
            var filter = test
            filter["op"] = .string(op)
            filter["value"] = value
            if op.contains("not") { filter["missing"] = "exclude" }
            return filter
        }
    }

    /// Contacts whose numbers lie at the ends of what cells, sums, products and averages hold.
    ///
    /// - Parameter areProductsLarge: some leave 128 bits by themselves, which fails what measures them.
    static func world(areProductsLarge: Bool) throws -> DirectedWorld {
        var world = try DirectedWorld()
        let most = "999999999999999999.999999999"
        let numbers: [(integer: String, decimal: String)] = [
            ("0", "0"), ("1", "1"), ("-1", "-1"), ("9223372036854775807", most), ("-9223372036854775808", "-" + most),
            ("9223372036854775806", "0.000000001"), ("2", "-0.000000001"), ("3", "1000000000"),
        ]
        for (number, (integer, decimal)) in numbers.enumerated() {
            let key = "c\(number)"
            world.contact(
                key,
                [
                    ("points", .number(integer)), ("score", .number(decimal)), ("name", "Madrid"),
                    ("birth_date", "1980-05-05"),
                ])
            for day in 1...2 {
                let isLarge = areProductsLarge || day == 1 && number < 3
                world.activity(
                    key, "purchase", "2026-11-0\(day)T00:00:00Z",
                    [
                        "total": .number(decimal), "quantity": .number(isLarge ? integer : "\(number)"), "coupon": "ab",
                        "products": [
                            ["price": .number(decimal), "quantity": .number(isLarge ? integer : "-1")],
                            ["price": "0.000000001", "quantity": .number("\(day)")],
                        ],
                    ])
            }
        }
        world.contact("none")
        world.contact("unmeasured")
        world.activity("unmeasured", "purchase", "2026-11-03T00:00:00Z")
        return world
    }

    @Test("A number beyond all values is beyond all values, whatever is held against it", arguments: 0..<31)
    func outside(_ number: Int) throws {
        #expect(Self.subjects.count == 31)
        let world = try Self.world(areProductsLarge: false)
        _ = try world.members(try Self.filters(Self.subjects[number]), seed: 1)
    }

    @Test("The same inside 'where', for products that leave 128 bits too", arguments: 0..<6)
    func inside(_ number: Int) throws {
        #expect(Self.conditions.count == 6)
        let world = try Self.world(areProductsLarge: true)
        _ = try world.members(
            try Self.filters(Self.conditions[number]).map { ["activity": "purchase", "where": $0] }, seed: 1)
    }

    @Test("A metric times such a number is as exact", arguments: relations)
    func times(_ relation: String) throws {
        let world = try Self.world(areProductsLarge: false)
        var filters: [JSONValue] = []
        for operand in Self.operands {
            for measure in [#"{"sum": "total"}"#, #"{"avg": {"product": ["total", "quantity"]}}"#, #""count""#] {
                filters.append(
                    try JSONValue(
                        parsing:
                            #"{"field": "score", "op": "\#(relation)", "value": {"metric": {"activity": "purchase", "measure": \#(measure), "times": \#(operand)}}}"#
                    ))
            }
        }
        _ = try world.members(filters, seed: 1)
    }

    @Test("What the operands are for: no integer reaches ten to the twenty-first, and nothing is lost on the way")
    func answers() throws {
        let world = try Self.world(areProductsLarge: false)
        func members(_ filter: String) throws -> Int { try world.members(filter).count }
        #expect(try members(#"{"field": "points", "op": ">=", "value": 1e21}"#) == 0)
        #expect(try members(#"{"field": "points", "op": "<", "value": 1e21}"#) == 8)
        #expect(try members(#"{"field": "points", "op": "is_not", "value": 1e300}"#) == 10)
        #expect(try members(#"{"field": "points", "op": "between", "value": [-1e300, 1e300]}"#) == 8)
        #expect(try members(#"{"field": "score", "op": ">", "value": 1e-10}"#) == 4)
        #expect(try members(#"{"field": "score", "op": ">", "value": -1e-10}"#) == 5)
        #expect(try members(#"{"activity": "purchase", "op": "<", "value": 1e300}"#) == 10)
        #expect(
            try members(#"{"activity": "purchase", "measure": {"sum": "total"}, "op": "<=", "value": 1e21}"#) == 10)
        #expect(
            try members(#"{"activity": "purchase", "where": {"field": "total", "op": "<", "value": 1e21}}"#) == 8)
    }
}
