import CellValues
import FlatFiles
import Foundation
import SegmentLanguage
import SegmentPipeline
import TestSupport
import Testing

/// Cells in declared forms through whole runs: the books of what was rounded, and keys by a list of rules.
@Suite("Forms of cells in runs") struct CellFormRunTests {
    private static func quality(_ shop: Workspace) throws -> [[String: Any]] {
        let text = try shop.text("out/latest/quality.json")
        let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        return json["fields"] as? [[String: Any]] ?? []
    }

    private static func members(_ shop: Workspace, _ id: String) throws -> [String] {
        try shop.text("out/latest/membership/\(id).csv").split(separator: "\n").dropFirst()
            .map { String($0.split(separator: ",")[0]) }
    }

    @Test("What was rounded is counted, of contacts and activities, in every way of running it, from cache too")
    func rounded() throws {
        let shop = try Workspace()
        try shop.remove("data/segments/spain.json")
        try shop.write(
            "data/fields.json",
            #"{"fields": [{"name": "score", "type": "decimal"}, {"name": "vip", "type": "boolean"}]}"#)
        try shop.write(
            "data/contacts/contacts.csv",
            "contact_id,score,vip\na,836.9999999999998,yes\nb,1.00000000000,no\nc,0.12345678951,yes\nd,x,\n")
        try shop.write(
            "data/log.jsonl",
            #"""
            {"contact_id": "a", "type": "purchase", "at": "2026-11-19T00:00:00Z", "properties": {"total": 59.96999999999999, "products": [{"price": 1.00000000001}, {"price": 2}]}}
            {"contact_id": "nobody", "type": "purchase", "at": "2026-11-18T00:00:00Z", "properties": {"total": "0.99999999999"}}
            {"contact_id": "b", "type": "purchase", "at": "2020-11-18T00:00:00Z", "properties": {"total": 1.00000000001, "products": [{"price": 1.00000000001}]}}
            {"contact_id": "b", "type": "visit", "at": "2026-11-18T00:00:00Z", "properties": {"total": 1.00000000001}}

            """#)
        for (id, include) in [
            ("good", #"{"field": "score", "op": "is", "value": 837}"#),
            (
                "spent",
                #"{"activity": "purchase", "window": {"last": "30d"}, "measure": {"sum": "total"}, "op": ">=", "value": 59.97}"#
            ),
            (
                "dear",
                #"{"activity": "purchase", "window": {"last": "30d"}, "measure": {"max": "products[].price"}, "op": ">", "value": 1}"#
            ),
        ] { try shop.write("data/segments/\(id).json", Workspace.definition(id, include)) }
        try shop.write(
            "pipelines/daily.json",
            Workspace.pipeline(
                activities: #"[{"name": "log", "path": "../data/log.jsonl"}]"#,
                more: #", "catalogue": "../data", "limits": {"max_rejected": 0.9}"#))
        for (threads, usesCache) in [(1, false), (3, false), (2, true), (1, true)] {
            for name in ["out/runs", "out/latest", "out/history.csv"] where shop.exists(name) { try shop.remove(name) }
            try shop.run {
                $0.threads = threads
                $0.usesCache = usesCache
            }
            let rounded = try Self.quality(shop).map {
                "\($0["source"] ?? "") \($0["field"] ?? "") \($0["rounded"] ?? "")"
            }
            #expect(
                rounded.sorted() == ["contacts score 2", "log products[].price 1", "log total 2"],
                "threads \(threads), cache \(usesCache)")
            #expect(try Self.members(shop, "good") == ["a"] && Self.members(shop, "spent") == ["a"])
            #expect(try Self.members(shop, "dear") == ["a"])
        }
    }

    @Test("Keys are normalised by the list everywhere: files, groups, merges, journals, definitions and workflows")
    func keys() throws {
        let shop = try Workspace()
        try shop.remove("data/segments/spain.json")
        try shop.write(
            "data/contacts/contacts.csv", "id,city\n'6801,Madrid\n 6802.0,Lyon\n6803,Rome\n'6803.0,Paris\n'6804,Bari\n")
        try shop.write("data/merges.csv", "previous_id,contact_id\n6804.0,'6801\n")
        try shop.write(
            "data/log.jsonl",
            #"""
            {"contact_id": 6801.0, "type": "visit", "at": "2026-11-01T10:00:00Z"}
            {"contact_id": "'6802", "type": "visit", "at": "2026-11-01T10:00:00Z"}
            {"contact_id": "6804", "type": "order", "at": "2026-11-01T10:00:00Z"}
            {"contact_id": "'", "type": "visit", "at": "2026-11-01T10:00:00Z"}

            """#)
        try shop.write("data/orders.csv", "order,who,at,price\no1,6803.0,2026-11-01T10:00:00Z,10\no1,'6803,,5\n")
        for (id, include) in [
            ("visited", #"{"activity": "visit"}"#), ("ordered", #"{"activity": "order"}"#),
            ("named", #"{"field": "id", "op": "is", "value": ["'6801.0", "6802"]}"#),
            ("paris", #"{"field": "city", "op": "is", "value": "Paris"}"#),
            ("spent", #"{"activity": "order", "measure": {"sum": "products[].price"}, "op": "is", "value": 15}"#),
        ] { try shop.write("data/segments/\(id).json", Workspace.definition(id, include)) }
        for id in ["staff", "flagged"] { try shop.write("data/segments/\(id).json", Workspace.definition(id, nil)) }
        try shop.write(
            "data/members/staff.jsonl",
            """
            {"contact":"'6801","action":"add","at":"2026-11-01T00:00:00Z","source":"manual"}
            {"contact":"6802.0","action":"add","at":"2026-11-01T00:00:00Z","source":"manual"}
            {"contact":"'6802","action":"remove","at":"2026-11-02T00:00:00Z","source":"manual"}
            {"contact":"'6803.00","action":"add","at":"2026-11-01T00:00:00Z","source":"manual"}

            """)
        try shop.write(
            "data/workflows/flag.json",
            #"{"id": "flag", "name": "W", "status": "active", "trigger": {"activity": "visit"}, "steps": [{"add_to": "flagged"}]}"#
        )
        try shop.write(
            "pipelines/daily.json",
            #"""
            {"sources": {"contacts": [{"name": "contacts", "path": "../data/contacts/*.csv", "key": "id"}],
               "activities": [
                 {"name": "log", "path": "../data/log.jsonl"},
                 {"name": "orders", "path": "../data/orders.csv", "constants": {"type": "order"},
                  "mapping": {"contact_id": "who"},
                  "group_by": {"key": "order", "lines": "products", "columns": ["price"]}}]},
             "segments": "../data/segments", "workflows": "../data/workflows", "members": "../data/members",
             "merges": "../data/merges.csv", "output": "../out", "key_normal": ["integer", "trim", "apostrophe"],
             "limits": {"max_rejected": 0.9},
             "jobs": [{"id": "workflows", "stage": "replay"}, {"id": "membership", "stage": "snapshot"}]}
            """#)
        for usesCache in [false, true, true] {
            for name in ["out/runs", "out/latest", "out/history.csv"] where shop.exists(name) { try shop.remove(name) }
            try shop.run { $0.usesCache = usesCache }
            for (id, expected) in [
                ("visited", ["6801", "6802"]), ("ordered", ["6801", "6803"]), ("named", ["6801", "6802"]),
                ("paris", ["6803"]),
                ("spent", ["6803"]), ("staff", ["6801", "6803"]), ("flagged", ["6801", "6802"]),
            ] { #expect(try Self.members(shop, id) == expected, "\(id), cache \(usesCache)") }
            let quality = try shop.text("out/latest/quality.json")
            for count in [#""used": 4"#, #""anonymous": 1"#, #""orphan": 0"#] {
                #expect(quality.contains(count), "\(quality)")
            }
        }
    }

    @Test("A merge of a key that a spreadsheet shortened is refused")
    func shortenedMerge() throws {
        let shop = try Workspace()
        try shop.write("data/merges.csv", "previous_id,contact_id\nold,6.8E+09\n")
        try shop.write("pipelines/daily.json", Workspace.pipeline(more: #", "merges": "../data/merges.csv""#))
        let text = (shop.refusal()?.text ?? "").trimmingCharacters(in: .newlines)
        #expect(text == "W/data/merges.csv:2:1: the row can't be read: bad_key [broken-merges]")
    }

    @Test(
        "A file of members leaves out a key that a spreadsheet shortened, and rates are read without blanks around them"
    )
    func otherFiles() throws {
        let shop = try Workspace()
        try shop.write("data/segments/staff.json", Workspace.definition("staff", nil))
        try shop.write("data/rates.csv", "date,currency,rate\n2026-11-01 00:00:00, USD\u{A0}, 0.85456789012345\n")
        try shop.write(
            "pipelines/daily.json",
            Workspace.pipeline(
                more: #", "members": "../data/members", "rates": "../data/rates.csv", "currency": "EUR""#))
        try shop.write("new.csv", "contact_id\n6.8E+09\nx\n")
        let staff = try StaticSegment(id: "staff", pipeline: shop.path("pipelines/daily.json"), in: Workspace.context())
        let report = try staff.change(
            .adding(at: Instant(seconds: 1_793_923_200)), contacts: [], file: shop.path("new.csv"))
        #expect(report.table.hasPrefix("staff: 2 contacts: 1 added, 0 already in, 1 rejected"), "\(report.table)")
        #expect(
            report.warnings.contains("new.csv:2:1: warning: the row is left out: bad_key [row-rejected]"),
            "\(report.warnings)")
        let findings = try shop.run().findings.filter { $0.code == PipelineCode.roundedRates.rawValue }
        #expect(
            shop.shortened(findings.map { $0.rendered + "\n" }.joined()) == """
                W/data/rates.csv:2:1: warning: a rate has more than 9 digits after the point, and is rounded to 9 [rounded-rates]
                  9 digits of a rate are kept: write it with those

                """)
        #expect(try shop.text("out/latest/manifest.json").contains("rounded-rates"))
    }

    @Test(
        "A key's cell that holds a declared null is no key: of contacts a rejected row, of activities an anonymous one")
    func keyNulls() throws {
        let shop = try Workspace()
        try shop.remove("data/segments/spain.json")
        try shop.remove("data/contacts/contacts.csv")
        let at = "2026-11-01T10:00:00Z"
        try shop.write("data/c.csv", "id,city\na,Rome\nNULL,Oslo\nn/a,Bern\n")
        try shop.write(
            "data/c.jsonl", #"{"id": "b", "city": "Lyon"}"# + "\n" + #"{"id": "NULL", "city": "Nice"}"# + "\n")
        try shop.write(
            "data/log.jsonl",
            ["a", "NULL", "-"].map { #"{"contact_id": "\#($0)", "type": "visit", "at": "\#(at)"}"# + "\n" }.joined())
        try shop.write("data/orders.csv", "order,who,at,price\no1,b,\(at),10\no1,-,,5\no2,-,\(at),7\n")
        for (id, include) in [
            ("visited", #"{"activity": "visit"}"#),
            ("spent", #"{"activity": "order", "measure": {"sum": "products[].price"}, "op": "is", "value": 15}"#),
            ("all", #"{"field": "id", "op": "is_set"}"#),
        ] { try shop.write("data/segments/\(id).json", Workspace.definition(id, include)) }
        try shop.write(
            "pipelines/daily.json",
            #"""
            {"sources": {"contacts": [{"name": "one", "path": "../data/c.csv", "key": "id"},
                  {"name": "two", "path": "../data/c.jsonl", "key": "id"}],
               "activities": [
                 {"name": "log", "path": "../data/log.jsonl"},
                 {"name": "orders", "path": "../data/orders.csv", "constants": {"type": "order"},
                  "mapping": {"contact_id": "who"},
                  "group_by": {"key": "order", "lines": "products", "columns": ["price"]}}]},
             "segments": "../data/segments", "output": "../out", "catalogue": "../data",
             "limits": {"max_rejected": 0.9, "max_orphans": "off"},
             "jobs": [{"id": "membership", "stage": "snapshot"}]}
            """#)
        try shop.write(
            "data/activities.json",
            #"""
            {"activities": [{"type": "visit"}, {"type": "order", "properties": [
               {"name": "products[].price", "type": "decimal"}]}], "defaults": {"nulls": ["NULL", "-"]}}
            """#)
        // Of all fields, of the key alone, and of the key by our name.
        for (fields, all) in [
            (
                #"{"fields": [{"name": "city", "type": "text"}, {"name": "id", "type": "text"}], "defaults": {"nulls": ["NULL"]}}"#,
                ["a", "b", "n/a"]
            ),
            (#"{"fields": [{"name": "id", "type": "text", "nulls": ["NULL", "n/a"]}]}"#, ["a", "b"]),
            (
                #"{"fields": [{"name": "id", "type": "text", "nulls": ["-"]}], "defaults": {"nulls": ["NULL"]}}"#,
                ["NULL", "a", "b", "n/a"]
            ),
        ] {
            try shop.write("data/fields.json", fields)
            for usesCache in [false, true, true] {
                for name in ["out/runs", "out/latest", "out/history.csv"] where shop.exists(name) {
                    try shop.remove(name)
                }
                try shop.run { $0.usesCache = usesCache }
                #expect(try Self.members(shop, "all") == all)
                #expect(try Self.members(shop, "visited") == ["a"])
                #expect(try Self.members(shop, "spent") == ["b"])
                let quality = try shop.text("out/latest/quality.json")
                // Two visits and the second order name nobody.
                #expect(quality.contains(#""anonymous": 3"#), "\(quality)")
                #expect(quality.contains(#""no_key""#) == (all.count < 4))
            }
        }
    }

    @Test("A test of a JSON key sees the key's digits")
    func jsonKeys() throws {
        let shop = try Workspace()
        try shop.remove("data/segments/spain.json")
        try shop.remove("data/contacts/contacts.csv")
        try shop.write(
            "data/contacts/c.jsonl", #"{"contact_id": 6801234567.0}"# + "\n" + #"{"contact_id": "x"}"# + "\n")
        try shop.write(
            "data/segments/one.json",
            Workspace.definition("one", #"{"field": "contact_id", "op": "is", "value": "6801234567"}"#))
        try shop.write(
            "pipelines/daily.json",
            Workspace.pipeline().replacingOccurrences(of: "contacts/*.csv", with: "contacts/*.jsonl"))
        for usesCache in [false, true, true] {
            for name in ["out/runs", "out/latest", "out/history.csv"] where shop.exists(name) { try shop.remove(name) }
            try shop.run { $0.usesCache = usesCache }
            #expect(try Self.members(shop, "one") == ["6801234567"])
        }
    }
}
