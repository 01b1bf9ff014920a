/// Where the value of a contact's test comes from.
package indirect enum ContactOperand: Operand {
    package typealias Test = ContactValueTest

    /// A contact field.
    case field(FieldReference)
    /// A value indicator, a field that the run computes: `purchases.total`, `rfm.segment`.
    case indicator(Indicator, Accessor?)
    /// A metric of the contact, times a constant (1 where none is written).
    case metric(Metric, times: WrittenNumber)
}

/// A positive test of one value of a contact: against constants, or against another of its values.
package enum ContactValueTest: OperandTest {
    case constant(ValueTest)
    case text(TextRelation, ContactOperand, matching: TextMatching)
    case number(NumberRelation, ContactOperand)
    case moment(MomentRelation, ContactOperand)

    package var constant: ValueTest? {
        switch self {
        case .constant(let test): test
        case .text, .number, .moment: nil
        }
    }

    /// The value on the right, where it is no constant.
    package var operand: ContactOperand? {
        switch self {
        case .constant: nil
        case .text(_, let operand, _), .number(_, let operand), .moment(_, let operand): operand
        }
    }
}

extension ContactOperand {
    package var isNeverMissing: Bool {
        switch self {
        case .field: false
        case .indicator(let indicator, let accessor): accessor == nil && indicator.isNeverMissing
        case .metric(let metric, _): metric.measure.isNeverMissing
        }
    }

    package var isNeverNegative: Bool {
        switch self {
        case .field: false
        case .indicator(let indicator, let accessor): indicator == .purchasesCount && accessor == nil
        case .metric(let metric, let times): metric.measure.isCount && times >= WrittenNumber(0)
        }
    }

    /// Compared exactly whatever `case` says, so that nothing need be said.
    var isAlwaysExact: Bool {
        switch self {
        case .field(let field): field.type == .phone && field.accessor == nil
        case .indicator, .metric: false
        }
    }

    package var isOfActivities: Bool {
        switch self {
        case .field: false
        case .indicator(let indicator, let accessor): indicator.type == .datetime && accessor == nil
        case .metric(let metric, _): metric.measure == .first || metric.measure == .last
        }
    }
}

extension Measure {
    /// Whether it has a value over no activity.
    package var isNeverMissing: Bool {
        switch self {
        case .count, .sum, .distinct, .distinctDays: true
        case .average, .averageByActivity, .minimum, .maximum, .first, .last, .firstValue, .lastValue, .daysSinceFirst,
            .daysSinceLast, .ratio:
            false
        }
    }

    fileprivate var isCount: Bool {
        switch self {
        case .count, .distinct, .distinctDays: true
        case .sum, .average, .averageByActivity, .minimum, .maximum, .first, .last, .firstValue, .lastValue,
            .daysSinceFirst, .daysSinceLast, .ratio:
            false
        }
    }
}
