import CellValues

// All rules of 1-definitions, section 5: what a window or moment as written means at an as-of, in a zone.

extension AsOf {
    /// The local day of as-of.
    package var day: CivilDate { localDay(of: instant) }

    package func localDay(of instant: Instant) -> CivilDate { zone.local(instant.seconds).day }

    /// The first instant of a local day.
    package func start(of day: CivilDate) -> Instant { Instant(seconds: zone.startOfDay(day)) }

    package func instant(_ moment: Moment) -> Instant {
        switch moment {
        case .date(let day): start(of: day)
        case .instant(let instant): instant
        case .ago(let duration): adding(duration, to: instant, sign: -1)
        case .ahead(let duration): adding(duration, to: instant, sign: 1)
        case .now: instant
        }
    }
}

// MARK: - Ranges of instants

extension AsOf {
    /// The instants of activities in a window; none: ever. Nothing at or after as-of exists for a run, so that is where
    /// it ends at the latest.
    package func activityRange(_ window: Window?) -> InstantRange {
        guard let window else { return InstantRange(from: nil, to: instant) }
        let range = instantRange(window)
        return InstantRange(from: range.from, to: min(range.to ?? instant, instant))
    }

    /// The instants of a date-time in a window.
    package func instantRange(_ window: Window) -> InstantRange {
        switch window {
        case .last(let duration): InstantRange(from: adding(duration, to: instant, sign: -1), to: instant)
        case .next(let duration): InstantRange(from: instant, to: adding(duration, to: instant, sign: 1))
        case .between(let from, let to):
            InstantRange(from: from.map { self.instant($0) }, to: to.map { self.instant($0) })
        case .beforeLast(let duration): InstantRange(from: nil, to: adding(duration, to: instant, sign: -1))
        case .current(let unit): InstantRange(from: start(of: firstDay(of: unit, before: 0)), to: instant)
        case .previous(let unit):
            InstantRange(from: start(of: firstDay(of: unit, before: 1)), to: start(of: firstDay(of: unit, before: 0)))
        }
    }

    /// The instants that stand in a relation to a moment: by local day where it is written as a date.
    package func instantRange(_ relation: MomentRelation, _ moment: Moment) -> InstantRange {
        let first: Instant
        let end: Instant
        if case .date(let day) = moment {
            first = start(of: day)
            end = start(of: day.adding(days: 1))
        } else {
            first = instant(moment)
            end = first.successor
        }
        return switch relation {
        case .is: InstantRange(from: first, to: end)
        case .before: InstantRange(from: nil, to: first)
        case .onOrBefore: InstantRange(from: nil, to: end)
        case .after: InstantRange(from: end, to: nil)
        case .onOrAfter: InstantRange(from: first, to: nil)
        }
    }
}

// MARK: - Ranges of days

extension AsOf {
    /// The days of a date in a window: its ends become their local dates, but `current` is the whole unit.
    package func dayRange(_ window: Window) -> DayRange {
        switch window {
        case .last, .next, .beforeLast:
            let range = instantRange(window)
            return DayRange(from: range.from.map(localDay), to: range.to.map(localDay))
        case .between(let from, let to): return DayRange(from: from.map(localDay), to: to.map(localDay))
        case .current(let unit):
            return DayRange(from: firstDay(of: unit, before: 0), to: firstDay(of: unit, before: -1))
        case .previous(let unit):
            return DayRange(from: firstDay(of: unit, before: 1), to: firstDay(of: unit, before: 0))
        }
    }

    /// The days in which an anniversary must fall: those of `dayRange`, both ends there.
    ///
    /// The checker refuses windows with one end; here the missing one is the calendar's.
    package func anniversaryDays(_ window: Window) -> DayRange {
        let range = dayRange(window)
        return DayRange(from: range.from ?? Self.earliestDay, to: range.to ?? Self.latestDay)
    }

