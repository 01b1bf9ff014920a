import Foundation
import Testing

/// Whatever strangers name things, nothing that the command prints steers a terminal, turns the direction of a line, or
/// begins a line that isn't its own.
@Suite("Foreign text on the terminal") struct ForeignTextTests {
    /// Controls (C0, DEL, C1), what turns the direction of writing, and the separators of lines, in parts that fit a quoted
    /// name. Behind a line feed comes a word by which its line is known.
    static let parts: [String] = {
        let controls = Array(UInt32(1)...0x1F) + Array(0x7F...0x9F)
        let others: [UInt32] = [0xAD, 0x61C, 0x200B, 0x200E, 0x200F, 0x2028, 0x2029] + Array(0x202A...0x202E)
        let all = (controls + others + Array(0x2066...0x2069) + [0xFEFF]).compactMap { Unicode.Scalar($0) }
        return stride(from: 0, to: all.count, by: 16).map { start in
            all[start..<min(start + 16, all.count)].map { $0 == "\n" ? "\nFORGED" : String($0) }.joined() + "x"
        }
    }()

    static let forbidden: Set<Unicode.Scalar> = {
        Set(parts.joined().unicodeScalars).subtracting(["\n"]).subtracting("FORGEDx".unicodeScalars)
    }()

    @Test("There are all of them")
    func whole() {
        #expect(Self.forbidden.count == 30 + 33 + 7 + 5 + 4 + 1)
        #expect(Self.parts.allSatisfy { $0.unicodeScalars.count < 30 })
    }

