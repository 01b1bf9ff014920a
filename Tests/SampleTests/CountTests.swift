import CellValues
import Foundation
import SegmentLanguage
import SegmentPipeline
import Testing

import segments_lab

@Suite("Counting instructions") struct CountTests {
    private static let root = SampleTests.data.deletingLastPathComponent()

    @Test("A function's count is its own lines and what its calls took")
    func profile() {
        let profile = CallgrindProfile(
            """
            version: 1
            events: Ir

            ob=(1) /bin/segments
            fl=(1) ???
            fn=(1) $s4main
            0 10
            +3 5
            cfi=(2) other.c
            cfn=(2) $s6Engine4ScanV3run
            calls=1 20
            +1 700
            cfn=(3) $s6Engine4ScanV3runU_
            calls=2 0
            * 60

            fn=(2)
            20 100
            cfn=(3)
            calls=9 0
            +1 600

            fn=(3)
            -7 660
            fn=$sPlain
            0 1

            totals: 776
            """)
        #expect(profile.instructions(of: "$s4main") == 775)
        // Of the function and the closure that is named after it the function took more.
        #expect(profile.instructions(of: "$s6Engine4ScanV3run") == 700)
        #expect(profile.instructions(of: "$s6Engine4ScanV3runU_") == 660)
        #expect(profile.instructions(of: "$sPlain") == 1)
        #expect(profile.instructions(of: "$s6Engine5Other") == nil)
    }

    @Test("Counts within three percent hold, either way; what has no budget or no count doesn't")
    func verdict() throws {
        let budget = try InstructionBudget(
            parsing: "# why\n\nscan  1,000,000  JSON Lines\nwrite 2000\ncsv     500  as CSV\nold 7\n")
        #expect(budget.lines.map(\.comment) == ["JSON Lines", "", "as CSV", ""])
        let all = budget.verdict(on: [("scan", 1_030_000), ("write", 1900), ("csv", 516), ("new", 5)])
        #expect(!all.holds)
        #expect(
            all.text == """
                measure  instructions     budget  difference
                scan        1,030,000  1,000,000     +3.00 %
                write           1,900      2,000     -5.00 %  FEWER: record it
                csv               516        500     +3.20 %  TOO MANY
                new                 5                         HAS NO BUDGET
                old                            7              WAS NOT COUNTED

                """)
        let good = try InstructionBudget(parsing: "scan 1000\nwrite 2000")
        #expect(good.verdict(on: [("scan", 970), ("write", 2060)]).holds)
        #expect(!good.verdict(on: [("scan", 969), ("write", 2060)]).holds)
        #expect(!good.verdict(on: [("scan", 1000)]).holds)
    }

    @Test("A line that is no budget is told with its number", arguments: ["scan", "scan many", "scan 0", "scan -5 x"])
    func broken(_ line: String) {
        let failure = #expect(throws: MeasureFailure.self) {
            try InstructionBudget(parsing: "# fine\nwrite 3\n" + line)
        }
        #expect(
            failure?.description == "line 3 of the budget is no 'measure instructions comment': \(line)")
    }

    @Test("What is recorded is read back, below the file's own head")
    func recorded() throws {
        let text = InstructionBudget.recorded(
            [("scan-jsonl", 58_123_456), ("write", 900)], comments: ["write": "with sums"],
            over: "# Why.\n# How.\nscan-jsonl 5 x\n")
        #expect(
            text == """
                # Why.
                # How.
                scan-jsonl     58,123,456  \n\
                write                 900  with sums

                """)
        let lines = try InstructionBudget(parsing: text).lines
        #expect(lines.map(\.instructions) == [58_123_456, 900])
        #expect([0, 7, 999, 1000, 1_234_567].map(grouped) == ["0", "7", "999", "1,000", "1,234,567"])
    }

    @Test("Every counted stage has a budget, and nothing else has one")
    func committed() throws {
        let file = Self.root.appending(path: ".ci/instructions")
        let budget = try InstructionBudget(parsing: String(decoding: Data(contentsOf: file), as: UTF8.self))
        #expect(budget.lines.map(\.measure) == CountedStage.all.map(\.name))
    }

    @Test("A counted run reads all that it is given, and finds members", arguments: CountWorkspace.Form.allCases)
    func workspace(_ form: CountWorkspace.Form) throws {
        var workspace = CountWorkspace(form)
        workspace.contacts = 300
        workspace.activities = 1800
        let files = try workspace.files()
        #expect(try workspace.files().map(\.bytes) == files.map(\.bytes))
        let folder = FileManager.default.temporaryDirectory.appending(path: "segments-count-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for (path, bytes) in files {
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: file)
        }
        let clock = RunContext.Clock(unixSeconds: { 1_795_478_400 }, steady: { 0 })
        let report = try SegmentPipeline.run(
            folder.appending(path: "pipeline.json").path, in: RunContext(threads: 1, clock: clock))
        // A plain CSV has no lines.
        let codes: Set<String> = form == .csv ? ["missing-column", "not-all-taken"] : ["not-all-taken"]
        #expect(Set(report.findings.map(\.code)) == codes, "\(report.findings.map(\.rendered))")
        let manifest = report.manifest.compact
        #expect(manifest.components(separatedBy: #""read": 900, "accepted": 900, "rejected": 0"#).count == 3)
        #expect(manifest.contains(#""read": 300, "accepted": 300, "rejected": 0"#))
        #expect(manifest.contains(#""wrong_type": []"#))
        let empty = manifest.components(separatedBy: #""status": "done", "members": 0,"#).count - 1
        // Some ask for too much of so few; most must find somebody.
        #expect(empty < 20, "\(empty) of \(workspace.segments) segments are empty")
    }
}
