import Foundation
import SegmentLanguage
import SegmentPipeline
import TestSupport
import Testing

@Suite("Limits on data") struct DataLimitsTests {
    private static let numbers = #"{"field": "points", "op": ">", "value": 10}"#
    private static let catalogue = #"""
        {"fields": [{"name": "points", "type": "decimal"},
          {"name": "country", "type": "option", "options": ["ES", "FR"]}, {"name": "born", "type": "date"}]}
        """#

    /// A workspace with one definition over `points`; `more`: keys of the pipeline.
    private static func shop(
        contacts: String = "contact_id,points\na,1\nb,2\n", activities: String = "[]", more: String = "",
        catalogue: String? = nil, include: String = numbers
    ) throws -> Workspace {
        let shop = try Workspace()
        try shop.remove("data/segments/spain.json")
        try shop.write("data/segments/rich.json", Workspace.definition("rich", include))
        try shop.write("data/contacts/contacts.csv", contacts)
        if let catalogue { try shop.write("data/fields.json", catalogue) }
        try shop.write(
            "pipelines/daily.json",
            Workspace.pipeline(
                activities: activities, more: (catalogue == nil ? "" : #", "catalogue": "../data""#) + more))
        return shop
    }

    /// What a run is refused with, the same in every way of running it: threads, a cache that is filled and then read.
    private static func refusal(_ shop: Workspace, _ what: String = "") -> String? {
        var texts: [String?] = []
        for (threads, usesCache) in [(1, false), (3, false), (2, true), (1, true), (3, true)] {
            let refusal = shop.refusal {
                $0.threads = threads
                $0.usesCache = usesCache
            }
            #expect(refusal?.status ?? .data == .data, "\(what)")
            texts.append(refusal?.text)
        }
        #expect(Set(texts).count == 1, "\(what): \(texts)")
        return texts[0]
    }

    /// Those of limits that were passed by too little to refuse the run.
    private static func warnings(_ shop: Workspace) throws -> String {
        let others = [PipelineCode.notAllTaken, .nearLimit].map(\.rawValue)
        let findings = try shop.run().findings.filter { !others.contains($0.code) }
        return shop.shortened(findings.map { $0.rendered + "\n" }.joined())
    }

    // MARK: - Rows

    @Test("Rejected rows count by the lines that they cover, and blank ones and the header don't")
    func rejectedLines() throws {
        // Of 200 lines of rows 2 are rejected, in 2 rows; a third row of 3 lines passes the limit.
        let rows = (0..<198).map { "c\($0),5\n" }.joined()
        let shop = try Self.shop(contacts: "contact_id,points\n\(rows)x,1,2\ny,1,2\n")
        try shop.run()
        try shop.write("data/contacts/contacts.csv", "contact_id,points\n\(rows)x,1,2\n\"y\n\n\",1,2\n")
        let told = "contacts: 2 of 200 rows were rejected, which cover 4 of 202 lines, and the limit is 0.01"
        #expect(Self.refusal(shop)?.hasPrefix(told) == true)
        try shop.write("pipelines/daily.json", Workspace.pipeline(more: #", "limits": {"max_rejected": "off"}"#))
        try shop.run()
        try shop.write("pipelines/daily.json", Workspace.pipeline(more: #", "limits": {"max_rejected": 0.02}"#))
        try shop.run()
    }

    @Test(
        "A source of which nothing was accepted refuses a run whatever the limit", arguments: ["1", "\"off\"", "0.01"])
    func nothingAccepted(_ limit: String) throws {
        let shop = try Self.shop(
            contacts: "contact_id,points\na,1\n", activities: #"[{"path": "../data/log.jsonl"}]"#,
            more: #", "limits": {"max_rejected": \#(limit)}"#)
        try shop.write("data/log.jsonl", "[\n")
        let text = try #require(Self.refusal(shop))
        #expect(text.hasPrefix("log: none of its 1 row was accepted: "), "\(text)")
        #expect(text.contains("[nothing-accepted]") && !text.contains("too-many-rejected"))
        try shop.write("data/log.jsonl", "\n\n")
        try shop.run()
    }

    // MARK: - Cells

    @Test("Cells that don't fit are held against the cells that hold something, and two must be wrong")
    func wrongCells() throws {
        let filled = (0..<38).map { "c\($0),5\n" }.joined()
        let empty = (0..<100).map { "e\($0),\n" }.joined()
        // 2 of 40 are 5 %: that is allowed.
        let shop = try Self.shop(
            contacts: "contact_id,points\n\(filled)\(empty)x,many\ny,few\n", catalogue: Self.catalogue)
        #expect(Self.refusal(shop) == nil)
        try shop.write("data/contacts/contacts.csv", "contact_id,points\n\(filled)\(empty)x,many\ny,few\nz,none\n")
        #expect(
            Self.refusal(shop) == """
                W/data/contacts/contacts.csv:140: 3 of 41 cells of the field 'points' in the source 'contacts' aren't numbers, and the limit 'max_wrong_type' is 0.05 [too-many-wrong-cells]
                  the first one is here; in the catalogue, "decimal": "," and "group" say how the numbers are written, "affixes" what stands beside them, "nulls" which words mean nothing

