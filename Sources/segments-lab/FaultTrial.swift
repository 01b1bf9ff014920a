@preconcurrency import Glibc

import SegmentPipeline

/// What a command came to.
struct CommandOutcome: Sendable {
    /// The exit status; nil: a signal ended it.
    var status: Int32?
    var signal: Int32 = 0
    var output: [UInt8]
    var complaints: String
}

/// The folder that trials of one worker are made in, and how the command is started there.
struct FaultSlot: Sendable {
    let program: String
    let library: String
    /// Of the command; its output, its complaints and the library's log stand beside it.
    let folder: String
    let temporary: String

    /// - Parameter variables: what the library is told; nil: it isn't there.
    func run(_ arguments: [String], _ variables: [String]? = nil) throws -> CommandOutcome {
        let files = ["output", "complaints", "log"].map { folder + "." + $0 }
        for file in files { unlink(file) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let writing = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, files[0], writing, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, files[1], writing, 0o600)
        // The library is for the command alone, so `env` sets it.
        var environment = [
            "env", "-i", "-C", folder, "PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8", "NO_COLOR=1",
            "SWIFT_BACKTRACE=enable=no",
            "TMPDIR=" + temporary,
        ]
        if let path = Machine.variable("LD_LIBRARY_PATH") { environment.append("LD_LIBRARY_PATH=" + path) }
        if let variables {
            environment += variables + ["LD_PRELOAD=" + library, "FAULT_LOG=" + files[2], "FAULT_SECONDS=20"]
        }
        let words = (environment + [program] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let error = posix_spawn(&process, "/usr/bin/env", &actions, nil, words, environ)
        guard error == 0 else {
            throw MeasureFailure(description: "\(program) can't be started: \(String(cString: strerror(error)))")
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { throw MeasureFailure(description: "\(program) can't be waited for") }
        }
        // WIFEXITED and its kin are macros, which Swift doesn't see.
        let signal = status & 0x7F
        return CommandOutcome(
            status: signal == 0 ? status >> 8 : nil, signal: signal, output: try wholeFile(files[0]),
            complaints: String(decoding: try wholeFile(files[1]), as: UTF8.self))
    }

    /// What the library told of the last run, a line a call: its name and what it was about.
    func calls() throws -> [FaultCall] {
        guard exists(folder + ".log") else { return [] }
        return String(decoding: try wholeFile(folder + ".log"), as: UTF8.self).split(separator: "\n").compactMap {
            line in
            let words = line.split(separator: " ", maxSplits: 2)
            guard words.count >= 2, let number = Int(words[0]) else { return nil }
            var path = words.count > 2 ? String(words[2]) : ""
            if path.hasPrefix(folder + "/") { path = String(path.dropFirst(folder.count + 1)) }
            return FaultCall(number: number, name: String(words[1]), path: path)
        }
    }

    /// The standard error that a call was about.
    func isComplaints(_ call: FaultCall) -> Bool { call.path == folder + ".complaints" }
}

/// A file call of the command.
struct FaultCall: Sendable {
    var number: Int
    var name: String
    var path: String
}

/// A scenario with what it comes to where nothing fails: what every trial is held to.
struct PreparedScenario: Sendable {
    let scenario: FaultScenario
    let base: FileTree
    let expected: FileTree
    let outcome: CommandOutcome
    let calls: [FaultCall]

    init(_ scenario: FaultScenario, in slot: FaultSlot, own: FileTree) throws {
        self.scenario = scenario
        try own.restore(slot.folder)
        for command in scenario.before {
            let outcome = try slot.run(command)
            guard outcome.status == 0 else {
                throw MeasureFailure(
                    description:
                        "\(scenario.name): \(command.joined(separator: " ")) ended with \(outcome.status ?? -1):\n"
                        + outcome.complaints)
            }
        }
        base = try FileTree(of: slot.folder)
        outcome = try slot.run(scenario.command, ["FAULT_LIST=1"])
        guard outcome.status == scenario.status else {
            throw MeasureFailure(
                description: "\(scenario.name): it ended with \(outcome.status ?? -1), not \(scenario.status):\n"
                    + outcome.complaints)
        }
        expected = try FileTree(of: slot.folder)
        calls = try slot.calls()
        guard !calls.isEmpty else {
            throw MeasureFailure(description: "\(scenario.name): the library saw no call: is it loaded at all?")
        }
    }

