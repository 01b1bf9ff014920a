import TestSupport
import Testing

/// The slow reader itself, by examples small enough to be judged by eye.
@Suite("The slow reader")
struct SlowReadingTests {
    private var contacts: SlowLayout { SlowLayout(format: .csv, rows: .contacts(key: ["id"]), columns: ["b"]) }

    private func read(_ text: String, _ layout: SlowLayout) -> SlowReading {
        SlowReading(of: [Array(text.utf8)], as: layout)
    }

    /// Rows as `line: cells`, rejected ones as `line+lines: reason`.
    private func short(_ reading: SlowReading) -> [String] {
        reading.rows.map { "\($0.line): \($0.cells.joined(separator: " "))" }
            + reading.rejected.map { "\($0.line)+\($0.lines): \($0.reason)" }
    }

    @Test("Rows are rejected alone, and each line belongs to somebody")
    func rows() {
        let reading = read(
            "id,b\n1,a\"b\n2,\"a\"b\n3\n4,5,6\n5,\"a\nb\"c\n,x\n6,ok\n\n7,\"two\nlines\"\r\r\n,,\nid,\"b\"\n8,x,\n",
            contacts)
        #expect(
            short(reading) == [
                "9: 6 ok", "11: 7 two\nlines", "15: 8 x", "2+1: bad_csv", "3+1: bad_csv", "4+1: cell_count",
                "5+1: cell_count", "6+2: bad_csv", "8+1: no_key", "14+1: repeated_header",
            ])
        #expect(
            reading.owners == [
                .header, .rejected, .rejected, .rejected, .rejected, .rejected, .rejected, .rejected, .row, .blank,
                .row,
                .row, .blank, .setAside, .row,
            ])
        #expect(reading.counts.rejectedLines == 7)
        #expect(reading.counts.blank == 1)
        #expect(reading.counts.surplusCells == 1)
    }

    @Test("Two stray quotes make no row of what stands between them, where half of that would be rows")
    func swallowed() {
        let rows = read("id,b\n1,\"a\n2,b\n3,c\n4,d\"\n5,e\n", contacts)
        #expect(short(rows) == ["6: 5 e", "2+4: bad_csv"])
        #expect(short(read("id,b\n1,\"a\n2,b\n3,c\"\n5,e\n", contacts)) == ["2: 1 a\n2,b\n3,c", "5: 5 e"])
        #expect(short(read("id,b\n1,\"a\nprose\n3,c\nprose\"\n5,e\n", contacts)).last == "6: 5 e")
        var layout = contacts
        layout.maxCellLines = 2
        #expect(short(read("id,b\n1,\"a\n\n\",\"b\n5,e\n", layout)) == ["5: 5 e", "2+3: bad_csv"])
        let unclosed = read("id,b\n1,x\n2,\"a\n3,b\n", contacts)
        #expect(unclosed.failure == .init(code: "unclosed-quote", line: 3))
    }

    @Test("Line ends, marks, members and what stands before the header")
    func layouts() {
        #expect(short(read("\u{FEFF}id,b\r1,x\r\r2,\"a\rb\"\r", contacts)) == ["2: 1 x", "4: 2 a\rb"])
        let joined = read("\u{FEFF}id,b\n1,x\n\u{FEFF}2,y\n", contacts)
        #expect(short(joined) == ["2: 1 x", "3: 2 y"])
        #expect(joined.rows.map(\.offset) == [8, 15])
        #expect(joined.counts.marks == 2)
        let torn = SlowReading(
            of: [Array("id,b\n1,x".utf8), Array("\u{FEFF}y\n2,z\n".utf8), Array("\u{FEFF}3,z".utf8)], as: contacts)
        #expect(short(torn) == ["2: 1 xy", "3: 2 z", "4: 3 z"])
        #expect(torn.rows.map(\.offset) == [5, 13, 20])
        #expect(torn.counts.marks == 2)
        #expect(short(read("sep=;\nid;b\n1;x,y\n", contacts)) == ["3: 1 x,y"])
        var layout = contacts
        layout.skipLines = 2
        #expect(short(read("a \"title\nof it\nid\tb\n1\tx\n", layout)) == ["4: 1 x"])
        #expect(short(read("id,b,\n1,x\n2,y,\n", contacts)) == ["2: 1 x", "3: 2 y"])
        #expect(read("id,b,\n1,x\n2,y,z\n", contacts).failure == .init(code: "bad-header", line: 3))
        #expect(read("id,,b\n1,x,y\n", contacts).failure?.code == "bad-header")
    }

    @Test("JSON by lines, as an array, one after another, and somewhere in an object")
    func json() {
        var layout = SlowLayout(
            format: .jsonLines, rows: .activities(contact: ["who"], type: ["type"], at: ["at"]), columns: ["p.c"])
        let row = #"{"who":1.0e1,"type":"t","at":"2026-01-01T00:00:00.5+01:00","p":{"c":3}}"#
        let cells = "10 t 1767222000s 500000000ns 3"
        #expect(
            short(
                read("\(row)\r\r\n\n\(row)\(row)\n[\(row)]\n{\"p\":NaN}\n{\"p\":1,\"\\u0070\":2}\n{\"who\":1}", layout))
                == [
                    "1: \(cells)", "3+1: bad_json", "4+1: not_object", "5+1: bad_json", "6+1: repeated_key",
                    "7+1: no_type",
                ])
        layout.format = .json
        #expect(short(read("[\(row),\n\(row)\n,7]", layout)) == ["1: \(cells)", "2: \(cells)", "3+1: not_object"])
        #expect(short(read("\(row)\(row)\n\n\(row) ", layout)).count == 3)
        #expect(read("[\(row),\n\(row)", layout).failure == .init(code: "broken-json", line: 2))
        #expect(read("[\(row) \(row)]", layout).failure?.code == "broken-json")
        layout.rowsPath = "a.b"
        #expect(short(read("{\"x\":[7],\"a\":{\"c\":{},\"b\":[\(row)]}}", layout)) == ["1: \(cells)"])
        #expect(read("{\"x\":[7],\"a\":{\"c\":{}}}", layout).failure?.code == "broken-json")
    }
}
