import CellValues
import Testing

@testable import FlatFiles

/// Which cells are contact keys, say that there is none, or can't be read as one.
@Suite("Cells that are keys")
struct KeyCellTests {
    private static let jsonKeys: [(String, String)] = [
        (#""c1""#, "c1"), (#"" c1 ""#, " c1 "), ("6801234567", "6801234567"), ("6801234567.0", "6801234567"),
        ("6.8e9", "6800000000"),
        ("-5", "-5"), ("1.5", "!"), ("15e-1", "!"), ("1e999", "!"), ("true", "!"), (#"{"$oid": "a"}"#, "!"),
        (#"["a"]"#, "!"), ("{}", "!"),
        ("false", "-"), ("null", "-"), (#""""#, "-"), ("[]", "-"), (#""6.80123E+09""#, "!"),
        (#""6.80123e+09""#, "6.80123e+09"),
        (#""\u0036E+09""#, "!"), (#""a\u0062""#, "ab"), (#"" 6.8E+09""#, "!"), (#""6.8E+09\u00a0""#, "!"),
    ]
    private static let csvKeys: [(String, String)] = [
        ("c1", "c1"), ("6801234567.0", "6801234567.0"), ("6.80123E+09", "!"), ("6E+15", "!"), (#""6.80123E+09""#, "!"),
        ("a+b@x.es", "a+b@x.es"),
        ("true", "true"), ("false", "false"), ("", "-"), (#""a""b""#, #"a"b"#), ("'6.8E+09", "'6.8E+09"),
        ("6.8E-09", "6.8E-09"), (" 6.8E+09", "!"), ("6.8E+09        ", "!"), ("\u{A0}6.8E+09", "!"), (" 6 ", " 6 "),
    ]

    private func activities(_ contact: [String] = ["c"]) -> ActivityRows {
        ActivityRows(contact: contact.map(path), type: [path("t")], at: [path("at")], types: ["x"])
    }

    @Test("Contacts and activities in JSONL")
    func jsonl() throws {
        let folder = try ScratchFolder()
        for (isContacts, kind) in [
            (true, Projection.RowKind.contacts(key: [path("c")])), (false, .activities(activities())),
        ] {
            for (key, expected) in Self.jsonKeys {
                let file = try folder.file("a.jsonl", #"{"c":\#(key),"t":"x","at":"2026-01-01T00:00:00Z"}"# + "\n")
                let reading = try read(file, Projection(layout: SourceLayout(format: .jsonl), rows: kind, columns: []))
                check(reading, expected, isContacts: isContacts, key)
            }
        }
    }

    @Test("Contacts and activities in CSV")
    func csv() throws {
        let folder = try ScratchFolder()
        for (isContacts, kind) in [
            (true, Projection.RowKind.contacts(key: [path("c")])), (false, .activities(activities())),
        ] {
            for (key, expected) in Self.csvKeys {
                let file = try folder.file("a.csv", "c,t,at\n\(key),x,2026-01-01T00:00:00Z\n")
                let reading = try read(file, Projection(layout: SourceLayout(format: .csv), rows: kind, columns: []))
                check(reading, expected, isContacts: isContacts, key)
            }
        }
    }

    private func check(_ reading: Reading, _ expected: String, isContacts: Bool, _ key: String) {
        if expected == "!" || (isContacts && expected == "-") {
            let reason = expected == "!" ? "bad_key" : "no_key"
            #expect(reading.rows.isEmpty && reading.rejected.count == 1, "\(key)")
            #expect(
                reading.rejected.first?.contains(": \(reason) (contact_id) ") ?? false, "\(key): \(reading.rejected)")
        } else {
            let key = values(reading).first.map { String($0.split(separator: " | ")[0]) }
            #expect(key == expected && reading.rejected.isEmpty, "\(expected)")
        }
    }

    @Test("Only a key with a plus sign near its end is looked at twice")
    func glance() {
        func mayMatch(_ text: String) -> Bool {
            let padded = Array(text.utf8) + [UInt8](repeating: UInt8(ascii: "+"), count: 8)
            return padded.withUnsafeBufferPointer {
                ShortenedNumber.mayMatch($0.baseAddress!, count: text.utf8.count)
            }
        }
        for text in [
            "6.8E+09", "6E+9", "1.23457E+15", "123.4E+100", "6.80123E+009", "12345E+9", " 6.8E+09", "\u{A0}6E+9",
            "6.8E+09         ", "6.8E+09\u{202F}\u{202F}\u{202F}",
        ] {
            #expect(mayMatch(text), "\(text)")
        }
        for text in ["", "6801234567", "ann@example.org", "c1", "12345678", "1234567", "+34600000000"] {
            #expect(!mayMatch(text), "\(text)")
        }
    }

    @Test("Of several paths false is passed over, and what can't be a key isn't")
    func severalPaths() throws {
        let folder = try ScratchFolder()
        let cases = [
            (#""c":false,"d":"b""#, "b"), (#""c":false"#, "-"), (#""c":false,"d":false"#, "-"), (#""d":7.0"#, "7"),
            (#""c":true,"d":"b""#, "!"),
            (#""c":"a","d":"b""#, "a"), (#""c":null,"d":{"x":1}"#, "!"),
        ]
        for (keys, expected) in cases {
            let file = try folder.file("a.jsonl", #"{\#(keys),"t":"x","at":"2026-01-01T00:00:00Z"}"# + "\n")
            let projection = Projection(
                layout: SourceLayout(format: .jsonl), rows: .activities(activities(["c", "d"])), columns: [])
            check(try read(file, projection), expected, isContacts: false, keys)
        }
    }

    @Test("A constant contact stands where there is none, not where it can't be read")
    func constants() throws {
        let folder = try ScratchFolder()
        var rows = activities()
        rows.constantContact = "k"
        for (key, expected) in [("false", "k"), ("null", "k"), ("true", "!"), ("1.5", "!"), ("2.0", "2")] {
            let file = try folder.file("a.jsonl", #"{"c":\#(key),"t":"x","at":"2026-01-01T00:00:00Z"}"# + "\n")
            check(
                try read(file, Projection(layout: SourceLayout(format: .jsonl), rows: .activities(rows), columns: [])),
                expected,
                isContacts: false, key)
        }
    }

    @Test("A cell that holds a declared null is no key: another path may have one")
    func nulls() throws {
        let folder = try ScratchFolder()
        var layouts = [SourceLayout(format: .csv), SourceLayout(format: .jsonl)]
        for index in layouts.indices { layouts[index].keyNulls = ["NULL", "-"] }
        let cases = [
            ("NULL", "", "-"), (" NULL ", "", "-"), ("null", "", "null"), ("-", "b", "b"), ("a", "-", "a"),
            ("", "NULL", "-"),
            ("N\"ULL", "", "N\"ULL"), ("NULL", "6E+9", "!"),
        ]
        for (c, d, expected) in cases {
            for layout in layouts {
                func written(_ text: String) -> String {
                    layout.format == .csv
                        ? "\"" + text.replacing("\"", with: "\"\"") + "\""
                        : "\"" + text.replacing("\"", with: "\\\"") + "\""
                }
                let text =
                    layout.format == .csv
                    ? "c,d,t,at\n\(written(c)),\(written(d)),x,2026-01-01T00:00:00Z\n"
                    : "{\"c\":\(written(c)),\"d\":\(written(d)),\"t\":\"x\",\"at\":\"2026-01-01T00:00:00Z\"}\n"
                let file = try folder.file("a", text)
                for kind in [
                    Projection.RowKind.contacts(key: [path("c"), path("d")]), .activities(activities(["c", "d"])),
                ] {
                    var isContacts = false
                    if case .contacts = kind { isContacts = true }
                    // The same cell as a column is what its own declaration says.
                    let projection = Projection(layout: layout, rows: kind, columns: [wanted("c", .text)])
                    let reading = try read(file, projection)
                    check(reading, expected, isContacts: isContacts, "\(c) \(d)")
                    if let row = values(reading).first { #expect(row.hasSuffix(" | " + (c.isEmpty ? "-" : c))) }
                }
            }
        }
        var rows = activities()
        rows.constantContact = "k"
        var layout = layouts[0]
        check(
            try read(
                try folder.file("b", "c,t,at\nNULL,x,2026-01-01T00:00:00Z\n"),
                Projection(layout: layout, rows: .activities(rows), columns: [])), "k", isContacts: false, "a constant")
        // Of a later row of a group it says nothing.
        layout.groupBy = GroupBy(key: "g", list: "lines", columns: ["v"])
        let file = try folder.file(
            "c", "g,c,t,at,v\n1,a,x,2026-01-01T00:00:00Z,1\n1,NULL,,,2\n2,-,x,2026-01-01T00:00:00Z,3\n2,NULL,,,4\n")
        let reading = try read(
            file,
            Projection(layout: layout, rows: .activities(activities()), columns: [wanted("v", .integer, list: "lines")])
        )
        #expect(
            values(reading) == ["a | x | 2026-01-01T00:00:00Z | {1;2}", "- | x | 2026-01-01T00:00:00Z | {3;4}"])
        #expect(reading.rejected.isEmpty)
    }

    @Test("Of a later row of a group a time of blanks or zeros says nothing, and one that can't be is rejected")
    func timesOfGroups() throws {
        let folder = try ScratchFolder()
        let file = try folder.file(
            "a.csv",
            """
            g,c,t,at,v
            1,a,x,2026-01-01T00:00:00Z,1
            1,a,x, ,2
            1,a,x,0000-00-00 00:00:00,3
            1,a,x,yesterday,4

            """)
        var layout = SourceLayout(format: .csv)
        layout.groupBy = GroupBy(key: "g", list: "lines", columns: ["v"])
        for constant in [nil, "2025-01-01T00:00:00Z"] {
            var rows = activities()
            rows.constantAt = constant
            let reading = try read(
                file,
                Projection(layout: layout, rows: .activities(rows), columns: [wanted("v", .integer, list: "lines")]))
            #expect(values(reading) == ["a | x | 2026-01-01T00:00:00Z | {1;2;3}"])
            #expect(reading.rejected.map { $0.split(separator: " ")[4] } == ["bad_time"])
            #expect(reading.groupsWithDifferentTimes == 0)
        }
    }

    @Test("In a group a later row's contact is held against the first one's by the rule for keys, and must be one")
    func groups() throws {
        let folder = try ScratchFolder()
        let file = try folder.file(
            "a.csv",
            """
            g,c,t,at,v
            1,'680,x,2026-01-01T00:00:00Z,1
            1,680.0,,,2
            1,,,,3
            1,6.8E+09,,,4
            1,681,,,5
            2,6.8E+09,x,2026-01-01T00:00:00Z,6

            """)
        var rows = activities()
        (rows.keyNormal.takesApostrophe, rows.keyNormal.makesIntegers) = (true, true)
        var layout = SourceLayout(format: .csv)
        layout.groupBy = GroupBy(key: "g", list: "lines", columns: ["v"])
        let reading = try read(
            file, Projection(layout: layout, rows: .activities(rows), columns: [wanted("v", .integer, list: "lines")]))
        #expect(values(reading) == ["'680 | x | 2026-01-01T00:00:00Z | {1;2;3}"])
        #expect(reading.rejected.map { $0.split(separator: " ")[4] } == ["bad_key", "group_conflict", "bad_key"])
    }
}

@Suite("Cells that are times")
struct TimeCellTests {
    private func read(_ cells: [String], isCSV: Bool, zone: String? = nil, _ formats: [String] = []) throws -> [String]
    {
        var rows = ActivityRows(contact: [path("c")], type: [path("t")], at: [path("at")], types: ["x"])
        rows.atFormats = try formats.map { try TimeFormat($0) }
        var layout = SourceLayout(format: isCSV ? .csv : .jsonl)
        layout.assumedZone = try zone.map { try TimeZoneRules(identifier: $0) }
        let folder = try ScratchFolder()
        let text =
            isCSV
            ? "c,t,at\n" + cells.map { "c,x,\"\($0)\"\n" }.joined()
            : cells.map { #"{"c":"c","t":"x","at":\#(jsonText($0))}"# + "\n" }.joined()
        let file = try folder.file(isCSV ? "a.csv" : "a.jsonl", text)
        let reading = try FlatFilesTests.read(file, Projection(layout: layout, rows: .activities(rows), columns: []))
        #expect(reading.rejected.allSatisfy { $0.contains("bad_time (at)") })
        var accepted = values(reading).map { String($0.split(separator: " | ")[2]) }[...]
        let refused = Set(reading.rejected.compactMap { Int($0.split(separator: " ")[1]) })
        return cells.indices.map { refused.contains($0 + (isCSV ? 2 : 1)) ? "!" : accepted.removeFirst() }
    }

    @Test("Times of the trade, in both formats")
    func times() throws {
        for isCSV in [true, false] {
            #expect(
                try read(
                    [
                        "2026-11-01T10:00:00+0000", "2026-11-01 10:00:00 +0200", "2026-11-01 10:00",
                        "2026-11-01T10:00Z", "2026-11-01 10:00:00 UTC",
                        "2026-11-01T10:00:00+02", "2026-11-01", " 2026-11-01T10:00:00Z\u{A0}", "0000-00-00 00:00:00",
                        "tomorrow", "01/11/2026",
                    ], isCSV: isCSV, zone: "Europe/Madrid") == [
                        "2026-11-01T10:00:00Z", "2026-11-01T08:00:00Z", "2026-11-01T09:00:00Z", "2026-11-01T10:00:00Z",
                        "2026-11-01T10:00:00Z",
                        "2026-11-01T08:00:00Z", "2026-10-31T23:00:00Z", "2026-11-01T10:00:00Z", "!", "!", "!",
                    ])
            #expect(
                try read(["2026-11-01", "2026-11-01 10:00", "2026-11-01T10:00:00"], isCSV: isCSV) == ["!", "!", "!"])
        }
    }

    @Test("Times in formats of the mapping, which take the place of the usual ones")
    func formats() throws {
        for isCSV in [true, false] {
            #expect(
                try read(
                    [
                        "01/11/2026 10:00", "1 Nov 2026", " 01/11/2026 00:30", "2026-11-01T10:00:00Z",
                        "31/11/2026 10:00",
                    ], isCSV: isCSV,
                    zone: "Europe/Madrid", ["dd/MM/yyyy HH:mm", "d MMM yyyy"]) == [
                        "2026-11-01T09:00:00Z", "2026-10-31T23:00:00Z", "2026-10-31T23:30:00Z", "!", "!",
                    ])
            #expect(
                try read(["01/11/2026 10:00 +02:00", "01/11/2026 10:00"], isCSV: isCSV, ["dd/MM/yyyy HH:mm XXX"]) == [
                    "2026-11-01T08:00:00Z", "!",
                ])
        }
    }
}