                """)
        for more in [#", "limits": {"max_wrong_type": 0.1}"#, #", "limits": {"max_wrong_type": "off"}"#] {
            try shop.write("pipelines/daily.json", Workspace.pipeline(more: #", "catalogue": "../data""# + more))
            #expect(Self.refusal(shop) == nil)
        }
        try shop.write("pipelines/daily.json", Workspace.pipeline(more: #", "catalogue": "../data""#))
        try shop.write(
            "data/fields.json", #"{"fields": [{"name": "points", "type": "decimal", "max_wrong_type": 0.1}]}"#)
        #expect(Self.refusal(shop) == nil)
    }

    @Test("A field that nothing uses, and an option that its list doesn't have, stop nobody")
    func optionsAndUnused() throws {
        let rows = (0..<10).map { "c\($0),5,PT,never\n" }.joined()
        let shop = try Self.shop(
            contacts: "contact_id,points,country,born\n\(rows)", catalogue: Self.catalogue,
            include: #"{"all": [\#(Self.numbers), {"field": "country", "op": "is", "value": "ES"}]}"#)
        #expect(Self.refusal(shop) == nil)
        try shop.write(
            "data/segments/born.json",
            Workspace.definition("born", #"{"field": "born", "op": "before", "value": "2000-01-01"}"#))
        #expect(
            Self.refusal(shop) == """
                W/data/contacts/contacts.csv:2: 10 of 10 cells of the field 'born' in the source 'contacts' aren't dates, and the limit 'max_wrong_type' is 0.05 [too-many-wrong-cells]
                  the first one is here; in the catalogue, "format": "dd/MM/yyyy" says how the dates are written, "nulls" which words mean nothing

