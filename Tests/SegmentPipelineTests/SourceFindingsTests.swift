import CellValues
import FlatFiles
import SegmentLanguage
import Testing

@testable import SegmentEngine
@testable import SegmentPipeline

/// What the books of a source hold, and what is said of it.
struct BooksRow: CustomTestStringConvertible {
    var name: String
    var books: SourceBooks
    var told: String

    init(_ name: String, _ told: String, kind: DataSource.Kind = .contacts, _ fill: (inout SourceBooks) throws -> Void)
    {
        self.name = name
        self.told = told
        books = SourceBooks(
            name: "crm", kind: kind,
            files: [FileBooks(file: DataSource.File(path: "/nowhere/a.csv", display: "../a.csv"))])
        books.files[0].read = 1000
        books.files[0].accepted = 1000
        books.files[0].counts.lines = 1001
        try? fill(&books)
    }

    var testDescription: String { name }
}

extension SourceBooks {
    fileprivate mutating func reject(_ reason: RejectedRow.Reason, lines: Int..., raw: String = "") throws {
        let store = RejectedRowStore(room: 1 << 20, folder: "/var/tmp")
        var list = RejectedRowList()
        let rows = lines.map {
            RejectedRow(line: $0, offset: UInt64($0) * 10, length: raw.utf8.count, reason: reason, raw: Array(raw.utf8))
        }
        try store.keep(rows, in: &list)
        files[0].rows.append(list, linesBefore: 0)
        if reason.isSetAside { return }
        files[0].rejected += lines.count
        files[0].accepted -= lines.count
        files[0].counts.rejectedLines += lines.count
    }

    fileprivate mutating func field(_ name: String, _ fill: (inout FieldBooks) -> Void) {
        var field = FieldBooks(field: name)
        fill(&field)
        fields.append(field)
    }
}

