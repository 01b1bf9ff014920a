import FlatFiles
import SegmentEngine
import Testing
import TestSupport

/// Things that the random worlds found, each by itself.
struct CellRuleTests {
    @Test("An option outside its list is no value, whatever measures or tests it")
    func optionsOutsideTheirList() throws {
        var world = try DirectedWorld()
        world.contact("a")
        world.activity("a", "purchase", "2026-11-01T00:00:00Z", ["channel": "FR", "bundles": ["shoes", "gloves"]])
        world.activity("a", "purchase", "2026-11-02T00:00:00Z", ["channel": "es"])
        world.activity("a", "purchase", "2026-11-03T00:00:00Z", ["channel": "DE"])
        let filters: [JSONValue] = [
            ["activity": "purchase", "measure": ["distinct": "channel"], "op": "is", "value": 1],
            ["activity": "purchase", "measure": ["first": "channel"], "op": "is", "value": "ES"],
            ["activity": "purchase", "measure": ["last": "channel"], "op": "is", "value": "ES"],
            ["activity": "purchase", "where": ["field": "bundles", "op": "is_not_set"], "op": "is", "value": 3],
            [
                "activity": "purchase", "where": ["field": "bundles", "op": "has_any", "value": "shoes"], "op": "is",
                "value": 0,
            ],
        ]
        for (filter, members) in zip(filters, try world.members(filters)) { #expect(members == ["a"], "\(filter)") }
    }

    @Test("The first line with a value stands for its activity, though an earlier one has an option that is none")
    func optionsOnLines() throws {
        var world = try DirectedWorld()
        world.contact("a")
        world.activity(
            "a", "purchase", "2026-11-01T00:00:00Z",
            ["products": [["kind": "FR"], ["kind": "es"], ["kind": "it"], ["kind": "x"]]])
        #expect(
            try world.members(
                ["activity": "purchase", "measure": ["first": "products[].kind"], "op": "is", "value": "ES"]) == ["a"])
        #expect(
            try world.members(
                ["activity": "purchase", "measure": ["last": "products[].kind"], "op": "is", "value": "it"]) == ["a"])
    }

    @Test("Keys that differ only in how an accent is written are merged each on its own")
    func mergedAccents() throws {
        var world = try DirectedWorld()
        for key in ["one", "two", "\u{E9}", "e\u{301}"] { world.contact(key) }
        world.world.merges = [("\u{E9}", "one"), ("e\u{301}", "two")]
        world.activity("\u{E9}", "purchase", "2026-11-01T00:00:00Z")
        world.activity("e\u{301}", "refund", "2026-11-01T00:00:00Z")
        #expect(try world.members(["activity": "purchase"]) == ["one"])
        #expect(try world.members(["activity": "refund"]) == ["two"])
        #expect(try world.members(["everyone": true]) == ["one", "two"])
    }
}
