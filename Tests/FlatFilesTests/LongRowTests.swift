import FlatFiles
import TestSupport
import Testing

/// Rows over what a row may have, which is little here: the same whether they were held whole or read past.
@Suite("Rows that are too long")
struct LongRowTests {
    private static let mark = "\u{FEFF}"
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    /// What every size of window gives: rejected rows, rows, and counts that aren't 0.
    private func outcome(_ text: String, _ format: SourceLayout.Format, line: Int = #line) throws -> [String] {
        let projection = Projection(layout: SourceLayout(format: format, delimiter: 0x2C), rows: .plain, columns: [])
        let path = try folder.file("a", text)
        var outcomes: [[String]] = []
        for window in [64, 100, 4096] {
            var unit = ReadUnit(path: path, file: 0)
            (unit.windowBytes, unit.rowBytes) = (window, 40)
            let reading = try read([unit], projection)
            let counts = reading.counts
            outcomes.append(
                reading.rejected.map { String($0.prefix(40)) } + reading.rows
                    + [
                        "rows \(counts.rows), lines \(counts.lines), lost \(counts.rejectedLines), marks \(counts.marks)",
                        "blank \(counts.blank), beyond ASCII \(counts.beyondASCII)",
                    ])
        }
        #expect(Set(outcomes).count == 1, "\(outcomes)")
        return outcomes[0]
    }

    @Test("A mark before a row is none of it, nor are the carriage returns behind it; what is in it isn't looked at")
    func marksAndLineEnds() throws {
        for length in [41, 300] {
            let long = "{\"a\":\"é" + String(repeating: "x", count: length - 10) + "\"}"
            #expect(
                try outcome("{}\n\(Self.mark)\(long)\r\r\n{\"b\":1}\n", .jsonl) == [
                    "line 2 at 6+\(length): too_long \(long)".prefix(40) + "", "1@0 | {}",
                    "3@\(length + 9) | {\"b\":1}",
                    "rows 3, lines 3, lost 1, marks 1", "blank 0, beyond ASCII 0",
                ])
            #expect(
                try outcome("a,b\n\(Self.mark)\(long),1\r\r\n2,3\n", .csv).last == "blank 0, beyond ASCII 0")
            let cell = "é" + String(repeating: "x", count: length - 4)
            #expect(
                try outcome("a,b\n\(Self.mark)\(cell),1\r\r\n2,3\n", .csv) == [
                    "line 2 at 7+\(length): too_long \(cell),1".prefix(40) + "", "3@\(length + 10) | 2,3",
                    "rows 2, lines 3, lost 1, marks 1", "blank 0, beyond ASCII 0",
                ])
        }
    }

    @Test("As long as one may be, with carriage returns behind it, a row is read")
    func longest() throws {
        let row = "{\"a\":\"" + String(repeating: "x", count: 32) + "\"}"
        for end in ["\n", "\r\n", "\r\r\r\n"] {
            #expect(try outcome("\(Self.mark)\(row)\(end)", .jsonl).first == "1@3 | \(row)")
            let cells = String(repeating: "x", count: 38) + ",1"
            #expect(try outcome("a,b\n\(Self.mark)\(cells)\(end)", .csv).first == "2@7 | \(cells)")
        }
    }

    @Test("A line of blanks is none however long; a row of delimiters is then too long")
    func blank() throws {
        let blanks = String(repeating: " \t", count: 100)
        #expect(
            try outcome("{}\n\(blanks)\n{}\n", .jsonl) == [
                "1@0 | {}", "3@204 | {}", "rows 2, lines 3, lost 0, marks 0", "blank 0, beyond ASCII 0",
            ])
        for count in [41, 500] {
            let delimiters = String(repeating: ",", count: count)
            #expect(
                try outcome("a,b\n\(delimiters)\n1,2\n", .csv) == [
                    "line 2 at 4+\(count): too_long \(delimiters)".prefix(40) + "", "3@\(count + 5) | 1,2",
                    "rows 2, lines 3, lost 1, marks 0", "blank 0, beyond ASCII 0",
                ])
        }
    }

    @Test("Two stray quotes make no row however long, and it isn't looked into")
    func strayQuotes() throws {
        let lines = (0..<20).map { "\($0),é\n" }.joined()
        let outcome = try outcome("a,b\n1,\"x\n\(lines)2,y\"\n3,z\n", .csv)
        #expect(outcome[0].contains("bad_csv") && outcome[1].hasPrefix("24@"))
        #expect(outcome.suffix(2) == ["rows 2, lines 24, lost 22, marks 0", "blank 0, beyond ASCII 0"])
    }

    @Test("A header is held to the same, in memory or not")
    func header() throws {
        for length in [41, 500] {
            for window in [64, 4096] {
                var unit = ReadUnit(
                    path: try folder.file("h.csv", String(repeating: "x", count: length) + "\n1\n"), file: 0)
                (unit.windowBytes, unit.rowBytes) = (window, 40)
                #expect(throws: FileFailure.self) {
                    try read([unit], Projection(layout: SourceLayout(format: .csv), rows: .plain, columns: []))
                }
            }
        }
    }

    @Test("Rows behind a long one are read, though the window has grown by it")
    func grownWindow() throws {
        let rows = (0..<60).map { "\($0),x\n" }.joined()
        let text = "a,b\n" + String(repeating: "y", count: 300) + ",1\n" + rows
        let outcome = try outcome(text, .csv)
        #expect(outcome.count == 63 && outcome[60].hasSuffix(" | 59,x"))
    }
}
