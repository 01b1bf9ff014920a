import CellValues
import FlatFiles
import SegmentLanguage

/// Reads operands for the contacts of a shard, and compares them.
struct OperandReader {
    let asOf: AsOf
    let view: ShardView
    private let comparison: ContactValueTest
    private let left: Prepared
    private let right: Prepared
    /// The test of a value as it is, and of one that is a number (a part of a value is one).
    private let test: (declared: PreparedTest, number: PreparedTest)

    /// An operand with its column or cells looked up.
    private enum Prepared {
        case field(FieldReference, FieldColumn)
        case metric(MetricCells, times: ExactFraction?, Accessor?)
        case score(Indicator, Accessor?)
        case nothing
    }

    init(_ planned: PlannedTest, asOf: AsOf, view: ShardView) {
        self.asOf = asOf
        self.view = view
        comparison = planned.comparison.test
        func prepared(_ operand: PlannedOperand) -> Prepared {
            switch operand {
            case .field(let field): .field(field.field, view.fields[field.number])
            case .metric(let metric, let times):
                .metric(MetricCells(metric, view), times: times == WrittenNumber(1) ? nil : ExactFraction(times), nil)
            case .indicator(_, let accessor, let metric): .metric(MetricCells(metric, view), times: nil, accessor)
            case .score(let indicator, let accessor): .score(indicator, accessor)
            }
        }
        left = prepared(planned.subject)
        right = planned.operand.map(prepared) ?? .nothing
        let type: ValueType
        var accessor: Accessor?
        switch planned.subject {
        case .field(let field): (type, accessor) = (field.field.type, field.field.accessor)
        case .metric(let metric, _): (type, accessor) = (metric.metric.valueType, metric.metric.valueAccessor)
        case .indicator(let indicator, let part, _), .score(let indicator, let part):
            (type, accessor) = (indicator.valueType, part)
        }
        if accessor == .domain { accessor = nil }
        // Where it is held against another value, none is asked.
        let constant = planned.comparison.test.constant ?? .isSet
        test = (
            PreparedTest(constant, on: type, accessor: accessor, asOf: asOf),
            PreparedTest(constant, on: .decimal, accessor: nil, asOf: asOf)
        )
    }

    /// For values alone.
    init(asOf: AsOf, view: ShardView) {
        self.asOf = asOf
        self.view = view
        comparison = .constant(.isSet)
        (left, right) = (.nothing, .nothing)
        test = (.isSet, .isSet)
    }

    /// Nil where a side has no value.
    func holds(_ contact: Int) -> Bool? {
        guard let left = value(self.left, contact) else { return nil }
        switch comparison {
        case .constant(.isSet): return true
        case .text(let relation, _, let matching):
            guard case .text(let text) = left, case .text(let other) = value(right, contact) else { return nil }
            let matcher = TextMatcher(relation, [String(decoding: other, as: UTF8.self)], matching)
            return matcher.holds(text)
        case .number(let relation, _):
            guard case .number(let number) = left, case .number(let other) = value(right, contact) else {
                return nil
            }
            let order = number.compared(with: other)
            switch relation {
            case .equal: return order == 0
            case .less: return order < 0
            case .lessOrEqual: return order <= 0
            case .greater: return order > 0
            case .greaterOrEqual: return order >= 0
            }
        case .moment(let relation, _):
            guard let other = value(right, contact), let order = order(left, other) else { return nil }
            switch relation {
            case .is: return order == 0
            case .before: return order < 0
            case .after: return order > 0
            case .onOrBefore: return order <= 0
            case .onOrAfter: return order >= 0
            }
        case .constant: return constant(left)
        }
    }

    /// By local day if one of them is a date.
    private func order(_ left: ContactValue, _ right: ContactValue) -> Int? {
        if case .instant(let a) = left, case .instant(let b) = right { return a < b ? -1 : a == b ? 0 : 1 }
        guard let a = day(left), let b = day(right) else { return nil }
        return a < b ? -1 : a == b ? 0 : 1
    }

    private func day(_ value: ContactValue) -> CivilDate? {
        switch value {
        case .date(let date): date
        case .instant(let instant): asOf.zone.local(instant.seconds).day
        case .number, .text, .texts, .boolean: nil
        }
    }

    private func constant(_ value: ContactValue) -> Bool? {
        var test = test.declared
        // `value` has taken the part already, where it is a number.
        if case .number = value { test = self.test.number }
        switch (value, test) {
        case (.number(let number), .number(let matcher)): return matcher.holds(number)
        case (.text(let text), _): return test.holds(text)
        case (.date(let date), _): return test.holds(date, asOf)
        case (.instant(let instant), _): return test.holds(instant, asOf)
        case (.boolean(let boolean), _): return test.holds(boolean: boolean)
        // Numbers are asked in one way alone, and lists go the narrow way.
        case (.number, _), (.texts, _): return nil
        }
    }

    // MARK: - Values

    private func value(_ operand: Prepared, _ contact: Int) -> ContactValue? {
        switch operand {
        case .field(let field, let column): return value(field, column, contact)
        case .metric(let metric, let times, let accessor):
            guard let value = value(metric, contact) else { return nil }
            if let times, case .number(let number) = value { return .number(number * times) }
            guard let accessor else { return value }
            return part(accessor, of: value)
        case .score(let indicator, let accessor):
            guard let plain = score(indicator, contact) else { return nil }
            guard let accessor else { return plain }
            return part(accessor, of: plain)
        case .nothing: return nil
        }
    }

