import CellValues
import FlatFiles
import SegmentEngine
import SegmentJournals
import SegmentLanguage

/// The files of a run, each a task that writes it: which there are is known before the first is written.
struct RunArtifacts: Sendable {
    private struct Task: Sendable {
        var path: String
        /// About how much there is to write.
        var weight: Int
        var write: @Sendable (ArtifactSink) throws(OutputFailure) -> Int
    }
    private var tasks: [Task] = []

    init(_ plan: RunPlan, _ data: RunData, _ snapshot: Snapshot, _ replay: RunReplay?) {
        let files = MembershipFiles(snapshot)
        // Of a segment that failed nothing is written.
        let done = Dictionary(
            uniqueKeysWithValues: snapshot.segments.filter { $0.members != nil }.map { ($0.segment.id, $0) })
        for output in plan.outputs(isFirst: snapshot.before == nil) {
            let path = output.path(in: plan.pipeline)
            switch output {
            case .membership(let id):
                guard let segment = done[id] else { continue }
                add(path, weight: segment.record.members) { sink throws(OutputFailure) in
                    try files.writeMembers(of: segment, to: sink)
                }
            case .changes(let id):
                guard let segment = done[id] else { continue }
                add(path, weight: segment.record.entered + segment.record.left) { sink throws(OutputFailure) in
                    let causes = ChangeCauses(of: segment, in: snapshot, data.dataset)
                    return try files.writeChanges(of: segment, causes, to: sink)
                }
            // Written with the state, for all segments that ever had such lines, and published from there.
            case .journal: continue
            }
        }
        let books = data.dataset.books
        for (path, source) in RejectFiles.paths(books) {
            add(path, weight: 0) { sink throws(OutputFailure) in try RejectFiles.write(source, to: sink) }
        }
        let required = (plan.checked.catalogue.fields ?? []).filter(\.isRequired).map(\.name)
        let quality = QualityReport(asOf: plan.asOf.instant, books: books, required: required).json.file
        add("quality.json", rows: 1, quality)

        let contacts = data.dataset.contacts
        add("state/" + RunState.keysFile, weight: contacts.count) { sink throws(OutputFailure) in
            try RunState.write(
                keys: RunState.KeyList(bytes: contacts.keyBytes, starts: contacts.starts), to: sink)
        }
        let entries = snapshot.stateEntries
        add("state/" + RunState.membershipsFile, weight: contacts.count / 128 * entries.count) {
            sink throws(OutputFailure) in
            try RunState.write(entries, universe: contacts.count, to: sink)
        }
        if let replay { add(replay) }
        let records = snapshot.segments.map(\.record)
        add(HistoryFile.piece, rows: records.count, HistoryFile.lines(records, asOf: plan.asOf.instant))
    }

    private mutating func add(_ replay: RunReplay) {
        let states = replay.states
        let triggers = states.workflows.values.reduce(0) { $0 + $1.triggers.count }
        add("state/" + WorkflowStateFile.name, weight: triggers) { sink throws(OutputFailure) in
            try WorkflowStateFile.write(states, to: sink)
        }
        for (segment, lines) in replay.lines where !lines.isEmpty {
            let name = segment + WorkflowStateFile.journalSuffix
            add("state/" + name, weight: lines.count * 8) { sink throws(OutputFailure) in
                for line in lines {
                    sink.buffer.append(line.encoded)
                    try sink.flushIfFull()
                }
                return lines.count
            }
        }
    }

    private mutating func add(
        _ path: String, weight: Int, _ write: @escaping @Sendable (ArtifactSink) throws(OutputFailure) -> Int
    ) {
        tasks.append(Task(path: path, weight: weight, write: write))
    }

    private mutating func add(_ path: String, rows: Int, _ bytes: [UInt8]) {
        add(path, weight: bytes.count / 32) { sink throws(OutputFailure) in
            sink.buffer.append(bytes)
            return rows
        }
    }

    /// The folders that the files stand in.
    var subfolders: [String] { Set(tasks.map { FilePath.folder(of: $0.path) }).filter { !$0.isEmpty }.sorted() }

    /// Writes all of them and gives them by path. `folder` nil: only their sums are wanted.
    ///
    /// Its instructions are counted by name (`segments-lab count`).
    @inline(never)
    func written(to folder: DurableFolder?, threads: Int) throws(OutputFailure) -> [Artifact] {
        let target = try ArtifactFolder(folder, subfolders: subfolders)
        // The largest first: at the end nobody waits for one that began late.
        let tasks = tasks.sorted { $0.weight > $1.weight }
        let results = parallelEach(tasks.count, threads: threads) { index -> Result<Artifact, OutputFailure> in
            do throws(OutputFailure) {
                return .success(try target.write(tasks[index].path, tasks[index].write))
            } catch { return .failure(error) }
        }
        var artifacts: [Artifact] = []
        do throws(OutputFailure) {
            // Of several failures that of the first path is told, whoever came first.
            for (_, result) in zip(tasks, results).sorted(by: {
                $0.0.path.utf8.lexicographicallyPrecedes($1.0.path.utf8)
            }) {
                artifacts.append(try result.get())
            }
        } catch {
            // Files still open would keep their room when they are removed.
            target.waitForSyncs()
            throw error
        }
        try target.sync()
        return artifacts.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }
}
