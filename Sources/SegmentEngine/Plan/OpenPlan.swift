import CellValues
import SegmentLanguage

/// A plan that is still open: the one door by which later stages ask for what they need of the pass over the files.
///
/// What is asked for gets a handle. However often it is asked for, and by whomever, it is kept and answered once.
struct OpenPlan {
    let asOf: AsOf
    let purchases: PurchaseSource
    /// Amounts are turned into one currency.
    let isConverted: Bool
    /// Contact fields, in order of first mention.
    private(set) var fields: [FieldReference] = []
    /// Activity properties, in order of first mention.
    private(set) var properties: [PropertyReference] = []
    private(set) var propertyTypes: [Set<String>?] = []
    private(set) var propertyRanges: [InstantRange?] = []
    private(set) var selectors: [Selector] = []
    private(set) var cells: [CellPlan] = []
    private(set) var sequences: [SequencePlan] = []
    private(set) var triggers: [Int] = []
    private(set) var metrics: [(metric: Metric, range: InstantRange, usedBy: [String])] = []
    /// The activity types named anywhere.
    private(set) var types: Set<String> = []
    private(set) var scores: PlannedScores?
    private(set) var leaves: [Condition: PlannedLeaf] = [:]
    private(set) var readers: Set<ShardReader> = []

    private(set) var fieldNumbers: [FieldKey: Int] = [:]
    private(set) var propertyNumbers: [PropertyKey: Int] = [:]
    private var selectorNumbers: [Selector: Int] = [:]
    private var cellNumbers: [CellPlan: Int] = [:]
    private var sequenceNumbers: [SequencePlan: Int] = [:]
    private var metricNumbers: [MetricKey: Int] = [:]

    init(asOf: AsOf, purchases: PurchaseSource, isConverted: Bool) {
        self.asOf = asOf
        self.purchases = purchases
        self.isConverted = isConverted
    }
}

// MARK: - The door

extension OpenPlan {
    /// Every test and sequence of the condition becomes a leaf.
    mutating func request(_ condition: Condition, by user: PlanUser) {
        note(user)
        switch condition {
        case .everyone, .segment: break
        case .all(let parts), .any(let parts), .atLeast(_, let parts):
            for part in parts { request(part, by: user) }
        case .not(let part): request(part, by: user)
        case .test(let comparison):
            let leaf = PlannedLeaf.test(request(comparison, by: user))
            if leaves[condition] == nil { leaves[condition] = leaf }
        case .sequence(let sequence):
            let leaf = PlannedLeaf.sequence(request(sequence, by: user))
            if leaves[condition] == nil { leaves[condition] = leaf }
        }
    }

    mutating func request(_ reference: FieldReference, by user: PlanUser) -> PlannedField {
        note(user)
        let key = FieldKey(reference)
        if let number = fieldNumbers[key] { return PlannedField(field: reference, number: number) }
        fieldNumbers[key] = fields.count
        fields.append(reference)
        return PlannedField(field: reference, number: fields.count - 1)
    }

    /// - Parameter isBit: whether only whether there is an activity counts.
    mutating func request(_ metric: Metric, by user: PlanUser, isBit: Bool = false) -> PlannedMetric {
        note(user)
        note(metric, user)
        return planned(metric, isBit: isBit)
    }

    /// The number of the sequence.
    mutating func request(_ sequence: ActivitySequence, by user: PlanUser) -> Int {
        note(user)
        let ever = asOf.activityRange(nil)
        let steps = (sequence.steps + (sequence.thenNot.map { [$0] } ?? [])).map {
            addSelector(Selector(activity: $0.activity, filter: $0.where, range: ever))
        }
        let plan = SequencePlan(sequence: sequence, range: asOf.activityRange(sequence.window), steps: steps)
        if let number = sequenceNumbers[plan] { return number }
        sequenceNumbers[plan] = sequences.count
        sequences.append(plan)
        return sequences.count - 1
    }

    /// The rows themselves, from the trigger's instant on.
    mutating func request(_ trigger: ActivityTrigger, by user: PlanUser) -> PlannedRows {
        note(user)
        let range = InstantRange(from: trigger.from, to: asOf.instant)
        let selector = addSelector(
            Selector(activity: trigger.filter.activity, filter: trigger.filter.where, range: range))
        if let number = triggers.firstIndex(of: selector) { return PlannedRows(number: number) }
        triggers.append(selector)
        return PlannedRows(number: triggers.count - 1)
    }

