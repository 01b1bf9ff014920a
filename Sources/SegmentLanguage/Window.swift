import CellValues

/// A span of time as written: `30min` and `12h` are exact, the others civil, in the zone.
package struct Duration: Hashable, Sendable {
    package enum Unit: String, Hashable, Sendable, CaseIterable {
        case minutes = "min"
        case hours = "h"
        case days = "d"
        case weeks = "w"
        case months = "mo"
        case years = "y"
    }
    /// From 1.
    package var count: Int
    package var unit: Unit

    package init(count: Int, unit: Unit) {
        self.count = count
        self.unit = unit
    }
}

/// A window as written. As-of makes it a range of instants, or of days for a `date` (`AsOf`).
package enum Window: Hashable, Sendable {
    package enum Unit: String, Hashable, Sendable, CaseIterable { case day, week, month, quarter, year }

    /// [as-of − D, as-of)
    case last(Duration)
    /// [as-of, as-of + D)
    case next(Duration)
    /// [from, to), either may be left out, not both
    case between(from: Moment?, to: Moment?)
    /// everything older than as-of − D
    case beforeLast(Duration)
    case current(Unit)
    case previous(Unit)
}

/// An instant as written (1-definitions §5).
package enum Moment: Hashable, Sendable {
    /// `2026-11-20`: the start of that local day; comparisons with it are by local day.
    case date(CivilDate)
    /// RFC 3339 with offset.
    case instant(Instant)
    /// `-30d`
    case ago(Duration)
    /// `+7d`
    case ahead(Duration)
    case now
}

/// Half open; nil is no bound.
package struct InstantRange: Hashable, Sendable {
    package var from: Instant?
    package var to: Instant?

    package init(from: Instant?, to: Instant?) {
        self.from = from
        self.to = to
    }
}

/// Half open; nil is no bound.
package struct DayRange: Hashable, Sendable {
    package var from: CivilDate?
    package var to: CivilDate?

    package init(from: CivilDate?, to: CivilDate?) {
        self.from = from
        self.to = to
    }
}

/// The instant a run is about, and the zone in which its days lie: turns written windows into ranges.
package struct AsOf: Hashable, Sendable {
    package var instant: Instant
    package var zone: TimeZoneRules

    package init(instant: Instant, zone: TimeZoneRules) {
        self.instant = instant
        self.zone = zone
    }
}
