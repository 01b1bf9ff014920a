import Foundation
import Testing

/// What came of a case, with everything that may differ from machine to machine taken out.
struct CaseOutcome: Equatable {
    /// By path below `expected/`: `stdout`, `stderr`, `status`, `out/…`.
    var files: [String: Data] = [:]
}

/// One running of a case, in a copy of its `in/` that goes away with the value.
final class CaseRun {
    let workspace: URL
    private let source: URL

    init(_ source: URL) throws {
        self.source = source
        let folder = FileManager.default.temporaryDirectory.appending(path: "segments-case-\(UUID().uuidString)")
        if FileManager.default.fileExists(atPath: source.path) {
            try FileManager.default.copyItem(at: source, to: folder)
        } else {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        // The name that the command sees in messages, so that it can be replaced there.
        workspace = folder.resolvingSymlinksInPath()
        let link = folder.appending(path: "SHARED")
        if try FileManager.default.contentsOfDirectory(atPath: folder.path).contains("SHARED") {
            try FileManager.default.removeItem(at: link)
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: Place.shared)
        }
    }

    deinit { try? FileManager.default.removeItem(at: workspace) }

    /// Runs the commands one after the other and gathers what they printed and wrote.
    func perform(_ commands: [String], program: URL = Place.segments) throws -> CaseOutcome {
        var printed = Data(), complained = Data(), statuses = ""
        for command in commands {
            let result = try shell(#"cd "$CASE" && exec "$SEGMENTS" \#(command)"#, program: program)
            printed += result.output
            complained += result.errors
            statuses += "\(result.status)\n"
        }
        var outcome = CaseOutcome()
        outcome.files["stdout"] = normalised(printed)
        outcome.files["stderr"] = normalised(complained)
        outcome.files["status"] = Data(statuses.utf8)
        for path in files(below: workspace.appending(path: "out")) where !Self.isOfThisRunAlone(path) {
            outcome.files["out/" + path] = normalised(try Data(contentsOf: workspace.appending(path: "out/" + path)))
        }
        for path in files(below: workspace.appending(path: "data/members")) where !Self.isOfThisRunAlone(path) {
            let data = try Data(contentsOf: workspace.appending(path: "data/members/" + path))
            if data != (try? Data(contentsOf: source.appending(path: "data/members/" + path))) {
                outcome.files["members/" + path] = normalised(data)
            }
        }
        return outcome
    }

    /// The lock names its process, and the manifest's own sum covers its clock readings.
    private static func isOfThisRunAlone(_ path: String) -> Bool {
        path == ".lock" || path.hasSuffix("/.lock") || path.hasSuffix("/manifest.sha256")
    }

    /// Machine paths as variables; a JSON object without its `timing`.
    private func normalised(_ data: Data) -> Data {
        var data = withoutTiming(data)
        for (path, variable) in [(workspace.path, "$CASE"), (Place.shared.path, "$SHARED")] {
            while let range = data.range(of: Data(path.utf8)) { data.replaceSubrange(range, with: Data(variable.utf8)) }
        }
        return data
    }

    /// Runs a script where `$CASE` is the workspace, `$SEGMENTS` the command and `$SHARED` the data beside the package.
    func shell(
        _ script: String, program: URL = Place.segments
    ) throws -> (status: Int32, output: Data, errors: Data) {
        let log = FileManager.default.temporaryDirectory.appending(path: "segments-case-\(UUID().uuidString)")
        let output = log.appendingPathExtension("stdout"), errors = log.appendingPathExtension("stderr")
        defer { for file in [output, errors] { try? FileManager.default.removeItem(at: file) } }
        var environment = [
            "SEGMENTS=\(program.path)", "CASE=\(workspace.path)", "SHARED=\(Place.shared.path)",
            "HOME=\(workspace.path)",
            "PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC", "NO_COLOR=1", "SWIFT_BACKTRACE=enable=no",
        ]
        let inherited = ProcessInfo.processInfo.environment
        for name in ["ASAN_OPTIONS", "TSAN_OPTIONS", "LD_LIBRARY_PATH", "TZDIR"] {
            if let value = inherited[name] { environment.append("\(name)=\(value)") }
        }
        let status = try spawned(
            ["/bin/sh", "-c", script], environment: environment, output: output.path, errors: errors.path)
        return (status, try Data(contentsOf: output), try Data(contentsOf: errors))
    }
}

/// The regular files below a folder, by path from there, sorted. Links are not followed: `latest` is one.
func files(below folder: URL) -> [String] {
    guard let walk = FileManager.default.enumerator(atPath: folder.path) else { return [] }
    return walk.compactMap { $0 as? String }.filter {
        let attributes = try? FileManager.default.attributesOfItem(atPath: folder.appending(path: $0).path)
        return attributes?[.type] as? FileAttributeType == .typeRegular
    }.sorted()
}
