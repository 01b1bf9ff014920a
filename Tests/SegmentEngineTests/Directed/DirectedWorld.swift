import CellValues
import Testing
import TestSupport

/// A world written by hand, asked one question at a time: of the engine and of the reference, which must agree.
struct DirectedWorld {
    var world: World

    /// - Parameter asOf: a date-time with offset.
    init(asOf: String = "2026-11-20T00:00:00Z", zone: String = "UTC") throws {
        world = World(
            zone: try TimeZoneRules(identifier: zone), asOf: try #require(ReferenceCells.instant(asOf), "\(asOf)"))
        world.contactSources = [World.ContactSource(format: .jsonl, files: [[]])]
        world.activitySources = [World.ActivitySource(format: .jsonl, files: [[]])]
    }

    mutating func contact(_ key: String, _ cells: [(String, JSONValue)] = []) {
        world.contactSources[0].files[0].append(
            World.ContactRow(key: .string(key), cells: cells.map { (name: $0.0, value: $0.1) }))
    }

    mutating func activity(_ contact: String, _ type: String, _ at: String, _ properties: JSONValue = .object([])) {
        world.activitySources[0].files[0].append(
            World.ActivityRow(contact: .string(contact), type: .string(type), at: .string(at), properties: properties))
    }

    mutating func activity(_ contact: String, _ type: String, at: Instant, _ properties: JSONValue = .object([])) {
        activity(contact, type, at.rfc3339, properties)
    }

    /// Members of each filter, all asked in one run.
    ///
    /// - Parameter seed: an even one within a limit on memory too, one that 3 divides from the cache too.
    func members(_ filters: [JSONValue], excluding exclude: JSONValue? = nil, seed: UInt64 = 0) throws -> [[String]] {
        var world = world
        world.definitions = filters.enumerated().map { number, filter in
            var json: JSONValue = [
                "id": .string("f\(number)"), "name": "F", "type": "dynamic_plus", "include": filter,
            ]
            json["exclude"] = exclude
            return World.Definition(id: "f\(number)", json: json)
        }
        if let difference = Difference(in: world, seed: seed) { Issue.record("\(difference)") }
        let run = try EngineRun(world, seed: 0, threads: 1)
        return world.definitions.map { definition in
            guard case .some(.some(let members)) = run.memberships[definition.id] else { return ["none could be told"] }
            return members.sorted().map(\.description)
        }
    }

    func members(_ filter: JSONValue, excluding exclude: JSONValue? = nil) throws -> [String] {
        try members([filter], excluding: exclude)[0]
    }

    func members(_ filter: String) throws -> [String] { try members(try JSONValue(parsing: filter)) }
}

extension Instant {
    func moved(seconds: Int = 0, nanoseconds: Int = 0) -> Instant {
        let total = Int(self.nanoseconds) + nanoseconds
        if total < 0 {
            return Instant(seconds: self.seconds + Int64(seconds) - 1, nanoseconds: UInt32(total + 1_000_000_000))
        }
        return Instant(seconds: self.seconds + Int64(seconds), nanoseconds: UInt32(total))
    }
}
