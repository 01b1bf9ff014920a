import FlatFiles
import Foundation
import SegmentPipeline
import TestSupport
import Testing

@Suite("Cells in quality.json") struct QualityTests {
    private static let catalogue = #"""
        {"activities": [
          {"type": "purchase", "properties": [
            {"name": "total", "type": "decimal"}, {"name": "channel", "type": "option", "options": ["web", "shop"]},
            {"name": "marks", "type": "options", "options": ["new", "sale"], "optional": true},
            {"name": "old", "type": "integer", "optional": true},
            {"name": "products[].price", "type": "decimal"},
            {"name": "products[].kind", "type": "option", "options": ["shoes", "hats"]}]},
          {"type": "visit", "properties": [{"name": "seconds", "type": "integer"}]}]}
        """#

    /// `old` is wanted further back than the rest, `seconds` a week.
    private static let segments = [
        (
            "spent",
            #"{"activity": "purchase", "window": {"last": "30d"}, "measure": {"sum": "total"}, "op": ">", "value": 1}"#
        ),
        (
            "web",
            #"{"activity": "purchase", "window": {"last": "30d"}, "where": {"field": "channel", "op": "is", "value": "web"}}"#
        ),
        (
            "marked",
            #"{"activity": "purchase", "window": {"last": "30d"}, "where": {"field": "marks", "op": "has_any", "value": "new"}}"#
        ),
        (
            "older",
            #"{"activity": "purchase", "window": {"last": "1y"}, "where": {"field": "old", "op": ">", "value": 1}}"#
        ),
        (
            "dear",
            #"{"activity": "purchase", "window": {"last": "30d"}, "measure": {"max": "products[].price"}, "op": ">", "value": 1}"#
        ),
        (
            "shod",
            #"{"activity": "purchase", "window": {"last": "30d"}, "where": {"field": "products[].kind", "op": "is", "value": "shoes"}}"#
        ),
        (
            "looked",
            #"{"activity": "visit", "window": {"last": "1w"}, "where": {"field": "seconds", "op": ">", "value": 1}}"#
        ),
    ]

    private static func shop() throws -> Workspace {
        let shop = try Workspace()
        try shop.remove("data/segments/spain.json")
        for (id, include) in segments {
            try shop.write("data/segments/\(id).json", Workspace.definition(id, include))
        }
        try shop.write("data/activities.json", catalogue)
        return shop
    }

    private static func pipeline(_ sources: String, more: String = "") -> String {
        Workspace.pipeline(
            activities: "[\(sources)]",
            more: #", "catalogue": "../data", "limits": {"max_rejected": 0.9, "max_wrong_type": "off"}"# + more)
    }

    /// `source field missing wrong lines`, a line each.
    private static func cells(_ shop: Workspace) throws -> [String] {
        let text = try shop.text("out/latest/quality.json")
        let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        return (json["fields"] as? [[String: Any]] ?? []).map { field in
            let places = (field["places"] as? [[String: Any]] ?? []).map { "\($0["line"] ?? "?")" }
            return "\(field["source"] ?? "") \(field["field"] ?? "") \(field["missing"] ?? "") "
                + "\(field["wrong_type"] ?? "") [\(places.joined(separator: " "))]"
        }.sorted()
    }

    /// The same in every way of running it: threads, a cache that is filled and then read.
    private static func expect(
        _ shop: Workspace, _ expected: [String], _ what: String = "",
        ways: [(threads: Int, usesCache: Bool)] = [(1, false), (3, false), (2, true), (1, true), (3, true)]
    ) throws {
        for (threads, usesCache) in ways {
            for name in ["out/runs", "out/latest", "out/history.csv"] where shop.exists(name) { try shop.remove(name) }
            try shop.run {
                $0.threads = threads
                $0.usesCache = usesCache
            }
            #expect(try cells(shop) == expected.sorted(), "\(what) threads \(threads), cache \(usesCache)")
        }
    }

    private static let log = #"""
        {"contact_id": "a", "type": "purchase", "at": "2026-11-19T00:00:00Z", "properties": {"total": 1, "channel": "WEB", "marks": ["new"], "old": 1, "products": [{"price": 1, "kind": "shoes"}, {"price": "x"}]}}
        {"contact_id": "a", "type": "purchase", "at": "2026-11-18T00:00:00Z", "properties": {"total": "x", "channel": "app", "marks": ["new", "odd"], "products": []}}
        {"contact_id": "nobody", "type": "purchase", "at": "2026-11-18T00:00:00Z", "properties": {"channel": 7, "marks": "sale|odd", "old": null}}
        {"type": "purchase", "at": "2026-10-21T00:00:00Z", "properties": {"total": true, "marks": [], "products": [{}, {"kind": "boots"}, 5]}}
        {"contact_id": "b", "type": "purchase", "at": "2026-10-20T23:59:59Z", "properties": {"total": "x", "old": "x", "channel": "app", "products": [{"price": "x"}]}}
        {"contact_id": "b", "type": "purchase", "at": "2025-11-19T23:59:59Z", "properties": {"total": "x", "old": "x"}}
        {"contact_id": "b", "type": "purchase", "at": "2026-11-20T00:00:00Z", "properties": {"total": "x", "old": "x"}}
        {"contact_id": "b", "type": "visit", "at": "2026-11-19T00:00:00Z", "properties": {"total": "x"}}
        {"contact_id": "b", "type": "visit", "at": "2026-11-13T00:00:00Z", "properties": {"seconds": 1.5}}
        {"contact_id": "b", "type": "visit", "at": "2026-11-12T23:59:59Z", "properties": {"seconds": 1.5}}
        {"contact_id": "b", "type": "other", "at": "2026-11-19T00:00:00Z", "properties": {"total": "x", "seconds": "x", "products": [{"price": "x"}]}}
        {"contact_id": "b", "type": "visit", "at": "broken", "properties": {"seconds": "x"}}

