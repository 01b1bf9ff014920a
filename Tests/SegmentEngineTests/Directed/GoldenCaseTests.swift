import Testing
import TestSupport

/// The case that the language was made for: silent for eleven months, but not for more than twelve.
struct GoldenCaseTests {
    static let include: JSONValue = [
        "all": [
            ["field": "newsletter_status", "op": "is", "value": "subscribed"],
            ["activity": "purchase", "window": ["last": "365d"]],
        ]
    ]
    static let exclude: JSONValue = ["activity": "purchase", "window": ["last": "334d"]]

    @Test("Subscribed with the last purchase 335 to 365 days ago, to the nanosecond at both ends")
    func goldenCase() throws {
        // Midnight in Madrid; a year before and 334 days before it is winter too.
        var world = try DirectedWorld(asOf: "2026-11-20T00:00:00+01:00", zone: "Europe/Madrid")
        let oldest = try #require(ReferenceCells.instant("2025-11-20T00:00:00+01:00"))
        let newest = try #require(ReferenceCells.instant("2025-12-21T00:00:00+01:00"))
        let subscribed: [(String, JSONValue)] = [("newsletter_status", "Subscribed")]
        for (key, at) in [
            ("a second too old", oldest.moved(seconds: -1)), ("a nanosecond too old", oldest.moved(nanoseconds: -1)),
            ("as old as can be", oldest), ("younger", oldest.moved(seconds: 1)),
            ("a second before the end", newest.moved(seconds: -1)),
            ("a nanosecond before the end", newest.moved(nanoseconds: -1)), ("too young", newest),
            ("a second too young", newest.moved(seconds: 1)),
        ] {
            world.contact(key, subscribed)
            world.activity(key, "purchase", at: at)
        }
        world.contact("came back", subscribed)
        world.activity("came back", "purchase", at: oldest)
        world.activity("came back", "purchase", "2026-11-19T22:59:59Z")
        world.contact("comes back later", subscribed)
        world.activity("comes back later", "purchase", at: oldest)
        world.activity("comes back later", "purchase", "2026-11-19T23:00:00Z")
        world.contact("only looked", subscribed)
        world.activity("only looked", "page_view", at: oldest)
        world.contact("unsubscribed", [("newsletter_status", "unsubscribed")])
        world.activity("unsubscribed", "purchase", at: oldest)
        world.contact("unknown status")
        world.activity("unknown status", "purchase", at: oldest)
        world.contact("never bought", subscribed)

        #expect(
            try world.members(Self.include, excluding: Self.exclude) == [
                "a nanosecond before the end", "a second before the end", "as old as can be", "comes back later",
                "younger",
            ])
    }
}
