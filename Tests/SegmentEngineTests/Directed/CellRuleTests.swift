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

    @Test("A measure over a part of a property takes the part, of the activities that have one")
    func partsInMeasures() throws {
        var world = try DirectedWorld()
        world.contact("a")
        world.activity("a", "purchase", "2026-11-01T00:00:00Z", ["payer": "none", "due": "2027-01-01"])
        world.activity("a", "purchase", "2026-11-02T00:00:00Z", ["payer": "x@Example.com", "due": "2020-01-05"])
        world.activity("a", "purchase", "2026-11-03T00:00:00Z", ["payer": "y@EXAMPLE.com", "due": "2021-01-07"])
        world.activity("a", "purchase", "2026-11-04T00:00:00Z", ["payer": "z@"])
        let filters: [JSONValue] = [
            ["activity": "purchase", "measure": ["distinct": "payer.domain"], "op": "is", "value": 1],
            ["activity": "purchase", "measure": ["first": "payer.domain"], "op": "is", "value": "example.com"],
            [
                "activity": "purchase", "measure": ["last": "payer.domain"], "op": "is", "value": "EXAMPLE.com",
                "case": "exact",
            ],
            ["activity": "purchase", "measure": ["distinct": "due.month"], "op": "is", "value": 1],
            ["activity": "purchase", "measure": ["distinct": "due.year"], "op": "is", "value": 3],
            // The first due date lies ahead and has no age.
            ["activity": "purchase", "measure": ["first": "due.age"], "op": "is", "value": 6],
            ["activity": "purchase", "measure": ["last": "due.year"], "op": "is", "value": 2021],
        ]
        for (filter, members) in zip(filters, try world.members(filters)) { #expect(members == ["a"], "\(filter)") }
    }

    @Test("Phones are told apart as written, and other texts by folding")
    func distinctTexts() throws {
        var world = try DirectedWorld()
        world.contact("a")
        for (day, text) in [(1, "ABC"), (2, "abc"), (3, "aBC")] {
            world.activity(
                "a", "purchase", "2026-11-0\(day)T00:00:00Z", ["tel": .string(text), "coupon": .string(text)])
        }
        #expect(
            try world.members(["activity": "purchase", "measure": ["distinct": "tel"], "op": "is", "value": 3]) == ["a"]
        )
        #expect(
            try world.members(["activity": "purchase", "measure": ["distinct": "coupon"], "op": "is", "value": 1]) == [
                "a"
            ])
    }

    @Test("A name that two activity types declare in two ways is read in the way of each")
    func oneNameTwoDeclarations() throws {
        var world = try DirectedWorld()
        world.contact("a")
        // A purchase's labels are split at semicolons, a refund's at bars; their channels have other lists.
        world.activity("a", "purchase", "2026-11-01T00:00:00Z", ["labels": "x;y", "channel": "ES"])
        world.activity("a", "refund", "2026-11-01T00:00:00Z", ["labels": "x|y", "channel": "FR"])
        func filter(_ type: String, _ test: JSONValue) -> JSONValue { ["activity": .string(type), "where": test] }
        let labels: JSONValue = ["field": "labels", "op": "is_exactly", "value": ["x", "y"]]
        let members = try world.members([
            filter("purchase", labels), filter("refund", labels),
            filter("purchase", ["field": "channel", "op": "is", "value": "ES"]),
            filter("refund", ["field": "channel", "op": "is", "value": "FR"]),
        ])
        #expect(members == [["a"], ["a"], ["a"], ["a"]])
    }

    @Test("purchases.count counts, at least one too")
    func atLeastOnePurchase() throws {
        var world = try DirectedWorld()
        for key in ["bought", "looked"] { world.contact(key) }
        world.activity("bought", "purchase", "2026-11-01T00:00:00Z")
        world.activity("looked", "page_view", "2026-11-01T00:00:00Z")
        #expect(try world.members(["field": "purchases.count", "op": ">=", "value": 1]) == ["bought"])
        #expect(try world.members(["field": "purchases.count", "op": "<", "value": 1]) == ["looked"])
    }

    @Test("The columns of a group's lines are properties of the lines alone")
    func groupedColumns() throws {
        var world = try DirectedWorld()
        world.contact("a")
        world.world.activitySources[0].format = .csv
        world.world.activitySources[0].isGrouped = true
        world.activity(
            "a", "purchase", "2026-11-01T00:00:00Z",
            ["total": "9", "products": [["quantity": "2", "price": "1"], ["quantity": "3", "price": "2"]]])
        let members = try world.members([
            ["activity": "purchase", "measure": ["sum": "quantity"], "op": "is", "value": 0],
            ["activity": "purchase", "measure": ["sum": "products[].quantity"], "op": "is", "value": 5],
            ["activity": "purchase", "measure": ["sum": "total"], "op": "is", "value": 9],
            [
                "activity": "purchase", "measure": ["sum": ["product": ["products[].price", "products[].quantity"]]],
                "op": "is", "value": 8,
            ],
        ])
        #expect(members == [["a"], ["a"], ["a"], ["a"]])
    }

    @Test("A sequence may have 64 steps, and no more")
    func longSequences() throws {
        var world = try DirectedWorld()
        world.contact("a")
        let start = try #require(ReferenceCells.instant("2026-11-01T00:00:00Z"))
        for minute in 0..<64 { world.activity("a", "login", at: start.moved(seconds: minute * 60)) }
        func sequence(_ count: Int) -> JSONValue {
            ["sequence": .array((0..<count).map { _ in ["activity": "login"] })]
        }
        #expect(try world.members(sequence(64)) == ["a"])
        world.world.definitions = [
            World.Definition(id: "f", json: ["id": "f", "name": "F", "type": "dynamic_plus", "include": sequence(65)])
        ]
        let refusals = try EngineRun(world.world, seed: 0, threads: 1).refusals
        #expect(
            refusals == [
                "segments/f.json:1:74: a sequence has at most 64 steps, not 65 [bad-value]"
            ])
    }

    @Test("A test of a normalised key sees the normalised key")
    func normalizedKeys() throws {
        var world = try DirectedWorld()
        world.contact(" Ana@Example.com ")
        world.world.keyRules = ["trim", "lower"]
        #expect(
            try world.members([
                ["field": "contact_id", "op": "is", "value": "ana@example.com"],
                ["field": "contact_id", "op": "starts_with", "value": " "],
                ["field": "contact_id.length", "op": "is", "value": 15],
            ]) == [["ana@example.com"], [], ["ana@example.com"]])
    }

    @Test("A contact whose normalised key is empty is a rejected row", arguments: [["  "], ["a", "  ", " "]])
    func emptyNormalizedKeys(_ keys: [String]) throws {
        var world = try DirectedWorld()
        for key in keys { world.contact(key) }
        world.activity(" ", "purchase", "2026-11-01T00:00:00Z")
        world.world.keyRules = ["trim", "lower"]
        #expect(try world.members(["everyone": true]) == keys.filter { $0 == "a" })
        let file = try #require(try EngineRun(world.world, seed: 0, threads: 1).books.first?.files.first)
        try #expect(
            file.rejected == keys.count { $0 != "a" }
                && file.rows.all().map(\.reason) == keys.filter { $0 != "a" }.map { _ in .noKey })
        #expect(file.read == file.accepted + file.rejected)
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

    @Test("A sum that leaves 128 bits on the way and comes back is a sum all the same, whatever the order")
    func sumsThatComeBack() throws {
        // 10¹⁰ × 10¹⁰ in units of 10⁻¹⁸ is 10³⁸: one fits 128 bits, two don't.
        for signs in [["", "", "-"], ["", "-", ""], ["-", "", ""]] {
            var world = try DirectedWorld()
            world.contact("a")
            for (day, sign) in signs.enumerated() {
                world.activity(
                    "a", "purchase", "2026-11-0\(day + 1)T00:00:00Z",
                    ["total": .number("\(sign)10000000000"), "quantity": .number("10000000000")])
            }
            #expect(
                try world.members([
                    "activity": "purchase", "measure": ["sum": ["product": ["total", "quantity"]]], "op": ">",
                    "value": 0,
                ]) == ["a"], "\(signs)")
        }
    }

    @Test("The first or last list of the lines is there where any line has one, whichever it is")
    func listsOfLines() throws {
        var world = try DirectedWorld()
        func lines(_ marks: [[String]]) throws -> JSONValue {
            let lines = marks.map { $0.isEmpty ? "{}" : #"{"marks": ["\#($0.joined(separator: #"", ""#))"]}"# }
            return try JSONValue(parsing: #"{"products": [\#(lines.joined(separator: ", "))]}"#)
        }
        for (contact, marks) in [("a", [[], [], ["x"]]), ("b", [["x", "y"], []]), ("c", [[], []]), ("d", [])] {
            world.contact(contact)
            world.activity(contact, "purchase", "2026-11-01T00:00:00Z", try lines(marks))
        }
        for measure in ["first", "last"] {
            let filter = #"{"activity": "purchase", "measure": {"\#(measure)": "products[].marks"}, "op": "is_set"}"#
            #expect(try world.members(filter) == ["a", "b"])
        }
    }
}
