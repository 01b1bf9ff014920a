import Foundation
import SegmentPipeline
import TestSupport
import Testing

@Suite("Refusals") struct RefusalTests {
    @Test("All that is wrong with a pipeline and what it names is told at once, and nothing is touched")
    func allAtOnce() throws {
        let workspace = try Workspace()
        try workspace.write(
            "pipelines/daily.json",
            Workspace.pipeline(
                activities: #"[{"path": "../data/activities/*.jsonl"}]"#,
                more:
                    #", "members": "../data/members", "merges": "../data/merges.csv", "jobs": [{"id": "m", "stage": "snapshot", "segments": ["spian"]}]"#
            ))
        try workspace.write(
            "data/segments/bad.json", Workspace.definition("bad", #"{"field": "contry", "op": "is", "value": "ES"}"#))
        let refusal = try #require(workspace.refusal())
        #expect(refusal.status == .refused)
        #expect(
            refusal.text == """
                W/pipelines/daily.json:1:88: no file matches 'W/data/activities/*.jsonl' [no-match]
                  paths start in the folder of the pipeline file, 'W/pipelines'
                  with "optional": true the source may have none
                W/pipelines/daily.json:2:65: there is no 'W/data/members' [missing-path]
                  paths start in the folder of the pipeline file, 'W/pipelines'
                W/pipelines/daily.json:2:94: there is no 'W/data/merges.csv' [missing-path]
                  paths start in the folder of the pipeline file, 'W/pipelines'
                W/pipelines/daily.json:2:171: no segment named 'spian' [unknown-segment]
                  did you mean 'spain'?
                W/data/segments/bad.json:1:75: no field named 'contry' [unknown-field]
                  did you mean 'country'?

                """)
        #expect(!workspace.exists("out"))
    }

    @Test("A gzip file that is larger than its limit refuses the run, whatever another run read of it")
    func decompressedTooLarge() throws {
        let workspace = try Workspace()
        let bytes = Array(("contact_id,country\na,ES\n" + String(repeating: "\n", count: 2 << 20)).utf8)
        try workspace.remove("data/contacts/contacts.csv")
        try Data(gzipped(bytes)).write(to: workspace.folder.appending(path: "data/contacts/contacts.csv.gz"))
        func limit(_ text: String) throws {
            let pipeline = Workspace.pipeline(more: #", "limits": {"decompressed": "\#(text)"}"#)
            try workspace.write("pipelines/daily.json", pipeline.replacing("*.csv", with: "*.csv.gz"))
        }
        try limit("3MiB")
        try workspace.run("2026-11-10")
        try limit("2MiB")
        let refusal = try #require(workspace.refusal())
        #expect(refusal.status == .data)
        #expect(
            refusal.text == """
                W/data/contacts/contacts.csv.gz: its gzip data decompress to more than the 2 MiB of 'limits.decompressed' [decompressed-too-large]

                """)
        #expect(workspace.names("out/runs") == ["2026-11-10T00-00-00Z"])
        try limit("3MiB")
        try workspace.run()
        #expect(
            try workspace.text("out/latest/membership/spain.csv")
                == "contact_id,entered_at\na,2026-11-10T00:00:00Z\n")
        try limit("0MiB")
        #expect(
            workspace.refusal()?.text == """
                W/pipelines/daily.json:2:81: '0MiB' is no number of bytes [bad-value]
                  write '512MiB' or '4GiB'

                """)
    }

    @Test("Too many rejected rows refuse the run, and leave what explains it")
    func overTheLimit() throws {
        let workspace = try Workspace()
        try workspace.run("2026-11-10")
        try workspace.write("data/contacts/contacts.csv", "contact_id,country\na,ES\nb\nc,ES,x\nd,FR\n")
        let refusal = try #require(workspace.refusal())
        #expect(refusal.status == .data)
        #expect(
            refusal.text == """
                contacts: 2 of 4 rows were rejected, and the limit is 0.01: cell_count 2, first at ../data/contacts/contacts.csv:3 [too-many-rejected]
                  cell_count: a cell that holds the delimiter is in quotes; "delimiter" on the source names another, and "skip_lines" skips lines before the header
                  the rows are in 'W/out/failed/2026-11-20T00-00-00Z/rejects/contacts.jsonl'

                """)
        #expect(workspace.names("out/runs") == ["2026-11-10T00-00-00Z"])
        #expect(workspace.latest == "runs/2026-11-10T00-00-00Z")
        let failed = "out/failed/2026-11-20T00-00-00Z"
        #expect(workspace.names(failed) == ["error.json", "quality.json", "rejects"])
        #expect(
            try workspace.text(failed + "/rejects/contacts.jsonl") == """
                {"source": "contacts", "file": "../data/contacts/contacts.csv", "line": 3, "offset": 24, "length": 1, "reason": "cell_count", "field": null, "raw": "b"}
                {"source": "contacts", "file": "../data/contacts/contacts.csv", "line": 4, "offset": 26, "length": 6, "reason": "cell_count", "field": null, "raw": "c,ES,x"}

                """)
        let error = try workspace.text(failed + "/error.json")
        #expect(error.contains(#""status": 3"#) && error.contains(#""code": "too-many-rejected""#))

        // Gone with the next good run of that as-of, and of no other.
        try workspace.write("data/contacts/contacts.csv", "contact_id,country\na,ES\n")
        try workspace.run("2026-11-19")
        #expect(workspace.exists(failed))
        try workspace.run("2026-11-20")
        #expect(!workspace.exists(failed))
    }

    @Test("One rejected row is under every limit, and the rest over a source's own")
    func limits() throws {
        let workspace = try Workspace()
        try workspace.write("data/contacts/contacts.csv", "contact_id,country\na,ES\nb\n")
        #expect(workspace.refusal() == nil)
        try workspace.write("data/contacts/contacts.csv", "contact_id,country\na,ES\nb\nc\nd,ES\n")
        try workspace.write(
            "pipelines/daily.json",
            #"{"sources": {"contacts": [{"path": "../data/contacts/*.csv", "max_rejected": 0.5}], "activities": []}, "segments": "../data/segments", "output": "../out"}"#
        )
        #expect(workspace.refusal() == nil)
    }

    @Test("A truncated gzip file is no data")
    func truncated() throws {
        let workspace = try Workspace()
        let gzip: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x4B, 0xCE]
        try workspace.write(
            "pipelines/daily.json", Workspace.pipeline(activities: #"[{"path": "../data/a.jsonl.gz"}]"#))
        try Data(gzip).write(to: workspace.folder.appending(path: "data/a.jsonl.gz"))
        let refusal = try #require(workspace.refusal())
        #expect(refusal.status == .data)
        #expect(
            refusal.text
                == "W/data/a.jsonl.gz: the gzip data ends in the middle of a member [truncated-gzip]\n")
        #expect(workspace.names("out/runs").isEmpty)
        #expect(workspace.names("out/failed/2026-11-20T00-00-00Z") == ["error.json"])
    }

    @Test("A broken journal refuses the run; an unended last line is a warning")
    func journals() throws {
        let workspace = try Workspace()
        try workspace.write("pipelines/daily.json", Workspace.pipeline(more: #", "members": "../data/members""#))
        try workspace.write("data/segments/staff.json", Workspace.definition("staff", nil))
        let line = #"{"contact":"a","action":"add","at":"2026-11-02T09:00:00Z","source":"manual"}"#
        try workspace.write("data/members/staff.jsonl", line + "\n" + #"{"contact":"#)
        let report = try workspace.run()
        #expect(workspace.shortened(report.warnings).hasPrefix("W/data/members/staff.jsonl:2:1: warning: "))
        #expect(try workspace.text("out/latest/membership/staff.csv").contains("a,2026-11-20"))
        try workspace.write("data/members/staff.jsonl", "{}\n")
        #expect(workspace.refusal("2026-11-21")?.status == .data)
    }

    @Test("A segment that lost more than the limit refuses the run, unless it is allowed")
    func shrink() throws {
        let workspace = try Workspace()
        try workspace.write("pipelines/daily.json", Workspace.pipeline(more: #", "limits": {"max_shrink": 0.4}"#))
        try workspace.run("2026-11-10")
        try workspace.write("data/contacts/contacts.csv", "contact_id,country\na,ES\nb,FR\nc,FR\n")
        let refusal = try #require(workspace.refusal())
        #expect(refusal.status == .data)
        #expect(
            refusal.text == """
                W/data/segments/spain.json: 'spain' would go from 2 members to 1, and the limit for 'max_shrink' is 0.4 [max-shrink]
                  with --allow-shrink the run goes on

                """)
        #expect(workspace.names("out/runs") == ["2026-11-10T00-00-00Z"])
        try workspace.run { $0.allowsShrink = true }
        #expect(workspace.latest == "runs/2026-11-20T00-00-00Z")
    }

    @Test("A merge in a circle is refused")
    func merges() throws {
        let workspace = try Workspace()
        try workspace.write("pipelines/daily.json", Workspace.pipeline(more: #", "merges": "../merges.csv""#))
        try workspace.write("merges.csv", "previous_id,contact_id\na,b\nb,c\nc,a\n")
        #expect(
            workspace.refusal()?.text == "W/merges.csv: contacts are merged into each other in a circle [merge-cycle]\n"
        )
        try workspace.write("merges.csv", "previous_id,contact_id\na,b\nb,c\n")
        #expect(workspace.refusal() == nil)
        #expect(
            try workspace.text("out/latest/membership/spain.csv") == "contact_id,entered_at\nc,2026-11-20T00:00:00Z\n")
    }
}
