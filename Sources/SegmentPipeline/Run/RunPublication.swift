import CellValues
import FlatFiles
import SegmentEngine
import SegmentJournals
import SegmentLanguage

/// The last stage: write the run's files to a folder that nobody sees, and make it visible by one rename; or find that the
/// same bytes are there already.
struct RunPublication {
    private let plan: RunPlan
    private let data: RunData
    private let snapshot: Snapshot
    private let replay: RunReplay?
    private let position: RunPosition
    private let output: OutputFolder?
    private let context: RunContext
    private let warnings: RunWarnings
    private let undecides: Bool
    private let files: RunArtifacts

    init(
        _ plan: RunPlan, _ data: RunData, _ outcome: RunOutcome, _ position: RunPosition, _ output: OutputFolder?,
        _ context: RunContext
    ) {
        self.plan = plan
        self.data = data
        snapshot = outcome.snapshot
        replay = outcome.replay
        self.position = position
        self.output = output
        self.context = context
        warnings = RunWarnings(plan, data, outcome)
        undecides = !outcome.undecided(plan).isEmpty
        files = RunArtifacts(plan, data, snapshot, replay)
    }

    func published(_ times: inout StageTimes) throws(RunFailure) -> RunReport {
        if let existing = position.existing, let output {
            // Sums first: where they are those of the run that is there, nothing at all is written.
            let manifest = try writing { () throws(OutputFailure) -> RunManifest in
                self.manifest(try files.written(to: nil, threads: context.threads))
            }
            times.noteWritten(manifest, as: "sum")
            if try isUnchanged(existing, manifest, in: output) {
                return report(manifest, times, folder: output.shown(existing), isUnchanged: true)
            }
        }
        guard !context.isDryRun, let output else {
            let manifest = try writing { () throws(OutputFailure) -> RunManifest in
                self.manifest(try files.written(to: nil, threads: context.threads))
            }
            times.noteWritten(manifest, as: "sum")
            return report(manifest, times, folder: nil, isUnchanged: false)
        }
        return try publish(to: output, &times)
    }

    /// Whether the run of this as-of that is there says the same, and holds the bytes that it says.
    private func isUnchanged(
        _ existing: RunName, _ manifest: RunManifest, in output: OutputFolder
    ) throws(RunFailure) -> Bool {
        do throws(OutputFailure) {
            let published = try PublishedRun(existing, in: output.runs)
            guard manifest.saysTheSame(as: published.manifest) else { return false }
            try published.expectWhole(threads: context.threads)
            return true
        } catch {
            // A first run is published beside what is damaged.
            if error.isDamage, context.isWithoutBefore { return false }
            throw RunFailure(error)
        }
    }

    private func publish(to output: OutputFolder, _ times: inout StageTimes) throws(RunFailure) -> RunReport {
        let temporary = OutputFolder.temporaryPrefix + position.name.description
        let runs = output.runs
        context.interruption.onInterruption {
            // Other threads may still be writing: what they add meanwhile is removed the next time round.
            for _ in 0..<100 where (try? runs.remove(temporary)) == nil {}
        }
        var isPublished = false
        do throws(OutputFailure) {
            var report = try output.makingRoom { () throws(OutputFailure) in
                try write(temporary, in: output, &times)
            }
            try context.interruption.finishing { () throws(OutputFailure) in
                try output.publish(temporary, as: position.name)
                isPublished = true
                try output.settle(after: position.name)
                try PublishedLines(plan.checked).settle(in: output, passingOver: context.isWithoutBefore)
                try output.cleanUp(
                    keeping: plan.pipeline.keptRuns,
                    sparing: [position.name, position.existing, position.passedOver].compactMap { $0 })
            }
            times.note("publish")
            report.times = times
            return report
        } catch {
            context.interruption.onInterruption(nil)
            // Whatever else is wrong, what is half done must not stay; the next run would remove it too.
            try? runs.remove(temporary)
            throw isPublished ? RunFailure(error).afterPublishing(output.shown(position.name)) : RunFailure(error)
        }
    }

    /// All of the run's files, on the disk when this returns, the manifest last.
    private func write(
        _ temporary: String, in output: OutputFolder, _ times: inout StageTimes
    ) throws(OutputFailure) -> RunReport {
        // What a first try may have left.
        try output.runs.remove(temporary)
        let folder = try output.runs.makeFolder(temporary)
        let manifest = self.manifest(try files.written(to: folder, threads: context.threads))
        times.noteWritten(manifest, as: "write")
        let report = report(manifest, times, folder: output.shown(position.name), isUnchanged: false)
        let bytes = report.manifest.file
        try folder.writeFile(PublishedRun.sumFile, PublishedRun.sumLine(of: bytes))
        try folder.writeFile(PublishedRun.manifestFile, bytes)
        try folder.sync()
        return report
    }

    private var status: ExitStatus { undecides ? max(snapshot.status, .partial) : snapshot.status }

    private func manifest(_ artifacts: [Artifact]) -> RunManifest {
        RunManifest(plan, data, snapshot, replay, before: position.before, artifacts, warnings)
    }

    private func report(_ manifest: RunManifest, _ times: StageTimes, folder: String?, isUnchanged: Bool) -> RunReport {
        RunReport(
            records: snapshot.segments.map(\.record), folder: folder, isUnchanged: isUnchanged,
            isBackfill: position.isBackfill,
            manifest: manifest.json(
                isBackfill: position.isBackfill, supersedes: position.existing, passedOver: position.passedOver,
                timing: times.json(threads: context.threads)),
            findings: warnings.findings + data.cacheFindings + position.findings,
            notes: notes(isUnchanged: isUnchanged),
            status: status, times: times)
    }
}

extension RunPublication {
    /// What only the run can say of itself, for its last line.
    private func notes(isUnchanged: Bool) -> [String] {
        var notes: [String] = []
        if position.isBackfill {
            notes.append(
                position.newest.map { "backfill: 'latest' stays at \($0)" } ?? "backfill: 'latest' stays where it is")
        }
        if plan.isFromClock { notes.append("as-of \(plan.asOf.instant.rfc3339) was taken from the clock") }
        if plan.written.isEmpty {
            let ids = plan.jobs.map { quoted($0.id) }
            notes.append(
                "no membership was written\(ids.isEmpty ? "" : ": \(listed(ids, "and")) \(ids.count == 1 ? "writes" : "write") none")"
            )
        }
        return notes
    }
}

extension RunFailure {
    /// What went wrong when the run was there for all to see.
    fileprivate func afterPublishing(_ folder: String) -> RunFailure {
        RunFailure(
            findings.map { finding in
                var finding = finding
                finding.hint = "the run is whole and published, in \(printable(folder)); the next one mends the rest"
                return finding
            }, status: status)
    }
}

extension StageTimes {
    fileprivate mutating func noteWritten(_ manifest: RunManifest, as stage: String) {
        note(
            stage, rows: manifest.artifacts.reduce(0) { $0 + $1.rows },
            bytes: manifest.artifacts.reduce(0) { $0 + $1.bytes })
    }
}
