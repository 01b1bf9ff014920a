import CellValues
import FlatFiles
import SegmentLanguage

/// One comparison over the contacts of a shard: contact numbers in, bits out.
struct ContactTest: Sendable {
    private enum Source: Sendable {
        case field(Int, FieldReference)
        /// The cells of the metric, by kind, in the plan's numbering.
        case metric(Metric)
        /// Nothing narrow answers: `OperandReader`.
        case general
    }

    private let source: Source
    private let test: PreparedTest
    private let comparison: Comparison
    private let plan: EvaluationPlan
    /// Text fields: by code, 0 no value, 1 fails, 2 holds.
    private let answers: [UInt8]

    init(_ comparison: Comparison, plan: EvaluationPlan, fields: [FieldColumn]) {
        self.comparison = comparison
        self.plan = plan
        var type = ValueType.decimal
        var accessor: Accessor?
        switch comparison.subject {
        case .field(let field):
            let number = plan.fieldNumber(field)
            source = .field(number, field)
            (type, accessor) = (field.type, field.accessor)
        case .metric(let metric, let times):
            // A scaled metric is a number of no grid: it takes the general way.
            source = times == ExactDecimal(1) ? .metric(metric) : .general
            (type, accessor) = (metric.valueType, metric.valueAccessor)
        case .indicator(let indicator, let part):
            // Over purchases it is a metric like any other; scores take the general way.
            source = plan.purchases.metric(indicator).map { .metric($0) } ?? .general
            (type, accessor) = (indicator.valueType, part)
        default: source = .general
        }
        test = PreparedTest(comparison.test, on: type, accessor: accessor, asOf: plan.asOf)
        if case .field(let number, _) = source, case .text = fields[number].type, comparison.test.operand == nil {
            answers = Self.answers(test, fields[number].dictionary)
        } else {
            answers = []
        }
    }

    private static func answers(_ test: PreparedTest, _ dictionary: TextDictionary) -> [UInt8] {
        (0..<dictionary.count).map { code in
            switch test.holds(dictionary.bytes(code)) {
            case nil: 0
            case .some(false): 1
            case .some(true): 2
            }
        }
    }

    /// The bits of the contacts of one shard.
    func words(_ view: ShardView) -> [UInt64] {
        let (passes, hasValue) = positive(view)
        guard comparison.isNegated else { return passes }
        return zip(passes, hasValue).map { comparison.excludesMissing ? ~$0 & $1 : ~$0 }
    }

    private func positive(_ view: ShardView) -> (passes: [UInt64], hasValue: [UInt64]) {
        if comparison.test.operand == nil {
            switch source {
            case .field(let number, _): return field(view.fields[number], view)
            case .metric(let metric):
                if let found = self.metric(metric, view) { return found }
            case .general: break
            }
        }
        let reader = OperandReader(comparison, plan: plan, view: view)
        return view.fill { contact in reader.holds(comparison, contact) }
    }

    // MARK: - Fields

    private func field(_ column: FieldColumn, _ view: ShardView) -> (passes: [UInt64], hasValue: [UInt64]) {
        let base = view.base
        switch column.type {
        case .text:
            return column.codes.withUnsafeBufferPointer { codes in
                answers.withUnsafeBufferPointer { answers in
                    view.fill { contact in
                        let code = Int(codes[base + contact])
                        let answer = code == 0 ? 0 : answers[code - 1]
                        return answer == 0 ? nil : answer == 2
                    }
                }
            }
        case .texts:
            guard case .list(let matcher) = test else {
                return view.fill { column.starts[base + $0] == column.starts[base + $0 + 1] ? nil : true }
            }
            let positions = (0..<column.dictionary.count).map { matcher.position(of: column.dictionary.bytes($0)) }
            return view.fill { contact in
                let range = Int(column.starts[base + contact])..<Int(column.starts[base + contact + 1])
                if range.isEmpty { return nil }
                return matcher.holds(range.lazy.map { positions[Int(column.elements[$0])] })
            }
        case .integer:
            return view.fill { column.present[base + $0] == 0 ? nil : test.holds(whole: column.integers[base + $0]) }
        case .decimal:
            return view.fill {
                column.present[base + $0] == 0 ? nil : test.holds(billionths: column.decimals[base + $0])
            }
        case .boolean:
            return view.fill {
                column.present[base + $0] == 0 ? nil : test.holds(boolean: column.integers[base + $0] != 0)
            }
        case .date:
            return view.fill { column.date(base + $0).flatMap { test.holds($0, plan.asOf) } }
        case .datetime:
            return view.fill { column.instant(base + $0).flatMap { test.holds($0, plan.asOf) } }
        }
    }

