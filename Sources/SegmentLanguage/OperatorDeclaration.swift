/// An operator, declared once: the checker, the summary, the reference and the tests all read this.
package struct OperatorDeclaration: Sendable {
    package var name: String
    /// The operator that this one is exactly NOT of; nil for a positive one.
    package var positive: String?
    /// For which types, with what kind of value.
    package var forms: [Form]
    /// How a sentence says it, after the name of what is tested: `is {value}`.
    package var phrase: String
    package var examples: [LanguageExample]

    package struct Form: Sendable {
        package var types: [ValueType]
        package var value: OperatorValue
    }

    package var isNegative: Bool { positive != nil }

    package func value(for type: ValueType) -> OperatorValue? {
        forms.first { $0.types.contains(type) }?.value
    }
}

/// What stands behind `value`, and how the tested value must stand to it: of a negative operator, to that of its positive
/// twin.
package enum OperatorValue: Hashable, Sendable {
    case none
    case texts(TextRelation)
    /// Equal to any of them.
    case numbers
    case number(NumberRelation)
    case numberPair
    case boolean
    case window
    case anniversary
    case moment(MomentRelation)
    /// On any of them.
    case days
    case elements(ListRelation)

    package var shape: ValueShape {
        switch self {
        case .none: .none
        case .texts: .texts
        case .numbers: .numbers
        case .number: .number
        case .numberPair: .numberPair
        case .boolean: .boolean
        case .window: .window
        case .anniversary: .anniversary
        case .moment: .moment
        case .days: .days
        case .elements: .elements
        }
    }
}

/// The form of what stands behind `value`.
package enum ValueShape: String, Sendable, CaseIterable {
    /// nothing
    case none
    /// a text, a list of texts, or an operand
    case texts
    /// a number, a list of numbers, or an operand
    case numbers
    /// a number or an operand
    case number
    /// `[low, high]`
    case numberPair
    /// true or false
    case boolean
    /// a window
    case window
    /// a window with two ends
    case anniversary
    /// an instant or an operand
    case moment
    /// a date, a list of dates, or an operand
    case days
    /// a text or a list of texts that a list holds
    case elements
}

extension OperatorDeclaration {
    package static func named(_ name: String) -> OperatorDeclaration? { byName[name] }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// Operators of a type, in the order of the table.
    package static func names(for type: ValueType) -> [String] {
        all.filter { $0.value(for: type) != nil }.map(\.name)
    }

    static let textual: [ValueType] = [.text, .email, .phone]
    static let numeric: [ValueType] = [.integer, .decimal]
    static let moments: [ValueType] = [.date, .datetime]
    static let lists: [ValueType] = [.options, .list]
}
