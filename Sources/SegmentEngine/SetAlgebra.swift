import SegmentLanguage

/// Conditions as sets: AND, OR, NOT and counting over the contact sets of their leaves.
struct SetAlgebra {
    enum Obstacle: Error {
        case failed(String)
        case blocked(String)
    }

    let universe: Int
    let sets: [Condition: ContactSet]
    let failures: [Condition: String]
    /// The segments that a condition may refer to.
    let done: [String: SegmentOutcome]

    func set(of condition: Condition) throws(Obstacle) -> ContactSet {
        switch condition {
        case .everyone: return .everyone(of: universe)
        case .segment(let id):
            guard let members = done[id]?.members else { throw .blocked(id) }
            return members
        case .not(let part):
            var result = try set(of: part)
            result.complement()
            return result
        case .all(let parts):
            var result = ContactSet.everyone(of: universe)
            for part in parts { result.formIntersection(try set(of: part)) }
            return result
        case .any(let parts):
            var result = ContactSet(universe: universe)
            for part in parts { result.formUnion(try set(of: part)) }
            return result
        case .atLeast(let number, let parts): return try atLeast(number, parts)
        case .test, .sequence:
            if let reason = failures[condition] { throw .failed(reason) }
            // Every leaf of every segment was evaluated beforehand.
            return sets[condition]!
        }
    }

    /// `reached[k]` holds the contacts that satisfy at least k + 1 of the parts so far.
    private func atLeast(_ number: Int, _ parts: [Condition]) throws(Obstacle) -> ContactSet {
        if number <= 0 { return .everyone(of: universe) }
        if number > parts.count { return ContactSet(universe: universe) }
        var reached = [ContactSet](repeating: ContactSet(universe: universe), count: number)
        for part in parts {
            let own = try set(of: part)
            for level in stride(from: number - 1, through: 1, by: -1) {
                var both = reached[level - 1]
                both.formIntersection(own)
                reached[level].formUnion(both)
            }
            reached[0].formUnion(own)
        }
        return reached[number - 1]
    }
}
