/// A value computed from a contact's activities.
package struct Metric: Hashable, Sendable {
    package var activity: ActivitySelection
    package var `where`: ActivityCondition?
    /// Nil: ever.
    package var window: Window?
    package var measure: Measure

    package init(activity: ActivitySelection, where: ActivityCondition? = nil, window: Window? = nil, measure: Measure)
    {
        self.activity = activity
        self.where = `where`
        self.window = window
        self.measure = measure
    }
}

package enum ActivitySelection: Hashable, Sendable {
    /// `"*"`
    case any
    /// Sorted, each once.
    case types([String])
}

package indirect enum Measure: Hashable, Sendable {
    case count
    case sum(NumericSource)
    case average(NumericSource)
    /// Of each activity the sum of its values, and of these sums the average: no definition writes it, value indicators are
    /// made of it where a purchase's amount stands on lines. An activity without any value takes no part.
    case averageByActivity(NumericSource)
    case minimum(NumericSource)
    case maximum(NumericSource)
    case distinct(PropertyReference)
    case distinctDays
    case first
    case last
    case firstValue(PropertyReference)
    case lastValue(PropertyReference)
    case daysSinceFirst
    case daysSinceLast
    /// The outer metric's own selection, where and window are those of the first and not used.
    case ratio(Metric, Metric)
}

/// What is added up: a numeric property, or the product of two.
package enum NumericSource: Hashable, Sendable {
    case property(PropertyReference)
    case product(PropertyReference, PropertyReference)
}
