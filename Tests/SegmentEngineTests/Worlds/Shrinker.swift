import TestSupport

/// Makes a world in which something is wrong smaller for as long as it stays wrong.
struct Shrinker {
    private(set) var found: Difference
    /// Worlds that may still be tried.
    private var budget: Int
    private let kind: Substring

    init(_ found: Difference, budget: Int = 600) {
        self.found = found
        self.budget = budget
        kind = Self.kind(of: found)
    }

    /// Of complaints only the one it began with is followed: what they say before names and numbers.
    private static func kind(of difference: Difference) -> Substring {
        let text = difference.complaint
        return text.hasPrefix(difference.segment ?? "?") ? "membership" : text.prefix(24)
    }

    mutating func run() {
        var size = Int.max
        while found.size < size, budget > 0 {
            size = found.size
            dropDefinitions()
            dropRows()
            simplifyDefinitions()
            dropCells()
        }
    }

    private mutating func isStillWrong(_ change: (inout World) -> Void) -> Bool {
        guard budget > 0 else { return false }
        budget -= 1
        var world = found.world
        change(&world)
        guard let next = Difference(in: world, seed: found.seed), Self.kind(of: next) == kind else { return false }
        found = next
        return true
    }

    private mutating func dropDefinitions() {
        for id in found.world.definitions.map(\.id).reversed() {
            _ = isStillWrong { world in
                world.definitions.removeAll { $0.id == id }
                let left = Set(world.definitions.map(\.id))
                // What referred to it asks for everyone instead.
                for index in world.definitions.indices {
                    world.definitions[index].json = world.definitions[index].json.replacingReferences(notIn: left)
                }
                world.statics[id] = nil
            }
        }
        if !found.world.merges.isEmpty { _ = isStillWrong { $0.merges = [] } }
        if found.world.assumesZone { _ = isStillWrong { $0.assumesZone = false } }
        if !found.world.keyRules.isEmpty { _ = isStillWrong { $0.keyRules = [] } }
        if !found.world.rates.isEmpty {
            drop(count: { $0.rates.count }) { $0.rates.removeSubrange($1) }
        }
        for source in found.world.contactSources.indices where found.world.contactSources[source].duplicates != .last {
            _ = isStillWrong { $0.contactSources[source].duplicates = .last }
        }
        for source in found.world.activitySources.indices where found.world.activitySources[source].dedupe != nil {
            _ = isStillWrong { $0.activitySources[source].dedupe = nil }
        }
    }

    private mutating func dropRows() {
        for source in found.world.activitySources.indices.reversed() {
            _ = isStillWrong { $0.activitySources.remove(at: source) }
        }
        for source in found.world.contactSources.indices.reversed() where found.world.contactSources.count > 1 {
            _ = isStillWrong { $0.contactSources.remove(at: source) }
        }
        for source in found.world.activitySources.indices {
            for file in found.world.activitySources[source].files.indices {
                drop(count: { $0.activitySources[source].files[file].count }) { world, range in
                    world.activitySources[source].files[file].removeSubrange(range)
                }
            }
        }
        for source in found.world.contactSources.indices {
            for file in found.world.contactSources[source].files.indices {
                drop(count: { $0.contactSources[source].files[file].count }) { world, range in
                    world.contactSources[source].files[file].removeSubrange(range)
                }
            }
        }
    }

    /// Halves, quarters, … single ones.
    private mutating func drop(count: (World) -> Int, _ remove: (inout World, Range<Int>) -> Void) {
        var step = max(1, count(found.world) / 2)
        while budget > 0 {
            var start = count(found.world) - step
            while start >= 0 {
                let range = start..<min(start + step, count(found.world))
                if range.isEmpty { break }
                _ = isStillWrong { remove(&$0, range) }
                start -= step
            }
            if step == 1 { return }
            step /= 2
        }
    }

    private mutating func simplifyDefinitions() {
        for index in found.world.definitions.indices {
            var isSmaller = true
            while isSmaller, budget > 0 {
                isSmaller = found.world.definitions[index].json.simplified.contains { json in
                    isStillWrong { $0.definitions[index].json = json }
                }
            }
        }
    }

    private mutating func dropCells() {
        for source in found.world.activitySources.indices {
            for file in found.world.activitySources[source].files.indices {
                for row in found.world.activitySources[source].files[file].indices {
                    var isSmaller = true
                    while isSmaller, budget > 0 {
                        isSmaller = found.world.activitySources[source].files[file][row].properties.smaller.contains {
                            json in
                            isStillWrong { $0.activitySources[source].files[file][row].properties = json }
                        }
                    }
                }
            }
        }
        for source in found.world.contactSources.indices {
            for file in found.world.contactSources[source].files.indices {
                for row in found.world.contactSources[source].files[file].indices {
                    let count = found.world.contactSources[source].files[file][row].cells.count
                    for cell in (0..<count).reversed() {
                        _ = isStillWrong { $0.contactSources[source].files[file][row].cells.remove(at: cell) }
                    }
                }
            }
        }
    }
}

extension Difference {
    fileprivate var size: Int { description.utf8.count }
}

extension JSONValue {
    fileprivate func replacingReferences(notIn ids: Set<String>) -> JSONValue {
        switch self {
        case .object(let members):
            if let id = self["segment"]?.text, members.count == 1, !ids.contains(id) { return ["everyone": true] }
            return .object(members.map { Member($0.key, $0.value.replacingReferences(notIn: ids)) })
        case .array(let elements): return .array(elements.map { $0.replacingReferences(notIn: ids) })
        default: return self
        }
    }

    /// Any filter replaced by one of its parts, any optional key taken away.
    fileprivate var simplified: [JSONValue] {
        var made: [JSONValue] = []
        switch self {
        case .object(let members):
            for key in ["all", "any", "of"] { made += self[key]?.elements ?? [] }
            if let part = self["not"] { made.append(part) }
            for key in ["where", "window", "missing", "case", "exclude", "within", "times"] where self[key] != nil {
                var copy = self
                copy[key] = nil
                made.append(copy)
            }
            for (index, member) in members.enumerated() {
                made += member.value.simplified.map { value in
                    var copy = members
                    copy[index].value = value
                    return .object(copy)
                }
            }
        case .array(let elements):
            if elements.count > 1 {
                for index in elements.indices {
                    var copy = elements
                    copy.remove(at: index)
                    made.append(.array(copy))
                }
            }
            for (index, element) in elements.enumerated() {
                made += element.simplified.map { value in
                    var copy = elements
                    copy[index] = value
                    return .array(copy)
                }
            }
        default: break
        }
        return made
    }

    /// Any member or element taken away, however deep.
    fileprivate var smaller: [JSONValue] {
        switch self {
        case .object(let members):
            members.indices.flatMap { index -> [JSONValue] in
                var copy = members
                copy.remove(at: index)
                return [.object(copy)]
                    + members[index].value.smaller.map { value in
                        var copy = members
                        copy[index].value = value
                        return .object(copy)
                    }
            }
        case .array(let elements):
            elements.indices.flatMap { index -> [JSONValue] in
                var copy = elements
                copy.remove(at: index)
                return [.array(copy)]
                    + elements[index].smaller.map { value in
                        var copy = elements
                        copy[index] = value
                        return .array(copy)
                    }
            }
        default: []
        }
    }
}
