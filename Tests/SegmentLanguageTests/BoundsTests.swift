import CellValues
import SegmentLanguage
import Testing

@Suite("Bounds")
struct BoundsTests {
    static let full = CheckContext(catalogue: SampleCatalogue.catalogue)

    static func findings(_ filter: String) -> [String] {
        let text = #"{"id": "s", "name": "S", "type": "dynamic_plus", "include":"# + "\n" + filter + "}"
        return SegmentSyntax(parsing: Array(text.utf8), file: "s.json").checked(against: full)
            .findings.map { $0.rendered.split(separator: "\n")[0].description }
    }

    /// A filter that is so many levels deep, made of each kind of level in turn.
    static func nested(_ levels: Int) -> String {
        let kinds: [(String, String)] = [
            (#"{"not": "#, "}"), (#"{"all": ["#, "]}"), (#"{"any": ["#, "]}"), (#"{"at_least": 1, "of": ["#, "]}"),
        ]
        var filter = #"{"field": "city", "op": "is_set"}"#
        for level in 0..<levels { filter = kinds[level % 4].0 + filter + kinds[level % 4].1 }
        return filter
    }

    @Test("32 levels of filters are fine, 33 are refused")
    func levels() {
        #expect(Self.findings(Self.nested(32)) == [])
        #expect(
            Self.findings(Self.nested(33)).map { String($0.drop { $0 != " " }) } == [
                " filters nest at most 32 levels, and this is one more [too-deep]"
            ])
    }

    @Test("'where', 'line' and 'metric' are levels too")
    func levelsOfActivities() {
        func filter(_ levels: Int) -> String {
            var filter = #"{"line": {"field": "category", "op": "is_set"}}"#
            for _ in 0..<levels - 2 { filter = #"{"not": \#(filter)}"# }
            return #"{"activity": "purchase", "where": \#(filter)}"#
        }
        #expect(Self.findings(filter(32)) == [])
        #expect(Self.findings(filter(33)).count == 1)
        func operand(_ levels: Int) -> String {
            var filter = #"{"field": "total", "op": "is_set"}"#
            for _ in 0..<levels - 2 { filter = #"{"not": \#(filter)}"# }
            return
                #"{"field": "points", "op": ">", "value": {"metric": {"activity": "purchase", "where": \#(filter)}}}"#
        }
        #expect(Self.findings(operand(32)) == [])
        #expect(Self.findings(operand(33)).count == 1)
    }

    @Test("10,000 filters are fine, one more is refused once")
    func nodes() {
        func filter(_ count: Int) -> String {
            let tests = (0..<count - 1).map { #"{"field": "points", "op": "is", "value": \#($0)}"# }
            return #"{"any": [\#(tests.joined(separator: ", "))]}"#
        }
        #expect(Self.findings(filter(10_000)) == [])
        let refused = Self.findings(filter(10_010))
        #expect(refused.count == 1)
        #expect(refused[0].hasSuffix("a definition has at most 10000 filters, and this is one more [too-many-nodes]"))
    }

    @Test("A million brackets are one finding, and soon")
    func brackets() {
        for text in [String(repeating: "[", count: 1_000_000), String(repeating: #"{"not":"#, count: 1_000_000)] {
            let check = SegmentSyntax(parsing: Array(text.utf8), file: "s.json").checked(against: Self.full)
            #expect(check.findings.map(\.code) == ["too-deep"])
            #expect(check.findings[0].message == "nested more than 128 levels deep")
        }
    }

    @Test("A value of 16 MiB is read, and cut where it is told")
    func longText() {
        let long = String(repeating: "x", count: 16 << 20)
        #expect(Self.findings(#"{"field": "city", "op": "is", "value": "\#(long)"}"#) == [])
        #expect(
            Self.findings(#"{"field": "\#(long)", "op": "is_set"}"#) == [
                "s.json:2:11: no field named '\(String(repeating: "x", count: 60))…' [unknown-field]"
            ])
        let number = "0." + String(repeating: "0", count: 1 << 20) + "1"
        #expect(Self.findings(#"{"field": "balance", "op": "is", "value": \#(number)}"#).count == 1)
    }

    @Test("Every cut of a definition gives findings, and never ends the process")
    func cuts() {
        let text = Array(
            #"{"id": "s", "name": "S\u00e9", "type": "dynamic_plus", "include": {"all": [{"activity": "purchase", "where": {"line": {"field": "price", "op": "between", "value": [1e1, -2.5]}}, "window": {"last": "30d"}}]}}"#
                .utf8)
        for end in text.indices {
            let check = SegmentSyntax(parsing: Array(text[..<end]), file: "s.json").checked(against: Self.full)
            #expect(check.segment == nil && check.findings.count == 1)
        }
    }

    @Test("A definition with any byte replaced is judged, never a crash")
    func noise() {
        let text = Array(
            #"{"id":"s","name":"S","type":"dynamic_plus","include":{"any":[{"sequence":[{"activity":"purchase"},{"then_not":{"activity":"*"},"within":"7d"}]},{"field":"points","op":">","value":{"metric":{"activity":"purchase","times":2}}}]}}"#
                .utf8)
        for index in text.indices {
            for byte in [UInt8(ascii: "\""), UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "]"), 0xC3] {
                var bytes = text
                bytes[index] = byte
                for context in [Self.full, CheckContext(), CheckContext(knownFields: ["points"])] {
                    let check = SegmentSyntax(parsing: bytes, file: "s.json").checked(against: context)
                    #expect((check.segment == nil) == check.findings.contains { $0.severity == .error })
                }
            }
        }
    }
}
