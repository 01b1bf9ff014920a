extension Condition {
    /// The activity types that it names, each as often as it does.
    package var namedTypes: [String] {
        switch self {
        case .everyone, .segment: []
        case .all(let parts), .any(let parts), .atLeast(_, let parts): parts.flatMap(\.namedTypes)
        case .not(let part): part.namedTypes
        case .test(let comparison):
            ([comparison.subject] + (comparison.test.operand.map { [$0] } ?? [])).flatMap(\.namedTypes)
        case .sequence(let sequence):
            (sequence.steps + (sequence.thenNot.map { [$0] } ?? [])).flatMap { $0.activity.namedTypes }
        }
    }
}

extension ContactOperand {
    fileprivate var namedTypes: [String] {
        if case .metric(let metric, _) = self { metric.namedTypes } else { [] }
    }
}

extension Metric {
    fileprivate var namedTypes: [String] {
        if case .ratio(let over, let under) = measure { return over.namedTypes + under.namedTypes }
        return activity.namedTypes
    }
}

extension ActivitySelection {
    /// None where it is any.
    package var namedTypes: [String] {
        switch self {
        case .any: []
        case .types(let types): types
        }
    }
}
