import CellValues
import Foundation
import SegmentLanguage
import SegmentPipeline
import TestSupport
import Testing

@Suite("What a run says") struct SaidTests {
    private static func shop(
        _ log: String, source: String = #"{"path": "../data/log.jsonl"}"#, file: String = "data/log.jsonl",
        more: String = ""
    ) throws -> Workspace {
        let shop = try Workspace()
        try shop.write(file, log)
        try shop.write(
            "data/segments/never.json",
            Workspace.definition("never", #"{"not": {"activity": "purchase", "window": {"last": "1d"}}}"#))
        try shop.write("pipelines/daily.json", Workspace.pipeline(activities: "[\(source)]", more: more))
        return shop
    }

    private static func activity(_ type: String, _ contact: String = "a") -> String {
        #"{"contact_id": "\#(contact)", "type": "\#(type)", "at": "2026-11-01T00:00:00Z"}"# + "\n"
    }

    private static func codes(_ shop: Workspace) throws -> [String] {
        let json = try JSONSerialization.jsonObject(with: Data(shop.text("out/latest/manifest.json").utf8))
        let warnings = (json as? [String: Any])?["warnings"] as? [[String: Any]] ?? []
        return warnings.map { "\($0["file"] ?? "") \($0["code"] ?? "")" }
    }

    // MARK: - Words

    private static let orders = activity("order") + activity("order") + activity("visit")

    @Test("A type that the data never had is told by what was there, at its place")
    func absentType() throws {
        let shop = try Self.shop(Self.orders)
        #expect(
            shop.shortened(try shop.run().warnings) == """
                W/data/segments/never.json:1:90: warning: no 'purchase'; there were 'order' 2, 'visit' 1 [never-seen]

                """)
        #expect(try Self.codes(shop) == ["../data/segments/never.json never-seen"])
    }

    @Test("A type that some activity has is not told, be it a stranger's, of the future, or outside the window")
    func strangers() throws {
        for line in [
            Self.activity("purchase", "nobody"), Self.activity("purchase").replacing("2026-11", with: "2027-11"),
            Self.activity("purchase").replacing("2026-11", with: "1999-11"),
        ] {
            let shop = try Self.shop(line)
            #expect(!(try shop.run().warnings.contains("never-seen")))
        }
    }

    /// `include` beside `never`, and the lines that come.
    static let words: [(String, [String])] = [
        (#"{"field": "country", "op": "is_set"}"#, []),
        (#"{"activity": "*"}"#, []),
        (#"{"activity": "order"}"#, []),
        (#"{"activity": "Order"}"#, ["no 'Order'; there were 'order' 2, 'visit' 1"]),
        (#"{"activity": ["order", "refund"]}"#, ["no 'refund'; there were 'order' 2, 'visit' 1"]),
        (#"{"sequence": [{"activity": "visit"}, {"activity": "buy"}]}"#, ["no 'buy'; there were 'order' 2, 'visit' 1"]),
        (
            #"{"ratio": [{"activity": "sent"}, {"activity": "opened"}], "op": ">", "value": 1}"#,
            ["no 'sent'; there were 'order' 2, 'visit' 1", "no 'opened'; there were 'order' 2, 'visit' 1"]
        ),
        (
            #"{"activity": "*", "where": {"field": "@type", "op": "is", "value": "click"}}"#,
            ["no 'click'; there were 'order' 2, 'visit' 1"]
        ),
        (#"{"field": "purchases.count", "op": "is", "value": 0}"#, ["no 'purchase'; there were 'order' 2, 'visit' 1"]),
        (#"{"field": "rfm.segment", "op": "is_not_set"}"#, ["no 'purchase'; there were 'order' 2, 'visit' 1"]),
    ]

    @Test("Wherever a type is named", arguments: words.map(\.0))
    func named(_ filter: String) throws {
        let shop = try Self.shop(Self.orders)
        try shop.remove("data/segments/never.json")
        try shop.write("data/segments/s.json", Workspace.definition("s", filter))
        let told = try shop.run().findings.filter { $0.code == "never-seen" }
        #expect(told.map(\.message) == Self.words.first { $0.0 == filter }?.1)
    }

    @Test("A word is told once, with how many more files name it; without activities there were none")
    func once() throws {
        let shop = try Self.shop("")
        for id in ["b", "c"] {
            try shop.write("data/segments/\(id).json", Workspace.definition(id, #"{"activity": "purchase"}"#))
        }
        #expect(
            shop.shortened(try shop.run().warnings) == """
                W/data/segments/b.json:1:74: warning: no 'purchase'; there were no activities [never-seen]
                  2 more files name it

                """)
    }

    @Test("A trigger of a workflow counts as well")
    func workflow() throws {
        let shop = try Self.shop(
            Self.orders,
            more:
                #", "members": "../data/members", "workflows": "../data/workflows", "jobs": [{"id": "w", "stage": "replay"}]"#
        )
        try shop.write("data/members/.keep", "")
        try shop.write("data/segments/list.json", Workspace.definition("list", nil))
        try shop.write(
            "data/workflows/w.json",
            #"{"id": "w", "name": "w", "status": "active", "audience": "everyone", "trigger": {"activity": "refund"}, "steps": [{"add_to": "list"}]}"#
        )
        let report = try shop.run()
        #expect(
            shop.shortened(report.warnings) == """
                W/data/workflows/w.json: warning: no 'refund'; there were 'order' 2, 'visit' 1 [never-seen]

                """)
        // It writes no membership, which would look like everything left.
        #expect(report.table.hasSuffix("\nno membership was written: 'w' writes none\n"))
    }

    // MARK: - The same from everywhere

    @Test("From the cache, with any number of threads and gzipped the manifest says the same")
    func same() throws {
        var log = ""
        for number in 0..<3000 {
            log +=
                number % 500 == 7
                ? "{\"a\": NaN}\n" : Self.activity(number % 3 == 0 ? "order" : "visit", number % 50 == 0 ? "zz" : "a")
        }
        let shop = try Self.shop(log, more: #", "limits": {"max_rejected": 0.5}"#)
        var told: Set<String> = []
        for (threads, cache) in [(1, false), (2, true), (2, true), (4, true), (3, false)] {
            for name in ["out/runs", "out/latest", "out/history.csv"] where shop.exists(name) { try shop.remove(name) }
            let report = try shop.run {
                $0.threads = threads
                $0.usesCache = cache
            }
            let manifest = try shop.text("out/latest/manifest.json")
            let start = try #require(manifest.range(of: "\"warnings\"")),
                end = try #require(manifest.range(of: "\"timing\""))
            told.insert(shop.shortened(report.warnings) + manifest[start.lowerBound..<end.lowerBound])
        }
        #expect(told.count == 1)
        #expect(
            told.first?.hasPrefix(
                """
                W/data/segments/never.json:1:90: warning: no 'purchase'; there were 'visit' 1,996, 'order' 998 [never-seen]
                log: warning: of 3000 rows: bad_json 6, orphans 60; see 'rejects/log.jsonl' [not-all-taken]
                  bad_json: NaN and Infinity are no JSON: "lenient": ["nan"] on the source reads them as missing

                """) == true, "\(told)")
        try Data(gzipped(Array(log.utf8))).write(to: shop.folder.appending(path: "data/log.jsonl"))
        #expect(try shop.run("2026-11-21").findings.count == 2)
    }

    @Test("A run that says the same again is unchanged, and one more warning is another run")
    func unchanged() throws {
        let shop = try Self.shop(Self.orders)
        try shop.run()
        #expect(try shop.run().isUnchanged)
        try shop.write("data/log.jsonl", Self.orders + Self.activity("visit"))
        #expect(!(try shop.run().isUnchanged))
    }

    @Test(
        "Limits of which over half was used up are told, and not past them",
        arguments: [(2, 1), (3, 3), (5, 5), (6, 6)])
    func near(_ wrong: Int, _ orphans: Int) throws {
        var log = ""
        for number in 0..<10 { log += Self.activity("purchase", number < orphans ? "zz" : "c\(number)") }
        let shop = try Self.shop(
            log, source: #"{"path": "../data/log.jsonl", "max_orphans": 0.5}"#, more: #", "catalogue": "../data""#)
        try shop.write(
            "data/fields.json",
            #"{"fields": [{"name": "points", "type": "integer"}, {"name": "country", "type": "text"}]}"#)
        let rows = (0..<100).map { "c\($0),ES,\($0 < wrong ? "many" : "7")\n" }.joined()
        try shop.write("data/contacts/contacts.csv", "contact_id,country,points\n" + rows)
        try shop.write(
            "data/segments/rich.json", Workspace.definition("rich", #"{"field": "points", "op": ">", "value": 5}"#))
        if wrong > 5 {
            let text = try #require(shop.refusal()?.text)
            #expect(text.contains("too-many-wrong-cells") && text.contains("too-many-orphans"))
            #expect(!text.contains("near-limit"), "\(text)")
            return
        }
        let told = try shop.run().findings.filter { $0.code == "near-limit" }.map { "\($0.file): \($0.message)" }
        #expect(
            told
                == (wrong == 2
                    ? []
                    : [
                        "contacts: \(wrong) of 100 cells of 'points' don't fit, which is over half of what 'max_wrong_type' allows: 0.05",
                        "log: \(orphans) of 10 activities are orphans, which is over half of what 'max_orphans' allows: 0.5",
                    ]))
    }

    // MARK: - The last line

    @Test("The last line says what only the run can: a backfill, and an as-of from the clock")
    func lastLine() throws {
        let shop = try Workspace()
        #expect(!(try shop.run().table.contains("backfill")))
        let backfill = try shop.run("2026-11-10")
        #expect(
            shop.shortened(backfill.table).hasSuffix(
                "W/out/runs/2026-11-10T00-00-00Z\nbackfill: 'latest' stays at 2026-11-20T00-00-00Z\n"))
        #expect(shop.latest == "runs/2026-11-20T00-00-00Z")
        let now = try shop.run(nil)
        #expect(
            shop.shortened(now.table).hasSuffix("\nas-of 2026-11-24T00:00:00Z was taken from the clock\n"),
            "\(now.table)")
    }

    // MARK: - Refusals

    private static let csv = "id,who,created,what\n"

    /// Cells of `created` in a CSV of activities, what the source has beside, and the cure.
    static let times: [(cells: [String], more: String, cure: String)] = [
        (
            ["2026-11-01 10:00:00", "2026-11-02"], "",
            #"the first of them has no offset: "assume_zone": "Europe/Madrid" on the source says whose local time it is"#
        ),
        (
            ["1763596800", "x"], "",
            #"the first of them is a number of 10 digits: "mapping": {"at": {"path": "created", "unit": "s"}} reads it"#
        ),
        (
            ["1763596800000", "1763596800000"], "",
            #"the first of them is a number of 13 digits: "mapping": {"at": {"path": "created", "unit": "ms"}} reads it"#
        ),
        (
            ["24/12/2025 09:05", "24/12/2025 09:05"], "",
            #"the first of them isn't written as in RFC 3339: "mapping": {"at": {"path": "created", "format": "dd/MM/yyyy HH:mm"}}, or as it is meant, reads it"#
        ),
        (["", ""], "", #"it has no value in 'created': "mapping": {"at": …} names where the time stands"#),
        (["2026-02-30T00:00:00Z", "x"], "", "the first of them is of a day or an hour that there isn't"),
    ]

    @Test("The cure of a time is told by what it looks like, in CSV and in JSON Lines", arguments: times.map(\.cure))
    func badTimes(_ cure: String) throws {
        let row = try #require(Self.times.first { $0.cure == cure })
        let mapping = #""mapping": {"contact_id": "who", "type": "what", "at": "created"}"#
        let csv = Self.csv + row.cells.map { "1;a;\($0);order\n".replacing(";", with: ",") }.joined()
        let jsonl = row.cells.map { #"{"who": "a", "created": "\#($0)", "what": "order"}"# + "\n" }.joined()
        for (file, text, first) in [("log.csv", csv, 2), ("log.jsonl", jsonl, 1)] {
            let shop = try Self.shop(
                text, source: #"{"path": "../data/\#(file)", \#(mapping)}"#, file: "data/\(file)",
                more: #", "time_zone": "Europe/Madrid""#)
            let refusal = try #require(shop.refusal())
            #expect(refusal.status == .data)
            #expect(refusal.text.contains("bad_time 2, first at ../data/\(file):\(first) ["), "\(refusal.text)")
            #expect(refusal.text.contains("\n  bad_time: \(cure)\n"), "\(refusal.text)")
            #expect(
                refusal.text.contains("\n  the rows are in 'W/out/failed/2026-11-19T23-00-00Z/rejects/log.jsonl'\n"))
            // The same before any run.
            let told = Validation(
                [shop.path("pipelines/daily.json")], withDataOf: nil, in: Workspace.context("2026-11-20"))
            #expect(told.rendered.contains("\n  bad_time: \(cure)\n") && told.status == .data)
        }
    }

    @Test("Several reasons stand in one sentence, each with its first place, its own line and its cure")
    func several() throws {
        let shop = try Self.shop(
            """
            {"contact_id": "a", "at": "2026-11-01T00:00:00Z"}
            [
            {"contact_id": "a", "type": "order", "at": "2026-11-01T00:00:00Z"}
            {"contact_id": "a", "type": "order", "at": NaN}

            """)
        #expect(
            shop.refusal()?.text == """
                log: 3 of 4 rows were rejected, and the limit is 0.01: bad_json 2, first at ../data/log.jsonl:2; no_type 1, first at ../data/log.jsonl:1 [too-many-rejected]
                  bad_json: this is JSON, but not an object a line: "format": "json" on the source reads an array, and objects one after another
                  no_type: "mapping": {"type": …} names where the type stands, a list of paths the first that is there, and "constants": {"type": …} gives one to rows without
                  the rows are in 'W/out/failed/2026-11-20T00-00-00Z/rejects/log.jsonl'

                """)
    }

    @Test("A delimiter that would fit the header is named")
    func delimiter() throws {
        let shop = try Workspace()
        try shop.write("data/contacts/contacts.csv", "contact_id,country\na;ES\nb;FR\n")
        let text = try #require(shop.refusal()?.text)
        #expect(
            text.contains(
                "\n  cell_count: \"delimiter\": \";\" on the source would give the first of them as many cells as the header has\n"
            ), "\(text)")
    }

    @Test("A header that can't be read is told alone, and UTF-16 with what to write")
    func headers() throws {
        let shop = try Workspace()
        let text = "contact_id\tcountry\r\na\tES\r\n"
        func wide(_ isLittle: Bool) -> [UInt8] {
            var bytes: [UInt8] = []
            for byte in text.utf8 { bytes += isLittle ? [byte, 0] : [0, byte] }
            return bytes
        }
        let wideTold = "it starts like UTF-16: give its source \"encoding\": \"utf-16\""
        let keyless =
            "there is no column 'contact_id' for contact_id (\"key\", or \"contact_id\" in \"mapping\", names another); the header has 'id', 'country'"
        let files: [(bytes: [UInt8], told: String)] = [
            ([0xFF, 0xFE] + wide(true), wideTold), (wide(true), wideTold), (wide(false), wideTold),
            (Array("id,country\n".utf8), keyless),
            (
                Array("A report\n\ncontact_id,country\n".utf8),
                "there is no column 'contact_id' for contact_id (\"key\", or \"contact_id\" in \"mapping\", names another); the header has 'A report'; line 3 looks like the header: \"skip_lines\": 2 on the source goes past what stands before it"
            ),
        ]
        for (bytes, told) in files {
            try Data(bytes).write(to: shop.folder.appending(path: "data/contacts/contacts.csv"))
            #expect(shop.refusal()?.text == "W/data/contacts/contacts.csv: \(told) [bad-header]\n")
            #expect(shop.refusal()?.status == .refused)
        }
    }

    @Test("'key' and 'contact_id' in 'mapping' both work in both kinds of source, and not at odds")
    func keys() throws {
        let shop = try Self.shop("")
        for key in [
            #""key": "who""#, #""mapping": {"contact_id": "who"}"#, #""key": "who", "mapping": {"contact_id": "who"}"#,
        ] {
            try shop.write("data/contacts/contacts.csv", "who,country\na,ES\n")
            try shop.write("data/log.jsonl", Self.activity("purchase").replacing("contact_id", with: "who"))
            try shop.write(
                "pipelines/daily.json",
                Workspace.pipeline(activities: #"[{"path": "../data/log.jsonl", \#(key)}]"#).replacing(
                    #"contacts/*.csv""#, with: #"contacts/*.csv", \#(key)"#))
            try shop.write("data/segments/bought.json", Workspace.definition("bought", #"{"activity": "purchase"}"#))
            let report = try shop.run()
            #expect(report.warnings == "", "\(key)")
            #expect(report.table.contains("bought  1"), "\(key): \(report.table)")
        }
        try shop.write(
            "pipelines/daily.json",
            Workspace.pipeline(
                activities: #"[{"path": "../data/log.jsonl", "key": "who", "mapping": {"contact_id": "whom"}}]"#))
        #expect(
            shop.refusal()?.text.contains(
                "'key' says that the contact key is 'who', and 'contact_id' in 'mapping' that it is 'whom' [key-not-here]\n  take one of them out: either works\n"
            ) == true)
    }
}
