@preconcurrency import Glibc

/// A command that is tried with failing file calls, and what was done before.
struct FaultScenario: Sendable {
    var name: String
    /// Commands that come before, none of which fails.
    var before: [[String]] = []
    var command: [String]

    /// The status that the command ends with where nothing fails.
    var status: Int32 = 0

    static let all: [FaultScenario] = runs + others

    private static func run(_ day: Int, _ more: String..., pipeline: String? = nil) -> [String] {
        ["run", "pipelines/\(pipeline ?? FaultWorkspace.days[day]).json", "--as-of", FaultWorkspace.days[day]] + more
    }

    /// Each with one thread, where calls come in much the same order every time, and the first ones with two.
    private static let runs: [FaultScenario] = ["1", "2"].flatMap { threads in
        let twoRuns = [run(0), run(1)]
        let scenarios = [
            FaultScenario(name: "first run", command: run(2)),
            // Retention lets two runs stay, so that the first one goes.
            FaultScenario(name: "third run", before: twoRuns, command: run(2)),
            FaultScenario(
                name: "third run, all from the cache",
                before: twoRuns + [run(2, "--dry-run"), run(1, pipeline: FaultWorkspace.days[2]), run(1)],
                command: run(2)),
            FaultScenario(name: "first run, no cache", command: run(2, "--no-cache")),
            FaultScenario(name: "the same again", before: twoRuns, command: run(1)),
            FaultScenario(
                name: "another outcome", before: twoRuns, command: run(1, pipeline: FaultWorkspace.days[2])),
            // The run before it must not go with the next clean-up, or a second try would be another run.
            FaultScenario(
                name: "an earlier as-of", before: [run(0), run(2)], command: run(1, pipeline: "lasting")),
            FaultScenario(
                name: "refused for its data", before: twoRuns, command: run(2, pipeline: "strict"), status: 3),
            FaultScenario(name: "dry run", before: twoRuns, command: run(2, "--dry-run")),
            FaultScenario(name: "without before", before: twoRuns, command: run(2, "--without-before")),
        ]
        return scenarios.prefix(threads == "1" ? scenarios.count : 3).map { scenario in
            var scenario = scenario
            scenario.name += ", threads \(threads)"
            scenario.command += ["--threads", threads]
            return scenario
        }
    }

    private static let others: [FaultScenario] = {
        let pipeline = "pipelines/\(FaultWorkspace.days[2]).json"
        let named = ["--pipeline", pipeline]
        let twoRuns = [run(0), run(1)]
        let at = ["--at", "2026-11-17T10:00:00Z"]
        let days = ["--from", "2026-11-18", "--to", "2026-11-19"]
        let inputs = "../../inputs/"
        return [
            FaultScenario(
                name: "members add", before: twoRuns,
                command: ["members", "add", "staff", "--contact", "c01"] + at + named),
            FaultScenario(
                name: "members add, first journal",
                command: ["members", "add", "late", "--contact", "c01", "--until", "30d"] + at + named),
            FaultScenario(
                name: "members remove", before: twoRuns,
                command: ["members", "remove", "staff", "--contact", "c03"] + at + named),
            FaultScenario(
                name: "members import", before: twoRuns,
                command: ["members", "import", "staff", inputs + "list.csv"] + at + named, status: 1),
            FaultScenario(
                name: "members list", before: twoRuns, command: ["members", "list", "seen", "--format", "csv"] + named),
            FaultScenario(name: "workflows", before: twoRuns, command: ["workflows", "list"] + named),
            FaultScenario(
                name: "workflows simulate", before: twoRuns, command: ["workflows", "simulate", "seen"] + days + named),
            FaultScenario(
                name: "plan", before: twoRuns, command: ["plan", pipeline, "--as-of", FaultWorkspace.days[2]]),
            FaultScenario(
                name: "validate", command: ["validate", pipeline, inputs + "segments", inputs + "workflows"]),
            FaultScenario(
                name: "validate --data",
                command: ["validate", inputs + "segments", "--data", "--as-of", FaultWorkspace.days[2]] + named),
            FaultScenario(name: "uses", command: ["uses", "seen"] + named),
            FaultScenario(name: "show", command: ["show", "recent"] + named),
            FaultScenario(
                name: "read", command: ["read", inputs + "2026-11-18/log/2.jsonl.gz", inputs + "2026-11-18/crm.csv"],
                status: 3),
            FaultScenario(
                name: "read as a source",
                command: ["read", inputs + "2026-11-18/tills/tills.csv", "--source", "tills"] + named),
            FaultScenario(name: "schema", command: ["schema", "segment"]),
        ]
    }()
}

/// The errors that a call is made to fail with.
struct FaultError: Sendable {
    var name: String
    var number: Int32
    /// In the system's words.
    var reason: String { String(cString: strerror(number)) }

    static let all = [
        FaultError(name: "EIO", number: 5), FaultError(name: "ENOSPC", number: 28),
        FaultError(name: "EACCES", number: 13), FaultError(name: "EMFILE", number: 24),
    ]
}
