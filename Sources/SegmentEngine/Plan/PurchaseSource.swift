import CellValues
import SegmentLanguage

/// Which activities are purchases, and what they are worth: the pipeline's `purchases` (2-data §3).
package struct PurchaseSource: Hashable, Sendable {
    package var activity: String
    package var amount: NumericSource

    package init(activity: String, amount: NumericSource) {
        self.activity = activity
        self.amount = amount
    }

    /// `{"activity": "purchase", "amount": "total"}`
    package static let standard = PurchaseSource(
        activity: "purchase", amount: .property(PropertyReference(path: "total", type: .decimal)))

    /// The metric that an indicator over purchases stands for; nil for the scores, which compare contacts.
    func metric(_ indicator: Indicator) -> Metric? {
        switch indicator {
        case .purchasesCount: metric(.count)
        case .purchasesTotal: metric(.sum(amount))
        case .purchasesAverage: metric(average)
        case .purchasesFirstAt: metric(.first)
        case .purchasesLastAt: metric(.last)
        case .rfmSegment, .rfmRecency, .rfmFrequency, .rfmMonetary: nil
        }
    }

    /// By purchase: what stands on lines is added up first.
    private var average: Measure { amount.list == nil ? .average(amount) : .averageByActivity(amount) }

    private func metric(_ measure: Measure) -> Metric {
        Metric(activity: .types([activity]), measure: measure)
    }

    /// What the scores are made of: purchases in [as-of − 2 years, as-of) (5-reports-and-exports §1).
    var scored: (recency: Metric, frequency: Metric, monetary: Metric) {
        func metric(_ measure: Measure) -> Metric {
            Metric(
                activity: .types([activity]), window: .last(Duration(count: 2, unit: .years)), measure: measure)
        }
        return (metric(.last), metric(.count), metric(average))
    }
}
