import CellValues
import TestSupport

/// As-of, and what windows and durations mean from there (1-definitions §5), derived from the page alone.
///
/// Offsets are asked of `TimeZoneRules`; nothing else is.
struct ReferenceTime {
    var zone: TimeZoneRules
    var asOf: Instant

    var today: CivilDate { day(of: asOf) }

    func day(of instant: Instant) -> CivilDate { zone.local(instant.seconds).day }

    /// `30min` and `12h` exact; the others civil: the same local time, clamped to the month.
    func add(_ duration: String, to start: Instant, sign: Int) -> Instant {
        let count = (Int(duration.prefix { $0.isNumber }) ?? 0) * sign
        let unit = duration.drop { $0.isNumber }
        let local = zone.local(start.seconds)
        let day: CivilDate
        switch unit {
        case "min": return Instant(seconds: start.seconds + Int64(count * 60), nanoseconds: start.nanoseconds)
        case "h": return Instant(seconds: start.seconds + Int64(count * 3600), nanoseconds: start.nanoseconds)
        case "d": day = local.day.adding(days: count)
        case "w": day = local.day.adding(days: count * 7)
        case "mo": day = months(count, after: local.day)
        default: day = months(count * 12, after: local.day)
        }
        return Instant(
            seconds: zone.instant(day: day.days, secondOfDay: local.secondOfDay), nanoseconds: start.nanoseconds)
    }

    /// The same day of the month so many months later; where there is none, the month's last.
    private func months(_ count: Int, after date: CivilDate) -> CivilDate {
        let (year, month, day) = date.components
        var (newYear, newMonth) = (year, month + count)
        while newMonth > 12 { (newYear, newMonth) = (newYear + 1, newMonth - 12) }
        while newMonth < 1 { (newYear, newMonth) = (newYear - 1, newMonth + 12) }
        let lengths = [31, CivilDate.isLeap(newYear) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return CivilDate(
            days: CivilDate.days(year: newYear, month: newMonth, day: min(day, lengths[newMonth - 1])))
    }

    /// The largest n such that as-of − n civil days is not before the instant.
    func daysSince(_ instant: Instant) -> Int {
        var n = Int(today.days) - Int(day(of: instant).days) + 3
        while n > 0, add("\(n)d", to: asOf, sign: -1) < instant { n -= 1 }
        return n
    }

    func startOfDay(_ day: CivilDate) -> Instant { Instant(seconds: zone.startOfDay(day)) }

    // MARK: Instants as written

    enum Moment {
        case day(CivilDate)
        case instant(Instant)
    }

    func moment(_ text: String) -> Moment {
        if text == "now" { return .instant(asOf) }
        if text.hasPrefix("-") { return .instant(add(String(text.dropFirst()), to: asOf, sign: -1)) }
        if text.hasPrefix("+") { return .instant(add(String(text.dropFirst()), to: asOf, sign: 1)) }
        if let date = ReferenceCells.date(text) { return .day(date) }
        return .instant(ReferenceCells.instant(text) ?? asOf)
    }

    // MARK: Windows

    struct Span<Bound: Comparable> {
        var from: Bound?
        var to: Bound?

        func contains(_ value: Bound) -> Bool {
            if let from, value < from { return false }
            if let to, value >= to { return false }
            return true
        }
    }

    /// For activities and date-times.
    func instants(of window: JSONValue) -> Span<Instant> {
        if let length = window["last"]?.text { return Span(from: add(length, to: asOf, sign: -1), to: asOf) }
        if let length = window["next"]?.text { return Span(from: asOf, to: add(length, to: asOf, sign: 1)) }
        if let length = window["before_last"]?.text { return Span(from: nil, to: add(length, to: asOf, sign: -1)) }
        if let unit = window["current"]?.text {
            return Span(from: startOfDay(firstDay(of: unit, holding: today)), to: asOf)
        }
        if let unit = window["previous"]?.text {
            let end = firstDay(of: unit, holding: today)
            return Span(
                from: startOfDay(firstDay(of: unit, holding: end.adding(days: -1))), to: startOfDay(end))
        }
        func end(_ key: String) -> Instant? {
            window[key]?.text.map { text in
                switch moment(text) {
                case .day(let day): startOfDay(day)
                case .instant(let instant): instant
                }
            }
        }
        return Span(from: end("from"), to: end("to"))
    }

    /// For dates and anniversaries: the ends become their local dates, and `current` is the whole unit.
    ///
    /// An end written as a date is that date, though it be a day that the zone never had.
    func days(of window: JSONValue) -> Span<CivilDate> {
        if let unit = window["current"]?.text {
            return Span(from: firstDay(of: unit, holding: today), to: firstDay(of: unit, after: today))
        }
        if let unit = window["previous"]?.text {
            let end = firstDay(of: unit, holding: today)
            return Span(from: firstDay(of: unit, holding: end.adding(days: -1)), to: end)
        }
        if window["from"] != nil || window["to"] != nil {
            func end(_ key: String) -> CivilDate? {
                window[key]?.text.map { text in
                    switch moment(text) {
                    case .day(let day): day
                    case .instant(let instant): self.day(of: instant)
                    }
                }
            }
            return Span(from: end("from"), to: end("to"))
        }
        let span = instants(of: window)
        return Span(from: span.from.map(day), to: span.to.map(day))
    }

    private func firstDay(of unit: String, holding day: CivilDate) -> CivilDate {
        var day = day
        while !isFirst(day, of: unit) { day = day.adding(days: -1) }
        return day
    }

    private func firstDay(of unit: String, after day: CivilDate) -> CivilDate {
        var day = day.adding(days: 1)
        while !isFirst(day, of: unit) { day = day.adding(days: 1) }
        return day
    }

    private func isFirst(_ day: CivilDate, of unit: String) -> Bool {
        let (_, month, number) = day.components
        return switch unit {
        case "day": true
        case "week": day.weekday == 1
        case "month": number == 1
        case "quarter": number == 1 && [1, 4, 7, 10].contains(month)
        default: number == 1 && month == 1
        }
    }

    /// Some year has the date's month and day inside the window; 29 February is 1 March in common years.
    func anniversaryFalls(_ date: CivilDate, in window: JSONValue) -> Bool {
        let span = days(of: window)
        guard let from = span.from, let to = span.to, from < to else { return false }
        return (from.components.year...to.components.year).contains { year in
            anniversary(of: date, in: year).map(span.contains) ?? false
        }
    }

    private func anniversary(of date: CivilDate, in year: Int) -> CivilDate? {
        let (_, month, day) = date.components
        return CivilDate(year: year, month: month, day: day) ?? CivilDate(year: year, month: 3, day: 1)
    }

    /// Whole years at as-of; a later date has none.
    func age(of date: CivilDate) -> Int? {
        guard date <= today else { return nil }
        var years = 0
        while let birthday = anniversary(of: date, in: date.components.year + years + 1), birthday <= today {
            years += 1
        }
        return years
    }
}
