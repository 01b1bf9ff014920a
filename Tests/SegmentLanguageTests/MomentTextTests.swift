import CellValues
import SegmentLanguage
import TestSupport
import Testing

func d(_ text: String) -> SegmentLanguage.Duration {
    guard let duration = SegmentLanguage.Duration(text) else {
        Issue.record("no duration: \(text)")
        return SegmentLanguage.Duration(count: 1, unit: .days)
    }
    return duration
}

func m(_ text: String) -> Moment {
    guard let moment = Moment(text) else {
        Issue.record("no moment: \(text)")
        return .now
    }
    return moment
}

func day(_ text: String) -> CivilDate {
    guard let day = CivilDate(iso8601: text) else {
        Issue.record("no day: \(text)")
        return CivilDate(days: 0)
    }
    return day
}

func at(_ text: String) -> Instant {
    guard let instant = Instant(rfc3339: text) else {
        Issue.record("no instant: \(text)")
        return Instant(seconds: 0)
    }
    return instant
}

/// Nil, with a line about it, where this machine has no zone files.
func asOf(_ instant: String, _ zone: String) throws -> AsOf? {
    do throws(TimeZoneFault) {
        return AsOf(instant: at(instant), zone: try TimeZoneRules(identifier: zone))
    } catch {
        guard case .noZoneFolder = error else { throw error }
        print("skipped: \(error)")
        return nil
    }
}

@Suite("Durations and moments as written")
struct MomentTextTests {
    @Test(
        "A duration is a whole number from 1 and one unit",
        arguments: [
            ("30min", 30, .minutes), ("12h", 12, .hours), ("7d", 7, .days), ("2w", 2, .weeks), ("3mo", 3, .months),
            ("1y", 1, .years), ("999999999999999999y", 999_999_999_999_999_999, .years),
        ] as [(String, Int, SegmentLanguage.Duration.Unit)])
    func duration(text: String, count: Int, unit: SegmentLanguage.Duration.Unit) {
        #expect(SegmentLanguage.Duration(text) == SegmentLanguage.Duration(count: count, unit: unit))
    }

    @Test(
        "Anything else is no duration",
        arguments: [
            "", "d", "7", "0d", "07d", "-7d", "+7d", "7 d", "7d ", " 7d", "7D", "1.5d", "1d12h", "7days", "7m", "1M",
            "٧d",
            "1000000000000000000d", "7d\u{301}",
        ])
    func noDuration(text: String) {
        #expect(SegmentLanguage.Duration(text) == nil)
    }

    @Test(
        "A moment is a date, a date-time with offset, or relative to as-of",
        arguments: [
            ("now", .now), ("-30d", .ago(d("30d"))), ("+7d", .ahead(d("7d"))), ("-12h", .ago(d("12h"))),
            ("2026-11-20", .date(day("2026-11-20"))), ("2024-02-29", .date(day("2024-02-29"))),
            ("1970-01-01T00:00:01Z", .instant(Instant(seconds: 1))),
            ("1970-01-01t01:00:01.5+01:00", .instant(Instant(seconds: 1, nanoseconds: 500_000_000))),
            ("1969-12-31 19:00:00-05:00", .instant(Instant(seconds: 0))),
            ("1970-01-01T00:00:00-00:00", .instant(Instant(seconds: 0))),
            ("0001-01-01T00:00:00+23:59", .instant(Instant(seconds: -62_135_683_140))),
        ] as [(String, Moment)])
    func moment(text: String, expected: Moment) {
        #expect(Moment(text) == expected)
    }

    @Test(
        "Anything else is no moment",
        arguments: [
            "", "Now", "today", "30d", "-0d", "+", "--7d", "2026-02-30", "2026-13-01", "2026-1-1", "0000-01-01",
            "2026-11-20T00:00:00", "2026-11-20T00:00Z", "2026-11-20T24:00:00Z", "2026-11-20T23:59:60Z",
            "2026-11-20T00:00:00+0100", "2026-11-20  00:00:00Z", "2026-11-20Z", "10000-01-01", "-2026-11-20",
        ])
    func noMoment(text: String) {
        #expect(Moment(text) == nil)
    }
}
