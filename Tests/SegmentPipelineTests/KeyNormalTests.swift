import CellValues
import Foundation
import SegmentLanguage
import SegmentPipeline
import Testing

/// `"key_normal": "email"` holds wherever keys are compared: one contact however its key is spelled.
@Suite("Keys that are normalised") struct KeyNormalTests {
    private static func shop() throws -> Workspace {
        let shop = try Workspace()
        try shop.remove("data/segments/spain.json")
        try shop.write(
            "data/contacts/contacts.csv",
            """
            email,city
            Ana@X.es,Madrid
             bo@x.es ,Lyon
            ANA@x.ES,Paris
            cid@x.es,Rome
            "  ",Nowhere
            OLD@x.es,Gone

            """)
        // The second row says nothing: it is one key.
        try shop.write("data/merges.csv", "previous_id,contact_id\nold@X.es,CID@x.es\nCid@x.es,cid@X.es\n")
        try shop.write(
            "data/orders.csv",
            """
            order,who,at,price
            o1,ana@x.es,2026-11-01T10:00:00Z,10
            o1,Ana@X.es,,5
            o1, ANA@X.ES ,,2
            o1,bo@x.es,,100
            o1,,,3
            o2,Old@X.es,2026-11-02T10:00:00Z,7

            """)
        try shop.write(
            "data/log.jsonl",
            """
            {"contact_id": " BO@X.es", "type": "visit", "at": "2026-11-01T10:00:00Z"}
            {"contact_id": "oLd@x.es", "type": "visit", "at": "2026-11-01T10:00:00Z"}
            {"contact_id": "Nobody@x.es", "type": "visit", "at": "2026-11-01T10:00:00Z"}
            {"contact_id": "  ", "type": "visit", "at": "2026-11-01T10:00:00Z"}

            """)
        for (id, include) in [
            ("spent20", #"{"activity": "order", "measure": {"sum": "products[].price"}, "op": "is", "value": 20}"#),
            ("spent7", #"{"activity": "order", "measure": {"sum": "products[].price"}, "op": "is", "value": 7}"#),
            ("visited", #"{"activity": "visit"}"#),
            ("ana", #"{"field": "email", "op": "is", "value": [" ANA@x.es", "nobody@X.es"]}"#),
            ("not-ana", #"{"field": "email", "op": "is_not", "value": "ANA@x.es"}"#),
            ("at-b", #"{"field": "email", "op": "starts_with", "value": "B"}"#),
            ("paris", #"{"field": "city", "op": "is", "value": "Paris"}"#),
        ] {
            try shop.write("data/segments/\(id).json", Workspace.definition(id, include))
        }
        for id in ["staff", "flagged", "fresh"] {
            try shop.write("data/segments/\(id).json", Workspace.definition(id, nil))
        }
        try shop.write(
            "data/members/staff.jsonl",
            """
            {"contact":"ANA@X.ES","action":"add","at":"2026-11-01T00:00:00Z","source":"manual"}
            {"contact":"old@x.es","action":"add","at":"2026-11-01T00:00:00Z","source":"manual"}
            {"contact":"Bo@x.es","action":"add","at":"2026-11-01T00:00:00Z","source":"manual"}
            {"contact":" BO@x.es","action":"remove","at":"2026-11-02T00:00:00Z","source":"manual"}
            {"contact":"Nobody@x.es","action":"add","at":"2026-11-01T00:00:00Z","source":"manual"}

            """)
        for (id, trigger, segment) in [
            ("flag", #"{"activity": "visit"}"#, "flagged"), ("welcome", #"{"imported": "contacts"}"#, "fresh"),
        ] {
            try shop.write(
                "data/workflows/\(id).json",
                #"{"id": "\#(id)", "name": "W", "status": "active", "trigger": \#(trigger), "steps": [{"add_to": "\#(segment)"}]}"#
            )
        }
        try shop.write("pipelines/daily.json", pipeline)
        return shop
    }

    private static let pipeline = #"""
        {"sources": {"contacts": [{"name": "contacts", "path": "../data/contacts/*.csv", "key": "email"}],
           "activities": [
             {"name": "log", "path": "../data/log.jsonl"},
             {"name": "orders", "path": "../data/orders.csv", "constants": {"type": "order"},
              "mapping": {"contact_id": "who"},
              "group_by": {"key": "order", "lines": "products", "columns": ["price"]}}]},
         "segments": "../data/segments", "workflows": "../data/workflows", "members": "../data/members",
         "merges": "../data/merges.csv", "output": "../out", "key_normal": "email",
         "limits": {"max_rejected": 0.9},
         "jobs": [{"id": "workflows", "stage": "replay"}, {"id": "membership", "stage": "snapshot"}]}
        """#

    private static func members(_ shop: Workspace, _ id: String) throws -> [String] {
        try shop.text("out/latest/membership/\(id).csv").split(separator: "\n").dropFirst()
            .map { String($0.split(separator: ",")[0]) }
    }

    @Test("Contacts, activities, groups, merges, journals, fields and workflows")
    func everywhere() throws {
        let shop = try Self.shop()
        try shop.run()
        for (id, expected) in [
            ("spent20", ["ana@x.es"]), ("spent7", ["cid@x.es"]), ("visited", ["bo@x.es", "cid@x.es"]),
            ("ana", ["ana@x.es"]), ("not-ana", ["bo@x.es", "cid@x.es"]), ("at-b", ["bo@x.es"]),
            // Of two rows with one key the last counts.
            ("paris", ["ana@x.es"]),
            ("staff", ["ana@x.es", "cid@x.es"]), ("flagged", ["bo@x.es", "cid@x.es"]),
        ] {
            #expect(try Self.members(shop, id) == expected, "\(id)")
        }
        let quality = try shop.text("out/latest/quality.json")
        #expect(quality.contains(#""group_conflict": 1"#) && quality.contains(#""no_key": 1"#), "\(quality)")
        for count in [#""used": 4"#, #""anonymous": 1"#, #""orphan": 1"#, #""future": 0"#] {
            #expect(quality.contains(count), "\(quality)")
        }
        let rejects = try shop.text("out/latest/rejects/contacts.jsonl")
        #expect(rejects.contains(#""line": 2,"#) && rejects.contains(#""reason": "duplicate_key""#), "\(rejects)")
        #expect(rejects.contains(#""reason": "merged""#), "\(rejects)")
    }

    @Test("A grouped file that is parted into a temporary file, from the cache too, gives the same")
    func cached() throws {
        let shop = try Self.shop()
        for _ in 0..<2 {
            try shop.run()
            #expect(try Self.members(shop, "spent20") == ["ana@x.es"])
            for name in ["out/runs", "out/latest", "out/history.csv"] { try shop.remove(name) }
        }
        // Without the rule they are other contacts, and what was kept of the file is not used.
        try shop.write(
            "pipelines/daily.json", Self.pipeline.replacingOccurrences(of: #""key_normal": "email","#, with: ""))
        try shop.run()
        #expect(try Self.members(shop, "spent20") == [])
        #expect(try shop.text("out/latest/quality.json").contains(#""group_conflict": 3"#))
    }

    @Test("Who was imported under another spelling is not imported again")
    func imported() throws {
        let shop = try Self.shop()
        try shop.run("2026-11-20")
        try shop.write("data/contacts/contacts.csv", "email,city\nANA@x.es,Madrid\ncid@X.es,Rome\nNew@x.es,Bari\n")
        try shop.run("2026-11-21")
        try shop.run("2026-11-22")
        #expect(try Self.members(shop, "fresh") == ["new@x.es"])
    }

    @Test("Members by hand: added, removed, imported and listed")
    func byHand() throws {
        let shop = try Self.shop()
        func staff() throws -> StaticSegment {
            try StaticSegment(id: "staff", pipeline: shop.path("pipelines/daily.json"), in: Workspace.context())
        }
        func at(_ day: Int) -> Instant { Instant(seconds: 1_793_923_200 + Int64(day) * 86_400) }
        var report = try staff().change(.adding(at: at(0)), contacts: ["Bo@x.es ", " BO@X.ES", "ana@x.es", "OLD@X.es"])
        #expect(report.table.hasPrefix("staff: 4 contacts: 1 added, 2 already in, 1 duplicate"), "\(report.table)")
        report = try staff().change(.removing(at: at(1)), contacts: ["aNA@x.es", "new@x.es"])
        #expect(report.table.hasPrefix("staff: 2 contacts: 1 removed, 1 not in"), "\(report.table)")
        try shop.write("new.csv", "email\nANA@x.es\nNobody@x.es\nold@x.es\n")
        report = try staff().importing(shop.path("new.csv"), .adding(at: at(2)), threads: 1)
        #expect(report.table.hasPrefix("staff: 3 contacts: 1 added, 1 already in, 1 unknown"), "\(report.table)")
        let list = try staff().members(asOf: "2026-12-01").csv
        #expect(
            list.split(separator: "\n").dropFirst().map { $0.prefix { $0 != "," } }
                == ["ana@x.es", "bo@x.es", "cid@x.es", "nobody@x.es"])
    }

    @Test("Merges that agree say it once; those that don't, or make a circle by the rule, are refused")
    func merges() throws {
        let shop = try Self.shop()
        func told(_ rows: String) throws -> String {
            try shop.write("data/merges.csv", "previous_id,contact_id\n" + rows)
            return (shop.refusal()?.text ?? "").trimmingCharacters(in: .newlines)
        }
        #expect(try told("old@x.es,cid@x.es\nOLD@x.es, Cid@x.es\n") == "")
        #expect(
            try told("old@x.es,cid@x.es\nOLD@x.es,bo@x.es\n")
                == "W/data/merges.csv:3:1: this contact is merged a second time, into another one [broken-merges]")
        #expect(
            try told("old@x.es,Cid@x.es\nCID@x.es,OLD@x.es\n")
                == "W/data/merges.csv: contacts are merged into each other in a circle [merge-cycle]")
    }

    @Test("A key that only its spelling hides is no value that is nowhere in the data")
    func validated() throws {
        let shop = try Self.shop()
        let validation = Validation(
            [shop.path("data/segments/ana.json"), shop.path("data/segments/not-ana.json")],
            withDataOf: shop.path("pipelines/daily.json"), in: Workspace.context())
        #expect(
            validation.findings.filter { $0.code != "not-all-taken" }.map { shop.shortened($0.rendered) } == [
                "W/data/segments/ana.json:1:119: warning: no contact has 'nobody@X.es' in 'email' [value-never-seen]"
            ])
    }
}
