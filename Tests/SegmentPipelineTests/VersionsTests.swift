import Foundation
import SegmentPipeline
import TestSupport
import Testing

@Suite("Versions of one thing") struct VersionsTests {
    private static let isPro = #"{"field": "plan", "op": "is", "value": "pro"}"#
    private static let hasMail = #"{"field": "email", "op": "is_set"}"#

    /// What a run leaves in every way of running it: the members, the books of a source, and the reasons in `rejects/`.
    private static func outcome(_ shop: Workspace, _ segment: String, _ source: String) throws -> String {
        var texts: Set<String> = []
        for (threads, usesCache) in [(1, false), (3, false), (2, true), (1, true), (3, true)] {
            for name in ["out/runs", "out/latest", "out/history.csv"] where shop.exists(name) { try shop.remove(name) }
            try shop.run {
                $0.threads = threads
                $0.usesCache = usesCache
            }
            let members = try shop.text("out/latest/membership/\(segment).csv").split(separator: "\n").dropFirst()
                .map { $0.split(separator: ",")[0] }.joined(separator: " ")
            let json = try JSONSerialization.jsonObject(with: Data(try shop.text("out/latest/quality.json").utf8))
            let sources = (json as? [String: Any])?["sources"] as? [[String: Any]] ?? []
            let own = sources.first { $0["name"] as? String == source } ?? [:]
            let rejects = "out/latest/rejects/\(source).jsonl"
            let rejected = shop.exists(rejects) ? try shop.text(rejects).split(separator: "\n").count : 0
            texts.insert(
                "\(members): read \(own["read"] ?? "") accepted \(own["accepted"] ?? "") duplicates \(own["duplicates"] ?? ""), \(rejected) set aside"
            )
        }
        #expect(texts.count == 1, "\(texts)")
        return texts.first ?? ""
    }

