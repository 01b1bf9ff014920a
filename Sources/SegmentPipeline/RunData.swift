import CellValues
import FlatFiles
import SegmentEngine
import SegmentLanguage

/// Everything that a run read: the dataset, the journals of static segments, and the sums of the files.
struct RunData: Sendable {
    var dataset: Dataset
    var journals: StaticJournals
    var inputs: InputFiles
    var sums: [InputSum]
    /// Of the time zone rules; nil where none are needed, or no file tells it.
    let rulesVersion: String?
    /// Warnings.
    var findings: [Finding]
    private let cache: CacheFolder?

    /// Reads it all, and refuses what is no data: broken or changed files, journals, too many rejected rows.
    init(
        _ plan: RunPlan, in context: RunContext, _ output: OutputFolder?, _ stages: inout StageTimes
    ) throws(RunFailure) {
        let began = context.clock.wall()
        rulesVersion = try Self.rulesVersion(for: plan.pipeline)
        journals = try StaticJournals(plan)
        findings = journals.findings
        inputs = try InputFiles(plan)
        var request = plan.request(in: context)
        do throws(OutputFailure) {
            request.cache = context.usesCache ? try output?.cache(for: inputs, began: began) : nil
        } catch {
            findings.append(PipelineMessage.cacheNotUsed(error.message).finding(file: FilePath.shown(error.path)))
        }
        cache = request.cache
        do throws(DatasetFailure) {
            dataset = try Self.dataset(request, output)
        } catch {
            throw RunFailure(error, of: plan.checked.sources)
        }
        stages.noteRead(dataset.timings)
        do throws(RunFailure) {
            try RejectLimits.check(dataset.books, plan.checked.limits)
            sums = try inputs.sums(hashingAll: plan.pipeline.hashesInputs, threads: context.threads)
        } catch {
            var failure = error
            failure.books = dataset.books
            throw failure
        }
        stages.note("hash", bytes: sums.reduce(0) { $0 + $1.hashedBytes })
    }
}

extension RunData {
    /// Read again without the cache where a temporary file needed the room that it took.
    private static func dataset(
        _ request: DatasetRequest, _ output: OutputFolder?
    ) throws(DatasetFailure) -> Dataset {
        do throws(DatasetFailure) {
            return try Dataset.read(request)
        } catch {
            guard error.isOutOfRoom, let output,
                let folder = try? DurableFolder.open(request.temporaryFolder), output.dropCache(for: folder)
            else { throw error }
        }
        var request = request
        request.cache = nil
        return try Dataset.read(request)
    }

    /// The version of rules that nothing was read from would make equal runs differ from machine to machine.
    private static func rulesVersion(for pipeline: Pipeline) throws(RunFailure) -> String? {
        guard ([pipeline.zone] + pipeline.sources.compactMap(\.assumedZone)).contains(where: { $0 != .utc }) else {
            return nil
        }
        do throws(TimeZoneFault) { return try TimeZoneRules.tzdataVersion() } catch { throw RunFailure(error) }
    }

    /// When the run is published: what it didn't use makes room. Gives a warning where something could not be kept.
    func closeCache(of output: OutputFolder?) -> [Finding] {
        cache?.cleanUp()
        if let output, output.hasDroppedCache {
            let place = FilePath.shown(FilePath.join(output.path, "cache"))
            return [PipelineMessage.cacheDropped.finding(file: place)]
        }
        if let failure = cache?.failure {
            return [PipelineMessage.cacheNotKept(failure.message).finding(file: FilePath.shown(failure.path))]
        }
        return cache?.trouble.map {
            [PipelineMessage.cacheNotUsed($0.message).finding(file: FilePath.shown($0.path))]
        } ?? []
    }
}

