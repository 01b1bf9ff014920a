import CellValues
import SegmentLanguage

/// What a replay of workflows asks of the one pass over the files, beside what segments ask.
package struct ReplayRequest: Sendable {
    /// Audiences and `if`s, each with what asks it, for the plan.
    package var conditions: [(condition: Condition, usedBy: String)] = []
    package var triggers: [ActivityTrigger] = []
    /// Contact fields with a date.
    package var dates: [FieldReference] = []
    /// Names of contact sources: who stands in which.
    package var sources: [String] = []

    package init() {}
}

/// Activities that start something: those of a filter, from an instant on.
package struct ActivityTrigger: Hashable, Sendable {
    package var filter: ActivityFilter
    /// Nil: however long ago.
    package var from: Instant?

    package init(filter: ActivityFilter, from: Instant?) {
        self.filter = filter
        self.from = from
    }
}
