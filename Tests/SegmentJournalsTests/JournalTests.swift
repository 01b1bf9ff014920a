import CellValues
import Foundation
import SegmentLanguage
import TestSupport
import Testing

@testable import SegmentJournals

@Suite("Journals as written")
struct JournalTests {
    @Test("A line is read with all it says, whatever the order of its keys")
    func whole() {
        let (journal, findings) = Journal.parsing(
            Array(
                """
                {"contact":"c17","action":"add","at":"2026-11-02T09:00:00Z","source":"manual","until":"2026-12-02T10:00:00+01:00","key":"k1"}
                 { "source" : "import:list.csv" , "note" : "from \\"the\\" fair\\u00e9" , "at" : "2026-11-03 09:00:00.5Z" , "action" : "remove" , "contact" : "c\\u0031" }\r

                {"contact":"ñ","action":"add","at":"2026-11-04T09:00:00Z","source":"workflow:shoes","until":null,"note":""}

                """.utf8), file: "m.jsonl")
        #expect(findings == [])
        #expect(
            journal?.lines == [
                JournalLine(
                    number: 1, contact: Array("c17".utf8), action: .add, at: at("2026-11-02T09:00:00Z"),
                    source: .manual,
                    until: at("2026-12-02T09:00:00Z"), key: Array("k1".utf8)),
                JournalLine(
                    number: 2, contact: Array("c1".utf8), action: .remove, at: at("2026-11-03T09:00:00.5Z"),
                    source: .imported(file: "list.csv"), note: "from \"the\" fairé"),
                JournalLine(
                    number: 4, contact: Array("ñ".utf8), action: .add, at: at("2026-11-04T09:00:00Z"),
                    source: .workflow(id: "shoes"), note: ""),
            ])
    }

    @Test(
        "A broken line is told with its place, and there is no journal",
        arguments: [
            (#"{"#, "2:2: expected a key in double quotes, found the end of the line [broken-json]"),
            (#"nonsense"#, "2:1: expected a value, found 'n' [broken-json]"),
            (#"["c1"]"#, "2:1: a journal line must be an object, not a list [wrong-json-type]"),
            (#"{}"#, "2:1: a journal line needs the key 'contact' [missing-key]"),
            (
                line(#""contac":"c1""#, without: "contact"),
                "2:1: a journal line needs the key 'contact' [missing-key]"
            ),
            (
                line(#""untl":"x""#),
                "2:78: a journal line has no such key [unknown-key]\n  did you mean 'until'?"
            ),
            (line(#""contact":"c2""#), "2:78: a key stands twice [repeated-key]"),
            (line(#""contact":"""#, without: "contact"), "2:73: 'contact' is an empty text [empty-value]"),
            (
                line(#""contact":5"#, without: "contact"),
                "2:73: 'contact' must be a text, not a number [wrong-json-type]"
            ),
            (
                line(#""contact":null"#, without: "contact"),
                "2:73: 'contact' must be a text, not null [wrong-json-type]"
            ),
            (
                line(#""action":"ad""#, without: "action"),
                "2:72: 'action' must be 'add' or 'remove' [bad-value]"
            ),
            (
                line(#""at":"2026-02-30T09:00:00Z""#, without: "at"),
                "2:55: 'at' must be a date-time with offset [bad-value]\n"
                    + "  write it like '2026-11-02T09:00:00Z'"
            ),
            (
                line(#""at":"2026-11-02T09:00:00""#, without: "at"),
                "2:55: 'at' must be a date-time with offset [bad-value]\n"
                    + "  write it like '2026-11-02T09:00:00Z'"
            ),
            (
                line(#""source":"api""#, without: "source"),
                "2:69: 'source' must be 'manual', 'import:<file>' or 'workflow:<id>' [bad-value]"
            ),
            (
                line(#""source":"import:""#, without: "source"),
                "2:69: 'source' must be 'manual', 'import:<file>' or 'workflow:<id>' [bad-value]"
            ),
            (line(#""key":"""#), "2:84: 'key' is an empty text [empty-value]"),
            (
                line(#""action":"remove","until":"2026-12-02T09:00:00Z""#, without: "action"),
                "2:81: 'until' ends a stay, so it goes with 'add' only [not-allowed-here]"
            ),
            (
                line(#""until":"soon""#),
                "2:86: 'until' must be a date-time with offset [bad-value]\n  write it like '2026-11-02T09:00:00Z'"
            ),
        ])
    func broken(text: String, rendered: String) {
        let good = line("") + "\n"
        let (journal, findings) = Journal.parsing(Array((good + text + "\n" + good).utf8), file: "m.jsonl")
        #expect(journal == nil)
        // The broken line is the second one.
        #expect(findings.first?.rendered == "m.jsonl:" + rendered)
    }

    @Test(
        "No message of a broken line shows what stands in it",
        arguments: [
            #""canary@x.es":"x""#, #""contact":"canary@x.es","contact":"x""#, #""action":"canary@x.es""#,
            #""at":"canary@x.es""#, #""source":"canary@x.es""#, #""until":"canary@x.es""#, #""key":["canary@x.es"]"#,
            #""note":{"canary@x.es":1}"#, #""key":canary@x.es"#, #""canary":"add","action":"canary""#,
        ])
    func secretive(_ member: String) throws {
        let name = try #require(member.split(separator: "\"").first.map(String.init))
        let text = ["action", "at", "source"].contains(name) ? line(member, without: name) : line(member)
        let (journal, findings) = Journal.parsing(Array((text + "\n").utf8), file: "m.jsonl")
        #expect(journal == nil && !findings.isEmpty)
        for finding in findings { #expect(!finding.rendered.contains("canary"), "\(finding.rendered)") }
    }

    @Test("What is to be appended is read first, and what could not be read again is not written")
    func appended() {
        func added(_ at: String, until: Instant? = nil, key: String? = nil, contact: String = "c1") -> JournalLine {
            JournalLine(
                contact: Array(contact.utf8), action: .add, at: Instant(rfc3339: at) ?? Instant(seconds: 0),
                source: .manual, until: until, key: key.map { Array($0.utf8) })
        }
        let good = [added("2026-11-02T09:00:00Z"), added("9999-12-31T23:59:59Z", contact: "e\u{301}\u{202E}\n")]
        #expect(Journal.appended(good) == good.flatMap(\.encoded))
        #expect(Journal.appended([]) == [])
        let bad = [
            added("2026-11-02T09:00:00Z", until: AsOf.latest), added("9999-12-31T23:59:59-00:01"),
            added("0001-01-01T00:00:00+00:01"), added("2026-11-02T09:00:00Z", key: ""),
            added("2026-11-02T09:00:00Z", contact: ""),
        ]
        for line in bad {
            #expect(Journal.appended([line]) == nil, "\(line)")
            #expect(Journal.appended(good + [line]) == nil)
        }
        // What is read as something else is no better: a line that ends the other's stay.
        var half = JournalLine(contact: [0xFF], action: .remove, at: Instant(seconds: 0), source: .manual)
        #expect(Journal.appended([half]) == nil)
        half.contact = [0x61]
        half.until = Instant(seconds: 1)
        #expect(Journal.appended([half]) == nil)
    }

    @Test("Bytes that are no UTF-8 break their own line only")
    func notUTF8() {
        let good = Array((line("") + "\n").utf8)
        var bad = good
        bad[12] = 0xFF
        let (journal, findings) = Journal.parsing(good + bad + good, file: "m.jsonl")
        #expect(journal == nil)
        #expect(findings.map(\.rendered) == ["m.jsonl:2:13: not UTF-8 [not-utf8]"])
    }

    @Test("An unended last line is ignored with a warning, even a whole one")
    func unended() {
        for rest in ["{\"contact\":\"c", line(""), "\u{FF}", " "] {
            let (journal, findings) = Journal.parsing(Array((line("") + "\n" + rest).utf8), file: "m.jsonl")
            #expect(journal?.lines.count == 1)
            #expect(
                findings.map(\.rendered) == [
                    "m.jsonl:2:1: warning: the last line has no line feed and is ignored [unended-line]\n"
                        + "  the next change mends it"
                ])
        }
        #expect(Journal.parsing([], file: "m.jsonl").journal?.lines == [])
        #expect(Journal.parsing([], file: "m.jsonl").findings == [])
    }

    @Test("The journals of the sample shop read without a finding", arguments: ["staff", "beta-testers"])
    func sample(id: String) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let bytes = try Data(contentsOf: root.appending(path: "data/members/\(id).jsonl"))
        let (journal, findings) = Journal.parsing(Array(bytes), file: "\(id).jsonl")
        #expect(findings == [])
        #expect(JournalFold(people: journal, workflows: nil).members(asOf: at("2026-11-20T00:00:00Z")).count > 0)
    }

    @Test("Of many broken lines the first hundred are told")
    func many() {
        let text = String(repeating: "x\n", count: 1000)
        #expect(Journal.parsing(Array(text.utf8), file: "m.jsonl").findings.count == 100)
    }

    @Test("Reading by bytes and through the tree agree", arguments: UInt64(0)..<40)
    func twoReaders(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<100 {
            var bytes = randomLine(&random).encoded.dropLast()
            if random.chance(50) {
                // Break it, or make it unusual.
                let index = Int.random(in: bytes.indices, using: &random)
                if random.chance(50) {
                    bytes[index] = random.pick(Array(#"{}",:\ x0Z"#.utf8))
                } else {
                    bytes.remove(at: index)
                }
            }
            Array(bytes).withUnsafeBufferPointer { bytes in
                guard UTF8Check.isValid(bytes.baseAddress!, count: bytes.count) else { return }
                let log = FindingLog(file: "m.jsonl")
                let careful = JournalLineReader(log: log).line(bytes, number: 7)
                #expect((careful == nil) == log.hasErrors)
                if let plain = JournalLine(plain: bytes, number: 7) { #expect(plain == careful) }
            }
        }
    }

    @Test("What is written is read as it was", arguments: UInt64(0)..<20)
    func roundTrip(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let lines = (0..<50).map { number in
            var line = randomLine(&random)
            line.number = number + 1
            return line
        }
        let (journal, findings) = Journal.parsing(lines.flatMap(\.encoded), file: "m.jsonl")
        #expect(findings == [])
        #expect(journal?.lines == lines)
    }

    private func randomLine(_ random: inout SplitMix64) -> JournalLine {
        func instant(_ random: inout SplitMix64) -> Instant {
            Instant(
                seconds: Int64.random(in: -5_000_000_000...9_000_000_000, using: &random),
                nanoseconds: random.chance(80) ? 0 : UInt32.random(in: 0..<1_000_000_000, using: &random))
        }
        let texts = ["c1", "c\"2\\", "ñandú", "🎉", "a\u{1}\n\tb", "e\u{301}", "\u{7F}\u{9B}\u{202E}\u{E0001}"]
        let action = random.pick(JournalLine.Action.allCases)
        return JournalLine(
            contact: Array(random.pick(texts).utf8), action: action, at: instant(&random),
            source: random.pick([.manual, .imported(file: "a b.csv"), .workflow(id: "shoes")]),
            until: action == .add && random.chance(50) ? instant(&random) : nil,
            key: random.chance(50) ? Array(random.pick(texts).utf8) : nil,
            note: random.chance(30) ? random.pick(texts) : nil)
    }
}

func at(_ text: String) -> Instant {
    guard let instant = Instant(rfc3339: text) else {
        Issue.record("no instant: \(text)")
        return Instant(seconds: 0)
    }
    return instant
}

/// A good line, less one key, and with more at its end.
private func line(_ more: String, without key: String = "") -> String {
    let members = [
        ("contact", "c1"), ("action", "add"), ("at", "2026-11-02T09:00:00Z"), ("source", "manual"),
    ]
    let texts = members.filter { $0.0 != key }.map { "\"\($0.0)\":\"\($0.1)\"" } + (more.isEmpty ? [] : [more])
    return "{" + texts.joined(separator: ",") + "}"
}
