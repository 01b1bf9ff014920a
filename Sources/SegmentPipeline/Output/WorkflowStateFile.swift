import CellValues
import FlatFiles
import SegmentJournals
import SegmentLanguage

/// What a run knew of its workflows, for the next: their states, and the lines that they wrote.
struct ReplayState: Sendable {
    var states: WorkflowStates
    /// By static segment.
    var journals: [String: Journal]
}

/// `state/workflows.bin`: every trigger seen and what was decided about it, and who ever stood in which source. Private,
/// little-endian and whole; a reader refuses a version it does not know.
///
///      0  "SEGW"
///      4  UInt32      version, now 1
///      8  UInt32      number of sources; each, in the order of names:
///         text        name (UInt32 bytes, then the bytes; so are all texts)
///         keys        UInt64 n, UInt64 bytes of all, UInt32 × n lengths, the keys one after another; sorted
///         UInt32      number of workflows; each, in the order of ids:
///         text        id
///         UInt32      number of questions, each a text
///         keys        contacts that have a trigger
///         UInt64      number of triggers n; by contact, then instant:
///           UInt32 × n  contact
///           Int64 × n   seconds
///           UInt32 × n  nanoseconds
///           UInt8 × n   0 open, 1 left out, 2 taken
///         UInt64      number of branches m; by trigger:
///           UInt32 × m  trigger
///           UInt32 × m  question
///           UInt8 × m   1: then, 0: else
///
/// Beside it stands `state/<segment>.workflows.jsonl` for every static segment that workflows write to: the journal as
/// it is published.
enum WorkflowStateFile {
    static let name = "workflows.bin"
    static let version: UInt32 = 1
    static let journalSuffix = ".workflows.jsonl"

    static func write(_ states: WorkflowStates, to sink: ArtifactSink) throws(OutputFailure) -> Int {
        let buffer = sink.buffer
        buffer.append(Array("SEGW".utf8))
        buffer.append(number: version)
        buffer.append(number: UInt32(states.keysBySource.count))
        for (source, keys) in states.keysBySource.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            write(source, to: buffer)
            try write(keys, to: sink)
        }
        buffer.append(number: UInt32(states.workflows.count))
        var rows = 0
        for (id, state) in states.workflows.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            write(id, to: buffer)
            buffer.append(number: UInt32(state.questions.count))
            for question in state.questions { write(question, to: buffer) }
            try write(state.keys, to: sink)
            buffer.append(number: UInt64(state.triggers.count))
            buffer.append(numbers: state.triggers.map { UInt32(bitPattern: $0.contact) })
            buffer.append(numbers: state.triggers.map(\.at.seconds))
            buffer.append(numbers: state.triggers.map(\.at.nanoseconds))
            buffer.append(numbers: state.triggers.map(\.decision.rawValue))
            buffer.append(number: UInt64(state.branches.count))
            buffer.append(numbers: state.branches.map { UInt32(bitPattern: $0.trigger) })
            buffer.append(numbers: state.branches.map { UInt32(bitPattern: $0.question) })
            buffer.append(numbers: state.branches.map { UInt8($0.isThen ? 1 : 0) })
            try sink.flushIfFull()
            rows += state.triggers.count
        }
        return rows
    }

    private static func write(_ text: String, to buffer: LineBuffer) {
        buffer.append(number: UInt32(text.utf8.count))
        buffer.append(Array(text.utf8))
    }

    private static func write(_ keys: [[UInt8]], to sink: ArtifactSink) throws(OutputFailure) {
        sink.buffer.append(number: UInt64(keys.count))
        sink.buffer.append(number: UInt64(keys.reduce(0) { $0 + $1.count }))
        sink.buffer.append(numbers: keys.map { UInt32($0.count) })
        for key in keys {
            sink.buffer.append(key)
            try sink.flushIfFull()
        }
    }

    /// Nil where the bytes are not what a run of this version writes, about the instants before its as-of and that one.
    static func states(parsing bytes: [UInt8], until asOf: Int64) -> WorkflowStates? {
        ByteReader.reading(bytes) { reader in
            guard reader.tag("SEGW"), reader.number(UInt32.self) == version, let sources = reader.count() else {
                return nil
            }
            var states = WorkflowStates()
            for _ in 0..<sources {
                guard let source = reader.string(), let keys = keys(&reader),
                    states.keysBySource.updateValue(keys, forKey: source) == nil
                else { return nil }
            }
            guard let workflows = reader.count() else { return nil }
            for _ in 0..<workflows {
                guard let id = reader.string(), let state = state(&reader, until: asOf),
                    states.workflows.updateValue(state, forKey: id) == nil
                else { return nil }
            }
            return states
        }
    }

    private static func state(_ reader: inout ByteReader, until asOf: Int64) -> WorkflowState? {
        guard let questionCount = reader.count() else { return nil }
        var state = WorkflowState()
        for _ in 0..<questionCount {
            guard let question = reader.string() else { return nil }
            state.questions.append(question)
        }
        guard let keys = keys(&reader), let count = reader.wideCount(), count <= Int32.max,
            let contacts = reader.numbers(UInt32.self, count), let seconds = reader.numbers(Int64.self, count),
            let nanoseconds = reader.numbers(UInt32.self, count), let decisions = reader.bytes(count),
            let branchCount = reader.wideCount(), let triggers = reader.numbers(UInt32.self, branchCount),
            let questions = reader.numbers(UInt32.self, branchCount), let ways = reader.bytes(branchCount),
            contacts.allSatisfy({ $0 < keys.count }), nanoseconds.allSatisfy({ $0 < 1_000_000_000 }),
            seconds.allSatisfy({ Instant.stampSeconds.lowerBound...max(asOf, Instant.stampSeconds.lowerBound) ~= $0 }),
            triggers.allSatisfy({ $0 < count }), questions.allSatisfy({ $0 < questionCount }),
            ways.allSatisfy({ $0 < 2 })
        else { return nil }
        state.keys = keys
        for index in 0..<count {
            guard let decision = WorkflowState.Decision(rawValue: decisions[index]) else { return nil }
            let trigger = WorkflowState.Trigger(
                contact: Int32(contacts[index]),
                at: Instant(seconds: seconds[index], nanoseconds: nanoseconds[index]), decision: decision)
            // By contact, then instant, each once.
            if let last = state.triggers.last, (last.contact, last.at) >= (trigger.contact, trigger.at) { return nil }
            state.triggers.append(trigger)
        }
        for index in 0..<branchCount {
            let branch = WorkflowState.Branch(
                trigger: Int32(triggers[index]), question: Int32(questions[index]), isThen: ways[index] == 1)
            // By trigger, then question, each once.
            if let last = state.branches.last, (last.trigger, last.question) >= (branch.trigger, branch.question) {
                return nil
            }
            state.branches.append(branch)
        }
        return state
    }

    /// Keys in their order, each once.
    private static func keys(_ reader: inout ByteReader) -> [[UInt8]]? {
        guard let count = reader.wideCount(), count <= Int32.max, let byteCount = reader.wideCount(),
            let lengths = reader.numbers(UInt32.self, count), lengths.reduce(0, { $0 + Int($1) }) == byteCount
        else { return nil }
        var keys: [[UInt8]] = []
        keys.reserveCapacity(count)
        for length in lengths {
            guard length > 0, let key = reader.bytes(Int(length)).map({ Array($0) }),
                keys.last.map({ $0.lexicographicallyPrecedes(key) }) ?? true
            else { return nil }
            keys.append(key)
        }
        return keys
    }
}

