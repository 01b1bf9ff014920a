import Foundation
import Testing

/// A case: a folder of `Cases/` with a command line, what it starts from, and what must come of it.
///
///     cmd            the words after `segments`, as a shell reads them; several lines are run one after the other,
///                    blank ones and those that start with # are not commands
///     in/            the workspace; the command runs in a copy of it. An entry named SHARED becomes a link to ../shared
///     expected/      stdout, stderr, status (a line a command), and out/: files that must come out byte for byte.
///                    Others may come out too, but where there is no out/ nothing may; and members/: journals of
///                    data/members that are new or changed
///
/// `RECORD_CASES=1 swift test --filter AcceptanceTests` writes `expected/`; read it as a diff before it is committed.
struct AcceptanceCase: Sendable, CustomTestStringConvertible {
    let folder: URL

    var name: String { folder.lastPathComponent }
    var testDescription: String { name }

    /// The command lines, without `segments`.
    var commands: [String] {
        get throws {
            try String(contentsOf: folder.appending(path: "cmd"), encoding: .utf8)
                .split(separator: "\n").map(String.init)
                .filter { !$0.hasPrefix("#") && !$0.allSatisfy(\.isWhitespace) }
        }
    }

    /// Whether it reads from ../shared, which a user's clone doesn't have.
    var needsShared: Bool {
        let text = (try? String(contentsOf: folder.appending(path: "cmd"), encoding: .utf8)) ?? ""
        // Not fileExists: that follows the link, which points nowhere where ../shared is absent.
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "in").path)) ?? []
        return text.contains("$SHARED") || entries.contains("SHARED")
    }

    /// All of them, by name.
    static let all: [AcceptanceCase] = {
        let folder = Place.acceptance.appending(path: "Cases")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().map { AcceptanceCase(folder: folder.appending(path: $0)) }
            .filter { FileManager.default.fileExists(atPath: $0.folder.appending(path: "cmd").path) }
    }()
}

/// Where things are: found from this file and from the running test, never from the working folder.
enum Place {
    static let acceptance = URL(filePath: #filePath).deletingLastPathComponent()
    static let package = acceptance.deletingLastPathComponent().deletingLastPathComponent()
    /// Data that only some machines have, beside the package.
    static let shared = package.deletingLastPathComponent().appending(path: "shared")
    static let hasShared = FileManager.default.fileExists(atPath: shared.path)
    /// The command as built beside this test.
    static let segments: URL = {
        let test = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(filePath: test).deletingLastPathComponent().appending(path: "segments")
    }()
}
