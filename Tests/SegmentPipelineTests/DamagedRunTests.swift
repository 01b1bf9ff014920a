import CellValues
import Foundation
import TestSupport
import SegmentLanguage
import Testing

@testable import SegmentPipeline

@Suite("Damaged runs") struct DamagedRunTests {
    /// What a run goes by of runs before: their state and their manifests.
    private func kept(_ workspace: Workspace, run: String) -> [String] {
        let folder = "out/runs/\(run)/"
        return workspace.names(folder + "state").map { folder + "state/" + $0 } + [
            folder + "manifest.json", folder + "manifest.sha256",
        ]
    }

    /// Does something to one file; gives what, for messages.
    private func damage(_ workspace: Workspace, _ random: inout SplitMix64) throws -> (path: String, how: String) {
        let (older, newer) = (DamagedRuns.names[0], DamagedRuns.names[1])
        let path = random.pick(kept(workspace, run: random.chance(80) ? newer : older))
        let kind = Int.random(in: 0..<Damage.allCases.count + 2, using: &random)
        switch kind {
        case Damage.allCases.count where !path.hasSuffix("manifest.json"):
            try workspace.remove(path)
            return (path, "removed")
        case Damage.allCases.count + 1:
            let other = path.contains(newer) ? older : newer
            let twin = path.replacingOccurrences(of: path.contains(newer) ? newer : older, with: other)
            try workspace.write(path, try workspace.data(twin))
            return (path, "taken from the other run")
        default:
            let damage = Damage.allCases[kind % Damage.allCases.count]
            let whole = try workspace.data(path)
            try workspace.write(path, damage.done(to: whole, &random))
            return (path, damage.rawValue)
        }
    }

    @Test(
        "A run by damaged state or manifests gives what it gave, or status 3 and nothing", arguments: Damage.seeds(70))
    func mutants(_ seed: Int) throws {
        let runs = try DamagedRuns.shared()
        for round in 0..<10 {
            var random = SplitMix64(seed: UInt64(seed * 10 + round))
            let workspace = try runs.workspace()
            let (path, how) = try damage(workspace, &random)
            let before = try DamagedRuns.left(by: workspace)
            let what = "\(seed).\(round): \(path) \(how)"
            guard let refusal = workspace.refusal(DamagedRuns.asOf) else {
                // What is damaged stays damaged; all else is as if it were whole.
                var (left, expected) = (try DamagedRuns.left(by: workspace), runs.expected)
                (left[path], expected[path]) = (nil, nil)
                #expect(differences(left, expected) == [], "\(what)")
                continue
            }
            #expect(refusal.status == .data, "\(what): \(refusal.text)")
            #expect(refusal.text.contains("[bad-state]\n"), "\(what): \(refusal.text)")
            #expect(refusal.text.contains("--without-before"), "\(what)")
            let named = path.hasSuffix("manifest.sha256") ? "manifest." : path
            #expect(refusal.text.hasPrefix("W/") && refusal.text.contains(named), "\(what): \(refusal.text)")
            var left = try DamagedRuns.left(by: workspace)
            for name in left.keys where name.hasPrefix("out/failed/") { left[name] = nil }
            #expect(differences(left, before) == [], "\(what)")
        }
    }

    /// Files that are not the same in both.
    private func differences(_ one: [String: String], _ other: [String: String]) -> [String] {
        Set(one.keys).union(other.keys).filter { one[$0] != other[$0] }.sorted()
    }

