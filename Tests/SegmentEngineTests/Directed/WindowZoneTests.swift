import CellValues
import Testing
import TestSupport

/// Where windows begin and end around the changes of the clock, worked out by hand.
struct WindowZoneTests {
    struct Case: CustomTestStringConvertible {
        var zone: String
        var asOf: String
        var window: JSONValue
        /// The first instant inside; nil where there is no beginning.
        var from: String?
        /// The first instant after it; nil is as-of.
        var to: String?
        var why: String

        init(_ zone: String, _ asOf: String, _ window: JSONValue, _ from: String?, _ to: String? = nil, _ why: String) {
            (self.zone, self.asOf, self.window, self.from, self.to, self.why) = (zone, asOf, window, from, to, why)
        }

        var testDescription: String { "\(zone): \(why)" }
    }

    static let cases: [Case] = [
        Case(
            "Europe/Madrid", "2026-03-29T12:00:00+02:00", ["last": "1d"], "2026-03-28T12:00:00+01:00", nil,
            "a civil day of 23 hours"),
        Case(
            "Europe/Madrid", "2026-03-29T12:00:00+02:00", ["last": "24h"], "2026-03-28T11:00:00+01:00", nil,
            "24 hours are exact"),
        Case(
            "Europe/Madrid", "2026-03-30T02:30:00+02:00", ["last": "1d"], "2026-03-29T03:30:00+02:00", nil,
            "in the gap, with the offset before it"),
        Case(
            "Europe/Madrid", "2026-10-26T02:30:00+01:00", ["last": "1d"], "2026-10-25T02:30:00+02:00", nil,
            "twice, and the first counts"),
        Case(
            "Europe/Madrid", "2026-10-26T00:00:00+01:00", ["previous": "day"], "2026-10-25T00:00:00+02:00",
            "2026-10-26T00:00:00+01:00", "a day of 25 hours"),
        Case(
            "Europe/Madrid", "2026-11-20T10:00:00+01:00", ["current": "week"], "2026-11-16T00:00:00+01:00", nil,
            "weeks begin on Monday"),
        Case(
            "Europe/Madrid", "2026-11-20T10:00:00+01:00", ["previous": "quarter"], "2026-07-01T00:00:00+02:00",
            "2026-10-01T00:00:00+02:00", "summer's quarter"),
        Case(
            "Europe/Madrid", "2026-11-20T10:00:00+01:00", ["current": "year"], "2026-01-01T00:00:00+01:00", nil,
            "the year so far"),
        Case(
            "Europe/Madrid", "2026-11-20T10:00:00+01:00", ["before_last": "6mo"], nil, "2026-05-20T10:00:00+02:00",
            "older than six months"),
        Case(
            "Europe/Madrid", "2026-11-20T10:00:00+01:00", ["from": "2026-03-29", "to": "2026-10-25"],
            "2026-03-29T00:00:00+01:00", "2026-10-25T00:00:00+02:00", "days as written"),
        Case(
            "America/New_York", "2026-03-09T00:00:00-04:00", ["previous": "day"], "2026-03-08T00:00:00-05:00",
            "2026-03-09T00:00:00-04:00", "a day of 23 hours"),
        Case(
            "America/New_York", "2026-11-15T00:00:00-05:00", ["current": "month"], "2026-11-01T00:00:00-04:00", nil,
            "a month that begins in summer time"),
        Case(
            "America/New_York", "2026-11-08T01:30:00-05:00", ["last": "1w"], "2026-11-01T01:30:00-04:00", nil,
            "twice, and the first counts"),
        Case(
            "Australia/Lord_Howe", "2026-04-06T01:45:00+10:30", ["last": "1d"], "2026-04-05T01:45:00+11:00", nil,
            "half an hour twice"),
        Case(
            "Australia/Lord_Howe", "2026-10-05T02:15:00+11:00", ["last": "1d"], "2026-10-04T02:15:00+10:30", nil,
            "a gap of half an hour"),
        Case(
            "America/Havana", "2026-03-08T12:00:00-04:00", ["current": "day"], "2026-03-08T01:00:00-04:00", nil,
            "a day without midnight"),
        Case(
            "America/Havana", "2026-11-01T12:00:00-05:00", ["current": "day"], "2026-11-01T00:00:00-04:00", nil,
            "a day with two midnights"),
        Case(
            "America/Havana", "2026-03-09T00:00:00-04:00", ["last": "1d"], "2026-03-08T01:00:00-04:00", nil,
            "a day ago was a gap"),
        Case(
            "Pacific/Apia", "2011-12-31T12:00:00+14:00", ["last": "2d"], "2011-12-29T12:00:00-10:00", nil,
            "over the day that never was"),
        Case(
            "Pacific/Apia", "2011-12-31T12:00:00+14:00", ["current": "day"], "2011-12-31T00:00:00+14:00", nil,
            "the day after it"),
        Case(
            "Pacific/Apia", "2012-01-02T12:00:00+14:00", ["current": "month"], "2012-01-01T00:00:00+14:00", nil,
            "the next month"),
        Case(
            "Asia/Kathmandu", "2026-05-31T12:00:00+05:45", ["current": "day"], "2026-05-30T18:15:00Z", nil,
            "three quarters of an hour"),
        Case(
            "Asia/Kathmandu", "1986-01-01T12:00:00+05:45", ["current": "day"], "1985-12-31T18:30:00Z", nil,
            "the day the offset moved"),
        Case("UTC", "2026-03-31T00:00:00Z", ["last": "1mo"], "2026-02-28T00:00:00Z", nil, "31 March less a month"),
        Case("UTC", "2024-03-31T00:00:00Z", ["last": "1mo"], "2024-02-29T00:00:00Z", nil, "the same in a leap year"),
        Case("UTC", "2024-02-29T00:00:00Z", ["last": "1y"], "2023-02-28T00:00:00Z", nil, "29 February less a year"),
        Case("UTC", "2024-02-29T00:00:00Z", ["last": "4y"], "2020-02-29T00:00:00Z", nil, "29 February less four years"),
    ]

    @Test("A window holds its first instant and not its last, for activities and for date-times", arguments: cases)
    func ends(_ one: Case) throws {
        var world = try DirectedWorld(asOf: one.asOf, zone: one.zone)
        let to = try #require(ReferenceCells.instant(one.to ?? one.asOf))
        var inside = [to.moved(seconds: -1), to.moved(nanoseconds: -1)]
        var outside = [to, to.moved(nanoseconds: 1)]
        if let text = one.from {
            let from = try #require(ReferenceCells.instant(text))
            inside += [from, from.moved(nanoseconds: 1)]
            outside += [from.moved(nanoseconds: -1), from.moved(seconds: -1)]
        }
        for (name, instants) in [("in", inside), ("out", outside)] {
            for (number, instant) in instants.enumerated() {
                world.contact("\(name)\(number)", [("signup", .string(instant.rfc3339))])
                world.activity("\(name)\(number)", "login", at: instant)
            }
        }
        let members = inside.indices.map { "in\($0)" }
        #expect(try world.members(["activity": "login", "window": one.window]) == members)
        #expect(try world.members(["field": "signup", "op": "within", "value": one.window]) == members)
    }
}
