import CellValues

// Parts of values (1-definitions, section 3), as pure functions; the weekday is `CivilDate.weekday`.

/// Whole years from a date to another, nil where that is before it.
///
/// A year from 29 February ends on 1 March, in common years.
package func age(of date: CivilDate, at other: CivilDate) -> Int? {
    guard date <= other else { return nil }
    let (year, month, day) = date.components
    let (otherYear, otherMonth, otherDay) = other.components
    return otherYear - year - ((otherMonth, otherDay) < (month, day) ? 1 : 0)
}

/// Whether some year has the date's month and day inside the days, whatever the date's own year; 29 February is 1 March
/// in common years.
package func anniversaryFalls(_ date: CivilDate, in days: DayRange) -> Bool {
    guard let from = days.from, let to = days.to else { return false }
    guard from < to else { return false }
    // From one anniversary to the next it is 366 days at the most.
    if Int(to.days) - Int(from.days) >= 366 { return true }
    let (_, month, day) = date.components
    let firstYear = from.components.year
    return (firstYear...firstYear + 1).contains { year in
        // Counted on from the first of the month, 29 February comes out as 1 March by itself.
        let anniversary = Int(CivilDate.days(year: year, month: month, day: 1)) + day - 1
        return Int(from.days) <= anniversary && anniversary < Int(to.days)
    }
}

extension AsOf {
    /// The largest number of civil days such that as-of less so many days is not before the instant; 0 for as-of itself
    /// and, where a caller asks about what does not exist yet, for later instants.
    package func daysSince(_ earlier: Instant) -> Int {
        let (today, second) = zone.local(instant.seconds)
        // One more than the days between is always enough: an instant of that day or, where that day is missing, of the
        // next one.
        var count = Int(today.days) - Int(localDay(of: earlier).days) + 1
        while count > 0 {
            let start = zone.instant(day: Int32(clamping: Int(today.days) - count), secondOfDay: second)
            if earlier <= Instant(seconds: start, nanoseconds: instant.nanoseconds) { return count }
            count -= 1
        }
        return 0
    }
}