    /// The days that stand in a relation to a moment.
    package func dayRange(_ relation: MomentRelation, _ moment: Moment) -> DayRange {
        let day = localDay(moment)
        let next = day.adding(days: 1)
        return switch relation {
        case .is: DayRange(from: day, to: next)
        case .before: DayRange(from: nil, to: day)
        case .onOrBefore: DayRange(from: nil, to: next)
        case .after: DayRange(from: next, to: nil)
        case .onOrAfter: DayRange(from: day, to: nil)
        }
    }

    /// A date as written is that day, also where the zone has no such day.
    private func localDay(_ moment: Moment) -> CivilDate {
        if case .date(let day) = moment { return day }
        return localDay(of: instant(moment))
    }

    /// The first day of the unit that as-of lies in, or of the one so many units before it (after it where negative).
    private func firstDay(of unit: Window.Unit, before count: Int) -> CivilDate {
        let day = day
        let (year, month, _) = day.components
        func first(ofMonth month: Int, step: Int) -> CivilDate {
            CivilDate(days: CivilDate.days(year: year, month: month, day: 1)).adding(months: -count * step)
        }
        return switch unit {
        case .day: day.adding(days: -count)
        case .week: day.adding(days: 1 - day.weekday - 7 * count)
        case .month: first(ofMonth: month, step: 1)
        case .quarter: first(ofMonth: (month - 1) / 3 * 3 + 1, step: 3)
        case .year: first(ofMonth: 1, step: 12)
        }
    }
}

// MARK: - Durations

extension AsOf {
    /// A duration later (sign 1) or earlier (sign -1): hours and minutes exactly, the others at the same local time,
    /// clamped to the month's last day.
    ///
    /// What would lie outside of the years 1 to 9999 is `earliest` or `latest`, which no time stamp reaches: so a huge
    /// `last` is ever, and nothing is older than a huge `before_last`.
    package func adding(_ duration: Duration, to start: Instant, sign: Int) -> Instant {
        let outside = sign < 0 ? Self.earliest : Self.latest
        // More than there is of any unit but minutes and hours, and far from overflow in all of them.
        guard duration.count <= 1 << 40, Self.earliest < start, start < Self.latest else { return outside }
        let count = sign < 0 ? -duration.count : duration.count
        let (day, second) = zone.local(start.seconds)
        let result: CivilDate
        switch duration.unit {
        case .minutes: return clamped(start.seconds + Int64(count) * 60, start.nanoseconds)
        case .hours: return clamped(start.seconds + Int64(count) * 3600, start.nanoseconds)
        case .days, .weeks:
            let days = Int(day.days) + count * (duration.unit == .weeks ? 7 : 1)
            guard Self.days.contains(days) else { return outside }
            result = CivilDate(days: Int32(days))
        case .months, .years:
            let months = count * (duration.unit == .years ? 12 : 1)
            let (year, month, _) = day.components
            guard (1...9999).contains((year * 12 + month - 1 + months) / 12) else { return outside }
            result = day.adding(months: months)
        }
        return clamped(zone.instant(day: result.days, secondOfDay: second), start.nanoseconds)
    }

    private func clamped(_ seconds: Int64, _ nanoseconds: UInt32) -> Instant {
        min(max(Instant(seconds: seconds, nanoseconds: nanoseconds), Self.earliest), Self.latest)
    }

    /// Before every instant that a time stamp can write, whatever its offset: two days before the year 1.
    package static let earliest = Instant(seconds: Int64(earliestDay.days) * 86_400)
    /// After every instant that a time stamp can write, whatever its offset.
    package static let latest = Instant(seconds: Int64(latestDay.days) * 86_400)

    private static let earliestDay = CivilDate(days: CivilDate.days(year: 1, month: 1, day: 1) - 2)
    private static let latestDay = CivilDate(days: CivilDate.days(year: 9999, month: 12, day: 31) + 3)
    private static let days =
        Int(
            CivilDate.days(year: 1, month: 1, day: 1))...Int(
            CivilDate.days(year: 9999, month: 12, day: 31))
}
