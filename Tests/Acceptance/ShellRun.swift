import Foundation

/// A folder of a test's own in which scripts run, and that goes away with the value. `$SEGMENTS` is the command.
final class ShellRun {
    let folder: URL

    /// - Parameter files: texts by path.
    init(_ files: [String: String] = [:]) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "segments-shell-\(UUID().uuidString)")
            .resolvingSymlinksInPath()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (path, text) in files { try write(path, text) }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func write(_ path: String, _ text: String) throws {
        // Not by URL, which would take some of the characters for its own.
        let whole = folder.path + "/" + path
        let parent = whole.split(separator: "/").dropLast().map { "/" + $0 }.joined()
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        guard FileManager.default.createFile(atPath: whole, contents: Data(text.utf8)) else {
            throw SpawnFailure(reason: "\(path) can't be written")
        }
    }

    struct Outcome {
        var status: Int32
        var output: String
        var errors: String
        var all: String { output + errors }
    }

    /// Runs the command with these arguments, in the folder.
    func segments(_ arguments: [String]) throws -> Outcome {
        try spawn(["/bin/sh", "-c", #"cd "$0" && exec "$SEGMENTS" "$@""#, folder.path] + arguments)
    }

    private func spawn(_ arguments: [String]) throws -> Outcome {
        let log = FileManager.default.temporaryDirectory.appending(path: "segments-shell-\(UUID().uuidString)").path
        defer { for end in ["", ".errors"] { try? FileManager.default.removeItem(atPath: log + end) } }
        let inherited = ProcessInfo.processInfo.environment
        let handedOn = ["ASAN_OPTIONS", "TSAN_OPTIONS", "LD_LIBRARY_PATH"].compactMap { name in
            inherited[name].map { "\(name)=\($0)" }
        }
        let status = try spawned(
            arguments,
            environment: [
                "SEGMENTS=\(Place.segments.path)", "PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8",
                "SWIFT_BACKTRACE=enable=no",
            ] + handedOn, output: log, errors: log + ".errors")
        let texts = try [log, log + ".errors"].map { try String(contentsOfFile: $0, encoding: .utf8) }
        return Outcome(status: status, output: texts[0], errors: texts[1])
    }

    /// A file that the command wrote; empty where there is none.
    func text(_ path: String) -> String {
        (FileManager.default.contents(atPath: folder.path + "/" + path)).map { String(decoding: $0, as: UTF8.self) }
            ?? ""
    }
}
