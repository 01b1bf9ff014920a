import CellValues
import Foundation
import SegmentPipeline
import Testing

@Suite("Manifest and plan") struct ManifestTests {
    @Test("The manifest has the keys of the page, in their order, and sums that are right")
    func keys() throws {
        let workspace = try Workspace()
        try workspace.write("pipelines/daily.json", Workspace.pipeline(activities: #"[{"path": "../data/*.jsonl"}]"#))
        try workspace.write(
            "data/visits.jsonl",
            #"{"contact_id": "a", "type": "visit", "at": "2026-11-01T00:00:00Z"}"# + "\n"
                + #"{"contact_id": "zz", "type": "visit", "at": "2026-11-01T00:00:00Z"}"# + "\n"
                + #"{"type": "visit", "at": "2026-11-01T00:00:00Z"}"# + "\n"
                + #"{"contact_id": "a", "type": "visit", "at": "2026-12-01T00:00:00Z"}"# + "\n" + "{\n")
        try workspace.run()
        let text = try workspace.text("out/latest/manifest.json")
        guard case .object(let members) = try JSONNode(parsing: Array(text.utf8)).kind else {
            Issue.record("no object")
            return
        }
        #expect(
            members.map(\.key) == [
                "version", "tool", "pipeline", "as_of", "time_zone", "tzdata", "status", "backfill", "before",
                "supersedes", "inputs", "segments", "artifacts", "diagnostics", "warnings", "timing",
            ])
        #expect(
            text.contains(
                #"{"source": "data", "path": "../data/visits.jsonl", "bytes": 252, "sha256": ""#))
        #expect(text.contains(#""read": 5, "accepted": 4, "rejected": 1, "duplicates": 0}"#))
        #expect(
            text.contains(
                #""diagnostics": {"contacts": 3, "activities": {"used": 1, "anonymous": 1, "orphan": 1, "future": 1}, "wrong_type": []}"#
            ))
        #expect(text.contains(#"{"id": "spain", "type": "dynamic_plus", "definition": ""#))
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "cd '\(workspace.path("out/latest"))' && sha256sum -c --quiet manifest.sha256"]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test("The plan prints as tables, and nothing is touched")
    func planTable() throws {
        let workspace = try Workspace()
        try workspace.write(
            "pipelines/daily.json", Workspace.pipeline(activities: #"[{"path": "../data/v.jsonl", "optional": true}]"#))
        try workspace.write(
            "data/segments/active.json",
            Workspace.definition(
                "active",
                #"{"all": [{"segment": "spain"}, {"activity": "visit", "window": {"last": "7d"}, "where": {"field": "page", "op": "contains", "value": "shoe"}, "measure": "distinct_days", "op": ">=", "value": 2}]}"#
            ))
        let plan = try PlanReport(workspace.path("pipelines/daily.json"), in: Workspace.context())
        #expect(
            plan.table == """
                as of 2026-11-20T00:00:00Z

                job         stage     reads   writes
                membership  snapshot  1 file  2 files

                source    kind        files
                contacts  contacts    1
                v         activities  0

                segment  type          written  refers to
                spain    dynamic_plus  yes
                active   dynamic_plus  yes      spain

                metric  activity  measure        from                  to                    where                                                 used by
                m1      visit     distinct_days  2026-11-13T00:00:00Z  2026-11-20T00:00:00Z  {"field": "page", "op": "contains", "value": "shoe"}  active

                column   of          type
                country  contacts    text
                page     activities  text

                """)
        #expect(
            plan.json.rendered() == """
                {
                  "as_of": "2026-11-20T00:00:00Z",
                  "jobs": [
                    {
                      "id": "membership",
                      "stage": "snapshot",
                      "reads": ["../data/contacts/contacts.csv"],
                      "writes": ["membership/active.csv", "membership/spain.csv"]
                    }
                  ],
                  "segments": ["spain", "active"],
                  "metrics": [
                    {
                      "id": "m1",
                      "activity": "visit",
                      "where": {"field": "page", "op": "contains", "value": "shoe"},
                      "window": {"from": "2026-11-13T00:00:00Z", "to": "2026-11-20T00:00:00Z"},
                      "measure": "distinct_days",
                      "used_by": ["active"]
                    }
                  ],
                  "columns": [
                    {"name": "country", "of": "contacts", "type": "text"},
                    {"name": "page", "of": "activities", "type": "text"}
                  ]
                }
                """)
        #expect(!workspace.exists("out"))
    }
}
