import CellValues
import SegmentLanguage
import Testing

@Suite("Parts of the language in other files")
struct CheckedPartsTests {
    static let full = CheckContext(catalogue: SampleCatalogue.catalogue)

    @Test("A filter is checked into the log of the file that holds it")
    func filter() throws {
        let log = FindingLog(file: "daily.json")
        let good = try #require(
            JSONNode(reading: Array(#"{"all": [{"segment": "a"}, {"everyone": true}]}"#.utf8), log: log))
        let (condition, references) = Condition.checked(good, against: Self.full, log: log)
        #expect(condition == .all([.segment("a"), .everyone]))
        #expect(references.map(\.id) == ["a"] && log.findings.isEmpty)
        let bad = try #require(JSONNode(reading: Array(#"{"field": "contry", "op": "is_set"}"#.utf8), log: log))
        #expect(Condition.checked(bad, against: Self.full, log: log).condition == nil)
        #expect(log.findings.map(\.code) == ["unknown-field"])
    }

    @Test("A trigger is a selection of activities")
    func trigger() throws {
        let log = FindingLog(file: "w.json")
        let node = try #require(
            JSONNode(
                reading: Array(
                    #"{"activity": "page_visit", "where": {"field": "url", "op": "is", "value": "/"}}"#.utf8),
                log: log))
        let reader = try #require(ObjectReader(node, what: "a trigger", known: ["activity", "where"], log: log))
        let filter = ActivityFilter.checked(reader, against: Self.full)
        #expect(filter?.activity == .types(["page_visit"]) && filter?.where != nil)
        #expect(log.findings.isEmpty)
    }
}
