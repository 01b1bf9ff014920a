import CellValues
import TestSupport
import Testing

@testable import FlatFiles

@Suite("Blank lines")
struct BlankLinesTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    @Test("Runs of blank lines are counted as one line after another would be", arguments: 0..<400 as Range<UInt64>)
    func counted(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let alphabet: [UInt8] = seed % 2 == 0 ? [0x0A, 0x0A, 0x0A, 0x0D, 0x20, 0x09] : [0x0A, 0x0D, 0x0A]
        let count = Int.random(in: 0...120, using: &random)
        var bytes = (0..<count).map { _ in random.pick(alphabet) }
        if seed % 3 == 0 { bytes = (0..<count).map { $0 % 2 == 0 ? 0x0D : 0x0A } }
        if count > 0, seed % 5 != 0 { bytes[Int.random(in: 0..<count, using: &random)] = UInt8(ascii: "x") }
        let stop = Int.random(in: 0...count, using: &random)
        let padded = bytes + [0x0A] + [UInt8](repeating: 0, count: 64)
        padded.withUnsafeBufferPointer { buffer in
            let start = buffer.baseAddress!
            // White space, to a line end before `stop`.
            var (end, lines) = (0, 0)
            for index in 0..<stop {
                guard [0x0A, 0x0D, 0x20, 0x09].contains(bytes[index]) else { break }
                if bytes[index] == 0x0A { (end, lines) = (index + 1, lines + 1) }
            }
            let blank = BlankLines(ofWhiteSpaceFrom: start, stop: start + stop)
            #expect(blank.end - start == end && blank.count == lines)
            // Line ends alone, of lines that start before `stop`.
            (end, lines) = (0, 0)
            while end < stop {
                if bytes[end] == 0x0A {
                    end += 1
                } else {
                    var line = end
                    while line < count, bytes[line] == 0x0D { line += 1 }
                    guard line > end, line < count, bytes[line] == 0x0A else { break }
                    end = line + 1
                }
                lines += 1
            }
            let empty = BlankLines(ofLineEndsFrom: start, stop: start + stop, limit: start + count)
            #expect(empty.end - start == end && empty.count == lines)
        }
    }

    private let activities = Projection(layout: SourceLayout(format: .jsonl), rows: .plain, columns: [])
    private let contacts = Projection(
        layout: SourceLayout(format: .csv), rows: .contacts(key: [path("contact_id")]), columns: [])

    @Test("Rows between many blank lines keep their lines and places: JSONL, whole, gzipped and in ranges")
    func jsonl() throws {
        let run = { (text: String, count: Int) in Array(String(repeating: text, count: count).utf8) }
        var bytes = run("\n", 1_200_000) + Array("{\"a\":1}\n".utf8) + run(" \t\r\n", 300_000) + Array("no\n".utf8)
        bytes += run("\r\n", 50_000) + Array("  {\"a\":2}".utf8)
        let plain = try read(folder.file("a.jsonl", bytes), activities)
        #expect(plain.rows == ["1200001@1200000 | {\"a\":1}", "1550003@2500011 |   {\"a\":2}"])
        #expect(plain.rejected == ["line 1500002 at 2400008+2: bad_json no"])
        #expect(plain.rowsRead == 3 && plain.linesRead == 1_550_003)
        #expect(try read(folder.file("b.jsonl.gz", gzipped(bytes)), activities) == plain)
        for chunk in [10_007, 65_536, 600_001] {
            let units = try ReadUnit.units(
                path: folder.file("a.jsonl", bytes), file: 0, layout: activities.layout, chunkBytes: chunk)
            #expect(units.count > 1, "\(chunk)")
            #expect(try read(units, activities) == plain, "\(chunk)")
        }
    }

    @Test("So too CSV, and more blank lines before the header than are read at once")
    func csv() throws {
        for (lineEnd, width) in [("\n", 1), ("\r\n", 2)] {
            let run = Array(String(repeating: lineEnd, count: 1_100_000).utf8)
            let bytes = run + Array("contact_id\n".utf8) + run + Array("c1\n".utf8) + run + Array("c2".utf8)
            let first = 2_200_000 * width + 11
            let wanted = ["2200002@\(first) | c1", "3300003@\(first + 3 + 1_100_000 * width) | c2"]
            let plain = try read(folder.file("a.csv", bytes), contacts)
            #expect(plain.rows == wanted && plain.rowsRead == 2)
            #expect(try read(folder.file("b.csv", gzipped(bytes)), contacts) == plain)
            let units = try ReadUnit.csvRanges(
                path: folder.file("a.csv", bytes), file: 0, layout: contacts.layout, parts: 7, smallest: 1000,
                countsQuotes: false)
            #expect(units.count == 1, "the header may lie behind the first range")
            #expect(try read(units, contacts).rows == wanted)
            let rows = Array("contact_id\n".utf8) + run + Array("c1\n".utf8) + run + Array("c2".utf8)
            let ranges = try ReadUnit.csvRanges(
                path: folder.file("d.csv", rows), file: 0, layout: contacts.layout, parts: 7, smallest: 1000,
                countsQuotes: false)
            #expect(ranges.count > 1)
            #expect(try read(ranges, contacts) == read(folder.file("d.csv", rows), contacts))
        }
        let nothing = try folder.file("c.csv", String(repeating: "\r\n", count: 600_000))
        let failure = #expect(throws: FileFailure.self) { try read(nothing, contacts) }
        #expect(failure?.message == "it is empty: there is no header")
    }
}
