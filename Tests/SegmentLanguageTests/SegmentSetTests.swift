import SegmentLanguage
import Testing

@Suite("Segments that refer to each other")
struct SegmentSetTests {
    static func file(_ id: String, references: [String], name: String? = nil) -> SegmentSet.File {
        let filters = references.map { #"{"segment": "\#($0)"}"# } + [#"{"everyone": true}"#]
        let text =
            #"{"id": "\#(id)", "name": "S", "type": "dynamic_plus", "include": {"all": [\#(filters.joined(separator: ", "))]}}"#
        return SegmentSet.File(file: name ?? "data/segments/\(id).json", bytes: Array(text.utf8))
    }

    static func checked(_ graph: [(String, [String])]) -> SegmentSet {
        SegmentSet.checked(graph.map { file($0.0, references: $0.1) }, against: CheckContext())
    }

    @Test("They come in the order of their needs, ties by id, however they were given")
    func order() {
        let graph = [("d", ["b", "c"]), ("c", ["a"]), ("b", ["a"]), ("a", []), ("z", []), ("e", ["z"])]
        for rotation in graph.indices {
            let set = Self.checked(Array(graph[rotation...] + graph[..<rotation]))
            #expect(set.findings == [])
            #expect(set.segments.map(\.id) == ["a", "b", "c", "d", "z", "e"])
        }
    }

    @Test("A missing segment is named with the nearest, and what needs it is left out")
    func missing() {
        let set = Self.checked([("vip", []), ("gold", ["vpi"]), ("both", ["gold", "vip"])])
        #expect(
            set.findings.map(\.rendered) == [
                "data/segments/gold.json:1:85: no segment has the id 'vpi' [unknown-segment]\n  did you mean 'vip'?"
            ])
        #expect(set.segments.map(\.id) == ["vip"])
    }

    @Test("A circle is told once, with its whole path")
    func cycle() {
        let set = Self.checked([("a", ["b"]), ("b", ["c"]), ("c", ["a"]), ("d", ["a"])])
        #expect(
            set.findings.map(\.rendered) == [
                "data/segments/c.json:1:82: segments refer to each other in a circle: a.json → b.json → c.json → a.json [segment-cycle]"
            ])
        #expect(set.segments.isEmpty)
        #expect(
            Self.checked([("a", ["a"])]).findings.map(\.message) == [
                "segments refer to each other in a circle: a.json → a.json"
            ])
    }

    @Test("Two files may not define one segment")
    func duplicate() {
        let set = SegmentSet.checked(
            [Self.file("a", references: [], name: "x/a.json"), Self.file("a", references: [], name: "y/a.json")],
            against: CheckContext())
        #expect(
            set.findings.map(\.rendered) == ["y/a.json: the segment 'a' is also defined in x/a.json [duplicate-id]"])
    }

    @Test("A broken file is no missing segment")
    func broken() {
        let set = SegmentSet.checked(
            [
                SegmentSet.File(file: "a.json", bytes: Array("{".utf8)),
                Self.file("b", references: ["a"], name: "b.json"),
            ], against: CheckContext())
        #expect(set.findings.map(\.code) == ["broken-json"])
        #expect(set.segments.isEmpty)
    }

    @Test("Forty segments that each name the one before twice take no time")
    func doubling() {
        let graph = (0..<40).map { index in
            ("s\(index)", index == 0 ? [] : ["s\(index - 1)", "s\(index - 1)"])
        }
        let set = Self.checked(graph)
        #expect(Set(set.findings.map(\.code)) == ["duplicate-filter"])
        #expect(set.segments.map(\.id) == graph.map(\.0))
    }

    @Test("A chain of 1,000 segments is fine, 1,001 segments are refused")
    func many() {
        func graph(_ count: Int) -> [(String, [String])] {
            (0..<count).map { ("s\($0)", $0 == 0 ? [] : ["s\($0 - 1)"]) }
        }
        let set = Self.checked(graph(1_000))
        #expect(set.findings == [] && set.segments.count == 1_000)
        let refused = Self.checked(graph(1_001))
        #expect(refused.segments.isEmpty)
        #expect(
            refused.findings.map(\.message) == ["there are 1001 segments, and at most 1000 can be read together"])
    }
}
