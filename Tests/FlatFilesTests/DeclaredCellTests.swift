import CellValues
import Testing

@testable import FlatFiles

/// One rule of cells each: what a cell of a type gives where this is declared.
struct CellRule: Sendable, CustomTestStringConvertible {
    let name: String
    let type: CellType
    var form = CellForm()
    var zone: TimeZoneRules?
    /// The cell, what it is read as (`-` missing, `!` wrong), and whether it is noted.
    let cells: [(String, String, isNoted: Bool)]

    init(
        _ name: String, _ type: CellType, zone: TimeZoneRules? = nil, _ cells: [(String, String)],
        noted: Set<String> = [],
        _ declare: (inout CellForm) -> Void = { _ in }
    ) {
        self.name = name
        self.type = type
        self.zone = zone
        self.cells = cells.map { ($0.0, $0.1, noted.contains($0.0)) }
        declare(&form)
    }

    var testDescription: String { name }

    private static let list = CellType.texts(separator: "|")

    static let all: [CellRule] = [
        CellRule("a text stays as it is", .text, [(" a ", " a "), ("'a", "'a"), ("NULL", "NULL"), ("  ", "  ")]),
        CellRule(
            "a trimmed text", .text, [(" a\u{A0}", "a"), ("  ", "-"), ("\u{A0}", "-"), ("à", "à"), ("â b", "â b")]
        ) {
            $0.trims = true
        },
        CellRule(
            "a trimmed phone", .text,
            [(" 600 ", "600"), ("6.8E+09", "!"), (" 6.8E+09", "!"), ("+34600", "+34600"), ("6E", "6E")]
        ) {
            ($0.trims, $0.refusesShortened) = (true, true)
        },
        CellRule(
            "an apostrophe, nulls and blanks of a text, in that order", .text,
            [
                (" 'NULL ", "-"), ("'' ", "'"), ("'", "-"), ("null", "null"), ("'N/A", "-"), ("a'", "a'"),
            ]
        ) { ($0.trims, $0.takesApostrophe, $0.nulls) = (true, true, ["NULL", "N/A"]) },
        CellRule("nulls of a text that isn't trimmed", .text, [("NULL", "-"), (" NULL", " NULL"), ("\\N", "-")]) {
            $0.nulls = ["NULL", "\\N"]
        },
        CellRule(
            "integers are trimmed", .integer,
            [
                (" 12", "12"), ("\u{A0}12\t", "12"), ("  ", "-"), ("12 3", "!"), ("+12", "12"), ("'12", "!"),
                ("12.0000000001", "!"),
                ("\u{A0}-007\u{202F}", "-7"),
            ]),
        CellRule(
            "decimals are rounded to nine digits", .decimal,
            [
                ("836.9999999999998", "837"), (" 59.96999999999999 ", "59.97"), ("12.5", "12.5"), ("1e-10", "0"),
                ("1.50000000000", "1.5"),
                ("0x5", "!"), ("1000000000000000000", "!"), ("\u{A0}7", "7"),
            ], noted: ["836.9999999999998", " 59.96999999999999 ", "1e-10"]),
        CellRule(
            "decimals with signs of their own", .decimal,
            [
                ("1.250,50", "1250.5"), ("12.50", "!"), ("€ 3,00", "3"), ("-0,1234567891 €", "-0.123456789"),
                ("n/a", "-"), ("€", "!"),
            ], noted: ["-0,1234567891 €"]
        ) {
            ($0.number.decimal, $0.number.group, $0.number.affixes, $0.nulls) = (
                UInt8(ascii: ","), .point, ["€"], ["n/a"]
            )
        },
        CellRule(
            "integers with signs of their own", .integer,
            [("1.250", "1250"), ("1.250,0", "1250"), ("1,5", "!"), ("12 pcs", "12")]
        ) {
            ($0.number.decimal, $0.number.group, $0.number.affixes) = (UInt8(ascii: ","), .point, ["pcs"])
        },
        CellRule(
            "dates take midnight and no other time", .date,
            [
                ("1990-02-12 00:00:00", "1990-02-12"), (" 1990-02-12 ", "1990-02-12"), ("1990-02-12 10:30:00", "!"),
                ("1990-02-12T00:00:00Z", "!"), ("0000-00-00", "-"), ("0000-00-00 00:00:00", "-"),
                ("1990-02-12T00:00", "1990-02-12"), ("12/02/1990", "!"),
            ]),
        CellRule(
            "dates in formats", .date,
            [
                ("24/12/1990", "1990-12-24"), (" 1990.12.24", "1990-12-24"), ("1990-12-24", "!"), ("0000-00-00", "-"),
                ("24/12/1990 00:00", "1990-12-24"),
                ("24/12/1990 10:00", "!"),
            ]
        ) { form in form.formats = ["dd/MM/yyyy", "yyyy.MM.dd", "dd/MM/yyyy HH:mm"].compactMap { try? TimeFormat($0) }
        },
        CellRule(
            "date-times without a zone", .datetime,
            [
                ("2026-11-01T10:00:00+0200", "2026-11-01T08:00:00Z"),
                ("2026-11-01 10:00:00 UTC", "2026-11-01T10:00:00Z"),
                (" 2026-11-01T10:00Z\u{A0}", "2026-11-01T10:00:00Z"), ("2026-11-01", "!"), ("2026-11-01 10:00", "!"),
                ("0000-00-00 00:00:00", "-"),
                ("2026-11-01T10:00:00 +02", "2026-11-01T08:00:00Z"),
            ]),
        CellRule(
            "date-times in a zone", .datetime, zone: try? TimeZoneRules(identifier: "Europe/Madrid"),
            [
                ("2026-11-01", "2026-10-31T23:00:00Z"), ("2026-11-01 10:00", "2026-11-01T09:00:00Z"),
                ("2026-07-01", "2026-06-30T22:00:00Z"),
            ]),
        CellRule(
            "date-times in formats", .datetime, zone: try? TimeZoneRules(identifier: "Europe/Madrid"),
            [
                ("24/12/2025 10:22", "2025-12-24T09:22:00Z"), ("24/12/2025", "2025-12-23T23:00:00Z"),
                ("2025-12-24T10:22:00Z", "!"), ("NULL", "-"),
                ("24 Dec 2025 1:02 PM", "2025-12-24T12:02:00Z"),
            ]
        ) { form in
            form.formats = ["dd/MM/yyyy HH:mm", "dd/MM/yyyy", "d MMM yyyy h:mm a"].compactMap { try? TimeFormat($0) }
            form.nulls = ["NULL"]
        },
        CellRule(
            "booleans are trimmed", .boolean,
            [(" yes", "true"), ("No\u{A0}", "false"), ("Y", "!"), (" ", "-"), ("1", "true")]),
        CellRule(
            "booleans in words of their own", .boolean,
            [
                ("Y", "true"), ("SÍ ", "true"), ("n", "false"), ("yes", "!"), ("1", "!"), ("-", "-"),
            ]
        ) { ($0.trueWords, $0.falseWords, $0.nulls) = (["Y", "Sí"], ["N"], ["-"]) },
        CellRule(
            "lists are split, and told where they look encoded", list,
            [
                ("a| b\u{A0}||c", "[a,b,c]"), (#"["a","b"]"#, #"[["a","b"]]"#), (#""a"|b"#, #"["a",b]"#), ("|", "-"),
                ("[]", "[[]]"), (" [a", "[[a]"), (#"| "a"|b"#, #"["a",b]"#),
            ], noted: [#"["a","b"]"#, #""a"|b"#, "[]", " [a", #"| "a"|b"#]),
        CellRule(
            "blanks of separators are looked for in the cell as it is written", .texts(separator: "; "),
            [("a; b;c", "[a,b;c]"), ("; ", "-"), ("a; ", "[a]"), (" ; a", "[a]"), (";", "[;]")]),
        CellRule(
            "so too where something is declared", .texts(separator: "; "),
            [("a; b;c", "[a,b;c]"), ("; ", "-"), (" 'a; ", "[a]"), (" ; a", "[a]"), (" N/A ", "-")]
        ) { ($0.takesApostrophe, $0.nulls) = (true, ["N/A"]) },
        CellRule(
            "lists as JSON", list,
            [
                (#"["wine club","vip"]"#, "[wine club,vip]"), (#" ["gold, \u0041"] "#, "[gold, A]"), ("[]", "-"),
                ("vip", "!"), ("[1,true]", "!"),
            ]
        ) { $0.list = .json },
        CellRule(
            "lists as CSV", list,
            [
                (#""wine club"|"vip""#, "[wine club,vip]"), ("a| b", "[a,b]"), (#""a"#, "!"), (#"'"a""#, "[a]"),
                ("NULL", "-"), (#""a""b""#, #"[a"b]"#),
            ]
        ) { ($0.list, $0.takesApostrophe, $0.nulls) = (.csv, true, ["NULL"]) },
    ]
}

@Suite("Cells in forms that are declared")
struct DeclaredCellTests {
    private struct Source {
        let name: String
        let isCSV: Bool
        let isActivity: Bool
        var isOnLines = false
        var isGrouped = false
    }

    private static let sources = [
        Source(name: "contacts in CSV", isCSV: true, isActivity: false),
        Source(name: "contacts in JSONL", isCSV: false, isActivity: false),
        Source(name: "activities in CSV", isCSV: true, isActivity: true),
        Source(name: "activities in JSONL", isCSV: false, isActivity: true),
        Source(name: "lines in JSONL", isCSV: false, isActivity: true, isOnLines: true),
        Source(name: "lines of groups", isCSV: true, isActivity: true, isOnLines: true, isGrouped: true),
    ]

    private func projection(_ source: Source, _ rule: CellRule, constant: String? = nil) -> Projection {
        var layout = SourceLayout(format: source.isCSV ? .csv : .jsonl)
        layout.delimiter = source.isCSV ? UInt8(ascii: ",") : nil
        layout.assumedZone = rule.zone
        if source.isGrouped { layout.groupBy = GroupBy(key: "g", list: "lines", columns: ["v"]) }
        var column = WantedColumn(
            name: "v", paths: [path("v")], list: source.isOnLines ? path("lines") : nil, type: rule.type,
            constant: constant)
        column.form = rule.form
        let rows: Projection.RowKind =
            source.isActivity
            ? .activities(ActivityRows(contact: [path("c")], type: [path("t")], at: [path("at")], types: ["x"]))
            : .contacts(key: [path("c")])
        return Projection(layout: layout, rows: rows, columns: [column])
    }

    private func file(_ source: Source, _ cells: [String]) -> String {
        let at = "2026-01-01T00:00:00Z"
        if source.isCSV {
            return "c,t,at,g,v\n"
                + cells.enumerated().map {
                    "c\($0),x,\(at),\($0),\"\($1.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\"\n"
                }
                .joined()
        }
        return cells.enumerated().map { number, cell in
            let value = #""v":\#(jsonText(cell))"#
            return
                #"{"c":"c\#(number)","t":"x","at":"\#(at)",\#(source.isOnLines ? #""lines":[{\#(value)}]"# : value)}"#
                + "\n"
        }.joined()
    }

    private func read(_ source: Source, _ text: String, _ projection: Projection) throws -> (
        cells: [String], noted: [UInt32]
    ) {
        let folder = try ScratchFolder()
        let path = try folder.file(source.isCSV ? "a.csv" : "a.jsonl", text)
        let reader = try RowReader(
            ReadUnit(path: path, file: 0), projection: projection, groupedBytes: 1 << 20, temporaryFolder: "/tmp")
        let batch = ColumnBatch()
        #expect(try reader.next(batch))
        let noted = batch.columns[0].noted
        let reading = try FlatFilesTests.read(path, projection)
        return (values(reading).map { String($0.split(separator: " | ").last ?? "") }, noted)
    }

    @Test(
        "Each rule holds in both formats, of contacts and activities, of rows, lines and groups",
        arguments: CellRule.all)
    func rules(_ rule: CellRule) throws {
        for source in Self.sources {
            let (cells, noted) = try read(source, file(source, rule.cells.map(\.0)), projection(source, rule))
            let expected = rule.cells.map { source.isOnLines ? "{\($0.1)}" : $0.1 }
            #expect(cells == expected, "\(source.name)")
            #expect(noted == rule.cells.indices.filter { rule.cells[$0].isNoted }.map(UInt32.init), "\(source.name)")
        }
    }

    @Test("A constant is read as a cell would be, and is none that is noted", arguments: CellRule.all)
    func constants(_ rule: CellRule) throws {
        for source in Self.sources where !source.isOnLines {
            for (cell, expected, _) in rule.cells where !cell.isEmpty {
                let (cells, noted) = try read(source, file(source, ["", ""]), projection(source, rule, constant: cell))
                #expect(cells == [expected, expected] && noted.isEmpty, "\(cell) of \(source.name)")
            }
        }
    }

    @Test("JSON values of a type of their own are read as what they are, whatever is declared")
    func jsonValues() throws {
        let source = Self.sources[1]
        func read(_ rule: CellRule, _ values: [String]) throws -> [String] {
            try self.read(source, values.map { #"{"c":"a","v":\#($0)}"# + "\n" }.joined(), projection(source, rule))
                .cells
        }
        let rules = Dictionary(uniqueKeysWithValues: CellRule.all.map { ($0.name, $0) })
        let european = try #require(rules["decimals with signs of their own"])
        #expect(
            try read(european, ["1.250", "12.12345678951", "1e2", "true", "null"]) == [
                "1.25", "12.12345679", "100", "!", "-",
            ])
        let words = try #require(rules["booleans in words of their own"])
        #expect(try read(words, ["true", "false", "1", "\"y\""]) == ["true", "false", "!", "true"])
        let list = try #require(rules["lists as JSON"])
        #expect(try read(list, [#"["a","[b]"]"#, "[true]", #""[\"c\"]""#, "[]"]) == ["[a,[b]]", "!", "[c]", "-"])
        let nulls = CellRule("nulls", .integer, []) { $0.nulls = ["-1"] }
        #expect(try read(nulls, ["-1", "1", "\"-1\""]) == ["-", "1", "-"])
        let compact = CellRule("numbers that are dates", .date, []) { form in
            form.formats = ["yyyyMMdd"].compactMap { try? TimeFormat($0) }
        }
        #expect(try read(compact, ["19901224", "\"19901224\"", "1"]) == ["1990-12-24", "1990-12-24", "!"])
    }

    @Test("What is noted is kept by a block of the cache")
    func cached() throws {
        let rule = try #require(CellRule.all.first { $0.name.hasPrefix("decimals are rounded") })
        let source = Self.sources[4]
        let projection = projection(source, rule)
        let folder = try ScratchFolder()
        let path = try folder.file("a.jsonl", file(source, rule.cells.map(\.0)))
        let reader = try RowReader(ReadUnit(path: path, file: 0), projection: projection)
        let batch = ColumnBatch()
        #expect(try reader.next(batch))
        let buffer = LineBuffer()
        let codes = [UInt32](repeating: 0, count: ColumnBatch.rowLimit)
        codes.withUnsafeBufferPointer { ColumnBlock.append(rowsOf: batch, contacts: $0.baseAddress!, to: buffer) }
        for list in batch.lists { ColumnBlock.append(list, to: buffer) }
        ColumnBlock.append(batch.columns[0], codes: [], to: buffer)
        let known = ColumnBatch()
        var found = [UInt32](repeating: 0, count: ColumnBatch.rowLimit)
        var bytes = ByteReader(buffer.bytes)
        found.withUnsafeMutableBufferPointer {
            #expect(ColumnBlock.readRows(&bytes, into: known, projection, types: [0], contacts: $0.baseAddress!))
            for number in known.lists.indices {
                var list = known.lists[number]
                #expect(ColumnBlock.read(&list, rows: known.count, &bytes))
                known.setList(number, list)
            }
            #expect(
                ColumnBlock.readColumn(0, entries: batch.columns[0].states.count, &bytes, into: known))
        }
        #expect(
            bytes.isAtEnd && known.columns[0].noted == [0, 1, 3]
                && known.columns[0].decimals == batch.columns[0].decimals)
        // Rows outside the window hold nothing, and nothing noted.
        known.dropColumns(outside: Instant(seconds: 0), Instant(seconds: 1))
        #expect(known.columns[0].noted.isEmpty)
    }
}
