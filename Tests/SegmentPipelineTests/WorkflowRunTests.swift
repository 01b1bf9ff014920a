import CellValues
import Foundation
import SegmentPipeline
import TestSupport
import Testing

@Suite("Workflows in runs") struct WorkflowRunTests {
    /// A shop of some days, made at random: contacts, a log a day, segments and workflows.
    struct World {
        static let days = 7
        var random: SplitMix64
        var workflows: [String] = []
        /// The log of each day, and the day from which on it is there.
        var logs: [(text: String, appears: Int)] = []
        /// The second source of contacts: the day from which on it is there.
        var importDay: Int

        /// `isFree`: for everyone and without `if`, so that schedules don't matter.
        init(seed: UInt64, isFree: Bool) {
            random = SplitMix64(seed: seed)
            // Nobody can have been seen who was no contact yet: then it does matter when a log is read.
            importDay = isFree ? 0 : Int.random(in: 1...5, using: &random)
            let triggers =
                [#"{"activity": "visit"}"#, #"{"activity": "order"}"#]
                + (isFree
                    ? [#"{"date": "birth_date", "anniversary": true}"#]
                    : [#"{"imported": "crm"}"#, #"{"entered": "who"}"#, #"{"left": "who"}"#, #"{"entered": "s"}"#])
            for number in 0..<Int.random(in: 1...3, using: &random) {
                let trigger = random.pick(triggers)
                let flow = RandomWorkflow(
                    &random, isForAll: isFree || random.chance(50), hasBranches: !isFree)
                let more = trigger.contains("date") ? #", "from": "2026-11-01""# : ""
                workflows.append(flow.json(id: "w\(number)", trigger: trigger, more: more))
            }
            for day in 0..<Self.days {
                var text = ""
                for _ in 0..<Int.random(in: 0...3, using: &random) {
                    let hour = random.pick([0, 5, 12, 23])
                    text += #"{"contact_id": "\#(random.pick(["a", "b", "c", "d"]))", "#
                    text += #""type": "\#(random.pick(["visit", "order"]))", "#
                    text += #""at": "2026-11-\#(10 + day)T\#(hour < 10 ? "0" : "")\#(hour):00:00Z"}"# + "\n"
                }
                logs.append((text, isFree && random.chance(30) ? day + Int.random(in: 1...3, using: &random) : day))
            }
        }

        func workspace() throws -> Workspace {
            let workspace = try Workspace()
            try workspace.write(
                "data/contacts/contacts.csv",
                "contact_id,birth_date\na,1990-11-12\nb,1991-02-28\nc,1992-11-15\n")
            try workspace.remove("data/segments/spain.json")
            for id in ["s", "t"] { try workspace.write("data/segments/\(id).json", Workspace.definition(id, nil)) }
            let who = #"{"any": [{"activity": "order", "window": {"last": "3d"}}, {"segment": "t"}]}"#
            try workspace.write("data/segments/who.json", Workspace.definition("who", who))
            for (number, text) in workflows.enumerated() {
                try workspace.write("data/workflows/w\(number).json", text)
            }
            try workspace.write("data/members/s.jsonl", "")
            try workspace.write(
                "pipelines/daily.json",
                #"""
                {"sources": {"contacts": [{"path": "../data/contacts/*.csv"},
                   {"name": "crm", "path": "../data/crm/*.csv", "optional": true}],
                   "activities": [{"path": "../data/log/*.jsonl", "optional": true}]},
                 "segments": "../data/segments", "workflows": "../data/workflows", "members": "../data/members",
                 "output": "../out", "jobs": [{"id": "w", "stage": "replay"}, {"id": "m", "stage": "snapshot"}]}
                """#)
            return workspace
        }

        /// What is there when the run of a day starts: it is about the beginning of that day.
        func fill(_ workspace: Workspace, day: Int) throws {
            for (number, log) in logs.enumerated() where log.appears < day {
                try workspace.write("data/log/\(number).jsonl", log.text)
            }
            if importDay <= day { try workspace.write("data/crm/crm.csv", "contact_id,birth_date\nc,1992-11-15\nd,\n") }
        }

        static func asOf(_ day: Int) -> String { "2026-11-\(10 + day)" }
    }

    /// The journals that workflows wrote.
    static func lines(_ workspace: Workspace) throws -> [String: String] {
        try workspace.files("data/members").filter { $0.key.hasSuffix(".workflows.jsonl") }
    }

    static func members(_ workspace: Workspace) throws -> [String: [Substring]] {
        try workspace.files("out/latest/membership").mapValues { text in
            text.split(separator: "\n").map { $0.prefix { $0 != "," } }
        }
    }

    @Test("For everyone and without an if, every schedule comes to the same", arguments: UInt64(0)..<8)
    func schedules(_ seed: UInt64) throws {
        let world = World(seed: seed, isFree: true)
        let last = World.days + 3
        let whole = try world.workspace()
        try world.fill(whole, day: last)
        try whole.run(World.asOf(last))
        let wanted = (try Self.lines(whole), try Self.members(whole))

        var random = world.random
        for schedule in ["day by day", "twice", "now and then", "killed between renames", "without old logs"] {
            let workspace = try world.workspace()
            for day in 1...last {
                try world.fill(workspace, day: day)
                if schedule == "now and then", day < last, random.chance(50) { continue }
                if schedule == "without old logs" {
                    for (number, log) in world.logs.enumerated() where log.appears < day - 1 {
                        try? workspace.remove("data/log/\(number).jsonl")
                    }
                }
                try workspace.run(World.asOf(day))
                if schedule == "twice" { #expect(try workspace.run(World.asOf(day)).isUnchanged) }
                if schedule == "killed between renames" {
                    for name in workspace.names("data/members") where name.hasSuffix(".workflows.jsonl") {
                        if random.chance(50) { try workspace.remove("data/members/" + name) }
                    }
                    try workspace.write("data/members/.tmp-s.workflows.jsonl", "half")
                    try workspace.remove("out/latest")
                }
            }
            if schedule == "killed between renames" { try workspace.run(World.asOf(last)) }
            #expect(try Self.lines(workspace) == wanted.0, "\(schedule)")
            #expect(try Self.members(workspace) == wanted.1, "\(schedule)")
        }
    }

    @Test("The same runs, broken off and repeated, leave the same bytes", arguments: UInt64(0)..<12)
    func repeated(_ seed: UInt64) throws {
        let world = World(seed: seed, isFree: false)
        let (plain, shaken) = (try world.workspace(), try world.workspace())
        var random = world.random
        let hasBackfill = seed % 4 == 0
        for day in 1...World.days {
            try world.fill(plain, day: day)
            try plain.run(World.asOf(day)) { $0.threads = 1 }
            try world.fill(shaken, day: day)
            if random.chance(30) { try shaken.run(World.asOf(day)) { $0.isDryRun = true } }
            try shaken.run(World.asOf(day)) { $0.threads = 3 }
            if random.chance(50) {
                for name in shaken.names("data/members") where name.hasSuffix(".workflows.jsonl") {
                    try shaken.remove("data/members/" + name)
                }
            }
            if random.chance(50) { #expect(try shaken.run(World.asOf(day)).isUnchanged) }
            if hasBackfill, random.chance(30) { try shaken.run(World.asOf(0)) }
        }
        try shaken.run(World.asOf(World.days))
        if !hasBackfill { #expect(try shaken.files("out/runs") == plain.files("out/runs")) }
        #expect(try Self.lines(shaken) == Self.lines(plain))
    }
}
