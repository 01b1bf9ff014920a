import ArgumentParser
import Dispatch
import Synchronization

/// `segments-lab faults`: every file call of the command fails once, with each of four errors.
struct Faults: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Makes each file call of the command fail, and looks at what comes of it; status 1 where it is wrong.",
        discussion: """
            Wrong is: a signal, a hang; status 0 (or the status without any failing call) with other files, another output \
            or other warnings, unless a warning says what failed; another status with half a run, a lost one, or a 'latest' that \
            is neither old nor new; and a command that is given again without any failing call and doesn't then leave what \
            it should.

            A run checks the pipeline and what it names before it looks at anything else: calls that the first run began \
            with are not tried again in the others.
            """)

    @Option(help: ArgumentHelp("The command (default: 'segments' beside this one).", valueName: "program"))
    var binary: String?

    @Option(help: ArgumentHelp("Tests/Faults/failing-calls.c as a library.", valueName: "file"))
    var library: String

    @Option(help: ArgumentHelp("Where trials are made; it must not be there yet.", valueName: "folder"))
    var work = "/tmp/segments-faults"

    @Option(help: ArgumentHelp("Only scenarios whose name begins so.", valueName: "name"))
    var scenario: String?

    @Option(help: ArgumentHelp("Only this call of each scenario.", valueName: "number"))
    var call: Int?

    @Option(help: ArgumentHelp("Only every so manyth call.", valueName: "number"))
    var every = 1

    @Option(help: ArgumentHelp("How many trials at once.", valueName: "number"))
    var workers = 2

    @Flag(help: "All calls after the one that fails do so too.")
    var onward = false

    @Flag(help: "List the calls of each scenario, and try nothing.")
    var list = false

    func validate() throws {
        if every < 1 || workers < 1 { throw ValidationError("--every and --workers must be 1 or more.") }
    }

    func run() throws {
        let program = try absolutePath(binary ?? Machine.programFolder() + "/segments")
        let library = try absolutePath(library)
        guard !exists(work) else { throw MeasureFailure(description: "\(work) is there already") }
        try makeFolder(work + "/tmp")
        defer { try? removeAll(work) }
        for (path, bytes) in try FaultWorkspace.inputs() {
            let file = work + "/inputs/" + path
            try makeFolder(String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)]))
            try writeFile(bytes, to: file)
        }
        // Younger files might change without showing it: a run doesn't go by what it knows of them.
        sleepSeconds(3)
        var own = FileTree()
        for (path, bytes) in FaultWorkspace.own(inputs: "../../../inputs") { own.entries[path] = .file(bytes) }
        let slots = (0..<workers).map { number in
            FaultSlot(program: program, library: library, folder: "\(work)/slots/\(number)", temporary: work + "/tmp")
        }
        for slot in slots { try makeFolder(slot.folder) }

        var table = FaultTable()
        let start = Machine.seconds()
        // Those that the first run made.
        var known: [FaultCall] = []
        for scenario in FaultScenario.all where scenario.name.hasPrefix(self.scenario ?? "") {
            let prepared = try PreparedScenario(scenario, in: slots[0], own: own)
            if list {
                print("\(scenario.name): \(scenario.command.joined(separator: " "))")
                for call in prepared.calls { print("  \(call.number) \(call.name) \(call.path)") }
                continue
            }
            let began = Machine.seconds()
            let results = try trials(of: prepared, from: prepared.calls.commonStart(with: known), in: slots)
            if known.isEmpty { known = prepared.calls }
            table.add(results, of: prepared, seconds: Machine.seconds() - began)
            Machine.tell(table.lastLine)
        }
        if list { return }
        print(table.text)
        print("in \(fixed(Machine.seconds() - start, 0)) s")
        if table.isWrong { throw ExitCode(1) }
    }

    /// - Parameter start: calls that were tried before, and of which the rest of the command knows nothing.
    private func trials(
        of prepared: PreparedScenario, from start: Int, in slots: [FaultSlot]
    ) throws -> [FaultResult] {
        let numbers = prepared.calls.map(\.number).filter {
            if let call { $0 == call } else { $0 > start && $0 % every == 0 }
        }
        let wanted = numbers.flatMap { number in FaultError.all.map { (number, $0) } }
        let next = Atomic<Int>(0)
        let found = ResultsByWorker(workers: slots.count)
        DispatchQueue.concurrentPerform(iterations: slots.count) { worker in
            let slot = slots[worker]
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < wanted.count else { return }
                let (number, error) = wanted[index]
                do {
                    found.add(try trial(of: prepared, number, error, in: slot), of: worker)
                } catch {
                    found.add(
                        FaultResult(call: nil, error: wanted[index].1, status: nil, problems: ["\(error)"]), of: worker)
                }
            }
        }
        return found.all
    }

    private func trial(
        of prepared: PreparedScenario, _ number: Int, _ error: FaultError, in slot: FaultSlot
    ) throws -> FaultResult {
        try prepared.base.restore(slot.folder)
        var variables = ["FAULT_CALL=\(number)", "FAULT_ERROR=\(error.number)"]
        if onward { variables.append("FAULT_ONWARD=1") }
        let outcome = try slot.run(prepared.scenario.command, variables)
        // With several threads there may be fewer calls than the last time.
        guard let call = try slot.calls().first else {
            return FaultResult(call: nil, error: error, status: outcome.status, problems: [])
        }
        let problems = try prepared.problems(outcome, call, error, in: slot)
        return FaultResult(call: call, error: error, status: outcome.status, problems: problems)
    }
}

extension [FaultCall] {
    /// How many calls both begin with.
    fileprivate func commonStart(with other: [FaultCall]) -> Int {
        // The process's own number stands in a path.
        zip(self, other).prefix { $0.name == $1.name && ($0.path == $1.path || $0.path.hasPrefix("/proc/")) }.count
    }
}

/// What came of one failing call.
struct FaultResult: Sendable {
    /// Nil: the command made fewer calls.
    var call: FaultCall?
    var error: FaultError
    var status: Int32?
    var problems: [String]
}

/// Each worker's own.
private final class ResultsByWorker: @unchecked Sendable {
    // Sendable by discipline: a worker touches its own alone, and all are read when all are done.
    private let lists: UnsafeMutableBufferPointer<[FaultResult]>

    init(workers: Int) {
        lists = .allocate(capacity: workers)
        lists.initialize(repeating: [])
    }

    deinit {
        lists.deinitialize()
        lists.deallocate()
    }

    func add(_ result: FaultResult, of worker: Int) { lists[worker].append(result) }

    var all: [FaultResult] {
        lists.flatMap { $0 }.sorted {
            ($0.call?.number ?? 0, $0.error.number) < ($1.call?.number ?? 0, $1.error.number)
        }
    }
}
