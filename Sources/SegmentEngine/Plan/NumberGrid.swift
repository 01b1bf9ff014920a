import SegmentLanguage

/// The grid on which a source's numbers lie.
enum NumberGrid: Sendable {
    case billionths
    /// 10⁻¹⁸
    case products

    /// An amount times a rate is as fine as a product. - Parameter isConverted: amounts are turned into one currency.
    init(of source: NumericSource, isConverted: Bool) {
        switch source {
        case .product: self = .products
        case .property: self = isConverted && source.currency != nil ? .products : .billionths
        }
    }
}

extension Measure {
    /// What is added up or compared.
    var source: NumericSource? {
        switch self {
        case .sum(let source), .average(let source), .averageByActivity(let source), .minimum(let source),
            .maximum(let source):
            source
        case .count, .distinct, .distinctDays, .first, .last, .daysSinceFirst, .daysSinceLast, .firstValue, .lastValue,
            .ratio:
            nil
        }
    }
}
