/// Another engine that keeps what it read in a form of its own, takes in one day more, and answers from that: by the
/// benchmark's program for it.
struct KeptPeer: Sendable {
    let name: String
    /// Reads all files but those of the day more, and writes the form of its own.
    let build: ChildCommand
    /// Takes in the day more, and answers.
    let update: ChildCommand
    /// What `build` writes, and the copy of it that `update` changes.
    let built: String
    let kept: String
    /// Where its twelve files go.
    let output: String

    /// Those that are installed, and of the others why they are left out.
    static func installed(
        _ bench: Bench, data: String, in work: String
    ) throws -> (peers: [KeptPeer], skipped: [String]) {
        var peers: [KeptPeer] = []
        var skipped: [String] = []
        for (module, name) in [
            ("duckdb", "DuckDB, its own compressed table"), ("chdb", "chdb, its own table"),
            ("polars", "Polars, a Parquet file a day"),
        ] {
            guard bench.has(module) else {
                skipped.append("\(name): \(bench.python) has no module \(module)")
                continue
            }
            try makeFolder("\(work)/kept-peers/\(module)/out")
            let folder = try absolutePath("\(work)/kept-peers/\(module)")
            let (built, kept) = (folder + "/built", folder + "/kept")
            func command(_ arguments: [String]) -> ChildCommand {
                ChildCommand(path: bench.python, arguments: ["\(bench.folder)/peers/\(module)_inc.py"] + arguments)
            }
            peers.append(
                KeptPeer(
                    name: name, build: command(["build", data, built]),
                    update: command(["update", data, kept, folder + "/out"]), built: built, kept: kept,
                    output: folder + "/out"))
        }
        return (peers, skipped)
    }

    /// Of one round, the first before the second.
    func tasks(_ expected: ExpectedMembers) -> [MeasuredTask] {
        [
            MeasuredTask(
                name: name + ": built", isPeer: true, prepare: { try removeAll(built) }, command: build,
                check: { .none }),
            MeasuredTask(
                name: name + ": second run", isPeer: true,
                prepare: {
                    for old in [kept, output] { try removeAll(old) }
                    try makeFolder(output)
                    try ChildCommand(path: "cp", arguments: ["-r", built, kept]).run()
                }, command: update, check: { expected.check(peer: output) }),
        ]
    }
}
