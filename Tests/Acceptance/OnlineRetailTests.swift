import Foundation
import Testing

/// A year of a real shop, with answers that were found twice by independent means, read in two ways: every line of
/// the files an activity, and every order one.
@Suite("Online Retail") struct OnlineRetailTests {
    // The pipelines stand in OnlineRetail/ instead of Cases/, so that they can be run by hand from there:
    // SHARED is a link to ../shared.
    static let folder = Place.acceptance.appending(path: "OnlineRetail")

    @Test(
        "The six questions have the known answers",
        .enabled(if: Place.hasShared, "../shared is absent: 2 runs skipped"),
        arguments: ["lines", "orders"])
    func answers(_ pipeline: String) throws {
        let outcome = try CaseRun(Self.folder).perform(["run pipelines/\(pipeline).json"])
        let complaint = String(decoding: outcome.files["stderr"] ?? Data(), as: UTF8.self)
        #expect(outcome.files["status"] == Data("0\n".utf8), "\(complaint)")

        var members: [String: Int] = [:]
        for (path, data) in outcome.files where path.contains("/membership/") {
            let lines = data.count { $0 == UInt8(ascii: "\n") }
            members[URL(filePath: path).deletingPathExtension().lastPathComponent] = lines - 1
        }
        #expect(try members == known())
    }

    /// `expected.csv`: segment, members.
    private func known() throws -> [String: Int] {
        let text = try String(contentsOf: Self.folder.appending(path: "expected.csv"), encoding: .utf8)
        let rows = text.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
        return Dictionary(uniqueKeysWithValues: rows.map { (String($0[0]), Int($0[1]) ?? -1) })
    }
}
