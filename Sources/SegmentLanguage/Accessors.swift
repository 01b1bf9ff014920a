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

/// What stands after the last `@`; nil where there is none, or nothing after it.
package func emailDomain(of text: String) -> String? {
    guard let at = text.utf8.lastIndex(of: UInt8(ascii: "@")) else { return nil }
    let domain = text[text.utf8.index(after: at)...]
    return domain.isEmpty ? nil : String(domain)
}

/// The length of a text in code points.
package func length(of text: String) -> Int { text.unicodeScalars.count }

extension CivilDate {
    package var year: Int { components.year }
    package var month: Int { components.month }
    package var dayOfMonth: Int { components.day }
}

extension TimeZoneRules {
    /// The local hour, 0 to 23.
    package func hour(of instant: Instant) -> Int { Int(local(instant.seconds).secondOfDay) / 3600 }
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
