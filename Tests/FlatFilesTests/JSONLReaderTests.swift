import CellValues
import FlatFiles
import Foundation
import TestSupport
import Testing

@Suite("Reading JSONL")
struct JSONLReaderTests {
    static let plain = Projection(layout: SourceLayout(format: .jsonl), rows: .plain, columns: [])

    private func activities(_ columns: [WantedColumn] = [], _ change: (inout ActivityRows) -> Void = { _ in })
        -> Projection
    {
        var rules = ActivityRows(
            contact: [path("contact_id")], type: [path("type")], at: [path("at")], types: ["visit", "purchase"])
        change(&rules)
        return Projection(layout: SourceLayout(format: .jsonl), rows: .activities(rules), columns: columns)
    }

    private func read(_ text: String, _ projection: Projection) throws -> Reading {
        let folder = try ScratchFolder()
        return try FlatFilesTests.read(folder.file("a.jsonl", text), projection)
    }

    @Test("An activity's own columns, properties and lists, in any order of keys")
    func activity() throws {
        let projection = activities([
            wanted("properties.total", .decimal, types: [1]), wanted("properties.city", .text),
            wanted("price", .decimal, list: "properties.products", types: [1]),
            wanted("name", .text, list: "properties.products", types: [1]),
        ])
        let reading = try read(
            #"""
            {"contact_id":"c1","type":"purchase","at":"2026-11-19T10:00:00Z","properties":{"total":59.9,"city":"Mad\u0072id","products":[{"price":1,"name":"a"},{"name":"b\\"},7,{}]}}
            { "properties" : {"products": [], "total":"12.50" , "type":"x"} , "at" : "2026-11-19T10:00:00.25+01:00", "type":"\u0070urchase", "contact_id" : 42 }
            {"contact_id":"c2","type":"visit","at":"2026-11-19T10:00:00Z","properties":{"total":1,"city":"Rome","products":[{"price":1}]}}
            {"contact_id":"c3","type":"other","at":"2026-11-19T10:00:00Z","properties":{"city":true}}
            {"type":"visit","at":"2026-11-19T10:00:00Z","properties":[1]}
            """#, projection)
        #expect(
            values(reading) == [
                #"c1 | purchase | 2026-11-19T10:00:00Z | 59.9 | Madrid | {1,a;-,b\;-,-;-,-}"#,
                "42 | purchase | 2026-11-19T09:00:00.25Z | 12.5 | - | {}",
                "c2 | visit | 2026-11-19T10:00:00Z | - | Rome | {}", "c3 | other | 2026-11-19T10:00:00Z | - | ! | {}",
                "- | visit | 2026-11-19T10:00:00Z | - | - | {}",
            ])
        #expect(reading.rejected == [])
        #expect(reading.rowsRead == 5)
    }

    @Test("Which cells fit: kinds of JSON values against the types of columns")
    func cells() throws {
        let cases: [(CellType, String, String)] = [
            (.text, #""x""#, "x"), (.text, "12.50", "12.50"), (.text, "true", "!"), (.text, "{}", "!"),
            (.text, "[1]", "!"),
            (.text, "[]", "-"), (.text, "null", "-"), (.text, #""""#, "-"), (.integer, "12.0", "12"),
            (.integer, "1e2", "100"),
            (.integer, #"" +007 ""#, "7"), (.integer, "1.5", "!"), (.integer, "false", "!"), (.integer, #""x""#, "!"),
            (.decimal, "-0.10", "-0.1"), (.decimal, #""-0.10""#, "-0.1"), (.decimal, "0.0000000001", "0"),
            (.date, #""2026-02-28""#, "2026-02-28"), (.date, #""2026-02-30""#, "!"), (.date, "20260228", "!"),
            (.datetime, #""2026-02-28T00:00:00Z""#, "2026-02-28T00:00:00Z"),
            (.datetime, #""2026-02-28 00:00:00""#, "!"),
            (.datetime, "1795132800", "!"), (.boolean, "true", "true"), (.boolean, #""No""#, "false"),
            (.boolean, "1", "true"),
            (.boolean, "2", "!"), (.texts(separator: "|"), #"["a","",null,"b c",3]"#, "[a,b c,3]"),
            (.texts(separator: "|"), #""a| b ||c""#, "[a,b,c]"), (.texts(separator: "||"), #""a| b ||c""#, "[a| b,c]"),
            (.texts(separator: ";"), #"["a",["b"]]"#, "!"), (.texts(separator: ";"), #"["a",true]"#, "!"),
            (.texts(separator: ";"), #"" ; ""#, "-"), (.texts(separator: ";"), "[null]", "-"),
            (.texts(separator: ";"), #""\u0061;b""#, "[a,b]"), (.texts(separator: ";"), "{}", "!"),
        ]
        for (type, value, shown) in cases {
            let projection = Projection(
                layout: SourceLayout(format: .jsonl), rows: .contacts(key: [path("id")]), columns: [wanted("v", type)])
            let reading = try read(#"{"id":"k","v":\#(value)}"#, projection)
            #expect(values(reading) == ["k | \(shown)"], "\(value)")
        }
    }

    @Test("Columns are parsed only for the types and times that want them")
    func onlyWanted() throws {
        let projection = activities([wanted("v", .integer, types: [0]), wanted("w", .text)]) {
            $0.columnsFrom = Instant(seconds: 0)
            $0.columnsTo = Instant(seconds: 86_400)
        }
        let reading = try read(
            """
            {"type":"visit","at":"1970-01-01T00:00:00Z","v":1,"w":"w"}
            {"type":"visit","at":"1969-12-31T23:59:59.999Z","v":1,"w":"w"}
            {"type":"visit","at":"1970-01-02T00:00:00Z","v":1,"w":"w"}
            {"type":"else","at":"1970-01-01T23:59:59.999Z","v":1,"w":"w"}
            """, projection)
        #expect(
            values(reading) == [
                "- | visit | 1970-01-01T00:00:00Z | 1 | w", "- | visit | 1969-12-31T23:59:59.999Z | - | -",
                "- | visit | 1970-01-02T00:00:00Z | - | -", "- | else | 1970-01-01T23:59:59.999Z | - | w",
            ])
    }

    @Test("A time stamp is judged by itself, whatever stood in the row before")
    func times() throws {
        let nothing = String(repeating: #"\u0000"#, count: 11) + "00:00:00Z"
        let written = [
            nothing, "2026-11-19T10:00:00Z", "2026-11-19T10:00:60Z", "2026-11-19T23:59:59Z", "2026-11-19t23:59:59Z",
            "2026-11-19 01:02:03Z", "2026-11-19T24:00:00Z", "2026-11-19T1:000:00Z", "2026-02-30T10:00:00Z", nothing,
            "2026-02-30T10:00:00Z", "2026-11-20T10:00:00Z", "2026-11-19T10:00:00z",
        ]
        let reading = try read(written.map { #"{"type":"visit","at":"\#($0)"}"# }.joined(separator: "\n"), activities())
        #expect(
            values(reading).map { $0.suffix(20) } == [
                "2026-11-19T10:00:00Z", "2026-11-19T23:59:59Z", "2026-11-19T23:59:59Z", "2026-11-19T01:02:03Z",
                "2026-11-20T10:00:00Z", "2026-11-19T10:00:00Z",
            ])
        #expect(reading.rejected.count == 7)
    }

    @Test("The first path with a value wins, types are renamed, constants fill what is missing")
    func mapping() throws {
        let projection = activities([
            wanted("c", .text, constant: "EUR"), wanted("l", .texts(separator: ";"), constant: "x; y"),
        ]) {
            $0.contact = [path("userId"), path("anonymousId")]
            $0.typeNames = ["Order Completed": "purchase"]
            $0.constantType = "visit"
            $0.at = [path("ts")]
            $0.atUnit = .milliseconds
            $0.id = [path("messageId")]
            $0.wantsID = true
        }
        let reading = try read(
            """
            {"userId":"","anonymousId":"a1","type":"Order Completed","ts":1000,"messageId":"m1"}
            {"userId":"u","anonymousId":"a1","ts":"1500","messageId":7,"c":"USD","l":["q"]}
            {"ts":1.5,"messageId":7}
            {"ts":"1970-01-01T00:00:00Z"}
            {"type":true,"ts":1}
            {"userId":1.5,"ts":0,"c":false}
            """, projection)
        #expect(
            values(reading) == [
                "a1 | purchase | 1970-01-01T00:00:01Z | #m1 | EUR | [x,y]",
                "u | visit | 1970-01-01T00:00:01.5Z | #7 | USD | [q]",
            ])
        #expect(
            reading.rejected.map { $0.prefix { $0 != "{" } } == [
                "line 3 at 165+24: bad_time (at) ", "line 4 at 190+29: bad_time (at) ",
                "line 5 at 220+20: no_type (type) ", "line 6 at 241+31: bad_key (contact_id) ",
            ])
    }

    @Test("A rejected row says where it is, why, and what it was")
    func rejected() throws {
        let lines = [
            #"{"id":"a"}"#, "", #"{"id":"b""#, "  \t", #"{"id":"c","id":"d"}"#, "[1]", "7", #"{"id":"\ud800"}"#,
            "{\"id\":\"\t\"}",
            String(repeating: #"{"a":"#, count: 65) + "1" + String(repeating: "}", count: 65), "null x", #"{"x":1}"#,
            String(repeating: #"{"id":"#, count: 64) + "1" + String(repeating: "}", count: 64), #"{"id":"e"} "#,
            "{\"id\":\"f\"}",
        ]
        let projection = Projection(
            layout: SourceLayout(format: .jsonl), rows: .contacts(key: [path("id")]), columns: [])
        for end in ["\n", "\r\n"] {
            let reading = try read(lines.joined(separator: end), projection)
            var offsets: [Int] = []
            var offset = 0
            for line in lines {
                offsets.append(offset)
                offset += line.utf8.count + end.utf8.count
            }
            func at(_ line: Int, _ reason: String) -> String {
                let text = lines[line - 1]
                return "line \(line) at \(offsets[line - 1])+\(text.utf8.count): \(reason) "
                    + String(decoding: Array(text.utf8).prefix(200), as: UTF8.self)
            }
            #expect(
                reading.rejected == [
                    at(3, "bad_json"), at(5, "repeated_key"), at(6, "not_object"), at(7, "not_object"),
                    at(8, "bad_json"),
                    at(9, "bad_json"), at(10, "too_deep"), at(11, "bad_json"), at(12, "no_key (contact_id)"),
                    at(13, "bad_key (contact_id)"),
                ])
            #expect(reading.rows == ["1@0 | a", "14@\(offsets[13]) | e", "15@\(offsets[14]) | f"])
            #expect(reading.linesRead == 15)
            #expect(reading.rowsRead == 13)
        }
    }

    @Test("Bytes that aren't UTF-8 reject their row alone")
    func notUTF8() throws {
        let folder = try ScratchFolder()
        let bad: [[UInt8]] = [
            [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80],
        ]
        for bytes in bad {
            let text = Array(#"{"a":"x"#.utf8) + bytes + Array("\"}\n{\"a\":\"é\"}\n".utf8)
            let reading = try FlatFilesTests.read(folder.file("a.jsonl", text), Self.plain)
            #expect(values(reading) == [#"{"a":"é"}"#])
            #expect(reading.rejected.first?.hasPrefix("line 1 at 0+\(9 + bytes.count): not_utf8") == true)
        }
    }

    @Test("A line of 16 MiB is read, one byte more is too long, and the rest of the file is read on")
    func tooLong() throws {
        let limit = 16 << 20
        for (extra, isRead) in [(0, true), (1, false), (3 << 20, false)] {
            let filler = String(repeating: "x", count: limit - 8 + extra)
            let reading = try read("{\"a\":1}\n{\"a\":\"\(filler)\"}\n{\"b\":2}", Self.plain)
            #expect(reading.rows.count == (isRead ? 3 : 2))
            #expect(reading.rows.last == "3@\(limit + extra + 9) | {\"b\":2}")
            #expect(reading.rowsRead == 3)
            #expect(reading.linesRead == 3)
            if !isRead {
                #expect(
                    reading.rejected.first?.hasPrefix("line 2 at 8+\(limit + extra): too_long {\"a\":\"xxx") == true)
            }
        }
    }

    @Test("Ranges of a file give exactly the rows of the whole, whatever their size")
    func units() throws {
        let folder = try ScratchFolder()
        var random = SplitMix64(seed: 3)
        for round in 0..<60 {
            var text = ""
            for index in 0..<Int.random(in: 0...30, using: &random) {
                let filler = String(repeating: "é", count: Int.random(in: 0...20, using: &random))
                switch Int.random(in: 0..<8, using: &random) {
                case 0: text += ""
                case 1: text += "{broken \(index)"
                default: text += #"{"n":\#(index),"f":"\#(filler)"}"#
                }
                text += Bool.random(using: &random) ? "\n" : "\r\n"
            }
            if Bool.random(using: &random), !text.isEmpty { text.removeLast() }
            if round % 5 == 0 { text = "\u{FEFF}" + text }
            let file = try folder.file("a.jsonl", text)
            let whole = try FlatFilesTests.read(file, Self.plain)
            for chunk in [1, 2, 3, 7, 16, 64, 200] {
                let units = try ReadUnit.units(path: file, file: 0, layout: Self.plain.layout, chunkBytes: chunk)
                #expect(try FlatFilesTests.read(units, Self.plain) == whole, "chunks of \(chunk) in \(text)")
            }
        }
    }

    @Test("Files larger than the buffer give every row once")
    func large() throws {
        let folder = try ScratchFolder()
        var text = ""
        for index in 0..<60_000 {
            text +=
                #"{"contact_id":"c\#(index)","type":"visit","at":"2026-11-19T10:00:00Z","p":"\#(index % 97)"}"# + "\n"
        }
        let file = try folder.file("a.jsonl", text)
        let projection = activities([wanted("p", .integer)])
        let reading = try FlatFilesTests.read(file, projection)
        #expect(values(reading) == (0..<60_000).map { "c\($0) | visit | 2026-11-19T10:00:00Z | \($0 % 97)" })
        #expect(reading.rows.last?.hasPrefix("60000@") == true)
        let units = try ReadUnit.units(path: file, file: 0, layout: projection.layout, chunkBytes: 1 << 20)
        #expect(units.count > 4)
        #expect(try FlatFilesTests.read(units, projection) == reading)
    }

    @Test("The scanner and the tree agree on random lines: which are rows, why others aren't, and what they hold")
    func differential() throws {
        var random = SplitMix64(seed: 5)
        let folder = try ScratchFolder()
        let projection = Projection(
            layout: SourceLayout(format: .jsonl), rows: .plain,
            columns: [wanted("a", .text), wanted("b.c", .text), wanted("long enough.x", .text)])
        var compared = 0
        for _ in 0..<200 {
            var lines: [[UInt8]] = []
            for _ in 0..<50 { lines.append(randomLine(&random)) }
            let file = try folder.file("a.jsonl", Array(lines.joined(separator: [0x0A])))
            let reading = try FlatFilesTests.read(file, projection)
            var rows: [String] = []
            var rejected: [String] = []
            for (index, line) in lines.enumerated() {
                switch slow(line) {
                case .blank: continue
                case .row(let cells): rows.append("\(index + 1) \(cells)")
                case .rejected(let reason): rejected.append("line \(index + 1) \(reason)")
                }
                compared += 1
            }
            let found = reading.rows.map { row in
                let parts = row.components(separatedBy: " | ")
                return "\(parts[0].prefix { $0 != "@" }) \(parts.suffix(3).joined(separator: " | "))"
            }
            #expect(found == rows)
            #expect(
                reading.rejected.map {
                    let words = $0.split(separator: " ")
                    return "line \(words[1]) \(words[4])"
                } == rejected)
        }
        #expect(compared > 8000)
    }

    private enum Slow {
        case blank
        case row(String)
        case rejected(String)
    }

    private func slow(_ line: [UInt8]) -> Slow {
        if line.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) { return .blank }
        do {
            let node = try JSONNode(parsing: line, depthLimit: 64)
            guard case .object = node.kind else { return .rejected("not_object") }
            return .row([["a"], ["b", "c"], ["long enough", "x"]].map { text(node, $0) }.joined(separator: " | "))
        } catch {
            switch error.code {
            case .notUTF8: return .rejected("not_utf8")
            case .syntax: return .rejected("bad_json")
            case .repeatedKey: return .rejected("repeated_key")
            case .tooDeep: return .rejected("too_deep")
            }
        }
    }

    private func text(_ node: JSONNode, _ path: [String]) -> String {
        var node = node
        for key in path {
            guard case .object(let members) = node.kind, let member = members.first(where: { $0.key == key }) else {
                return "-"
            }
            node = member.value
        }
        switch node.kind {
        case .string(let text): return text.isEmpty ? "-" : text
        case .number(let digits): return digits
        case .null: return "-"
        case .array(let elements): return elements.isEmpty ? "-" : "!"
        default: return "!"
        }
    }

    private func randomLine(_ random: inout SplitMix64) -> [UInt8] {
        func value(_ depth: Int) -> String {
            switch Int.random(in: depth > 3 ? 2..<9 : 0..<9, using: &random) {
            case 0:
                let keys = ["a", "b", "c", "x", "long enough", #"\u0061"#, "d", #"long eno\u0075gh"#]
                let members = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                    "\"\(keys.randomElement(using: &random) ?? "")\":\(value(depth + 1))"
                }
                return "{" + members.joined(separator: ", ") + "}"
            case 1:
                return "["
                    + (0..<Int.random(in: 0...3, using: &random)).map { _ in value(depth + 1) }.joined(separator: ",")
                    + "]"
            case 2: return ["true", "false", "null"].randomElement(using: &random) ?? ""
            case 3: return ["0", "-12.50", "1e5", "12345678901"].randomElement(using: &random) ?? ""
            default:
                return [
                    "\"\"", "\"x\"", #""\u00e9\n\"""#, "\"中文 text\"", #""\ud83d\ude00""#, "\"longer than eight bytes\"",
                ]
                .randomElement(using: &random) ?? ""
            }
        }
        var bytes = Array("{\"a\":\(value(1)),\"b\":\(value(1)),\"long enough\":\(value(1))}".utf8)
        if Int.random(in: 0..<3, using: &random) == 0 { bytes = Array(value(0).utf8) }
        if Int.random(in: 0..<3, using: &random) == 0, !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &random)
            let byte = "{}[],:\"\\ \r1.\u{7F}".utf8.randomElement(using: &random) ?? 0x20
            if Bool.random(using: &random) { bytes[index] = byte } else { bytes.insert(byte, at: index) }
            if Int.random(in: 0..<6, using: &random) == 0 { bytes[index] = 0xC3 }
        }
        // Each line is read as a file of its own by the slow one: a mark at its start would be skipped there.
        return bytes.starts(with: [0xEF]) ? [] : bytes
    }

    @Test("Every second of a day is read, and no other time of day, whatever stands in its bytes")
    func timesOfDay() throws {
        func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        func row(_ time: String) -> String { "{\"type\":\"visit\",\"at\":\"2026-11-19T\(time)Z\"}\n" }
        let all = (0..<86_400).map { "\(two($0 / 3600)):\(two($0 / 60 % 60)):\(two($0 % 60))" }
        let reading = try values(read(all.map(row).joined(), activities()))
        // The first that differs: a difference of so many is long in the telling.
        let different = zip(reading, all).first { $0 != "- | visit | 2026-11-19T\($1)Z" }
        #expect(different == nil && reading.count == all.count)

        // Two digits, a colon and so on, within their ranges: said as plainly as can be.
        func isTime(_ time: [UInt8]) -> Bool {
            guard time.count == 8, time[2] == 0x3A, time[5] == 0x3A else { return false }
            let digits = [0, 1, 3, 4, 6, 7].map { Int(time[$0]) - 0x30 }
            guard digits.allSatisfy({ 0...9 ~= $0 }) else { return false }
            return digits[0] * 10 + digits[1] < 24 && digits[2] < 6 && digits[4] < 6
        }
        var random = SplitMix64(seed: 11)
        let bytes = (UInt8(0x21)...0x7E).filter { $0 != 0x22 && $0 != 0x5C }
        var text = row("00:00:00")
        var good = 1
        for _ in 0..<60_000 {
            var time = Array(random.pick(all).utf8)
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                time[Int.random(in: 0..<8, using: &random)] = random.pick(bytes)
            }
            text += row(String(decoding: time, as: UTF8.self))
            good += isTime(time) ? 1 : 0
        }
        let mixed = try read(text, activities())
        #expect(mixed.rows.count == good)
        #expect(mixed.rejected.count == 60_001 - good)
        #expect(mixed.rows.count > 1_000)
    }
}
