import Dispatch
import FlatFiles
import Foundation
import SegmentPipeline
import Testing

@Suite("Timings") struct TimingsTests {
    /// A clock that moves a quarter of a second whenever it is asked.
    private final class Ticks: @unchecked Sendable {
        private let queue = DispatchQueue(label: "ticks")
        private var count = 0
        func next() -> Double {
            queue.sync {
                count += 1
                return Double(count) * 0.25
            }
        }
    }

    private func timings(_ workspace: Workspace, _ change: (inout RunContext) -> Void = { _ in }) throws -> [String] {
        let ticks = Ticks()
        let report = try workspace.run {
            $0.clock = RunContext.Clock(unixSeconds: { 1_795_478_400 }, steady: { ticks.next() })
            change(&$0)
        }
        // The parts of the read are timed by the machine's own clock: their seconds and MB/s say something else each time.
        return report.timings.split(separator: "\n").map { line in
            var cells = line.split(separator: " ").map(String.init)
            if line.hasPrefix("  ") {
                cells[1] = "…"
                if cells.last?.contains(".") == true { cells.removeLast() }
            }
            return cells.joined(separator: " ")
        }
    }

    private func workspace(_ activities: String = "visits.jsonl") throws -> Workspace {
        let workspace = try Workspace()
        try workspace.write(
            "pipelines/daily.json", Workspace.pipeline(activities: #"[{"path": "../data/\#(activities)"}]"#))
        try workspace.write(
            "data/segments/active.json", Workspace.definition("active", #"{"activity": "visit"}"#))
        try workspace.write(
            "data/visits.jsonl",
            (0..<100).map { _ in #"{"contact_id": "a", "type": "visit", "at": "2026-11-01T00:00:00Z"}"# + "\n" }
                .joined())
        return workspace
    }

    @Test("Every stage is told, with its rows and bytes")
    func stages() throws {
        let workspace = try workspace()
        let lines = try timings(workspace)
        #expect(
            lines.prefix(9) == [
                "stage seconds rows bytes text MB/s",
                "plan 0.250",
                "contacts … 3 34",
                "activities … 100 6700",
                "conditions … 3",
                "read 0.250 103 6734 0.0",
                "hash 0.250 6734 0.0",
                "evaluate 0.250 3",
                "compare 0.250 3",
            ])
        let folder = workspace.path("out/runs/2026-11-20T00-00-00Z") + "/"
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { !$0.hasPrefix("manifest") }
        #expect(names.contains("membership/active.csv"))
        let bytes = try names.reduce(0) { sum, name in
            let attributes = try FileManager.default.attributesOfItem(atPath: folder + name)
            return attributes[.type] as? FileAttributeType == .typeRegular
                ? sum + (attributes[.size] as? Int ?? 0) : sum
        }
        #expect(lines.dropFirst(9).first?.hasPrefix("write 0.250 ") == true)
        #expect(lines.dropFirst(9).first?.hasSuffix(" \(bytes) 0.0") == true, "\(lines) \(bytes)")
        let inflate = "gzip files are inflated by \(InflateLibrary.chosen.description)"
        #expect(lines.suffix(3) == ["publish 0.250", "total 1.750", inflate])
        #expect(
            try workspace.text("out/latest/manifest.json").contains(
                #""inflate": "\#(InflateLibrary.chosen.description)""#))
    }

    @Test("A dry run and a run that is there already only make sums")
    func sums() throws {
        let workspace = try workspace()
        for _ in 0..<2 {
            let lines = try timings(workspace) { $0.isDryRun = true }
            #expect(lines.suffix(3).first?.hasPrefix("sum 0.250 ") == true)
            #expect(lines.dropLast().last == "total 1.500")
            try workspace.run()
        }
    }

    @Test("Of compressed files both sizes are told")
    func compressed() throws {
        let workspace = try workspace("visits.jsonl.gz")
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "gzip '\(workspace.path("data/visits.jsonl"))'"]
        try process.run()
        process.waitUntilExit()
        let stored = try Data(contentsOf: URL(filePath: workspace.path("data/visits.jsonl.gz"))).count
        let lines = try timings(workspace)
        #expect(lines.contains("activities … 100 \(stored) 6700"))
        #expect(lines.contains("read 0.250 103 \(stored + 34) 6734 0.0"))
    }
}
