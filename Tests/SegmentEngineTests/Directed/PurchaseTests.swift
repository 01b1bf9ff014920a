import Testing
import TestSupport

/// Value indicators where a purchase's amount stands on its lines.
struct PurchaseTests {
    /// Two orders, 10 + 10 and 40; one that has no amount on any line; one without lines.
    private static func world(_ amount: JSONValue, currency: String? = nil) throws -> DirectedWorld {
        var world = try DirectedWorld()
        world.world.purchases.amount = amount
        world.world.currency = currency
        for (day, rate) in [("2026-11-01", "0.5"), ("2026-11-02", "2")] {
            world.world.rates.append(
                World.Rate(day: try #require(ReferenceCells.date(day)), code: "USD", rate: rate))
        }
        func lines(_ prices: String?...) -> JSONValue {
            [
                "products": .array(
                    prices.map { price in
                        var line: JSONValue = ["quantity": 2, "unit": "USD"]
                        line["price"] = price.map { .number($0) }
                        line["fee"] = line["price"]
                        return line
                    })
            ]
        }
        world.contact("two orders")
        world.activity("two orders", "purchase", "2026-11-01T10:00:00Z", lines("10", "10"))
        world.activity("two orders", "purchase", "2026-11-02T10:00:00Z", lines("40", nil))
        world.activity("two orders", "purchase", "2026-11-02T11:00:00Z", lines(nil, nil))
        world.activity("two orders", "purchase", "2026-11-02T12:00:00Z")
        world.contact("one order")
        world.activity("one order", "purchase", "2026-11-02T10:00:00Z", lines("21"))
        world.contact("no amount")
        world.activity("no amount", "purchase", "2026-11-02T10:00:00Z", lines(nil))
        world.contact("nothing")
        return world
    }

    private static func test(_ field: String, _ op: String, _ value: String) -> JSONValue {
        ["field": .string(field), "op": .string(op), "value": .number(value)]
    }

    @Test(
        "An average is by purchase, never by line",
        arguments: [
            // 20 and 40
            ("products[].price", nil, "60", "30"),
            // twice as much
            (#"{"product": ["products[].price", "products[].quantity"]}"#, nil, "120", "60"),
            // half of the first day's, twice the second's
            ("products[].fee", "EUR", "90", "45"),
            (#"{"product": ["products[].fee", "products[].quantity"]}"#, "EUR", "180", "90"),
        ])
    func averages(_ amount: String, _ currency: String?, _ total: String, _ average: String) throws {
        let written: JSONValue = amount.hasPrefix("{") ? try JSONValue(parsing: amount) : .string(amount)
        let world = try Self.world(written, currency: currency)
        let members = try world.members([
            Self.test("purchases.count", "is", "4"), Self.test("purchases.total", "is", total),
            Self.test("purchases.average", "is", average),
            ["field": "purchases.average", "op": "is_not_set"],
            ["all": [Self.test("purchases.total", "is", "0"), Self.test("purchases.count", "is", "1")]],
            // What compares it with another value goes another way.
            [
                "field": "purchases.average", "op": "is",
                "value": [
                    "metric": [
                        "activity": "purchase", "measure": "count", "times": .number("\(Int(average)! / 2).5"),
                    ]
                ],
            ],
        ])
        #expect(members[0] == ["two orders"])
        #expect(members[1] == ["two orders"])
        #expect(members[2] == ["two orders"])
        #expect(members[3] == ["no amount", "nothing"])
        #expect(members[4] == ["no amount"])
        #expect(members[5] == [])
    }

    @Test("The monetary score is by purchase: who has few lines isn't better for it")
    func monetary() throws {
        let members = try Self.world("products[].price").members([
            // 30 a purchase against 21; by line they would be 20 and 21.
            Self.test("rfm.monetary", "is", "3"), Self.test("rfm.monetary", "is", "1"),
            ["field": "rfm.monetary", "op": "is_not_set"], ["field": "rfm.segment", "op": "is_set"],
        ])
        #expect(members == [["two orders"], ["one order"], ["no amount", "nothing"], ["one order", "two orders"]])
    }

    @Test("A purchase's amount on the purchase itself is averaged as it was")
    func plain() throws {
        var world = try DirectedWorld()
        world.contact("a")
        for total in ["10", "10", "40"] {
            world.activity("a", "purchase", "2026-11-01T10:00:00Z", ["total": .number(total)])
        }
        world.activity("a", "purchase", "2026-11-01T11:00:00Z")
        #expect(try world.members([Self.test("purchases.average", "is", "20")]) == [["a"]])
    }
}
