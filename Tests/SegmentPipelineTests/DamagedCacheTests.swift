import FlatFiles
import Foundation
import TestSupport
import Testing

@testable import SegmentPipeline

@Suite("Damaged cache") struct DamagedCacheTests {
    /// A shop whose cache has a column of every type, of contacts and of activities.
    private struct Shop: Sendable {
        let files: [String: Data]
        /// What a run leaves.
        let expected: [String: String]
        /// The folder's entries, by name.
        let cache: [String: Data]

        static let made = Result { try Shop() }

        private static let fields = [
            ("points", "integer"), ("spent", "decimal"), ("born", "date"), ("seen", "datetime"), ("is_vip", "boolean"),
            ("city", "text"), ("tags", "list"),
        ]

        init() throws {
            let workspace = try Workspace()
            var contacts = "contact_id,country,points,spent,born,seen,is_vip,city,tags\n"
            for number in 0..<40 {
                contacts += "c\(number + 10),ES,\(number),\(number).5,19\(number + 50)-02-03,"
                contacts +=
                    "2026-11-\(number % 9 + 10)T10:00:00.5Z,\(number % 2 == 0),Sevilla \(number % 5),a;b\(number % 3)\n"
            }
            try workspace.write("data/contacts/contacts.csv", contacts + "x,ES,?,?,?,?,?,?,?\nshort\n")
            var log = ""
            for number in 0..<80 {
                let at = "2026-11-\(number % 9 + 10)T10:00:0\(number % 10).\(number % 3 + 1)Z"
                log +=
                    #"{"contact_id": "c\#(number % 50 + 10)", "type": "\#(number % 3 == 0 ? "order" : "visit")", "at": "\#(at)", "#
                log +=
                    #""properties": {"whole": \#(number), "total": \#(number).25, "huge": 12345678901234567.5, "on": "2026-01-0\#(number % 9 + 1)", "#
                log +=
                    #""until": "\#(at)", "is_new": \#(number % 2 == 0), "page": "p\#(number % 4)", "tags": ["a", "t\#(number % 3)"], "#
                log += #""lines": [{"price": \#(number % 7)}, {"price": 2.5}]}}"# + "\n"
            }
            try workspace.write("data/log/1.jsonl", log + "{broken\n")
            for (name, _) in Self.fields {
                try workspace.write(
                    "data/segments/\(name.replacing("_", with: "-")).json",
                    Workspace.definition(
                        name.replacing("_", with: "-"), #"{"field": "\#(name)", "op": "is_set"}"#))
            }
            let measures = [
                #""measure": {"sum": "total"}, "op": ">=", "value": 2"#,
                #""measure": {"max": "whole"}, "op": ">", "value": 2"#,
                #""measure": {"sum": "huge"}, "op": ">", "value": 2"#,
                #""measure": "distinct_days", "op": ">=", "value": 2"#,
                #""measure": {"distinct": "page"}, "op": ">=", "value": 2"#,
                #""where": {"field": "tags", "op": "has_any", "value": ["t1"]}"#,
                #""where": {"field": "on", "op": "after", "value": "2026-01-04"}, "window": {"last": "5d"}"#,
                #""where": {"field": "until", "op": "after", "value": "2026-11-12"}"#,
                #""where": {"field": "is_new", "op": "is", "value": true}"#,
                #""where": {"line": {"field": "price", "op": ">", "value": 3}, "of": "lines"}"#,
            ]
            for (number, measure) in measures.enumerated() {
                try workspace.write(
                    "data/segments/m\(number).json",
                    Workspace.definition("m\(number)", #"{"activity": "*", \#(measure)}"#))
            }
            let kinds = Self.fields.map { #"{"name": "\#($0.0)", "type": "\#($0.1)"}"# }.joined(separator: ", ")
            try workspace.write("data/fields.json", #"{"fields": [{"name": "country", "type": "text"}, \#(kinds)]}"#)
            let properties = [
                ("whole", "integer"), ("total", "decimal"), ("huge", "decimal"), ("on", "date"), ("until", "datetime"),
                ("is_new", "boolean"), ("page", "text"), ("tags", "list"), ("lines[].price", "decimal"),
            ].map { #"{"name": "\#($0.0)", "type": "\#($0.1)"}"# }.joined(separator: ", ")
            let types = ["order", "visit"].map { #"{"type": "\#($0)", "properties": [\#(properties)]}"# }
            try workspace.write(
                "data/activities.json", #"{"activities": [\#(types.joined(separator: ", "))]}"#)
            try workspace.write(
                "pipelines/daily.json",
                Workspace.pipeline(
                    activities: #"[{"path": "../data/log/*.jsonl"}]"#,
                    more: #", "catalogue": "../data", "limits": {"max_rejected": 0.5}"#))
            // Some columns are added later to what was kept without them.
            let later = ["m2", "m4", "m9", "tags", "points"].map { "data/segments/\($0).json" }
            let definitions = try later.map { try workspace.data($0) }
            for name in later { try workspace.remove(name) }
            try Self.run(workspace)
            for name in ["out/runs", "out/latest", "out/history.csv"] { try workspace.remove(name) }
            for (name, definition) in zip(later, definitions) { try workspace.write(name, definition) }
            try Self.run(workspace)
            expected = try Self.left(by: workspace)
            var files: [String: Data] = [:]
            for folder in ["data", "pipelines"] {
                let walk = FileManager.default.enumerator(atPath: workspace.path(folder))
                while let name = walk?.nextObject() as? String {
                    guard walk?.fileAttributes?[.type] as? FileAttributeType == .typeRegular else { continue }
                    files[folder + "/" + name] = try workspace.data(folder + "/" + name)
                }
            }
            self.files = files
            var cache: [String: Data] = [:]
            for name in workspace.names("out/cache") { cache[name] = try workspace.data("out/cache/" + name) }
            self.cache = cache
        }

        static func run(_ workspace: Workspace) throws {
            try workspace.run { $0.threads = 1 }
        }

        static func dry(_ context: inout RunContext) {
            context.threads = 1
            context.isDryRun = true
        }

        static func left(by workspace: Workspace) throws -> [String: String] {
            try workspace.files("out/runs")
        }

        func workspace() throws -> Workspace {
            let workspace = try Workspace()
            try workspace.remove("data")
            for (name, data) in files { try workspace.write(name, data) }
            // Or a dry run has no cache.
            try FileManager.default.createDirectory(
                atPath: workspace.path("out/runs"), withIntermediateDirectories: true)
            return workspace
        }
    }

    /// An entry as pieces, put together again with sums that fit.
    private struct Entry {
        var pieces: [[UInt8]] = []

        init(_ data: Data) {
            let bytes = [UInt8](data)
            var position = 0
            while position + 8 < bytes.count {
                let length = bytes[position..<position + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
                pieces.append(Array(bytes[position + 8..<position + 8 + length]))
                position += 8 + length
            }
        }

        var data: Data {
            let buffer = LineBuffer()
            var start = 0
            for piece in pieces {
                start = buffer.count
                buffer.appendPiece { buffer.append(piece) }
            }
            buffer.append(number: UInt32(buffer.count - start))
            buffer.append(CacheFile.tag)
            return Data(buffer.bytes)
        }
    }

    @Test("An entry whose sums are put together again is the same entry")
    func pieces() throws {
        let shop = try Shop.made.get()
        #expect(shop.cache.count == 5)
        for (name, data) in shop.cache { #expect(Entry(data).data == data, "\(name)") }
    }

    @Test("A damaged entry is read past, and the run is what it was", arguments: Damage.seeds(30))
    func mutants(_ seed: Int) throws {
        let shop = try Shop.made.get()
        for round in 0..<5 {
            var random = SplitMix64(seed: UInt64(seed * 5 + round))
            let workspace = try shop.workspace()
            for (name, data) in shop.cache {
                try workspace.write("out/cache/" + name, random.pick(Damage.allCases).done(to: data, &random))
            }
            try Shop.run(workspace)
            #expect(try Shop.left(by: workspace) == shop.expected, "\(seed).\(round)")
        }
    }

    @Test("Damage that the sums don't show is refused or taken for data: never a crash", arguments: Damage.seeds(100))
    func summed(_ seed: Int) throws {
        let shop = try Shop.made.get()
        for round in 0..<10 {
            var random = SplitMix64(seed: UInt64(1_000_000 + seed * 10 + round))
            let workspace = try shop.workspace()
            let damaged = random.pick(shop.cache.keys.sorted())
            for (name, data) in shop.cache {
                var entry = Entry(data)
                if name == damaged {
                    let piece = Int.random(in: entry.pieces.indices, using: &random)
                    let damage = random.chance(70) ? Damage.extreme : random.pick(Damage.allCases)
                    entry.pieces[piece] = Array(damage.done(to: Data(entry.pieces[piece]), &random))
                }
                try workspace.write("out/cache/" + name, entry.data)
            }
            guard
                let refusal = workspace.refusal("2026-11-20", Shop.dry)
            else { continue }
            #expect(refusal.status == .data, "\(seed).\(round): \(refusal.text)")
        }
    }
}
