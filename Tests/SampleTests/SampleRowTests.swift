import FlatFiles
import Foundation
import Testing

@Suite("The sample's odd rows") struct SampleRowTests {
    @Test("Of the contacts one row is cut off and one has no key")
    func contacts() throws {
        let key = [ColumnPath(["contact_id"])]
        let read = try rows(of: "contacts", .csv, .contacts(key: key))
        #expect(read.count == 2004)
        #expect(read.reasons == [.cellCount: 1, .noKey: 1])
    }

    @Test("Of the activities nine lines can't be read")
    func activities() throws {
        let rule = ActivityRows(
            contact: [ColumnPath(["contact_id"])], type: [ColumnPath(["type"])], at: [ColumnPath(["at"])], types: [])
        let read = try rows(of: "activities", .jsonl, .activities(rule))
        #expect(read.count == 25_052)
        #expect(read.reasons == [.badJSON: 3, .notObject: 1, .repeatedKey: 1, .badTime: 4])
    }

    private func rows(
        of folder: String, _ format: SourceLayout.Format, _ kind: Projection.RowKind
    ) throws -> (count: Int, reasons: [RejectedRow.Reason: Int]) {
        let folder = SampleTests.data.appending(path: folder)
        let projection = Projection(layout: SourceLayout(format: format), rows: kind, columns: [])
        var count = 0
        var reasons: [RejectedRow.Reason: Int] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            let reader = try RowReader(
                ReadUnit(path: folder.appending(path: name).path, file: 0), projection: projection)
            let batch = ColumnBatch()
            while try reader.next(batch) {}
            count += reader.rowsRead
            for row in reader.rejected { reasons[row.reason, default: 0] += 1 }
        }
        return (count, reasons)
    }
}
