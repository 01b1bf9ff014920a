import CellValues
import FlatFiles
import Foundation
import TestSupport
import Testing

@Suite("What a CSV is, however it was saved")
struct CSVLayoutTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    private func projection(_ change: (inout SourceLayout) -> Void = { _ in }) -> Projection {
        var layout = SourceLayout(format: .csv)
        change(&layout)
        return Projection(
            layout: layout, rows: .contacts(key: [path("id")]),
            columns: [wanted("name", .text), wanted("country", .text)])
    }

    /// What a file gives: rows with their lines, rejected rows with the lines that they cover, and the counts that aren't 0.
    private func outcome(_ bytes: [UInt8], _ projection: Projection? = nil, name: String = "a.csv") throws -> [String] {
        let projection = projection ?? self.projection()
        let file = try folder.file(name, bytes)
        let plain = try outcome(of: [ReadUnit(path: file, file: 0)], projection)
        if Array(bytes.prefix(2)) != [0x1F, 0x8B] {
            let zipped = try folder.file("z.csv.gz", gzipped(bytes))
            #expect(try outcome(of: [ReadUnit(path: zipped, file: 0)], projection) == plain)
            #expect(try ranges(file, projection, plain) == plain)
        }
        return plain
    }

    private func outcome(_ text: String, _ projection: Projection? = nil) throws -> [String] {
        try outcome(Array(text.utf8), projection)
    }

    private func outcome(of units: [ReadUnit], _ projection: Projection) throws -> [String] {
        do {
            let reading = try read(units, projection)
            return reading.rows.map { $0.replacing("@", with: " ").split(separator: " ")[0] + " " + values($0) }
                + reading.rejected.map { rejected in
                    let words = rejected.split(separator: " ")
                    return "\(words[1]) \(words[4])"
                } + reading.told
        } catch let failure as FileFailure {
            return ["\(failure.code.rawValue)\(failure.isInRows ? " in rows" : ""): \(failure.message)"]
        }
    }

    private func values(_ row: String) -> String {
        row.components(separatedBy: " | ").dropFirst().joined(separator: "|")
    }

    /// The first split in which every range ends where the next one starts, as contacts are read: all of them give the same.
    private func ranges(_ file: String, _ projection: Projection, _ whole: [String]) throws -> [String] {
        for parts in [2, 3, 7] {
            for countsQuotes in [false, true] {
                let units = try ReadUnit.csvRanges(
                    path: file, file: 0, layout: projection.layout, parts: parts, smallest: 1,
                    countsQuotes: countsQuotes)
                var isRight = true
                for (index, unit) in units.enumerated() where units.count > 1 {
                    do {
                        let reader = try RowReader(unit, projection: projection)
                        let batch = ColumnBatch()
                        while try reader.next(batch) {}
                        isRight = isRight && (index == units.count - 1 || reader.endOffset == units[index + 1].start)
                    } catch {
                        isRight = false
                    }
                }
                if isRight {
                    let split = try outcome(of: units, projection)
                    #expect(split == whole, "\(parts) \(countsQuotes)")
                }
            }
        }
        return whole
    }

    @Test("What a file is, where it is no text or in another encoding than its source says")
    func foreign() throws {
        func told(_ bytes: [UInt8], _ encoding: SourceLayout.Encoding = .utf8) throws -> String {
            try outcome(bytes, projection { $0.encoding = encoding }, name: "f.csv").joined(separator: "; ")
        }
        let behind = ", and no text: what is in it has to be saved as CSV or JSON, plain or gzipped once"
        #expect(
            try told([0x50, 0x4B, 3, 4, 20, 0]) == "bad-header: it is a ZIP archive, as an .xlsx file is one" + behind)
        #expect(
            try told(Array("BZh91AY&SYxx".utf8)) == "bad-header: it is bzip2 data" + behind)
        #expect(try told([0x28, 0xB5, 0x2F, 0xFD, 4, 0x58]) == "bad-header: it is Zstandard data" + behind)
        let twice = try folder.file("t.csv.gz", gzipped(gzipped(Array("id\n1\n".utf8))))
        #expect(
            try outcome(of: [ReadUnit(path: twice, file: 0)], projection())
                == ["bad-header: it is gzip data inside gzip data" + behind])
        let text = "id\tname\n1\tÁna\n"
        let little = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let big = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        for bytes in [little, big, [0xFF, 0xFE] + little, [0xFE, 0xFF] + big] {
            #expect(
                try told(bytes, .windows1252)
                    == "bad-header: it starts like UTF-16: give its source \"encoding\": \"utf-16\"")
            let read = try outcome(bytes, projection { $0.encoding = .utf16 }, name: "u.csv")
            #expect(read.first == "2 1|Ána|-", "\(bytes.prefix(4))")
        }
        #expect(
            try told(Array("id,name,é\n".utf8), .utf16)
                == "bad-header: the header isn't UTF-16, which its source's \"encoding\" says: leave that out, or take the one that it is in"
        )
        // UTF-8's mark is none of Windows-1252's letters.
        let marked = try outcome(
            [0xEF, 0xBB, 0xBF] + Array("id,name\n1,x\n".utf8), projection { $0.encoding = .windows1252 })
        #expect(marked == ["2 1|x|-", "rows 1", "lines 2", "marks 1"], "\(marked)")
    }

    // MARK: Line ends

    @Test("CRs before an LF belong to the line end, any number of them; others to their cell")
    func returns() throws {
        for end in ["\n", "\r\n", "\r\r\n", "\r\r\r\n"] {
            let text = ["id,name,country", "1,Ana,ES", "", "2,\"Bo\",\"FR\"", "3,,"].joined(separator: end) + end
            #expect(try outcome(text) == ["2 1|Ana|ES", "4 2|Bo|FR", "5 3|-|-", "rows 3", "lines 5"])
        }
        #expect(
            try outcome("id,name,country\n1,A\rna,\rES\n2,\"B\ro\",\"FR\"\r\n")
                == ["2 1|A\rna|\rES", "3 2|B\ro|FR", "rows 2", "lines 3"])
        // In a row of too many cells a CR may well have been a line end: so many lines are lost.
        #expect(
            try outcome("id,name,country\n1,a,b\r2,c,d\r3,e,f\n4,g,h\n") == [
                "3 4|g|h", "2 cell_count", "rows 2", "lines 3", "rejectedLines 3",
            ])
    }

    @Test("A file without an LF in its first MiB whose lines end with a CR alone")
    func macintosh() throws {
        let wanted = ["2 1|Ana|ES", "3 2|B\ro|FR", "6 3|-|IT", "rows 3", "lines 6"]
        for end in ["", "\r"] {
            #expect(try outcome("id,name,country\r1,Ana,ES\r2,\"B\ro\",FR\r\r3,,IT" + end) == wanted)
        }
        let text = "\"id\",\"na\rme\"\r1,x\r"
        let reader = try RowReader(
            ReadUnit(path: folder.file("h.csv", text), file: 0),
            projection: Projection(layout: SourceLayout(format: .csv), rows: .plain, columns: []))
        #expect(reader.header == ["id", "na\rme"])
        // More than is in memory at once, and an LF where it says nothing any more.
        var long = "id,name,country\r"
        for index in 0..<60_000 { long += "\(index),some name or other \(index),ES\r" }
        let rows = try read(folder.file("l.csv", long + "x,y,z\r\nlast,a,b\n"), projection()).rows
        #expect(rows.count == 60_002)
        #expect(rows.last.map { $0.hasPrefix("60003@") && $0.hasSuffix("last | a | b") } == true)
        #expect(
            try outcome("id,name,country\r1,a\r2,b,c\r") == [
                "3 2|b|c", "2 cell_count", "rows 2", "lines 3", "rejectedLines 1",
            ])
    }

    @Test("A header whose line end is a CR alone, in a file that has LFs too, holds rows and is none")
    func mixedLineEnds() throws {
        let refused = [
            "bad-header: some lines end with a carriage return alone and others with a line feed: save it with one kind of line end"
        ]
        for text in [
            "id,name,country\r1,Ana,ES\r2,Bo,FR\r\n", "id,name,country\r1,\"A\nna\",ES\r2,Bo,FR\r",
            "id,name,country\r1,Ana,ES\n2,Bo,FR\n", "sep=,\nid,name,country\r1,Ana,ES\n",
        ] {
            #expect(try outcome(text) == refused, "\(text)")
        }
        // In quotes it is a part of a name, and before an LF of the line end.
        let quoted = try outcome("id,name,country,\"no\rte\"\r\r\n1,Ana,ES,x\r\n")
        #expect(quoted == ["2 1|Ana|ES", "rows 1", "lines 2"], "\(quoted)")
    }

    // MARK: Before the rows

    @Test("Lines to skip, a line that names the delimiter, blank rows and marks before the header")
    func preamble() throws {
        let rows = ["1|Ana, B.|ES", "rows 1"]
        func told(_ text: String, _ change: (inout SourceLayout) -> Void = { _ in }) throws -> [String] {
            try outcome(text, projection(change)).filter { !$0.hasPrefix("lines") && !$0.hasPrefix("marks") }.map {
                $0.replacing(#/^\d+ /#, with: "")
            }
        }
        for separator in [";", "\t", "|", "^", ":"] {
            for end in ["\n", "\r\n", "\r"] {
                let text =
                    "sep=\(separator)\(end)id\(separator)name\(separator)country\(end)1\(separator)Ana, B.\(separator)ES"
                #expect(try told(text) == rows, "\(separator)")
                #expect(try told("\u{FEFF}" + text + end) == rows)
                #expect(try told("# \"title\(end)\(end)" + text) { $0.skippedLines = 2 } == rows)
                #expect(try told(text) { $0.delimiter = separator.utf8.first } == rows)
            }
        }
        #expect(try told("\"sep=;\"\nid;name;country\n1;Ana, B.;ES\n") == rows)
        #expect(
            try told("sep=;\nid;name;country\n") { $0.delimiter = 0x2C } == [
                "bad-header: its first line says that the delimiter is ';', and its source's 'delimiter' is ','"
            ])
        #expect(
            try told("a\nb") { $0.skippedLines = 3 } == [
                "bad-header: it has 2 lines, and its source's 'skip_lines' is 3"
            ])
        #expect(
            try outcome("t\n;;\n\u{FEFF}id;name;country\n1;a;b\n", projection { $0.skippedLines = 1 }) == [
                "4 1|a|b", "rows 1", "lines 4", "blank 1", "marks 1",
            ])
        let long = String(repeating: "no line \"ends\" here ", count: 100_000)
        #expect(try told(long + "\nid,name,country\n1,\"Ana, B.\",ES\n") { $0.skippedLines = 1 } == rows)
    }

    @Test("A last column without a name is dropped where it is empty; so is an empty cell too many")
    func surplus() throws {
        #expect(
            try outcome("id,name,country,\n1,a,b,\n2,c,d\n3,e,f,\"\"\n") == [
                "2 1|a|b", "3 2|c|d", "4 3|e|f", "rows 3", "lines 4", "namelessColumns 1",
            ])
        #expect(
            try outcome("id,name,country\n1,a,b,\n2,c,d\n3,e,f,\"\"\n4,g,h,,\n5,i,j,x\n6,k\n") == [
                "2 1|a|b", "3 2|c|d", "4 3|e|f", "5 cell_count", "6 cell_count", "7 cell_count", "rows 6", "lines 7",
                "rejectedLines 3", "surplusCells 2",
            ])
        let filled = "id,name,country,\n1,a,b,\n2,c,d,x\n"
        let file = try folder.file("f.csv", filled)
        #expect(
            try outcome(of: [ReadUnit(path: file, file: 0)], projection()) == [
                "bad-header in rows: column 4 of the header has no name, and something stands in it in line 3: give it a name"
            ])
    }

    @Test("Rows all of whose cells are empty are none; a header that comes again and marks are told")
    func blankRowsAndHeaders() throws {
        #expect(
            try outcome("id,name,country\n1,a,b\n,,\n,\n,,,,,,\n\"\",,\"\"\n\n\"\"\n,x,\n2,c,d\n") == [
                "2 1|a|b", "10 2|c|d", "9 no_key", "rows 3", "lines 10", "rejectedLines 1", "blank 5",
            ])
        #expect(
            try outcome("id,name,country\n1,a,b\n\u{FEFF}id,\"name\",country\n2,c,d\nid,name,country,\nid,name,x\n")
                == [
                    "2 1|a|b", "4 2|c|d", "6 id|name|x", "3 repeated_header", "5 repeated_header", "rows 5", "lines 6",
                    "marks 1", "repeatedHeaders 2",
                ])
        #expect(
            try outcome(
                "\u{FEFF}id,name,country\n\u{FEFF}1,é,b\n\u{FEFF}\"2\",c,d\n\u{FEFF}\n\u{FEFF},,\n3,e\u{FEFF},f\n") == [
                    "2 1|é|b", "3 2|c|d", "6 3|e\u{FEFF}|f", "rows 3", "lines 6", "blank 1", "marks 5", "beyondASCII 2",
                ])
        let nameless = try outcome("id,name,\n1,a,\nid,name,\n2,b,\n")
        #expect(
            nameless == [
                "2 1|a|-", "4 2|b|-", "3 repeated_header", "rows 3", "lines 4", "repeatedHeaders 1",
                "namelessColumns 1",
            ])
        #expect(
            try outcome(
                "\"a\"\"longer name\",id,country\n1,2,3\n\"a\"\"longer name\",id,country\na\"longer name,id,x\n") == [
                    "2 2|-|3", "3 repeated_header", "4 bad_csv", "rows 3", "lines 4", "rejectedLines 1",
                    "repeatedHeaders 1",
                ])
    }

    @Test("Marks at the start of a gzip member, at a row's start and in its middle; offsets are those of the stream")
    func members() throws {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let first = Array("id,name,country\n1,a,b\n".utf8)
        let tail =
            gzipped(mark + Array("id,name,country\n2,c,d\n3,e".utf8)) + gzipped([])
            + gzipped(mark + Array(",f\n4,g,h".utf8))
        #expect(
            try outcome(gzipped(mark + first) + tail) == [
                "2 1|a|b", "4 2|c|d", "5 3|e|f", "6 4|g|h", "3 repeated_header", "rows 5", "lines 6", "marks 3",
                "repeatedHeaders 1",
            ])
        let file = gzipped(first + Array("2,c,".utf8)) + gzipped(mark + Array("d\n3,e,f\n".utf8))
        for isPiped in [false, true] {
            var unit = ReadUnit(path: try folder.file("m.csv", file), file: 0)
            unit.isPiped = isPiped
            let reading = try read([unit], projection())
            #expect(reading.rows == ["2@16 | 1 | a | b", "3@22 | 2 | c | d", "4@31 | 3 | e | f"])
        }
        // Behind a newline inside quotes it is nobody's either.
        let quoted =
            gzipped(first + Array("2,\"c\n".utf8)) + gzipped(mark + Array("d\",e\n3,f,g\n".utf8))
            + gzipped(mark + mark + Array("4,h,i\n".utf8))
        let reading = try read(try folder.file("q.csv", quoted), projection())
        #expect(reading.rows == ["2@16 | 1 | a | b", "3@22 | 2 | c\nd | e", "5@35 | 3 | f | g", "6@47 | 4 | h | i"])
        #expect(reading.counts.marks == 3)
    }

    @Test("Thousands of joined members with a mark each keep their places")
    func manyMembers() throws {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        var file = gzipped(Array("id,name,country\n".utf8))
        for number in 1000..<4000 { file += gzipped(mark + Array("\(number),a,b\n".utf8)) }
        let reading = try read(try folder.file("n.csv", file), projection())
        #expect(reading.rows.count == 3000 && reading.counts.marks == 3000)
        #expect(reading.rows.last == "3001@\(16 + 2999 * 12 + 3) | 3999 | a | b")
    }

    // MARK: Quotes

    @Test("A quoted cell over more than three lines, half of which would be rows, is no cell")
    func strayQuotes() throws {
        let lines = ["2,b,c", "3,d,e", "4,f,g"]
        func text(_ count: Int, _ end: String = "\n") -> String {
            "id,name,country\(end)1,\"a\(end)" + lines[..<count].joined(separator: end) + (count > 0 ? end : "")
                + "5,h\",i\(end)6,j,k\(end)"
        }
        #expect(try outcome(text(1)) == ["2 1|a\n2,b,c\n5,h|i", "5 6|j|k", "rows 2", "lines 5"])
        for end in ["\n", "\r\n", "\r\r\n"] {
            #expect(try outcome(text(2, end)) == ["6 6|j|k", "2 bad_csv", "rows 2", "lines 6", "rejectedLines 4"])
            #expect(try outcome(text(3, end)) == ["7 6|j|k", "2 bad_csv", "rows 2", "lines 7", "rejectedLines 5"])
        }
        #expect(
            try outcome(text(2, "\r")) == ["6 6|j|k", "2 bad_csv", "rows 2", "lines 6", "rejectedLines 4"])
        // Prose is none, though it has commas.
        let note = "id,name,country\n1,\"Called, twice, on Monday\nhas moved\n\nand, more\nof it\nno\",ES\n"
        #expect(try outcome(note).first?.hasPrefix("2 1|Called") == true)
        // The row ends with the line of the closing quote, whatever is opened there.
        #expect(
            try outcome("id,name,country\n1,\"a\n2,b,c\n3,d,e\n4,f\",\"g\n5,\"h\",i\n6,j,k\n") == [
                "6 5|h|i", "7 6|j|k", "2 bad_csv", "rows 3", "lines 7", "rejectedLines 4",
            ])
        // Rows with a delimiter too many at their end are rows too.
        #expect(
            try outcome("id,name,country\n1,\"a\n2,b,c,\n3,d,e,\n4,f\",g,\n5,h,i,\n") == [
                "6 5|h|i", "2 bad_csv", "rows 2", "lines 6", "rejectedLines 4", "surplusCells 1",
            ])
        #expect(
            try outcome("id,\"name,country\n1,a,b\n2,c,d\n3,e,f\n4,g\",h\n") == [
                "bad-header: a quoted cell of the header holds rows: a quote may stand where none belongs"
            ])
    }

    @Test("A quoted cell may cover 10,000 lines, 200 in a file of one column, or what the source says")
    func cellLines() throws {
        func rejected(_ newlines: Int, columns: Int, _ limit: Int? = nil) throws -> Bool {
            let cell = "\"" + String(repeating: "x\n", count: newlines) + "\""
            let text = columns == 1 ? "id\n\(cell)\nlast\n" : "id,name\nk,\(cell)\nlast,y\n"
            let reading = try read(folder.file("c.csv", text), projection { $0.maxCellLines = limit })
            #expect(reading.rows.last?.contains("last") == true)
            return reading.rejected.first?.contains("bad_csv") == true
        }
        for (columns, limit, declared) in [(2, 10_000, nil), (1, 200, nil), (2, 5, 5), (1, 5, 5), (2, 1, 1), (2, 2, 2)]
        {
            #expect(try !rejected(limit - 1, columns: columns, declared))
            #expect(try rejected(limit, columns: columns, declared))
        }
    }

    @Test("Two stray quotes over 16 MiB: the row ends at the closing one, and counts its lines")
    func longStray() throws {
        let filler = String(repeating: "x", count: 1 << 10)
        let row = "k,\(filler),z\n"
        let count = 17 << 10
        let text = "id,name,country\n1,\"a\n" + String(repeating: row, count: count) + "2,b\",\"c\n3,d,e\n"
        let file = try folder.file("l.csv", text)
        let whole = try outcome(of: [ReadUnit(path: file, file: 0)], projection { $0.maxCellLines = 1 << 20 })
        #expect(
            whole == [
                "\(count + 4) 3|d|e", "2 bad_csv", "rows 2", "lines \(count + 4)", "rejectedLines \(count + 2)",
            ])
        #expect(
            try outcome(
                of: [ReadUnit(path: folder.file("o.csv", text.replacing("\",\"c", with: ",c")), file: 0)], projection())
                == ["unclosed-quote: a quote that is opened in line 2 isn't closed before the file ends"])
    }

    @Test("A quote that isn't closed is a broken file, with the line where it was opened")
    func unclosed() throws {
        let cases = [("1,a,b\n2,\"c,d\n3,e,f\n", 3), ("1,a,\"b\nc\"\n2,\"c\nd\",\"e\n", 5), ("1,a,\"", 2)]
        for (rows, line) in cases {
            #expect(
                try outcome("id,name,country\n" + rows) == [
                    "unclosed-quote: a quote that is opened in line \(line) isn't closed before the file ends"
                ])
        }
        // Rows before it were handed over: half a file is no data all the same.
        let many = (0..<5000).map { "\($0),a,b\n" }.joined()
        #expect(
            try outcome("id,name,country\n" + many + "x,\"y,z\n" + many).first?.hasPrefix(
                "unclosed-quote: a quote that is opened in line 5002 ") == true)
    }

    // MARK: Encodings

    @Test("Undeclared UTF-16 is told by its mark or its NULs")
    func utf16() throws {
        let units = Array("id,name\n1,x\n".utf16)
        let little = units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let big = units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        for bytes in [little, [0xFF, 0xFE] + little, big, [0xFE, 0xFF] + big] {
            #expect(
                try outcome(bytes) == ["bad-header: it starts like UTF-16: give its source \"encoding\": \"utf-16\""])
        }
        #expect(
            try outcome([0xFF, 0xFE] + little, projection { $0.encoding = .utf16 }) == [
                "2 1|x|-", "rows 1", "lines 2", "marks 1",
            ])
    }

    @Test("Rows beyond ASCII are counted, and of Windows-1252 those that look like UTF-8")
    func beyondASCII() throws {
        let head = Array("id,name,country\n".utf8)
        func row(_ key: String, _ name: [UInt8]) -> [UInt8] { Array("\(key),".utf8) + name + Array(",ES\n".utf8) }
        let bytes =
            head + row("1", Array("Núñez".utf8)) + row("2", [0x4E, 0xFA]) + row("3", Array("a".utf8))
            + row("4", Array("€".utf8))
        #expect(
            try outcome(bytes) == [
                "2 1|Núñez|ES", "4 3|a|ES", "5 4|€|ES", "3 not_utf8", "rows 4", "lines 5", "rejectedLines 1",
                "beyondASCII 2",
            ])
        let declared = try outcome(bytes, projection { $0.encoding = .windows1252 })
        #expect(declared.suffix(4) == ["rows 4", "lines 5", "beyondASCII 3", "likeUTF8 2"])
    }
}

extension Reading {
    /// The counts that aren't 0.
    var told: [String] {
        let names = [
            "rows", "lines", "rejectedLines", "blank", "marks", "repeatedHeaders", "surplusCells", "namelessColumns",
            "beyondASCII", "likeUTF8",
        ]
        return zip(names, ReadCounts.all).compactMap { name, count in
            counts[keyPath: count] == 0 ? nil : "\(name) \(counts[keyPath: count])"
        }
    }
}
