/// A measure, declared once (1-definitions §4).
package struct MeasureDeclaration: Sendable {
    package var name: String
    package var argument: Argument
    /// Whether `op` and `value` may be left out together, meaning "at least 1".
    package var mayStandAlone: Bool
    /// Over no matching activity; nil: missing.
    package var overNothing: Int?
    /// What it is, for the reference and in sentences: `the number of activities`.
    package var phrase: String
    package var examples: [LanguageExample]

    /// What it is of, and the measure that this makes; the metrics of a ratio have a grammar of their own.
    package enum Argument: Sendable {
        /// `"count"`
        case none(Measure, ValueType)
        /// `{"sum": PROP}`, a number or a product
        case numeric(@Sendable (NumericSource) -> Measure)
        /// `{"distinct": PROP}`
        case property(@Sendable (PropertyReference) -> Measure)
        /// `"first"`, a date-time, or `{"first": PROP}`, the property's type
        case optionalProperty(Measure, ValueType, of: @Sendable (PropertyReference) -> Measure)
        /// `{"ratio": [METRIC, METRIC]}`
        case metrics
    }

    /// Whether it may be written as a word alone.
    package var isWord: Bool {
        switch argument {
        case .none, .optionalProperty: true
        case .numeric, .property, .metrics: false
        }
    }

    /// Whether it may be of the value of a property, whatever its type.
    package var isOptionallyOfProperty: Bool {
        switch argument {
        case .optionalProperty: true
        case .none, .numeric, .property, .metrics: false
        }
    }

    package static var names: [String] { all.map(\.name) }

    package static func named(_ name: String) -> MeasureDeclaration? { all.first { $0.name == name } }

    /// Whether a metric over no activity has a value.
    package static let all: [MeasureDeclaration] = [
        MeasureDeclaration(
            name: "count", argument: .none(.count, .integer), mayStandAlone: true, overNothing: 0,
            phrase: "the number of activities",
            examples: [
                .holds(#"{"activity": "purchase"}"#, "{}", [shoes]),
                .holds(#"{"activity": "purchase", "measure": "count", "op": "is", "value": 0}"#),
                .fails(#"{"activity": ["purchase", "cart_add"], "op": ">", "value": 1}"#, "{}", [shoes]),
            ]),
        MeasureDeclaration(
            name: "sum", argument: .numeric(Measure.sum), mayStandAlone: false, overNothing: 0,
            phrase: "the sum of {property}",
            examples: [
                .holds(
                    #"{"activity": "purchase", "measure": {"sum": "total"}, "op": "is", "value": 150.35}"#, "{}",
                    [shoes, hat]),
                .holds(
                    #"{"activity": "purchase", "measure": {"sum": {"product": ["products[].price", "products[].quantity"]}}, "op": "is", "value": 140.3}"#,
                    "{}", [shoes]),
                .fails(#"{"activity": "purchase", "measure": {"sum": "total"}, "op": ">", "value": 0}"#),
            ]),
        MeasureDeclaration(
            name: "avg", argument: .numeric(Measure.average), mayStandAlone: false, overNothing: nil,
            phrase: "the average of {property}",
            examples: [
                .holds(
                    #"{"activity": "purchase", "measure": {"avg": "total"}, "op": "is", "value": 75.175}"#, "{}",
                    [shoes, hat]),
                .fails(#"{"activity": "purchase", "measure": {"avg": "total"}, "op": ">=", "value": 0}"#),
            ]),
        MeasureDeclaration(
            name: "min", argument: .numeric(Measure.minimum), mayStandAlone: false, overNothing: nil,
            phrase: "the smallest {property}",
            examples: [
                .holds(
                    #"{"activity": "purchase", "measure": {"min": "total"}, "op": "is", "value": 10.05}"#, "{}",
                    [shoes, hat]),
                .fails(#"{"activity": "purchase", "measure": {"min": "total"}, "op": "<", "value": 10}"#),
            ]),
        MeasureDeclaration(
            name: "max", argument: .numeric(Measure.maximum), mayStandAlone: false, overNothing: nil,
            phrase: "the largest {property}",
            examples: [
                .holds(
                    #"{"activity": "purchase", "measure": {"max": "total"}, "op": "is", "value": 140.3}"#, "{}",
                    [shoes, hat]),
                .fails(
                    #"{"activity": "purchase", "measure": {"max": "total"}, "op": ">", "value": 140.3}"#, "{}", [shoes]),
            ]),
        MeasureDeclaration(
            name: "distinct", argument: .property(Measure.distinct), mayStandAlone: true, overNothing: 0,
            phrase: "the number of different values of {property}",
            examples: [
                .holds(
                    #"{"activity": "purchase", "measure": {"distinct": "products[].category"}, "op": "is", "value": 2}"#,
                    "{}", [shoes, hat]),
                .fails(
                    #"{"activity": "purchase", "measure": {"distinct": "products[].category"}, "op": ">", "value": 1}"#,
                    "{}", [shoes, shoes]),
            ]),
        MeasureDeclaration(
            name: "distinct_days", argument: .none(.distinctDays, .integer), mayStandAlone: true, overNothing: 0,
            phrase: "the number of different days",
            examples: [
                .holds(
                    #"{"activity": "*", "measure": "distinct_days", "op": "is", "value": 2}"#, "{}",
                    [shoes, shoes, hat]),
                .fails(#"{"activity": "*", "measure": "distinct_days"}"#),
            ]),
        MeasureDeclaration(
            name: "first", argument: .optionalProperty(.first, .datetime, of: Measure.firstValue), mayStandAlone: false,
            overNothing: nil,
            phrase: "the first {property}",
            examples: [
                .holds(
                    #"{"activity": "purchase", "measure": "first", "op": "before", "value": "2026-11-02"}"#, "{}",
                    [hat, shoes]),
                .holds(
                    #"{"activity": "purchase", "measure": {"first": "total"}, "op": "is", "value": 140.3}"#, "{}",
                    [hat, shoes]),
                .fails(
                    #"{"activity": "purchase", "measure": {"first": "total"}, "op": "is", "value": 10.05}"#, "{}",
                    [hat, shoes]),
                .fails(#"{"activity": "purchase", "measure": "first", "op": "before", "value": "now"}"#),
            ]),
        MeasureDeclaration(
            name: "last", argument: .optionalProperty(.last, .datetime, of: Measure.lastValue), mayStandAlone: false,
            overNothing: nil,
            phrase: "the last {property}",
            examples: [
                .holds(
                    #"{"activity": "purchase", "measure": "last", "op": "within", "value": {"last": "5d"}}"#, "{}",
                    [hat, shoes]),
                .holds(#"{"activity": "purchase", "measure": "last", "op": "is_not_set"}"#),
                .holds(
                    #"{"activity": "purchase", "measure": {"last": "products[].category"}, "op": "is", "value": "hats"}"#,
                    "{}", [hat, shoes]),
                .fails(
                    #"{"activity": "purchase", "measure": "last", "op": "within", "value": {"last": "5d"}}"#, "{}",
                    [shoes]),
            ]),
        MeasureDeclaration(
            name: "days_since_first", argument: .none(.daysSinceFirst, .integer), mayStandAlone: false,
            overNothing: nil,
            phrase: "the days since the first activity",
            examples: [
                .holds(
                    #"{"activity": "purchase", "measure": "days_since_first", "op": "is", "value": 18}"#, "{}",
                    [shoes, hat]),
                .fails(
                    #"{"activity": "purchase", "measure": "days_since_first", "op": "is", "value": 19}"#, "{}",
                    [shoes, hat]),
            ]),
        MeasureDeclaration(
            name: "days_since_last", argument: .none(.daysSinceLast, .integer), mayStandAlone: false, overNothing: nil,
            phrase: "the days since the last activity",
            examples: [
                .holds(
                    #"{"activity": "purchase", "measure": "days_since_last", "op": "<", "value": 4}"#, "{}",
                    [shoes, hat]),
                .fails(#"{"activity": "purchase", "measure": "days_since_last", "op": ">=", "value": 0}"#),
            ]),
        MeasureDeclaration(
            name: "ratio", argument: .metrics, mayStandAlone: false, overNothing: nil,
            phrase: "the ratio of the first metric to the second",
            examples: [
                .holds(
                    #"{"ratio": [{"activity": "purchase", "measure": {"sum": "total"}}, {"activity": "purchase"}], "op": "is", "value": 75.175}"#,
                    "{}", [shoes, hat]),
                .fails(
                    #"{"ratio": [{"activity": "purchase"}, {"activity": "cart_add"}], "op": ">=", "value": 0}"#, "{}",
                    [shoes]),
            ]),
    ]

    private static let shoes =
        #"{"type": "purchase", "at": "2026-11-01T09:00:00Z", "properties": {"total": 140.3, "products": [{"category": "shoes", "price": 70.15, "quantity": 2}]}}"#
    private static let hat =
        #"{"type": "purchase", "at": "2026-11-16T09:00:00Z", "properties": {"total": 10.05, "products": [{"category": "hats", "price": 10.05, "quantity": 1}]}}"#
}