    private static func calls(_ files: [String: String], _ duplicates: String, more: String = "") throws -> Workspace {
        let shop = try Workspace()
        try shop.remove("data/segments/spain.json")
        try shop.write(
            "data/segments/pro.json", Workspace.definition("pro", #"{"all": [\#(isPro), \#(hasMail)]}"#))
        for (name, text) in files {
            let bytes = Array(text.utf8)
            try shop.write("data/calls/\(name)", "")
            try Data(name.hasSuffix("gz") ? gzipped(bytes) : bytes).write(
                to: URL(filePath: shop.path("data/calls/\(name)")))
        }
        try shop.write(
            "pipelines/daily.json",
            #"""
            {"sources": {"contacts": [{"name": "calls", "path": "../data/calls/*", "duplicates": "\#(duplicates)"}],
              "activities": []}, "segments": "../data/segments", "output": "../out"\#(more)}
            """#)
        return shop
    }

    private static let csv = [
        "1.csv": "contact_id,email,plan\nu1,ann@example.org,free\nu2,,pro\nu3,carl@example.org,\n",
        "2.csv": "contact_id,email,plan\nu1,,pro\nu2,,\nu3,,pro\nu2,bob@example.org,\nu4,,pro\n",
    ]

    @Test(
        "Rows of one contact add up, field by field, whatever they are read from",
        arguments: ["csv", "csv.gz", "jsonl", "jsonl.gz"])
    func addUp(_ layout: String) throws {
        var files: [String: String] = [:]
        for (name, text) in Self.csv {
            var lines = text.split(separator: "\n").map(String.init)
            if layout.hasPrefix("jsonl") {
                lines = lines.dropFirst().map { line in
                    let cells = line.split(separator: ",", omittingEmptySubsequences: false)
                    let (mail, plan) = (
                        cells[1].isEmpty ? "null" : "\"\(cells[1])\"",
                        cells[2].isEmpty ? "" : ", \"plan\": \"\(cells[2])\""
                    )
                    return "{\"contact_id\": \"\(cells[0])\", \"email\": \(mail)\(plan)}"
                }
            }
            files[name.replacing("csv", with: layout)] = lines.joined(separator: "\n") + "\n"
        }
        #expect(
            try Self.outcome(try Self.calls(files, "merge"), "pro", "calls")
                == "u1 u2 u3: read 8 accepted 4 duplicates 4, 0 set aside")
        #expect(
            try Self.outcome(try Self.calls(files, "last"), "pro", "calls")
                == ": read 8 accepted 4 duplicates 4, 4 set aside")
    }

    @Test("Keys that are one when they are normalised, and merged contacts, keep their rules")
    func normalizedAndMerged() throws {
        let shop = try Self.calls(
            ["1.csv": "contact_id,email,plan\nU1,ann@example.org,\nu1 ,,pro\nold,old@example.org,pro\nu2,,pro\n"],
            "merge",
            more: #", "key_normal": "email", "merges": "../data/merges.csv""#)
        try shop.write("data/merges.csv", "previous_id,contact_id\nold,u2\n")
        // What stood under a previous id is set aside, as ever.
        #expect(
            try Self.outcome(shop, "pro", "calls") == "u1: read 4 accepted 2 duplicates 2, 1 set aside")
    }

    @Test("A large file that is read in ranges adds up to the same")
    func ranges() throws {
        let padding = String(repeating: "x", count: 180)
        let people = 60_000
        let head = "contact_id,email,plan,note\n"
        let first = (0..<people).map { "u\($0),m\($0)@example.org,\($0 % 3 == 0 ? "pro" : ""),\(padding)\n" }
        let second = (0..<people).map { "u\($0),,\($0 % 3 == 1 ? "pro" : ""),\n" }
        let shop = try Self.calls(["1.csv": head + (first + second).joined()], "merge")
        try shop.run { $0.threads = 3 }
        let members = try shop.text("out/latest/membership/pro.csv").split(separator: "\n").count - 1
        #expect(members == people / 3 * 2)
    }

    // MARK: - Activities

    private static func orders(_ source: String, _ files: [String: String]) throws -> Workspace {
        let shop = try Workspace()
        try shop.remove("data/segments/spain.json")
        try shop.write(
            "data/segments/paid.json",
            Workspace.definition(
                "paid", #"{"activity": "purchase", "where": {"field": "status", "op": "is", "value": "paid"}}"#))
        for (name, text) in files {
            let bytes = Array(text.utf8)
            try shop.write("data/orders/\(name)", "")
            try Data(name.hasSuffix("gz") ? gzipped(bytes) : bytes).write(
                to: URL(filePath: shop.path("data/orders/\(name)")))
        }
        try shop.write(
            "pipelines/daily.json",
            Workspace.pipeline(
                activities:
                    #"[{"name": "orders", "path": "../data/orders/*", "constants": {"type": "purchase"}\#(source)}]"#))
        return shop
    }

    private static let days = [
        "1.csv":
            "id,number,contact_id,at,status\ni1,n1,a,2026-11-01T00:00:00Z,pending\ni2,n2,b,2026-11-01T00:00:00Z,paid\ni3,,c,2026-11-01T00:00:00Z,paid\n",
        "2.csv":
            "id,number,contact_id,at,status\ni1,n1,a,2026-11-02T00:00:00Z,paid\ni9,n2,b,2026-11-02T00:00:00Z,cancelled\ni8,,c,2026-11-02T00:00:00Z,pending\n",
    ]

    static let rules: [(String, String)] = [
        (#", "dedupe": "id""#, "b c: read 6 accepted 5 duplicates 1, 1 set aside"),
        (#", "dedupe": {"by": "id", "keep": "last"}"#, "a b c: read 6 accepted 5 duplicates 1, 1 set aside"),
        (#", "dedupe": {"by": "number"}"#, "b c: read 6 accepted 4 duplicates 2, 2 set aside"),
        (#", "dedupe": {"by": "number", "keep": "last"}"#, "a c: read 6 accepted 4 duplicates 2, 2 set aside"),
        ("", "a b c: read 6 accepted 6 duplicates 0, 0 set aside"),
    ]

    @Test(
        "The first or the last version counts, by id or property, and what has none repeats nothing", arguments: rules)
    func versions(_ rule: String, _ expected: String) throws {
        for layout in ["csv", "csv.gz", "jsonl"] {
            var files: [String: String] = [:]
            for (name, text) in Self.days {
                var lines = text.split(separator: "\n").map(String.init)
                if layout == "jsonl" {
                    lines = lines.dropFirst().map { line in
                        let cells = line.split(separator: ",", omittingEmptySubsequences: false)
                        let number = cells[1].isEmpty ? "" : "\"number\": \"\(cells[1])\", "
                        return
                            "{\"id\": \"\(cells[0])\", \"contact_id\": \"\(cells[2])\", \"at\": \"\(cells[3])\", \"properties\": {\(number)\"status\": \"\(cells[4])\"}}"
                    }
                }
                files[name.replacing("csv", with: layout)] = lines.joined(separator: "\n") + "\n"
            }
            #expect(try Self.outcome(try Self.orders(rule, files), "paid", "orders") == expected, "\(layout)")
        }
    }

    @Test("A group is a version, with all of its lines")
    func groups() throws {
        let shop = try Self.orders(
            #", "group_by": {"key": "number", "lines": "products", "columns": ["sku"]}, "dedupe": {"by": "number", "keep": "last"}"#,
            [
                "1.csv": "number,contact_id,at,status,sku\nn1,a,2026-11-01T00:00:00Z,pending,s1\nn1,,,,s2\n",
                "2.csv": "number,contact_id,at,status,sku\nn1,a,2026-11-02T00:00:00Z,paid,s1\nn1,,,,s2\n",
            ])
        #expect(try Self.outcome(shop, "paid", "orders") == "a: read 2 accepted 1 duplicates 1, 1 set aside")
    }
}
