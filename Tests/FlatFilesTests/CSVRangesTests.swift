import CellValues
import FlatFiles
import TestSupport
import Testing

@Suite("Reading a CSV in ranges")
struct CSVRangesTests {
    private let projection = Projection(
        layout: SourceLayout(format: .csv), rows: .contacts(key: [path("id")]),
        columns: [wanted("a", .text), wanted("b", .text)])

    @Test("Ranges give exactly the rows of the whole, however quotes and newlines lie", arguments: [UInt64](1...60))
    func ranges(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var text = random.chance(30) ? "\u{FEFF}id,a,b\r\n" : "id,a,b\n"
        for row in 0..<Int.random(in: 0...60, using: &random) {
            let cells = (0..<2).map { _ in
                random.pick([
                    "", "x", "é", "\"a,b\"", "\"two\nlines\"", "\"\"\"\"", "\"\r\n\n\"", "\"say \"\"hi\"\"\n\"",
                    "longer text",
                ])
            }
            text += "\(row),\(cells[0]),\(cells[1])" + random.pick(["\n", "\r\n", "\n\n"])
        }
        let folder = try ScratchFolder()
        let file = try folder.file("a.csv", text)
        let whole = try read([ReadUnit(path: file, file: 0)], projection)
        for parts in [2, 3, 5, 16] {
            for countsQuotes in [true, false] {
                let units = try ReadUnit.csvRanges(
                    path: file, file: 0, layout: projection.layout, parts: parts, smallest: 1,
                    countsQuotes: countsQuotes)
                var ends: [UInt64?] = []
                // One that begins inside quotes may come to the file's end in others.
                for unit in units { ends.append(try? end(of: unit)) }
                let isRight = zip(ends, units.dropFirst()).allSatisfy { $0 == $1.start } && ends.last! != nil
                // A guess may be wrong, but then it shows.
                #expect(isRight || !countsQuotes)
                if isRight { #expect(try read(units, projection) == whole) }
            }
        }
    }

    @Test("A stray quote that leads a range astray shows in where the range before it ends")
    func stray() throws {
        // The quote inside an unquoted cell rejects its row alone, but turns all quotes behind it inside out.
        let rows = (0..<40).map { "\($0),\($0 == 3 ? "5\" screen" : "\"two\nlines\""),z\n" }.joined()
        let folder = try ScratchFolder()
        let file = try folder.file("a.csv", "id,a,b\n" + rows)
        let units = try ReadUnit.csvRanges(
            path: file, file: 0, layout: projection.layout, parts: 2, smallest: 1, countsQuotes: true)
        try #require(units.count == 2)
        #expect(try end(of: units[0]) != units[1].start)
    }

    @Test("Small files, gzip and other encodings are read whole")
    func whole() throws {
        let folder = try ScratchFolder()
        let text = "id,a,b\n" + String(repeating: "1,2,3\n", count: 1000)
        let plain = try folder.file("a.csv", text)
        let zipped = try folder.file("b.csv", gzipped(Array(text.utf8)))
        let layout = SourceLayout(format: .csv)
        #expect(try ReadUnit.csvRanges(path: plain, file: 0, layout: layout, parts: 4, countsQuotes: false).count == 1)
        #expect(
            try ReadUnit.csvRanges(path: plain, file: 0, layout: layout, parts: 1, smallest: 1, countsQuotes: false)
                .count == 1)
        #expect(
            try ReadUnit.csvRanges(path: zipped, file: 0, layout: layout, parts: 4, smallest: 1, countsQuotes: false)
                .count == 1)
        #expect(
            try ReadUnit.csvRanges(
                path: plain, file: 0, layout: SourceLayout(format: .csv, encoding: .windows1252), parts: 4, smallest: 1,
                countsQuotes: false
            ).count == 1)
    }

    private func end(of unit: ReadUnit) throws -> UInt64? {
        let reader = try RowReader(unit, projection: projection)
        let batch = ColumnBatch()
        while try reader.next(batch) {}
        return reader.endOffset
    }
}
