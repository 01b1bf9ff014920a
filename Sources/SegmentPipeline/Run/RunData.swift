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
    /// Warnings about what was read.
    var findings: [Finding]
    /// Warnings about the cache.
    private(set) var cacheFindings: [Finding] = []
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
            request.cache = context.usesCache ? try output?.cache(forInputsOf: inputs.size, began: began) : nil
        } catch {
            cacheFindings.append(PipelineMessage.cacheNotUsed(error.message).finding(file: FilePath.shown(error.path)))
        }
        cache = request.cache
        do throws(DatasetFailure) {
            dataset = try Self.dataset(request, output)
        } catch {
            throw RunFailure(error, of: plan.checked.sources)
        }
        stages.noteRead(dataset.timings)
        do throws(RunFailure) {
            findings += try DataLimits.check(plan, dataset)
            findings += NeverSeen(plan, dataset).findings
            sums = try inputs.sums(hashingAll: plan.pipeline.hashesInputs, threads: context.threads)
        } catch {
            var failure = error.explained(by: dataset.books, plan.checked)
            failure.books = dataset.books
            throw failure
        }
        findings += RepeatedFiles(inputs.inputs, sums, dataset.books, plan.checked).findings
        findings += StrangeKeys(plan, dataset.contacts).findings
        findings += AbsentTypes(plan, dataset.books).findings + SourceFindings.findings(dataset.books, plan.checked)
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
        // Whoever only looks at an output doesn't care what could not be added there.
        if let failure = cache?.failure, output?.isHeld ?? false {
            return [PipelineMessage.cacheNotKept(failure.message).finding(file: FilePath.shown(failure.path))]
        }
        return cache?.trouble.map {
            [PipelineMessage.cacheNotUsed($0.message).finding(file: FilePath.shown($0.path))]
        } ?? []
    }
}

extension RunPlan {
    func request(in context: RunContext) -> DatasetRequest {
        var sources = checked.sources
        for index in sources.indices { sources[index].absent = absent[sources[index].name] ?? [:] }
        var request = DatasetRequest(evaluation, sources: sources, threads: context.threads)
        request.knownActivityTypes = checked.catalogue.activities.map { Set($0.map(\.type)) }
        request.mergedKeys = checked.merges
        request.keyNormal = pipeline.keyNormal
        if let memory = pipeline.limits.memory ?? context.memory { request.memory = .bytes(memory) }
        request.temporaryFolder = context.temporaryFolder
        return request
    }
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
