import CellValues
import SegmentLanguage
import Testing
import TestSupport

@testable import SegmentEngine

/// Amounts that can't be added up fail what asks for them, by name.
struct CurrencyTests {
    private static let most = "999999999999999999"

    /// Rows one after another in one file; the third is too much.
    private static func world() throws -> DirectedWorld {
        var world = try DirectedWorld()
        world.world.currency = "EUR"
        world.world.rates = [
            World.Rate(day: try #require(ReferenceCells.date("2026-11-01")), code: "USD", rate: most)
        ]
        world.contact("a")
        for amount in ["1", "0.000000001", most] {
            world.activity(
                "a", "purchase", "2026-11-01T10:00:00Z",
                [
                    "amount": .number(amount), "money": "USD", "quantity": 1,
                    "products": [["fee": .number(amount), "unit": "usd", "quantity": 1]],
                ])
        }
        return world
    }

    @Test(
        "An amount that is too large once it is converted fails the segment, with its row",
        arguments: ["sum", "avg", "min", "max"],
        [
            #""amount""#, #"{"product": ["amount", "quantity"]}"#, #""products[].fee""#,
            #"{"product": ["products[].fee", "products[].quantity"]}"#,
        ])
    func tooLarge(_ measure: String, _ source: String) throws {
        var world = try Self.world()
        world.world.definitions = [
            World.Definition(
                id: "f",
                json: try JSONValue(
                    parsing:
                        #"{"id": "f", "name": "F", "type": "dynamic_plus", "include": {"activity": "purchase", "measure": {"\#(measure)": \#(source)}, "op": ">", "value": 0}}"#
                ))
        ]
        #expect(Difference(in: world.world, seed: 0) == nil)
        for threads in [1, 2] {
            let reason = try EngineRun(world.world, seed: 0, threads: threads).reasons["f"] ?? ""
            #expect(reason.hasPrefix("an amount leaves the range of 128 bits when it is converted, at "), "\(reason)")
            #expect(reason.hasSuffix(":3"), "\(reason)")
        }
    }

    @Test("Value indicators fail as well", arguments: ["purchases.total", "purchases.average", "rfm.monetary"])
    func indicators(_ field: String) throws {
        var world = try Self.world()
        world.world.purchases.amount = "products[].fee"
        world.world.definitions = [
            World.Definition(
                id: "f",
                json: [
                    "id": "f", "name": "F", "type": "dynamic_plus",
                    "include": ["field": .string(field), "op": ">", "value": 0],
                ])
        ]
        #expect(Difference(in: world.world, seed: 0) == nil)
        let reason = try EngineRun(world.world, seed: 0, threads: 1).reasons["f"] ?? ""
        #expect(reason.hasPrefix("an amount leaves the range of 128 bits when it is converted, at "), "\(reason)")
    }

    @Test("Of many currencies the most frequent are named, and how many more there are")
    func many() {
        var count = CurrencyCount()
        count.byCode = [3, 5, 5] + [Int](repeating: 1, count: 299_997)
        var sum = CurrencySum()
        sum.add(count) { ["USD", "gbp", "EUR"][checked: $0] ?? "X\($0)" }
        count = CurrencyCount()
        count.byCode = [0, 1]
        count.missing = 7
        sum.add(count) { $0 == 1 ? "GBP" : "?" }
        #expect(
            sum.fault(isConverted: false)
                == "the amounts are in different currencies (GBP 6, EUR 5, USD 3, X10 1, X100 1, X1000 1, X10000 1, "
                + "X100000 1, X100001 1, X100002 1, X100003 1, X100004 1, X100005 1, X100006 1, X100007 1, X100008 1, "
                + "X100009 1, X10001 1, X100010 1, X100011 1, and 299980 more, none 7): add a 'where' on the currency, "
                + "or give the pipeline 'rates' and a 'currency'")
    }

    @Test("A currency that is no code is shown in quotes, and not at any length")
    func shown() {
        var count = CurrencyCount()
        count.byCode = [1, 2]
        var sum = CurrencySum()
        sum.add(count) { ["\u{1B}[31mred", String(repeating: "x", count: 1 << 20)][$0] }
        let reason = sum.fault(isConverted: false) ?? ""
        #expect(reason.hasPrefix("the amounts are in different currencies ('xxxx"))
        #expect(reason.contains("xx…' 2, '\\u{1B}[31mred' 1): add a 'where'"), "\(reason)")
        #expect(reason.utf8.count < 300)
    }
}

extension [String] {
    fileprivate subscript(checked index: Int) -> String? { indices.contains(index) ? self[index] : nil }
}
