import SegmentLanguage

/// One accumulator a contact.
struct CellPlan: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// One bit: at least one activity.
        case happened
        case count
        case sum(NumericSource)
        /// How many values took part in a sum, for averages.
        case values(NumericSource)
        /// How many activities have a value, for averages of what each one's lines add up to.
        case activitiesWith(NumericSource)
        case minimum(NumericSource)
        case maximum(NumericSource)
        case distinct(PropertyReference)
        case distinctDays
        case first
        case last
        case firstValue(PropertyReference)
        case lastValue(PropertyReference)
    }
    var selector: Int
    var kind: Kind
    /// For a source on a list's lines: only the lines that pass.
    var lines: ActivityCondition?
    /// Amounts: the property that holds their currency.
    var currency: PropertyReference?
}

extension Metric {
    /// The cells from which the measure's value is made.
    var cellKinds: [CellPlan.Kind] {
        switch measure {
        case .count: [.count]
        case .sum(let source): [.sum(source)]
        case .average(let source): [.sum(source), .values(source)]
        case .averageByActivity(let source): [.sum(source), .activitiesWith(source)]
        case .minimum(let source): [.minimum(source)]
        case .maximum(let source): [.maximum(source)]
        case .distinct(let property): [.distinct(property)]
        case .distinctDays: [.distinctDays]
        case .first, .daysSinceFirst: [.first]
        case .last, .daysSinceLast: [.last]
        case .firstValue(let property): [.firstValue(property)]
        case .lastValue(let property): [.lastValue(property)]
        case .ratio: []
        }
    }
}

extension CellPlan.Kind {
    var properties: [PropertyReference] {
        switch self {
        case .happened, .count, .distinctDays, .first, .last: []
        case .sum, .values, .activitiesWith, .minimum, .maximum: source?.properties ?? []
        case .distinct(let property), .firstValue(let property), .lastValue(let property): [property]
        }
    }
}

extension CellPlan.Kind {
    var source: NumericSource? {
        switch self {
        case .sum(let source), .values(let source), .activitiesWith(let source), .minimum(let source),
            .maximum(let source):
            source
        case .happened, .count, .distinct, .distinctDays, .first, .last, .firstValue, .lastValue: nil
        }
    }

    /// The property that holds the currency of an amount, where the catalogue names one.
    var currency: PropertyReference? { source?.currency }
}

extension NumericSource {
    var currency: PropertyReference? {
        guard let amount = properties.first(where: { $0.currency != nil }), let name = amount.currency else {
            return nil
        }
        if let list = amount.list, name.hasPrefix(list + "[].") {
            return PropertyReference(
                list: list, path: String(name.dropFirst(list.count + 3)), type: .text,
                form: amount.currencyForm)
        }
        return PropertyReference(path: name, type: .text, form: amount.currencyForm)
    }

    var properties: [PropertyReference] {
        switch self {
        case .property(let property): [property]
        case .product(let left, let right): [left, right]
        }
    }
}
