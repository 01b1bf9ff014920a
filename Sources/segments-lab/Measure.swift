import CellValues
import ArgumentParser
import SegmentPipeline

/// `segments-lab measure`: the benchmark, ours and the peers in turn.
struct Measure: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures the command on the benchmark's data, beside the other engines that are installed.",
        discussion: """
            Makes the data where it isn't there, then runs everything in turn, round after round: medians of wall, CPU \
            (user and system) and peak memory, the ratios of wall and CPU to the fastest peer, and whether the twelve \
            memberships are those that all engines agreed on. Seconds; MB are 10⁶ bytes; 'others' are the cores that \
            the rest of the machine used meanwhile: where they are many, the ratio of CPU says more.

            With --gzip there are rows of ours for every library that the build has to inflate with: zlib alone, or \
            with the trait Igzip also igzip.

            --segments runs ours alone with more and more segments, made of the twelve with other constants; \
            --second-run measures a run after one more day, beside the engines that keep what they read.
            """)

    @Option(help: "S: 100,000 contacts, 1 M activities; M: ten times that.")
    var set = BenchSet.small

    @Flag(help: "Activities as gzip files.")
    var gzip = false

    @Option(help: ArgumentHelp("Data of the set that is there already.", valueName: "folder"))
    var data: String?

    @Option(help: ArgumentHelp("The benchmark's folder.", valueName: "folder"))
    var bench = "../shared/bench"

    @Option(help: ArgumentHelp("Where data and runs go.", valueName: "folder"))
    var work = ".build/measure"

    @Option(
        help: ArgumentHelp(
            "Python with numpy, for the data, and with the peers (default: $SEGMENTS_LAB_PYTHON, .build/venv, python3).",
            valueName: "program"))
    var python: String?

    @Option(help: ArgumentHelp("The command to measure (default: 'segments' beside this one).", valueName: "program"))
    var binary: String?

    @Option(help: "How often everything is run, after once to warm up.")
    var rounds = 3

    @Option(help: ArgumentHelp("Numbers of threads.", valueName: "list"))
    var threads = "1,2"

    @Flag(help: "No peers.")
    var oursOnly = false

    @Option(help: ArgumentHelp("Ours with so many segments each, as 12,120,1000.", valueName: "list"))
    var segments: String?

    @Flag(help: "A run, and a run after one more day of activities.")
    var secondRun = false

    @Option(help: "table or json.")
    var format = MeasureFormat.table

    enum MeasureFormat: String, ExpressibleByArgument, CaseIterable { case table, json }

    func validate() throws {
        guard (1...100).contains(rounds) else { throw ValidationError("--rounds is 1 to 100") }
        guard let threads = numbers(threads), threads.allSatisfy({ (1...1024).contains($0) }) else {
            throw ValidationError("--threads are numbers with commas between them, as 1,2")
        }
        guard segments == nil || !secondRun else {
            throw ValidationError("--segments and --second-run are two measurements: one at a time")
        }
        if let segments {
            guard let counts = numbers(segments), counts.allSatisfy({ (12...1000).contains($0) }) else {
                throw ValidationError("--segments are numbers from 12 to 1000 with commas between them, as 12,120,1000")
            }
        }
    }

    func run() throws {
        let bench = try Bench(folder: bench, python: python)
        let program = binary ?? Machine.programFolder() + "/segments"
        guard exists(program) else {
            throw MeasureFailure(
                description: "\(program) isn't there: build it with 'swift build -c release', or name it with --binary")
        }
        try makeFolder(work)
        let data = try data.map(absolutePath) ?? bench.data(set, isGzip: gzip, in: work)
        let runs = try absolutePath(work)
        let ours = OurCommand(program: try absolutePath(program))
        var table: MeasureTable
        if secondRun {
            table = try SecondRun(
                bench: bench, set: set, data: data, work: runs, ours: ours, hasPeers: !oursOnly
            ).measured(rounds: rounds)
        } else if let counts = segments.flatMap(numbers) {
            table = try manySegments(counts, bench, data: data, runs, ours)
        } else {
            table = try everybody(bench, data: data, runs, ours)
        }
        table.title =
            "\(set.rawValue)\(gzip ? ", gzip" : ""), \(rounds) round\(rounds == 1 ? "" : "s"): " + table.title
        if program.contains("/debug/") { table.notes.append("this is a debug build: the figures say nothing") }
        print(format == .json ? table.json.rendered() : table.text, terminator: format == .json ? "\n" : "")
        if table.isDifferent { throw ExitCode(1) }
    }

    /// Ours with one thread and more, ours without its cache (peers keep nothing for a later run), and all peers.
    private func everybody(_ bench: Bench, data: String, _ work: String, _ ours: OurCommand) throws -> MeasureTable {
        let expected = try ExpectedMembers(set, bench)
        let counts = numbers(threads) ?? [1]
        var skipped: [String] = []
        var libraries: [String?] = [nil]
        if gzip {
            let inflating = try ours.inflateLibraries()
            // A build that doesn't say has the one that it always had.
            if !inflating.isEmpty {
                libraries = inflating
                skipped = OurCommand.knownLibraries.filter { !inflating.contains($0) }.map {
                    "segments, \($0): this build doesn't have it (swift build -c release --traits Igzip)"
                }
            }
        }
        let kinds = counts.map { (count: $0, keeps: true) } + [(count: counts[counts.count - 1], keeps: false)]
        var tasks = try libraries.flatMap { library in
            try kinds.map { count, keeps in
                let name = "threads-\(count)\(keeps ? "" : "-no-cache")\(library.map { "-" + $0 } ?? "")"
                let workspace = try BenchWorkspace(
                    "\(work)/\(name)", bench: bench, data: data, definitions: try bench.definitions())
                var ours = ours
                ours.library = library
                ours.options = ["--threads", String(count)]
                if !keeps { ours.options += try ours.withoutCache() }
                return MeasuredTask(
                    name: "segments, \(count) thread\(count == 1 ? "" : "s")\(keeps ? "" : ", no cache")"
                        + (library.map { ", " + $0 } ?? ""),
                    prepare: { try removeAll(workspace.output) },
                    command: ours.command(workspace, asOf: Bench.asOf),
                    check: { expected.check(run: workspace.output + "/latest") })
            }
        }
        if !oursOnly {
            let found = try Peer.installed(bench, data: data, in: work)
            skipped += found.skipped
            tasks += found.peers.map { peer in
                MeasuredTask(
                    name: peer.name, isPeer: true,
                    prepare: {
                        try removeAll(peer.output)
                        try makeFolder(peer.output)
                    }, command: peer.command, check: { expected.check(peer: peer.output) })
            }
        }
        var table = MeasureTable(
            title: "twelve segments, ratio to the fastest peer", rows: try measured(tasks, rounds: rounds),
            reference: .bestPeer)
        table.skipped = skipped
        for (place, count) in counts.enumerated().dropFirst() where table.rows[place].wall > 0 {
            table.notes.append(
                "\(count) threads: \(fixed(table.rows[0].wall / table.rows[place].wall, 2)) × as fast as \(counts[0])")
        }
        return table
    }

    private func manySegments(
        _ counts: [Int], _ bench: Bench, data: String, _ work: String, _ ours: OurCommand
    ) throws -> MeasureTable {
        let expected = try ExpectedMembers(set, bench)
        let originals = try bench.definitions()
        let tasks = try counts.map { count in
            let workspace = try BenchWorkspace(
                "\(work)/segments-\(count)", bench: bench, data: data,
                definitions: workloadVariants(of: originals, count: count))
            return MeasuredTask(
                name: "\(count) segments", prepare: { try removeAll(workspace.output) },
                command: ours.command(workspace, asOf: Bench.asOf),
                check: { expected.check(run: workspace.output + "/latest") })
        }
        return MeasureTable(
            title: "more segments, ratio to \(counts[0])", rows: try measured(tasks, rounds: rounds),
            reference: .row(0))
    }

    /// `1,2`; nil where it is anything else.
    private func numbers(_ list: String) -> [Int]? {
        let parts = list.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        let numbers = parts.compactMap { $0 }
        return numbers.count == parts.count ? numbers : nil
    }
}

