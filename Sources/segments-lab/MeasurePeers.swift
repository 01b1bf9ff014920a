/// Another engine that answers the twelve questions, by the benchmark's program for it.
struct Peer: Sendable {
    let name: String
    let command: ChildCommand
    /// Where its twelve files go.
    let output: String

    /// Those that are installed, and of the others why they are left out.
    static func installed(
        _ bench: Bench, data: String, in work: String
    ) throws -> (peers: [Peer], skipped: [String]) {
        var peers: [Peer] = []
        var skipped: [String] = []
        func output(_ name: String) throws -> String {
            let folder = "\(work)/peers/\(name)"
            try makeFolder(folder)
            return try absolutePath(folder)
        }

        if let duckdb = duckdbProgram(bench) {
            let folder = try output("duckdb")
            let script = folder + ".sql"
            try ChildCommand(
                path: bench.python, arguments: ["\(bench.folder)/peers/duckdb_w.py", data, folder, "--sql"],
                output: script
            ).run()
            peers.append(
                Peer(
                    name: "DuckDB, command line", command: ChildCommand(path: duckdb, input: script), output: folder))
        } else {
            skipped.append("DuckDB: no program 'duckdb' beside \(bench.python) or on the path")
        }
        for (module, name, options) in [
            ("chdb", "chdb", []),
            ("polars", "Polars, streaming engine", ["--engine", "streaming"]),
            ("polars", "Polars, engine in memory", ["--engine", "in-memory"]),
        ] {
            guard bench.has(module) else {
                skipped.append("\(name): \(bench.python) has no module \(module)")
                continue
            }
            let folder = try output(([module] + options.suffix(1)).joined(separator: "-"))
            peers.append(
                Peer(
                    name: name,
                    command: ChildCommand(
                        path: bench.python,
                        arguments: ["\(bench.folder)/peers/\(module)_w.py", data, folder] + options),
                    output: folder))
        }
        return (peers, skipped)
    }

    /// The program itself, not the Python script that the package puts on the path: that one costs a start of Python.
    private static func duckdbProgram(_ bench: Bench) -> String? {
        let find = """
            from importlib.util import find_spec
            from os.path import dirname, isfile, join
            from shutil import which
            from sys import executable
            package = find_spec("duckdb_cli")
            path = join(dirname(package.origin), "duckdb") if package else ""
            if not isfile(path):
                path = which("duckdb", path=dirname(executable)) or which("duckdb") or ""
            print(path, end="")
            """
        let answer = "/tmp/segments-lab-\(Machine.processNumber).path"
        defer { try? removeAll(answer) }
        guard (try? ChildCommand(path: bench.python, arguments: ["-c", find], output: answer).run()) != nil,
            let bytes = try? wholeFile(answer), !bytes.isEmpty
        else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
