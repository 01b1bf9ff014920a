import Foundation
import Testing

/// What `plan` prints is what runs: its writes, held to what the manifest of the run after it lists.
@Suite("What is planned is what is written") struct PlannedWritesTests {
    static let running = AcceptanceTests.runnable.filter { theCase in
        ((try? theCase.commands) ?? []).contains { $0.hasPrefix("run ") }
    }

    @Test("In every case that runs a pipeline, before each of its runs", arguments: running)
    func cases(_ theCase: AcceptanceCase) throws {
        let run = try CaseRun(theCase.folder.appending(path: "in"))
        for command in try theCase.commands {
            if command.hasPrefix("run ") {
                try expectPlanned(command, in: run)
            } else {
                _ = try run.shell(#"cd "$CASE" && exec "$SEGMENTS" \#(command)"#)
            }
        }
    }

    @Test("In the sample workspace, on its first day and on the next ones")
    func sample() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "segments-planned-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for name in ["data", "pipelines"] {
            try FileManager.default.copyItem(
                at: Place.package.appending(path: name), to: folder.appending(path: name))
        }
        let run = try CaseRun(folder)
        let pipelines = try FileManager.default.contentsOfDirectory(
            atPath: folder.appending(path: "pipelines").path
        ).sorted()
        #expect(!pipelines.isEmpty)
        for pipeline in pipelines {
            for options in ["2026-11-19", "2026-11-20 --select membership", "2026-11-21", "2026-11-19"] {
                #expect(try expectPlanned("run pipelines/\(pipeline) --as-of \(options)", in: run))
            }
        }
    }

    @Test("There are cases of all kinds among them")
    func coverage() {
        let names = Set(Self.running.map(\.name))
        #expect(names.isSuperset(of: ["failed-segment", "run-a-day-later", "workflow-triggers"]))
        #expect(names.count > 30)
    }

    /// Whether there was a run to compare with: where it is refused, nothing was written.
    @discardableResult
    private func expectPlanned(_ command: String, in run: CaseRun) throws -> Bool {
        let result = try run.shell(Self.script(command))
        let parts = String(decoding: result.output, as: UTF8.self).components(separatedBy: Self.mark)
        try #require(parts.count == 6, "\(command)")
        guard ["0", "1"].contains(parts[5]) else { return false }
        let plan = try JSONDecoder().decode(Plan.self, from: Data(parts[0].utf8))
        let manifest = try JSONDecoder().decode(Manifest.self, from: Data(parts[4].utf8))

        let promised = Set(plan.jobs.flatMap(\.writes))
        let failed = Set(manifest.segments.filter { $0.status != "done" }.map(\.id))
        let written = Set(manifest.artifacts.map(\.path))
        let wanted = promised.filter { path in
            Self.isOfJobs(path) && !failed.contains { path.hasSuffix("/\($0).csv") }
        }
        #expect(written.filter(Self.isOfJobs) == wanted, "\(command)")
        // What no job writes is what every run leaves.
        for path in written where !Self.isOfJobs(path) {
            #expect(path == "quality.json" || path.hasPrefix("rejects/") || path.hasPrefix("state/"), "\(command)")
        }
        let journals = Set(promised.filter { !Self.isOfJobs($0) }.map(Self.name))
        let (before, after) = (Self.sums(parts[2]), Self.sums(parts[3]))
        for path in Set(before.keys).union(after.keys) where before[path] != after[path] {
            #expect(journals.contains(Self.name(path)), "\(command) changed \(path)")
        }
        for job in plan.jobs {
            let files = job.writes.count == 1 ? "1 file" : "\(job.writes.count) files"
            let lines = parts[1].split(separator: "\n").filter {
                $0.hasPrefix(job.id + " ") && $0.hasSuffix("  " + files)
            }
            #expect(lines.count == 1, "\(command): \(job.id) in the table")
        }
        return true
    }

    private static let mark = "\n=== \(UUID().uuidString)\n"

    /// The plan as JSON and as a table, the sums of workflows' lines, the run's manifest, and its status. What stands in
    /// the command as `$(…)` is done once, before the plan.
    private static func script(_ command: String) -> String {
        #"""
        cd "$CASE" || exit
        mark() { printf '%s' '\#(mark)'; }
        sums() { find . -name '*.workflows.jsonl' -not -path '*/state/*' -exec cksum {} +; }
        plan() {
            format=$1
            shift 2
            words=
            while [ $# -gt 0 ]; do
                case "$1" in
                --as-of | --select) words="$words $1 $2"; shift 2 ;;
                --threads | --format) shift 2 ;;
                --*) shift ;;
                *) words="$words $1"; shift ;;
                esac
            done
            "$SEGMENTS" plan $words --format $format
        }
        set -- \#(command)
        plan json "$@"; mark
        plan table "$@"; mark
        sums; mark
        "$SEGMENTS" "$@" --format json >manifest.printed; status=$?
        sums; mark
        cat manifest.printed; rm manifest.printed; mark
        printf '%s' $status
        """#
    }

    private static func isOfJobs(_ path: String) -> Bool {
        path.hasPrefix("membership/") || path.hasPrefix("changes/")
    }

    private static func name(_ path: String) -> String { String(path.split(separator: "/").last ?? "") }

    /// By path.
    private static func sums(_ text: String) -> [String: String] {
        var sums: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 2)
            if words.count == 3 { sums[String(words[2])] = words[0] + " " + words[1] }
        }
        return sums
    }

    private struct Plan: Decodable {
        struct Job: Decodable {
            var id: String
            var writes: [String]
        }
        var jobs: [Job]
    }

    private struct Manifest: Decodable {
        struct Segment: Decodable {
            var id: String
            var status: String
        }
        struct Artifact: Decodable {
            var path: String
        }
        var segments: [Segment]
        var artifacts: [Artifact]
    }
}
