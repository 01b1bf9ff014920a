import Foundation
import Testing

@Suite("The house's rules")
struct HouseTests {
    struct SourceFile: Sendable, CustomTestStringConvertible {
        /// From the package's root: `Sources/CellValues/Instant.swift`.
        var path: String
        var lines: [String]

        var room: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
        var testDescription: String { path }

        /// Without comments and without what stands in quotes on one line.
        var code: [String] {
            lines.map { line in
                let code = line.components(separatedBy: "//")[0]
                return code.components(separatedBy: "\"").enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
                    .joined(separator: "\"\"")
            }
        }

        var imports: [String] {
            lines.compactMap { line in
                let words = line.split(separator: " ")
                guard let index = words.firstIndex(of: "import"), index + 1 < words.count,
                    words[..<index].allSatisfy({ $0.hasPrefix("@") || $0 == "package" || $0 == "public" })
                else { return nil }
                return words[index + 1].split(separator: ".").first.map(String.init)
            }
        }

        func places(of word: String) -> [String] {
            code.enumerated().filter { $0.element.contains(word) }.map { "\(path):\($0.offset + 1)" }
        }
    }

    static func files(below folder: String) -> [SourceFile] {
        let root = PipelineSchemaTests.root.appending(path: folder)
        let names = FileManager.default.enumerator(atPath: root.path)?.allObjects as? [String] ?? []
        return names.filter { $0.hasSuffix(".swift") }.sorted().compactMap { name in
            guard let text = try? String(contentsOf: root.appending(path: name), encoding: .utf8) else { return nil }
            return SourceFile(path: "\(folder)/\(name)", lines: text.components(separatedBy: "\n"))
        }
    }

    static let sources = files(below: "Sources")

    @Test("There are sources to look at")
    func found() {
        #expect(Self.sources.count > 100)
        #expect(Set(Self.sources.map(\.room)).isSuperset(of: Self.rooms.keys))
        // That the rules below see what they look for.
        let imports = Set(Self.sources.flatMap(\.imports))
        #expect(imports.isSuperset(of: ["CZlib", "CellValues", "ArgumentParser", "Crypto", "Glibc", "Dispatch"]))
        #expect(Self.sources.flatMap { $0.places(of: "clock_gettime") }.count >= 2)
    }

    /// Which rooms of ours each may import (0-house §2), and which modules that aren't.
    static let rooms: [String: (ours: Set<String>, others: Set<String>)] = [
        "CellValues": ([], []),
        "FlatFiles": (["CellValues", "CZlib", "CIgzip"], ["Dispatch", "Synchronization"]),
        "SegmentLanguage": (["CellValues"], []),
        "SegmentEngine": (["CellValues", "FlatFiles", "SegmentLanguage"], ["Dispatch", "Synchronization"]),
        "SegmentJournals": (["CellValues", "FlatFiles", "SegmentLanguage", "SegmentEngine"], []),
        // The standard library's own NFC and NFD stand behind an import of it by name.
        "AudienceExport": (["CellValues"], ["Swift"]),
        "SegmentPipeline": (
            [
                "CellValues", "FlatFiles", "SegmentLanguage", "SegmentEngine", "SegmentJournals", "SegmentReports",
                "AudienceExport", "SegmentSQL",
            ], ["Crypto", "Dispatch", "Synchronization"]
        ),
        "segments": (["SegmentPipeline"], ["ArgumentParser", "Dispatch"]),
        "segments-lab": (
            ["CellValues", "CZlib", "SegmentPipeline"], ["ArgumentParser", "Dispatch", "Synchronization"]
        ),
    ]

    @Test("Imports run one way, and the pure rooms know no Foundation")
    func imports() throws {
        for file in Self.sources {
            // A room that isn't listed yet must at least not import the command, nor Foundation.
            let room = try #require(Self.rooms[file.room], "\(file.path): say in this test what the room may import")
            for name in file.imports where name != "Glibc" {
                #expect(
                    room.ours.contains(name) || room.others.contains(name), "\(file.path) imports \(name)")
            }
        }
    }

    /// Whoever asks the machine for the time: the command, the workshop, and the clock of stages, which decides nothing.
    @Test("Only the command, the workshop and the stages' clock read a clock")
    func clocks() {
        let words = [
            "clock_gettime", "gettimeofday", "time(nil)", "time(&", "Date()", "Date.now", "ContinuousClock",
            "SuspendingClock", "DispatchTime.now", "DispatchWallTime", "localtime",
        ]
        for file in Self.sources where !file.room.hasPrefix("segments") {
            let found = words.flatMap(file.places)
            let isStageClock = file.lines.contains { $0.hasPrefix("struct StageClock") }
            #expect(found.count <= (isStageClock ? 1 : 0), "\(found)")
        }
    }

    @Test("No file crashes on purpose or leaves work for later")
    func words() {
        for file in Self.sources {
            let found = ["try!", "fatalError", "as!"].flatMap(file.places)
            #expect(found == [], "crashes")
            let later = file.lines.enumerated().filter { line in
                // XXX in a text is the offset in a format of times.
                let comment = line.element.range(of: "//").map { line.element[$0.upperBound...] } ?? ""
                return ["TODO", "FIXME", "HACK"].contains { word in
                    line.element.split { !$0.isLetter }.contains { $0 == word }
                } || comment.split { !$0.isLetter }.contains("XXX")
            }
            #expect(later.map { "\(file.path):\($0.offset + 1)" } == [])
        }
    }

    @Test("No file is over 600 lines, unless its first lines say that it is one table or one algorithm")
    func sizes() {
        for file in Self.sources + Self.files(below: "Tests") where file.lines.count > 600 {
            let head = file.lines.prefix(12).joined(separator: " ")
            #expect(
                head.contains("one table") || head.contains("one algorithm"),
                "\(file.path) has \(file.lines.count) lines")
        }
    }

    @Test("No file has a name that says nothing")
    func names() {
        for file in Self.sources {
            let name = file.path.split(separator: "/").last.map { $0.dropLast(6) } ?? ""
            for word in ["Core", "Common", "Utils", "Utilities", "Helpers", "Helper", "Misc"] {
                #expect(name != word && !name.hasSuffix(word), "\(file.path)")
            }
        }
    }
}
