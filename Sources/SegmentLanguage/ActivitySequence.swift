/// `{"sequence": …}`
package struct ActivitySequence: Hashable, Sendable {
    /// `then_not` included: which steps an activity matches is a word of bits.
    package static let stepLimit = 64

    package struct Step: Hashable, Sendable {
        package var activity: ActivitySelection
        package var `where`: ActivityCondition?
        /// In [t, t + D) of the step before; nil: any time after.
        package var within: Duration?
    }
    /// At least one; with `thenNot` at least one, without at least two.
    package var steps: [Step]
    package var thenNot: Step?
    package var window: Window?
}
