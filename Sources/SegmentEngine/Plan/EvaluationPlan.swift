import CellValues
import SegmentLanguage

/// Everything that one pass over the files must find out for a set of segments: which fields, which properties, and the
/// distinct things to accumulate. Equal ones of different segments are one.
package struct EvaluationPlan: Sendable {
    /// Contact fields, in order of first mention.
    package private(set) var fields: [FieldReference] = []
    /// Activity properties, in order of first mention.
    package private(set) var properties: [PropertyReference] = []
    /// For each property, the activity types whose rows need it; nil: all.
    private(set) var propertyTypes: [Set<String>?] = []
    /// For each property, the widest window that wants it; nil: no window that holds anything.
    private(set) var propertyRanges: [InstantRange?] = []
    /// Which activities count for something.
    private(set) var selectors: [Selector] = []
    /// What is accumulated, over which selector.
    private(set) var cells: [CellPlan] = []
    private(set) var sequences: [SequencePlan] = []
    /// Triggers of workflows: a selector each, whose rows are kept.
    private(set) var triggers: [Int] = []
    /// Distinct metrics as the definitions say them, with the segments that use each, in order of first mention.
    package private(set) var metrics: [(metric: Metric, range: InstantRange, usedBy: [String])] = []
    /// The activity types named anywhere, sorted.
    private(set) var types: [String] = []

    private var fieldNumbers: [FieldKey: Int] = [:]
    private var propertyNumbers: [PropertyKey: Int] = [:]
    private var selectorNumbers: [Selector: Int] = [:]
    private var cellNumbers: [CellPlan: Int] = [:]
    private var sequenceNumbers: [SequencePlan: Int] = [:]
    private var metricNumbers: [MetricKey: Int] = [:]
    private var typeNames: Set<String> = []
    package let asOf: AsOf
    let purchases: PurchaseSource
    let conversion: CurrencyConversion?
    /// The field that holds the contact key, where keys are normalised: then what it is held against is too.
    var normalizedKeyField: ByteOrder?
    /// Some condition asks for a score.
    private(set) var wantsScores = false

    /// `segments`: all that are evaluated.
    package init(
        segments: [Segment], asOf: AsOf, purchases: PurchaseSource = .standard, conversion: CurrencyConversion? = nil,
        replay: ReplayRequest = ReplayRequest()
    ) {
        self.asOf = asOf
        self.purchases = purchases
        self.conversion = conversion
        for segment in segments {
            for condition in [segment.include, segment.exclude] {
                if let condition { visit(condition, of: segment.id) }
            }
        }
        for (condition, user) in replay.conditions { visit(condition, of: user) }
        for date in replay.dates { addField(date) }
        for trigger in replay.triggers {
            let range = InstantRange(from: trigger.from, to: asOf.instant)
            triggers.append(
                addSelector(
                    Selector(activity: trigger.filter.activity, filter: trigger.filter.where, range: range)))
        }
        types = typeNames.sorted()
    }

    // Names are compared as bytes: Swift's == on String would take NFC and NFD for the same.
    private struct FieldKey: Hashable {
        var name: ByteOrder
        var type: ValueType
    }

    private struct PropertyKey: Hashable {
        var list: ByteOrder?
        var path: ByteOrder
        var type: ValueType
        // Activity types may declare one name in different ways.
        var separator: ByteOrder
        var options: [ByteOrder]

        init(_ property: PropertyReference) {
            list = property.list.map { ByteOrder($0) }
            path = ByteOrder(property.path)
            type = property.type
            separator = ByteOrder(property.separator)
            options = property.options.map { ByteOrder($0) }
        }
    }

    private struct MetricKey: Hashable {
        var metric: Metric
        var range: InstantRange
    }
}

/// Some activities: of these types, inside this range, passing this filter.
struct Selector: Hashable, Sendable {
    var activity: ActivitySelection
    var filter: ActivityCondition?
    var range: InstantRange
}

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

/// The steps of a sequence: a bit of a trail row's mask each, `then_not` the last.
struct SequencePlan: Hashable, Sendable {
    var sequence: ActivitySequence
    var range: InstantRange
    /// A selector a step, before as-of whatever the window; the window is judged on the trail.
    var steps: [Int]
}

// MARK: - Walking the conditions

