import CellValues
import FlatFiles
import Foundation
import TestSupport
import Testing

@Suite("Reading CSV")
struct CSVReaderTests {
    private func contacts(_ columns: [WantedColumn], key: String = "id", delimiter: UInt8? = nil) -> Projection {
        Projection(
            layout: SourceLayout(format: .csv, delimiter: delimiter), rows: .contacts(key: [path(key)]),
            columns: columns)
    }

    private func read(_ text: String, _ projection: Projection) throws -> Reading {
        let folder = try ScratchFolder()
        return try FlatFilesTests.read(folder.file("a.csv", text), projection)
    }

    private func failure(_ text: String, _ projection: Projection) throws -> String? {
        do {
            _ = try read(text, projection)
            return nil
        } catch let failure as FileFailure {
            return "\(failure.code.rawValue): \(failure.message)"
        }
    }

    @Test("Quotes, doubled quotes, newlines in quotes, CRLF and LF, a byte order mark, no final newline")
    func quoting() throws {
        let text =
            "\u{FEFF}id,\"na\"\"me\",x\r\n1,\"a,b\",2\n2,\"say \"\"hi\"\"\",\r\n3,\"two\r\nlines\",\"\"\n\n\r\n4,é ,\"x\""
        let reading = try read(text, contacts([wanted("na\"me", .text), wanted("x", .text)]))
        #expect(
            reading.rows == [
                "2@18 | 1 | a,b | 2", "3@28 | 2 | say \"hi\" | -", "4@45 | 3 | two\r\nlines | -", "8@66 | 4 | é  | x",
            ])
        #expect(reading.rejected == [])
        #expect(reading.linesRead == 8)
        #expect(reading.rowsRead == 4)
    }

    @Test("Rows that aren't CSV, or have another number of cells than the header, are rejected alone")
    func broken() throws {
        let text = """
            id,b
            1,a"b
            2,"a"b
            3
            4,5,6
            5,"a
            b"c
            ,x
            6,ok

            """
        let reading = try read(text, contacts([wanted("b", .text)]))
        #expect(reading.rows == ["9@38 | 6 | ok"])
        #expect(
            reading.rejected == [
                "line 2 at 5+5: bad_csv 1,a\"b", "line 3 at 11+6: bad_csv 2,\"a\"b", "line 4 at 18+1: cell_count 3",
                "line 5 at 20+5: cell_count 4,5,6", "line 6 at 26+8: bad_csv 5,\"a\nb\"c",
                "line 8 at 35+2: no_key (contact_id) ,x",
            ])
        #expect(reading.linesRead == 9)
    }

    @Test("The delimiter is the most frequent one in the header outside quotes, or the declared one")
    func delimiters() throws {
        let cases: [(String, UInt8?)] = [
            ("id,b\n1,2\n", nil), ("id;b\n1;2\n", nil), ("id\tb\n1\t2\n", nil), ("id|b\n1|2\n", nil),
            ("id;\"b\"\n1;2\n", nil), ("\"id\";b\n1;2\n", nil), ("id:b\n1:2\n", 0x3A),
        ]
        for (text, delimiter) in cases {
            let reading = try read(text, contacts([wanted("b", .text)], delimiter: delimiter))
            #expect(values(reading) == ["1 | 2"], "\(text)")
        }
        let quoted = try read("id;\"a,b,c,d\"\n1;2\n", contacts([wanted("a,b,c,d", .text)]))
        #expect(values(quoted) == ["1 | 2"])
    }

    @Test("A header that can't be used is refused, and the message names the column")
    func headers() throws {
        let projection = contacts([])
        let many = (0...10_000).map { "c\($0)" }.joined(separator: ",")
        let cases: [(String, String?)] = [
            (
                "a,b\n1,2\n",
                "bad-header: there is no column 'id' for contact_id (\"key\", or \"contact_id\" in \"mapping\", names another); the header has 'a', 'b'"
            ),
            ("id,b,b\n", "bad-header: the header has the column 'b' twice"),
            ("id,,b\n", "bad-header: column 2 of the header has no name"),
            (
                ",id\n",
                "bad-header: column 1 of the header has no name: give it one, or export without row numbers (index=False of pandas, row.names=FALSE of R)"
            ),
            (",,\n", "bad-header: it is empty: there is no header"),
            ("id,b\nx,é\n", nil),
            ("", "bad-header: it is empty: there is no header"),
            ("\n\r\n", "bad-header: it is empty: there is no header"),
            ("id,\"a", "bad-header: the header isn't CSV: a quote stands inside a cell, or isn't closed"),
            ("id,\(many)\n", "bad-header: the header has 10002 columns; 10000 are allowed"),
        ]
        for (text, message) in cases { #expect(try failure(text, projection) == message, "\(text)") }
        #expect(try failure("id,é,e\u{301}\n1,2,3\n", projection) == nil)
        let wide = (1..<10_000).map { "c\($0)" }.joined(separator: ",")
        #expect(try failure("id,\(wide)\n", projection) == nil)
    }

    @Test("Cells are numbers, dates, booleans and lists by the rules for CSV")
    func cells() throws {
        let text =
            "id,n,d,day,at,yes,tags\nk,\" +007.0\",-1.50,2026-02-28,2026-02-28T01:00:00+01:00,YES,\"a|\"\"b\"\" | |c\"\nl,x,1e99,2026-02-30,2026-02-28,maybe, \n"
        let reading = try read(
            text,
            contacts([
                wanted("n", .integer), wanted("d", .decimal), wanted("day", .date), wanted("at", .datetime),
                wanted("yes", .boolean), wanted("tags", .texts(separator: "|")), wanted("nowhere", .text),
            ]))
        #expect(
            values(reading) == [
                "k | 7 | -1.5 | 2026-02-28 | 2026-02-28T00:00:00Z | true | [a,\"b\",c] | -",
                "l | ! | ! | ! | ! | ! | - | -",
            ])
    }

    @Test("Activities in CSV: mapped columns, properties by header name, local times in the source's zone")
    func activities() throws {
        var rules = ActivityRows(contact: [path("who")], type: [], at: [path("when")], types: ["purchase"])
        rules.constantType = "purchase"
        let projection = Projection(
            layout: SourceLayout(format: .csv, assumedZone: .utc), rows: .activities(rules),
            columns: [wanted("shipping.city", .text)])
        let reading = try read(
            "when,who,shipping.city\n2010-12-01 08:26:00,17850,Rome\n,1,x\n2010-12-01T08:26:00Z,,x\n", projection)
        #expect(
            values(reading) == [
                "17850 | purchase | 2010-12-01T08:26:00Z | Rome", "- | purchase | 2010-12-01T08:26:00Z | x",
            ])
        #expect(reading.rejected == ["line 3 at 54+4: bad_time (at) ,1,x"])
    }

    @Test("UTF-16 of either order and Windows-1252 are read as what they say")
    func encodings() throws {
        let folder = try ScratchFolder()
        let text = "id,name\r\n1,é€😀\n2,\"ñ\"\"\"\n"
        let expected = ["1 | é€😀", "2 | ñ\""]
        let units = Array(text.utf16)
        let little = units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let big = units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        for bytes in [little, [0xFF, 0xFE] + little, [0xFE, 0xFF] + big, gzipped([0xFE, 0xFF] + big)] {
            var projection = contacts([wanted("name", .text)])
            projection.layout.encoding = .utf16
            #expect(try values(FlatFilesTests.read(folder.file("a.csv", bytes), projection)) == expected)
        }
        var projection = contacts([wanted("name", .text)])
        projection.layout.encoding = .windows1252
        let bytes = Array("id,name\n1,".utf8) + [0x80, 0xE9, 0x9F] + Array("\n2,".utf8) + [0x81] + Array("\n".utf8)
        let reading = try FlatFilesTests.read(folder.file("a.csv", bytes), projection)
        #expect(values(reading) == ["1 | €éŸ"])
        #expect(reading.rejected.first?.contains("not_utf8") == true)
        var half = contacts([wanted("name", .text)])
        half.layout.encoding = .utf16
        let lone = little + [0x33, 0, 0x2C, 0, 0x00, 0xD8, 0x0A, 0, 0x34, 0, 0x2C, 0, 0x35, 0, 0x0A, 0, 0x36]
        let read = try FlatFilesTests.read(folder.file("a.csv", lone), half)
        #expect(values(read) == expected + ["4 | 5"])
        #expect(read.rejected.count == 2)
    }

    @Test("csv-spectrum: 11 of 11 files read as their JSON says")
    func spectrum() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../shared/suites/csv-spectrum")
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path + "/csvs")) ?? []).sorted()
        if names.isEmpty {
            print("skipped 1: csv-spectrum isn't here")
            return
        }
        var right = 0
        for name in names {
            let file = folder.path + "/csvs/" + name
            let plain = Projection(layout: SourceLayout(format: .csv), rows: .plain, columns: [])
            let header: [String]?
            do {
                header = try RowReader(ReadUnit(path: file, file: 0), projection: plain).header
            } catch {
                header = nil
            }
            guard let header else { continue }
            let columns = header.map { WantedColumn(name: $0, paths: [ColumnPath([$0])], type: .text) }
            let reader = try RowReader(
                ReadUnit(path: file, file: 0),
                projection: Projection(layout: SourceLayout(format: .csv), rows: .plain, columns: columns))
            let batch = ColumnBatch()
            var rows: [[String: String]] = []
            while try reader.next(batch) {
                for row in 0..<batch.count {
                    var cells: [String: String] = [:]
                    for (index, column) in batch.columns.enumerated() {
                        let slice = column.states[row] == Column.present ? column.slices[row] : .missing
                        cells[header[index]] = String(decoding: batch.bytes(slice), as: UTF8.self)
                    }
                    rows.append(cells)
                }
            }
            if name == "location_coordinates.csv" { continue }
            let json = folder.path + "/json/" + name.replacing(".csv", with: ".json")
            let expected = try JSONDecoder().decode(
                [[String: String]].self, from: Data(contentsOf: URL(filePath: json)))
            #expect(rows == expected, "\(name)")
            #expect(reader.rejected.isEmpty)
            if rows == expected { right += 1 }
        }
        print("csv-spectrum: \(right) of \(names.count - 1)")
        #expect(right == 11)
    }

    @Test("Files larger than the buffer give every row once")
    func large() throws {
        var text = "id,name\n"
        for index in 0..<90_000 { text += "c\(index),\"name \"\"\(index)\"\"\nof it\"\n" }
        let reading = try read(text, contacts([wanted("name", .text)]))
        #expect(values(reading) == (0..<90_000).map { "c\($0) | name \"\($0)\"\nof it" })
        #expect(reading.rows.last?.hasPrefix("180000@") == true)
    }

    @Test("A record over 16 MiB is too long, and the rest of the file is read on")
    func tooLong() throws {
        let filler = String(repeating: String(repeating: "x", count: 4095) + "\n", count: 5 << 10)
        let reading = try read("id,b\n1,\"\(filler)\"\n2,c\n", contacts([wanted("b", .text)]))
        #expect(values(reading) == ["2 | c"])
        #expect(reading.rejected.first?.hasPrefix("line 2 at 5+\((20 << 20) + 4): too_long 1,\"x") == true)
        #expect(reading.linesRead == (5 << 10) + 3)
        #expect(
            try failure("id,b\n1,\"\(filler)", contacts([]))
                == "unclosed-quote: a quote that is opened in line 2 isn't closed before the file ends")
    }

    @Test("The reader and a slow obvious parser agree on random CSV")
    func differential() throws {
        var random = SplitMix64(seed: 9)
        let folder = try ScratchFolder()
        let projection = Projection(
            layout: SourceLayout(format: .csv, delimiter: 0x2C), rows: .plain,
            columns: [wanted("a", .text), wanted("b", .text), wanted("c", .text)])
        var rows = 0
        for _ in 0..<5000 {
            var body = ""
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                let pieces = [
                    "x", ",", "\"", "\n", "\r\n", "\"\"", "é", "a,b,c\n", "\"q\"", "\"a,b\"", ",,\n", "12345678", "\r",
                ]
                body += pieces.randomElement(using: &random) ?? ""
            }
            let text = "a,b,c\n" + body
            let slow = SlowCSV(Array(body.utf8)).rows()
            guard let slow else {
                let failure = #expect(throws: FileFailure.self, "\(body)") {
                    try FlatFilesTests.read(folder.file("a.csv", text), projection)
                }
                #expect(failure?.code == .unclosedQuote)
                continue
            }
            // What a cell over so many lines is: see the tests of stray quotes.
            if slow.mostNewlines > 2 { continue }
            let reading = try FlatFilesTests.read(folder.file("a.csv", text), projection)
            let found = reading.rows.map { $0.components(separatedBy: " | ").suffix(3).joined(separator: " | ") }
            let rejected = reading.rejected.map { String($0.split(separator: " ")[4]) }
            #expect(found == slow.rows, "\(Array(body.utf8)) \(body)")
            #expect(rejected == slow.rejected, "\(Array(body.utf8)) \(body)")
            rows += found.count
        }
        #expect(rows > 800)
    }
}

