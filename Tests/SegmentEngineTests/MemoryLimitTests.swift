import CellValues
import FlatFiles
import Foundation
import SegmentLanguage
import Testing

@testable import SegmentEngine

@Suite("A limit on memory makes no difference to the answers")
struct MemoryLimitTests {
    /// 300 contacts with up to 30 activities each, in three files.
    private final class Shop {
        let folder: URL
        var activities: [[String]] = [[], [], []]

        init(fraction: String = "") throws {
            folder = FileManager.default.temporaryDirectory.appending(path: "memory-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for contact in 0..<300 {
                for number in 0..<(contact * 7 % 31) {
                    let hour = (number * 5 + contact) % 24
                    // Late in the log: rows that came before have none.
                    let part = number % 3 == 2 ? fraction : ""
                    add(
                        "c\(contact)", number % 3 == 0 ? "purchase" : "visit",
                        "2026-10-\(10 + number % 20)T\(hour < 10 ? "0" : "")\(hour):00:00\(part)Z",
                        #""total": \#(contact + number).5, "coupon": "code \#(contact * number % 97)""#, to: number % 3)
                }
            }
        }

        deinit { try? FileManager.default.removeItem(at: folder) }

        func add(_ contact: String, _ type: String, _ at: String, _ properties: String, to file: Int = 0) {
            activities[file].append(
                #"{"contact_id": "\#(contact)", "type": "\#(type)", "at": "\#(at)", "#
                    + #""id": "\#(file)-\#(activities[file].count % 900)", "properties": {\#(properties)}}"#)
        }

        func request(_ filters: [String], catalogue: Catalogue = Catalogue()) throws -> DatasetRequest {
            let files = filters.enumerated().map { number, filter in
                SegmentSet.File(
                    file: "f\(number).json",
                    bytes: Array(
                        #"{"id": "f\#(number)", "name": "F", "type": "dynamic_plus", "include": \#(filter)}"#.utf8))
            }
            let checked = SegmentSet.checked(files, against: CheckContext(catalogue: catalogue))
            let errors = checked.findings.filter { $0.severity == .error }
            try #require(errors.isEmpty, "\(errors.map(\.rendered))")
            let keys = (0..<300).map { "c\($0)\n" }.joined()
            let contacts = folder.appending(path: "contacts.csv")
            try Data(("contact_id\n" + keys).utf8).write(to: contacts)
            var log = DataSource(
                name: "log", kind: .activities, files: [], layout: SourceLayout(format: .jsonl))
            for (number, lines) in activities.enumerated() {
                let path = folder.appending(path: "\(number).jsonl")
                try Data((lines.joined(separator: "\n") + "\n{\n").utf8).write(to: path)
                log.files.append(.init(path: path.path, display: "\(number).jsonl"))
            }
            log.activity = ActivityRows(
                contact: [ColumnPath(["contact_id"])], type: [ColumnPath(["type"])], at: [ColumnPath(["at"])],
                types: [])
            log.properties = ColumnPath(["properties"])
            let people = DataSource(
                name: "contacts", kind: .contacts, files: [.init(path: contacts.path, display: "contacts.csv")],
                layout: SourceLayout(format: .csv))
            return DatasetRequest(
                EvaluationPlan(
                    segments: checked.segments, asOf: AsOf(instant: Instant(seconds: 1_795_132_800), zone: .utc)),
                sources: [people, log], threads: 2)
        }
    }

    private static func outcomes(_ dataset: Dataset) -> [String] {
        dataset.memberships(statics: [:]).map { outcome in
            switch outcome.result {
            case .done(let set): "\(outcome.id): \(set.count) \(set.words)"
            case .failed(let reason): "\(outcome.id): \(reason)"
            case .blocked(let id): "\(outcome.id): blocked by \(id)"
            }
        }
    }

    /// Reads without a limit and within one, and gives the outcomes, which must be alike.
    @discardableResult
    private func both(_ request: DatasetRequest, _ shares: MemoryShares, passes: ClosedRange<Int>) throws -> [String] {
        let free = try Dataset.read(request)
        var limited = request
        limited.memory = .shares(shares)
        let bound = try Dataset.read(limited)
        #expect(free.passes == 1)
        #expect(passes.contains(bound.passes), "\(bound.passes) passes")
        #expect(Self.outcomes(free) == Self.outcomes(bound))
        #expect(free.books.map(\.described) == bound.books.map(\.described))
        return Self.outcomes(bound)
    }

    private func shares(_ bytes: Int, texts: Int = .max, size: Int? = nil) -> MemoryShares {
        MemoryShares(shards: bytes, workerTexts: texts, rejectedRows: .max, groupedFile: 1 << 30, shardSize: size)
    }

    private static let filters = [
        #"{"sequence": [{"activity": "purchase"}, {"activity": "visit", "within": "3d"}]}"#,
        #"{"activity": "*", "measure": {"distinct": "coupon"}, "op": ">=", "value": 9}"#,
        #"{"activity": "*", "measure": "distinct_days", "op": ">=", "value": 12}"#,
        #"{"activity": "visit", "measure": {"last": "coupon"}, "op": "contains", "value": "7"}"#,
        #"{"activity": "purchase", "measure": {"sum": "total"}, "op": ">", "value": 700}"#,
        #"{"activity": "visit", "measure": "first", "op": "before", "value": "2026-10-15"}"#,
        #"{"not": {"activity": "purchase"}}"#,
    ]

    @Test("Shards that are put off are filled in later passes", arguments: [1, 8, 64], [16 << 10, 24 << 10])
    func deferred(size: Int, bytes: Int) throws {
        let shop = try Shop()
        defer { withExtendedLifetime(shop) {} }
        let request = try shop.request(Self.filters)
        try both(request, shares(bytes, size: size), passes: 2...400)
    }

    @Test("Shards get smaller where not one fits")
    func smaller() throws {
        let shop = try Shop()
        defer { withExtendedLifetime(shop) {} }
        let request = try shop.request(Self.filters)
        try both(request, shares(24 << 10, size: 256), passes: 4...400)
    }

    @Test("Rows that outgrow the memory lie in a file, and all contacts are asked in one pass", arguments: [0, 1])
    func spilled(file: Int) throws {
        let shop = try Shop(fraction: file == 0 ? "" : ".25")
        defer { withExtendedLifetime(shop) {} }
        for number in 0..<20_000 {
            let day = 10 + number * 7 % 20
            shop.add(
                "c\(number * 11 % 300)", number % 2 == 0 ? "purchase" : "visit",
                "2026-10-\(day)T\(10 + number % 14):\(10 + number % 50):00Z", #""coupon": "code \#(number % 700)""#,
                to: 2)
        }
        var request = try shop.request(Self.filters)
        try both(request, shares(256 << 10), passes: 1...1)
        try both(request, shares(256 << 10, size: 64), passes: 1...1)
        request.temporaryFolder = shop.folder.path + "/nowhere"
        try both(request, shares(256 << 10), passes: 2...100)
    }

    @Test("Where there is no place for a file, the log is read again")
    func noFolder() throws {
        let shop = try Shop()
        defer { withExtendedLifetime(shop) {} }
        var request = try shop.request([Self.filters[0]])
        let limit = shares(4 << 10, size: 64)
        try both(request, limit, passes: 1...1)
        request.temporaryFolder = shop.folder.path + "/nowhere"
        try both(request, limit, passes: 2...100)
    }

    @Test("A contact with very many activities is read back alone, and refused where even that is too much")
    func manyOfOne() throws {
        let shop = try Shop()
        defer { withExtendedLifetime(shop) {} }
        for number in 0..<3000 {
            let minute = 10 + number % 50
            let hour = 10 + number / 50 % 14
            shop.add("c100", "visit", "2026-10-\(10 + number / 700)T\(hour):\(minute):00Z", "", to: 1)
        }
        shop.add("c100", "purchase", "2026-10-10T10:10:00Z", "", to: 1)
        let request = try shop.request([Self.filters[0]])
        var limit = shares(16 << 10)
        try both(request, limit, passes: 1...1)
        // Its 3,000 rows of 16 bytes and not one more.
        limit.readBack = 49 << 10
        try both(request, limit, passes: 1...1)
        limit.readBack = 47 << 10
        var refused = request
        refused.memory = .shares(limit)
        let failure = #expect(throws: DatasetFailure.self) { try Dataset.read(refused) }
        #expect(
            failure?.code == "too-little-memory" && failure?.message.hasPrefix("the activities of one contact") == true)
    }

    @Test("Fractions of seconds make a trail wider, whenever they come")
    func fractions() throws {
        let shop = try Shop(fraction: ".25")
        defer { withExtendedLifetime(shop) {} }
        let request = try shop.request(Self.filters)
        try both(request, shares(16 << 10, size: 16), passes: 2...200)
        try both(request, shares(.max), passes: 1...1)
    }

    @Test("A sequence of many steps has room for all of them", arguments: [8, 9, 34, 35, 64])
    func manySteps(count: Int) throws {
        let shop = try Shop()
        defer { withExtendedLifetime(shop) {} }
        for step in 0..<count {
            shop.add("c7", "s\(step)", "2026-11-01T00:00:\(step < 10 ? "0" : "")\(step % 60)Z", "")
        }
        let steps = (0..<count).map { #"{"activity": "s\#($0)"}"# }.joined(separator: ", ")
        let filter = #"{"sequence": [\#(steps)]}"#
        let outcomes = try both(shop.request([filter]), shares(2 << 10, size: 32), passes: 1...9)
        // From the 60th on the seconds begin anew, before the others.
        #expect(outcomes[0].hasPrefix("f0: \(count > 60 ? 0 : 1) "))
    }

    @Test("A worker that met too many texts starts anew, and remembers nothing wrong")
    func texts() throws {
        let filters =
            Self.filters + [
                #"{"activity": "visit", "where": {"field": "coupon", "op": "ends_with", "value": "3"}}"#,
                #"{"activity": "visit", "where": {"not": {"field": "coupon", "op": "is", "value": "code 12"}}}"#,
            ]
        let shop = try Shop()
        defer { withExtendedLifetime(shop) {} }
        let request = try shop.request(filters)
        try both(request, shares(.max, texts: -1), passes: 1...1)
        try both(request, shares(32 << 10, texts: -1, size: 8), passes: 2...200)
    }

    @Test("A worker that forgets its texts within a unit from the cache takes no number for another's text")
    func textsFromCache() throws {
        let shop = try Shop()
        defer { withExtendedLifetime(shop) {} }
        // Several batches a unit, with texts that come back.
        for number in 0..<9000 {
            shop.add(
                "c\(number % 300)", "visit", "2026-10-20T00:00:00Z", #""coupon": "code \#(number * 31 % 2000)""#, to: 1)
        }
        var request = try shop.request(
            Self.filters + [#"{"activity": "visit", "where": {"field": "coupon", "op": "ends_with", "value": "3"}}"#])
        let folder = try #require(try DurableFolder.open(shop.folder.path)).makingFolder("cache")
        request.cache = CacheFolder(folder, began: .max - 2, limit: 1 << 30, isReadOnly: false)
        let free = try Dataset.read(request)
        #expect(free.books[1].files.allSatisfy { $0.read > 0 })
        for texts in [-1, 4 << 10] {
            try both(request, shares(.max, texts: texts), passes: 1...1)
            try both(request, shares(64 << 10, texts: texts, size: 8), passes: 2...400)
        }
    }

    @Test("Currencies are counted once, whatever was put off")
    func currencies() throws {
        let catalogue = Catalogue.activities(
            parsing: Array(
                #"""
                {"activities": [{"type": "purchase", "properties": [
                  {"name": "total", "type": "decimal", "currency": "currency"}, {"name": "currency", "type": "text"}]}]}
                """#.utf8), file: "activities.json")
        #expect(catalogue.findings.isEmpty)
        let shop = try Shop()
        defer { withExtendedLifetime(shop) {} }
        for contact in 0..<300 {
            let code = contact % 100 == 0 ? "" : #", "currency": "\#(["EUR", "eur", "USD"][contact % 3])""#
            shop.add("c\(contact)", "purchase", "2026-11-01T00:00:00Z", #""total": 1\#(code)"#)
        }
        shop.activities[0].removeAll { $0.contains("coupon") }
        let request = try shop.request(
            [#"{"activity": "purchase", "measure": {"sum": "total"}, "op": ">", "value": 0}"#],
            catalogue: Catalogue(fields: nil, activities: catalogue.activities))
        let outcomes = try both(request, shares(700, size: 8), passes: 3...300)
        #expect(
            outcomes == [
                "f0: the amounts are in different currencies (EUR 198, USD 99, none 3): add a 'where' on the currency, "
                    + "or give the pipeline 'rates' and a 'currency'"
            ])
    }

    @Test("A sum out of range is told with the first row in the log, whichever pass met it")
    func overflow() throws {
        let shop = try Shop()
        defer { withExtendedLifetime(shop) {} }
        let huge = "999999999999999999"
        for contact in [250, 3, 120] {
            for _ in 0..<1100 {
                shop.add(
                    "c\(contact)", "purchase", "2026-11-01T00:00:00Z", #""a": \#(huge), "b": \#(huge)"#, to: contact % 3
                )
            }
        }
        let filter =
            #"{"activity": "purchase", "measure": {"sum": {"product": ["a", "b"]}}, "op": ">", "value": 1}"#
        let outcomes = try both(shop.request([filter]), shares(700, size: 8), passes: 3...300)
        #expect(outcomes[0].hasPrefix("f0: a sum leaves the range of 128 bits at 0.jsonl:"))
    }

    @Test("Scores compare all contacts, in however many passes they were read")
    func scores() throws {
        let alone = #"{"field": "rfm.recency", "op": ">=", "value": 4}"#
        let withMetric = #"{"field": "rfm.monetary", "op": ">=", "value": {"field": "purchases.count"}}"#
        let others = Self.filters + [#"{"field": "purchases.total", "op": ">", "value": 500}"#]
        let shop = try Shop()
        defer { withExtendedLifetime(shop) {} }
        try both(shop.request(others + [alone]), shares(24 << 10, size: 8), passes: 3...200)
        try both(shop.request(others + [alone, withMetric]), shares(24 << 10, size: 8), passes: 6...400)
    }

    @Test("One contact that doesn't fit is refused, and so are contacts that don't")
    func refused() throws {
        let shop = try Shop()
        defer { withExtendedLifetime(shop) {} }
        var request = try shop.request(Self.filters)
        request.memory = .shares(shares(40))
        let one = #expect(throws: DatasetFailure.self) { try Dataset.read(request) }
        #expect(one?.code == "too-little-memory" && one?.status == 3)
        #expect(
            one?.message == "the activities of one contact alone take more than the limit leaves for them: raise "
                + "'limits.memory', or ask for less (fewer sequences, fewer different values)")
        request.memory = .bytes(1 << 20)
        let all = #expect(throws: DatasetFailure.self) { try Dataset.read(request) }
        let message = all?.message ?? ""
        #expect(message.hasPrefix("300 contacts with their fields need at least "), "\(message)")
        #expect(message.hasSuffix(" MiB, and the limit is 1 MiB: raise 'limits.memory'"), "\(message)")
    }

    @Test("Repeated ids are told apart within the limit, or the run is refused")
    func ids() throws {
        let shop = try Shop()
        defer { withExtendedLifetime(shop) {} }
        var request = try shop.request(Self.filters)
        request.sources[1].dedupe = DataSource.Dedupe()
        request.sources[1].activity?.id = [ColumnPath(["id"])]
        request.sources[1].activity?.wantsID = true
        let outcomes = try both(request, shares(2 << 20, size: 8), passes: 1...9)
        let books = try Dataset.read(request).books[1]
        #expect(books.files.reduce(0) { $0 + $1.duplicates } > 1_000)
        #expect(books.files.allSatisfy { $0.rows.reasons[.duplicateID] == $0.duplicates })
        #expect(outcomes.count == Self.filters.count)
        request.memory = .shares(shares(24 << 10))
        let failure = #expect(throws: DatasetFailure.self) { try Dataset.read(request) }
        #expect(failure?.code == "too-little-memory" && failure?.status == 3)
        #expect(
            failure?.message
                == "telling the ids of 'log' apart takes more than the limit leaves: raise 'limits.memory', "
                + "or leave out 'dedupe'")
    }

    @Test("A sum that leaves 64 bits goes on in 128, with those of its neighbours")
    func wideSums() throws {
        var world = try DirectedWorld()
        for contact in ["a", "b", "c"] { world.contact(contact) }
        for (contact, totals) in [
            ("a", ["9000000000", "9000000000", "9000000000"]), ("b", ["1.5", "2"]),
            ("c", ["-9000000000", "-9000000000", "9000000000", "9000000000", "0.25"]),
        ] {
            for total in totals {
                world.activity(contact, "purchase", "2026-11-01T00:00:00Z", ["total": .number(total)])
            }
        }
        func sum(_ value: String) -> String {
            #"{"activity": "purchase", "measure": {"sum": "total"}, "op": "is", "value": \#(value)}"#
        }
        #expect(try world.members(sum("27000000000")) == ["a"])
        #expect(try world.members(sum("3.5")) == ["b"])
        #expect(try world.members(sum("0.25")) == ["c"])
    }

    @Test("Values are sorted in place, however many")
    func sorting() {
        for count in [0, 1, 2, 31, 32, 33, 100, 1000] {
            for largestCopy in [0, 64, .max] {
                var values = (0..<count).map { UInt64($0) &* 0x9E37_79B9_7F4A_7C15 % 500 }
                let sorted = values.sorted()
                values.withUnsafeMutableBufferPointer { $0.sortInPlace(largestCopy: largestCopy, by: <) }
                #expect(values == sorted)
            }
        }
    }
}
