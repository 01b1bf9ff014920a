import CellValues
import SegmentLanguage
import Testing

@Suite("Broken definitions")
struct BrokenFileTests {
    static let full = CheckContext(catalogue: SampleCatalogue.catalogue)

    static func check(_ text: MarkedText, _ expected: [Expected], _ context: CheckContext) {
        let check = SegmentSyntax(parsing: text.bytes, file: "s.json").checked(against: context)
        #expect(check.findings.map(\.rendered) == expected.map { $0.finding(in: text, file: "s.json").rendered })
        #expect((check.segment == nil) == expected.contains { $0.severity == .error })
    }

    @Test("Every fault of a filter of contacts is told, with its place", arguments: BrokenFile.fields)
    func fields(_ row: BrokenFile) { Self.check(row.wrapped(type: "dynamic_plus"), row.expected, Self.full) }

    @Test("Every fault of a filter of activities is told, with its place", arguments: BrokenFile.activities)
    func activities(_ row: BrokenFile) { Self.check(row.wrapped(type: "dynamic_plus"), row.expected, Self.full) }

    @Test("A dynamic segment that uses more is refused once for each thing", arguments: BrokenFile.dynamic)
    func dynamic(_ row: BrokenFile) { Self.check(row.wrapped(type: "dynamic"), row.expected, Self.full) }

    @Test("Without a catalogue a definition can still disagree with itself", arguments: BrokenFile.open)
    func open(_ row: BrokenFile) { Self.check(row.wrapped(type: "dynamic_plus"), row.expected, CheckContext()) }

    @Test("Every fault of the file around the filters is told", arguments: BrokenFile.whole)
    func whole(_ row: BrokenFile) { Self.check(row.text, row.expected, Self.full) }

    @Test("Every code has a meaning of its own")
    func meanings() {
        #expect(Set(FindingCode.allCases.map(\.meaning)).count == FindingCode.allCases.count)
        #expect(
            FindingCode.allCases.allSatisfy { !$0.rawValue.contains { !$0.isLowercase && !$0.isNumber && $0 != "-" } })
    }
}