    /// A damaged file, and a manifest that is made to fit it again.
    private func damageAndSum(_ workspace: Workspace, _ random: inout SplitMix64) throws -> String {
        let run = DamagedRuns.names[1]
        let folder = "out/runs/\(run)/"
        let path = random.pick(kept(workspace, run: run).dropLast())
        var manifest = try workspace.data(folder + "manifest.json")
        let damage = random.chance(60) ? Damage.extreme : random.pick(Damage.allCases)
        if path.hasSuffix("manifest.json") {
            manifest = damage.done(to: manifest, &random)
        } else {
            let whole = try workspace.data(path)
            var bytes = whole
            for _ in 0..<Int.random(in: 1...3, using: &random) { bytes = damage.done(to: bytes, &random) }
            try workspace.write(path, bytes)
            let text = String(decoding: manifest, as: UTF8.self)
                .replacingOccurrences(
                    of: #""bytes": \#(whole.count), "sha256": "\#(sha256(Array(whole)))""#,
                    with: #""bytes": \#(bytes.count), "sha256": "\#(sha256(Array(bytes)))""#)
            manifest = Data(text.utf8)
        }
        try workspace.write(folder + "manifest.json", manifest)
        try workspace.write(folder + "manifest.sha256", Data(PublishedRun.sumLine(of: Array(manifest))))
        return "\(path) \(damage)"
    }

    @Test(
        "Damage that the sums don't show is refused, or read as another state: never a crash",
        arguments: Damage.seeds(40))
    func summed(_ seed: Int) throws {
        let runs = try DamagedRuns.shared()
        for round in 0..<10 {
            var random = SplitMix64(seed: UInt64(1_000_000 + seed * 10 + round))
            let workspace = try runs.workspace()
            let what = "\(seed).\(round): \(try damageAndSum(workspace, &random))"
            let before = try DamagedRuns.left(by: workspace)
            guard let refusal = workspace.refusal(DamagedRuns.asOf) else {
                #expect(workspace.latest == "runs/2026-11-12T00-00-00Z", "\(what)")
                continue
            }
            #expect(refusal.status == .data && refusal.text.contains("[bad-state]\n"), "\(what): \(refusal.text)")
            var left = try DamagedRuns.left(by: workspace)
            for name in left.keys where name.hasPrefix("out/failed/") { left[name] = nil }
            #expect(differences(left, before) == [], "\(what)")
        }
    }

    @Test("The message names the file and the cure, and the refusal is recorded")
    func message() throws {
        let workspace = try DamagedRuns.shared().workspace()
        let path = "out/runs/2026-11-11T00-00-00Z/state/memberships.bin"
        var bytes = try workspace.data(path)
        bytes[60] ^= 1
        try workspace.write(path, bytes)
        let refusal = try #require(workspace.refusal(DamagedRuns.asOf))
        #expect(
            refusal.text == """
                W/\(path): it isn't what the run wrote: it doesn't fit manifest.json [bad-state]
                  put back what the run wrote, or move its folder out of 'runs'; --without-before starts as a first run

                """)
        #expect(try workspace.text("out/failed/2026-11-12T00-00-00Z/error.json").contains(#""code": "bad-state""#))
    }