                """)
    }

    /// Of lines and of rows, in every layout, the same counts: five purchases' totals in the window, two of them wrong.
    @Test(
        "Wrong cells of activities are those of the window, in every layout",
        arguments: ["jsonl", "csv", "jsonl.gz", "csv.gz"])
    func layouts(_ layout: String) throws {
        let rows = [
            ("a", "2026-11-19", "1"), ("b", "2026-11-18", "x"), ("nobody", "2026-11-18", "2"), ("", "2026-11-17", "y"),
            ("a", "2026-11-16", "3"), ("a", "2026-11-15", ""), ("a", "2026-01-01", "z"), ("a", "2026-12-01", "z"),
        ]
        let text =
            layout.hasPrefix("csv")
            ? "contact_id,type,at,total\n" + rows.map { "\($0.0),purchase,\($0.1)T00:00:00Z,\($0.2)\n" }.joined()
            : rows.map { row in
                let contact = row.0.isEmpty ? "" : "\"contact_id\": \"\(row.0)\", "
                let total = row.2.isEmpty ? "" : "\"total\": \(Int(row.2).map { "\($0)" } ?? "\"\(row.2)\"")"
                return
                    "{\(contact)\"type\": \"purchase\", \"at\": \"\(row.1)T00:00:00Z\", \"properties\": {\(total)}}\n"
            }.joined()
        let shop = try Self.shop(
            activities: #"[{"name": "log", "path": "../data/log.\#(layout)"}]"#,
            include:
                #"{"activity": "purchase", "window": {"last": "30d"}, "measure": {"sum": "total"}, "op": ">", "value": 1}"#
        )
        let path = shop.path("data/log.\(layout)")
        try (layout.hasSuffix("gz") ? Data(gzipped(Array(text.utf8))) : Data(text.utf8)).write(to: URL(filePath: path))
        let line = layout.hasPrefix("csv") ? 3 : 2
        #expect(
            Self.refusal(shop)?.hasPrefix(
                "W/data/log.\(layout):\(line): 2 of 5 cells of the property 'total' in the source 'log' aren't numbers, and the limit 'max_wrong_type' is 0.05 [too-many-wrong-cells]\n"
            ) == true, "\(Self.refusal(shop) ?? "")")
    }

    @Test("Of grouped rows the cells of lines are counted too")
    func grouped() throws {
        let shop = try Self.shop(
            activities: #"""
                [{"name": "orders", "path": "../data/orders.csv", "constants": {"type": "purchase"},
                  "group_by": {"key": "order", "lines": "products", "columns": ["price"]}}]
                """#,
            include: #"{"activity": "purchase", "measure": {"max": "products[].price"}, "op": ">", "value": 1}"#)
        try shop.write(
            "data/orders.csv",
            "order,contact_id,at,price\no1,a,2026-11-19T00:00:00Z,x\no1,,,2\no2,b,2026-11-19T00:00:00Z,\no2,,,y\n")
        #expect(
            Self.refusal(shop)?.hasPrefix(
                "W/data/orders.csv:2: 2 of 3 cells of the property 'products[].price' in the source 'orders' aren't numbers"
            ) == true)
    }

    // MARK: - Orphans

    private static let visited = #"{"activity": "visit"}"#

    private static func visits(_ contacts: [String]) -> String {
        contacts.map { #"{"contact_id": "\#($0)", "type": "visit", "at": "2026-11-01T00:00:00Z"}"# + "\n" }.joined()
    }

    private static func visited(_ contacts: [String], of known: [String], more: String = "") throws -> Workspace {
        let shop = try shop(
            contacts: "contact_id\n" + known.map { $0 + "\n" }.joined(),
            activities: #"[{"name": "log", "path": "../data/log.jsonl"}]"#, more: more, include: visited)
        try shop.write("data/log.jsonl", visits(contacts))
        return shop
    }

    @Test("Keys of another shape on the two sides refuse a run, and only the shapes are told")
    func shapes() throws {
        let shop = try Self.visited(["'6801", "'6802"], of: ["6801", "6802"])
        #expect(
            Self.refusal(shop) == """
                log: all 2 activities that name a contact name none that is known: their keys are apostrophe, 4 digits, the contacts' 4 digits [too-many-orphans]
                  "key_normal": ["apostrophe"] in the pipeline makes them one

                """)
        // One alone may be a slip, and one that is known shows that they can meet.
        for keys in [["'6801"], ["'6803", "6801"]] {
            try shop.write("data/log.jsonl", Self.visits(keys))
            #expect(Self.refusal(shop) == nil)
        }
    }

    @Test("Keys of the same shape do so from twenty activities on, and before that are a warning")
    func sameShape() throws {
        let shop = try Self.visited((0..<19).map { "\(7000 + $0)" }, of: ["6801", "6802"])
        let told =
            "activities that name a contact name none that is known: their keys are 4 digits, the contacts' 4 digits [too-many-orphans]\n"
            + "  look at the source's mapping of 'contact_id', and whether the contacts are those of the same system; 'max_orphans' sets another limit\n"
        #expect(try Self.warnings(shop) == "log: warning: all 19 " + told)
        try shop.write("data/log.jsonl", Self.visits((0..<20).map { "\(7000 + $0)" }))
        #expect(Self.refusal(shop) == "log: all 20 " + told)
        try shop.write("data/log.jsonl", Self.visits((0..<20).map { "\(7000 + $0)" } + ["6801"]))
        #expect(try Self.warnings(shop) == "log: warning: 20 of 21 " + told)
        try shop.write("data/log.jsonl", Self.visits(["7001", "7002", "6801", "6802"]))
        #expect(try Self.warnings(shop).isEmpty)
    }

    @Test("A figure sets a share, of a source before the pipeline's, and 'off' judges nothing")
    func share() throws {
        let shop = try Self.visited(
            ["7001", "7002", "6801", "6802", "6801"], of: ["6801", "6802"], more: #", "limits": {"max_orphans": 0.3}"#)
        #expect(
            Self.refusal(shop)?.hasPrefix(
                "log: 2 of 5 activities that name a contact name none that is known: their keys are 4 digits, the contacts' 4 digits, and the limit 'max_orphans' is 0.3 [too-many-orphans]\n"
            ) == true)
        for own in ["0.4", "\"off\""] {
            try shop.write(
                "pipelines/daily.json",
                Workspace.pipeline(
                    activities: #"[{"name": "log", "path": "../data/log.jsonl", "max_orphans": \#(own)}]"#,
                    more: #", "limits": {"max_orphans": 0.3}"#))
            #expect(Self.refusal(shop) == nil)
        }
    }

    @Test("A contact who was there before is an orphan of the same shape, from the cache too")
    func lostContacts() throws {
        let shop = try Self.visited(["'6801", "'6802"], of: ["'6801", "'6802", "x"])
        try shop.run { $0.usesCache = true }
        try shop.write("data/contacts/contacts.csv", "contact_id\n6801\n6802\n")
        #expect(
            Self.refusal(shop)?.hasPrefix(
                "log: all 2 activities that name a contact name none that is known: their keys are apostrophe, 4 digits, the contacts' 4 digits"
            ) == true)
    }

    // MARK: - Times

    @Test("Times of another unit refuse a run, with the unit that would fit")
    func implausible() throws {
        let shop = try Self.shop(
            activities: #"""
                [{"name": "log", "path": "../data/log.csv", "constants": {"type": "visit"},
                  "mapping": {"at": {"path": "ts", "unit": "ms"}}}]
                """#, include: Self.visited)
        try shop.write("data/log.csv", "contact_id,ts\na,1763000000\nb,1763100000\na,1763200000000\n")
        #expect(
            Self.refusal(shop) == """
                log: 2 of 3 activities don't lie between 1990-01-01 and 2100-01-01: the oldest is of 1970-01-21, the newest of 2025-11-15 [implausible-times]
                  if they are right, widen the source's 'plausible'; else look at its mapping of 'at'

