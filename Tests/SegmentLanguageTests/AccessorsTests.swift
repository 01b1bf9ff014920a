import CellValues
import SegmentLanguage
import TestSupport
import Testing

@Suite("Accessors")
struct AccessorsTests {
    @Test(
        "Age is whole years; a year from 29 February ends on 1 March, and a later date has none",
        arguments: [
            ("1990-11-20", "2026-11-19", 35), ("1990-11-20", "2026-11-20", 36), ("1990-11-20", "1990-11-20", 0),
            ("2026-11-21", "2026-11-20", nil), ("2000-02-29", "2026-02-28", 25), ("2000-02-29", "2026-03-01", 26),
            ("2000-02-29", "2028-02-28", 27), ("2000-02-29", "2028-02-29", 28), ("0001-01-01", "9999-12-31", 9998),
        ] as [(String, String, Int?)])
    func ages(of date: String, at other: String, expected: Int?) {
        #expect(age(of: day(date), at: day(other)) == expected)
    }

    @Test(
        "An anniversary falls in days that have its month and day in some year",
        arguments: [
            ("1990-11-20", "2026-11-20", "2026-11-27", true), ("1990-11-27", "2026-11-20", "2026-11-27", false),
            ("1990-11-19", "2026-11-20", "2026-11-27", false), ("1990-01-02", "2026-12-30", "2027-01-05", true),
            ("1990-12-31", "2026-12-30", "2027-01-05", true), ("1990-06-01", "2026-12-30", "2027-01-05", false),
            // Its own year does not matter, even where it is yet to come.
            ("2030-11-20", "2026-11-20", "2026-11-21", true),
            // 29 February is 1 March in common years, and only then.
            ("2000-02-29", "2026-02-28", "2026-03-01", false), ("2000-02-29", "2026-03-01", "2026-03-02", true),
            ("2000-02-29", "2028-02-29", "2028-03-01", true), ("2000-02-29", "2028-03-01", "2028-03-02", false),
            ("2000-02-29", "2024-03-01", "2025-03-01", false), ("2000-02-29", "2024-03-01", "2025-03-02", true),
            ("1990-11-20", "2026-11-20", "2026-11-20", false), ("1990-11-20", "2026-11-20", "2020-11-20", false),
            ("1990-11-20", "0001-01-01", "9999-12-31", true),
        ])
    func anniversaries(date: String, from: String, to: String, expected: Bool) {
        #expect(anniversaryFalls(day(date), in: DayRange(from: day(from), to: day(to))) == expected)
    }

    @Test("Anniversaries agree with a walk over the days", arguments: UInt64(0)..<20)
    func anniversariesSlowly(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<100 {
            let date =
                random.chance(20)
                ? day("2000-02-29") : CivilDate(days: Int32.random(in: -20_000...30_000, using: &random))
            let from = CivilDate(days: Int32.random(in: -20_000...30_000, using: &random))
            let to = from.adding(days: Int.random(in: 0...(random.chance(50) ? 400 : 12), using: &random))
            let (_, month, dayOfMonth) = date.components
            let slow = (from.days..<to.days).contains { days in
                let (year, thisMonth, thisDay) = CivilDate(days: days).components
                if month == 2, dayOfMonth == 29, !CivilDate.isLeap(year) { return (thisMonth, thisDay) == (3, 1) }
                return (thisMonth, thisDay) == (month, dayOfMonth)
            }
            #expect(
                anniversaryFalls(date, in: DayRange(from: from, to: to)) == slow,
                "\(date.iso8601) in \(from.iso8601) to \(to.iso8601)")
        }
    }

    @Test("Day and weekday are local")
    func parts() throws {
        let date = day("2026-11-20")
        #expect(date.weekday == 5)
        #expect(day("0001-01-01").weekday == 1 && day("1969-12-28").weekday == 7)
        guard let madrid = try asOf("2026-07-01T22:30:00Z", "Europe/Madrid"),
            let kathmandu = try asOf("1969-12-31T18:29:59Z", "Asia/Kathmandu")
        else { return }
        #expect(madrid.day == day("2026-07-02"))
        #expect(kathmandu.day == day("1969-12-31"))
    }

    @Test(
        "Days since an instant are counted back from as-of at its local time of day",
        arguments: [
            ("UTC", "2026-11-20T00:00:00Z", "2026-11-20T00:00:00Z", 0),
            ("UTC", "2026-11-20T00:00:00Z", "2026-11-19T23:59:59Z", 0),
            ("UTC", "2026-11-20T00:00:00Z", "2026-11-19T00:00:00.000000001Z", 0),
            ("UTC", "2026-11-20T00:00:00Z", "2026-11-19T00:00:00Z", 1),
            ("UTC", "2026-11-20T12:00:00Z", "2026-11-10T13:00:00Z", 9),
            ("UTC", "2026-11-20T12:00:00Z", "2026-11-10T11:00:00Z", 10),
            // Over the change of the clock a day has 23 or 25 hours.
            ("Europe/Madrid", "2026-03-29T10:00:00Z", "2026-03-28T11:00:00Z", 1),
            ("Europe/Madrid", "2026-03-29T10:00:00Z", "2026-03-28T11:00:01Z", 0),
            ("Europe/Madrid", "2026-10-25T11:00:00Z", "2026-10-24T10:00:00Z", 1),
            ("Europe/Madrid", "2026-10-25T11:00:00Z", "2026-10-24T10:00:01Z", 0),
            // Where 30 December is missing, one and no civil day before are the same instant.
            ("Pacific/Apia", "2011-12-30T18:00:00Z", "2011-12-30T18:00:00Z", 1),
            ("Pacific/Apia", "2011-12-30T18:00:00Z", "2011-12-30T17:59:59Z", 1),
            ("Pacific/Apia", "2011-12-30T18:00:00Z", "2011-12-29T18:00:00Z", 2),
            ("UTC", "2026-11-20T00:00:00Z", "0001-01-01T00:00:00+23:59", 739_939),
            ("UTC", "2026-11-20T00:00:00Z", "2027-01-01T00:00:00Z", 0),
        ])
    func daysSince(zone: String, now: String, instant: String, expected: Int) throws {
        guard let asOf = try asOf(now, zone) else { return }
        #expect(asOf.daysSince(at(instant)) == expected)
    }

    @Test("Days since agree with counting back one day at a time", arguments: UInt64(0)..<10)
    func daysSinceSlowly(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for name in ["Europe/Madrid", "America/Havana", "Australia/Lord_Howe", "Pacific/Apia"] {
            let now = Instant(seconds: Int64.random(in: 1_300_000_000...1_330_000_000, using: &random))
            guard let asOf = try asOf(now.rfc3339, name) else { return }
            for _ in 0..<50 {
                let instant = Instant(seconds: now.seconds - Int64.random(in: 0...30_000_000, using: &random))
                var slow = 0
                while asOf.adding(Duration(count: slow + 1, unit: .days), to: now, sign: -1) >= instant { slow += 1 }
                #expect(asOf.daysSince(instant) == slow, "\(name) \(now.rfc3339) \(instant.rfc3339)")
            }
        }
    }
}