    /// What is wrong with what a command left whose call failed; empty where nothing is.
    func problems(
        _ trial: CommandOutcome, _ call: FaultCall, _ error: FaultError, in slot: FaultSlot
    ) throws -> [String] {
        guard let status = trial.status else {
            return [trial.signal == SIGALRM ? "it hangs" : "signal \(trial.signal)"]
        }
        let left = try FileTree(of: slot.folder)
        var problems: [String] = []
        if status == outcome.status {
            if trial.output != outcome.output { problems.append("status \(status) with another output") }
            if trial.complaints != outcome.complaints, !slot.isComplaints(call), !isTold(error, in: trial) {
                problems.append("status \(status) with other warnings: \(firstDifference(trial.complaints))")
            }
            problems += differences(left, expected).map { "status \(status) and another \($0)" }
            return problems
        }
        if status == 0 { problems.append("status 0") }
        problems += unsound(left).map { "status \(status) and \($0)" }
        let again = try slot.run(scenario.command)
        if again.status != outcome.status {
            problems.append(
                "status \(status), and then \(again.status ?? -again.signal): \(firstDifference(again.complaints))")
        }
        var after = try FileTree(of: slot.folder)
        // What retention lets go may go later.
        for (path, entry) in after.entries where entry == base.entries[path] && path.hasPrefix("out/runs/") {
            let run = path.split(separator: "/")[2]
            if !expected.names(in: "out/runs").contains(String(run)) { after.entries[path] = nil }
        }
        problems += differences(after, expected).map { "status \(status), and then another \($0)" }
        return problems
    }

    /// Runs that are neither old nor new, or are gone; `latest`, the history or a journal that is neither.
    private func unsound(_ left: FileTree) -> [String] {
        var problems: [String] = []
        let (old, new, now) = (base.names(in: "out/runs"), expected.names(in: "out/runs"), left.names(in: "out/runs"))
        func isSame(_ run: String, as tree: FileTree) -> Bool {
            let prefix = "out/runs/\(run)/"
            return left.comparable.filter { $0.key.hasPrefix(prefix) }
                == tree.comparable.filter { $0.key.hasPrefix(prefix) }
        }
        for run in now.sorted() where !run.hasPrefix(".") {
            if old.contains(run) ? !isSame(run, as: base) : !isSame(run, as: expected) {
                problems.append("half a run \(run)")
            }
        }
        let isPublished = !new.subtracting(old).isDisjoint(with: now)
        for run in (isPublished ? old.intersection(new) : old).subtracting(now).sorted() {
            problems.append("the run \(run) is gone")
        }
        if case .link(let target) = left.entries["out/latest"], left.names(in: "out/" + target).isEmpty {
            problems.append("latest leads nowhere")
        }
        for path in Set(left.entries.keys).union(base.entries.keys).sorted()
        where ["out/latest", "out/history.csv"].contains(path) || path.hasPrefix("members/") {
            // Journals are put in the place of those before by a rename.
            guard !path.hasPrefix("members/."), left.comparable[path] != base.comparable[path] else { continue }
            if left.comparable[path] != expected.comparable[path] { problems.append("a third \(path)") }
        }
        return problems
    }

    private func differences(_ one: FileTree, _ other: FileTree) -> [String] {
        let (one, other) = (one.comparable, other.comparable)
        return Set(one.keys).union(other.keys).filter { one[$0] != other[$0] }.sorted().prefix(3).map { path in
            one[path] == nil ? "tree, without \(path)" : other[path] == nil ? "tree, with \(path)" : path
        }
    }

    /// Whether a warning says what failed: the cache may be done without, and so may a look at what only a warning comes
    /// of (other pipelines, the contacts of the newest run).
    private func isTold(_ error: FaultError, in trial: CommandOutcome) -> Bool {
        trial.complaints.split(separator: "\n").contains { line in
            line.contains(": warning: ") && (line.contains(error.reason) || line.hasSuffix("[cache-not-kept]"))
        }
    }

    private func firstDifference(_ complaints: String) -> String {
        let known = Set(outcome.complaints.split(separator: "\n"))
        let line = complaints.split(separator: "\n").first { !known.contains($0) }
        return String((line ?? "(none)").prefix(200))
    }
}

extension FileTree {
    /// Without what no run goes by, and without clock readings: with them the manifest's own sum is only held to it.
    fileprivate var comparable: [String: Entry] {
        var kept: [String: Entry] = [:]
        for (path, entry) in entries {
            let name = path.split(separator: "/").last ?? ""
            if path.hasPrefix("out/cache"), !path.hasPrefix("out/cache.") { continue }
            if name == ".lock" || path == "out/failed" { continue }
            guard case .file(let bytes) = entry else {
                kept[path] = entry
                continue
            }
            if name == "manifest.sha256" {
                guard case .file(let manifest)? = entries[path.dropLast(6) + "json"] else { continue }
                let fits = bytes == Array("\(sha256(manifest))  manifest.json\n".utf8)
                kept[path] = .link(fits ? "fits" : "doesn't fit")
            } else if name == "manifest.json" {
                kept[path] = .file(withoutTiming(bytes))
            } else {
                kept[path] = entry
            }
        }
        return kept
    }

    private func withoutTiming(_ manifest: [UInt8]) -> [UInt8] {
        let mark = Array("  \"timing\"".utf8)
        guard manifest.count >= mark.count else { return manifest }
        let start = (0...manifest.count - mark.count).last { manifest[$0..<$0 + mark.count].elementsEqual(mark) }
        return Array(manifest[..<(start ?? manifest.count)])
    }
}