extension BenchSet: ExpressibleByArgument {}

/// `segments run`, as it is measured.
struct OurCommand: Sendable {
    let program: String
    var options: [String] = []
    /// What inflates gzip files; nil: what the build takes.
    var library: String?

    init(program: String) { self.program = program }

    func command(_ workspace: BenchWorkspace, asOf: String) -> ChildCommand {
        ChildCommand(
            path: program, arguments: ["run", workspace.pipeline, "--as-of", asOf, "--quiet"] + options,
            environment: library.map { [Self.variable: $0] } ?? [:])
    }

    static let knownLibraries = ["igzip", "zlib"]
    private static let variable = "SEGMENTS_INFLATE"

    /// Those that this build inflates gzip files with: it refuses to start with others.
    func inflateLibraries() throws -> [String] {
        try Self.knownLibraries.filter { library in
            let answer = "/tmp/segments-lab-\(Machine.processNumber).version"
            defer { try? removeAll(answer) }
            let asking = ChildCommand(
                path: program, arguments: ["--version", "--verbose"], output: answer,
                environment: [Self.variable: library])
            guard (try? asking.run()) != nil else { return false }
            let told = String(decoding: try wholeFile(answer), as: UTF8.self)
            return told.contains("\ngzip files are inflated by \(library) ")
        }
    }

    /// What makes a run keep and use nothing between runs but what it publishes, if the command has such an option.
    func withoutCache() throws -> [String] {
        let answer = "/tmp/segments-lab-\(Machine.processNumber).help"
        defer { try? removeAll(answer) }
        try ChildCommand(path: program, arguments: ["run", "--help"], output: answer).run()
        return String(decoding: try wholeFile(answer), as: UTF8.self).contains("--no-cache") ? ["--no-cache"] : []
    }
}

extension MeasureTable {
    /// Some answer was not the one that it must be.
    var isDifferent: Bool {
        rows.contains { if case .different = $0.members { true } else { false } }
    }
}
