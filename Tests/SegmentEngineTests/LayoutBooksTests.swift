import CellValues
import FlatFiles
import Foundation
import SegmentLanguage
import TestSupport
import Testing

@testable import SegmentEngine

@Suite("What readers met, in a source's books")
struct LayoutBooksTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "layouts-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func write(_ name: String, _ bytes: [UInt8]) throws -> DataSource.File {
        let file = folder.appending(path: name)
        try Data(bytes).write(to: file)
        return DataSource.File(path: file.path, display: name)
    }

    private func read(
        _ sources: [DataSource], threads: Int = 1, cache: CacheFolder? = nil
    ) throws(DatasetFailure) -> Dataset {
        let definitions = [
            #"{"id": "s", "name": "S", "type": "dynamic", "include": {"field": "city", "op": "starts_with", "value": "R"}}"#,
            #"{"id": "b", "name": "B", "type": "dynamic", "include": {"activity": "*", "measure": {"sum": "total"}, "op": ">", "value": 2}}"#,
        ]
        let set = SegmentSet.checked(
            definitions.map { SegmentSet.File(file: "s.json", bytes: Array($0.utf8)) }, against: CheckContext())
        var request = DatasetRequest(
            EvaluationPlan(segments: set.segments, asOf: AsOf(instant: Instant(seconds: 1_795_132_800), zone: .utc)),
            sources: sources, threads: threads)
        request.cache = cache
        return try Dataset.read(request)
    }

    private func told(_ dataset: Dataset) -> [String] {
        dataset.books.flatMap { books in
            books.files.map { file in
                "\(file.file.display) \(file.read) \(file.accepted) \(file.rejected) \(file.counts) \(file.rows.reasons.map { "\($0.key) \($0.value)" }.sorted())"
                    + " \((try? file.rows.all().map { "\($0.line) \($0.lines) \($0.offset) \($0.reason)" }) ?? [])"
            }
        }
    }

    private let messy =
        "sep=;\n\u{FEFF}contact_id;city;note;\n1;Rome;x;\n;;;\n\u{FEFF}2;Róma;y\ncontact_id;city;note;\n3;Oslo\n"
        + "4;\"a\n5;Rome;z\n6;Rome;z\n7;b\";z\n8;Rome;z\n9\r;Paris\n"

    @Test("A run from the cache tells what the first one told: contacts, activities, lines, JSON, groups, encodings")
    func cached() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let mark = Array("\u{FEFF}".utf8)
        func contacts(_ name: String, _ layout: SourceLayout, _ file: DataSource.File) -> DataSource {
            DataSource(name: name, kind: .contacts, files: [file], layout: layout)
        }
        func activities(_ name: String, _ layout: SourceLayout, _ file: DataSource.File) -> DataSource {
            var source = DataSource(name: name, kind: .activities, files: [file], layout: layout)
            source.activity = ActivityRows(
                contact: [ColumnPath(["contact_id"])], type: [ColumnPath(["type"])], at: [ColumnPath(["at"])], types: []
            )
            return source
        }
        let head = "contact_id,type,at,total\n"
        let rows = head + "1,buy,2026-01-01T00:00:00Z,3\n,,,\n\u{FEFF}2,buy,2026-01-01T00:00:00Z,1,\n" + head + "x\ry\n"
        let lines =
            "{\"contact_id\":1,\"type\":\"é\",\"at\":\"2026-01-01T00:00:00Z\",\"total\":NaN}\n\n\u{FEFF}{\"contact_id\":2}\n"
        var lenient = SourceLayout(format: .jsonl)
        lenient.isLenientToNaN = true
        var inObject = SourceLayout(format: .json)
        inObject.rowsPath = ColumnPath(["data"])
        let object =
            "{\"data\":[{\"contact_id\":1,\"type\":\"é\",\"at\":\"2026-01-01T00:00:00Z\"},\n{\"contact_id\":2}]}"
        let sources = [
            contacts("a", SourceLayout(format: .csv), try write("a.csv", Array(messy.utf8))),
            contacts(
                "b", SourceLayout(format: .csv),
                try write("b.csv.gz", gzipped(Array(messy.utf8)) + gzipped(mark + Array("10;Rome;z".utf8)))),
            contacts(
                "c", SourceLayout(format: .csv, encoding: .windows1252),
                try write("c.csv", Array("contact_id,city\n11,Róma\n12,".utf8) + [0x52, 0xF3, 0x0A])),
            contacts(
                "d", SourceLayout(format: .json),
                try write("d.json", Array("[{\"contact_id\":13,\"city\":\"Ré\"},\n5]".utf8))),
            contacts(
                "e", SourceLayout(format: .csv), try write("e.csv", Array(messy.replacing("\n", with: "\r").utf8))),
            activities("f", SourceLayout(format: .csv), try write("f.csv", Array(rows.utf8))),
            activities("g", lenient, try write("g.jsonl", Array(lines.utf8))),
            activities("h", inObject, try write("h.json", Array(object.utf8))),
            activities(
                "i",
                SourceLayout(format: .csv, groupBy: GroupBy(key: "total", list: "lines", columns: ["total"])),
                try write("i.csv", Array((rows + rows).utf8))),
        ]
        let durable = try #require(try DurableFolder.open(folder.path)).makingFolder("cache")
        let cache = CacheFolder(durable, began: .max - 2, limit: 1 << 30, isReadOnly: false)
        let first = told(try read(sources, cache: cache))
        #expect(first == told(try read(sources)))
        // What is read now must be what was kept: the files are no longer as they were.
        let again = CacheFolder(durable, began: .max - 2, limit: 1 << 30, isReadOnly: false)
        #expect(first == told(try read(sources, threads: 2, cache: again)))
        let counts = try read(sources, cache: again).books.map { $0.files[0].counts }
        #expect(counts.map(\.marks) == [2, 3, 0, 0, 2, 1, 1, 0, 2])
        #expect(counts.map(\.repeatedHeaders) == [1, 1, 0, 0, 1, 1, 0, 0, 3])
        #expect(counts.map(\.blank) == [1, 1, 0, 0, 1, 1, 0, 0, 2])
        #expect(counts.map(\.namelessColumns) == [1, 1, 0, 0, 1, 0, 0, 0, 0])
        #expect(counts.map(\.surplusCells) == [0, 0, 0, 0, 0, 1, 0, 0, 2])
        #expect(counts.map(\.beyondASCII) == [1, 1, 2, 1, 1, 0, 1, 1, 0])
        #expect(counts.map(\.likeUTF8) == [0, 0, 1, 0, 0, 0, 0, 0, 0])
        #expect(counts.map(\.lines) == [13, 14, 3, 2, 14, 6, 3, 2, 12])
        #expect(counts.map(\.rejectedLines) == [7, 7, 0, 1, 7, 2, 1, 1, 4])
    }

    /// Large enough for two ranges of the smallest size that is split.
    private func large(_ change: (Int) -> String?) -> [UInt8] {
        var text = "contact_id,city,note\n"
        let padding = String(repeating: "x", count: 180)
        for row in 0..<90_000 { text += change(row) ?? "\(1_000_000 + row),Roma,\(padding)\n" }
        return Array(text.utf8)
    }

    @Test("In ranges the books are those of one reader")
    func ranges() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let bytes = large { row in
            switch row % 10_007 {
            case 5000: "contact_id,city,note\n"
            case 5001: ",,\n\n"
            case 5002: "\u{FEFF}\(row),\"Rom\u{E9}\nof\",y,\n"
            case 5003: "\(row),\"stray\n1,b,c\n2,b,c\n3,b,c\n\(row),end\",x\n"
            default: nil
            }
        }
        let source = DataSource(
            name: "c", kind: .contacts, files: [try write("c.csv", bytes)], layout: SourceLayout(format: .csv))
        let (one, three) = (try read([source]), try read([source], threads: 3))
        #expect(told(one) == told(three))
        #expect(one.contacts.keyBytes == three.contacts.keyBytes)
        #expect(one.books[0].files[0].counts.repeatedHeaders == 9)
    }

    @Test("A quote that nothing closes is told with its line", arguments: [1, 3])
    func unclosedAtTheEnd(_ threads: Int) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        // Newlines in quotes, so that borders guessed and counted are wrong in turn.
        let bytes = large { row in
            row == 70_000 ? "k,\"open,x\n" : row < 70_000 && row % 7 == 0 ? "\(row),\"a\nb\",c\n" : nil
        }
        let source = DataSource(
            name: "c", kind: .contacts, files: [try write("c.csv", bytes)], layout: SourceLayout(format: .csv))
        let failure = #expect(throws: DatasetFailure.self) { try read([source], threads: threads) }
        #expect(failure?.code == "unclosed-quote")
        #expect(failure?.place == "c.csv:80002")
        #expect(failure?.status == 3)
    }
}