    mutating func requestScores(by user: PlanUser) -> PlannedScores {
        let wanted = purchases.scored
        let made = PlannedScores(
            recency: request(wanted.recency, by: user), frequency: request(wanted.frequency, by: user),
            monetary: request(wanted.monetary, by: user))
        scores = made
        return made
    }

    private mutating func note(_ user: PlanUser) {
        if let reader = user.reader { readers.insert(reader) }
    }
}

// MARK: - Tests

extension OpenPlan {
    private mutating func request(_ comparison: Comparison<ContactOperand>, by user: PlanUser) -> PlannedTest {
        let subject: PlannedOperand
        // A count that only asks "at least one" needs a bit, not a number.
        if case .metric(let metric, let times) = comparison.subject, metric.measure == .count,
            times == WrittenNumber(1), comparison.test.isHappened
        {
            subject = .metric(request(metric, by: user, isBit: true), times: times)
        } else {
            subject = request(comparison.subject, by: user)
        }
        let operand = comparison.test.operand.map { request($0, by: user) }
        return PlannedTest(comparison: comparison, subject: subject, operand: operand)
    }

    private mutating func request(_ operand: ContactOperand, by user: PlanUser) -> PlannedOperand {
        switch operand {
        case .field(let reference): return .field(request(reference, by: user))
        case .metric(let metric, let times): return .metric(request(metric, by: user), times: times)
        case .indicator(let indicator, let accessor):
            if let metric = purchases.metric(indicator) {
                return .indicator(indicator, accessor, request(metric, by: user))
            }
            _ = requestScores(by: user.name.map { .scores(of: $0) } ?? user)
            return .score(indicator, accessor)
        }
    }
}

// MARK: - What is accumulated

extension OpenPlan {
    private mutating func note(_ metric: Metric, _ user: PlanUser) {
        let range = asOf.activityRange(metric.window)
        let key = MetricKey(metric: metric, range: range)
        let names = user.name.map { [$0] } ?? []
        if let number = metricNumbers[key] {
            if metrics[number].usedBy.last != names.last { metrics[number].usedBy += names }
        } else {
            metricNumbers[key] = metrics.count
            metrics.append((metric, range, names))
        }
    }

    private mutating func planned(_ metric: Metric, isBit: Bool) -> PlannedMetric {
        if case .ratio(let over, let under) = metric.measure {
            let parts = [planned(over, isBit: false), planned(under, isBit: false)]
            return PlannedMetric(metric: metric, cells: [], isBit: false, grid: .billionths, parts: parts)
        }
        let cells = (isBit ? [.happened] : metric.cellKinds).map { addCell($0, of: metric) }
        let grid = metric.measure.source.map { NumberGrid(of: $0, isConverted: isConverted) } ?? .billionths
        return PlannedMetric(metric: metric, cells: cells, isBit: isBit, grid: grid, parts: [])
    }

    private mutating func addCell(_ kind: CellPlan.Kind, of metric: Metric) -> Int {
        let range = asOf.activityRange(metric.window)
        let selector = addSelector(Selector(activity: metric.activity, filter: metric.where, range: range))
        let list = kind.properties.first?.list
        let plan = CellPlan(
            selector: selector, kind: kind, lines: list.flatMap { metric.where?.lineFilter(of: $0) },
            currency: kind.currency)
        if let number = cellNumbers[plan] { return number }
        for property in kind.properties + (plan.currency.map { [$0] } ?? []) {
            addProperty(property, for: metric.activity, in: range)
        }
        cellNumbers[plan] = cells.count
        cells.append(plan)
        return cells.count - 1
    }

    private mutating func addSelector(_ selector: Selector) -> Int {
        if let number = selectorNumbers[selector] { return number }
        if case .types(let names) = selector.activity { types.formUnion(names) }
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
}

extension ContactValueTest {
    /// `>= 1` of a count.
    var isHappened: Bool { self == .constant(.number(.greaterOrEqual, WrittenNumber(1))) }
}
