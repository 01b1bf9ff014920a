/// Where the value of an activity's test comes from, in `where` and `line`.
package indirect enum ActivityOperand: Operand {
    package typealias Test = ValueTest

    /// A property of the activity (or of the line, inside `line`).
    case property(PropertyReference)
    /// `{"product": [A, B]}` of two numeric properties.
    case product(PropertyReference, PropertyReference)
    /// `@at`
    case instant(Accessor?)
    /// `@type`
    case type
}

/// An activity's values are only held against constants.
extension ValueTest: OperandTest {
    package static func constant(_ test: ValueTest) -> ValueTest { test }
    package var constant: ValueTest? { self }
}

extension ActivityOperand {
    package var isNeverMissing: Bool {
        switch self {
        case .property, .product: false
        case .instant(let accessor): accessor != .age
        case .type: true
        }
    }

    package var isNeverNegative: Bool { false }

    package var isOfActivities: Bool { self == .instant(nil) }

    /// Compared exactly whatever `case` says, so that nothing need be said.
    var isAlwaysExact: Bool {
        switch self {
        case .type: true
        case .property(let property): property.type == .phone && property.accessor == nil
        case .product, .instant: false
        }
    }

    /// The list that the property, or both factors of the product, stand on the lines of.
    package var list: String? {
        switch self {
        case .property(let property), .product(let property, _): property.list
        case .instant, .type: nil
        }
    }
}