/// A byte at a time, nothing clever.
private struct SlowCSV {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Nil where a quote isn't closed.
    func rows() -> (rows: [String], rejected: [String], mostNewlines: Int)? {
        var mostNewlines = 0
        var rows: [String] = []
        var rejected: [String] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == 0x0A {
                index += 1
                continue
            }
            var cells: [[UInt8]] = []
            var isBroken = false
            record: while true {
                var cell: [UInt8] = []
                if index < bytes.count, bytes[index] == 0x22 {
                    index += 1
                    while true {
                        if index == bytes.count { return nil }
                        if bytes[index] == 0x22 {
                            if index + 1 < bytes.count, bytes[index + 1] == 0x22 {
                                cell.append(0x22)
                                index += 2
                                continue
                            }
                            index += 1
                            break
                        }
                        cell.append(bytes[index])
                        index += 1
                    }
                    mostNewlines = max(mostNewlines, cell.count { $0 == 0x0A })
                    var end = index
                    while end < bytes.count, bytes[end] == 0x0D { end += 1 }
                    if end == bytes.count || bytes[end] == 0x0A { index = end }
                    if index < bytes.count, bytes[index] != 0x2C, bytes[index] != 0x0A {
                        isBroken = true
                        break
                    }
                } else {
                    while index < bytes.count, bytes[index] != 0x2C, bytes[index] != 0x0A, bytes[index] != 0x22 {
                        cell.append(bytes[index])
                        index += 1
                    }
                    if index < bytes.count, bytes[index] == 0x22 {
                        isBroken = true
                        break
                    }
                    if index == bytes.count || bytes[index] == 0x0A {
                        while cell.last == 0x0D { cell.removeLast() }
                    }
                }
                cells.append(cell)
                if index == bytes.count { break }
                index += 1
                if bytes[index - 1] == 0x0A { break }
            }
            if !isBroken, cells.allSatisfy(\.isEmpty) { continue }
            if cells.count == 4, cells[3].isEmpty { cells.removeLast() }
            if !isBroken, cells == ["a", "b", "c"].map({ Array($0.utf8) }) {
                rejected.append("repeated_header")
                continue
            }
            if isBroken {
                while index < bytes.count, bytes[index] != 0x0A { index += 1 }
                index = min(index + 1, bytes.count)
                rejected.append("bad_csv")
            } else if cells.count != 3 {
                rejected.append("cell_count")
            } else {
                rows.append(
                    cells.map { $0.isEmpty ? "-" : String(decoding: $0, as: UTF8.self) }.joined(separator: " | "))
            }
        }
        return (rows, rejected, mostNewlines)
    }
}
