/// What an activity of a contact must satisfy (`where`), or one line of its list (`line`).
package indirect enum ActivityCondition: Hashable, Sendable {
    case all([ActivityCondition])
    case any([ActivityCondition])
    case not(ActivityCondition)
    case atLeast(Int, [ActivityCondition])
    /// A property held against a value. On a property of a list's lines, outside `line`: at least one line passes.
    case test(Comparison<ActivityOperand>)
    /// `{"line": P, "of": "products"}`: at least one line of the list passes. Inside, every property is of that line,
    /// and its reference still has the list.
    case line(of: String, ActivityCondition)
}