extension PublishedRun {
    private static let statesFile = RunState.folder + WorkflowStateFile.name

    /// Whether the run replayed workflows, or carried on what a run before knew of them.
    var hasReplayState: Bool { lists(Self.statesFile) }

    /// The lines of workflows as they are published, by static segment.
    func workflowLines() throws(OutputFailure) -> [String: [UInt8]] {
        var journals: [String: [UInt8]] = [:]
        for file in names(in: "state") where file.hasSuffix(WorkflowStateFile.journalSuffix) {
            journals[String(file.dropLast(WorkflowStateFile.journalSuffix.count))] = try contents(
                of: RunState.folder + file)
        }
        return journals
    }

    fileprivate func journal(of segment: String, parsing bytes: [UInt8]) throws(OutputFailure) -> Journal {
        let (journal, findings) = Journal.parsing(bytes, file: segment)
        // Ours is whole: a last line without an end is no crash's.
        guard let journal, findings.isEmpty else {
            throw senseless(RunState.folder + segment + WorkflowStateFile.journalSuffix)
        }
        return journal
    }

    fileprivate func workflowStates() throws(OutputFailure) -> WorkflowStates {
        let bytes = try contents(of: Self.statesFile)
        guard let states = WorkflowStateFile.states(parsing: bytes, until: name.asOf.seconds) else {
            throw senseless(Self.statesFile)
        }
        return states
    }
}

extension ReplayState {
    /// Of a whole run; nil where it replayed none.
    init?(of run: PublishedRun) throws(OutputFailure) {
        guard run.hasReplayState else { return nil }
        states = try run.workflowStates()
        journals = [:]
        for (segment, bytes) in try run.workflowLines() {
            journals[segment] = try run.journal(of: segment, parsing: bytes)
        }
    }
}

/// The workflows' lines in the folder of journals: what the newest run says, and written again where a crash came
/// between its renames.
struct PublishedLines {
    let pipeline: Pipeline
    /// All static segments.
    let segments: [String]

    init(_ checked: CheckedPipeline) {
        pipeline = checked.pipeline
        segments = checked.segments.filter { $0.kind == .static }.map(\.id)
    }

    /// - Parameter passingOver: where the newest run is damaged, the lines stay as they are.
    func settle(in output: OutputFolder, passingOver: Bool) throws(OutputFailure) {
        do throws(OutputFailure) {
            try settle(in: output)
        } catch {
            guard error.isDamage, passingOver else { throw error }
        }
    }

    private func settle(in output: OutputFolder) throws(OutputFailure) {
        guard pipeline.replaysWorkflows, let members = pipeline.members, let newest = try output.current().last,
            case let run = try PublishedRun(newest, in: output.runs), run.hasReplayState
        else { return }
        guard let folder = try DurableFolder.open(pipeline.opened(members.path)) else {
            throw OutputFailure(path: pipeline.opened(members.path), message: "there is no such folder any more")
        }
        try output.makingRoom(in: folder) { () throws(OutputFailure) in try write(run, to: folder) }
    }

    private func write(_ run: PublishedRun, to folder: DurableFolder) throws(OutputFailure) {
        let lines = try run.workflowLines()
        var hasChanged = false
        for name in try folder.names()
        where name.hasPrefix(OutputFolder.temporaryPrefix) && name.hasSuffix(WorkflowStateFile.journalSuffix) {
            try folder.remove(name)
        }
        for segment in segments {
            let name = segment + WorkflowStateFile.journalSuffix
            let wanted = lines[segment]
            if try folder.contents(of: name) == wanted { continue }
            if let wanted {
                _ = try run.journal(of: segment, parsing: wanted)
                let temporary = OutputFolder.temporaryPrefix + name
                try folder.writeFile(temporary, wanted)
                try folder.rename(temporary, to: name)
            } else {
                try folder.remove(name)
            }
            hasChanged = true
        }
        if hasChanged { try folder.sync() }
    }
}
