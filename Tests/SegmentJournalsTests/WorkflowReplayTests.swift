import CellValues
import SegmentEngine
import SegmentLanguage
import TestSupport
import Testing

@testable import SegmentJournals

@Suite("The replay of workflows")
struct WorkflowReplayTests {
    static let contacts = ContactIndex(keys: ["a", "b", "c"].map { Array($0.utf8) })
    static let start = Instant(seconds: 1_793_000_000 / 86_400 * 86_400)

    /// Triggers of some days, each with the day at which the log that holds it appears.
    struct Log {
        var rows: [(at: Occurrence, appears: Int)] = []

        init(_ random: inout SplitMix64, days: Int, areLate: Bool) {
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                let day = Int.random(in: 0..<days, using: &random)
                // Hours that meet the ends of waits now and then.
                let seconds = Int64(day) * 86_400 + random.pick([0, 1_800, 18_000, 43_200])
                let at = Instant(seconds: start.seconds + seconds, nanoseconds: random.chance(10) ? 5 : 0)
                rows.append(
                    (
                        Occurrence(contact: Int32.random(in: 0..<3, using: &random), at: at),
                        areLate && random.chance(40) ? day + Int.random(in: 1...4, using: &random) : day
                    ))
            }
        }

        /// What a run after so many days finds; a log is kept for so many days.
        func seen(after days: Int, keeping kept: Int = .max) -> [Occurrence] {
            let found = rows.filter { $0.appears < days && $0.appears >= days - min(kept, days) }.map(\.at)
            return Set(found).sorted()
        }
    }

    static func asOf(_ day: Int) -> AsOf {
        AsOf(instant: Instant(seconds: start.seconds + Int64(day) * 86_400), zone: .utc)
    }

    static func replay(
        _ workflow: Workflow, _ before: WorkflowState?, _ occurrences: [Occurrence], day: Int,
        isIn: ContactSet = .everyone(of: 3)
    ) -> WorkflowReplay {
        let asOf = asOf(day)
        return WorkflowReplay(
            workflow, after: before, occurrences: occurrences.filter { $0.at < asOf.instant },
            answers: .init(
                audience: workflow.audience == nil ? .everyone(of: 3) : isIn,
                questions: WorkflowReplay.questions(of: workflow).map { _ in isIn }),
            contacts: contacts, asOf: asOf)
    }

    static func texts(_ replay: WorkflowReplay, contact: String) -> [String] {
        replay.lines.filter { $0.line.contact == Array(contact.utf8) }.map { entry in
            let key = String(decoding: entry.line.key ?? [], as: UTF8.self).split(separator: "/")
            return
                "\(entry.line.at.rfc3339) \(entry.line.action.rawValue) \(entry.segment) \(key[2...].joined(separator: "/"))"
        }
    }

    @Test("For everyone and without an if, every schedule comes to the same lines", arguments: UInt64(0)..<400)
    func schedules(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let text = RandomWorkflow(&random, isForAll: true, hasBranches: false).json(id: "w")
        let workflow = try #require(Workflow.checked(text).workflow)
        let log = Log(&random, days: 7, areLate: true)
        let days = 12
        let whole = Self.replay(workflow, nil, log.seen(after: days), day: days)
        // Day by day, with logs that come late.
        var state: WorkflowState?
        var daily: WorkflowReplay?
        for day in 1...days {
            daily = Self.replay(workflow, state, log.seen(after: day), day: day)
            let again = Self.replay(workflow, state, log.seen(after: day), day: day)
            #expect(again.state == daily?.state && Self.equal(again, daily), "twice")
            state = daily?.state
        }
        #expect(Self.equal(daily, whole), "day by day")
        #expect(daily?.waiting == whole.waiting)
        // Logs that are thrown away after two days: a pass outlives the log that began it.
        state = nil
        for day in 1...days {
            daily = Self.replay(workflow, state, log.seen(after: day, keeping: 2), day: day)
            state = daily?.state
        }
        #expect(Self.equal(daily, whole), "without the old logs")
        // A few days at once.
        state = nil
        for day in (1...days).filter({ $0 == days || $0 % 3 == Int(seed % 3) }) {
            daily = Self.replay(workflow, state, log.seen(after: day), day: day)
            state = daily?.state
        }
        #expect(Self.equal(daily, whole), "now and then")
    }

    static func equal(_ left: WorkflowReplay?, _ right: WorkflowReplay?) -> Bool {
        left?.lines.map(\.line) == right?.lines.map(\.line) && left?.lines.map(\.segment) == right?.lines.map(\.segment)
    }

    @Test("A wait that ends after the year 9999 never does, and writes nothing", arguments: ["restart", "ignore"])
    func endless(_ again: String) throws {
        let text =
            #"{"id": "w", "name": "w", "status": "active", "again": "\#(again)", "trigger": {"activity": "x"}, "#
            + #""steps": [{"add_to": "s"}, {"wait": "8000y"}, {"remove_from": "s"}, {"wait": "999999999999999999min"}]}"#
        let workflow = try #require(Workflow.checked(text).workflow)
        let triggers = [0, 1].map { Occurrence(contact: 0, at: Self.asOf($0).instant) }
        let replay = Self.replay(workflow, nil, triggers, day: 3)
        #expect(replay.lines.map(\.line.action) == (again == "restart" ? [.add, .add] : [.add]))
        #expect(replay.waiting == 1)
        #expect(Journal.appended(replay.lines.map(\.line)) != nil)
        // On the last day that there is, too.
        let last = AsOf(instant: Instant(seconds: Instant.knownSeconds.upperBound), zone: .utc)
        let end = WorkflowReplay(
            workflow, after: replay.state, occurrences: [], answers: .init(audience: .everyone(of: 3), questions: []),
            contacts: Self.contacts, asOf: last)
        #expect(end.lines.map(\.line) == replay.lines.map(\.line))
    }

    @Test("A day that begins in the year 0 in UTC triggers nothing, for no line could say so")
    func yearZero() throws {
        let text =
            #"{"id": "w", "name": "w", "status": "active", "from": "0001-01-01", "trigger": {"activity": "x"}, "#
            + #""steps": [{"add_to": "s"}]}"#
        let workflow = try #require(Workflow.checked(text).workflow)
        let first = Instant(seconds: Instant.knownSeconds.lowerBound)
        let asOf = AsOf(instant: Self.start, zone: try TimeZoneRules(identifier: "Asia/Tokyo"))
        let replay = WorkflowReplay(
            workflow, after: nil,
            occurrences: [Instant(seconds: first.seconds - 1), first].map { Occurrence(contact: 0, at: $0) },
            answers: .init(audience: .everyone(of: 3), questions: []), contacts: Self.contacts, asOf: asOf)
        #expect(replay.lines.map(\.line.at) == [first])
        #expect(replay.state.triggers.count == 1)
        #expect(Journal.appended(replay.lines.map(\.line)) != nil)
    }

    @Test("Audiences, branches and late logs, as the slow way says", arguments: UInt64(0)..<400)
    func reference(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let random1 = RandomWorkflow(&random, isForAll: random.chance(30), hasBranches: true)
        let workflow = try #require(Workflow.checked(random1.json(id: "w")).workflow)
        let log = Log(&random, days: 7, areLate: true)
        var slow = [SlowReplay](repeating: SlowReplay(workflow: random1, zone: .utc), count: 3)
        var state: WorkflowState?
        var day = 0
        while day < 12 {
            day += random.chance(80) ? 1 : 3
            var isIn = ContactSet(universe: 3)
            for contact in 0..<3 where random.chance(60) { isIn.insert(contact) }
            let seen = log.seen(after: day)
            let replay = Self.replay(workflow, state, seen, day: day, isIn: isIn)
            for (contact, name) in ["a", "b", "c"].enumerated() {
                let wanted = slow[contact].run(
                    Set(seen.filter { $0.contact == contact }.map(\.at)), asOf: Self.asOf(day).instant,
                    isIn: isIn.contains(contact))
                #expect(Self.texts(replay, contact: name) == wanted, "day \(day), \(name)")
            }
            state = replay.state
        }
    }

    @Test("A contact who vanishes keeps its passes, and triggers nothing more")
    func vanished() throws {
        let workflow = try #require(
            Workflow.checked(
                #"""
                {"id": "w", "name": "W", "status": "active", "trigger": {"activity": "visit"}, "steps":
                 [{"add_to": "s"}, {"wait": "1d"}, {"if": {"everyone": true}, "then": [], "else": [{"remove_from": "s"}]}]}
                """#
            ).workflow)
        let first = Self.replay(workflow, nil, [Occurrence(contact: 1, at: Self.start)], day: 1)
        let others = ContactIndex(keys: ["a", "c"].map { Array($0.utf8) })
        let pending = first.state.adding(
            {
                var set = ContactSet(universe: 3); set.insert(1); return set
            }(), at: Self.asOf(1).instant,
            contacts: Self.contacts)
        #expect(pending.triggers.count == 2)
        let second = WorkflowReplay(
            workflow, after: pending, occurrences: [],
            answers: .init(audience: .everyone(of: 2), questions: [.everyone(of: 2)]), contacts: others,
            asOf: Self.asOf(3))
        // No contact any more: no test holds, and what was seen but not decided is dropped.
        #expect(second.lines.map(\.line.action) == [.add, .remove])
        #expect(second.state.triggers.count == 1)
    }

    @Test("A merged contact's passes are those of the one it became")
    func merged() throws {
        let workflow = try #require(
            Workflow.checked(
                #"{"id": "w", "name": "W", "status": "active", "trigger": {"activity": "visit"}, "steps": [{"add_to": "s"}]}"#
            ).workflow)
        let at = Self.start
        let first = Self.replay(
            workflow, nil, [Occurrence(contact: 0, at: at), Occurrence(contact: 2, at: at)], day: 1)
        let second = WorkflowReplay(
            workflow, after: first.state, occurrences: [],
            answers: .init(audience: .everyone(of: 3), questions: []), contacts: Self.contacts, asOf: Self.asOf(2)
        ) { $0 == Array("a".utf8) ? Array("c".utf8) : $0 }
        #expect(second.state.keys == [Array("c".utf8)] && second.state.triggers.count == 1)
        #expect(second.lines.map(\.line.contact) == [Array("c".utf8)])
    }

    @Test("What can't be told is left open, and decided later")
    func undecided() throws {
        let workflow = try #require(
            Workflow.checked(
                #"""
                {"id": "w", "name": "W", "status": "active", "audience": {"segment": "who"},
                 "trigger": {"activity": "visit"}, "steps": [{"if": {"segment": "who"}, "then": [{"add_to": "s"}]}]}
                """#
            ).workflow)
        func run(_ state: WorkflowState?, _ answers: WorkflowReplay.Answers, day: Int) -> WorkflowReplay {
            WorkflowReplay(
                workflow, after: state, occurrences: [Occurrence(contact: 0, at: Self.start)], answers: answers,
                contacts: Self.contacts, asOf: Self.asOf(day))
        }
        let first = run(nil, .init(audience: nil, questions: [nil]), day: 1)
        #expect(first.decided == 0 && first.lines.isEmpty && first.state.triggers.map(\.decision) == [.open])
        let second = run(first.state, .init(audience: .everyone(of: 3), questions: [nil]), day: 2)
        #expect(second.decided == 1 && second.waiting == 1 && second.lines.isEmpty)
        let third = run(second.state, .init(audience: ContactSet(universe: 3), questions: [.everyone(of: 3)]), day: 3)
        #expect(third.decided == 0 && third.lines.map(\.line.at) == [Self.start])
        // An if that was changed is another question.
        #expect(third.state.questions == [#"1: who are in "who""#])
    }

    @Test("A trigger before 'from' doesn't count")
    func from() throws {
        let workflow = try #require(
            Workflow.checked(
                #"""
                {"id": "w", "name": "W", "status": "active", "from": "2026-10-28", "trigger": {"activity": "visit"},
                 "steps": [{"add_to": "s"}]}
                """#
            ).workflow)
        let day = Int32(CivilDate(year: 2026, month: 10, day: 28)!.days)
        let limit = Int64(day) * 86_400
        let found = [limit - 1, limit].map { Occurrence(contact: 0, at: Instant(seconds: $0)) }
        let replay = Self.replay(workflow, nil, found, day: 40)
        #expect(replay.lines.map(\.line.at) == [Instant(seconds: limit)])
    }
}
