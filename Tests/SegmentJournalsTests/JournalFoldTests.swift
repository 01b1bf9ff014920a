import CellValues
import SegmentJournals
import TestSupport
import Testing

@Suite("The fold of journals")
struct JournalFoldTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var claim: String
        var people: [JournalLine]
        var workflows: [JournalLine]
        /// At every hour of the day from 0 on: in or out.
        var hours: String
        var testDescription: String { claim }

        init(_ claim: String, _ people: [JournalLine], workflows: [JournalLine] = [], _ hours: String) {
            (self.claim, self.people, self.workflows, self.hours) = (claim, people, workflows, hours)
        }
    }

    @Test(
        "The last line before as-of rules whole",
        arguments: [
            Row("no line, no member", [], "......"),
            Row("in from after its instant, for good", [add(2)], "...xxx"),
            Row("in until, without", [add(1, until: 4)], "..xx.."),
            Row("a stay that ends before it begins is none", [add(3, until: 2)], "......"),
            Row("removed", [add(1), remove(3)], "..xx.."),
            Row("removed before added", [remove(1), add(3)], "....xx"),
            Row("file order does not matter where instants differ", [remove(3), add(1)], "..xx.."),
            Row("equal instants: the later line rules", [add(2), remove(2)], "......"),
            Row("equal instants the other way round", [remove(2), add(2)], "...xxx"),
            Row("a later add without until makes it open-ended", [add(1, until: 3), add(2)], "..xxxx"),
            Row("a later add with until ends an open stay", [add(1), add(2, until: 4)], "..xx.."),
            Row("a gap between two stays", [add(0, until: 2), add(4)], ".x...x"),
            Row("a remove ends a stay with until too", [add(0, until: 5), remove(2)], ".xx..."),
            Row("a line after as-of does not exist yet", [add(9)], "......"),
            Row("workflows alone", [], workflows: [add(1, until: 3)], "..x..."),
            Row("equal instants: workflows after people", [add(2)], workflows: [remove(2)], "......"),
            Row("equal instants: workflows after people, again", [remove(2)], workflows: [add(2)], "...xxx"),
            Row("a person's later word beats a workflow's", [remove(3)], workflows: [add(1)], "..xx.."),
            Row("a repeated key is nothing", [add(1, key: "k"), remove(2, key: "k")], "..xxxx"),
            Row("also where the first is later in time", [add(4, key: "k"), add(1, key: "k")], ".....x"),
            Row("a repeated key does not prolong", [add(1, until: 3, key: "k"), add(2, until: 5, key: "k")], "..x..."),
            Row("the files have keys of their own", [add(1, key: "k")], workflows: [remove(3, key: "k")], "..xx.."),
            Row("keys are bytes", [add(1, key: "é"), remove(3, key: "e\u{301}")], "..xx.."),
        ])
    func rows(row: Row) {
        let fold = JournalFold(
            people: Journal(file: "m.jsonl", lines: row.people),
            workflows: Journal(file: "m.workflows.jsonl", lines: row.workflows))
        let hours = (0..<6).map { fold.members(asOf: hour($0)).isEmpty ? "." : "x" }.joined()
        #expect(hours == row.hours)
        #expect((0..<6).map { fold.stays(asOf: hour($0)).isEmpty ? "." : "x" }.joined() == row.hours)
    }

    @Test("Fractions of a second count")
    func fractions() {
        var late = add(1, until: 2)
        late.at.nanoseconds = 1
        late.until?.nanoseconds = 1
        let fold = JournalFold(people: Journal(file: "m.jsonl", lines: [late]), workflows: nil)
        var moment = hour(1)
        moment.nanoseconds = 1
        #expect(fold.members(asOf: moment) == [])
        moment.nanoseconds = 2
        #expect(fold.members(asOf: moment) == [Array("c".utf8)])
        #expect(fold.members(asOf: hour(2)) == [Array("c".utf8)])
        #expect(fold.members(asOf: Instant(seconds: hour(2).seconds, nanoseconds: 1)) == [])
    }

    @Test("Members come sorted by bytes, contacts that only look alike stay apart")
    func order() {
        let keys = ["b", "a", "B", "é", "e\u{301}", "z", "aa"]
        let fold = JournalFold(
            people: Journal(file: "m.jsonl", lines: keys.map { add(1, contact: $0) }), workflows: nil)
        #expect(
            fold.members(asOf: hour(2)).map { String(decoding: $0, as: UTF8.self).unicodeScalars.map(\.value) }
                == [
                    "B", "a", "aa", "b", "e\u{301}", "z", "é",
                ].map { $0.unicodeScalars.map(\.value) })
    }

    @Test("A merged contact has one history")
    func renamed() {
        let fold = JournalFold(
            people: Journal(file: "m.jsonl", lines: [add(1, contact: "old"), remove(3, contact: "new")]), workflows: nil
        ) { $0.elementsEqual("old".utf8) ? Array("new".utf8) : $0 }
        #expect(fold.members(asOf: hour(2)) == [Array("new".utf8)])
        #expect(fold.members(asOf: hour(4)) == [])
    }

    @Test("A stay tells when, by whom and in which file")
    func explained() {
        let (people, workflow) = (add(1, until: 4), add(2, source: .workflow(id: "shoes")))
        let fold = JournalFold(
            people: Journal(file: "m.jsonl", lines: [people]),
            workflows: Journal(file: "m.workflows.jsonl", lines: [workflow]))
        let entries = [
            JournalFold.Entry(line: people, file: "m.jsonl"),
            JournalFold.Entry(line: workflow, file: "m.workflows.jsonl"),
        ]
        #expect(fold.stays(asOf: hour(2)) == [entries[0]])
        #expect(fold.stays(asOf: hour(9)) == [entries[1]])
    }

    @Test("Random journals fold as they do line by line", arguments: UInt64(0)..<60)
    func againstSlowFold(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        func lines(_ random: inout SplitMix64) -> [JournalLine] {
            (0..<Int.random(in: 0...40, using: &random)).map { _ in
                let hour = Int64.random(in: 0..<12, using: &random)
                let key = random.chance(40) ? "k\(Int.random(in: 0..<12, using: &random))" : nil
                let contact = random.pick(["a", "b", "c", "d"])
                return random.chance(60)
                    ? add(
                        hour, until: random.chance(50) ? Int64.random(in: 0..<16, using: &random) : nil, key: key,
                        contact: contact)
                    : remove(hour, key: key, contact: contact)
            }
        }
        let (people, workflows) = (lines(&random), lines(&random))
        let fold = JournalFold(
            people: Journal(file: "m.jsonl", lines: people), workflows: Journal(file: "w.jsonl", lines: workflows))
        for now in Int64(-1)...16 {
            #expect(fold.members(asOf: hour(now)) == slowMembers(people, workflows, asOf: hour(now)), "hour \(now)")
        }
    }

    /// Strike out what keys make nothing, sort all by time, then say every line aloud.
    private func slowMembers(_ people: [JournalLine], _ workflows: [JournalLine], asOf: Instant) -> [[UInt8]] {
        var counted: [(at: Instant, place: Int, line: JournalLine)] = []
        for lines in [people, workflows] {
            for (index, line) in lines.enumerated() {
                let isRepeat = line.key != nil && lines[..<index].contains { $0.key == line.key }
                if !isRepeat, line.at < asOf { counted.append((line.at, counted.count, line)) }
            }
        }
        counted.sort { ($0.at, $0.place) < ($1.at, $1.place) }
        var stays: [[UInt8]: ClosedRange<Instant>?] = [:]
        let forGood = Instant(seconds: .max)
        for (at, _, line) in counted {
            let until = line.until ?? forGood
            stays[line.contact] = .some(line.action == .add && at < until ? at...until : nil)
        }
        return stays.filter { $0.value.map { $0.contains(asOf) && asOf != $0.upperBound } ?? false }.map(\.key)
            .sorted { $0.lexicographicallyPrecedes($1) }
    }
}

private func hour(_ hour: Int64) -> Instant { Instant(seconds: 1_700_000_000 + hour * 3600) }

private func add(
    _ at: Int64, until: Int64? = nil, key: String? = nil, contact: String = "c", source: JournalLine.Source = .manual
) -> JournalLine {
    JournalLine(
        contact: Array(contact.utf8), action: .add, at: hour(at), source: source, until: until.map(hour),
        key: key.map { Array($0.utf8) })
}

private func remove(_ at: Int64, key: String? = nil, contact: String = "c") -> JournalLine {
    JournalLine(
        contact: Array(contact.utf8), action: .remove, at: hour(at), source: .manual, key: key.map { Array($0.utf8) })
}
