import CellValues
import Testing

@testable import FlatFiles

@Suite("Blocks of columns")
struct ColumnBlockTests {
    @Test("An empty block leaves nothing of the block before it")
    func empty() throws {
        let rows = ActivityRows(
            contact: [ColumnPath(["c"])], type: [ColumnPath(["t"])], at: [ColumnPath(["at"])], types: ["x"])
        let projection = Projection(
            layout: SourceLayout(format: .jsonl), rows: .activities(rows),
            columns: [WantedColumn(name: "n", paths: [ColumnPath(["n"])], type: .integer)])
        let folder = try ScratchFolder()
        let path = try folder.file("a.jsonl", #"{"c":"a","t":"x","at":"2026-01-01T00:00:00Z","n":"?"}"# + "\n")
        let reader = try RowReader(ReadUnit(path: path, file: 0), projection: projection)
        let batch = ColumnBatch()
        #expect(try reader.next(batch))
        let codes: [UInt32] = [7]
        let buffer = LineBuffer()
        codes.withUnsafeBufferPointer { codes in
            if let codes = codes.baseAddress {
                ColumnBlock.append(rowsOf: batch, contacts: codes, to: buffer)
                ColumnBlock.append(batch.columns[0], codes: [], to: buffer)
                ColumnBlock.append(rowsOf: ColumnBatch(), contacts: codes, to: buffer)
            }
        }
        let read = ColumnBatch()
        var found: [UInt32] = [0]
        found += [UInt32](repeating: 0, count: ColumnBatch.rowLimit)
        var bytes = ByteReader(buffer.bytes)
        found.withUnsafeMutableBufferPointer { found in
            guard let room = found.baseAddress else { return }
            #expect(ColumnBlock.readRows(&bytes, into: read, projection, types: [0], contacts: room))
            #expect(ColumnBlock.readColumn(0, entries: 1, &bytes, into: read))
            #expect(read.count == 1 && read.columns[0].states == [Column.wrong] && room[0] == 7)
            #expect(ColumnBlock.readRows(&bytes, into: read, projection, types: [0], contacts: room))
            #expect(read.count == 0 && read.columns[0].states.isEmpty && read.lines.isEmpty)
        }
        #expect(bytes.isAtEnd)
    }
}