    /// What was printed must be clean, and must show the part: else the door was never reached.
    private func check(
        _ run: ShellRun, _ arguments: [String], _ status: Int32, shows part: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let outcome = try run.segments(arguments)
        let text = outcome.all
        #expect(outcome.status == status, "\(arguments): \(outcome.errors)", sourceLocation: sourceLocation)
        let found = Set(text.unicodeScalars).intersection(Self.forbidden)
        #expect(found == [], "\(arguments): \(text.debugDescription)", sourceLocation: sourceLocation)
        #expect(
            !text.split(separator: "\n").contains { $0.hasPrefix("FORGED") }, "\(arguments): \(text.debugDescription)",
            sourceLocation: sourceLocation)
        guard let part else { return }
        // Of every part the first character, as messages show it or as JSON does.
        let first = part.unicodeScalars[part.unicodeScalars.startIndex]
        let digits = String(first.value, radix: 16)
        let json = "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        #expect(
            text.contains(first.escaped(asASCII: true)) || text.contains(json),
            "\(arguments): \(text.debugDescription)", sourceLocation: sourceLocation)
    }

    /// A text as JSON with the controls escaped that JSON wants escaped, and no others.
    private static func json(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            if scalar == "\n" { return "\\n" }
            return scalar.value < 0x20
                ? "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
                : String(scalar)
        }.joined()
    }

    private static let everyone = #"{"id": "all", "name": "All", "type": "dynamic", "include": {"everyone": true}}"#
    private static let staff = #"{"id": "staff", "name": "Staff", "type": "static"}"#

    private static func pipeline(_ contacts: String, activities: String = "[]", more: String = "") -> String {
        """
        {"as_of": "2026-11-20", "sources": {"contacts": [{"path": "\(json(contacts))"}], "activities": \(activities)},
         "segments": "segments", "members": "members", "output": "out"\(more)}
        """
    }

    @Test("From the command line", arguments: parts)
    func arguments(_ part: String) throws {
        let run = try ShellRun([
            "p.json": Self.pipeline("c.csv"), "c.csv": "contact_id\na\n", "segments/all.json": Self.everyone,
            "segments/staff.json": Self.staff, "members/staff.jsonl": "",
        ])
        let refused: [[String]] = [
            ["run", part], ["run", "p.json", "--as-of", part], ["run", "p.json", "--select", part], ["plan", part],
            ["validate", part], ["show", part, "--pipeline", "p.json"], ["uses", part, "--pipeline", "p.json"],
            ["read", part], ["read", part + ".csv"], ["read", "c.csv", "--source", part, "--pipeline", "p.json"],
            ["members", "add", part, "--contact", "a", "--pipeline", "p.json"],
            ["members", "add", "staff", "--contact", "a", "--at", part, "--pipeline", "p.json"],
            ["members", "add", "staff", "--contact", "a", "--until", part, "--pipeline", "p.json"],
            ["members", "add", "staff", "--file", part, "--pipeline", "p.json"],
            ["members", "list", "staff", "--as-of", part, "--pipeline", "p.json"],
            ["show", "all", "--pipeline", part], ["workflows", "list", "--pipeline", part],
        ]
        for arguments in refused { try check(run, arguments, 2, shows: part) }
        let usage: [[String]] = [
            [part], ["members", part], ["run", "p.json", part], ["run", "p.json", "--threads", part],
            ["run", "p.json", "--threads=" + part], ["run", "p.json", "--format", part], ["schema", part],
            ["members", "list", "staff", "--format=" + part], ["run", "p.json", "--x" + part],
            ["run", "p.json", "-" + part],
        ]
        for arguments in usage { try check(run, arguments, 64, shows: part) }
        try check(run, ["run", "p.json", "--x=" + part], 64)
        // A note and keys are kept as they are, and shown like the rest.
        try check(run, ["run", "p.json"], 0)
        try check(
            run, ["members", "add", "staff", "--contact", part, "--note", part, "--pipeline", "p.json"], 0, shows: part)
        let lines = run.text("members/staff.jsonl")
        #expect(lines.filter { $0 == "\n" }.count == 1)
        #expect(Set(lines.unicodeScalars).intersection(Self.forbidden) == [])
        for format in ["table", "json"] {
            try check(
                run, ["members", "list", "staff", "--as-of", "2100-01-01", "--format", format, "--pipeline", "p.json"],
                0,
                shows: part)
        }
        // A CSV keeps the bytes of the data.
        let csv = try run.segments([
            "members", "list", "staff", "--as-of", "2100-01-01", "--format", "csv", "--pipeline", "p.json",
        ])
        #expect(csv.output.contains(part))
    }

    @Test("From names of files, folders and columns", arguments: parts)
    func names(_ part: String) throws {
        let folder = "d" + part
        let run = try ShellRun([
            "p.json": Self.pipeline(folder + "/c.csv"), "twice.json": Self.pipeline("twice.csv"),
            "none.json": Self.pipeline("none.csv"), "gone.json": Self.pipeline(folder + "/gone.csv"),
            "file.json": Self.pipeline("\(part).csv"), "segments/all.json": Self.everyone,
            "twice.csv": "contact_id,\"\(part)\",\"\(part)\"\na,b,c\n", "none.csv": "\"\(part)\",x\na,b\n",
            "\(part).csv": "id\na\n", folder + "/c.csv": "contact_id,\"\(part)\"\n\"\(part)\",b\n",
            "members/staff.jsonl": "", folder + "/p.json": "{}", folder + "/segments/\(part).json": "{}",
            folder + "/c.txt": "",
            folder + "/bad.csv": "contact_id\n\"\(part)\",2\n", "\(part).jsonl": "{}\n[]\n",
        ])
        try check(run, ["run", "twice.json"], 2, shows: part)
        try check(run, ["run", "none.json"], 2, shows: part)
        try check(run, ["run", "gone.json"], 2, shows: part)
        try check(run, ["run", "file.json"], 2, shows: part)
        try check(run, ["run", folder + "/p.json"], 2, shows: part)
        try check(run, ["plan", "p.json", "--format", "json"], 0, shows: part)
        try check(run, ["run", "p.json", "--format", "json"], 0, shows: part)
        try check(run, ["run", "p.json"], 0)
        try check(run, ["read", folder + "/c.csv"], 0, shows: part)
        try check(run, ["read", folder + "/bad.csv"], 3, shows: part)
        try check(run, ["read", folder + "/c.txt"], 2, shows: part)
        try check(run, ["read", part + ".jsonl"], 3, shows: part)
        for format in ["table", "json"] {
            try check(run, ["validate", folder, "--format", format], 2, shows: part)
            try check(run, ["validate", folder + "/segments/" + part + ".json", "--format", format], 2, shows: part)
        }
    }

    @Test("From keys and values of definitions, pipelines, catalogues, workflows and journals", arguments: parts)
    func ours(_ part: String) throws {
        let text = Self.json(part)
        func definition(_ id: String, _ include: String, _ more: String = "") -> String {
            #"{"id": "\#(id)", "name": "\#(text)", "type": "dynamic_plus", "include": \#(include)\#(more)}"#
        }
        let sound = definition(
            "all", #"{"field": "\#(text)", "op": "contains", "value": "\#(text)"}"#,
            #", "description": "\#(text)", "tags": ["\#(text)"], "owner": "\#(text)""#)
        let metric = definition(
            "metric",
            #"{"activity": "\#(text)", "where": {"field": "@type", "op": "is", "value": "\#(text)"}, "measure": {"sum": "\#(text)"}, "op": ">", "value": 1}"#
        )
        let run = try ShellRun([
            "p.json": Self.pipeline(
                "c.csv", activities: #"[{"path": "a.jsonl"}]"#,
                more:
                    #", "workflows": "workflows", "jobs": [{"id": "w", "stage": "replay"}, {"id": "s", "stage": "snapshot"}]"#
            ),
            "c.csv": "contact_id,\"\(part)\"\na,\"\(part)\"\n",
            "a.jsonl": #"{"contact_id": "a", "type": "\#(text)", "at": "2026-11-01T00:00:00Z", "\#(text)": 2}"# + "\n",
            "segments/all.json": sound, "segments/metric.json": metric, "segments/staff.json": Self.staff,
            "workflows/w.json":
                #"{"id": "w", "name": "\#(text)", "status": "active", "trigger": {"activity": "\#(text)"}, "steps": [{"add_to": "staff"}]}"#,
            "members/staff.jsonl": "",
        ])
        for format in ["table", "json"] {
            try check(run, ["show", "all", "--pipeline", "p.json", "--format", format], 0, shows: part)
            try check(run, ["show", "metric", "--pipeline", "p.json", "--format", format], 0, shows: part)
            try check(run, ["plan", "p.json", "--format", format], 0, shows: part)
            try check(run, ["workflows", "--pipeline", "p.json", "--format", format], 0, shows: part)
            try check(run, ["uses", "all", "--pipeline", "p.json", "--format", format], 0)
            try check(run, ["run", "p.json", "--format", format], 0)
            try check(run, ["validate", "segments", "--data", "--pipeline", "p.json", "--format", format], 0)
        }
        try check(run, ["read", "a.jsonl"], 0, shows: part)
        #expect(Set(run.text("out/latest/quality.json").unicodeScalars).intersection(Self.forbidden) == [])

        let broken: [String: String] = [
            "key.json": definition("key", #"{"everyone": true}"#, #", "\#(text)": 1"#),
            "twice.json": definition("twice", #"{"everyone": true}"#, #", "\#(text)": 1, "\#(text)": 1"#),
            "id.json": definition(text, #"{"everyone": true}"#),
            "op.json": definition("op", #"{"field": "x", "op": "\#(text)", "value": "a"}"#),
            "value.json": definition("value", #"{"field": "x.age", "op": ">", "value": "\#(text)"}"#),
            "segment.json": definition("segment", #"{"segment": "\#(text)"}"#),
            "measure.json": definition("measure", #"{"activity": "a", "measure": "\#(text)"}"#),
            "window.json": definition("window", #"{"activity": "a", "window": {"last": "\#(text)"}}"#),
            "filter.json": definition("filter", #"{"\#(text)": 1}"#),
            "type.json": #"{"id": "type", "name": "x", "type": "\#(text)"}"#,
            "fields.json": #"{"fields": [{"name": "\#(text)", "type": "\#(text)"}]}"#,
            "activities.json": #"{"activities": [{"type": "a", "\#(text)": 1}]}"#,
            "workflow.json":
                #"{"id": "workflow", "name": "x", "status": "\#(text)", "trigger": {"\#(text)": 1}, "steps": [{"\#(text)": 1}]}"#,
            "pipeline.json":
                #"{"\#(text)": 1, "time_zone": "\#(text)", "as_of": "\#(text)", "sources": {"contacts": [{"path": "\#(text)", "name": "\#(text)/"}], "activities": []}, "segments": "s", "output": "o", "jobs": [{"id": "\#(text)", "stage": "\#(text)"}]}"#,
        ]
        for (name, content) in broken {
            try run.write("broken/\(name)", content)
            for format in ["table", "json"] {
                try check(run, ["validate", "broken/" + name, "--format", format], 2, shows: part)
            }
        }
        for pipeline in [
            Self.pipeline("c.csv", more: #", "jobs": [{"id": "x", "stage": "snapshot", "segments": ["\#(text)"]}]"#),
            Self.pipeline("c.csv", more: #", "catalogue": "\#(text)""#),
            Self.pipeline("c.csv", activities: #"[{"path": "a.jsonl", "mapping": {"\#(text)": 5}}]"#),
        ] {
            try run.write("q.json", pipeline)
            try check(run, ["run", "q.json"], 2, shows: part)
        }
        // Nothing of a journal is shown, so nothing of it can do harm.
        let lines = [
            #"{"\#(text)": 1}"#, #"{"contact": "\#(text)", "contact": 1}"#, #"{"contact": "c", "action": "\#(text)"}"#,
            #"{"contact": "c", "action": "add", "at": "\#(text)", "source": "\#(text)"}"#, part,
        ]
        try run.write("members/staff.jsonl", lines.joined(separator: "\n") + "\n")
        try check(run, ["members", "list", "staff", "--pipeline", "p.json"], 3)
        try check(run, ["run", "p.json"], 3)
    }

    @Test("A single character that JSON can't have is told as it is shown", arguments: Array(UInt32(1)...0x1F) + [0x7F])
    func single(_ value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        let run = try ShellRun(["x.json": "{\"a\": \(scalar)}"])
        try check(run, ["validate", "x.json"], 2)
        try check(run, ["validate", "x.json", "--format", "json"], 2)
    }
}
