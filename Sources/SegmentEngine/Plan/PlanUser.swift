/// Who asks the plan for something.
enum PlanUser {
    /// A condition of this segment or workflow.
    case condition(of: String)
    /// Scores that a condition of this segment or workflow is about.
    case scores(of: String)
    /// A workflow's trigger.
    case trigger
    /// A workflow's date.
    case date

    /// What people know it by; nil where nobody is told.
    var name: String? {
        switch self {
        case .condition(let name), .scores(let name): name
        case .trigger, .date: nil
        }
    }

    /// What it wants of a shard; nil where contacts alone are asked.
    var reader: ShardReader? {
        switch self {
        case .condition: .conditions
        case .scores: .buyers
        case .trigger: .occurrences
        case .date: nil
        }
    }
}

/// What is read from a shard that a pass has filled, before it is freed: in this order, and the last one frees it.
enum ShardReader: CaseIterable {
    /// The rows that triggers take.
    case occurrences
    /// What the scores of all contacts are made of.
    case buyers
    /// Cells and sequences that conditions test.
    case conditions
}
