import SegmentLanguage

extension ActivityCondition {
    /// The properties tested, with the list of the `line` around them.
    var properties: [PropertyReference] { properties(inside: nil) }

    private func properties(inside list: String?) -> [PropertyReference] {
        switch self {
        case .all(let parts), .any(let parts), .atLeast(_, let parts): parts.flatMap { $0.properties(inside: list) }
        case .not(let part): part.properties(inside: list)
        case .line(let list, let part): part.properties(inside: list)
        case .test(let comparison):
            switch comparison.subject {
            case .property(let property): [property.on(list)]
            case .product(let left, let right): [left.on(list), right.on(list)]
            case .instant, .type: []
            }
        }
    }

    /// The lines that a measure over `list` takes: those that pass the `line` of that list, where the condition is that
    /// `line` or an `all` that holds exactly one.
    func lineFilter(of list: String) -> ActivityCondition? {
        switch self {
        case .line(list, let part): return part
        case .all(let parts):
            let found = parts.compactMap { part -> ActivityCondition? in
                if case .line(list, let inner) = part { inner } else { nil }
            }
            return found.count == 1 ? found[0] : nil
        case .line, .any, .not, .atLeast, .test: return nil
        }
    }
}

extension PropertyReference {
    /// The same property as one of a line of the list, where there is a list around.
    func on(_ list: String?) -> PropertyReference {
        guard let list, self.list == nil else { return self }
        var copy = self
        copy.list = list
        return copy
    }
}
