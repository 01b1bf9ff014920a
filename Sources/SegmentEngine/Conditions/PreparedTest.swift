import CellValues
import SegmentLanguage

/// A positive test of one value with everything looked up beforehand: texts folded, windows turned into ranges.
///
/// The same for contact fields and activity properties; what differs is only where the values lie.
enum PreparedTest: Sendable {
    case isSet
    /// A text with something after its last `@`.
    case hasDomain
    case text(TextMatcher)
    /// Code points of a text.
    case textLength(NumberMatcher)
    case number(NumberMatcher)
    case boolean(Bool)
    /// Days since 1970, any of these.
    case days([DayRange])
    case instants([InstantRange])
    /// Year, month, day, weekday or age of a date.
    case datePart(Accessor, NumberMatcher)
    /// The same of the local day, or the local hour.
    case instantPart(Accessor, NumberMatcher)
    case dateAnniversary(DayRange)
    case instantAnniversary(DayRange)
    case list(ListMatcher)

    /// - Parameter type: the type of the tested value before its accessor.
    init(_ test: ValueTest, on type: ValueType, accessor: Accessor?, asOf: AsOf) {
        switch test {
        case .isSet:
            // A part of a value can be missing where the value isn't.
            self =
                switch accessor {
                case .domain: .hasDomain
                case .age: Self.numeric(.anything, on: type, accessor)
                case .year, .month, .day, .weekday, .hour, .length, nil: .isSet
                }
        case .text(let relation, let texts, let matching):
            self = .text(TextMatcher(relation, texts, matching, ofDomain: accessor == .domain))
        case .numberIs(let values): self = Self.numeric(NumberMatcher(anyOf: values), on: type, accessor)
        case .number(let relation, let value):
            self = Self.numeric(NumberMatcher(relation, value), on: type, accessor)
        case .numberBetween(let low, let high):
            self = Self.numeric(NumberMatcher(between: low, and: high), on: type, accessor)
        case .boolean(let value): self = .boolean(value)
        case .within(let window):
            self = type == .date ? .days([asOf.dayRange(window)]) : .instants([asOf.instantRange(window)])
        case .anniversary(let window):
            let days = asOf.anniversaryDays(window)
            self = type == .date ? .dateAnniversary(days) : .instantAnniversary(days)
        case .moment(let relation, let moment):
            self =
                type == .date
                ? .days([asOf.dayRange(relation, moment)]) : .instants([asOf.instantRange(relation, moment)])
        case .dateIs(let moments):
            self =
                type == .date
                ? .days(moments.map { asOf.dayRange(.is, $0) })
                : .instants(moments.map { asOf.instantRange(.is, $0) })
        case .has(let relation, let texts, let matching): self = .list(ListMatcher(relation, texts, matching))
        }
    }

    private static func numeric(_ matcher: NumberMatcher, on type: ValueType, _ accessor: Accessor?) -> PreparedTest {
        switch accessor {
        case nil, .domain: .number(matcher)
        case .length: .textLength(matcher)
        case .some(let accessor): type == .date ? .datePart(accessor, matcher) : .instantPart(accessor, matcher)
        }
    }
}

extension ValueTest {
    /// A test of a contact key as keys are when the pipeline normalises them.
    func ofKeys(_ keyNormal: KeyNormal) -> ValueTest {
        guard case .text(let relation, let texts, let matching) = self else { return self }
        let normal = texts.map { text in
            relation == .is ? keyNormal.applied(to: text) : keyNormal.applied(toPiece: text)
        }
        return .text(relation, normal, matching: matching)
    }
}

// One value against the test; nil where its accessor finds no value.
extension PreparedTest {
    func holds(_ text: UnsafeRawBufferPointer) -> Bool? {
        switch self {
        case .isSet: true
        case .hasDomain: domain(of: text) == nil ? nil : true
        case .text(let matcher): matcher.holds(text)
        case .textLength(let matcher): matcher.holds(codePoints(in: text))
        case .number, .boolean, .days, .instants, .datePart, .instantPart, .dateAnniversary, .instantAnniversary, .list:
            nil
        }
    }

    @inline(__always)
    func holds(whole: Int64) -> Bool? {
        switch self {
        case .isSet: true
        case .number(let matcher): matcher.holds(whole)
        case .hasDomain, .text, .textLength, .boolean, .days, .instants, .datePart, .instantPart, .dateAnniversary,
            .instantAnniversary, .list:
            nil
        }
    }

    @inline(__always)
    func holds(billionths: Int128) -> Bool? {
        switch self {
        case .isSet: true
        case .number(let matcher): matcher.holds(billionths: billionths)
        case .hasDomain, .text, .textLength, .boolean, .days, .instants, .datePart, .instantPart, .dateAnniversary,
            .instantAnniversary, .list:
            nil
        }
    }

    func holds(boolean value: Bool) -> Bool? {
        switch self {
        case .isSet: true
        case .boolean(let wanted): wanted == value
        case .hasDomain, .text, .textLength, .number, .days, .instants, .datePart, .instantPart, .dateAnniversary,
            .instantAnniversary, .list:
            nil
        }
    }

    func holds(_ date: CivilDate, _ asOf: AsOf) -> Bool? {
        switch self {
        case .isSet: true
        case .days(let ranges): ranges.contains { $0.contains(date) }
        case .dateAnniversary(let days): anniversaryFalls(date, in: days)
        case .datePart(let accessor, let matcher): Self.part(accessor, of: date, asOf).map { matcher.holds(Int64($0)) }
        case .hasDomain, .text, .textLength, .number, .boolean, .instants, .instantPart, .instantAnniversary, .list: nil
        }
    }

    func holds(_ instant: Instant, _ asOf: AsOf) -> Bool? {
        switch self {
        case .isSet: return true
        case .instants(let ranges): return ranges.contains { $0.contains(instant) }
        case .instantAnniversary(let days):
            return anniversaryFalls(asOf.zone.local(instant.seconds).day, in: days)
        case .instantPart(let accessor, let matcher):
            let local = asOf.zone.local(instant.seconds)
            if accessor == .hour { return matcher.holds(Int64(local.secondOfDay) / 3600) }
            return Self.part(accessor, of: local.day, asOf).map { matcher.holds(Int64($0)) }
        case .hasDomain, .text, .textLength, .number, .boolean, .days, .datePart, .dateAnniversary, .list: return nil
        }
    }

    static func part(_ accessor: Accessor, of date: CivilDate, _ asOf: AsOf) -> Int? {
        switch accessor {
        case .age: age(of: date, at: asOf.day)
        case .year: date.components.year
        case .month: date.components.month
        case .day: date.components.day
        case .weekday: date.weekday
        case .hour, .domain, .length: nil
        }
    }
}

extension InstantRange {
    @inline(__always)
    func contains(_ instant: Instant) -> Bool {
        if let from, instant < from { return false }
        if let to, instant >= to { return false }
        return true
    }
}

extension DayRange {
    @inline(__always)
    func contains(_ date: CivilDate) -> Bool {
        if let from, date < from { return false }
        if let to, date >= to { return false }
        return true
    }
}
