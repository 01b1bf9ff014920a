import SegmentLanguage
import Testing

/// A filter and the sentence that says it.
struct SummaryRow: CustomTestStringConvertible {
    var filter: String
    var sentence: String
    var exclude: String?

    init(_ filter: String, except exclude: String? = nil, _ sentence: String) {
        self.filter = filter
        self.exclude = exclude
        self.sentence = sentence
    }

    var testDescription: String { sentence }
}

@Suite("Text summary")
struct TextSummaryTests {
    static let words = SummaryWords(
        segmentNames: ["staff": "Staff"], activityLabels: ["purchase": "Purchase", "page_visit": "Page visit"])

    @Test("A definition is said whole, in one sentence", arguments: SummaryRow.all)
    func sentence(_ row: SummaryRow) throws {
        let exclude = row.exclude.map { #", "exclude": \#($0)"# } ?? ""
        let text = #"{"id": "s", "name": "S", "type": "dynamic_plus", "include": \#(row.filter)\#(exclude)}"#
        let check = SegmentSyntax(parsing: Array(text.utf8), file: "s.json")
            .checked(against: CheckContext(catalogue: SampleCatalogue.catalogue))
        #expect(check.findings.filter { $0.severity == .error }.map(\.rendered) == [])
        #expect(check.segment?.textSummary(Self.words) == row.sentence)
    }

    @Test("The table is as long as it should be")
    func length() {
        #expect(SummaryRow.all.count >= 60)
    }

    @Test("A static segment says where its members come from")
    func staticSegment() {
        let text = #"{"id": "s", "name": "S", "type": "static"}"#
        let check = SegmentSyntax(parsing: Array(text.utf8), file: "s.json").checked(against: CheckContext())
        #expect(check.segment?.textSummary() == "Contacts that people, imports and workflows have put into it.")
    }
}
