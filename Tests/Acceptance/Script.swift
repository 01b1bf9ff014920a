import Foundation

/// A workspace of its own, in which scripts run with `$SEGMENTS` as the command; it goes away with the value.
final class Script {
    let folder: URL

    /// What came of a script.
    struct Outcome {
        var status: Int32
        var output: String
        var errors: String

        var lines: [String] { output.split(separator: "\n").map(String.init) }
    }

    init(_ files: [String: String] = [:]) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "segments-script-\(UUID().uuidString)")
            .resolvingSymlinksInPath()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in files { try write(name, text) }
    }

    /// With what a case starts from.
    convenience init(case name: String) throws {
        try self.init()
        try FileManager.default.removeItem(at: folder)
        try FileManager.default.copyItem(at: Place.acceptance.appending(path: "Cases/\(name)/in"), to: folder)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func write(_ name: String, _ text: String) throws {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    func run(_ script: String, environment more: [String] = []) throws -> Outcome {
        let log = FileManager.default.temporaryDirectory.appending(path: "segments-script-\(UUID().uuidString)")
        let (output, errors) = (log.appendingPathExtension("out"), log.appendingPathExtension("err"))
        defer { for file in [output, errors] { try? FileManager.default.removeItem(at: file) } }
        var environment = [
            "SEGMENTS=\(Place.segments.path)", "PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL=C",
            "SWIFT_BACKTRACE=enable=no", "HOME=\(folder.path)",
        ]
        for name in ["ASAN_OPTIONS", "TSAN_OPTIONS"] {
            if let value = ProcessInfo.processInfo.environment[name] { environment.append("\(name)=\(value)") }
        }
        let status = try spawned(
            ["/bin/bash", "-c", "cd '\(folder.path)' || exit 98\n" + script], environment: environment + more,
            output: output.path, errors: errors.path)
        func text(_ file: URL) throws -> String { String(decoding: try Data(contentsOf: file), as: UTF8.self) }
        return Outcome(status: status, output: try text(output), errors: try text(errors))
    }

    /// Whether a script ends well on this machine: what a test needs, and not every machine allows. Where it doesn't, that
    /// is printed.
    static func allows(_ script: String, for what: String) -> Bool {
        let isAllowed = (try? Script().run("{ \(script); } >/dev/null 2>&1").status) == 0
        if !isAllowed { print("skipped: 1 test, \(what)") }
        return isAllowed
    }
}