@Suite("What is said of a source") struct SourceFindingsTests {
    static let rows: [BooksRow] = [
        BooksRow("nothing to say", "") { _ in },
        BooksRow("missing cells are no news", "") { $0.field("city") { $0.missing = 900 } },
        BooksRow("blank rows and marks neither", "") {
            $0.files[0].counts.blank = 3
            $0.files[0].counts.marks = 1
        },
        BooksRow(
            "rows, in the order of the reasons",
            """
            crm: warning: of 1000 rows: cell_count 2, duplicate_key 3, repeated_header 1; see 'rejects/crm.jsonl' [not-all-taken]

            """
        ) {
            try $0.reject(.duplicateKey, lines: 5, 6, 7)
            try $0.reject(.repeatedHeader, lines: 20)
            try $0.reject(.cellCount, lines: 30, 31)
        },
        BooksRow(
            "cells, without a row",
            """
            crm: warning: of 1000 rows: wrong_type 3 ('spent' 2, 'born' 1), outside_list 4 ('country' 4), rounded 5 ('spent' 5); see 'quality.json' [not-all-taken]

            """
        ) {
            $0.field("born") { $0.wrongType = 1 }
            $0.field("spent") {
                $0.wrongType = 2
                $0.rounded = 5
            }
            $0.field("country") {
                $0.wrongType = 4
                $0.outsideList = 4
            }
        },
        BooksRow(
            "many fields: the worst of them",
            """
            crm: warning: of 1000 rows: wrong_type 28 ('f7' 7, 'f6' 6, 'f5' 5, 'f4' 4, 'f3' 3, 2 more); see 'quality.json' [not-all-taken]

            """
        ) { books in for number in 1...7 { books.field("f\(number)") { $0.wrongType = number } } },
        BooksRow(
            "orphans and unknown types; anonymous ones beside them",
            """
            crm: warning: of 1000 rows: orphans 7, unknown_types 9 ('order' 9), anonymous 5; see 'quality.json' [not-all-taken]

            """, kind: .activities
        ) {
            $0.orphan = 7
            $0.anonymous = 5
            $0.unknownTypes = ["order": 9]
        },
        BooksRow(
            "types that look like people aren't shown",
            """
            crm: warning: of 1000 rows: unknown_types 2; see 'quality.json' [not-all-taken]

            """, kind: .activities
        ) { $0.unknownTypes = ["ana@example.org": 2] },
        BooksRow("some anonymous ones alone are no news", "", kind: .activities) { $0.anonymous = 999 },
        BooksRow(
            "nobody ever named",
            """
            crm: warning: of 1000 rows: anonymous 1000; see 'quality.json' [not-all-taken]

            """, kind: .activities
        ) { $0.anonymous = 1000 },
        BooksRow(
            "rows that were added up",
            """
            crm: warning: of 1000 rows: duplicate_key 1, duplicates 4; see 'rejects/crm.jsonl' [not-all-taken]

            """
        ) {
            try $0.reject(.duplicateKey, lines: 5)
            $0.files[0].duplicates = 5
        },
        BooksRow(
            "cells too many, and groups that disagree",
            """
            crm: warning: of 1000 rows: surplus_cells 6, different_times 2; see 'quality.json' [not-all-taken]

            """, kind: .activities
        ) {
            $0.files[0].counts.surplusCells = 6
            $0.groupsWithDifferentTimes = 2
        },
        BooksRow(
            "rows that aren't UTF-8, where nothing else is beyond ASCII",
            """
            crm: warning: of 1000 rows: not_utf8 1; see 'rejects/crm.jsonl' [not-all-taken]
              not_utf8: "encoding": "windows-1252" on the source reads them, if that is what they are

            """
        ) { try $0.reject(.notUTF8, lines: 3, raw: "c1,N") },
        BooksRow(
            "two encodings",
            """
            crm: warning: of 1000 rows: not_utf8 1; see 'rejects/crm.jsonl' [not-all-taken]
              not_utf8: there are two encodings in one source: other rows beyond ASCII are good UTF-8, so the files have to be mended

            """
        ) {
            try $0.reject(.notUTF8, lines: 3, raw: "c1,N")
            $0.files[0].counts.beyondASCII = 1
        },
        BooksRow(
            "over half of the limit",
            """
            crm: warning: of 1000 rows: cell_count 6; see 'rejects/crm.jsonl' [not-all-taken]
            crm: warning: 6 of 1000 lines were rejected, which is over half of what 'max_rejected' allows: 0.01 [near-limit]

            """
        ) { try $0.reject(.cellCount, lines: 2, 3, 4, 5, 6, 7) },
        BooksRow(
            "a last column without a name",
            """
            crm: warning: the last column of ../a.csv has no name and is empty throughout: it was left out [nameless-column]

            """
        ) { $0.files[0].counts.namelessColumns = 1 },
        BooksRow(
            "a list that is encoded",
            """
            crm: warning: 500 of 1000 cells of the list 'tags' begin with '[', '{' or '"' [list-looks-encoded]
              "list": "json" beside its type in the catalogue reads a JSON array inside the cell, "list": "csv" texts in quotes; arrays in braces have to be exported as JSON

            """
        ) {
            $0.field("tags") {
                $0.filled = 1000
                $0.looksEncoded = 500
            }
        },
        BooksRow("a list in which a few begin so", "") {
            $0.field("tags") {
                $0.filled = 1000
                $0.looksEncoded = 499
            }
        },
    ]

    @Test("A line a source in which anything wasn't taken as it stands", arguments: rows)
    func row(_ row: BooksRow) {
        let source = DataSource(
            name: "crm", kind: row.books.kind, files: row.books.files.map(\.file),
            layout: SourceLayout(format: .csv))
        let findings = SourceFindings.findings(
            row.books, source, maxRejected: .share(ExactDecimal(billionths: 10_000_000)), zone: "UTC")
        #expect(findings.map { $0.rendered + "\n" }.joined() == row.told)
        #expect(findings.allSatisfy { $0.severity == .warning })
    }

