import Foundation
import SegmentLanguage
import Testing

@Suite("The benchmark's workload")
struct WorkloadTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/bench/workload")

    static func bytes(_ path: String) -> [UInt8]? {
        (try? Data(contentsOf: folder.appending(path: path))).map { Array($0) }
    }

    @Test("Its catalogues and its twelve segments check without a finding")
    func checks() throws {
        guard let fields = Self.bytes("fields.json"), let activities = Self.bytes("activities.json") else {
            print("skipped 1: no ../shared/bench/workload")
            return
        }
        let (fieldList, fieldFindings) = Catalogue.fields(parsing: fields, file: "fields.json")
        let (activityList, activityFindings) = Catalogue.activities(parsing: activities, file: "activities.json")
        #expect(fieldFindings.isEmpty && activityFindings.isEmpty)
        let files = "abcdefghijkl".compactMap { letter in
            Self.bytes("segments/\(letter).json").map { SegmentSet.File(file: "segments/\(letter).json", bytes: $0) }
        }
        for context in [
            CheckContext(catalogue: Catalogue(fields: fieldList, activities: activityList)), CheckContext(),
            CheckContext(knownFields: fieldList?.map(\.name)),
        ] {
            let set = SegmentSet.checked(files, against: context)
            #expect(set.findings.map(\.rendered) == [])
            #expect(set.segments.map(\.id) == ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"])
        }
    }
}
