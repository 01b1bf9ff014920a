package enum ValueType: String, Hashable, Sendable, CaseIterable {
    case text, email, phone, integer, decimal, date, datetime, boolean, option, options, list
}

/// What can be held against each other.
package enum ValueClass: String, Sendable {
    case text, number, moment, boolean, list
}

extension ValueType {
    package var valueClass: ValueClass {
        switch self {
        case .text, .email, .phone, .option: .text
        case .integer, .decimal: .number
        case .date, .datetime: .moment
        case .boolean: .boolean
        case .options, .list: .list
        }
    }

    package var isNumeric: Bool { valueClass == .number }

    /// `a text`, `an option`: in messages.
    var withArticle: String {
        switch self {
        case .email, .integer, .option: "an \(rawValue)"
        case .options: "an options list"
        case .text, .phone, .decimal, .date, .datetime, .boolean, .list: "a \(rawValue)"
        }
    }
}

/// Part of a value: `birth_date.age`, `email.domain`.
package enum Accessor: String, Hashable, Sendable, CaseIterable {
    case age, year, month, day, weekday, hour, domain, length

    /// The types whose values have this part.
    package var baseTypes: [ValueType] {
        switch self {
        case .age, .year, .month, .day, .weekday: [.date, .datetime]
        case .hour: [.datetime]
        case .domain: [.email, .text]
        case .length: [.text, .email, .phone, .option]
        }
    }

    /// The type of the part.
    package var type: ValueType {
        switch self {
        case .domain: .text
        case .age, .year, .month, .day, .weekday, .hour, .length: .integer
        }
    }
}
