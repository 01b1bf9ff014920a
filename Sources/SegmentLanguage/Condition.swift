/// What a contact must satisfy. Plainly true or false for every contact.
package indirect enum Condition: Hashable, Sendable {
    /// `{"everyone": true}`
    case everyone
    /// `{"all": [F, …]}`, never empty
    case all([Condition])
    /// `{"any": [F, …]}`, never empty
    case any([Condition])
    /// `{"not": F}`
    case not(Condition)
    /// `{"at_least": 2, "of": [F, …]}`, from 1 to their number
    case atLeast(Int, [Condition])
    /// `{"segment": "id"}`
    case segment(String)
    /// A field or a metric held against a value.
    case test(Comparison<ContactOperand>)
    /// `{"sequence": [S, S, …], "window": W}`
    case sequence(ActivitySequence)
}