extension RunPlan {
    func request(in context: RunContext) -> DatasetRequest {
        var request = DatasetRequest(evaluation, sources: checked.sources, threads: context.threads)
        request.knownActivityTypes = checked.catalogue.activities.map { Set($0.map(\.type)) }
        request.mergedKeys = checked.merges
        request.normalizesKeys = pipeline.normalizesKeys
        if let memory = pipeline.limits.memory ?? context.memory { request.memory = .bytes(memory) }
        request.temporaryFolder = context.temporaryFolder
        return request
    }
}

extension EvaluationPlan {
    /// What the pipeline's data are read for: these of its segments, and what workflows ask.
    init(_ checked: CheckedPipeline, _ segments: [Segment], asOf: AsOf, _ replay: ReplayRequest = ReplayRequest()) {
        self.init(
            segments: segments, asOf: asOf, purchases: checked.purchases, conversion: checked.conversion,
            replay: replay,
            normalizedKeyField: checked.pipeline.normalizesKeys ? checked.sources.contactKeyName : nil)
    }
}

/// What the stages of a run cost, for the manifest's `timing` and `--timings`: nothing else depends on it.
package struct StageTimes: Sendable {
    package struct Stage: Sendable {
        package var name: String
        package var seconds: Double
        package var rows: Int?
        package var bytes: BytesRead?
        /// A part of the stage that follows.
        var isPart = false
    }

    package private(set) var stages: [Stage] = []
    let started: Instant
    private let clock: RunContext.Clock
    private var last: Double

    init(_ clock: RunContext.Clock) {
        self.clock = clock
        started = clock.wall()
        last = clock.steady()
    }

    /// `bytes`: of files that have no other form, read or written.
    mutating func note(_ name: String, rows: Int? = nil, bytes: Int? = nil) {
        note(name, rows: rows, bytes: bytes.map { BytesRead(stored: $0, text: $0) })
    }

    private mutating func note(_ name: String, rows: Int?, bytes: BytesRead?) {
        let now = clock.steady()
        stages.append(Stage(name: name, seconds: now - last, rows: rows, bytes: bytes))
        last = now
    }

    /// The stage `read`, with its parts before it.
    mutating func noteRead(_ parts: [StageTiming]) {
        for part in parts {
            stages.append(
                Stage(name: part.stage, seconds: part.seconds, rows: part.rows, bytes: part.bytes, isPart: true))
        }
        let reading = parts.filter { $0.bytes != nil }
        note(
            "read", rows: reading.reduce(0) { $0 + $1.rows },
            bytes: reading.reduce(BytesRead()) { $0 + ($1.bytes ?? BytesRead()) })
    }

    func json(threads: Int) -> JSONValue {
        .object([
            ("started", .string(Instant(seconds: started.seconds).rfc3339)),
            ("ended", .string(Instant(seconds: clock.wall().seconds).rfc3339)), ("threads", .integer(threads)),
            (
                "seconds",
                .object(stages.filter { !$0.isPart }.map { ($0.name, .number(decimal($0.seconds))) })
            ),
        ])
    }
}

/// Seconds to the millisecond.
func decimal(_ seconds: Double) -> String {
    let milliseconds = seconds.isFinite ? Int(min(max(seconds, 0), 1e9) * 1000 + 0.5) : 0
    let digits = String(1000 + milliseconds % 1000).dropFirst()
    return "\(milliseconds / 1000).\(digits)"
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static func cacheNotKept(_ reason: String) -> Self {
        PipelineMessage(
            .cacheNotKept, "what was read could not be kept for the next run: \(reason)",
            hint: "the run is whole; the next one will read these files again", severity: .warning)
    }

    fileprivate static func cacheNotUsed(_ reason: String) -> Self {
        PipelineMessage(
            .cacheNotKept, "the cache, or a part of it, is of no use: \(reason)",
            hint: "the run is whole; what isn't in the cache was read from its files", severity: .warning)
    }

    fileprivate static var cacheDropped: Self {
        PipelineMessage(
            .cacheNotKept, "the cache was emptied, for the run needed its room",
            hint: "the run is whole; the next one will read all files again", severity: .warning)
    }
}
