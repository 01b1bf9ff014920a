import CellValues
import FlatFiles
import SegmentLanguage

/// One comparison over entries of a batch.
final class RowTest {
    enum Source {
        case column(Int)
        case product(Int, Int)
        case at
        case type
    }

    let source: Source
    let test: PreparedTest
    let isNegated: Bool
    let excludesMissing: Bool
    private let asOf: AsOf
    /// Text tests by code: 0 not tested yet, 1 fails, 2 holds, 3 has no value.
    private var remembered: [UInt8] = []

    init(_ comparison: Comparison<ActivityOperand>, inside list: String?, plan: EvaluationPlan) {
        let type: ValueType
        let accessor: Accessor?
        switch comparison.subject {
        case .property(let property):
            source = .column(plan.propertyNumber(property.on(list)))
            (type, accessor) = (property.type, property.accessor)
        case .product(let left, let right):
            source = .product(plan.propertyNumber(left.on(list)), plan.propertyNumber(right.on(list)))
            (type, accessor) = (.decimal, nil)
        case .instant(let part):
            source = .at
            (type, accessor) = (.datetime, part)
        case .type:
            source = .type
            (type, accessor) = (.text, nil)
        }
        test = PreparedTest(comparison.test, on: type, accessor: accessor, asOf: plan.asOf)
        isNegated = comparison.isNegated
        excludesMissing = comparison.excludesMissing
        asOf = plan.asOf
    }

    /// The codes stand for other texts from now on.
    func forgetTexts() { remembered = [] }

    func mask(_ entries: [UInt32], _ codes: BatchCodes) -> [UInt8] {
        var (passes, hasValue) = positive(entries, codes)
        guard isNegated else { return passes }
        for index in passes.indices { passes[index] ^= 1 }
        if excludesMissing {
            for index in passes.indices { passes[index] &= hasValue[index] }
        }
        return passes
    }

    /// Whether the positive test passes, and whether there is a value, a byte an entry.
    func positive(_ entries: [UInt32], _ codes: BatchCodes) -> (passes: [UInt8], hasValue: [UInt8]) {
        let batch = codes.batch
        switch source {
        case .column(let number):
            let column = batch.columns[number]
            if case .text = column.type {
                return coded(entries, codes.codes(of: number), codes.dictionaries[number])
            }
            if case .texts = column.type { return listed(entries, column, codes, number) }
            return typed(entries, column)
        case .product(let left, let right):
            let (one, other) = (batch.columns[left], batch.columns[right])
            guard case .number(let matcher) = test else { return made(entries) { one.hasBoth(other, $0) ? true : nil } }
            return made(entries) { entry in
                guard one.hasBoth(other, entry) else { return nil }
                return matcher.holds(productOf: one.billionths(entry), other.billionths(entry))
            }
        case .at:
            let (seconds, fractions) = (batch.seconds, batch.nanoseconds)
            return made(entries) { entry in
                self.test.holds(Instant(seconds: seconds[entry], nanoseconds: fractions[entry]), self.asOf)
            }
        case .type:
            return made(entries) { entry in self.holdsType(batch, entry, codes) }
        }
    }

    private func holdsType(_ batch: ColumnBatch, _ entry: Int, _ codes: BatchCodes) -> Bool? {
        guard case .text(let matcher) = test else { return true }
        return codes.typeNames[Int(batch.typeCodes[entry])].withUnsafeBytes { matcher.holds($0) }
    }

    @inline(__always)
    private func made(_ entries: [UInt32], _ holds: (Int) -> Bool?) -> (passes: [UInt8], hasValue: [UInt8]) {
        var passes = [UInt8](repeating: 0, count: entries.count)
        var hasValue = passes
        for (index, entry) in entries.enumerated() {
            if let result = holds(Int(entry)) {
                hasValue[index] = 1
                passes[index] = result ? 1 : 0
            }
        }
        return (passes, hasValue)
    }

    private func coded(
        _ entries: [UInt32], _ codes: [UInt32], _ dictionary: TextDictionary
    ) -> (passes: [UInt8], hasValue: [UInt8]) {
        made(entries) { entry in
            let code = Int(codes[entry])
            if code == 0 { return nil }
            switch self.answer(code - 1, dictionary) {
            case 1: return false
            case 2: return true
            default: return nil
            }
        }
    }

    @inline(__always)
    private func answer(_ code: Int, _ dictionary: TextDictionary) -> UInt8 {
        if code < remembered.count, remembered[code] != 0 { return remembered[code] }
        return remember(code, dictionary)
    }

    @inline(never)
    private func remember(_ code: Int, _ dictionary: TextDictionary) -> UInt8 {
        if remembered.count <= code { remembered += [UInt8](repeating: 0, count: dictionary.count - remembered.count) }
        let result: UInt8 =
            switch test.holds(dictionary.bytes(code)) {
            case nil: 3
            case .some(true): 2
            case .some(false): 1
            }
        remembered[code] = result
        return result
    }

    private func listed(
        _ entries: [UInt32], _ column: Column, _ codes: BatchCodes, _ number: Int
    ) -> (passes: [UInt8], hasValue: [UInt8]) {
        let elements = codes.codes(of: number)
        let dictionary = codes.dictionaries[number]
        return made(entries) { entry in
            let range = Int(column.starts[entry])..<Int(column.starts[entry + 1])
            // A list with an element outside its options is a wrong cell: all its codes are 0.
            if range.isEmpty || elements[range.lowerBound] == 0 { return nil }
            guard case .list(let matcher) = self.test else { return true }
            return matcher.holds(range.map { matcher.position(of: dictionary.bytes(Int(elements[$0]) - 1)) })
        }
    }

    private func typed(_ entries: [UInt32], _ column: Column) -> (passes: [UInt8], hasValue: [UInt8]) {
        let (states, test, asOf) = (column.states, self.test, self.asOf)
        return made(entries) { entry in
            guard states[entry] == Column.present else { return nil }
            switch column.type {
            case .integer: return test.holds(whole: column.integers[entry])
            case .decimal: return test.holds(billionths: column.decimals[entry])
            case .boolean: return test.holds(boolean: column.integers[entry] != 0)
            case .date: return test.holds(CivilDate(days: Int32(truncatingIfNeeded: column.integers[entry])), asOf)
            case .datetime:
                return test.holds(
                    Instant(seconds: column.integers[entry], nanoseconds: column.nanoseconds[entry]), asOf)
            case .text, .texts: return nil
            }
        }
    }
}

extension Column {
    @inline(__always)
    func hasBoth(_ other: Column, _ entry: Int) -> Bool {
        states[entry] == Column.present && other.states[entry] == Column.present
    }

    @inline(__always)
    func billionths(_ entry: Int) -> Int128 {
        if case .decimal = type { decimals[entry] } else { Int128(integers[entry]) * billion }
    }
}