    @Test("Windows-1252 that is UTF-8 is told; where a row isn't, nothing is")
    func looksLikeUTF8() {
        var source = DataSource(name: "crm", kind: .contacts, files: [], layout: SourceLayout(format: .csv))
        source.layout.encoding = .windows1252
        for (beyond, like, isTold) in [(8, 8, true), (8, 7, false), (0, 0, false), (1, 1, true)] {
            let row = BooksRow("", "") {
                $0.files[0].counts.beyondASCII = beyond
                $0.files[0].counts.likeUTF8 = like
            }
            let findings = SourceFindings.findings(row.books, source, maxRejected: nil)
            #expect(findings.map(\.code) == (isTold ? ["looks-like-utf-8"] : []))
        }
    }

    @Test("The cells of a time are known by their shape")
    func times() {
        let shapes: [(String, TimeShape)] = [
            ("1763596800", .epoch(digits: 10)), ("1763596800000", .epoch(digits: 13)),
            ("1763596800.0", .epoch(digits: 10)),
            ("20261120", .written(format: "yyyyMMdd")), ("2026-11-20", .local), ("2026-11-20 10:00:00", .local),
            ("2026-11-20T10:00", .local), ("2026-11-20T10:00:00.123", .local), ("2026-02-31", .impossible),
            ("2026-13-01 10:00", .impossible), ("2026-11-20 25:00", .impossible),
            ("24/12/1990", .written(format: "dd/MM/yyyy")), ("12/24/1990", .written(format: "MM/dd/yyyy")),
            ("4.2.2026 9:05", .written(format: "d.M.yyyy HH:mm")), ("1990/12/24", .written(format: "yyyy/MM/dd")),
            ("11/20/2026 9:05:07 PM", .written(format: "MM/dd/yyyy h:mm:ss a")),
            ("24-12-90", .written(format: "dd-MM-yy")),
            ("20 Nov 2026", .written(format: "d MMM yyyy")), ("yesterday", .other), ("", .other), ("-", .other),
        ]
        for (cell, shape) in shapes { #expect(TimeShape(cell) == shape, "\(cell)") }
    }

    @Test("Lines that are no object of their own are known by their shape")
    func lines() {
        let shapes: [(String, JSONShape)] = [
            ("[", .document), ("[{\"a\": 1},", .document), ("{\"a\": 1},", .document),
            ("{\"a\": 1}{\"a\": 2}", .document),
            ("{\"a\": 1} {\"a\": 2}", .document), ("{", .document), ("{\"a\": NaN}", .notANumber),
            ("{\"a\": -Infinity}", .notANumber), ("{\"a\": \"NaN\"", .other), ("{\"a\": \"}{\"", .other),
            ("{\"a\": 1", .other), ("{\"a\": 1,", .other), ("[3]", .other), ("", .other),
        ]
        for (line, shape) in shapes { #expect(JSONShape(Array(line.utf8)) == shape, "\(line)") }
    }

    @Test("UTF-16 is known by its mark, or by its zeros")
    func utf16() {
        #expect(EncodingGuess.startsLikeUTF16([0xFF, 0xFE, 0x61, 0]))
        #expect(EncodingGuess.startsLikeUTF16([0xFE, 0xFF, 0, 0x61]))
        #expect(EncodingGuess.startsLikeUTF16(Array("name,id".utf8).flatMap { [$0, 0] }))
        #expect(EncodingGuess.startsLikeUTF16(Array("name,id".utf8).flatMap { [0, $0] }))
        #expect(!EncodingGuess.startsLikeUTF16(Array("name,id".utf8)))
        #expect(EncodingGuess.startsLikeUTF16([0x61, 0]))
        #expect(!EncodingGuess.startsLikeUTF16([0x61]))
        #expect(!EncodingGuess.startsLikeUTF16([]))
        #expect(!EncodingGuess.startsLikeUTF16([0, 0, 0, 0]))
    }
}