                """)
        try shop.write("data/log.csv", "contact_id,ts\na,1763000000\nb,1763100000\n")
        #expect(Self.refusal(shop)?.hasSuffix("\n  in the mapping of 'at', \"unit\": \"s\" would fit\n") == true)
        // Half of them is no majority, and one alone is nobody's unit.
        for rows in ["a,1763000000\nb,1763200000000\n", "a,1763000000\n"] {
            try shop.write("data/log.csv", "contact_id,ts\n" + rows)
            #expect(Self.refusal(shop) == nil)
        }
        try shop.write("data/log.csv", "contact_id,ts\na,1763000000\nb,1763100000\n")
        let pipeline = try shop.text("pipelines/daily.json")
        for limits in [#"["1970-01-01", "2100-01-01"]"#, "\"off\""] {
            try shop.write(
                "pipelines/daily.json",
                pipeline.replacing(#""output""#, with: #""limits": {"plausible": \#(limits)}, "output""#))
            #expect(Self.refusal(shop) == nil)
        }
    }

    @Test("A source that nobody has refreshed refuses a run, by its newest activity before the as-of")
    func stale() throws {
        let shop = try Self.visited(["6801"], of: ["6801"], more: #", "limits": {"max_age": "19d"}"#)
        #expect(Self.refusal(shop) == nil)
        // Over half as old as it may be is told: of 19 days it has eighteen and some.
        func near() throws -> [String] {
            try shop.run().findings.filter { $0.code == PipelineCode.nearLimit.rawValue }.map(\.rendered)
        }
        #expect(
            try near() == [
                "log: warning: the newest activity before the as-of is of 2026-11-01, which is over half of what 'max_age' allows: 19d [near-limit]"
            ])
        func setAge(_ age: String) throws {
            try shop.write(
                "pipelines/daily.json",
                Workspace.pipeline(
                    activities: #"[{"name": "log", "path": "../data/log.jsonl"}]"#,
                    more: #", "limits": {"max_age": "\#(age)"}"#))
            for name in ["out/runs", "out/latest", "out/history.csv"] where shop.exists(name) { try shop.remove(name) }
        }
        for age in ["38d", "2mo", "off"] {
            try setAge(age)
            #expect(try near() == [], "\(age)")
        }
        try setAge("18d")
        let told =
            ", and the limit 'max_age' is 18d [stale-source]\n  look at what should have refreshed the source; 'max_age' on it sets another limit\n"
        #expect(Self.refusal(shop) == "log: the newest activity before the as-of is of 2026-11-01" + told)
        // What comes after the as-of refreshes nothing.
        try shop.write(
            "data/log.jsonl",
            Self.visits(["6801"]) + Self.visits(["6801"]).replacingOccurrences(of: "2026-11-01", with: "2026-11-20"))
        #expect(Self.refusal(shop) == "log: the newest activity before the as-of is of 2026-11-01" + told)
        try shop.write("data/log.jsonl", "")
        #expect(Self.refusal(shop) == "log: there is no activity before the as-of" + told)
    }
}
