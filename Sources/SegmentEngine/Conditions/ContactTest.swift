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
    private let comparison: Comparison<ContactOperand>
    private let plan: EvaluationPlan
    /// Text fields: by code plus 1 (0 is missing), 0 no value, 1 fails, 2 holds. Dates whose part or anniversary is asked
    /// for: the same by day from `firstDay`.
    private let answers: [UInt8]
    private let firstDay: Int32

    init(_ comparison: Comparison<ContactOperand>, plan: EvaluationPlan, fields: [FieldColumn]) {
        self.comparison = comparison
        self.plan = plan
        var type = ValueType.decimal
        var accessor: Accessor?
        // Against another value `OperandReader` answers.
        var written = comparison.test.constant ?? .isSet
        switch comparison.subject {
        case .field(let field):
            let number = plan.fieldNumber(field)
            source = .field(number, field)
            (type, accessor) = (field.type, field.accessor)
            if accessor == nil, plan.normalizedKeyField == ByteOrder(field.name) { written = written.ofNormalizedKeys }
        case .metric(let metric, let times):
            // A scaled metric is a number of no grid: it takes the general way.
            source = times == WrittenNumber(1) ? .metric(metric) : .general
            (type, accessor) = (metric.valueType, metric.valueAccessor)
        case .indicator(let indicator, let part):
            // Over purchases it is a metric like any other; scores take the general way.
            source = plan.purchases.metric(indicator).map { .metric($0) } ?? .general
            (type, accessor) = (indicator.valueType, part)
        }
        test = PreparedTest(written, on: type, accessor: accessor, asOf: plan.asOf)
        var (answers, firstDay): ([UInt8], Int32) = ([], 0)
        if case .field(let number, _) = source, comparison.test.operand == nil {
            switch fields[number].type {
            case .text: answers = Self.answers(test, fields[number].dictionary)
            case .date: (answers, firstDay) = Self.answers(test, fields[number], plan.asOf)
            case .texts, .integer, .decimal, .boolean, .datetime: break
            }
        }
        self.answers = answers
        self.firstDay = firstDay
    }

    private static func answers(_ test: PreparedTest, _ dictionary: TextDictionary) -> [UInt8] {
        [0] + (0..<dictionary.count).map { answer(test.holds(dictionary.bytes($0))) }
    }

    /// Many contacts share few days: each is judged once. Empty where days are compared as they are, or lie too far apart.
    private static func answers(_ test: PreparedTest, _ column: FieldColumn, _ asOf: AsOf) -> ([UInt8], Int32) {
        switch test {
        case .datePart, .dateAnniversary: break
        case .isSet, .hasDomain, .text, .textLength, .number, .boolean, .days, .instants, .instantPart,
            .instantAnniversary, .list:
            return ([], 0)
        }
        var (first, last) = (Int32.max, Int32.min)
        for day in column.days {
            first = min(first, day == FieldColumn.noDay ? .max : day)
            last = max(last, day)
        }
        guard first <= last, Int(last) - Int(first) < 1 << 20 else { return ([], 0) }
        return ((first...last).map { answer(test.holds(CivilDate(days: $0), asOf)) }, first)
    }

    private static func answer(_ holds: Bool?) -> UInt8 { holds.map { $0 ? 2 : 1 } ?? 0 }

    /// The bits of the contacts of one shard.
    func evaluate(_ view: ShardView, into words: UnsafeMutablePointer<UInt64>) {
        guard view.count > 0 else { return }
        let passes = PackedAnswers(words: words, count: view.count)
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
        if comparison.test.operand == nil {
            switch source {
            case .field(let number, _): return field(view.fields[number], view, passes, hasValue)
            case .metric(let metric):
                if self.metric(metric, view, passes, hasValue) { return }
            case .general: break
            }
        }
        if moments(view, passes, hasValue) { return }
        let reader = OperandReader(comparison, plan: plan, view: view)
        ask(passes, hasValue) { reader.holds(comparison, $0) }
    }

    /// Contact by contact; nil is no value.
    @inline(__always)
    private func ask(_ passes: PackedAnswers, _ hasValue: PackedAnswers?, _ holds: (Int) -> Bool?) {
        passes.fill { holds($0).map { bit($0) } ?? 0 }
        hasValue?.fill { bit(holds($0) != nil) }
    }

    /// By a table: 0 no value, 1 fails, 2 holds.
    @inline(__always)
    private func look(_ passes: PackedAnswers, _ hasValue: PackedAnswers?, _ answer: (Int) -> UInt8) {
        passes.fill { answer($0) >> 1 }
        hasValue?.fill { bit(answer($0) != 0) }
    }

    // MARK: - Fields

    private func field(
        _ column: FieldColumn, _ view: ShardView, _ passes: PackedAnswers, _ hasValue: PackedAnswers?
    ) {
        let base = view.base
        switch column.type {
        case .text:
            column.codes.withUnsafeBufferPointer { codes in
                answers.withUnsafeBufferPointer { answers in
                    let codes = UnsafeBufferPointer(rebasing: codes[base..<base + view.count])
                    look(passes, hasValue) { answers[Int(codes[$0])] }
                }
            }
        case .texts: texts(column, view, passes, hasValue)
        case .integer:
            column.present.withUnsafeBufferPointer { present in
                column.integers.withUnsafeBufferPointer { values in
                    let (present, values) = (present.baseAddress! + base, values.baseAddress! + base)
                    passes.fill(values, within: test.wholeRanges) { present[$0] }
                    hasValue?.fill { present[$0] }
                }
            }
        case .decimal:
            column.present.withUnsafeBufferPointer { present in
                column.decimals.withUnsafeBufferPointer { values in
                    let (present, values) = (present.baseAddress! + base, values.baseAddress! + base)
                    passes.fill(values, within: test.ranges(.billionths)) { present[$0] }
                    hasValue?.fill { present[$0] }
                }
            }
        case .boolean:
            var wanted: [UInt8] = [0, 1, 1]
            if case .boolean(let value) = test { wanted = value ? [0, 0, 1] : [0, 1, 0] }
            let (no, yes) = (wanted[1], wanted[2])
            column.flags.withUnsafeBufferPointer { flags in
                let flags = flags.baseAddress! + base
                passes.fill { (bit(flags[$0] == 1) & no) | (bit(flags[$0] == 2) & yes) }
                hasValue?.fill { bit(flags[$0] != 0) }
            }
        case .date:
            column.days.withUnsafeBufferPointer { days in
                let days = days.baseAddress! + base
                if let ranges = test.dayRanges {
                    passes.fill(days, within: ranges)
                    hasValue?.fill { bit(days[$0] != FieldColumn.noDay) }
                } else if answers.isEmpty {
                    ask(passes, hasValue) {
                        days[$0] == FieldColumn.noDay ? nil : test.holds(CivilDate(days: days[$0]), plan.asOf)
                    }
                } else {
                    answers.withUnsafeBufferPointer { answers in
                        look(passes, hasValue) {
                            days[$0] == FieldColumn.noDay ? 0 : answers[Int(days[$0]) - Int(firstDay)]
                        }
                    }
                }
            }
        case .datetime:
            column.seconds.withUnsafeBufferPointer { seconds in
                let seconds = seconds.baseAddress! + base
                if column.nanoseconds.isEmpty, let ranges = test.secondRanges {
                    passes.fill(seconds, within: ranges)
                    hasValue?.fill { bit(seconds[$0] != FieldColumn.noSecond) }
                } else {
                    ask(passes, hasValue) { column.instant(base + $0).flatMap { test.holds($0, plan.asOf) } }
                }
            }
        }
    }

    private func texts(
        _ column: FieldColumn, _ view: ShardView, _ passes: PackedAnswers, _ hasValue: PackedAnswers?
    ) {
        column.starts.withUnsafeBufferPointer { starts in
            let starts = starts.baseAddress! + view.base
            hasValue?.fill { bit(starts[$0] != starts[$0 + 1]) }
            guard case .list(let matcher) = test else {
                return passes.fill { bit(starts[$0] != starts[$0 + 1]) }
            }
            let positions = (0..<column.dictionary.count).map { matcher.position(of: column.dictionary.bytes($0)) }
            column.elements.withUnsafeBufferPointer { elements in
                guard matcher.wanted.count < 64 else {
                    return passes.fill { contact in
                        let range = Int(starts[contact])..<Int(starts[contact + 1])
                        return bit(matcher.holds(range.lazy.map { positions[Int(elements[$0])] }))
                    }
                }
                // A bit a wanted text, and the top one for all others.
                let others: UInt64 = 1 << 63
                let all: UInt64 = (1 << UInt64(matcher.wanted.count)) - 1
                let bits = positions.map { $0 < 0 ? others : 1 << UInt64($0) }
                func fill(_ holds: (UInt64) -> Bool) {
                    bits.withUnsafeBufferPointer { bits in
                        passes.fill { contact in
                            var found: UInt64 = 0
                            for element in Int(starts[contact])..<Int(starts[contact + 1]) {
                                found |= bits[Int(elements[element])]
                            }
                            return bit(found != 0 && holds(found))
                        }
                    }
                }
                switch matcher.relation {
                case .any: fill { $0 & all != 0 }
                case .all: fill { $0 & all == all }
                case .exactly: fill { $0 == all }
                }
            }
        }
    }

    // MARK: - Metrics

    /// The ways over the narrow cells; false where the measure has none (ratios, values of properties).
    private func metric(
        _ metric: Metric, _ view: ShardView, _ passes: PackedAnswers, _ hasValue: PackedAnswers?
    ) -> Bool {
        func cell(_ kind: CellPlan.Kind) -> CellColumn? {
            plan.cellNumber(kind, of: metric).flatMap { view.cell($0) }
        }
        switch metric.measure {
        case .count:
            hasValue?.fill(with: true)
            // An indicator's count is kept as a number even so.
            if comparison.test.isHappened, let bits = cell(.happened)?.bits {
                passes.words.update(from: bits, count: (view.count + 63) / 64)
            } else {
                counted(cell(.count)?.counts, passes)
            }
        case .distinct(let property):
            hasValue?.fill(with: true)
            counted(cell(.distinct(property))?.counts, passes)
        case .distinctDays:
            hasValue?.fill(with: true)
            counted(cell(.distinctDays)?.counts, passes)
        case .sum(let source):
            hasValue?.fill(with: true)
            let ranges = test.ranges(plan.grid(source))
            if let numbers = cell(.sum(source))?.numbers {
                passes.fill(UnsafePointer(numbers), within: ranges)
            } else {
                passes.fill(with: ranges.contains { $0.low <= 0 && $0.high >= 0 })
            }
        case .minimum(let source): extreme(cell(.minimum(source)), .max, plan.grid(source), passes, hasValue)
        case .maximum(let source): extreme(cell(.maximum(source)), .min, plan.grid(source), passes, hasValue)
        case .average(let source), .averageByActivity(let source):
            guard case .number(let matcher) = test else { return false }
            let kinds = metric.cellKinds
            guard let sums = cell(kinds[0])?.numbers, let counts = cell(kinds[1])?.counts else {
                passes.fill(with: false)
                hasValue?.fill(with: false)
                return true
            }
            let grid = plan.grid(source)
            hasValue?.fill { bit(counts[$0] > 0) }
            if !matcher.fillAverages(passes, sums, counts, grid) {
                passes.fill { contact in
                    counts[contact] == 0 ? 0 : bit(matcher.holds(average: sums[contact], of: counts[contact], grid))
                }
            }
        case .first: instants(cell(.first), test.secondRanges, passes, hasValue) { test.holds($0, plan.asOf) }
        case .last: instants(cell(.last), test.secondRanges, passes, hasValue) { test.holds($0, plan.asOf) }
        case .daysSinceFirst: days(cell(.first), passes, hasValue)
        case .daysSinceLast: days(cell(.last), passes, hasValue)
        case .firstValue, .lastValue, .ratio: return false
        }
        return true
    }

    private func counted(_ counts: UnsafeMutablePointer<UInt32>?, _ passes: PackedAnswers) {
        let ranges = test.wholeRanges.compactMap { $0.clamped(to: UInt32.self) }
        if let counts {
            passes.fill(UnsafePointer(counts), within: ranges)
        } else {
            passes.fill(with: ranges.contains { $0.low == 0 })
        }
    }

    /// `nothing`: what stands where there is no value.
    private func extreme(
        _ cell: CellColumn?, _ nothing: Int128, _ grid: NumberGrid, _ passes: PackedAnswers, _ hasValue: PackedAnswers?
    ) {
        guard let numbers = cell?.numbers else {
            passes.fill(with: false)
            hasValue?.fill(with: false)
            return
        }
        passes.fill(UnsafePointer(numbers), within: test.ranges(grid)) { bit(numbers[$0] != nothing) }
        hasValue?.fill { bit(numbers[$0] != nothing) }
    }

    private func instants(
        _ cell: CellColumn?, _ ranges: [ClosedBounds<Int64>]?, _ passes: PackedAnswers, _ hasValue: PackedAnswers?,
        _ holds: (Instant) -> Bool?
    ) {
        guard let cell, let seconds = cell.seconds else {
            passes.fill(with: false)
            hasValue?.fill(with: false)
            return
        }
        if cell.nanoseconds == nil, let ranges {
            // Neither end of the numbers is an instant: they stand for none.
            passes.fill(UnsafePointer(seconds), within: ranges)
            hasValue?.fill { bit(seconds[$0] != .max) & bit(seconds[$0] != .min) }
        } else {
            ask(passes, hasValue) { cell.instant($0).flatMap(holds) }
        }
    }

    /// The first or last activity of one kind against that of another, where all of them are at whole seconds; false where
    /// it is another comparison.
    private func moments(_ view: ShardView, _ passes: PackedAnswers, _ hasValue: PackedAnswers?) -> Bool {
        guard case .moment(let relation, .metric(let other, _)) = comparison.test,
            case .metric(let metric, _) = comparison.subject, let left = moments(of: metric, view),
            let right = moments(of: other, view)
        else { return false }
        func fill(_ holds: (Int64, Int64) -> Bool) {
            passes.fill {
                bit(left[$0] != .max) & bit(left[$0] != .min) & bit(right[$0] != .max) & bit(right[$0] != .min)
                    & bit(holds(left[$0], right[$0]))
            }
        }
        switch relation {
        case .is: fill { $0 == $1 }
        case .before: fill { $0 < $1 }
        case .after: fill { $0 > $1 }
        case .onOrBefore: fill { $0 <= $1 }
        case .onOrAfter: fill { $0 >= $1 }
        }
        hasValue?.fill {
            bit(left[$0] != .max) & bit(left[$0] != .min) & bit(right[$0] != .max) & bit(right[$0] != .min)
        }
        return true
    }

    private func moments(of metric: Metric, _ view: ShardView) -> UnsafeMutablePointer<Int64>? {
        guard let kind = metric.cellKinds.first, kind == .first || kind == .last,
            metric.measure == .first || metric.measure == .last,
            let cell = plan.cellNumber(kind, of: metric).flatMap({ view.cell($0) }), cell.nanoseconds == nil
        else { return nil }
        return cell.seconds
    }

    private func days(_ cell: CellColumn?, _ passes: PackedAnswers, _ hasValue: PackedAnswers?) {
        let ranges = test.wholeRanges.map { plan.asOf.seconds(daysSince: $0) }
        instants(cell, ranges, passes, hasValue) { test.holds(whole: Int64(plan.asOf.daysSince($0))) }
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

extension FieldColumn {
    @inline(__always)
    func date(_ entry: Int) -> CivilDate? {
        days[entry] == Self.noDay ? nil : CivilDate(days: days[entry])
    }

    @inline(__always)
    func instant(_ entry: Int) -> Instant? {
        seconds[entry] == Self.noSecond
            ? nil
            : Instant(seconds: seconds[entry], nanoseconds: nanoseconds.isEmpty ? 0 : nanoseconds[entry])
    }
}
