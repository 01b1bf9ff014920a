import FlatFiles
import Foundation
import SegmentPipeline
import Testing

@preconcurrency import Glibc

/// The cache must never be seen but in how long a run takes.
@Suite("The cache", .serialized)
struct CacheTests {
    /// A shop with activities of two days, plain and gzipped, some of them broken.
    private static func shop() throws -> Workspace {
        let shop = try Workspace()
        try shop.write(
            "data/contacts/contacts.csv",
            "contact_id,country,points\na,ES,1\nb,FR,x\nc,ES,3\n\"d,d\",IT,4\nshort\n" + rows(of: 40))
        for day in 18...19 { try shop.write("data/activities/2026-11-\(day).jsonl", log(day, 60)) }
        try shop.write("data/other/orders.csv", "contact_id,type,at,total\na,purchase,2026-11-01T10:00:00Z,12.50\n")
        for (id, include) in segments { try shop.write("data/segments/\(id).json", Workspace.definition(id, include)) }
        for (name, output) in [("daily", "out"), ("fresh", "fresh")] {
            try shop.write("pipelines/\(name).json", pipeline(output))
        }
        return shop
    }

    private static func pipeline(_ output: String, more: String = "") -> String {
        #"""
        {"name": "daily", "sources": {"contacts": [{"path": "../data/contacts/*.csv"}], "activities": [
           {"path": "../data/activities/*.jsonl"}, {"path": "../data/other/*.csv"}]},
         "segments": "../data/segments", "output": "../\#(output)", "limits": {"max_rejected": 0.5}\#(more)}
        """#
    }

    private static let segments = [
        ("buyers", #"{"activity": "purchase", "measure": {"sum": "total"}, "op": ">=", "value": 20}"#),
        ("lately", #"{"activity": "*", "window": {"last": "36h"}}"#),
        (
            "shoes",
            #"{"activity": "product_visit", "where": {"field": "category", "op": "is", "value": "shoes"}, "op": ">=", "value": 2}"#
        ),
        ("lines", #"{"activity": "purchase", "where": {"line": {"field": "price", "op": ">", "value": 5}}}"#),
        ("spain", #"{"field": "country", "op": "is", "value": "ES"}"#),
        ("rich", #"{"field": "points", "op": ">", "value": 2}"#),
    ]

    private static func rows(of count: Int) -> String {
        (0..<count).map { "k\($0),\(["ES", "FR", "IT"][$0 % 3]),\($0)\n" }.joined()
    }

    private static func log(_ day: Int, _ count: Int, seed: Int = 0) -> String {
        (0..<count).map { number -> String in
            let contact = number % 7 == 0 ? "nobody\(number)" : "k\((number * 13 + seed + day) % 40)"
            let at = "2026-11-\(day)T\(String(format: "%02d:%02d", number % 24, number % 60)):00Z"
            switch number % 5 {
            case 0:
                return
                    #"{"contact_id":"\#(contact)","type":"purchase","at":"\#(at)","properties":{"total":\#(number).25,"products":[{"price":\#(number % 9)},{"price":2}]}}"#
            case 1:
                return
                    #"{"contact_id":"\#(contact)","type":"product_visit","at":"\#(at)","properties":{"category":"shoes"}}"#
            case 2: return #"{"type":"page_visit","at":"\#(at)","properties":{}}"#
            case 3: return number % 2 == 0 ? "{broken" : #"{"contact_id":"\#(contact)","type":"odd","at":"\#(at)"}"#
            default:
                return
                    #"{"contact_id":"\#(contact)","type":"product_visit","at":"\#(at)","properties":{"category":7,"total":"x"}}"#
            }
        }.joined(separator: "\n") + "\n"
    }

    /// Runs long after the files were written trust their identity; runs at once don't.
    private static func run(_ shop: Workspace, _ pipeline: String, _ asOf: String, late: Bool, cache: Bool = true)
        throws
        -> RunReport
    {
        let seconds = Int64(time(nil)) + (late ? 1000 : 0)
        var context = RunContext(
            threads: 2, clock: RunContext.Clock(unixSeconds: { seconds }, steady: { 0 }))
        context.asOf = asOf
        context.usesCache = cache
        return try SegmentPipeline.run(shop.path("pipelines/\(pipeline).json"), in: context)
    }

    /// What a run from the cache leaves must be what a run without it leaves.
    private static func compare(_ shop: Workspace, _ asOf: String, late: Bool, _ what: String) throws {
        for name in ["out/runs", "out/latest", "out/history.csv", "out/failed", "fresh"] where shop.exists(name) {
            try shop.remove(name)
        }
        let warm = Result { try run(shop, "daily", asOf, late: late) }
        let cold = Result { try run(shop, "fresh", asOf, late: late, cache: false) }
        switch (warm, cold) {
        case (.success(let warm), .success(let cold)):
            #expect(warm.status == cold.status, "\(what)")
            let (left, right) = (try shop.files("out/runs"), try shop.files("fresh/runs"))
            #expect(left.keys.sorted() == right.keys.sorted(), "\(what)")
            for (name, text) in left {
                // The pipelines are two files.
                let other = right[name]?.replacingOccurrences(of: "fresh.json", with: "daily.json")
                guard name.hasSuffix("manifest.json") else {
                    #expect(text == other, "\(what): \(name)")
                    continue
                }
                #expect(withoutSums(text) == withoutSums(other ?? ""), "\(what): \(name)")
            }
        case (.failure(let warm as RunFailure), .failure(let cold as RunFailure)):
            let told = told(warm).replacingOccurrences(of: "daily", with: "fresh")
            #expect(told.replacingOccurrences(of: "/out/failed/", with: "/fresh/failed/") == Self.told(cold), "\(what)")
            #expect(warm.status == cold.status, "\(what)")
            for name in try shop.files("out/failed").keys where !name.hasSuffix("error.json") {
                #expect(try shop.files("out/failed")[name] == shop.files("fresh/failed")[name], "\(what): \(name)")
            }
        default: Issue.record("\(what): with the cache \(warm), without it \(cold)")
        }
    }

    private static func told(_ failure: any Error) -> String {
        (failure as? RunFailure).map { "\($0.status): \($0.rendered)" } ?? "\(failure)"
    }

    /// Without the pipeline file's own sum.
    private static func withoutSums(_ manifest: String) -> String {
        guard let start = manifest.range(of: "\"pipeline\""), let end = manifest.range(of: "\"as_of\"") else {
            return manifest
        }
        return manifest.replacingCharacters(in: start.lowerBound..<end.lowerBound, with: "")
    }

    private static let ways: [(String, @Sendable (Workspace) throws -> Void)] = [
        ("nothing", { _ in }),
        ("a line more", { try $0.append("data/activities/2026-11-19.jsonl", log(19, 3, seed: 5)) }),
        ("half a line more", { try $0.append("data/activities/2026-11-19.jsonl", #"{"contact_id":"k1","#) }),
        ("a line less", { try $0.write("data/activities/2026-11-18.jsonl", log(18, 59)) }),
        ("empty", { try $0.write("data/activities/2026-11-18.jsonl", "") }),
        ("a byte changed in place", { try $0.change("data/activities/2026-11-18.jsonl", at: 300) }),
        (
            "a byte changed in place, with its time set back",
            { try $0.keepingTime("data/activities/2026-11-18.jsonl") { try $0.change($1, at: 301) } }
        ),
        (
            "another file of the same size and time in its place",
            { shop in
                try shop.keepingTime("data/activities/2026-11-18.jsonl") { shop, path in
                    var bytes = Array(try shop.text(path).utf8)
                    bytes.reverse()
                    let text = String(decoding: bytes, as: UTF8.self)
                    try shop.write(path + ".new", text)
                    rename(shop.path(path + ".new"), shop.path(path))
                }
            }
        ),
        (
            "two files that changed names",
            { shop in
                let (a, b) = (
                    shop.path("data/activities/2026-11-18.jsonl"), shop.path("data/activities/2026-11-19.jsonl")
                )
                rename(a, a + "x")
                rename(b, a)
                rename(a + "x", b)
            }
        ),
        ("touched", { utimes($0.path("data/activities/2026-11-18.jsonl"), nil) }),
        ("a file less", { try $0.remove("data/activities/2026-11-18.jsonl") }),
        ("a file more", { try $0.write("data/activities/2026-11-17.jsonl", log(17, 30)) }),
        (
            "another order in the CSV",
            { try $0.append("data/other/orders.csv", "k3,purchase,2026-11-02T10:00:00Z,9\n") }
        ),
        (
            "another header of the CSV",
            {
                try $0.write(
                    "data/other/orders.csv", "contact_id,type,at,price\na,purchase,2026-11-01T10:00:00Z,12.50\n")
            }
        ),
        ("a contact more", { try $0.append("data/contacts/contacts.csv", "nobody7,ES,100\n") }),
        (
            "contacts in another order, some gone",
            { try $0.write("data/contacts/contacts.csv", "contact_id,country,points\nk9,ES,9\nk3,FR,1\na,IT,7\n") }
        ),
        ("contacts in another file", { try $0.write("data/contacts/more.csv", "contact_id,country,points\nz,ES,9\n") }),
        (
            "another condition",
            {
                try $0.write(
                    "data/segments/buyers.json", Workspace.definition("buyers", segments[0].1.replacing("20", "50")))
            }
        ),
        (
            "another property",
            {
                try $0.write(
                    "data/segments/more.json",
                    Workspace.definition(
                        "more",
                        #"{"activity": "purchase", "measure": {"max": "products[].price"}, "op": ">", "value": 3}"#))
            }
        ),
        (
            "a property read in another way",
            { shop in
                try shop.write(
                    "data/segments/shoes.json",
                    Workspace.definition(
                        "shoes",
                        #"{"activity": "product_visit", "where": {"field": "category", "op": ">", "value": 3}}"#))
            }
        ),
        ("the keys gone", { try $0.remove("out/cache/keys") }),
        ("the cache gone", { try $0.remove("out/cache") }),
        ("the keys of another cache", { try $0.write("out/cache/keys", "SEGC") }),
        (
            "merged contacts",
            { shop in
                try shop.write("data/merges.csv", "previous_id,contact_id\nk5,k6\nnobody7,k8\n")
                for (name, output) in [("daily", "out"), ("fresh", "fresh")] {
                    try shop.write(
                        "pipelines/\(name).json", pipeline(output, more: #", "merges": "../data/merges.csv""#))
                }
            }
        ),
        (
            "keys that are normalised",
            { shop in
                for (name, output) in [("daily", "out"), ("fresh", "fresh")] {
                    try shop.write("pipelines/\(name).json", pipeline(output, more: #", "key_normal": "email""#))
                }
            }
        ),
    ]

    @Test(
        "However its inputs are changed under it, a run from the cache is a run without it", arguments: [true, false])
    func changes(late: Bool) throws {
        for (what, change) in Self.ways {
            let shop = try Self.shop()
            _ = try Self.run(shop, "daily", "2026-11-19", late: late)
            try Self.compare(shop, "2026-11-20", late: late, what)
            try change(shop)
            try Self.compare(shop, "2026-11-20", late: late, what)
            // From what the run before has left, and for another instant.
            try Self.compare(shop, "2026-11-19", late: late, what + ", again")
        }
    }

    @Test("An entry that is damaged anywhere is as if it were not there")
    func damage() throws {
        let shop = try Self.shop()
        _ = try Self.run(shop, "daily", "2026-11-20", late: true)
        let entries = try shop.names("out/cache").map { ($0, try shop.bytes("out/cache/" + $0)) }
        #expect(entries.count == 5)
        for (name, bytes) in entries {
            for step in 0..<40 {
                var damaged = bytes
                switch step % 4 {
                case 0: damaged[bytes.count * step / 40] ^= 1
                case 1: damaged[(bytes.count - 1) * step / 40] &+= 17
                case 2: damaged = Array(bytes[..<(bytes.count * step / 40)])
                default: damaged += damaged[..<(bytes.count * step / 40)]
                }
                for (name, bytes) in entries { try shop.write(bytes: bytes, to: "out/cache/" + name) }
                try shop.write(bytes: damaged, to: "out/cache/" + name)
                try Self.compare(shop, "2026-11-20", late: true, "\(name) \(step)")
            }
        }
    }

    /// Of activities.
    private static func bytesRead(_ report: RunReport) -> Int? {
        report.times.stages.first { $0.name == "activities" }?.bytes?.stored
    }

    @Test("A second run takes everything from the cache, a touched file too, and only a new file is read")
    func hits() throws {
        let shop = try Self.shop()
        let bytesRead = Self.bytesRead
        let size = try ["activities/2026-11-18.jsonl", "activities/2026-11-19.jsonl", "other/orders.csv"].reduce(0) {
            $0 + (try shop.bytes("data/" + $1).count)
        }
        #expect(bytesRead(try Self.run(shop, "daily", "2026-11-18", late: true)) == size)
        #expect(bytesRead(try Self.run(shop, "daily", "2026-11-19", late: true)) == 0)
        utimes(shop.path("data/activities/2026-11-18.jsonl"), nil)
        #expect(bytesRead(try Self.run(shop, "daily", "2026-11-20", late: false)) == 0)
        try shop.write("data/activities/2026-11-20.jsonl", Self.log(20, 10))
        let new = try shop.bytes("data/activities/2026-11-20.jsonl").count
        #expect(bytesRead(try Self.run(shop, "daily", "2026-11-21", late: true)) == new)
        #expect(bytesRead(try Self.run(shop, "daily", "2026-11-22", late: true, cache: false)) == size + new)
    }

    @Test("What no run uses makes room once the cache takes more than its inputs and 64 MiB")
    func room() throws {
        let shop = try Self.shop()
        _ = try Self.run(shop, "daily", "2026-11-18", late: true)
        // Room for the old ones as long as there is any.
        try shop.write(bytes: [UInt8](repeating: 0, count: 70 << 20), to: "out/cache/old")
        try shop.write(bytes: [1], to: "out/cache/.tmp-left")
        _ = try Self.run(shop, "daily", "2026-11-19", late: true)
        #expect(!shop.exists("out/cache/old"))
        #expect(!shop.exists("out/cache/.tmp-left"))
        #expect(shop.names("out/cache").count == 5)
    }

    @Test("A dry run adds to the cache what it read and removes nothing; a cache that can't be one is done without")
    func alone() throws {
        let shop = try Self.shop()
        _ = try Self.run(shop, "daily", "2026-11-18", late: true)
        try shop.write(bytes: [UInt8](repeating: 0, count: 70 << 20), to: "out/cache/old")
        try shop.write(bytes: [1], to: "out/cache/.tmp-left")
        let (before, runs) = (Set(shop.names("out/cache")), try shop.files("out/runs"))
        try shop.write("data/activities/2026-11-20.jsonl", Self.log(20, 10))
        let seconds = Int64(time(nil)) + 1000
        var context = RunContext(threads: 2, clock: RunContext.Clock(unixSeconds: { seconds }, steady: { 0 }))
        (context.asOf, context.isDryRun) = ("2026-11-21", true)
        _ = try SegmentPipeline.run(shop.path("pipelines/daily.json"), in: context)
        let after = Set(shop.names("out/cache"))
        #expect(after.isSuperset(of: before) && after.count == before.count + 1)
        #expect(try shop.files("out/runs") == runs)
        #expect(Self.bytesRead(try Self.run(shop, "daily", "2026-11-21", late: true)) == 0)
        #expect(!shop.exists("out/cache/old"))
        #expect(!shop.exists("out/cache/.tmp-left"))
        try shop.remove("out/cache")
        try shop.write("out/cache", "a file where the folder should be")
        #expect(try Self.run(shop, "daily", "2026-11-22", late: true).status == .done)
    }
}

extension Workspace {
    fileprivate func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: path)))
    }

    fileprivate func write(bytes: [UInt8], to path: String) throws {
        try Data(bytes).write(to: folder.appending(path: path))
    }

    fileprivate func append(_ path: String, _ text: String) throws { try write(path, try self.text(path) + text) }

    fileprivate func change(_ path: String, at place: Int) throws {
        let file = open(self.path(path), O_WRONLY)
        defer { close(file) }
        pwrite(file, "7", 1, off_t(place))
    }

    fileprivate func keepingTime(_ path: String, _ body: (Workspace, String) throws -> Void) throws {
        var before = stat()
        stat(self.path(path), &before)
        try body(self, path)
        let times = [before.st_atim, before.st_mtim]
        utimensat(AT_FDCWD, self.path(path), times, 0)
    }
}

extension String {
    fileprivate func replacing(_ text: String, _ other: String) -> String {
        replacingOccurrences(of: text, with: other)
    }
}
