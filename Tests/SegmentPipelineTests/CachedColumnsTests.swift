import FlatFiles
import Foundation
import SegmentLanguage
import SegmentPipeline
import TestSupport
import Testing

@preconcurrency import Glibc

/// Columns of the cache, each kept by itself.
@Suite("Columns of the cache") struct CachedColumnsTests {
    /// Conditions that want columns of contacts, of activities, of some types of them, and of their lines.
    private static let conditions = [
        #"{"field": "country", "op": "is", "value": "ES"}"#,
        #"{"field": "points", "op": ">", "value": 20}"#,
        #"{"field": "born", "op": "before", "value": "1990-01-01"}"#,
        #"{"activity": "purchase", "measure": {"sum": "total"}, "op": ">=", "value": 20}"#,
        #"{"activity": "*", "measure": {"max": "total"}, "op": ">=", "value": 9}"#,
        #"{"activity": "visit", "where": {"field": "total", "op": ">", "value": 3}}"#,
        #"{"activity": "visit", "where": {"field": "category", "op": "is", "value": "shoes"}}"#,
        #"{"activity": "purchase", "where": {"field": "category", "op": "is", "value": "hats"}}"#,
        #"{"activity": "purchase", "where": {"line": {"field": "price", "op": ">", "value": 5}}}"#,
        #"{"activity": "visit", "where": {"line": {"field": "sku", "op": "is", "value": "s3"}, "of": "products"}}"#,
        #"{"activity": "*", "where": {"line": {"field": "sku", "op": "is", "value": "s1"}, "of": "products"}}"#,
        #"{"activity": "visit", "where": {"field": "tags", "op": "has_any", "value": ["t1"]}, "window": {"last": "5d"}}"#,
        #"{"activity": "purchase", "where": {"field": "paid", "op": "after", "value": "2026-11-12"}}"#,
    ]

