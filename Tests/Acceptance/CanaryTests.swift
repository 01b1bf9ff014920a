import Foundation
import Testing

/// Contacts whose every field is unique: whatever goes wrong, no message, manifest or report of quality holds any of them.
@Suite("Canaries") struct CanaryTests {
    /// By column; no two rows share a value.
    static func row(_ number: Int) -> [String: String] {
        [
            "contact_id": "CANARY-k\(number)", "email": "canary-m\(number)@canary.example",
            "phone": "+34 600 77 00 0\(number)",
            "name": "Canary Ann\(number)", "city": "Canary-by-Sea\(number)", "birth": "19\(50 + number)-07-1\(number)",
            "points": "77077\(number)", "newsletter": "canary-yes\(number)",
        ]
    }

    static let columns = ["contact_id", "email", "phone", "name", "city", "birth", "points", "newsletter"]
    static let values = (1...6).flatMap { Array(row($0).values) }

    static func csv(_ rows: ClosedRange<Int>, header: Bool = true, without: String? = nil) -> String {
        let columns = columns.filter { $0 != without }
        return (header ? columns.joined(separator: ",") + "\n" : "")
            + rows.map { number in columns.map { row(number)[$0] ?? "" }.joined(separator: ",") + "\n" }.joined()
    }

    static func activity(_ number: Int, _ more: String = "") -> String {
        let row = row(number)
        return
            #"{"contact_id": "\#(row["contact_id"] ?? "")", "type": "order", "at": "2026-11-0\#(number)T10:00:00Z", "mail": "\#(row["email"] ?? "")"\#(more)}"#
            + "\n"
    }

    private func expectNone(
        _ text: String, _ what: String, but typed: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for value in Self.values where !typed.contains(value) {
            #expect(!text.contains(value), "\(what): \(value) in \(text)", sourceLocation: sourceLocation)
        }
    }

    private static let fields =
        #"{"fields": [{"name": "email", "type": "email"}, {"name": "birth", "type": "date"}, {"name": "points", "type": "integer"}, {"name": "newsletter", "type": "boolean"}, {"name": "city", "type": "text"}]}"#

    private static func pipeline(_ contacts: String, _ more: String = "") -> String {
        """
        {"as_of": "2026-11-20", "sources": {"contacts": [{"path": "\(contacts)", "name": "contacts"\(more)}],
         "activities": [{"path": "log.jsonl", "name": "log", "max_rejected": 1}]}, "catalogue": "data", "segments": "segments",
         "members": "members", "output": "out"}
        """
    }

