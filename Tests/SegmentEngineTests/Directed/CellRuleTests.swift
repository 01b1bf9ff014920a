import FlatFiles
import SegmentEngine
import Testing
import TestSupport

/// Things that the random worlds found, each by itself.
struct CellRuleTests {
    @Test("Keys that differ only in how an accent is written are merged each on its own")
    func mergedAccents() throws {
        var world = try DirectedWorld()
        for key in ["one", "two", "\u{E9}", "e\u{301}"] { world.contact(key) }
        world.world.merges = [("\u{E9}", "one"), ("e\u{301}", "two")]
        world.activity("\u{E9}", "purchase", "2026-11-01T00:00:00Z")
        world.activity("e\u{301}", "refund", "2026-11-01T00:00:00Z")
        #expect(try world.members(["activity": "purchase"]) == ["one"])
        #expect(try world.members(["activity": "refund"]) == ["two"])
        #expect(try world.members(["everyone": true]) == ["one", "two"])
    }
}
