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
        package var value: ValueShape
    }

    package var isNegative: Bool { positive != nil }

    package func shape(for type: ValueType) -> ValueShape? {
        forms.first { $0.types.contains(type) }?.value
    }
}

/// What stands behind `value`.
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
        all.filter { $0.shape(for: type) != nil }.map(\.name)
    }

    static let textual: [ValueType] = [.text, .email, .phone]
    static let numeric: [ValueType] = [.integer, .decimal]
    static let moments: [ValueType] = [.date, .datetime]
    static let lists: [ValueType] = [.options, .list]
}
