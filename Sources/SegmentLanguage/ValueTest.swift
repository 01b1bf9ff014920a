/// A positive test of one value against constants. Each case carries the only ones that its kind of value has, so that
/// "birthday contains 3" can't be built.
package enum ValueTest: Hashable, Sendable {
    /// Any type.
    case isSet
    /// text, email, phone, option, and the accessor `domain`: equals, or contains, … any of the texts (never empty).
    case text(TextRelation, [String], matching: TextMatching)
    /// Numbers: equals any of these.
    case numberIs([WrittenNumber])
    case number(NumberRelation, WrittenNumber)
    case numberBetween(WrittenNumber, WrittenNumber)
    /// boolean
    case boolean(Bool)
    /// date and datetime: inside the window.
    case within(Window)
    /// date and datetime: some year has its month and day inside the window's local dates.
    case anniversary(Window)
    /// date and datetime.
    case moment(MomentRelation, Moment)
    /// date: is any of these days.
    case dateIs([Moment])
    /// options and list.
    case has(ListRelation, [String], matching: TextMatching)
}

package enum TextRelation: String, Hashable, Sendable { case `is`, contains, startsWith, endsWith }
package enum TextMatching: String, Hashable, Sendable { case ignoringCase, exact }
package enum NumberRelation: String, Hashable, Sendable {
    case equal = "is"
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
}
package enum MomentRelation: String, Hashable, Sendable {
    case `is`, before, after
    case onOrBefore = "on_or_before"
    case onOrAfter = "on_or_after"
}
package enum ListRelation: String, Hashable, Sendable {
    case any = "has_any"
    case all = "has_all"
    case exactly = "is_exactly"
}
