/// A value of one side, a contact's or an activity's, held against a test.
///
/// `test` is always the positive one; a negative operator is exactly NOT its positive twin, so it holds where there is
/// no value, unless `excludesMissing`.
package struct Comparison<Subject: Operand>: Hashable, Sendable {
    package var subject: Subject
    package var test: Subject.Test
    package var isNegated: Bool
    /// `"missing": "exclude"`: no value on either side, no match; on negative operators only.
    package var excludesMissing: Bool
    /// As written, for the summary: `not_contains`. Empty where `op` and `value` were left out (at least 1).
    package var operatorName: String

    package init(
        subject: Subject, test: Subject.Test, isNegated: Bool = false, excludesMissing: Bool = false,
        operatorName: String
    ) {
        self.subject = subject
        self.test = test
        self.isNegated = isNegated
        self.excludesMissing = excludesMissing
        self.operatorName = operatorName
    }
}

/// Where a tested value comes from: of a contact (`ContactOperand`), or of one of its activities (`ActivityOperand`).
package protocol Operand: Hashable, Sendable {
    /// What its values can be held against.
    associatedtype Test: OperandTest

    /// Whether there is always a value.
    var isNeverMissing: Bool { get }
    /// Whether it is a number from 0 on.
    var isNeverNegative: Bool { get }
    /// Whether it is an instant of activities, all of which lie before as-of.
    var isOfActivities: Bool { get }
}

/// A positive test: of an activity's value a `ValueTest`, of a contact's one, or another value of the contact.
package protocol OperandTest: Hashable, Sendable {
    static func constant(_ test: ValueTest) -> Self
    /// Nil where the test is against another value.
    var constant: ValueTest? { get }
}
