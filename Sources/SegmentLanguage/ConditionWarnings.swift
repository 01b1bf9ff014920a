import CellValues

/// Warnings that need no data: filters that can't hold together, that always hold, that stand twice.
///
/// Only what is plain from neighbours in one `all` or `any`; a warning that is wrong would be worse than none.
struct FilterPart {
    var place: TextPlace
    /// The whole of it, to find the same again.
    var filter: AnyHashable
    /// What holds exactly where this doesn't: what `{"not": …}` holds, or the positive twin of a negative test.
    var opposite: AnyHashable?
    /// A single test, but of lines outside `line`: there different lines may pass different tests.
    var test: Test?
    var isEveryone: Bool

    struct Test {
        /// An operand of a contact or of an activity.
        var subject: AnyHashable
        /// Nil: another value.
        var value: ValueTest?
        var isNegated: Bool
    }

    init(_ condition: Condition, at place: TextPlace) {
        self.place = place
        filter = condition
        isEveryone = condition == .everyone
        switch condition {
        case .not(let part): opposite = part
        case .test(let comparison):
            test = comparison.part
            opposite = comparison.positiveTwin.map { Condition.test($0) }
        case .everyone, .all, .any, .atLeast, .segment, .sequence: break
        }
    }

    init(_ condition: ActivityCondition, at place: TextPlace, isInLine: Bool) {
        self.place = place
        filter = condition
        isEveryone = false
        switch condition {
        case .not(let part): opposite = part
        case .test(let comparison):
            guard isInLine || comparison.subject.list == nil else { break }
            test = comparison.part
            opposite = comparison.positiveTwin.map { ActivityCondition.test($0) }
        case .all, .any, .atLeast, .line: break
        }
    }
}

extension Comparison {
    fileprivate var part: FilterPart.Test {
        FilterPart.Test(subject: subject, value: test.constant, isNegated: isNegated)
    }

    /// Of a negative test that holds wherever the other doesn't.
    fileprivate var positiveTwin: Self? {
        guard isNegated, !excludesMissing, let name = OperatorDeclaration.named(operatorName)?.positive else {
            return nil
        }
        var positive = self
        positive.isNegated = false
        positive.operatorName = name
        return positive
    }
}

extension FilterCheck {
    /// Of the filters in one `all`.
    func warn(ofAll parts: [FilterPart]) {
        warnOfDuplicates(parts)
        for (part, other) in opposites(parts) { log.add(.contradiction(with: other.place), at: part.place) }
        var constraints: [AnyHashable: Constraint] = [:]
        for part in parts {
            guard let test = part.test else { continue }
            var constraint = constraints[test.subject] ?? Constraint(place: part.place)
            if !constraint.isTold, !constraint.takes(test) {
                log.add(.contradiction(with: constraint.place), at: part.place)
                constraint.isTold = true
            }
            constraints[test.subject] = constraint
        }
    }

    /// Of the filters in one `any`.
    func warn(ofAny parts: [FilterPart]) {
        warnOfDuplicates(parts)
        for (part, other) in opposites(parts) { log.add(.alwaysTrue(with: other.place), at: part.place) }
        if parts.count > 1, let everyone = parts.first(where: \.isEveryone) {
            log.add(.everyoneInAny, at: everyone.place)
        }
    }

    private func warnOfDuplicates(_ parts: [FilterPart]) {
        var seen: [AnyHashable: TextPlace] = [:]
        for part in parts {
            if let first = seen[part.filter] {
                log.add(.duplicate(of: first), at: part.place)
            } else {
                seen[part.filter] = part.place
            }
        }
    }

    /// A filter and its exact opposite, the later first.
    private func opposites(_ parts: [FilterPart]) -> [(FilterPart, FilterPart)] {
        var places: [AnyHashable: Int] = [:]
        for (index, part) in parts.enumerated() where places[part.filter] == nil { places[part.filter] = index }
        var pairs: [(FilterPart, FilterPart)] = []
        for (index, part) in parts.enumerated() {
            guard let opposite = part.opposite, let other = places[opposite], other != index else { continue }
            pairs.append(other < index ? (part, parts[other]) : (parts[other], part))
        }
        return pairs
    }

    /// A test that its subject alone decides.
    func warn(of comparison: Comparison<some Operand>, at place: TextPlace) {
        guard comparison.subject.isNeverMissing, let test = comparison.test.constant else { return }
        switch test {
        case .isSet:
            log.add(comparison.isNegated ? .never : .always, at: place)
        case .number(let relation, let number) where comparison.subject.isNeverNegative && !comparison.isNegated:
            let zero = WrittenNumber(0)
            switch relation {
            case .greaterOrEqual where number <= zero, .greater where number < zero: log.add(.always, at: place)
            case .less where number <= zero, .lessOrEqual where number < zero: log.add(.never, at: place)
            case .equal, .less, .lessOrEqual, .greater, .greaterOrEqual: break
            }
        case .numberIs(let numbers)
        where comparison.subject.isNeverNegative && numbers.allSatisfy({ $0 < WrittenNumber(0) }):
            log.add(comparison.isNegated ? .always : .never, at: place)
        case .text, .numberIs, .number, .numberBetween, .boolean, .within, .anniversary, .moment, .dateIs, .has: break
        }
    }

