/// A day of the proleptic Gregorian calendar, without a zone: a number of days since 1970-01-01.
package struct CivilDate: Hashable, Comparable, Sendable {
    package var days: Int32

    @inlinable @inline(__always)
    package init(days: Int32) { self.days = days }

    /// Nil where there is no such day (30 February, month 13, a year outside 1...9999).
    package init?(year: Int, month: Int, day: Int) {
        guard 1...9999 ~= year, 1...12 ~= month, day >= 1, day <= Self.daysInMonth(year: year, month: month) else {
            return nil
        }
        self.init(days: Self.days(year: year, month: month, day: day))
    }

    @inlinable
    package static func < (left: CivilDate, right: CivilDate) -> Bool { left.days < right.days }

    /// Days since the epoch of a date that is known to exist.
    ///
    /// Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
    @inlinable
    package static func days(year: Int, month: Int, day: Int) -> Int32 {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int32(era * 146_097 + dayOfEra - 719_468)
    }

    /// Year, month 1...12, day 1...31. Hinnant, civil_from_days.
    package var components: (year: Int, month: Int, day: Int) {
        let z = Int(days) + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// Monday = 1 … Sunday = 7.
    package var weekday: Int {
        let shifted = (Int(days) + 3) % 7
        return (shifted < 0 ? shifted + 7 : shifted) + 1
    }

    /// Same day so many months later (earlier where negative), clamped to the month's last day.
    package func adding(months: Int) -> CivilDate {
        let (year, month, day) = components
        let total = year * 12 + (month - 1) + months
        let newYear = total >= 0 ? total / 12 : (total - 11) / 12
        let newMonth = total - newYear * 12 + 1
        let newDay = min(day, Self.daysInMonth(year: newYear, month: newMonth))
        return CivilDate(days: Self.days(year: newYear, month: newMonth, day: newDay))
    }

    package func adding(days more: Int) -> CivilDate { CivilDate(days: days + Int32(more)) }

    /// `YYYY-MM-DD`.
    package var iso8601: String {
        let (year, month, day) = components
        return "\(padded(year, to: 4))-\(padded(month))-\(padded(day))"
    }

    @inlinable
    package static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    @inlinable
    package static func daysInMonth(year: Int, month: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
