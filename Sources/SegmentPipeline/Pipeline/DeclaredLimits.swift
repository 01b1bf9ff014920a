import CellValues
import SegmentLanguage

/// Limits on data as a pipeline has them under `limits`, or a source for itself; nil: not given there.
package struct DeclaredLimits: Hashable, Sendable {
    package var maxRejected: ShareLimit?
    package var maxWrongType: ShareLimit?
    package var maxOrphans: ShareLimit?
    package var plausible: PlausibleDays?
    package var maxAge: AgeLimit?

    static let keys = ["max_rejected", "max_wrong_type"]
    static let activityKeys = ["max_orphans", "plausible", "max_age"]

    init() {}

    init(_ object: ObjectReader) {
        maxRejected = object.shareLimit("max_rejected")
        maxWrongType = object.shareLimit("max_wrong_type")
        maxOrphans = object.shareLimit("max_orphans")
        plausible = PlausibleDays(object)
        maxAge = AgeLimit(object)
    }

    /// What is given here comes before what is given there.
    func before(_ others: DeclaredLimits) -> DeclaredLimits {
        var both = self
        both.maxRejected = maxRejected ?? others.maxRejected
        both.maxWrongType = maxWrongType ?? others.maxWrongType
        both.maxOrphans = maxOrphans ?? others.maxOrphans
        both.plausible = plausible ?? others.plausible
        both.maxAge = maxAge ?? others.maxAge
        return both
    }
}

/// `"plausible": ["1990-01-01", "2100-01-01"]`: activities are from the first day on and before the second one.
package enum PlausibleDays: Hashable, Sendable {
    case days(from: CivilDate, to: CivilDate)
    case off

    static let standard = PlausibleDays.days(
        from: CivilDate(days: CivilDate.days(year: 1990, month: 1, day: 1)),
        to: CivilDate(days: CivilDate.days(year: 2100, month: 1, day: 1)))

    fileprivate init?(_ object: ObjectReader) {
        guard let node = object["plausible"] else { return nil }
        if case .string("off") = node.kind {
            self = .off
            return
        }
        let days = (node.texts ?? []).compactMap { CivilDate(iso8601: $0) }
        guard case .array(let elements) = node.kind, elements.count == 2, days.count == 2, days[0] < days[1] else {
            object.log.add(.notTwoDays, at: node.place)
            return nil
        }
        self = .days(from: days[0], to: days[1])
    }

    /// The instants, nil where any will do.
    func instants(in zone: TimeZoneRules) -> ClosedRange<Instant>? {
        guard case .days(let from, let to) = self else { return nil }
        return Instant(seconds: zone.startOfDay(from))...Instant(seconds: zone.startOfDay(to) - 1)
    }
}

/// `"max_age": "7d"`
package enum AgeLimit: Hashable, Sendable {
    case duration(Duration)
    case off

    fileprivate init?(_ object: ObjectReader) {
        guard let text = object.text("max_age") else { return nil }
        if text == "off" {
            self = .off
        } else if let duration = Duration(text) {
            self = .duration(duration)
        } else {
            object.log.add(.badAge(text), at: object["max_age"]?.place)
            return nil
        }
    }
}

/// The limits that a source is held to.
package struct SourceLimits: Hashable, Sendable {
    package var maxRejected: ShareLimit
    package var maxWrongType: ShareLimit
    /// Nil: the rule that needs no figure.
    package var maxOrphans: ShareLimit?
    package var plausible: PlausibleDays
    package var maxAge: Duration?

    package init(_ declared: DeclaredLimits) {
        maxRejected = declared.maxRejected ?? .share(ExactDecimal(billionths: 10_000_000))
        maxWrongType = declared.maxWrongType ?? .share(ExactDecimal(billionths: 50_000_000))
        maxOrphans = declared.maxOrphans
        plausible = declared.plausible ?? .standard
        if case .duration(let duration) = declared.maxAge { maxAge = duration }
    }
}

extension JSONNode {
    /// The elements of a list of texts.
    fileprivate var texts: [String]? {
        guard case .array(let elements) = kind else { return nil }
        return elements.compactMap { if case .string(let text) = $0.kind { text } else { nil } }
    }
}

// MARK: - Messages

extension FindingMessage {
    fileprivate static var notTwoDays: Self {
        FindingMessage(
            .badValue, "'plausible' must be two days, the earlier one first, or 'off'",
            hint: "write [\"1990-01-01\", \"2100-01-01\"]")
    }

    fileprivate static func badAge(_ text: String) -> Self {
        FindingMessage(.badValue, "\(quoted(text)) is no duration", hint: "write '7d', '36h' or 'off'")
    }
}
