import CellValues
import FlatFiles
import SegmentLanguage

/// A constant test of one contact field, column by column type.
struct FieldTest: Sendable {
    private let number: Int
    private let test: PreparedTest
    private let asOf: AsOf
    /// Text fields: by code plus 1 (0 is missing), 0 no value, 1 fails, 2 holds. Dates whose part or anniversary is asked
    /// for: the same by day from `firstDay`.
    private let answers: [UInt8]
    private let firstDay: Int32

    init(_ field: PlannedField, _ test: PreparedTest, asOf: AsOf, fields: [FieldColumn]) {
        number = field.number
        self.test = test
        self.asOf = asOf
        var (answers, firstDay): ([UInt8], Int32) = ([], 0)
        switch fields[number].type {
        case .text: answers = Self.answers(test, fields[number].dictionary)
        case .date: (answers, firstDay) = Self.answers(test, fields[number], asOf)
        case .texts, .integer, .decimal, .boolean, .datetime: break
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

    /// Who passes and, where it is asked for, who has a value at all.
    func evaluate(_ view: ShardView, _ passes: PackedAnswers, _ hasValue: PackedAnswers?) {
        let column = view.fields[number]
        let base = view.base
        switch column.type {
        case .text:
            column.codes.withUnsafeBufferPointer { codes in
                answers.withUnsafeBufferPointer { answers in
                    let codes = UnsafeBufferPointer(rebasing: codes[base..<base + view.count])
                    passes.look(hasValue) { answers[Int(codes[$0])] }
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
                    passes.ask(hasValue) {
                        days[$0] == FieldColumn.noDay ? nil : test.holds(CivilDate(days: days[$0]), asOf)
                    }
                } else {
                    answers.withUnsafeBufferPointer { answers in
                        passes.look(hasValue) {
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
                    passes.ask(hasValue) { column.instant(base + $0).flatMap { test.holds($0, asOf) } }
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
