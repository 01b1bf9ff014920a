import CellValues
import SegmentLanguage

/// Reads `jobs`: which kinds of work a run does, and for which segments.
struct JobReader {
    let log: FindingLog

    static let standard = JobDeclaration(
        id: "membership", work: .snapshot(of: nil), place: TextPlace(line: 1, column: 1))

    func jobs(_ root: ObjectReader) -> [JobDeclaration] {
        guard let nodes = root.list("jobs") else { return [Self.standard] }
        var jobs: [JobDeclaration] = []
        var ids: Set<ByteOrder> = []
        for node in nodes {
            guard let object = ObjectReader(anyKeys: node, what: "a job", log: log) else { continue }
            let id = object.requiredText("id") ?? ""
            if object.has("id"), !Segment.isID(id) { log.add(.badJobID(id), at: object["id"]?.place) }
            if !ids.insert(ByteOrder(id)).inserted, object.has("id") {
                log.add(.duplicateJob(id), at: object["id"]?.place)
            }
            guard let stageName = object.requiredText("stage") else { continue }
            guard let stage = JobDeclaration.Stage(rawValue: stageName) else {
                log.add(.unknownStage(stageName), at: object["stage"]?.place)
                continue
            }
            if let work = work(of: stage, object) {
                jobs.append(JobDeclaration(id: id, work: work, place: node.place))
            }
        }
        return jobs
    }

    /// What a job of the stage does; nil where this version can't, which is told.
    private func work(of stage: JobDeclaration.Stage, _ job: ObjectReader) -> JobDeclaration.Work? {
        switch stage {
        case .replay:
            job.tellUnknownKeys(known: ["id", "stage"])
            // Which it has no use for, but whoever takes the job for a snapshot wants to know all that is wrong with it.
            _ = selection(job)
            return .replay
        case .snapshot:
            job.tellUnknownKeys(known: ["id", "stage", "segments"])
            return .snapshot(of: selection(job))
        case .analytics, .export:
            // Their own keys aren't looked at: they are for a later version to know.
            log.add(.stageNotAvailable(stage), at: job["stage"]?.place)
            return nil
        }
    }

    /// `"all"`, or a list of ids, `tag:…` and `type:…`. Nil: all.
    private func selection(_ job: ObjectReader) -> [JobDeclaration.Selection]? {
        guard let node = job["segments"] else { return nil }
        if case .string("all") = node.kind { return nil }
        guard case .array(let elements) = node.kind else {
            log.add(.badSelection, at: node.place)
            return nil
        }
        if elements.isEmpty { log.add(.noSelection, at: node.place) }
        return elements.compactMap { element in
            guard case .string(let text) = element.kind, !text.isEmpty else {
                log.add(.badSelection, at: element.place)
                return nil
            }
            if text.hasPrefix("tag:") { return .tag(String(text.dropFirst(4))) }
            if text.hasPrefix("type:") {
                let name = String(text.dropFirst(5))
                if let kind = Segment.Kind(rawValue: name) { return .kind(kind) }
                log.add(.unknownKind(name), at: element.place)
                return nil
            }
            return .id(text, element.place)
        }
    }
}

// MARK: - Messages

extension FindingMessage {
    fileprivate static func badJobID(_ id: String) -> Self {
        FindingMessage(
            .badID, "\(quoted(id)) can't be the id of a job",
            hint: "an id starts with a-z or 0-9 and goes on with a-z, 0-9, '_' and '-', 63 characters at most")
    }

    fileprivate static var badSelection: Self {
        FindingMessage(
            .wrongJSONType, "'segments' must be \"all\" or a list of ids",
            hint: "an element is an id, 'tag:retention' or 'type:static'")
    }

    fileprivate static var noSelection: Self {
        FindingMessage(.emptyValue, "'segments' lists nothing", hint: "leave it out for all of them")
    }

    fileprivate static func unknownKind(_ name: String) -> Self {
        let names = Segment.Kind.allCases.map(\.rawValue)
        return FindingMessage(
            .badValue, "\(quoted(name)) is no type of segment",
            hint: didYouMean(name, among: names) ?? "the types are \(listed(names, "and"))")
    }
}

extension PipelineMessage {
    fileprivate static func duplicateJob(_ id: String) -> Self {
        PipelineMessage(.duplicateJob, "there are two jobs with the id \(quoted(id))")
    }

    fileprivate static func unknownStage(_ name: String) -> Self {
        let names = JobDeclaration.Stage.allCases.map(\.rawValue)
        return PipelineMessage(
            .unknownStage, "no stage named \(quoted(name))",
            hint: didYouMean(name, among: names) ?? "the stages are \(listed(names, "and"))")
    }

    fileprivate static func stageNotAvailable(_ stage: JobDeclaration.Stage) -> Self {
        PipelineMessage(.stageNotAvailable, "the stage '\(stage.rawValue)' is not available in this version")
    }
}