    @Test("Without the run before: as a first run, and the one passed over is named and stays")
    func withoutBefore() throws {
        let workspace = try DamagedRuns.shared().workspace()
        try workspace.write(
            "pipelines/daily.json",
            try workspace.text("pipelines/daily.json").replacingOccurrences(
                of: #""output": "../out""#, with: #""output": "../out", "retention": {"runs": 1}"#))
        let run = "out/runs/2026-11-11T00-00-00Z"
        try workspace.write(run + "/manifest.json", Data("{}".utf8))
        try workspace.write(run + "/state/history.csv", Data("lost".utf8))
        let before = try DamagedRuns.left(by: workspace).filter { $0.key.hasPrefix(run) }
        #expect(workspace.refusal(DamagedRuns.asOf)?.status == .data)

        let report = try workspace.run(DamagedRuns.asOf) { $0.isWithoutBefore = true }
        #expect(report.status == .done && report.findings.allSatisfy { $0.code == PipelineCode.notAllTaken.rawValue })
        let manifest = try workspace.text("out/latest/manifest.json")
        #expect(
            manifest.contains(
                "  \"before\": null,\n  \"passed_over\": \"2026-11-11T00-00-00Z\",\n  \"supersedes\": null,\n"))
        #expect(workspace.names("out/runs") == ["2026-11-11T00-00-00Z", "2026-11-12T00-00-00Z"])
        #expect(try DamagedRuns.left(by: workspace).filter { $0.key.hasPrefix(run) } == before)
        #expect(!workspace.exists("out/latest/changes"))
        let fresh = try DamagedRuns.shared().workspace()
        try fresh.remove("out")
        for name in fresh.names("data/members") where name.hasSuffix(".workflows.jsonl") {
            try fresh.remove("data/members/" + name)
        }
        try fresh.run(DamagedRuns.asOf)
        for folder in ["out/latest/membership", "out/latest/state", "data/members"] {
            #expect(try workspace.files(folder) == fresh.files(folder), "\(folder)")
        }
        // The lines of the run that was passed over are what they were.
        #expect(try workspace.text("out/history.csv").contains("\n2026-11-11T00:00:00Z,spain,"))

        // Again, and from now on without it.
        #expect(try workspace.run(DamagedRuns.asOf) { $0.isWithoutBefore = true }.isUnchanged)
        try workspace.remove("out/history.csv")
        try workspace.run("2026-11-13")
        #expect(try workspace.text("out/latest/manifest.json").contains(#""before": "2026-11-12T00-00-00Z""#))
        #expect(try !workspace.text("out/history.csv").contains("\n2026-11-11T00:00:00Z"))
    }

    @Test("Where nothing is damaged, a run without the one before differs from a usual one, and says so once")
    func needless() throws {
        let workspace = try DamagedRuns.shared().workspace()
        try workspace.run(DamagedRuns.asOf) { $0.isWithoutBefore = true }
        #expect(!workspace.exists("out/latest/changes"))
        try workspace.run(DamagedRuns.asOf)
        #expect(workspace.latest == "runs/2026-11-12T00-00-00Z.2")
        #expect(workspace.exists("out/latest/changes"))
        let only = try Workspace()
        try only.run { $0.isWithoutBefore = true }
        #expect(try !only.text("out/latest/manifest.json").contains("passed_over"))
    }

    @Test(
        "A rerun is unchanged only where every file of the run is what it was",
        arguments: [
            "membership/spain.csv", "changes/spain.csv", "quality.json", "state/contacts.keys", "manifest.json",
        ])
    func rerun(_ file: String) throws {
        let workspace = try DamagedRuns.shared().workspace()
        try workspace.run(DamagedRuns.asOf)
        #expect(try workspace.run(DamagedRuns.asOf).isUnchanged)
        let path = "out/runs/2026-11-12T00-00-00Z/" + file
        let bytes = try workspace.data(path)
        for changed in [bytes + [0x0A], bytes.dropLast(), Data()] {
            try workspace.write(path, Data(changed))
            let refusal = try #require(workspace.refusal(DamagedRuns.asOf))
            #expect(refusal.status == .data && refusal.text.hasPrefix("W/\(path): "), "\(refusal.text)")
            #expect(workspace.names("out/runs") == DamagedRuns.names + ["2026-11-12T00-00-00Z"])
        }
        try workspace.remove(path)
        if file != "manifest.json" { #expect(workspace.refusal(DamagedRuns.asOf)?.status == .data) }
        try workspace.write(path, bytes)
        #expect(try workspace.run(DamagedRuns.asOf).isUnchanged)
    }

    @Test("A dry run, a simulation and a list of workflows go by no damaged run")
    func others() throws {
        let workspace = try DamagedRuns.shared().workspace()
        let pipeline = workspace.path("pipelines/daily.json")
        _ = try WorkflowList(pipeline: pipeline)
        let run = "out/runs/2026-11-11T00-00-00Z/"
        try workspace.write(run + "state/workflows.bin", try workspace.data(run + "state/workflows.bin") + [0])
        #expect(workspace.refusal(DamagedRuns.asOf) { $0.isDryRun = true }?.status == .data)
        #expect(throws: RunFailure.self) {
            try WorkflowSimulation(
                id: "seen", from: "2026-11-12", to: "2026-11-13", pipeline: pipeline, in: Workspace.context())
        }
        try workspace.write(run + "manifest.json", try workspace.data(run + "manifest.json") + [0x0A])
        #expect(throws: RunFailure.self) { try WorkflowList(pipeline: pipeline) }
    }

    @Test("History is what runs wrote: a damaged piece neither gets into it nor stops a run that has no need of it")
    func history() throws {
        let workspace = try DamagedRuns.shared().workspace()
        let history = try workspace.text("out/history.csv")
        let piece = "out/runs/2026-11-10T00-00-00Z/state/history.csv"
        try workspace.write(piece, Data("2026-11-10T00:00:00Z,spain,1,1,1,x,done\n".utf8))
        try workspace.run(DamagedRuns.asOf)
        #expect(try workspace.text("out/history.csv").hasPrefix(history))
        // Without the lines the piece is needed.
        try workspace.remove("out/history.csv")
        #expect(
            workspace.refusal("2026-11-13")?.text.hasPrefix("W/\(piece): it isn't what the run wrote") == true)
        try workspace.run("2026-11-13") { $0.isWithoutBefore = true }
        #expect(try !workspace.text("out/history.csv").contains("2026-11-10"))
    }
}