    private func value(_ field: FieldReference, _ column: FieldColumn, _ contact: Int) -> ContactValue? {
        let entry = view.base + contact
        let plain: ContactValue?
        switch column.type {
        case .text:
            let code = column.codes[entry]
            plain = code == 0 ? nil : .text(column.dictionary.bytes(Int(code) - 1))
        case .texts: plain = nil
        case .integer:
            plain = column.present[entry] == 0 ? nil : .number(ExactFraction(Int128(column.integers[entry])))
        case .decimal:
            plain = column.present[entry] == 0 ? nil : .number(ExactFraction(billionths: column.decimals[entry]))
        case .boolean: plain = column.flags[entry] == 0 ? nil : .boolean(column.flags[entry] == 2)
        case .date: plain = column.date(entry).map { .date($0) }
        case .datetime: plain = column.instant(entry).map { .instant($0) }
        }
        guard let accessor = field.accessor, let plain else { return plain }
        return part(accessor, of: plain)
    }

    private func part(_ accessor: Accessor, of value: ContactValue) -> ContactValue? {
        func whole(_ number: Int?) -> ContactValue? { number.map { .number(ExactFraction(Int128($0))) } }
        switch (accessor, value) {
        case (.domain, .text(let text)): return domain(of: text).map { .text($0) }
        case (.length, .text(let text)): return whole(Int(codePoints(in: text)))
        case (.hour, .instant(let instant)):
            return whole(Int(asOf.zone.local(instant.seconds).secondOfDay) / 3600)
        case (.age, _), (.year, _), (.month, _), (.day, _), (.weekday, _), (.domain, _), (.length, _), (.hour, _):
            guard let day = day(value) else { return nil }
            return whole(PreparedTest.part(accessor, of: day, asOf))
        }
    }

    private func score(_ indicator: Indicator, _ contact: Int) -> ContactValue? {
        guard let scores = view.scores else { return nil }
        let entry = view.base + contact
        func score(_ score: UInt8) -> ContactValue? { score == 0 ? nil : .number(ExactFraction(Int128(score))) }
        switch indicator {
        case .rfmRecency: return score(scores.recency[entry])
        case .rfmFrequency: return score(scores.frequency[entry])
        case .rfmMonetary: return score(scores.monetary[entry])
        case .rfmSegment:
            let number = Int(scores.segment[entry])
            return number == 0 ? nil : .text(PurchaseScores.nameBytes.bytes(number - 1))
        // Metrics answer these.
        case .purchasesCount, .purchasesTotal, .purchasesAverage, .purchasesFirstAt, .purchasesLastAt: return nil
        }
    }

    func value(_ metric: MetricCells, _ contact: Int) -> ContactValue? {
        func number(_ value: Int128, over count: Int128 = 1) -> ContactValue {
            .number(
                ExactFraction(value, over: (metric.grid == .billionths ? billion : billion * billion) * count))
        }
        switch metric.measure {
        case .count, .distinct, .distinctDays:
            return .number(ExactFraction(Int128(metric.cell?.counts[contact] ?? 0)))
        case .sum: return number(metric.cell?.numbers[contact] ?? 0)
        case .average, .averageByActivity:
            guard let sums = metric.cell?.numbers, let counts = metric.second?.counts, counts[contact] > 0 else {
                return nil
            }
            return number(sums[contact], over: Int128(counts[contact]))
        case .minimum:
            guard let value = metric.cell?.numbers[contact], value != .max else { return nil }
            return number(value)
        case .maximum:
            guard let value = metric.cell?.numbers[contact], value != .min else { return nil }
            return number(value)
        case .first, .last: return metric.cell?.instant(contact).map { .instant($0) }
        case .daysSinceFirst, .daysSinceLast:
            return metric.cell?.instant(contact).map {
                .number(ExactFraction(Int128(asOf.daysSince($0))))
            }
        case .firstValue(let property), .lastValue(let property):
            return metric.cell.flatMap { value($0.values[contact], of: $0, property) }
        case .ratio:
            guard case .number(let top) = value(metric.parts[0], contact),
                case .number(let bottom) = value(metric.parts[1], contact)
            else { return nil }
            return (top / bottom).map { .number($0) }
        }
    }

    private func value(_ cell: ValueCell, of column: CellColumn, _ property: PropertyReference) -> ContactValue? {
        guard cell.isPresent else { return nil }
        // The part was taken when the cell was filled: an activity whose value lacks it doesn't count as one that has it.
        switch property.accessor {
        case .domain: return .text(column.texts[cell])
        case .some: return .number(ExactFraction(billionths: cell.value))
        case nil: break
        }
        switch property.type {
        case .text, .email, .phone, .option, .options, .list: return .text(column.texts[cell])
        case .integer, .decimal: return .number(ExactFraction(billionths: cell.value))
        case .boolean: return .boolean(cell.value != 0)
        case .date: return .date(CivilDate(days: Int32(truncatingIfNeeded: cell.value)))
        case .datetime:
            return .instant(Instant(seconds: Int64(truncatingIfNeeded: cell.value), nanoseconds: cell.nanoseconds))
        }
    }
}
