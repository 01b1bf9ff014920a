import CellValues
import FlatFiles
import Foundation
import TestSupport
import Testing

@Suite("JSON in lines and in other layouts")
struct JSONLayoutTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    private func projection(
        _ format: SourceLayout.Format = .json, _ change: (inout SourceLayout) -> Void = { _ in }
    ) -> Projection {
        var layout = SourceLayout(format: format)
        change(&layout)
        return Projection(
            layout: layout, rows: .contacts(key: [path("id")]),
            columns: [
                wanted("name", .text), wanted("n", .decimal), wanted("tags", .texts(separator: "|")),
                wanted("sku", .text, list: "lines"),
            ])
    }

    private func outcome(_ bytes: [UInt8], _ projection: Projection) throws -> [String] {
        let plain = try outcome(of: folder.file("a.json", bytes), projection)
        #expect(try outcome(of: folder.file("a.json.gz", gzipped(bytes)), projection) == plain)
        return plain
    }

    private func outcome(_ text: String, _ projection: Projection? = nil) throws -> [String] {
        try outcome(Array(text.utf8), projection ?? self.projection())
    }

    private func outcome(of file: String, _ projection: Projection) throws -> [String] {
        do {
            let reading = try read(file, projection)
            return reading.rows.map { $0.replacing(" | ", with: "|") }
                + reading.rejected.map {
                    $0.replacing(/^line (\d+) at (\d+)\+(\d+): (\w+)[\s\S]*/) { "\($0.1)@\($0.2)+\($0.3) \($0.4)" }
                }
                + reading.told
        } catch let failure as FileFailure {
            return ["\(failure.code.rawValue) \(failure.line ?? 0): \(failure.message)"]
        }
    }

    private let objects = [
        #"{"id":"1","name":"A","n":1.5,"tags":["x","y"],"lines":[{"sku":"s"},{"sku":"t"}]}"#,
        #"{"id":"2","name":"é \" [","n":2,"tags":[],"lines":[]}"#, #"{"id":"3"}"#,
    ]

    @Test("One array of objects, or objects one after another, with any white space")
    func layouts() throws {
        let values = ["1|A|1.5|[x,y]|{s;t}", "2|é \" [|2|-|{}", "3|-|-|-|{}"]
        for space in ["", " ", "\n", "\r\n", "\t\n \n"] {
            for text in [
                "[" + space + objects.joined(separator: space + "," + space) + space + "]" + space,
                space + objects.joined(separator: space), "\u{FEFF}[" + objects.joined(separator: ",\n") + "]",
            ] {
                let told = try outcome(text)
                #expect(told.prefix(3).map { $0.replacing(/^\d+@\d+\|/, with: "") } == values, "\(text)")
                #expect(told.filter { !$0.hasPrefix("marks") }.suffix(3) == ["rows 3", "lines 3", "beyondASCII 1"])
            }
        }
        let pretty =
            "[\n  {\n    \"id\": \"1\",\n    \"tags\": [\n      \"x\",\n      \"y\"\n    ],\n    \"lines\": [\n {\n\"sku\"\n:\"s\"\n}\n]\n  },\n  {\"id\":\n\"2\"}\n]\n"
        let read = try outcome(pretty)
        #expect(read == ["2@4|1|-|-|[x,y]|{s}", "15@103|2|-|-|-|{}", "rows 2", "lines 2"])
        for nothing in ["", " \n", "[]", "[ \n]\n"] { #expect(try outcome(nothing) == []) }
    }

    @Test("What breaks the structure is a broken file, told with its line")
    func broken() throws {
        let between = "the JSON is broken: between two elements of the array stands no comma"
        let torn = "the JSON is broken: the file ends inside an array or an object"
        let bracket = "the JSON is broken: a bracket closes what isn't open, or a value is missing"
        let cases = [
            ("[{\"id\":1}\n{\"id\":2}]", "2: " + between), ("[{\"id\":1},\n{\"id\":2", "2: " + torn),
            ("[{\"id\":1},\n", "1: " + torn), ("[{\"id\":1}\n", "1: " + torn), ("[", "1: " + torn),
            ("{\"id\":\"1", "1: " + torn), ("[{\"id\":1},]", "1: " + bracket), ("[,{\"id\":1}]", "1: " + bracket),
            ("{\"id\":1}\n}", "2: " + bracket), ("{\"id\":1},{\"id\":2}", "1: " + bracket),
            ("[{\"id\":1]\n}", "1: " + bracket),
            ("[{\"id\":1}]\n\n[{\"id\":2}]", "3: the JSON is broken: something stands behind the array of rows"),
        ]
        for (text, message) in cases { #expect(try outcome(text) == ["broken-json " + message], "\(text)") }
        let many = (0..<50_000).map { "{\"id\":\($0)}" }.joined(separator: ",\n")
        #expect(try outcome("[" + many + "\n") == ["broken-json 50000: " + torn])
    }

    @Test("What is wrong inside a row is the row's, for the reasons of JSON Lines")
    func rejected() throws {
        let text =
            "[{\"id\":1},\n{\"id\":tru\n},{\"a\":1,\"a\":2},{\"name\":\n\"x\"},5,[{\"id\":6}],\"x,]\",{\"id\":\"a\nb\"},null,{\"id\":9}]"
        let told = try outcome(text)
        #expect(
            told
                == [
                    "1@1|1|-|-|-|{}", "5@88|9|-|-|-|{}", "2@11+11 bad_json", "3@23+13 repeated_key", "3@37+13 no_key",
                    "4@51+1 not_object", "4@53+10 not_object", "4@64+5 not_object", "4@70+12 bad_json",
                    "5@83+4 not_object",
                    "rows 10", "lines 10", "rejectedLines 8",
                ])
        let bytes = Array("{\"id\":\"".utf8) + [0xFF] + Array("\"}\n{\"id\":2}".utf8)
        #expect(
            try outcome(bytes, projection()) == [
                "2@11|2|-|-|-|{}", "1@0+10 not_utf8", "rows 2", "lines 2", "rejectedLines 1",
            ])
    }

    @Test("The rows of an array inside one object, by its path")
    func rowsPath() throws {
        func told(_ text: String, _ rows: String) throws -> [String] {
            try outcome(text, projection { $0.rowsPath = path(rows) })
        }
        let text =
            "{\"count\": 2, \"other\": {\"data\": [{\"id\":\"no\"}]},\n \"data\": [ {\"id\":1} ,\n{\"id\":2}], \"more\": [[], {}]}\n"
        let (plain, nested) = (
            try told(text, "data"), try told("{\"a\":{\"x\":1,\"\\u0062\":[{\"id\":1}]},\"c\":1}", "a.b")
        )
        #expect(nested == ["1@22|1|-|-|-|{}", "rows 1", "lines 1"])
        #expect(plain == ["2@58|1|-|-|-|{}", "3@69|2|-|-|-|{}", "rows 2", "lines 2"])
        let broken = "broken-json 1: the JSON is broken: "
        let cases = [
            ("{\"a\":1}", "there is no member at 'data', and its source's 'rows' is 'data'"),
            ("{}", "there is no member at 'data', and its source's 'rows' is 'data'"),
            ("[{\"id\":1}]", "there is no object at the top, and its source's 'rows' is 'data'"),
            ("{\"data\":{\"id\":1}}", "there is no array at 'data', and its source's 'rows' is 'data'"),
            ("", "there is nothing in it, and its source's 'rows' names an array"),
            ("{\"data\":[],\"data\":[{\"id\":1}]}", "the key 'data' of 'rows' stands twice"),
            ("{\"data\":[]} 1", "something stands behind the object that holds the rows"),
            ("{\"data\":[]", "the file ends inside an array or an object"),
            ("{\"x\" 1}", "behind a key stands no colon"), ("{x:1}", "in an object stands something that is no key"),
        ]
        for (text, message) in cases { #expect(try told(text, "data") == [broken + message], "\(text)") }
    }

    @Test("Rows wherever the window ends, and rows too long to keep")
    func large() throws {
        var random = SplitMix64(seed: 11)
        for separator in [",", ",\n", "\n", ""] {
            let isArray = separator.hasPrefix(",")
            var (text, wanted) = (isArray ? "[" : "", [String]())
            for index in 0..<6000 {
                let filler = String(repeating: "x", count: Int.random(in: 0...700, using: &random))
                text += (index == 0 ? "" : separator) + "{\"id\":\(index),\n\"name\":\"\(filler)\"}"
                wanted.append("\(index) | \(filler.isEmpty ? "-" : filler) | - | - | {}")
            }
            let reading = try read(folder.file("l.json", text + (isArray ? "]" : "")), projection())
            #expect(values(reading) == wanted)
        }
        let long = "{\"id\":1,\"name\":\"" + String(repeating: "]\\\"", count: 6 << 20) + "\"}"
        for text in ["[" + long + ",\n{\"id\":2}]", long + "\n{\"id\":2}"] {
            let start = text.hasPrefix("[") ? 1 : 0
            let told = try outcome(text)
            #expect(told.first?.hasPrefix("2@") == true)
            #expect(told.dropFirst().first == "1@\(start)+\(long.utf8.count) too_long")
            #expect(told.suffix(3) == ["rows 2", "lines 2", "rejectedLines 1"])
        }
    }

    @Test(
        "Bare NaN and Infinity are bad JSON, or missing where the source forgives them",
        arguments: [SourceLayout.Format.jsonl, .json])
    func lenient(_ format: SourceLayout.Format) throws {
        let rows = [
            #"{"id":"1","n":NaN,"name":"NaN, é"}"#,
            #"{"id":"2","n":-Infinity ,"tags":["a",NaN,"b"],"lines":[NaN,{"sku":Infinity}]}"#,
            #"{"id":"3","n":nan}"#, #"{"id":"4",NaN:1}"#, #"{"id":"5","n":NaNs}"#, #"{"id":"6","n":NaN,"n":1}"#,
            #"{"id":NaN}"#,
        ]
        let strict = try outcome(rows.joined(separator: "\n"), projection(format))
        #expect(strict.filter { $0.hasSuffix("bad_json") }.count == 7)
        let told = try outcome(rows.joined(separator: "\n"), projection(format) { $0.isLenientToNaN = true })
        #expect(told.prefix(2).map { $0.replacing(/^\d@\d+\|/, with: "") } == ["1|NaN, é|-|-|{}", "2|-|-|[a,b]|{-;-}"])
        #expect(
            told.dropFirst(2).filter { $0.contains("+") }.map { String($0.split(separator: " ")[1]) } == [
                "bad_json", "bad_json", "bad_json", "repeated_key", "no_key",
            ])
        #expect(told.last == "beyondASCII 1")
        var plain = projection(format) { $0.isLenientToNaN = true }
        plain.rows = .plain
        plain.columns = []
        // The row's own bytes, as they stand.
        #expect(try values(read(folder.file("p.json", rows[0] + "\n" + rows[1]), plain)) == Array(rows[..<2]))
        let lines = try read(
            folder.file("r.json", rows.joined(separator: "\n")), projection(format) { $0.isLenientToNaN = true })
        #expect(lines.rejected.map { $0.contains(rows[5]) }.contains(true))
    }

    // MARK: Lines

    @Test("A row that forgiving bare words doesn't mend says nothing of the next one")
    func lenientFault() throws {
        var declared = projection(.jsonl)
        declared.layout.isLenientToNaN = true
        let reading = try read(try folder.file("l.jsonl", "{\"a\":\"é\":NaN}\n{\"id\":true}\n{\"id\":2}\n"), declared)
        #expect(reading.counts.beyondASCII == 1)
    }

    @Test("A file that ends inside its array tells its last line, wherever the window ends")
    func tornLine() throws {
        for filler in 0..<140 {
            let path = try folder.file(
                "t.json", "[\n{\"id\":1,\"x\":[\"\(String(repeating: "x", count: filler))\"\n]}\n")
            var unit = ReadUnit(path: path, file: 0)
            unit.windowBytes = 64
            let failure = #expect(throws: FileFailure.self) { try read([unit], projection(.json)) }
            #expect(failure?.code == .brokenJSON && failure?.line == 3, "\(filler)")
        }
    }

    @Test("A mark that is parted by that of a gzip member is one, and the row behind it keeps its place")
    func partedMark() throws {
        let file = try folder.file(
            "p.jsonl",
            gzipped([0x0A, 0xEF, 0xBB]) + gzipped([0xEF, 0xBB, 0xBF])
                + gzipped([0xBF] + Array("no\n{\"id\":1}\n".utf8)))
        let reading = try read(file, projection(.jsonl))
        #expect(reading.rejected == ["line 2 at 7+2: bad_json no"])
        #expect(reading.rows.first?.hasPrefix("3@10 | 1") == true)
        #expect(reading.counts.marks == 2)
    }

    @Test("JSON Lines with CR line ends, CRs before LFs, and marks at the start of rows")
    func lines() throws {
        let rows = ["1@0|1|-|-|-|{}", "3@10|2|é|-|-|{}"]
        for end in ["\r", "\r\n", "\n", "\r\r\n"] {
            let text = "{\"id\":1}\(end)\(end){\"id\":2,\"name\":\"é\"}\(end)no\(end)"
            let width = end.utf8.count
            #expect(
                try outcome(text, projection(.jsonl)) == [
                    rows[0], rows[1].replacing("@10", with: "@\(8 + 2 * width)"), "4@\(28 + 3 * width)+2 bad_json",
                    "rows 3",
                    "lines 4", "rejectedLines 1", "beyondASCII 1",
                ])
        }
        let marked = "\u{FEFF}{\"id\":1}\n\u{FEFF}{\"id\":2}\n\u{FEFF}\n\u{FEFF}no\n{\"id\":3}"
        #expect(
            try outcome(marked, projection(.jsonl)) == [
                "1@3|1|-|-|-|{}", "2@15|2|-|-|-|{}", "5@34|3|-|-|-|{}", "4@31+2 bad_json", "rows 4", "lines 5",
                "rejectedLines 1",
                "marks 4",
            ])
        let file = try folder.file("c.jsonl", String(repeating: marked + "\n", count: 40))
        let whole = try read(file, projection(.jsonl))
        for chunk in [7, 20, 33, 100] {
            let units = try ReadUnit.units(path: file, file: 0, layout: SourceLayout(format: .jsonl), chunkBytes: chunk)
            #expect(units.count > 1)
            #expect(try read(units, projection(.jsonl)) == whole)
        }
        let returns = try folder.file("m.jsonl", String(repeating: "{\"id\":1}\r", count: 300_000))
        #expect(
            try ReadUnit.units(path: returns, file: 0, layout: SourceLayout(format: .jsonl), chunkBytes: 1000).count
                == 1)
        #expect(try read(returns, projection(.jsonl)).rows.count == 300_000)
    }

    @Test("The bytes of a document named .jsonl are rejected rows; undeclared UTF-16 is told")
    func misnamed() throws {
        let array = "[" + objects.joined(separator: ",") + "]"
        #expect(try outcome(array, projection(.jsonl)).dropFirst(0).first?.hasSuffix("not_object") == true)
        #expect(try outcome(objects.joined(), projection(.jsonl)).first?.hasSuffix("bad_json") == true)
        let units = Array("{\"id\":1}\n".utf16).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        for format in [SourceLayout.Format.jsonl, .json] {
            for bytes in [units, [0xFF, 0xFE] + units] {
                #expect(
                    try outcome(bytes, projection(format)) == [
                        "wrong-encoding 0: it starts like UTF-16: give its source \"encoding\": \"utf-16\""
                    ])
            }
            let declared = try outcome([0xFF, 0xFE] + units, projection(format) { $0.encoding = .utf16 })
            #expect(declared.filter { !$0.hasPrefix("1@") } == ["rows 1", "lines 1", "marks 1"])
        }
    }
}
