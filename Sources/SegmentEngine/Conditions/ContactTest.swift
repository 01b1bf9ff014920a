import CellValues
import SegmentLanguage

/// One comparison over the contacts of a shard: contact numbers in, bits out.
struct ContactTest: Sendable {
    private enum Source: Sendable {
        case field(FieldTest)
        case metric(MetricTest)
        case moments(MomentTest)
        /// Nothing narrow answers: `OperandReader`.
        case general
    }

    private let source: Source
    private let planned: PlannedTest
    private let asOf: AsOf

    init(_ planned: PlannedTest, plan: EvaluationPlan, fields: [FieldColumn]) {
        self.planned = planned
        asOf = plan.asOf
        source = Self.source(planned, plan, fields)
    }

    private static func source(_ planned: PlannedTest, _ plan: EvaluationPlan, _ fields: [FieldColumn]) -> Source {
        if planned.operand != nil { return MomentTest(planned).map { .moments($0) } ?? .general }
        // Against another value `OperandReader` answers.
        guard let written = planned.comparison.test.constant else { return .general }
        switch planned.subject {
        case .field(let field):
            let (name, accessor) = (field.field.name, field.field.accessor)
            let isKey = accessor == nil && plan.keyField == ByteOrder(name)
            let test = PreparedTest(
                isKey && !plan.keyNormal.isNone ? written.ofKeys(plan.keyNormal) : written, on: field.field.type,
                accessor: accessor, asOf: plan.asOf)
            return .field(FieldTest(field, test, asOf: plan.asOf, fields: fields))
        case .metric(let metric, let times):
            // A scaled metric is a number of no grid: it takes the general way.
            guard times == WrittenNumber(1) else { return .general }
            let (type, accessor) = (metric.metric.valueType, metric.metric.valueAccessor)
            let test = PreparedTest(written, on: type, accessor: accessor, asOf: plan.asOf)
            return .metric(MetricTest(metric, test, plan.asOf))
        case .indicator(let indicator, let accessor, let metric):
            // Over purchases it is a metric like any other; scores take the general way.
            let test = PreparedTest(written, on: indicator.valueType, accessor: accessor, asOf: plan.asOf)
            return .metric(MetricTest(metric, test, plan.asOf))
        case .score: return .general
        }
    }

    /// The bits of the contacts of one shard.
    func evaluate(_ view: ShardView, into words: UnsafeMutablePointer<UInt64>) {
        guard view.count > 0 else { return }
        let passes = PackedAnswers(words: words, count: view.count)
        let comparison = planned.comparison
        guard comparison.isNegated else { return positive(view, passes, nil) }
        let size = (view.count + 63) / 64
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: size) { room in
            guard let start = room.baseAddress else { return }
            let hasValue = PackedAnswers(words: start, count: view.count)
            if comparison.excludesMissing {
                positive(view, passes, hasValue)
            } else {
                positive(view, passes, nil)
                hasValue.fill(with: true)
            }
            for index in 0..<size { words[index] = ~words[index] & start[index] }
        }
    }

    /// Who passes and, where it is asked for, who has a value at all.
    private func positive(_ view: ShardView, _ passes: PackedAnswers, _ hasValue: PackedAnswers?) {
        switch source {
        case .field(let test): return test.evaluate(view, passes, hasValue)
        case .metric(let test): if test.evaluate(view, passes, hasValue) { return }
        case .moments(let test): if test.evaluate(view, passes, hasValue) { return }
        case .general: break
        }
        let reader = OperandReader(planned, asOf: asOf, view: view)
        passes.ask(hasValue) { reader.holds($0) }
    }
}

extension Indicator {
    var valueType: ValueType {
        switch self {
        case .purchasesFirstAt, .purchasesLastAt: .datetime
        case .rfmSegment: .text
        case .purchasesCount, .purchasesTotal, .purchasesAverage, .rfmRecency, .rfmFrequency, .rfmMonetary: .decimal
        }
    }
}

extension Metric {
    /// The type of the measure's value.
    var valueType: ValueType {
        switch measure {
        case .first, .last: .datetime
        case .firstValue(let property), .lastValue(let property): property.type
        case .count, .sum, .average, .averageByActivity, .minimum, .maximum, .distinct, .distinctDays, .daysSinceFirst,
            .daysSinceLast, .ratio:
            .decimal
        }
    }

    var valueAccessor: Accessor? {
        switch measure {
        case .firstValue(let property), .lastValue(let property): property.accessor
        case .count, .sum, .average, .averageByActivity, .minimum, .maximum, .distinct, .distinctDays, .first, .last,
            .daysSinceFirst, .daysSinceLast, .ratio:
            nil
        }
    }
}