    private func workspace() throws -> ShellRun {
        try ShellRun([
            "p.json": Self.pipeline("c.csv", #", "max_rejected": 1"#), "c.csv": Self.csv(1...4),
            "log.jsonl": (1...4).map { Self.activity($0) }.joined(), "data/fields.json": Self.fields,
            "segments/near.json":
                #"{"id": "near", "name": "Near", "type": "dynamic", "include": {"field": "city", "op": "is", "value": "Canary-by-Sea"}}"#,
            "segments/mail.json":
                #"{"id": "mail", "name": "Mail", "type": "dynamic", "include": {"field": "email", "op": "is", "value": "canary-m9@canary.example"}}"#,
            "segments/staff.json": #"{"id": "staff", "name": "Staff", "type": "static"}"#,
            "members/staff.jsonl": (1...2).map { number in
                #"{"contact":"\#(Self.row(number)["contact_id"] ?? "")","action":"add","at":"2026-11-0\#(number)T00:00:00Z","source":"manual"}"#
                    + "\n"
            }.joined(),
        ])
    }

    private func expectNone(in run: ShellRun, _ what: String, sourceLocation: SourceLocation = #_sourceLocation) {
        for file in [
            "out/latest/manifest.json", "out/latest/quality.json", "out/history.csv",
            "out/failed/2026-11-20T00-00-00Z/error.json", "out/failed/2026-11-20T00-00-00Z/quality.json",
        ] {
            expectNone(run.text(file), what + ", " + file, sourceLocation: sourceLocation)
        }
    }

    /// What is done to the workspace, and the status of a run of it.
    static let misfortunes: [(name: String, status: Int32, file: String, content: String)] = [
        ("nothing", 0, "note", ""),
        ("values of other types", 0, "c.csv", csv(1...4).replacing(",77077", with: ",CANARY77077")),
        ("no header", 2, "c.csv", csv(1...4, header: false)),
        ("no key column", 2, "c.csv", csv(1...4, without: "contact_id")),
        ("a cell twice in the first row", 2, "c.csv", "canary-m1@canary.example,canary-m1@canary.example\n"),
        ("cells too many", 0, "c.csv", csv(1...4) + row(5).values.joined(separator: ",") + ",more\n"),
        ("an open quote", 3, "c.csv", csv(1...4) + "\"" + row(5).values.joined(separator: ",")),
        ("contacts twice", 0, "c.csv", csv(1...4) + csv(2...4, header: false)),
        (
            "contacts twice, refused", 3, "p.json",
            pipeline("t.csv", #", "duplicates": "error""#)
        ),
        ("too many rejected", 3, "p.json", pipeline("r.csv", #", "max_rejected": 0"#)),
        (
            "broken activities", 0, "log.jsonl",
            activity(1) + "{\"contact_id\": \"" + (row(2)["contact_id"] ?? "") + "\"\n"
        ),
        (
            "activities without time", 0, "log.jsonl",
            #"{"contact_id": "CANARY-k1", "type": "order", "at": "canary-m1@canary.example"}"# + "\n"
        ),
        ("orphans", 0, "log.jsonl", activity(5) + activity(6)),
        (
            "a broken journal", 3, "members/staff.jsonl",
            #"{"contact":"CANARY-k1","action":"CANARY-k2","at":"canary-m1@canary.example","source":"Canary Ann1"}"#
                + "\n"
        ),
        ("a journal that is none", 3, "members/staff.jsonl", "CANARY-k1,canary-m1@canary.example\n"),
        (
            "a journal's line with keys of its own", 3, "members/staff.jsonl",
            #"{"canary-m1@canary.example":"CANARY-k1"}"# + "\n"
        ),
        ("half a journal's line", 0, "members/staff.jsonl", #"{"contact":"CANARY-k1","act"#),
    ]

    @Test("A run and what looks at its files", arguments: misfortunes.map(\.name))
    func run(_ name: String) throws {
        let misfortune = try #require(Self.misfortunes.first { $0.name == name })
        let run = try workspace()
        try run.write("t.csv", Self.csv(1...4) + Self.csv(2...4, header: false))
        let long = (5...6).map { Self.row($0).values.joined(separator: ",") + ",more\n" }
        try run.write("r.csv", Self.csv(1...4) + long.joined())
        try run.write(misfortune.file, misfortune.content)
        for arguments in [["run", "p.json"], ["run", "p.json", "--format", "json", "--verbose"]] {
            let outcome = try run.segments(arguments)
            #expect(outcome.status == misfortune.status, "\(outcome.errors)")
            expectNone(outcome.all, "\(arguments)")
            expectNone(in: run, "\(arguments)")
        }
        for arguments in [
            ["plan", "p.json"], ["plan", "p.json", "--format", "json"], ["validate", "p.json", "segments", "data"],
            ["validate", "p.json", "segments", "--data"], ["show", "near", "--pipeline", "p.json"],
            ["uses", "staff", "--pipeline", "p.json"],
        ] {
            let outcome = try run.segments(arguments)
            #expect([0, 2, 3].contains(outcome.status), "\(outcome.errors)")
            // What the definition itself says is its author's.
            expectNone(outcome.all.replacing("did you mean 'Canary-by-Sea", with: "did you mean '?"), "\(arguments)")
        }
    }

    @Test("Members added, removed and imported from files of all kinds")
    func members() throws {
        let run = try workspace()
        #expect(try run.segments(["run", "p.json"]).status == 0)
        let all = Self.csv(1...6)
        let files: [(String, String, Int32)] = [
            ("fine.csv", all, 0), ("bare.csv", Self.csv(1...6, header: false), 2),
            ("keyless.csv", Self.csv(1...6, without: "contact_id"), 2),
            ("twice.csv", all + Self.csv(1...2, header: false), 0),
            ("broken.csv", all + "CANARY-k1,canary-m1@canary.example\n\"CANARY-k2\"x\n", 1),
            ("torn.csv", all + "CANARY-k1,\"canary-m1@canary.example\n", 3),
            ("empty.csv", all + ",canary-m1@canary.example,,,,,,\n", 1),
        ]
        for (name, text, status) in files {
            try run.write(name, text)
            for command in ["add", "remove"] {
                let outcome = try run.segments(["members", command, "staff", "--file", name, "--pipeline", "p.json"])
                #expect(outcome.status == status, "\(name): \(outcome.errors)")
                expectNone(outcome.all, name)
            }
            let outcome = try run.segments(["members", "import", "staff", name, "--pipeline", "p.json"])
            #expect([0, 1, 2, 3].contains(outcome.status))
            expectNone(outcome.all, name)
        }
        // A key that was typed may be said again, and no other.
        let typed = try run.segments([
            "members", "add", "staff", "--contact", "CANARY-k5", "--file", "fine.csv", "--pipeline", "p.json",
        ])
        #expect(typed.errors.contains("CANARY-k5"))
        expectNone(typed.all, "typed", but: ["CANARY-k5"])
        try run.write("members/staff.jsonl", #"{"contact":"CANARY-k1","action":"add","at":"CANARY-k2"}"# + "\n")
        for arguments in [["members", "list", "staff"], ["members", "add", "staff", "--contact", "x"]] {
            let outcome = try run.segments(arguments + ["--pipeline", "p.json"])
            #expect(outcome.status == 3)
            expectNone(outcome.all, "\(arguments)")
        }
    }
}
