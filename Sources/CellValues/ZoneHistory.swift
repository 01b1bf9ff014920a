/// The changes of a zone's offset as its file tells them, and the rule that holds after the last of them.
struct ZoneHistory: Hashable {
    struct Change: Hashable {
        /// Seconds since the epoch from which the offset holds.
        var instant: Int64
        /// Seconds east of UTC.
        var offset: Int32
    }

    var firstOffset: Int32
    /// Rising, each with another offset than the one before it.
    private(set) var changes: [Change] = []
    /// The last instant that the file tells of, be it a change of offset or only of name: the rule holds after it.
    var lastInstant: Int64?
    var rule: ZoneRule?

    init(firstOffset: Int32) { self.firstOffset = firstOffset }

    /// Adds a later change; one to the same offset is none, one at the same instant takes the other's place.
    mutating func append(_ change: Change) {
        if let last = changes.last, last.instant == change.instant { changes.removeLast() }
        if change.offset != (changes.last?.offset ?? firstOffset) { changes.append(change) }
    }

    /// Writes the rule out for 402 years after the last change.
    ///
    /// The answer is the instant from which everything repeats: a year is left on either side of the cycle, since a
    /// rule may move a change over the year's end. Nil where the offset never changes again.
    mutating func expandRule() -> Int64? {
        guard let rule else { return nil }
        guard let summer = rule.summer else {
            if let lastInstant {
                append(Change(instant: lastInstant + 1, offset: rule.offset))
            } else {
                firstOffset = rule.offset
            }
            return nil
        }
        // Without any instant in the file the rule holds for all time.
        let firstYear =
            lastInstant.map { instant in
                let day = instant.quotientAndRemainder(dividingByFloored: TimeZoneRules.secondsPerDay).quotient
                return CivilDate(days: Int32(clamping: day)).components.year - 1
            } ?? 0
        if lastInstant == nil { firstOffset = rule.offset }
        for year in firstYear...firstYear + 404 {
            let starts = Change(
                instant: summer.starts.seconds(in: year) - Int64(rule.offset), offset: summer.offset)
            let ends = Change(instant: summer.ends.seconds(in: year) - Int64(summer.offset), offset: rule.offset)
            for change in starts.instant < ends.instant ? [starts, ends] : [ends, starts]
            where change.instant > lastInstant ?? .min && change.instant >= changes.last?.instant ?? .min {
                append(change)
            }
        }
        return Int64(CivilDate.days(year: firstYear + 403, month: 1, day: 1)) * TimeZoneRules.secondsPerDay
    }
}

/// What the footer of a TZif file says: the offset in winter, and when which other one holds.
struct ZoneRule: Hashable {
    struct Summer: Hashable {
        var offset: Int32
        var starts: YearlyTime
        var ends: YearlyTime
    }

    /// Seconds east of UTC.
    var offset: Int32
    var summer: Summer?
}

/// A local time that comes once a year.
struct YearlyTime: Hashable {
    enum Day: Hashable {
        /// `J60`, from 1; 29 February is never counted.
        case ofCommonYear(Int)
        /// `59`, from 0; 29 February is counted.
        case ofYear(Int)
        /// `M3.5.0`: the week 5 is the last; Sunday is 0.
        case weekday(month: Int, week: Int, weekday: Int)
    }

    var day: Day
    /// After (or before) the day's midnight, in seconds: -167 h to 167 h.
    var second: Int32

    /// Seconds from 1970-01-01 00:00 local time.
    func seconds(in year: Int) -> Int64 {
        let days: Int
        switch day {
        case .ofCommonYear(let number):
            let leap = CivilDate.isLeap(year) && number >= 60 ? 1 : 0
            days = Int(CivilDate.days(year: year, month: 1, day: 1)) + number - 1 + leap
        case .ofYear(let number):
            days = Int(CivilDate.days(year: year, month: 1, day: 1)) + number
        case .weekday(let month, let week, let weekday):
            let first = CivilDate(days: CivilDate.days(year: year, month: month, day: 1))
            let days1 = (weekday - first.weekday % 7 + 7) % 7 + (week - 1) * 7
            days = Int(first.days) + (days1 < CivilDate.daysInMonth(year: year, month: month) ? days1 : days1 - 7)
        }
        return Int64(days) * TimeZoneRules.secondsPerDay + Int64(second)
    }
}