    // MARK: - Metrics

    /// The ways over the narrow cells; nil where the measure has none (ratios, values of properties).
    private func metric(_ metric: Metric, _ view: ShardView) -> (passes: [UInt64], hasValue: [UInt64])? {
        func cell(_ kind: CellPlan.Kind) -> CellColumn? {
            plan.cellNumber(kind, of: metric).flatMap { view.cell($0) }
        }
        let full = view.fullWords
        switch metric.measure {
        case .count:
            // An indicator's count is kept as a number even so.
            if comparison.test.isHappened, let bits = cell(.happened)?.bits {
                return ((0..<full.count).map { bits[$0] }, full)
            }
            let counts = cell(.count)?.counts
            return view.fill { test.holds(whole: Int64(counts?[$0] ?? 0)) }
        case .distinct(let property): return counted(cell(.distinct(property)), view)
        case .distinctDays: return counted(cell(.distinctDays), view)
        case .sum(let source):
            let numbers = cell(.sum(source))?.numbers
            return view.fill { test.holds(numbers?[$0] ?? 0, plan.grid(source)) }
        case .minimum(let source):
            let numbers = cell(.minimum(source))?.numbers
            return view.fill { contact in
                guard let number = numbers?[contact], number != .max else { return nil }
                return test.holds(number, plan.grid(source))
            }
        case .maximum(let source):
            let numbers = cell(.maximum(source))?.numbers
            return view.fill { contact in
                guard let number = numbers?[contact], number != .min else { return nil }
                return test.holds(number, plan.grid(source))
            }
        case .average(let source):
            guard case .number(let matcher) = test else { return nil }
            guard let sums = cell(.sum(source))?.numbers, let counts = cell(.values(source))?.counts else {
                return (view.emptyWords, view.emptyWords)
            }
            return view.fill { contact in
                guard counts[contact] > 0 else { return nil }
                return matcher.holds(average: sums[contact], of: counts[contact], plan.grid(source))
            }
        case .first: return instants(cell(.first), view)
        case .last: return instants(cell(.last), view)
        case .daysSinceFirst: return days(cell(.first), view)
        case .daysSinceLast: return days(cell(.last), view)
        case .firstValue, .lastValue, .ratio: return nil
        }
    }

    private func counted(_ cell: CellColumn?, _ view: ShardView) -> (passes: [UInt64], hasValue: [UInt64]) {
        let counts = cell?.distinctCounts(view.count)
        return view.fill { test.holds(whole: Int64(counts?[$0] ?? 0)) }
    }

    private func instants(_ cell: CellColumn?, _ view: ShardView) -> (passes: [UInt64], hasValue: [UInt64]) {
        guard let cell else { return (view.emptyWords, view.emptyWords) }
        return view.fill { cell.instant($0).flatMap { test.holds($0, plan.asOf) } }
    }

    private func days(_ cell: CellColumn?, _ view: ShardView) -> (passes: [UInt64], hasValue: [UInt64]) {
        guard let cell else { return (view.emptyWords, view.emptyWords) }
        return view.fill { cell.instant($0).flatMap { test.holds(whole: Int64(plan.asOf.daysSince($0))) } }
    }
}

/// The grid on which a source's numbers lie.
enum NumberGrid: Sendable {
    case billionths
    /// 10⁻¹⁸
    case products
}

