import CellValues
import Dispatch
import Synchronization
import Testing
import TestSupport

@preconcurrency import Glibc

/// The engine against the reference over seeded worlds. `SEGMENTS_WORLDS` sets how many, `SEGMENTS_WORLD_SEED` one seed
/// to look at, `SEGMENTS_WORLDS_FROM` the first seed.
struct RandomWorldsTests {
    static func setting(_ name: String) -> UInt64? {
        getenv(name).flatMap { UInt64(String(cString: $0)) }
    }

    /// A world of this seed with its definitions, each with its complement.
    static func world(seed: UInt64, contacts: Int? = nil) -> World {
        var generator = WorldGenerator(seed: seed)
        var world = generator.world(contacts: contacts)
        let keys = world.contactSources.flatMap { $0.files.flatMap { $0.compactMap { $0.key?.text } } }
        var author = DefinitionGenerator(random: generator.random, values: generator.values)
        let (definitions, statics) = author.definitions(keys: contacts == nil ? keys : Array(keys.prefix(10)))
        world.statics = statics
        world.definitions = definitions
        for definition in definitions {
            guard let filter = definition.json["include"] else { continue }
            world.definitions.append(complement("not-\(definition.id)", ["not": filter]))
            if let twin = negativeTwin(of: filter) {
                world.definitions.append(complement("not-twin-\(definition.id)", twin))
            }
        }
        for definition in definitions where world.definitions.contains(where: { $0.id == "not-twin-\(definition.id)" })
        {
            guard let filter = definition.json["include"] else { continue }
            world.definitions.append(complement("twin-\(definition.id)", filter))
        }
        world.definitions.append(complement("all", ["everyone": true]))
        // A complement of include alone is not that of a segment that excludes.
        for index in world.definitions.indices where world.definitions[index].id.hasPrefix("not-s") {
            let id = String(world.definitions[index].id.dropFirst(4))
            guard let exclude = definitions.first(where: { $0.id == id })?.json["exclude"],
                let include = definitions.first(where: { $0.id == id })?.json["include"]
            else { continue }
            world.definitions[index].json["include"] = ["any": [["not": include], exclude]]
        }
        return world
    }

    private static func complement(_ id: String, _ filter: JSONValue) -> World.Definition {
        World.Definition(
            id: id, json: ["id": .string(id), "name": .string(id), "type": "dynamic_plus", "include": filter])
    }

    /// The same test with the negative operator.
    private static func negativeTwin(of filter: JSONValue) -> JSONValue? {
        guard let op = filter["op"]?.text, filter["ratio"] == nil || op != "" else { return nil }
        let twins = [
            "is": "is_not", "contains": "not_contains", "starts_with": "not_starts_with", "ends_with": "not_ends_with",
            "between": "not_between", "within": "not_within", "has_any": "has_none", "is_set": "is_not_set",
        ]
        guard let twin = twins[op] else { return nil }
        if case .boolean = filter["value"] { return nil }
        var copy = filter
        copy["op"] = .string(twin)
        return copy
    }

    @Test("The worlds are worth asking: many segments hold some of the contacts and not all")
    func worth() {
        var (split, all, failed) = (0, 0, 0)
        for seed in 1...UInt64(150) {
            let world = Self.world(seed: seed)
            let evaluator = ReferenceEvaluator(world, catalogue: WorldCatalogue.reference)
            for (_, members) in evaluator.memberships(where: { $0.hasPrefix("s") }) {
                all += 1
                guard let members else {
                    failed += 1
                    continue
                }
                if !members.isEmpty && members.count < evaluator.contacts.count { split += 1 }
            }
        }
        #expect(split * 100 > all * 25 && failed * 100 < all * 10, "\(split) split and \(failed) failed of \(all)")
    }

    @Test("The engine gives exactly the reference's memberships in every random world")
    func worlds() {
        let from = Self.setting("SEGMENTS_WORLD_SEED") ?? Self.setting("SEGMENTS_WORLDS_FROM") ?? 1
        let count = Self.setting("SEGMENTS_WORLD_SEED") != nil ? 1 : Self.setting("SEGMENTS_WORLDS") ?? 2_000
        let isTold = getenv("SEGMENTS_WORLDS_TOLD") != nil
        let next = Atomic<UInt64>(from)
        let found = Findings()
        // Worlds are made and judged on their own: one for each processor at a time.
        DispatchQueue.concurrentPerform(iterations: 2) { _ in
            while found.count < 5 {
                let seed = next.add(1, ordering: .relaxed).oldValue
                guard seed < from + count else { return }
                if isTold { fputs("world \(seed)\n", stderr) }
                guard let difference = Difference(in: Self.world(seed: seed), seed: seed) else { continue }
                var shrinker = Shrinker(difference)
                shrinker.run()
                found.add(shrinker.found)
            }
        }
        for difference in found.all { Issue.record("\(difference)") }
    }
}

extension RandomWorldsTests {
    @Test("A world of 66,000 contacts, more than a shard holds, has the reference's memberships too")
    func largeWorld() throws {
        let seed: UInt64 = 1
        var world = Self.world(seed: seed, contacts: 66_000)
        // Keys go by bytes: these lie at both ends of both shards, and have something to tell.
        for (number, source) in world.activitySources.enumerated() {
            for file in source.files.indices {
                for row in source.files[file].indices {
                    let key = ["n0", "n9", "n65999", "n58998", "n58999", "n59000", "n5", "n6"][row % 8]
                    world.activitySources[number].files[file][row].contact = .string(key)
                }
            }
        }
        world.definitions = try [
            #"{"activity": "purchase", "measure": {"sum": "total"}, "op": ">", "value": 0}"#,
            #"{"activity": "*", "measure": "distinct_days", "op": ">=", "value": 2}"#,
            #"{"activity": "refund", "measure": {"last": "coupon"}, "op": "is_set"}"#,
            #"{"sequence": [{"activity": "purchase"}, {"activity": "refund"}]}"#,
            #"{"all": [{"field": "points", "op": "is", "value": 5}, {"not": {"activity": "page_view"}}]}"#,
            #"{"field": "city", "op": "is", "value": "É"}"#,
        ].enumerated().map { number, filter in
            World.Definition(
                id: "s\(number)",
                json: [
                    "id": .string("s\(number)"), "name": "F", "type": "dynamic_plus",
                    "include": try JSONValue(parsing: filter),
                ])
        }
        if let difference = Difference(in: world, seed: seed) { Issue.record("\(difference.complaint.prefix(2_000))") }
    }
}

/// What several threads found.
private final class Findings: @unchecked Sendable {
    private let lock = DispatchQueue(label: "findings")
    private var list: [Difference] = []

    var count: Int { lock.sync { list.count } }
    var all: [Difference] { lock.sync { list.sorted { $0.seed < $1.seed } } }
    func add(_ difference: Difference) { lock.sync { list.append(difference) } }
}
