import CellValues
import FlatFiles
import Foundation
import SegmentLanguage
import TestSupport
import Testing

@testable import SegmentEngine

@Suite("A large contact file is read in ranges")
struct ContactRangesTests {
    /// Large enough for two ranges of the smallest size that is split.
    private func text(stray: Bool) -> String {
        var text = "contact_id,city,note\n"
        let padding = String(repeating: "x", count: 180)
        for row in 0..<90_000 {
            let city = stray && row == 100 ? "5\" pipe" : row % 3 == 0 ? "\"San\nRemo\"" : "Roma"
            text += "\(1_000_000 + row),\(city),\(padding)\n"
        }
        return text + "1000007,Lyon,late\n1,too few\n"
    }

    @Test("Members, numbers and the lines of rejected rows are those of one reader", arguments: [false, true])
    func same(stray: Bool) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ranges-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "contacts.csv")
        try Data(text(stray: stray).utf8).write(to: file)
        let one = try read(file.path, threads: 1)
        let three = try read(file.path, threads: 3)
        #expect(one.contacts.keyBytes == three.contacts.keyBytes)
        #expect(one.memberships(statics: [:]).map(\.members) == three.memberships(statics: [:]).map(\.members))
        let (a, b) = (one.books[0].files[0], three.books[0].files[0])
        #expect(try a.rows.all().map(\.line) == b.rows.all().map(\.line))
        #expect(try a.rows.all().map(\.offset) == b.rows.all().map(\.offset))
        try #expect(a.rows.all().map(\.reason) == [.duplicateKey] + (stray ? [.badCSV] : []) + [.cellCount])
        #expect((a.read, a.accepted, a.rejected, a.duplicates) == (b.read, b.accepted, b.rejected, b.duplicates))
        #expect(one.memberships(statics: [:])[0].members?.count == 30_000)
    }

    private func read(_ path: String, threads: Int) throws -> Dataset {
        let definition =
            #"{"id": "s", "name": "S", "type": "dynamic", "include": {"field": "city", "op": "starts_with", "value": "San"}}"#
        let set = SegmentSet.checked(
            [SegmentSet.File(file: "s.json", bytes: Array(definition.utf8))], against: CheckContext())
        #expect(set.findings.isEmpty)
        let source = DataSource(
            name: "contacts", kind: .contacts, files: [DataSource.File(path: path, display: "contacts.csv")],
            layout: SourceLayout(format: .csv))
        return try Dataset.read(
            DatasetRequest(
                EvaluationPlan(
                    segments: set.segments, asOf: AsOf(instant: Instant(seconds: 1_795_132_800), zone: .utc)),
                sources: [source], threads: threads))
    }
}
