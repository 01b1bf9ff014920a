import CellValues
import Foundation
import SegmentPipeline
import Testing

/// A run is a folder in `runs/` with a manifest. What else is called like one is told and left alone.
@Suite("What is called like a run and is none") struct StrayRunTests {
    static let day20 = "2026-11-20T00-00-00Z"
    static let day25 = "2026-11-25T00-00-00Z"

    enum Stray: CaseIterable {
        case emptyFolder, folder, file, link, manifestIsFolder

        func make(_ name: String, in workspace: Workspace) throws {
            let path = "out/runs/" + name
            switch self {
            case .emptyFolder:
                try FileManager.default.createDirectory(
                    atPath: workspace.path(path), withIntermediateDirectories: true)
            case .folder: try workspace.write(path + "/membership/spain.csv", "contact_id,entered_at\nx,\n")
            case .file: try workspace.write(path, "no run")
            case .link:
                try workspace.write("elsewhere/manifest.json", "{}")
                try FileManager.default.createSymbolicLink(
                    atPath: workspace.path(path), withDestinationPath: "../../elsewhere")
            case .manifestIsFolder: try workspace.write(path + "/manifest.json/file", "no manifest")
            }
        }

        var isFolder: Bool { self != .file && self != .link }

        func warning(_ name: String) -> String {
            let why = isFolder ? "it has no manifest.json" : "it isn't a folder"
            return """
                W/out/runs/\(name): warning: this is no run, for \(why): it is left alone [not-a-run]
                  move it out of the folder 'runs'

                """
        }
    }

    /// What stands there, links and empty folders too.
    private func tree(_ workspace: Workspace, _ path: String) -> [String] {
        let walk = FileManager.default.enumerator(atPath: workspace.path(path))
        let names = (walk?.allObjects as? [String] ?? []).sorted()
        return names + [(try? FileManager.default.destinationOfSymbolicLink(atPath: workspace.path(path))) ?? ""]
    }

    @Test("One that is newer than all runs is neither latest nor makes a run a backfill", arguments: Stray.allCases)
    func newer(_ stray: Stray) throws {
        let workspace = try Workspace()
        try workspace.run("2026-11-10")
        try stray.make(Self.day25, in: workspace)
        let before = tree(workspace, "out/runs/" + Self.day25)
        let report = try workspace.run("2026-11-20")
        #expect(workspace.shortened(report.warnings) == stray.warning(Self.day25))
        #expect(!report.isBackfill)
        #expect(workspace.latest == "runs/\(Self.day20)")
        #expect(try workspace.text("out/latest/manifest.json").contains(#""before": "2026-11-10T00-00-00Z""#))
        #expect(try workspace.text("out/history.csv").split(separator: "\n").count == 3)
        #expect(tree(workspace, "out/runs/" + Self.day25) == before)
        // Nor is it the one before.
        try workspace.run("2026-11-26")
        #expect(try workspace.text("out/latest/manifest.json").contains(#""before": "\#(Self.day20)""#))
        #expect(try workspace.text("out/latest/membership/spain.csv").contains("a,2026-11-10T00:00:00Z"))
    }

    @Test("One of the as-of of a run keeps its name, and the run gets the next number", arguments: Stray.allCases)
    func sameName(_ stray: Stray) throws {
        let workspace = try Workspace()
        try workspace.run("2026-11-10")
        try stray.make(Self.day20, in: workspace)
        let before = tree(workspace, "out/runs/" + Self.day20)
        let report = try workspace.run("2026-11-20")
        #expect(report.folder.map(workspace.shortened) == "W/out/runs/\(Self.day20).2")
        #expect(workspace.shortened(report.warnings) == stray.warning(Self.day20))
        #expect(workspace.latest == "runs/\(Self.day20).2")
        #expect(try workspace.text("out/latest/manifest.json").contains(#""supersedes": null,"#))
        #expect(tree(workspace, "out/runs/" + Self.day20) == before)
        #expect(try workspace.run("2026-11-20").isUnchanged)
        // Another outcome takes the run's place, not the other's.
        try workspace.write("data/contacts/contacts.csv", "contact_id,country\na,ES\nb,FR\nc,FR\n")
        try stray.make(Self.day20 + ".3", in: workspace)
        #expect(try workspace.run("2026-11-20").folder.map(workspace.shortened) == "W/out/runs/\(Self.day20).4")
        #expect(try workspace.text("out/latest/manifest.json").contains(#""supersedes": "\#(Self.day20).2","#))
        #expect(tree(workspace, "out/runs/" + Self.day20) == before)
    }

