import ArgumentParser

/// `segments-lab memory`: whether what a run says that it needs is what it then takes.
struct Memory: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Holds the memory that a refused run asks for to what the run then takes; status 1 where it is wrong.",
        discussion: """
            For workspaces of many shapes: a run with a limit of 1 MiB is refused and says how much it needs. A run with \
            that limit must go through, must take no more, and no less than four fifths of it.
            """)

    @Option(help: ArgumentHelp("How many shapes.", valueName: "number"))
    var shapes = 30

    @Option(help: ArgumentHelp("The first shape.", valueName: "seed"))
    var seed = 0

    @Option(help: ArgumentHelp("The command (default: 'segments' beside this one).", valueName: "program"))
    var binary: String?

    /// The limit may be so much more than what is taken.
    private static let share = 1.25

    func run() throws {
        let program = binary ?? Machine.programFolder() + "/segments"
        guard exists(program) else {
            throw MeasureFailure(
                description: "\(program) isn't there: build it with 'swift build -c release', or name it with --binary")
        }
        let work = "/tmp/segments-memory-\(Machine.processNumber)"
        defer { try? removeAll(work) }
        var wrong = 0
        for number in seed..<seed + shapes {
            // The kernel counts what the workshop takes as the program's own, so the files are made by another process.
            try ChildCommand(
                path: Machine.programFolder() + "/segments-lab", arguments: ["memory-shape", "\(number)", work]
            ).run()
            let shape = MemoryShape(seed: number)
            let pipeline = work + "/pipeline.json"
            try shape.writePipeline(limit: "1MiB", to: pipeline)
            let needed = try refusal(program, pipeline, shape)
            try shape.writePipeline(limit: "\(needed)MiB", to: pipeline)
            let taken = Double(try command(program, pipeline, shape).run().peakKiB) / 1024
            let ratio = Double(needed) / taken
            let isRight = ratio >= 1 && ratio <= Self.share
            wrong += isRight ? 0 : 1
            print(
                "\(number): \(shape.description): says \(needed) MiB, takes \(fixed(taken, 0)) MiB, \(fixed(ratio, 2))"
                    + (isRight ? "" : "  WRONG"))
            try removeAll(work)
        }
        print("memory: \(shapes - wrong) of \(shapes) shapes are told within \(fixed((Self.share - 1) * 100, 0)) %")
        if wrong > 0 { throw ExitCode(1) }
    }

    private func command(_ program: String, _ pipeline: String, _ shape: MemoryShape) -> ChildCommand {
        ChildCommand(path: program, arguments: ["run", pipeline, "--threads", "\(shape.threads)"])
    }

    /// What a run under the limit says that it needs, in MiB.
    private func refusal(_ program: String, _ pipeline: String, _ shape: MemoryShape) throws -> Int {
        do {
            try command(program, pipeline, shape).run()
        } catch let failure as MeasureFailure {
            let words = failure.description.split(separator: " ")
            if let place = words.firstIndex(of: "least"), place + 1 < words.count, let needed = Int(words[place + 1]) {
                return needed
            }
            throw failure
        }
        throw MeasureFailure(description: "\(pipeline): a run with a limit of 1 MiB was not refused")
    }
}

/// `segments-lab memory-shape`: the files of one shape, for `memory`.
struct WriteMemoryShape: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "memory-shape", abstract: "Writes the workspace of one shape.", shouldDisplay: false)

    @Argument var seed: Int
    @Argument var folder: String

    func run() throws { try MemoryShape(seed: seed).write(to: folder) }
}
