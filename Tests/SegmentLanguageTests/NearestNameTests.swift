import SegmentLanguage
import Testing

@Suite("Nearest name")
struct NearestNameTests {
    @Test(
        "The nearest candidate within two edits or a third of the length, ties by bytes",
        arguments: [
            ("contry", ["country", "city"], "country"), ("cuont", ["count", "sum"], "count"), ("ab", ["xy"], nil),
            ("is", ["if", "it", "as"], "as"), ("newsleter_sttus", ["newsletter_status"], "newsletter_status"),
            ("zzzzzzz", ["country"], nil), ("", ["a"], nil), ("a", [], nil), ("café", ["cafe"], "cafe"),
            ("abcdefghi", ["abcdefxyz"], "abcdefxyz"), ("abcdefgh", ["abcdexyz"], nil),
        ] as [(String, [String], String?)])
    func nearest(_ name: String, _ candidates: [String], _ expected: String?) {
        #expect(nearestName(to: name, among: candidates) == expected)
        #expect(nearestName(to: name, among: candidates.reversed()) == expected)
    }
}