    @Test("Retention neither counts nor removes it", arguments: Stray.allCases)
    func retention(_ stray: Stray) throws {
        let workspace = try Workspace()
        try workspace.write("pipelines/daily.json", Workspace.pipeline(more: #", "retention": {"runs": 2}"#))
        for day in 10...11 { try workspace.run("2026-11-\(day)") }
        for name in ["2026-11-01T00-00-00Z", Self.day25] { try stray.make(name, in: workspace) }
        for day in 12...13 { try workspace.run("2026-11-\(day)") }
        #expect(
            workspace.names("out/runs") == [
                "2026-11-01T00-00-00Z", "2026-11-12T00-00-00Z", "2026-11-13T00-00-00Z", Self.day25,
            ])
    }

    @Test("A run that lost its manifest is none any more, and latest leads to what is still one")
    func lostManifest() throws {
        let workspace = try Workspace()
        try workspace.run("2026-11-10")
        try workspace.run("2026-11-20")
        try workspace.remove("out/runs/\(Self.day20)/manifest.json")
        try workspace.run("2026-11-15")
        #expect(workspace.latest == "runs/2026-11-15T00-00-00Z")
        #expect(workspace.exists("out/runs/\(Self.day20)/membership/spain.csv"))
        // Where there is no run at all `latest` leads nowhere.
        for name in ["2026-11-10T00-00-00Z", "2026-11-15T00-00-00Z"] {
            try workspace.remove("out/runs/\(name)/manifest.json")
        }
        try workspace.write("data/contacts/contacts.csv", "contact_id,country\na\nb\n")
        #expect(workspace.refusal("2026-11-21")?.status == .data)
        #expect(!workspace.exists("out/latest"))
    }

    @Test("Commands that look at the newest run say it too")
    func commands() throws {
        let workspace = try Workspace()
        try workspace.write(
            "pipelines/daily.json",
            Workspace.pipeline(
                activities: #"[{"path": "../data/log/*.jsonl"}]"#,
                more:
                    #", "members": "../data/members", "workflows": "../data/workflows", "jobs": [{"id": "w", "stage": "replay"}, {"id": "m", "stage": "snapshot"}]"#
            ))
        try workspace.write("data/segments/staff.json", Workspace.definition("staff", nil))
        try workspace.write(
            "data/log/1.jsonl", #"{"contact_id":"a","type":"purchase","at":"2026-11-01T00:00:00Z"}"# + "\n")
        try workspace.write(
            "data/members/staff.jsonl",
            #"{"contact":"a","action":"add","at":"2026-11-22T09:00:00Z","source":"manual"}"# + "\n")
        try workspace.write(
            "data/workflows/order.json",
            #"{"id": "order", "name": "o", "status": "active", "trigger": {"activity": "purchase"}, "steps": [{"add_to": "staff"}]}"#
        )
        // Workflows' lines are those of the newest run, whatever else is there.
        try Stray.emptyFolder.make(Self.day25, in: workspace)
        try workspace.run("2026-11-20")
        #expect(try workspace.text("data/members/staff.workflows.jsonl").contains(#""contact":"a""#))
        let pipeline = workspace.path("pipelines/daily.json")
        let warning = Stray.emptyFolder.warning(Self.day25)
        let list = try WorkflowList(pipeline: pipeline)
        #expect(workspace.shortened(list.warnings) == warning)
        #expect(list.table.contains("1"))
        let segment = try StaticSegment(id: "staff", pipeline: pipeline, in: Workspace.context())
        let members = try segment.members(asOf: nil)
        #expect(members.asOf.rfc3339 == "2026-11-20T00:00:00Z")
        #expect(workspace.shortened(members.warnings) == warning)
        #expect(try segment.members(asOf: "2026-11-23").warnings == "")
        let simulation = try WorkflowSimulation(
            id: "order", from: "2026-11-21", to: "2026-11-21", pipeline: pipeline, in: Workspace.context())
        #expect(workspace.shortened(simulation.warnings) == warning)
        let dry = try workspace.run("2026-11-21") { $0.isDryRun = true }
        #expect(workspace.shortened(dry.warnings) == warning)
    }

    @Test("What is put in a run's place while it is at work is not replaced")
    func meanwhile() throws {
        let workspace = try Workspace()
        try workspace.run("2026-11-10")
        let (place, temporary) = (
            workspace.path("out/runs/" + Self.day20), workspace.path("out/runs/.tmp-" + Self.day20)
        )
        var context = Workspace.context()
        // The clock is asked once more while the run's files are written.
        let seconds: @Sendable () -> Int64 = {
            if access(temporary, F_OK) == 0 { mkdir(place, 0o700) }
            return 1_795_478_400
        }
        context.clock = RunContext.Clock(unixSeconds: seconds, steady: { 0 })
        let failure = #expect(throws: RunFailure.self) {
            try SegmentPipeline.run(workspace.path("pipelines/daily.json"), in: context)
        }
        #expect(
            workspace.shortened(failure?.rendered ?? "")
                == "W/out/runs/\(Self.day20): something of this name was put there during the run [output-failed]\n")
        #expect(failure?.status == .system)
        #expect(workspace.names("out/runs") == ["2026-11-10T00-00-00Z", Self.day20])
        #expect(workspace.names("out/runs/" + Self.day20) == [])
        #expect(workspace.latest == "runs/2026-11-10T00-00-00Z")
        #expect(try workspace.run().folder.map(workspace.shortened) == "W/out/runs/\(Self.day20).2")
    }

    @Test("A leftover of any depth doesn't stand in a run's way")
    func deepLeftover() throws {
        let workspace = try Workspace()
        try workspace.run("2026-11-10")
        let deep = "out/runs/.tmp-2026-11-19T00-00-00Z" + String(repeating: "/folder", count: 40)
        try workspace.write(deep + "/file", "left")
        try workspace.run("2026-11-20")
        #expect(workspace.names("out/runs") == ["2026-11-10T00-00-00Z", Self.day20])
    }
}