extension PreparedTest {
    @inline(__always)
    func holds(_ number: Int128, _ grid: NumberGrid) -> Bool? {
        switch self {
        case .isSet: true
        case .number(let matcher):
            grid == .billionths ? matcher.holds(billionths: number) : matcher.holds(productUnits: number)
        default: nil
        }
    }
}

extension NumberMatcher {
    /// The average as an exact quotient.
    func holds(average sum: Int128, of count: UInt32, _ grid: NumberGrid) -> Bool {
        holds(
            grid == .billionths
                ? ExactFraction(sum, over: billion * Int128(count))
                : ExactFraction(sum, over: billion * billion * Int128(count)))
    }
}

extension Indicator {
    var valueType: ValueType {
        switch self {
        case .purchasesFirstAt, .purchasesLastAt: .datetime
        case .rfmSegment: .text
        default: .decimal
        }
    }
}

extension Metric {
    /// The type of the measure's value.
    var valueType: ValueType {
        switch measure {
        case .first, .last: .datetime
        case .firstValue(let property), .lastValue(let property): property.type
        default: .decimal
        }
    }

    var valueAccessor: Accessor? {
        switch measure {
        case .firstValue(let property), .lastValue(let property): property.accessor
        default: nil
        }
    }
}

extension FieldColumn {
    @inline(__always)
    func date(_ entry: Int) -> CivilDate? {
        present[entry] == 0 ? nil : CivilDate(days: Int32(truncatingIfNeeded: integers[entry]))
    }

    @inline(__always)
    func instant(_ entry: Int) -> Instant? {
        present[entry] == 0
            ? nil
            : Instant(seconds: integers[entry], nanoseconds: nanoseconds.isEmpty ? 0 : nanoseconds[entry])
    }
}

extension CellColumn {
    /// How many different values each contact has.
    func distinctCounts(_ contacts: Int) -> [UInt32] {
        pairs.compact()
        var counts = [UInt32](repeating: 0, count: contacts)
        for pair in pairs.pairs { counts[Int(pair >> 32)] += 1 }
        return counts
    }
}

/// The contacts of one shard and what is known of them.
struct ShardView {
    let shard: MetricShard?
    let fields: [FieldColumn]
    let shared: SharedValues
    /// Where some condition asks for them.
    let scores: PurchaseScores?
    /// First contact.
    let base: Int
    let count: Int

    init(_ shard: MetricShard, fields: [FieldColumn], shared: SharedValues, scores: PurchaseScores?) {
        self.shard = shard
        self.fields = fields
        self.shared = shared
        self.scores = scores
        (base, count) = (shard.base, shard.contacts)
    }

    /// Of contacts without their activities.
    init(_ contacts: Range<Int>, fields: [FieldColumn], shared: SharedValues, scores: PurchaseScores?) {
        shard = nil
        self.fields = fields
        self.shared = shared
        self.scores = scores
        (base, count) = (contacts.lowerBound, contacts.count)
    }

    func cell(_ number: Int) -> CellColumn? { shard?.cells[number] }

    var emptyWords: [UInt64] { [UInt64](repeating: 0, count: (count + 63) / 64) }

    var fullWords: [UInt64] {
        var words = [UInt64](repeating: .max, count: (count + 63) / 64)
        if count % 64 != 0, !words.isEmpty { words[words.count - 1] = (1 << UInt64(count % 64)) - 1 }
        return words
    }

    /// Asks for every contact; nil is no value.
    @inline(__always)
    func fill(_ holds: (Int) -> Bool?) -> (passes: [UInt64], hasValue: [UInt64]) {
        var passes = emptyWords
        var hasValue = passes
        for index in passes.indices {
            var (pass, has): (UInt64, UInt64) = (0, 0)
            let first = index << 6
            for bit in 0..<min(64, count - first) {
                if let result = holds(first + bit) {
                    has |= 1 << UInt64(bit)
                    if result { pass |= 1 << UInt64(bit) }
                }
            }
            passes[index] = pass
            hasValue[index] = has
        }
        return (passes, hasValue)
    }
}
