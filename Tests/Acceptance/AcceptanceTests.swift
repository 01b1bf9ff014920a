import Foundation
import Testing

@Suite("Cases") struct AcceptanceTests {
    static let runnable = AcceptanceCase.all.filter { Place.hasShared || !$0.needsShared }

    @Test("A case does what is written down for it", arguments: runnable)
    func holds(_ theCase: AcceptanceCase) throws {
        let run = try CaseRun(theCase.folder.appending(path: "in"))
        let outcome = try run.perform(theCase.commands)
        let expected = theCase.folder.appending(path: "expected")
        if ProcessInfo.processInfo.environment["RECORD_CASES"] == "1" {
            try record(outcome, in: expected)
            print("recorded: \(theCase.name)")
            return
        }
        let wanted = files(below: expected)
        try #require(wanted.contains("status"), "\(theCase.name) has never been recorded: RECORD_CASES=1")
        if !wanted.contains(where: { $0.hasPrefix("out/") }) {
            let written = outcome.files.keys.filter { $0.hasPrefix("out/") }.sorted()
            #expect(written.isEmpty, "\(theCase.name) was to write nothing")
        }
        for path in wanted {
            let found = outcome.files[path], should = try Data(contentsOf: expected.appending(path: path))
            #expect(found == should, "\(theCase.name)/\(path) \(difference(found, should))")
        }
    }

    @Test("Cases that read ../shared are counted where it is absent")
    func skipped() {
        let skipped = AcceptanceCase.all.count - Self.runnable.count
        if skipped > 0 { print("skipped: \(skipped) of \(AcceptanceCase.all.count) cases, ../shared is absent") }
        #expect(skipped == 0 || !Place.hasShared)
    }

    /// Writes what came out. Where files of `out/` were chosen before, those and no others; else all but the
    /// private `state/`, to choose from.
    private func record(_ outcome: CaseOutcome, in expected: URL) throws {
        let before = files(below: expected).filter { $0.hasPrefix("out/") }
        try? FileManager.default.removeItem(at: expected)
        for (path, data) in outcome.files {
            if path.hasPrefix("out/"), before.isEmpty ? path.contains("/state/") : !before.contains(path) { continue }
            let file = expected.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try data.write(to: file)
        }
    }

    /// The first line that differs, both ways.
    private func difference(_ found: Data?, _ wanted: Data) -> String {
        guard let found else { return "was not written" }
        let foundLines = lines(found), wantedLines = lines(wanted)
        let same = zip(foundLines, wantedLines).prefix { $0 == $1 }.count
        return """
            differs at line \(same + 1):
              is      \(same < foundLines.count ? foundLines[same] : "(nothing)")
              should  \(same < wantedLines.count ? wantedLines[same] : "(nothing)")
            """
    }

    private func lines(_ data: Data) -> [Substring] {
        String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    }
}