    /// A window that holds nothing, whatever as-of is.
    func warn(of window: Window, ofActivities: Bool, at place: TextPlace) {
        let isEmpty: Bool =
            switch window {
            case .next: ofActivities
            case .between(let from?, let to?): from.isSurelyAfter(to) || ofActivities && from.isNeverPast
            case .between(let from?, nil): ofActivities && from.isNeverPast
            case .last, .beforeLast, .current, .previous, .between: false
            }
        if isEmpty { log.add(.emptyWindow(ofActivities: ofActivities), at: place) }
    }
}

/// What the tests of one subject in one `all` still allow.
private struct Constraint {
    let place: TextPlace
    var isTold = false
    private var texts: Set<[UInt8]>?
    private var numbers: Set<WrittenNumber>?
    private var low: (value: WrittenNumber, isIncluded: Bool)?
    private var high: (value: WrittenNumber, isIncluded: Bool)?
    private var boolean: Bool?
    private var isSet: Bool?

    init(place: TextPlace) { self.place = place }

    /// Takes one more test in; false where nothing is left.
    mutating func takes(_ test: FilterPart.Test) -> Bool {
        if test.isNegated {
            // Other negatives hold where there is no value, and say little.
            guard test.value == .isSet else { return true }
            defer { isSet = false }
            return isSet != true
        }
        // Every positive test asks for a value.
        if isSet == false { return false }
        isSet = true
        switch test.value {
        case .text(.is, let values, _):
            // Folded, an exact comparison is only wider: what is disjoint so is disjoint.
            let folded = Set(values.map { CaseFolding.folded(Array($0.utf8)) })
            texts = texts?.intersection(folded) ?? folded
            return texts?.isEmpty == false
        case .numberIs(let values):
            numbers = numbers?.intersection(values) ?? Set(values)
        case .number(.less, let value): lower(to: value, isIncluded: false)
        case .number(.lessOrEqual, let value): lower(to: value, isIncluded: true)
        case .number(.greater, let value): raise(to: value, isIncluded: false)
        case .number(.greaterOrEqual, let value): raise(to: value, isIncluded: true)
        case .number(.equal, let value): numbers = numbers?.intersection([value]) ?? [value]
        case .numberBetween(let from, let to):
            raise(to: from, isIncluded: true)
            lower(to: to, isIncluded: true)
        case .boolean(let flag):
            defer { boolean = flag }
            return boolean == nil || boolean == flag
        // Of these only that there is a value.
        case .isSet, .text(.contains, _, _), .text(.startsWith, _, _), .text(.endsWith, _, _), .within, .anniversary,
            .moment, .dateIs, .has, nil:
            return true
        }
        return hasNumber
    }

    private mutating func lower(to value: WrittenNumber, isIncluded: Bool) {
        guard let high, (high.value, high.isIncluded ? 1 : 0) <= (value, isIncluded ? 1 : 0) else {
            self.high = (value, isIncluded)
            return
        }
    }

    private mutating func raise(to value: WrittenNumber, isIncluded: Bool) {
        guard let low, (value, isIncluded ? 0 : 1) <= (low.value, low.isIncluded ? 0 : 1) else {
            self.low = (value, isIncluded)
            return
        }
    }

    private var hasNumber: Bool {
        if let low, let high {
            if high.value < low.value { return false }
            if high.value == low.value, !(low.isIncluded && high.isIncluded) { return false }
        }
        guard let numbers else { return true }
        return numbers.contains { number in
            (low.map { $0.isIncluded ? $0.value <= number : $0.value < number } ?? true)
                && (high.map { $0.isIncluded ? number <= $0.value : number < $0.value } ?? true)
        }
    }
}

extension Moment {
    /// At or after as-of, whenever that is.
    fileprivate var isNeverPast: Bool {
        switch self {
        case .now, .ahead: true
        case .date, .instant, .ago: false
        }
    }

    /// Relative, and as late as the other or later, whenever as-of is.
    fileprivate func isSurelyAfter(_ other: Moment) -> Bool {
        switch (self, other) {
        case (.ago(let from), .ago(let to)): from.unit == to.unit && from.count <= to.count
        case (.ahead(let from), .ahead(let to)): from.unit == to.unit && from.count >= to.count
        case (.now, .ago), (.now, .now), (.ahead, .now), (.ahead, .ago): true
        case (.date, _), (.instant, _), (_, .date), (_, .instant): false
        case (.ago, .ahead), (.ago, .now), (.now, .ahead): false
        }
    }
}

// MARK: - Messages

extension FindingMessage {
    fileprivate static func contradiction(with place: TextPlace) -> Self {
        FindingMessage(
            .contradiction, "this can't hold together with the filter at \(place.line):\(place.column)",
            severity: .warning)
    }

    fileprivate static func alwaysTrue(with place: TextPlace) -> Self {
        FindingMessage(
            .alwaysTrue, "this or its opposite at \(place.line):\(place.column) always holds", severity: .warning)
    }

    fileprivate static var everyoneInAny: Self {
        FindingMessage(.alwaysTrue, "'everyone' inside 'any' always holds", severity: .warning)
    }

    fileprivate static func duplicate(of place: TextPlace) -> Self {
        FindingMessage(
            .duplicateFilter, "the same filter stands at \(place.line):\(place.column)", severity: .warning)
    }

    fileprivate static var always: Self {
        FindingMessage(.alwaysTrue, "this always holds", severity: .warning)
    }

    fileprivate static var never: Self {
        FindingMessage(.contradiction, "this never holds", severity: .warning)
    }

    fileprivate static func emptyWindow(ofActivities: Bool) -> Self {
        FindingMessage(
            .emptyWindow,
            ofActivities
                ? "no activity can lie in this window: all are before as-of" : "nothing can lie in this window",
            severity: .warning)
    }
}
