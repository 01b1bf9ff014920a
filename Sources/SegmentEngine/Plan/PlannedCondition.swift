import SegmentLanguage

// Handles: what the plan gives for what is asked of it, to find the answer by.

/// A contact field that is read.
struct PlannedField: Sendable {
    let field: FieldReference
    /// Position in the plan's fields, and so in the columns.
    let number: Int
}

/// A metric that is accumulated.
struct PlannedMetric: Sendable {
    let metric: Metric
    /// The cells that the value is made of: of `metric.cellKinds`, in their order.
    let cells: [Int]
    /// Only whether there is an activity is kept: the one cell is a bit, no number.
    let isBit: Bool
    /// Of sums and extremes.
    let grid: NumberGrid
    /// Ratios: over and under.
    let parts: [PlannedMetric]

    /// Its own, and those of both sides of a ratio.
    var allCells: [Int] { cells + parts.flatMap(\.allCells) }
}

/// Activities whose rows are kept.
struct PlannedRows: Sendable {
    /// Position in the plan's triggers.
    let number: Int
}

/// What the scores are made of.
struct PlannedScores: Sendable {
    let recency: PlannedMetric
    let frequency: PlannedMetric
    let monetary: PlannedMetric

    var metrics: [PlannedMetric] { [recency, frequency, monetary] }
}

/// One side of a contact's test.
enum PlannedOperand: Sendable {
    case field(PlannedField)
    case metric(PlannedMetric, times: WrittenNumber)
    /// An indicator that a metric answers, or a part of its value.
    case indicator(Indicator, Accessor?, PlannedMetric)
    /// One that compares all contacts.
    case score(Indicator, Accessor?)

    var metric: PlannedMetric? {
        switch self {
        case .metric(let metric, _), .indicator(_, _, let metric): metric
        case .field, .score: nil
        }
    }

    var isScore: Bool { if case .score = self { true } else { false } }
}

/// A comparison with its sides.
struct PlannedTest: Sendable {
    let comparison: Comparison<ContactOperand>
    let subject: PlannedOperand
    /// What it is held against, where that is no constant.
    let operand: PlannedOperand?

    var sides: [PlannedOperand] { [subject] + (operand.map { [$0] } ?? []) }
}

/// A condition that holds no other.
enum PlannedLeaf: Sendable {
    case test(PlannedTest)
    /// A number in the plan's sequences.
    case sequence(Int)
}