extension EvaluationPlan {
    private mutating func visit(_ condition: Condition, of segment: String) {
        switch condition {
        case .everyone, .segment: break
        case .all(let parts), .any(let parts), .atLeast(_, let parts):
            for part in parts { visit(part, of: segment) }
        case .not(let part): visit(part, of: segment)
        case .test(let comparison):
            // A count that only asks "at least one" needs a bit, not a number.
            if case .metric(let metric, let times) = comparison.subject, metric.measure == .count,
                times == WrittenNumber(1), comparison.test.isHappened
            {
                note(metric, of: segment)
                _ = addCell(.happened, of: metric)
            } else {
                visit(comparison.subject, of: segment)
            }
            if let operand = comparison.test.operand { visit(operand, of: segment) }
        case .sequence(let sequence): visit(sequence)
        }
    }

    private mutating func visit(_ operand: ContactOperand, of segment: String) {
        switch operand {
        case .field(let reference): addField(reference)
        case .metric(let metric, _):
            note(metric, of: segment)
            addCells(of: metric)
        case .indicator(let indicator, _):
            if let metric = purchases.metric(indicator) {
                note(metric, of: segment)
                addCells(of: metric)
            } else {
                wantsScores = true
                for metric in purchases.metrics(indicator) {
                    note(metric, of: segment)
                    addCells(of: metric)
                }
            }
        }
    }

    private mutating func addField(_ reference: FieldReference) {
        let key = FieldKey(name: ByteOrder(reference.name), type: reference.type)
        guard fieldNumbers[key] == nil else { return }
        fieldNumbers[key] = fields.count
        fields.append(reference)
    }

    private mutating func note(_ metric: Metric, of segment: String) {
        let range = asOf.activityRange(metric.window)
        let key = MetricKey(metric: metric, range: range)
        if let number = metricNumbers[key] {
            if metrics[number].usedBy.last != segment { metrics[number].usedBy.append(segment) }
        } else {
            metricNumbers[key] = metrics.count
            metrics.append((metric, range, [segment]))
        }
    }

    private mutating func addCells(of metric: Metric) {
        if case .ratio(let over, let under) = metric.measure {
            addCells(of: over)
            addCells(of: under)
            return
        }
        for kind in metric.cellKinds { _ = addCell(kind, of: metric) }
    }

    private mutating func addCell(_ kind: CellPlan.Kind, of metric: Metric) -> Int {
        let plan = cellPlan(kind, of: metric, selector: addSelector(metric))
        if let number = cellNumbers[plan] { return number }
        let range = asOf.activityRange(metric.window)
        for property in kind.properties + (plan.currency.map { [$0] } ?? []) {
            addProperty(property, for: metric.activity, in: range)
        }
        cellNumbers[plan] = cells.count
        cells.append(plan)
        return cells.count - 1
    }

    private func cellPlan(_ kind: CellPlan.Kind, of metric: Metric, selector: Int) -> CellPlan {
        let list = kind.properties.first?.list
        return CellPlan(
            selector: selector, kind: kind, lines: list.flatMap { metric.where?.lineFilter(of: $0) },
            currency: kind.currency)
    }

    private mutating func addSelector(_ metric: Metric) -> Int {
        addSelector(
            Selector(activity: metric.activity, filter: metric.where, range: asOf.activityRange(metric.window)))
    }

    private mutating func addSelector(_ selector: Selector) -> Int {
        if let number = selectorNumbers[selector] { return number }
        if case .types(let names) = selector.activity { typeNames.formUnion(names) }
        if let filter = selector.filter {
            for property in filter.properties { addProperty(property, for: selector.activity, in: selector.range) }
        }
        selectorNumbers[selector] = selectors.count
        selectors.append(selector)
        return selectors.count - 1
    }

    private mutating func addProperty(
        _ property: PropertyReference, for activity: ActivitySelection, in range: InstantRange
    ) {
        let key = PropertyKey(property)
        let number: Int
        if let known = propertyNumbers[key] {
            number = known
        } else {
            number = properties.count
            propertyNumbers[key] = number
            properties.append(property)
            propertyTypes.append([])
            propertyRanges.append(nil)
        }
        if !range.isEmpty { propertyRanges[number] = propertyRanges[number]?.widened(by: range) ?? range }
        switch activity {
        case .any: propertyTypes[number] = nil
        case .types(let names): propertyTypes[number]?.formUnion(names)
        }
    }

