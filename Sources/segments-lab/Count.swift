import ArgumentParser

/// `segments-lab count`: how many instructions the stages of a run take, held against a budget.
struct Count: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Counts the instructions of a run's stages with valgrind; status 1 where a budget isn't held.",
        discussion: """
            Runs the command with one thread on small workspaces that are always the same. Counts repeat to 0.1 % on \
            one machine whatever else it does; another zlib, C library or compiler may change them.
            """)

    @Option(help: ArgumentHelp("The budget file.", valueName: "file"))
    var budget = ".ci/instructions"

    @Flag(help: "Write what is counted into the budget file.")
    var record = false

    @Option(help: ArgumentHelp("The command to count (default: 'segments' beside this one).", valueName: "program"))
    var binary: String?

    func run() throws {
        let program = binary ?? Machine.programFolder() + "/segments"
        guard exists(program) else {
            throw MeasureFailure(
                description: "\(program) isn't there: build it with 'swift build -c release', or name it with --binary")
        }
        let written = exists(budget) ? String(decoding: try wholeFile(budget), as: UTF8.self) : ""
        let known = try InstructionBudget(parsing: written)
        // A path of the same length every time: a longer one puts arrays at other addresses, and loops that begin at an
        // aligned one take some steps more or less (1 % of the conditions).
        let work = "/tmp/segments-count-" + String(10_000_000 + Machine.processNumber).dropFirst()
        try removeAll(work)
        try makeFolder(work)
        defer { try? removeAll(work) }
        // valgrind can't read the debug information of Swift's, and needs the names alone.
        let stripped = work + "/segments"
        try ChildCommand(path: "strip", arguments: ["-g", "-o", stripped, program]).run()

        var counts: [(measure: String, instructions: Int)] = []
        for form in CountWorkspace.Form.allCases {
            let profile = try profile(form, in: work)
            for measure in CountedStage.all where measure.form == form {
                var count = 0
                for function in measure.functions {
                    guard let its = profile.instructions(of: function) else {
                        throw MeasureFailure(
                            description: """
                                \(measure.name): the run called no function whose name begins with \(function): where it \
                                was renamed or inlined, change CountedStage in the workshop
                                """)
                    }
                    count += its
                }
                counts.append((measure.name, count))
            }
        }
        counts.sort { first, second in
            let order = CountedStage.all.map(\.name)
            return (order.firstIndex(of: first.measure) ?? 0) < (order.firstIndex(of: second.measure) ?? 0)
        }
        let verdict = known.verdict(on: counts)
        print(verdict.text, terminator: "")
        if record {
            let comments = Dictionary(
                CountedStage.all.map { ($0.name, $0.comment) }, uniquingKeysWith: { first, _ in first })
            let text = InstructionBudget.recorded(counts, comments: comments, over: written)
            try writeFile(Array(text.utf8), to: budget)
            print("recorded in \(budget)")
        } else if !verdict.holds {
            print(
                """
                Not all counts are within \(fixed(InstructionBudget.share * 100, 0)) % of their budgets. Where that is meant, \
                say why in the commit, and record them: .ci/run --record-instructions
                """)
            throw ExitCode(1)
        }
    }

    private func profile(_ form: CountWorkspace.Form, in work: String) throws -> CallgrindProfile {
        let folder = work + "/" + form.rawValue
        for (path, bytes) in try CountWorkspace(form).files() {
            let file = folder + "/" + path
            try makeFolder(String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)]))
            try writeFile(bytes, to: file)
        }
        // Dictionaries that hash the same way each time; the table of contact keys has a seed of its own, which moves the
        // scan by less than 0.1 %.
        try ChildCommand(
            path: "env",
            arguments: [
                "-i", "-C", folder, "PATH=\(Machine.variable("PATH") ?? "")", "SWIFT_DETERMINISTIC_HASHING=1",
                "valgrind",
                "--tool=callgrind", "--callgrind-out-file=profile", "../segments", "run", "pipeline.json", "--threads",
                "1", "--quiet",
            ] + (try OurCommand(program: work + "/segments").withoutCache())
        ).run()
        return CallgrindProfile(String(decoding: try wholeFile(folder + "/profile"), as: UTF8.self))
    }
}

/// A stage of a run that has a budget: the functions that do it, by the beginnings of their mangled names.
package struct CountedStage: Sendable {
    package var name: String
    var form: CountWorkspace.Form
    var functions: [String]
    var comment: String

    private static let scan = ["$s13SegmentEngine12ActivityScanV4read"]

    package static let all = [
        CountedStage(
            name: "contacts", form: .jsonl, functions: ["$s13SegmentEngine11ContactReadV3run"],
            comment: "5,000 contacts from a CSV of 12 columns, all read"),
        CountedStage(name: "scan-jsonl", form: .jsonl, functions: scan, comment: "16,000 activities, 60 segments"),
        CountedStage(
            name: "scan-gzip", form: .gzip, functions: scan, comment: "the same, gzipped: a third of it is zlib's"),
        CountedStage(name: "scan-csv", form: .csv, functions: scan, comment: "the same as CSV, without the lines"),
        CountedStage(
            name: "conditions", form: .jsonl, functions: ["$s13SegmentEngine13ConditionSetsV8evaluate"],
            comment: "every condition's contact set"),
        CountedStage(
            name: "algebra", form: .jsonl,
            functions: [
                "$s13SegmentEngine10SetAlgebraV13combineShared", "$s13SegmentEngine7DatasetC11memberships",
            ], comment: "AND, OR, NOT of 60 segments"),
        CountedStage(
            name: "write", form: .jsonl, functions: ["$s15SegmentPipeline12RunArtifactsV7written"],
            comment: "memberships, state and quality, with their sums"),
    ]
}
