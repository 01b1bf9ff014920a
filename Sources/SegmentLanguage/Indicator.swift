/// A field that the run computes (5-reports-and-exports §1).
package enum Indicator: String, Hashable, Sendable, CaseIterable {
    case purchasesCount = "purchases.count"
    case purchasesTotal = "purchases.total"
    case purchasesAverage = "purchases.average"
    case purchasesFirstAt = "purchases.first_at"
    case purchasesLastAt = "purchases.last_at"
    case rfmSegment = "rfm.segment"
    case rfmRecency = "rfm.recency"
    case rfmFrequency = "rfm.frequency"
    case rfmMonetary = "rfm.monetary"
}

extension Indicator {
    package var type: ValueType {
        switch self {
        case .purchasesCount, .rfmRecency, .rfmFrequency, .rfmMonetary: .integer
        case .purchasesTotal, .purchasesAverage: .decimal
        case .purchasesFirstAt, .purchasesLastAt: .datetime
        case .rfmSegment: .option
        }
    }

    /// The eleven names of `rfm.segment`; none for the others.
    package var options: [String] { self == .rfmSegment ? Self.rfmSegmentNames : [] }

    /// In the order of 5-reports-and-exports §1.
    package static let rfmSegmentNames = [
        "Champions", "Loyal customers", "Potential loyalists", "New customers", "Promising", "Need attention",
        "About to sleep", "At risk", "Cannot lose them", "Hibernating", "Lost",
    ]

    /// `purchases.count` and `purchases.total` are 0 without purchases; the others are missing.
    package var isNeverMissing: Bool { self == .purchasesCount || self == .purchasesTotal }
}