    private mutating func visit(_ sequence: ActivitySequence) {
        let numbers = stepSelectors(of: sequence).map { addSelector($0) }
        let plan = SequencePlan(sequence: sequence, range: asOf.activityRange(sequence.window), steps: numbers)
        guard sequenceNumbers[plan] == nil else { return }
        sequenceNumbers[plan] = sequences.count
        sequences.append(plan)
    }

    private func stepSelectors(of sequence: ActivitySequence) -> [Selector] {
        let ever = asOf.activityRange(nil)
        return (sequence.steps + (sequence.thenNot.map { [$0] } ?? [])).map {
            Selector(activity: $0.activity, filter: $0.where, range: ever)
        }
    }
}

extension InstantRange {
    fileprivate var isEmpty: Bool {
        if let from, let to { from >= to } else { false }
    }

    /// The least that holds both.
    fileprivate func widened(by other: InstantRange) -> InstantRange {
        InstantRange(
            from: from.flatMap { from in other.from.map { min(from, $0) } },
            to: to.flatMap { to in other.to.map { max(to, $0) } })
    }
}

// MARK: - Asking the plan

extension EvaluationPlan {
    /// The grid on which a source's numbers lie: an amount times a rate is as fine as a product.
    func grid(_ source: NumericSource) -> NumberGrid {
        if case .product = source { return .products }
        return conversion != nil && source.currency != nil ? .products : .billionths
    }

    func fieldNumber(_ reference: FieldReference) -> Int {
        fieldNumbers[FieldKey(name: ByteOrder(reference.name), type: reference.type)]!
    }

    func propertyNumber(_ property: PropertyReference) -> Int {
        propertyNumbers[PropertyKey(property)]!
    }

    /// The cell that holds this kind of value of the metric; nil where the plan has none.
    func cellNumber(_ kind: CellPlan.Kind, of metric: Metric) -> Int? {
        let selector = Selector(
            activity: metric.activity, filter: metric.where, range: asOf.activityRange(metric.window))
        guard let number = selectorNumbers[selector] else { return nil }
        return cellNumbers[cellPlan(kind, of: metric, selector: number)]
    }

    func sequenceNumber(_ sequence: ActivitySequence) -> Int {
        let numbers = stepSelectors(of: sequence).map { selectorNumbers[$0]! }
        return sequenceNumbers[
            SequencePlan(sequence: sequence, range: asOf.activityRange(sequence.window), steps: numbers)]!
    }
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
            return PropertyReference(list: list, path: String(name.dropFirst(list.count + 3)), type: .text)
        }
        return PropertyReference(path: name, type: .text)
    }

    var properties: [PropertyReference] {
        switch self {
        case .property(let property): [property]
        case .product(let left, let right): [left, right]
        }
    }
}

extension ContactValueTest {
    /// `>= 1` of a count.
    var isHappened: Bool { self == .constant(.number(.greaterOrEqual, WrittenNumber(1))) }
}

extension ActivityCondition {
    /// The properties tested, with the list of the `line` around them.
    var properties: [PropertyReference] { properties(inside: nil) }

    private func properties(inside list: String?) -> [PropertyReference] {
        switch self {
        case .all(let parts), .any(let parts), .atLeast(_, let parts): parts.flatMap { $0.properties(inside: list) }
        case .not(let part): part.properties(inside: list)
        case .line(let list, let part): part.properties(inside: list)
        case .test(let comparison):
            switch comparison.subject {
            case .property(let property): [property.on(list)]
            case .product(let left, let right): [left.on(list), right.on(list)]
            case .instant, .type: []
            }
        }
    }

    /// The lines that a measure over `list` takes: those that pass the `line` of that list, where the condition is that
    /// `line` or an `all` that holds exactly one.
    func lineFilter(of list: String) -> ActivityCondition? {
        switch self {
        case .line(list, let part): return part
        case .all(let parts):
            let found = parts.compactMap { part -> ActivityCondition? in
                if case .line(list, let inner) = part { inner } else { nil }
            }
            return found.count == 1 ? found[0] : nil
        case .line, .any, .not, .atLeast, .test: return nil
        }
    }
}

extension PropertyReference {
    /// The same property as one of a line of the list, where there is a list around.
    func on(_ list: String?) -> PropertyReference {
        guard let list, self.list == nil else { return self }
        var copy = self
        copy.list = list
        return copy
    }
}
