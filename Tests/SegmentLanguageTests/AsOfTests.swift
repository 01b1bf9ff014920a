import CellValues
import SegmentLanguage
import TestSupport
import Testing

@Suite("As-of and windows")
struct AsOfTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var zone: String
        var asOf: String
        var window: Window
        var from: String?
        var to: String?
        var testDescription: String { "\(zone) \(asOf) \(window)" }

        init(_ zone: String, _ asOf: String, _ window: Window, _ from: String?, _ to: String?) {
            (self.zone, self.asOf, self.window, self.from, self.to) = (zone, asOf, window, from, to)
        }
    }

    @Test(
        "A window over date-times is these instants",
        arguments: [
            Row("UTC", "2026-11-20T12:34:56Z", .last(d("30d")), "2026-10-21T12:34:56Z", "2026-11-20T12:34:56Z"),
            Row("UTC", "2026-11-20T12:34:56Z", .next(d("2w")), "2026-11-20T12:34:56Z", "2026-12-04T12:34:56Z"),
            Row("UTC", "2026-11-20T12:34:56Z", .beforeLast(d("1y")), nil, "2025-11-20T12:34:56Z"),
            Row("UTC", "2026-11-20T12:34:56Z", .last(d("90min")), "2026-11-20T11:04:56Z", "2026-11-20T12:34:56Z"),
            Row("UTC", "2026-11-20T12:34:56Z", .current(.day), "2026-11-20T00:00:00Z", "2026-11-20T12:34:56Z"),
            Row("UTC", "2026-11-20T12:34:56Z", .current(.week), "2026-11-16T00:00:00Z", "2026-11-20T12:34:56Z"),
            Row("UTC", "2026-11-16T00:00:00Z", .current(.week), "2026-11-16T00:00:00Z", "2026-11-16T00:00:00Z"),
            Row("UTC", "2026-11-22T23:59:59Z", .current(.week), "2026-11-16T00:00:00Z", "2026-11-22T23:59:59Z"),
            Row("UTC", "2026-11-20T12:34:56Z", .current(.month), "2026-11-01T00:00:00Z", "2026-11-20T12:34:56Z"),
            Row("UTC", "2026-11-20T12:34:56Z", .current(.quarter), "2026-10-01T00:00:00Z", "2026-11-20T12:34:56Z"),
            Row("UTC", "2026-11-20T12:34:56Z", .current(.year), "2026-01-01T00:00:00Z", "2026-11-20T12:34:56Z"),
            Row("UTC", "2026-11-20T12:34:56Z", .previous(.day), "2026-11-19T00:00:00Z", "2026-11-20T00:00:00Z"),
            Row("UTC", "2026-11-20T12:34:56Z", .previous(.week), "2026-11-09T00:00:00Z", "2026-11-16T00:00:00Z"),
            Row("UTC", "2026-01-20T12:34:56Z", .previous(.month), "2025-12-01T00:00:00Z", "2026-01-01T00:00:00Z"),
            Row("UTC", "2026-03-31T12:34:56Z", .previous(.month), "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"),
            Row("UTC", "2026-02-20T12:34:56Z", .previous(.quarter), "2025-10-01T00:00:00Z", "2026-01-01T00:00:00Z"),
            Row("UTC", "2026-02-20T12:34:56Z", .previous(.year), "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
            Row(
                "UTC", "2026-11-20T12:34:56Z", .between(from: m("2026-11-01"), to: m("now")), "2026-11-01T00:00:00Z",
                "2026-11-20T12:34:56Z"),
            Row(
                "Europe/Madrid", "2026-11-20T12:34:56Z", .between(from: m("-1mo"), to: m("2026-11-20T09:00:00+01:00")),
                "2026-10-20T11:34:56Z", "2026-11-20T08:00:00Z"),
            Row("UTC", "2026-11-20T12:34:56Z", .between(from: nil, to: m("+7d")), nil, "2026-11-27T12:34:56Z"),
            // Clamped to the month's last day.
            Row("UTC", "2026-03-31T08:00:00Z", .last(d("1mo")), "2026-02-28T08:00:00Z", "2026-03-31T08:00:00Z"),
            Row("UTC", "2024-03-31T08:00:00Z", .last(d("1mo")), "2024-02-29T08:00:00Z", "2024-03-31T08:00:00Z"),
            Row("UTC", "2024-02-29T08:00:00Z", .last(d("1y")), "2023-02-28T08:00:00Z", "2024-02-29T08:00:00Z"),
            Row("UTC", "2024-02-29T08:00:00Z", .next(d("4y")), "2024-02-29T08:00:00Z", "2028-02-29T08:00:00Z"),
            Row("UTC", "2026-01-31T08:00:00Z", .last(d("14mo")), "2024-11-30T08:00:00Z", "2026-01-31T08:00:00Z"),
            // Days in the zone: local midnight, whatever the offset.
            Row(
                "Europe/Madrid", "2026-03-30T22:00:00Z", .last(d("1mo")), "2026-02-27T23:00:00Z", "2026-03-30T22:00:00Z"
            ),
            Row(
                "Europe/Madrid", "2026-03-30T22:00:00Z", .last(d("2d")), "2026-03-28T23:00:00Z", "2026-03-30T22:00:00Z"),
            Row(
                "Europe/Madrid", "2026-03-30T22:00:00Z", .last(d("48h")), "2026-03-28T22:00:00Z", "2026-03-30T22:00:00Z"
            ),
            // 02:30 the day before lies in the gap; half a year later it happened twice.
            Row(
                "Europe/Madrid", "2026-03-30T00:30:00Z", .last(d("1d")), "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"),
            Row(
                "Europe/Madrid", "2026-10-26T01:30:00Z", .last(d("1d")), "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"),
            Row(
                "Australia/Lord_Howe", "2026-04-05T01:30:00Z", .last(d("1d")), "2026-04-04T01:00:00Z",
                "2026-04-05T01:30:00Z"),
            Row(
                "Australia/Lord_Howe", "2026-04-05T01:30:00Z", .last(d("24h")), "2026-04-04T01:30:00Z",
                "2026-04-05T01:30:00Z"),
            // A day without a midnight.
            Row(
                "America/Havana", "2026-03-08T16:00:00Z", .current(.day), "2026-03-08T05:00:00Z", "2026-03-08T16:00:00Z"
            ),
            Row(
                "America/Havana", "2026-03-08T16:00:00Z", .previous(.day), "2026-03-07T05:00:00Z",
                "2026-03-08T05:00:00Z"),
            Row(
                "America/Havana", "2026-03-09T04:00:00Z", .last(d("1d")), "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z"
            ),
            // 30 December 2011 is missing.
            Row("Pacific/Apia", "2011-12-30T18:00:00Z", .last(d("2d")), "2011-12-29T18:00:00Z", "2011-12-30T18:00:00Z"),
            Row("Pacific/Apia", "2011-12-30T18:00:00Z", .last(d("1d")), "2011-12-30T18:00:00Z", "2011-12-30T18:00:00Z"),
            Row(
                "Pacific/Apia", "2011-12-30T18:00:00Z", .previous(.day), "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z"),
            Row(
                "Pacific/Apia", "2011-12-30T18:00:00Z", .previous(.week), "2011-12-19T10:00:00Z", "2011-12-26T10:00:00Z"
            ),
            // However long: no time stamp reaches these ends.
            Row("UTC", "2026-11-20T00:00:00Z", .last(d("999999999y")), "0000-12-30T00:00:00Z", "2026-11-20T00:00:00Z"),
            Row("UTC", "2026-11-20T00:00:00Z", .beforeLast(d("999999999999999999w")), nil, "0000-12-30T00:00:00Z"),
            Row(
                "UTC", "2026-11-20T00:00:00Z", .next(d("999999999999999999min")), "2026-11-20T00:00:00Z",
                "10000-01-03T00:00:00Z"),
            Row("UTC", "2026-11-20T00:00:00Z", .next(d("8000y")), "2026-11-20T00:00:00Z", "10000-01-03T00:00:00Z"),
            Row("UTC", "2026-11-20T00:00:00Z", .last(d("2025y")), "0001-11-20T00:00:00Z", "2026-11-20T00:00:00Z"),
            Row("UTC", "2026-11-20T00:00:00Z", .last(d("2026y")), "0000-12-30T00:00:00Z", "2026-11-20T00:00:00Z"),
            Row(
                "UTC", "2026-11-20T00:00:00Z", .last(d("1099511627776h")), "0000-12-30T00:00:00Z",
                "2026-11-20T00:00:00Z"),
        ])
    func instants(row: Row) throws {
        guard let asOf = try asOf(row.asOf, row.zone) else { return }
        let range = asOf.instantRange(row.window)
        #expect(range.from?.rfc3339 == row.from)
        #expect(range.to?.rfc3339 == row.to)
    }

    @Test(
        "A window over activities never reaches beyond as-of",
        arguments: [
            (nil, nil, "2026-11-20T12:00:00Z"),
            (.between(from: m("2026-11-01"), to: nil), "2026-11-01T00:00:00Z", "2026-11-20T12:00:00Z"),
            (.between(from: m("2026-11-01"), to: m("2027-01-01")), "2026-11-01T00:00:00Z", "2026-11-20T12:00:00Z"),
            (.between(from: nil, to: m("2026-11-02")), nil, "2026-11-02T00:00:00Z"),
            (.beforeLast(d("30d")), nil, "2026-10-21T12:00:00Z"),
            (.current(.year), "2026-01-01T00:00:00Z", "2026-11-20T12:00:00Z"),
            (.next(d("1d")), "2026-11-20T12:00:00Z", "2026-11-20T12:00:00Z"),
        ] as [(Window?, String?, String)])
    func activities(window: Window?, from: String?, to: String) throws {
        guard let asOf = try asOf("2026-11-20T12:00:00Z", "UTC") else { return }
        let range = asOf.activityRange(window)
        #expect(range.from?.rfc3339 == from)
        #expect(range.to?.rfc3339 == to)
    }

    @Test(
        "A window over dates is these days",
        arguments: [
            // `last` and `next` share no day, and today belongs to `next`, at any time of the day.
            Row("UTC", "2026-11-20T00:00:00Z", .last(d("7d")), "2026-11-13", "2026-11-20"),
            Row("UTC", "2026-11-20T23:59:59Z", .last(d("7d")), "2026-11-13", "2026-11-20"),
            Row("UTC", "2026-11-20T23:59:59Z", .next(d("7d")), "2026-11-20", "2026-11-27"),
            Row("UTC", "2026-11-20T23:59:59Z", .beforeLast(d("1mo")), nil, "2026-10-20"),
            // The day is the local one.
            Row("Europe/Madrid", "2026-11-19T23:00:00Z", .last(d("1d")), "2026-11-19", "2026-11-20"),
            Row("America/Havana", "2026-11-20T03:00:00Z", .last(d("1d")), "2026-11-18", "2026-11-19"),
            Row("UTC", "2026-11-20T12:00:00Z", .current(.day), "2026-11-20", "2026-11-21"),
            Row("UTC", "2026-11-20T12:00:00Z", .current(.week), "2026-11-16", "2026-11-23"),
            Row("UTC", "2026-12-20T12:00:00Z", .current(.month), "2026-12-01", "2027-01-01"),
            Row("UTC", "2026-12-20T12:00:00Z", .current(.quarter), "2026-10-01", "2027-01-01"),
            Row("UTC", "2026-12-20T12:00:00Z", .current(.year), "2026-01-01", "2027-01-01"),
            Row("UTC", "2026-11-20T12:00:00Z", .previous(.month), "2026-10-01", "2026-11-01"),
            Row(
                "UTC", "2026-11-20T12:00:00Z", .between(from: m("2026-11-01"), to: m("-1d")), "2026-11-01", "2026-11-19"
            ),
            Row(
                "Europe/Madrid", "2026-11-20T12:00:00Z", .between(from: nil, to: m("2026-11-19T23:30:00Z")), nil,
                "2026-11-20"),
            Row("America/Havana", "2026-03-08T16:00:00Z", .last(d("1d")), "2026-03-07", "2026-03-08"),
            Row("Pacific/Apia", "2011-12-30T18:00:00Z", .last(d("1d")), "2011-12-31", "2011-12-31"),
            Row("Pacific/Apia", "2011-12-30T18:00:00Z", .between(from: m("2011-12-30"), to: nil), "2011-12-30", nil),
            Row("UTC", "2026-11-20T00:00:00Z", .last(d("999999999y")), "0000-12-30", "2026-11-20"),
        ])
    func days(row: Row) throws {
        guard let asOf = try asOf(row.asOf, row.zone) else { return }
        let range = asOf.dayRange(row.window)
        #expect(range.from?.iso8601 == row.from)
        #expect(range.to?.iso8601 == row.to)
        let anniversary = asOf.anniversaryDays(row.window)
        #expect(anniversary.from?.iso8601 == row.from ?? "0000-12-30")
        #expect(anniversary.to?.iso8601 == row.to ?? "10000-01-03")
    }

    @Test(
        "A relation to a moment compares by local day where it is written as a date, else by instant",
        arguments: [
            (.before, "2026-11-20", nil, "2026-11-19T23:00:00Z"),
            (.onOrBefore, "2026-11-20", nil, "2026-11-20T23:00:00Z"),
            (.after, "2026-11-20", "2026-11-20T23:00:00Z", nil),
            (.onOrAfter, "2026-11-20", "2026-11-19T23:00:00Z", nil),
            (.is, "2026-11-20", "2026-11-19T23:00:00Z", "2026-11-20T23:00:00Z"),
            (.before, "2026-11-20T09:00:00Z", nil, "2026-11-20T09:00:00Z"),
            (.onOrBefore, "2026-11-20T09:00:00Z", nil, "2026-11-20T09:00:00.000000001Z"),
            (.after, "2026-11-20T09:00:00Z", "2026-11-20T09:00:00.000000001Z", nil),
            (.onOrAfter, "2026-11-20T09:00:00Z", "2026-11-20T09:00:00Z", nil),
            (.before, "now", nil, "2026-11-21T12:00:00Z"),
            (.onOrAfter, "-1mo", "2026-10-21T11:00:00Z", nil),
            (.before, "+1d", nil, "2026-11-22T12:00:00Z"),
        ] as [(MomentRelation, String, String?, String?)])
    func relations(relation: MomentRelation, moment: String, from: String?, to: String?) throws {
        guard let asOf = try asOf("2026-11-21T12:00:00Z", "Europe/Madrid") else { return }
        let range = asOf.instantRange(relation, m(moment))
        #expect(range.from?.rfc3339 == from)
        #expect(range.to?.rfc3339 == to)
    }

    @Test(
        "A date's relation to a moment is one of local days",
        arguments: [
            (.before, "2026-11-20", nil, "2026-11-20"),
            (.onOrBefore, "2026-11-20", nil, "2026-11-21"),
            (.after, "2026-11-20", "2026-11-21", nil),
            (.onOrAfter, "2026-11-20", "2026-11-20", nil),
            (.is, "2026-11-20", "2026-11-20", "2026-11-21"),
            (.is, "2011-12-30", "2011-12-30", "2011-12-31"),
            (.after, "2026-11-19T23:00:00Z", "2026-11-21", nil),
            (.before, "now", nil, "2026-11-22"),
            (.onOrAfter, "-1mo", "2026-10-22", nil),
            (.onOrBefore, "-1y", nil, "2025-11-23"),
            (.is, "9999-12-31", "9999-12-31", "10000-01-01"),
        ] as [(MomentRelation, String, String?, String?)])
    func dateRelations(relation: MomentRelation, moment: String, from: String?, to: String?) throws {
        // Half past midnight of the 22nd in Madrid.
        guard let asOf = try asOf("2026-11-21T23:30:00Z", "Europe/Madrid") else { return }
        let range = asOf.dayRange(relation, m(moment))
        #expect(range.from?.iso8601 == from)
        #expect(range.to?.iso8601 == to)
    }

    @Test("A duration keeps the fraction of a second, and the local time of day where the day has it")
    func adding() throws {
        var random = SplitMix64(seed: 4)
        for name in ["UTC", "Europe/Madrid", "Australia/Lord_Howe", "America/Havana", "Pacific/Apia"] {
            guard let asOf = try asOf("2026-11-20T00:00:00Z", name) else { return }
            for _ in 0..<300 {
                let start = Instant(
                    seconds: Int64.random(in: 0...2_000_000_000, using: &random),
                    nanoseconds: UInt32.random(in: 0..<1_000_000_000, using: &random))
                let duration = Duration(
                    count: Int.random(in: 1...800, using: &random), unit: random.pick([.days, .weeks, .months, .years]))
                let sign = random.chance(50) ? 1 : -1
                let end = asOf.adding(duration, to: start, sign: sign)
                #expect(end.nanoseconds == start.nanoseconds)
                #expect(sign == 1 ? end > start : end < start)
                let (day, second) = asOf.zone.local(start.seconds)
                let (endDay, endSecond) = asOf.zone.local(end.seconds)
                let slow = slowly(day, duration, sign)
                if slow.components.year < 10_000, slow.components.year > 0, endDay == slow, endSecond != second {
                    // Only where that day has no such time.
                    let day = Int64(slow.days) * 86_400
                    let all = stride(from: day - 90_000, to: day + 180_000, by: 1).lazy.map { asOf.zone.local($0) }
                    #expect(!all.contains { $0 == (slow, second) }, "\(name) \(start.rfc3339) \(duration)")
                } else if slow.components.year < 10_000, slow.components.year > 0 {
                    #expect(endDay == slow || name == "Pacific/Apia", "\(name) \(start.rfc3339) \(duration)")
                }
            }
        }
    }

    /// Civil arithmetic one unit at a time.
    private func slowly(_ day: CivilDate, _ duration: SegmentLanguage.Duration, _ sign: Int) -> CivilDate {
        switch duration.unit {
        case .days: return day.adding(days: sign * duration.count)
        case .weeks: return day.adding(days: sign * duration.count * 7)
        default:
            var (year, month, dayOfMonth) = day.components
            for _ in 0..<duration.count * (duration.unit == .years ? 12 : 1) {
                month += sign
                if month == 0 { (year, month) = (year - 1, 12) }
                if month == 13 { (year, month) = (year + 1, 1) }
            }
            dayOfMonth = min(dayOfMonth, CivilDate.daysInMonth(year: year, month: month))
            return CivilDate(days: CivilDate.days(year: year, month: month, day: dayOfMonth))
        }
    }
}