        """#

    /// Of the purchases in the window lines 1 to 4, of `old` 5 too; of the visits 8 and 9.
    private static let cellsOfLog = [
        "log total 1 2 [2 4]", "log channel 1 2 [2 3]", "log marks 1 2 [2 3]", "log old 3 1 [5]",
        "log products[].price 3 1 [1]", "log products[].kind 3 1 [4]", "log seconds 1 1 [9]",
    ]

    @Test("Missing cells and options outside their list are counted, of the rows that a property is wanted of")
    func lines() throws {
        let shop = try Self.shop()
        try shop.write("data/log.jsonl", Self.log)
        try shop.write("pipelines/daily.json", Self.pipeline(#"{"name": "log", "path": "../data/log.jsonl"}"#))
        try Self.expect(shop, Self.cellsOfLog)
    }

    @Test("Compressed files give the same, and several files add up")
    func compressed() throws {
        let shop = try Self.shop()
        try shop.write("data/log/1.jsonl", Self.log)
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "gzip '\(shop.path("data/log/1.jsonl"))'"]
        try process.run()
        process.waitUntilExit()
        try shop.write("pipelines/daily.json", Self.pipeline(#"{"name": "log", "path": "../data/log/*"}"#))
        try Self.expect(shop, Self.cellsOfLog, "gz")
        try shop.write("data/log/2.jsonl", Self.log)
        try Self.expect(
            shop,
            [
                "log total 2 4 [2 4 2 4]", "log channel 2 4 [2 3 2 3]", "log marks 2 4 [2 3 2 3]", "log old 6 2 [5 5]",
                "log products[].price 6 2 [1 1]", "log products[].kind 6 2 [4 4]", "log seconds 2 2 [9 9]",
            ], "both")
    }

    @Test("A file that is split among workers gives what it is, whoever reads which part")
    func split() throws {
        let shop = try Self.shop()
        let padding = String(repeating: " ", count: 30)
        // 17 MiB and more are read in ranges.
        let rows = (0..<80_000).map { number -> String in
            let total = number % 3 == 0 ? "" : number % 10_000 == 1 ? #""total": "x", "# : #""total": 5, "#
            let channel = number % 9_999 == 2 ? "app" : "web"
            return
                #"{"contact_id": "a", "type": "purchase", "at": "2026-11-19T00:00:00Z", "properties": {\#(total)"channel": "\#(channel)", "marks": "new", "old": 1, "products": [{"price": 1, "kind": "hats"}]}, "note": "\#(padding)"}"#
        }
        try shop.write("data/log.jsonl", rows.joined(separator: "\n"))
        try shop.write("pipelines/daily.json", Self.pipeline(#"{"name": "log", "path": "../data/log.jsonl"}"#))
        let wrong = (0..<80_000).filter { $0 % 3 != 0 && $0 % 10_000 == 1 }
        let outside = (0..<80_000).filter { $0 % 9_999 == 2 }
        func first(_ lines: [Int]) -> String { lines.prefix(5).map { "\($0 + 1)" }.joined(separator: " ") }
        try Self.expect(
            shop,
            [
                "log channel 0 \(outside.count) [\(first(outside))]",
                "log total 26667 \(wrong.count) [\(first(wrong))]",
            ], ways: [(3, false), (2, true), (3, true)])
    }

    @Test("A log in no order, half of it outside the windows and with repeated rows, is counted row by row")
    func unordered() throws {
        let shop = try Self.shop()
        var random = SplitMix64(seed: 7)
        var (totals, channels, prices) = (Cells(), Cells(), Cells())
        var ids: Set<Int> = []
        let rows = (1...5_000).map { line -> String in
            let day = Int.random(in: 1...31, using: &random)
            let (type, month) = (random.pick(["purchase", "purchase", "visit"]), random.pick(["09", "10", "11"]))
            let id = Int.random(in: 0..<8_000, using: &random)
            let total = random.pick(["", #""total": 5, "#, #""total": 5, "#, #""total": "x", "#])
            let channel = random.pick(["", #""channel": "web", "#, #""channel": "app", "#])
            let price = random.pick(["", #""price": 1"#, #""price": "x""#])
            let at = "2026-\(month)-\(day < 10 ? "0" : "")\(day)T12:00:00Z"
            let isDay = !(day == 31 && month != "10")
            let isIn = month == "11" && day < 20 || month == "10" && day > 20
            if isDay, ids.insert(id).inserted, isIn, type == "purchase" {
                totals.count(total, wrong: "x", line)
                channels.count(channel, wrong: "app", line)
                prices.count(price, wrong: "x", line)
            }
            return
                #"{"id": "\#(id)", "contact_id": "a", "type": "\#(type)", "at": "\#(at)", "properties": {\#(total)\#(channel)"marks": "new", "old": 1, "seconds": 1, "products": [{\#(price)}]}}"#
        }
        try shop.write("data/log.jsonl", rows.joined(separator: "\n"))
        try shop.write(
            "pipelines/daily.json", Self.pipeline(#"{"name": "log", "path": "../data/log.jsonl", "dedupe": "id"}"#))
        try Self.expect(
            shop,
            [
                "log channel \(channels.described)", "log total \(totals.described)",
                "log products[].price \(prices.described)",
                "log products[].kind \(prices.missing + prices.wrong.count + prices.present) 0 []",
            ], ways: [(3, false)])
    }

    private struct Cells {
        var (missing, present) = (0, 0)
        var wrong: [Int] = []

        mutating func count(_ cell: String, wrong text: String, _ line: Int) {
            if cell.isEmpty {
                missing += 1
            } else if cell.contains("\"\(text)\"") {
                wrong.append(line)
            } else {
                present += 1
            }
        }

        var described: String {
            "\(missing) \(wrong.count) [\(wrong.prefix(5).map { "\($0)" }.joined(separator: " "))]"
        }
    }

    @Test("Of grouped rows the cell's own line is told")
    func grouped() throws {
        let shop = try Self.shop()
        let rows = [
            "order,contact_id,at,total,channel,price,kind",
            "o1,a,2026-11-19T00:00:00Z,x,web,1,shoes",
            "o2,b,2026-11-19T00:00:00Z,2,app,x,hats",
            "o1,,,,,x,boots",
            "o2,,,y,zzz,2,",
            ",c,2026-11-19T00:00:00Z,3,,x,x",
            "o1,,,,,,x",
            "o3,c,2026-10-19T00:00:00Z,x,x,x,x",
        ]
        try shop.write("data/orders.csv", rows.joined(separator: "\n"))
        try shop.write(
            "pipelines/daily.json",
            Self.pipeline(
                #"""
                {"name": "orders", "path": "../data/orders.csv", "constants": {"type": "purchase"},
                 "group_by": {"key": "order", "lines": "products", "columns": ["price", "kind"]}}
                """#))
        try Self.expect(
            shop,
            [
                // Three purchases are in the window, two of them with lines; a row without a key has none.
                "orders total 0 1 [2]", "orders channel 1 1 [3]", "orders marks 3 0 []", "orders old 4 0 []",
                "orders products[].price 1 2 [3 4]", "orders products[].kind 1 2 [4 7]",
            ])
    }

    @Test("A row that repeats an activity is none, and its cells aren't counted")
    func repeated() throws {
        let shop = try Self.shop()
        let row =
            #"{"id": "1", "contact_id": "a", "type": "purchase", "at": "2026-11-19T00:00:00Z", "properties": {"total": "x", "channel": "app", "marks": "new", "old": 1}}"#
        try shop.write("data/log.jsonl", row + "\n" + row + "\n")
        try shop.write(
            "pipelines/daily.json", Self.pipeline(#"{"name": "log", "path": "../data/log.jsonl", "dedupe": "id"}"#))
        try Self.expect(shop, ["log channel 0 1 [1]", "log total 0 1 [1]"])
    }
}
