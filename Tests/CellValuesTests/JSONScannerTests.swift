import CellValues
import Foundation
import TestSupport
import Testing

@Suite("The JSON scanner")
struct JSONScannerTests {
    @Test("JSONTestSuite: every y_ is accepted and every n_ refused, by the scanner and by the tree")
    func suite() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../shared/suites/json")
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
        if names.isEmpty {
            print("skipped 1: JSONTestSuite isn't here")
            return
        }
        var decided = 0
        var right = 0
        var accepted: [String] = []
        for name in names where name.hasSuffix(".json") {
            let bytes = [UInt8](try Data(contentsOf: folder.appending(path: name)))
            let scanned = JSONScanner.accepts(bytes)
            var read = true
            do {
                _ = try JSONNode(parsing: bytes)
            } catch {
                // RFC 8259 leaves repeated keys to the reader: JSON it is.
                read = error.code == .repeatedKey
            }
            if name.hasPrefix("i_") {
                if scanned { accepted.append(name) }
                continue
            }
            decided += 1
            let wanted = name.hasPrefix("y_")
            if scanned == wanted, read == wanted { right += 1 }
            #expect(scanned == wanted, "scanner: \(name)")
            #expect(read == wanted, "tree: \(name)")
        }
        print("JSONTestSuite: \(right) of \(decided) decided files")
        #expect(right == 283)
        #expect(decided == 283)
        #expect(accepted.allSatisfy { $0.hasPrefix("i_number") })
        #expect(accepted.count == 10)
    }

    @Test("Random texts, broken at random, are judged as the tree judges them")
    func random() {
        var random = SplitMix64(seed: 11)
        var accepted = 0
        for _ in 0..<20_000 {
            var bytes = Array(randomJSON(&random, depth: 0).utf8)
            for _ in 0..<Int.random(in: 0...2, using: &random) where !bytes.isEmpty {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes.remove(at: index)
                case 1: bytes[index] = UInt8.random(in: 0...255, using: &random)
                default: bytes.insert("{}[],:\"\\ue1. \n".utf8.randomElement(using: &random) ?? 0x20, at: index)
                }
            }
            if bytes.starts(with: [0xEF]) { continue }
            var tree = true
            do {
                _ = try JSONNode(parsing: bytes, depthLimit: 64)
            } catch {
                if error.code == .repeatedKey { continue }
                tree = false
            }
            if tree { accepted += 1 }
            #expect(JSONScanner.accepts(bytes) == tree, "\(String(decoding: bytes, as: UTF8.self))")
        }
        #expect(accepted > 4000)
    }

    @Test("64 levels are read, 65 are not")
    func depth() {
        func nested(_ levels: Int) -> [UInt8] {
            Array((String(repeating: "[", count: levels) + String(repeating: "]", count: levels)).utf8)
        }
        #expect(JSONScanner.accepts(nested(64)))
        #expect(!JSONScanner.accepts(nested(65)))
    }

    @Test("A row's wanted members are found at any depth and in any order, by decoded key")
    func members() {
        let tree = JSONMemberTree(paths: [["a"], ["b", "c"], ["b", "longer than eight"], ["é"], ["b"], ["x.y"]])
        let cases: [(String, [[String]: String])] = [
            (#"{"a":1,"b":{"c":"two"}}"#, [["a"]: "1", ["b", "c"]: "two", ["b"]: #"{"c":"two"}"#]),
            (
                #" { "b" : { "longer than eight" : [ 1 ] , "c" : null } , "\u0061" : true } "#,
                [
                    ["a"]: "true", ["b", "longer than eight"]: "[ 1 ]",
                    ["b"]: #"{ "longer than eight" : [ 1 ] , "c" : null }"#,
                ]
            ),
            (#"{"\u00e9":"x","b.c":1,"x":{"y":2},"c":3,"longer than eighu":4}"#, [["é"]: "x"]),
            (#"{"x.y":-1.5e3,"A":1,"b":[{"c":1}]}"#, [["x.y"]: "-1.5e3", ["b"]: #"[{"c":1}]"#]),
            (#"{"a":"","b":[],"é":"é"}"#, [["é"]: "é"]),
        ]
        for (text, wanted) in cases {
            #expect(captures(text, tree) == wanted, "\(text)")
        }
    }

    private func captures(_ text: String, _ tree: borrowing JSONMemberTree) -> [[String]: String]? {
        withPadded(text) { start, count in
            var scanner = JSONScanner(refusesRepeatedKeys: true)
            let cells = UnsafeMutablePointer<ScannedCell>.allocate(capacity: tree.captureCount)
            defer { cells.deallocate() }
            cells.initialize(repeating: ScannedCell(), count: tree.captureCount)
            guard let end = scanner.row(start, base: start, tree: tree, captures: cells), end - start == count else {
                return nil
            }
            var found: [[String]: String] = [:]
            for path in [["a"], ["b", "c"], ["b", "longer than eight"], ["é"], ["b"], ["x.y"]] {
                guard let slot = tree.slot(path), cells[slot].kind != .absent, cells[slot].count > 0 else { continue }
                let bytes = UnsafeBufferPointer(start: start + Int(cells[slot].start), count: Int(cells[slot].count))
                found[path] = String(decoding: bytes, as: UTF8.self)
            }
            return found
        }
    }

    private func fault(_ text: String) -> JSONScanner.Fault? {
        withPadded(text) { start, _ in
            var scanner = JSONScanner(refusesRepeatedKeys: true)
            let tree = JSONMemberTree(paths: [])
            let cells = UnsafeMutablePointer<ScannedCell>.allocate(capacity: 1)
            defer { cells.deallocate() }
            return scanner.row(start, base: start, tree: tree, captures: cells) == nil ? scanner.fault : nil
        }
    }

    @Test("A key that stands twice is found in any object of a row, however written and however wide")
    func repeatedKeys() {
        func wide(_ count: Int, _ last: String) -> String {
            "{" + (0..<count).map { #""property_\#($0)":\#($0),"# }.joined() + #""\#(last)":0}"#
        }
        let repeated = [
            #"{"a":1,"a":2}"#, #"{"a":1,"b":{"c":1,"d":2,"c":3}}"#, #"{"a":[1,{"b":1,"b":1}]}"#, #"{"a":1,"\u0061":2}"#,
            #"{"":1,"":2}"#, #"{"longer than eight":1,"x":2,"longer than eight":3}"#, #"{"\u0000":1,"\u0000":2}"#,
            wide(31, "property_0"), wide(32, "property_31"), wide(33, "property_32"), wide(500, "property_250"),
            wide(500, "prop\\u0065rty_250"), #"{"o":\#(wide(40, "property_1"))}"#,
        ]
        for text in repeated { #expect(fault(text) == .repeatedKey, "\(text.prefix(60))") }
        let single = [
            #"{"a":1,"A":2,"aa":3}"#, #"{"longer than eighA":1,"longer than eighB":2}"#, #"{"a":{"a":{"a":1}}}"#,
            #"{"":1,"\u0000":2,"\u0000\u0000":3}"#, #"{"é":1,"e\u0301":2}"#, #"{"a":[{"b":1},{"b":1}]}"#,
            wide(31, "x"), wide(32, "x"), wide(33, "x"), wide(500, "x"),
            #"{"o":\#(wide(40, "x")),"p":\#(wide(40, "x"))}"#,
            "{" + (0..<40).map { #""k\#($0)":\#(wide(40, "x")),"# }.joined() + #""z":1}"#,
        ]
        for text in single { #expect(fault(text) == nil, "\(text.prefix(60))") }
    }

    @Test("A row that is no object is JSON all the same, and says so")
    func notObjects() {
        for text in ["1", "null", "[1,2]", #""text""#, "true "] { #expect(fault(text) == .notObject, "\(text)") }
        for text in ["[1,", "{", "{}x", "hello", "{} {}"] { #expect(fault(text) == .syntax, "\(text)") }
    }
}

/// A random JSON text with spaces, escapes and other alphabets.
func randomJSON(_ random: inout SplitMix64, depth: Int) -> String {
    func space() -> String { [" ", "", "", "", "\t"].randomElement(using: &random) ?? "" }
    func string() -> String {
        let parts = [
            "a", "bc", "é", "中", "😀", #"\n"#, #"\u00e9"#, #"\ud83d\ude00"#, #"\""#, #"\\"#, "type", "at", "",
            "12345678",
        ]
        return "\""
            + (0..<Int.random(in: 0...4, using: &random)).map { _ in parts.randomElement(using: &random) ?? "" }
            .joined() + "\""
    }
    switch Int.random(in: depth > 4 ? 3..<8 : 0..<8, using: &random) {
    case 0, 1:
        let members = (0..<Int.random(in: 0...6, using: &random)).map { _ in
            space() + string() + space() + ":" + space() + randomJSON(&random, depth: depth + 1) + space()
        }
        return "{" + members.joined(separator: ",") + "}"
    case 2:
        let elements = (0..<Int.random(in: 0...4, using: &random)).map { _ in
            space() + randomJSON(&random, depth: depth + 1) + space()
        }
        return "[" + elements.joined(separator: ",") + "]"
    case 3: return ["true", "false", "null"].randomElement(using: &random) ?? "null"
    case 4, 5:
        return ["0", "-1", "12.5", "1e3", "-0.0E-2", "12345678901234567890"].randomElement(using: &random) ?? "0"
    default: return string()
    }
}
