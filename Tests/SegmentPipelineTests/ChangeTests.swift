import Foundation
import SegmentPipeline
import TestSupport
import Testing

@Suite("Changes") struct ChangeTests {
    private func changes(_ workspace: Workspace, _ id: String) throws -> [String] {
        try workspace.text("out/latest/changes/\(id).csv").split(separator: "\n").map(String.init)
    }

    @Test("There is no file of changes where there is no run before")
    func none() throws {
        let workspace = try Workspace()
        try workspace.run("2026-11-10")
        #expect(!workspace.exists("out/latest/changes"))
    }

    @Test("Every change has the first cause that applies")
    func causes() throws {
        let workspace = try Workspace()
        let pipeline = Workspace.pipeline(
            activities: #"[{"path": "../data/visits.csv", "constants": {"type": "visit"}}]"#,
            more: #", "members": "../data/members""#)
        try workspace.write("pipelines/daily.json", pipeline)
        try workspace.write("data/visits.csv", "contact_id,at\nb,2026-11-09T00:00:00Z\n")
        try workspace.write(
            "data/segments/recent.json",
            Workspace.definition("recent", #"{"activity": "visit", "window": {"last": "7d"}}"#))
        try workspace.write(
            "data/segments/spain-or-recent.json",
            Workspace.definition("spain-or-recent", #"{"any": [{"segment": "spain"}, {"segment": "recent"}]}"#))
        try workspace.write("data/segments/staff.json", Workspace.definition("staff", nil))
        try workspace.write(
            "data/segments/edited.json",
            Workspace.definition("edited", #"{"field": "country", "op": "is", "value": "FR"}"#))
        let line = #"{"contact":"c","action":"add","at":"2026-11-02T09:00:00Z","source":"manual"}"#
        try workspace.write("data/members/staff.jsonl", line + "\n")
        try workspace.run("2026-11-10")

        // a moves to France, d is new, c vanishes; b's visit is too old now; the definition 'edited' is edited.
        try workspace.write("data/contacts/contacts.csv", "contact_id,country\na,FR\nb,FR\nd,ES\n")
        try workspace.write(
            "data/segments/edited.json",
            Workspace.definition("edited", #"{"field": "country", "op": "is", "value": "ES"}"#))
        try workspace.write(
            "data/segments/new.json", Workspace.definition("new", #"{"everyone": true}"#))
        try workspace.run("2026-11-20")
        #expect(
            try changes(workspace, "spain") == [
                "contact_id,change,cause", "a,left,data", "c,left,contact", "d,entered,contact",
            ])
        #expect(try changes(workspace, "recent") == ["contact_id,change,cause", "b,left,data"])
        #expect(
            try changes(workspace, "spain-or-recent")
                == ["contact_id,change,cause", "a,left,inner", "b,left,inner", "c,left,contact", "d,entered,contact"])
        #expect(try changes(workspace, "staff") == ["contact_id,change,cause", "c,left,journal"])
        #expect(
            try changes(workspace, "edited")
                == ["contact_id,change,cause", "b,left,definition", "d,entered,definition"])
        #expect(
            try changes(workspace, "new")
                == ["contact_id,change,cause", "a,entered,definition", "b,entered,definition", "d,entered,definition"])
    }

    @Test("Keys that need quotes have them, in members and in changes")
    func quotes() throws {
        let workspace = try Workspace()
        try workspace.write("data/contacts/contacts.csv", "contact_id,country\n\"a,b\",ES\n\"q\"\"x\",ES\nplain,ES\n")
        try workspace.run("2026-11-10")
        try workspace.write("data/contacts/contacts.csv", "contact_id,country\nplain,ES\n")
        try workspace.run("2026-11-11")
        #expect(
            try workspace.text("out/runs/2026-11-10T00-00-00Z/membership/spain.csv").split(separator: "\n").map(
                String.init)
                == [
                    "contact_id,entered_at", "\"a,b\",2026-11-10T00:00:00Z", "plain,2026-11-10T00:00:00Z",
                    "\"q\"\"x\",2026-11-10T00:00:00Z",
                ])
        #expect(
            try changes(workspace, "spain")
                == ["contact_id,change,cause", "\"a,b\",left,contact", "\"q\"\"x\",left,contact"])
    }

    /// Contacts come, go and change country from day to day; what the files say is held to sets and dictionaries.
    @Test("Members, since when, and changes are what a dictionary says", arguments: UInt64(0)..<12)
    func againstReference(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let workspace = try Workspace()
        try workspace.write(
            "data/segments/outer.json",
            Workspace.definition(
                "outer", #"{"all": [{"segment": "spain"}, {"field": "vip", "op": "is", "value": "1"}]}"#))
        let names = ["ann", "bob", "c,1", "dee", "eve", "fox", "gus", "hal", "ida", "joe"]
        var since: [String: [String: String]] = ["spain": [:], "outer": [:]]
        var contactsBefore: Set<String>?
        for day in 10..<20 {
            let asOf = "2026-11-\(day)T00:00:00Z"
            var rows = "contact_id,country,vip\n"
            var now: [String: Set<String>] = ["spain": [], "outer": []]
            var contacts: Set<String> = []
            for name in names.shuffled(using: &random) where random.chance(80) {
                let isSpanish = random.chance(60)
                let isVIP = random.chance(70)
                contacts.insert(name)
                rows += "\"\(name)\",\(isSpanish ? "ES" : "FR"),\(isVIP ? "1" : "0")\n"
                if isSpanish { now["spain"]?.insert(name) }
                if isSpanish, isVIP { now["outer"]?.insert(name) }
            }
            try workspace.write("data/contacts/contacts.csv", rows)
            try workspace.run(asOf)
            let spainBefore = Set(since["spain", default: [:]].keys)
            for (id, members) in now {
                let before = since[id, default: [:]]
                since[id] = Dictionary(uniqueKeysWithValues: members.map { ($0, before[$0] ?? asOf) })
                let lines = since[id, default: [:]].sorted { $0.key < $1.key }.map { "\(quoted($0.key)),\($0.value)" }
                let written = try workspace.text("out/latest/membership/\(id).csv").split(separator: "\n").map(
                    String.init)
                #expect(written == ["contact_id,entered_at"] + lines)
                guard let contactsBefore else { continue }
                var expected: [String] = []
                for name in names.sorted() where members.contains(name) != (before[name] != nil) {
                    let entered = members.contains(name)
                    let cause: String
                    if !contacts.contains(name) || !contactsBefore.contains(name) {
                        cause = "contact"
                    } else if id == "outer", spainBefore.contains(name) != now["spain"]?.contains(name) {
                        // With Spain as it was: entering needs it, leaving would not have happened but for the flag.
                        let flag = rows.contains("\"\(name)\",ES,1") || rows.contains("\"\(name)\",FR,1")
                        cause = entered || flag ? "inner" : "data"
                    } else {
                        cause = "data"
                    }
                    expected.append("\(quoted(name)),\(entered ? "entered" : "left"),\(cause)")
                }
                let told = try changes(workspace, id)
                #expect(told == ["contact_id,change,cause"] + expected, "day \(day), \(id)")
            }
            contactsBefore = contacts
        }
    }

    private func quoted(_ name: String) -> String { name.contains(",") ? "\"\(name)\"" : name }

    @Test("A segment that no job selects is evaluated where it is needed, and not written")
    func selection() throws {
        let workspace = try Workspace()
        try workspace.write(
            "data/segments/outer.json", Workspace.definition("outer", #"{"not": {"segment": "spain"}}"#, tags: ["x"]))
        try workspace.write("data/segments/other.json", Workspace.definition("other", #"{"everyone": true}"#))
        try workspace.write(
            "pipelines/daily.json",
            Workspace.pipeline(
                more:
                    #", "jobs": [{"id": "x", "stage": "snapshot", "segments": ["tag:x"]}, {"id": "rest", "stage": "snapshot", "segments": ["type:static", "other"]}]"#
            ))
        try workspace.run("2026-11-10") { $0.selectedJobs = ["x"] }
        #expect(workspace.names("out/latest/membership") == ["outer.csv"])
        #expect(
            try workspace.text("out/history.csv").split(separator: "\n").dropFirst().map { $0.split(separator: ",")[1] }
                == ["outer", "spain"])
        try workspace.run("2026-11-11") { $0.selectedJobs = ["rest"] }
        #expect(workspace.names("out/latest/membership") == ["other.csv"])
        // What the second run left out the third still knows.
        try workspace.run("2026-11-12")
        #expect(workspace.names("out/latest/membership") == ["other.csv", "outer.csv"])
        #expect(try workspace.text("out/latest/membership/outer.csv").contains("b,2026-11-10T00:00:00Z"))
    }
}
