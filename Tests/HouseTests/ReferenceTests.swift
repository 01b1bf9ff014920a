import Foundation
import SegmentLanguage
import SegmentPipeline
import Testing

@Suite("The reference pages", .serialized)
struct ReferenceTests {
    static let catalogue = PipelineSchemaTests.root.appending(path: "Sources/SegmentPipeline/SegmentPipeline.docc")

    @Test("The committed pages are what the declarations say", arguments: ReferencePages.all.map(\.path))
    func committed(path: String) throws {
        let page = try #require(ReferencePages.all.first { $0.path == path })
        let file = Self.catalogue.appending(path: path)
        if ProcessInfo.processInfo.environment["RECORD_REFERENCE"] != nil {
            try Data(page.text.utf8).write(to: file)
        }
        let committed = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        // The first line that differs says more than two whole pages.
        let (ours, theirs) = (page.text.components(separatedBy: "\n"), committed.components(separatedBy: "\n"))
        let line = zip(ours, theirs).enumerated().first { $0.element.0 != $0.element.1 }?.offset
        #expect(
            page.text == committed,
            "\(path) differs from line \((line ?? min(ours.count, theirs.count)) + 1) on; RECORD_REFERENCE=1 writes it")
    }

    @Test("Every code and status stands in its page")
    func complete() throws {
        func text(_ name: String) throws -> String {
            try String(contentsOf: Self.catalogue.appending(path: "Reference/\(name).md"), encoding: .utf8)
        }
        let findings = try text("Findings")
        for code in FindingCode.allCases.map(\.rawValue) + PipelineCode.allCases.map(\.rawValue) {
            #expect(findings.contains("| `\(code)` |"), "\(code)")
        }
        let statuses = try text("ExitStatuses")
        for status in ExitStatus.allCases { #expect(statuses.contains("| \(status.rawValue) |")) }
        let operators = try text("Operators")
        for declaration in OperatorDeclaration.all { #expect(operators.contains("### `\(declaration.name)`")) }
    }

    @Test("Every page that a page points to is there")
    func links() throws {
        let files = FileManager.default.enumerator(at: Self.catalogue, includingPropertiesForKeys: nil)
        let pages = (files?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "md" }
        let names = Set(pages.map { $0.deletingPathExtension().lastPathComponent })
        #expect(pages.count > 8)
        for page in pages {
            let text = try String(contentsOf: page, encoding: .utf8)
            for link in text.components(separatedBy: "<doc:").dropFirst() {
                let name = link.prefix { $0 != ">" }
                #expect(names.contains(String(name)), "\(page.lastPathComponent): \(name)")
            }
        }
    }
}