    private static func shop() throws -> Workspace {
        let shop = try Workspace()
        var contacts = "contact_id,country,points,born\n"
        for number in 0..<60 {
            contacts +=
                "k\(number),\(["ES", "FR"][number % 2]),\(number % 9 == 0 ? "x" : "\(number)"),19\(60 + number % 40)-02-03\n"
        }
        try shop.write("data/contacts/contacts.csv", contacts)
        for day in 10...13 {
            var log = ""
            for number in 0..<90 {
                let at =
                    "2026-11-\(day)T\(String(format: "%02d:%02d", number % 24, number % 60)):00\(number % 5 == 0 ? ".25" : "")Z"
                let lines = (0..<number % 4).map { #"{"sku": "s\#((number + $0) % 5)", "price": \#($0 * 3).5}"# }
                log +=
                    #"{"contact_id":"k\#(number * 7 % 66)","type":"\#(["purchase", "visit", "odd"][number % 3])","at":"\#(at)","properties":"#
                log +=
                    #"{"total":\#(number % 8 == 0 ? "\"?\"" : "\(number % 13).00000000012"),"category":"\#(["shoes", "hats"][number % 2])","#
                log +=
                    #""tags":["t\#(number % 3)","[x"],"paid":"\#(at)","products":[\#(lines.joined(separator: ","))]}}"#
                    + "\n"
                if number % 30 == 0 { log += "{broken\n" }
            }
            try shop.write("data/activities/2026-11-\(day).jsonl", log)
        }
        for (name, output) in [("daily", "out"), ("fresh", "fresh")] {
            try shop.write(
                "pipelines/\(name).json",
                #"""
                {"name": "daily", "sources": {"contacts": [{"path": "../data/contacts/*.csv"}], "activities": [
                   {"path": "../data/activities/*.jsonl"}]}, "catalogue": "../data",
                 "segments": "../data/segments", "output": "../\#(output)",
                 "limits": {"max_rejected": 0.5, "max_wrong_type": 1}}
                """#)
        }
        let properties = [
            ("total", "decimal"), ("category", "text"), ("tags", "list"), ("paid", "datetime"),
            ("products[].sku", "text"), ("products[].price", "decimal"),
        ].map { #"{"name": "\#($0.0)", "type": "\#($0.1)"}"# }.joined(separator: ", ")
        let types = ["purchase", "visit", "odd"].map { #"{"type": "\#($0)", "properties": [\#(properties)]}"# }
        try shop.write("data/activities.json", #"{"activities": [\#(types.joined(separator: ", "))]}"#)
        try shop.write(
            "data/fields.json",
            #"{"fields": [{"name": "country", "type": "text"}, {"name": "points", "type": "integer"}, {"name": "born", "type": "date"}]}"#
        )
        return shop
    }

    private static func set(_ numbers: [Int], in shop: Workspace) throws {
        if shop.exists("data/segments") { try shop.remove("data/segments") }
        for number in numbers {
            try shop.write("data/segments/s\(number).json", Workspace.definition("s\(number)", conditions[number]))
        }
    }

    private static func run(_ shop: Workspace, _ pipeline: String = "daily", threads: Int = 2) throws -> RunReport {
        let seconds = Int64(time(nil)) + 1000
        var context = RunContext(threads: threads, clock: RunContext.Clock(unixSeconds: { seconds }, steady: { 0 }))
        context.asOf = "2026-11-14"
        context.usesCache = pipeline == "daily"
        for name in ["runs", "latest", "history.csv"] where shop.exists("out/" + name) {
            try shop.remove("out/" + name)
        }
        if shop.exists("fresh") { try shop.remove("fresh") }
        return try SegmentPipeline.run(shop.path("pipelines/\(pipeline).json"), in: context)
    }

    /// Bytes of contacts and activities that a run read.
    private static func bytesRead(_ report: RunReport) -> [Int] {
        ["contacts", "activities"].map { name in
            report.times.stages.first { $0.name == name }?.bytes?.stored ?? -1
        }
    }

    /// All that a run leaves but its manifest, which names its pipeline.
    private static func left(_ shop: Workspace, _ folder: String) throws -> [String: String] {
        try shop.files(folder + "/runs").filter { !$0.key.hasSuffix("manifest.json") }
            .mapValues { $0.replacingOccurrences(of: "fresh", with: "daily") }
    }

    @Test("Fewer columns are all in the cache, and more make the file be read once and are added alone")
    func columns() throws {
        let shop = try Self.shop()
        let sizes = [["contacts/contacts.csv"], (10...13).map { "activities/2026-11-\($0).jsonl" }].map { names in
            names.reduce(0) { $0 + ((try? shop.data("data/" + $1).count) ?? 0) }
        }
        try Self.set([0, 3, 6], in: shop)
        #expect(Self.bytesRead(try Self.run(shop)) == sizes)
        let first = try shop.contents("out/cache")
        // The keys, a contact file, four of activities.
        #expect(first.count == 6)
        for fewer in [[0], [3], [6], [0, 6]] {
            try Self.set(fewer, in: shop)
            #expect(Self.bytesRead(try Self.run(shop)) == [0, 0], "\(fewer)")
        }
        #expect(try shop.contents("out/cache") == first)

        try Self.set([0, 3, 6, 12], in: shop)
        #expect(Self.bytesRead(try Self.run(shop)) == [0, sizes[1]])
        let second = try shop.contents("out/cache")
        #expect(second.count == 10)
        for (name, bytes) in first { #expect(second[name] == bytes) }
        let rows = Set(first.keys)
        for (name, bytes) in second where !rows.contains(name) {
            let whole = try #require(first[String(name.prefix { $0 != "-" })])
            #expect(bytes.count < whole.count, "\(name)")
        }
        for set in [[0, 3, 6, 12], [12], [0, 3, 6]] {
            try Self.set(set, in: shop)
            #expect(Self.bytesRead(try Self.run(shop)) == [0, 0], "\(set)")
        }
        // A field more.
        try Self.set([0, 2, 12], in: shop)
        #expect(Self.bytesRead(try Self.run(shop)) == [sizes[0], 0])
        #expect(Self.bytesRead(try Self.run(shop)) == [0, 0])
        #expect(try shop.contents("out/cache").count == 11)
    }

    @Test("Whatever columns the runs before wanted, a run is what it is without them", arguments: [UInt64](1...24))
    func random(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let shop = try Self.shop()
        for round in 0..<6 {
            var numbers = Self.conditions.indices.filter { _ in random.chance(30) }
            if numbers.isEmpty { numbers = [Int.random(in: Self.conditions.indices, using: &random)] }
            try Self.set(numbers, in: shop)
            let warm = try Self.run(shop, threads: 1 + round % 3)
            let left = try Self.left(shop, "out")
            let cold = try Self.run(shop, "fresh")
            #expect(left == (try Self.left(shop, "fresh")), "\(seed).\(round): \(numbers)")
            #expect(
                warm.findings.map(\.rendered) == cold.findings.map(\.rendered), "\(seed).\(round): \(numbers)")
            if random.chance(15) {
                let name = random.pick(shop.names("out/cache"))
                try shop.write(
                    "out/cache/" + name, random.pick(Damage.allCases).done(to: shop.data("out/cache/" + name), &random))
            }
        }
    }

    @Test("What was added to rows that are read anew is of no use any more")
    func stale() throws {
        let shop = try Self.shop()
        try Self.set([3], in: shop)
        _ = try Self.run(shop)
        try Self.set([3, 12], in: shop)
        _ = try Self.run(shop)
        // As many bytes, another amount: the rows stand where they stood.
        let log = try shop.text("data/activities/2026-11-11.jsonl")
        try shop.write(
            "data/activities/2026-11-11.jsonl", log.replacingOccurrences(of: "2026-11-11T", with: "2026-11-12T"))
        try Self.set([12], in: shop)
        for _ in 0..<2 {
            _ = try Self.run(shop)
            let left = try Self.left(shop, "out")
            _ = try Self.run(shop, "fresh")
            #expect(left == (try Self.left(shop, "fresh")))
            _ = try Self.run(shop)
            try Self.set([3, 12], in: shop)
        }
    }

    @Test("A run that cleans up leaves what a living process is writing")
    func halfWritten() throws {
        let shop = try Self.shop()
        try Self.set([3], in: shop)
        _ = try Self.run(shop)
        // There is always a first process, and never one of this number.
        try shop.write("out/cache/.tmp-1-1-abc", "half")
        try shop.write("out/cache/.tmp-99999999-1-abc", "half")
        _ = try Self.run(shop)
        #expect(shop.exists("out/cache/.tmp-1-1-abc"))
        #expect(!shop.exists("out/cache/.tmp-99999999-1-abc"))
    }
}

extension Workspace {
    fileprivate func contents(_ folder: String) throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for name in names(folder) { contents[name] = try data(folder + "/" + name) }
        return contents
    }
}
