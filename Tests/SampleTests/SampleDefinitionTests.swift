import Foundation
import SegmentLanguage
import Testing

@Suite("The sample's definitions") struct SampleDefinitionTests {
    /// Folders with a catalogue and a folder `segments`, from the package's own.
    @Test(
        "Every definition that the repository ships is checked without a finding",
        arguments: ["data", "Tests/Acceptance/OnlineRetail/lines", "Tests/Acceptance/OnlineRetail/orders"])
    func nothingFound(_ workspace: String) throws {
        let folder = SampleTests.data.deletingLastPathComponent().appending(path: workspace)
        func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: folder.appending(path: path))) }

        let fields = Catalogue.fields(parsing: try bytes("fields.json"), file: "fields.json")
        let activities = Catalogue.activities(parsing: try bytes("activities.json"), file: "activities.json")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "segments").path)
        let segments = SegmentSet.checked(
            try names.map { SegmentSet.File(file: "segments/" + $0, bytes: try bytes("segments/" + $0)) },
            against: CheckContext(catalogue: Catalogue(fields: fields.fields, activities: activities.activities)))

        let findings = fields.findings + activities.findings + segments.findings
        #expect(findings.map(\.rendered) == [])
        #expect(segments.segments.count == names.count)
    }
}
