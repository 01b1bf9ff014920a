import FlatFiles
import Foundation
import TestSupport
import Testing

@Suite("Bytes that were read")
struct BytesReadTests {
    private func bytes(_ units: [ReadUnit], _ projection: Projection) throws -> BytesRead {
        var sum = BytesRead()
        let batch = ColumnBatch()
        for unit in units {
            let reader = try RowReader(unit, projection: projection)
            while try reader.next(batch) {}
            sum = sum + reader.bytesRead
        }
        return sum
    }

    @Test("Every byte belongs to one unit, however small they are", arguments: [UInt64](1...40))
    func units(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var text = random.chance(30) ? "\u{FEFF}" : ""
        for _ in 0..<Int.random(in: 1...60, using: &random) {
            let long = String(repeating: "x", count: random.pick([0, 3, 40, 200]))
            text += random.pick(["{\"a\": \"\(long)\"}", "", "no object"]) + random.pick(["\n", "\r\n"])
        }
        if random.chance(50) { text += "{\"a\": 1}" }
        let file = try ScratchFolder()
        let path = try file.file("a.jsonl", text)
        let layout = SourceLayout(format: .jsonl)
        let projection = Projection(layout: layout, rows: .plain, columns: [])
        let whole = BytesRead(stored: text.utf8.count, text: text.utf8.count)
        for chunk in [4, 16, 64, 1 << 20] {
            let units = try ReadUnit.units(path: path, file: 0, layout: layout, chunkBytes: chunk)
            #expect(try bytes(units, projection) == whole, "\(chunk)")
        }
    }

    @Test("Ranges of a CSV, header and all")
    func csv() throws {
        let text = "id,a\n" + (0..<300).map { "\($0),\"two\nlines\"\n" }.joined()
        let folder = try ScratchFolder()
        let path = try folder.file("a.csv", text)
        let layout = SourceLayout(format: .csv)
        let projection = Projection(
            layout: layout, rows: .contacts(key: [FlatFilesTests.path("id")]), columns: [wanted("a", .text)])
        for parts in [1, 2, 5] {
            let units = try ReadUnit.csvRanges(
                path: path, file: 0, layout: layout, parts: parts, smallest: 1, countsQuotes: true)
            #expect(units.count == parts)
            #expect(
                try bytes(units, projection) == BytesRead(stored: text.utf8.count, text: text.utf8.count), "\(parts)")
        }
    }

    @Test(
        "Grouped rows, held whole or parted into a temporary file, compressed or not", arguments: [1 << 30, 1000, 10])
    func grouped(room: Int) throws {
        let text =
            "order,who,type,at,sku\n"
            + (0..<20_000).map { "o\($0 % 7000),c1,purchase,2026-01-01T00:00:00Z,s\($0)\n" }.joined()
        let folder = try ScratchFolder()
        let zipped = gzipped(Array(text.utf8))
        let files = [
            (try folder.file("a.csv", text), text.utf8.count), (try folder.file("a.csv.gz", zipped), zipped.count),
        ]
        let activities = ActivityRows(
            contact: [FlatFilesTests.path("who")], type: [FlatFilesTests.path("type")], at: [FlatFilesTests.path("at")],
            types: [])
        let projection = Projection(
            layout: SourceLayout(format: .csv, groupBy: GroupBy(key: "order", list: "products", columns: ["sku"])),
            rows: .activities(activities), columns: [wanted("sku", .text, list: "products")])
        for (path, stored) in files {
            let reader = try RowReader(ReadUnit(path: path, file: 0), projection: projection, groupedBytes: room)
            let batch = ColumnBatch()
            while try reader.next(batch) {}
            #expect(reader.bytesRead == BytesRead(stored: stored, text: text.utf8.count))
        }
    }

    @Test("What is compressed or in another encoding is told in both forms")
    func forms() throws {
        let text = String(repeating: "{\"a\":1}\n", count: 5000)
        let zipped = gzipped(Array(text.utf8))
        let folder = try ScratchFolder()
        let plain = Projection(layout: SourceLayout(format: .jsonl), rows: .plain, columns: [])
        let path = try folder.file("a.jsonl.gz", zipped)
        #expect(
            try bytes([ReadUnit(path: path, file: 0)], plain)
                == BytesRead(stored: zipped.count, text: text.utf8.count))

        let latin = Array("id,a\n1,".utf8) + [0xE9, 0x0A]
        var layout = SourceLayout(format: .csv)
        layout.encoding = .windows1252
        let contacts = Projection(
            layout: layout, rows: .contacts(key: [FlatFilesTests.path("id")]), columns: [wanted("a", .text)])
        let other = try folder.file("a.csv", latin)
        #expect(try bytes([ReadUnit(path: other, file: 0)], contacts) == BytesRead(stored: 9, text: 10))
    }

    @Test("Readers give back their memory: six thousand, one after another, take no more than a few")
    func memory() throws {
        func resident() throws -> Int {
            let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")[1]
            return try #require(Int(pages)) * 4096
        }
        let folder = try ScratchFolder()
        let path = try folder.file("a.jsonl", "{\"a\":1}\n")
        let projection = Projection(layout: SourceLayout(format: .jsonl), rows: .plain, columns: [])
        let units = [ReadUnit](repeating: ReadUnit(path: path, file: 0), count: 6_000)
        let before = try resident()
        _ = try bytes(units, projection)
        // Each has half a megabyte; other tests run beside this one.
        #expect(try resident() - before < 1 << 30)
    }
}
