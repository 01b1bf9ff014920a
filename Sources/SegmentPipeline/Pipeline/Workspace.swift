import CellValues
import SegmentJournals
import SegmentLanguage

/// What a command about definitions starts from: a pipeline with its catalogue and its definitions, opened once.
struct Workspace {
    let pipeline: Pipeline
    let catalogue: Catalogue
    /// What definitions and workflows are checked against.
    let context: CheckContext
    let definitions: DefinitionFiles.Checked
    /// What was found on the way, of whatever definition: each command says what of it matters.
    let problems: Problems

    /// - Parameter path: nil for the only pipeline from the working folder upwards.
    init(pipeline path: String?) throws(RunFailure) {
        pipeline = try Self.pipeline(path)
        var problems = Problems(file: pipeline.shownPath)
        catalogue = CatalogueFiles(pipeline).catalogue(&problems)
        context = CheckContext(catalogue: catalogue)
        definitions = DefinitionFiles(pipeline).checked(against: context, &problems)
        self.problems = problems
    }

    /// The segment of this id; what is wrong with its definition, where it is there but not sound.
    func segment(_ id: String) throws(RunFailure) -> Segment {
        if let segment = definitions.segments.first(where: { $0.id == id }) { return segment }
        let own = problems.findings.filter { Segment.stem(ofFile: $0.file) == id && $0.severity == .error }
        if !own.isEmpty {
            let isUnread = own.contains { $0.code == PipelineCode.unreadablePath.rawValue }
            throw RunFailure(own, status: isUnread ? .system : .refused)
        }
        if definitions.names.contains(id) { throw RunFailure(problems.findings, status: .refused) }
        // It may be in what could not be read.
        if let unread = problems.unread { throw unread }
        throw RunFailure(
            place: pipeline.shown(pipeline.segments.path), code: .unknownSegment,
            "no segment has the id \(quoted(id))", hint: didYouMean(id, among: definitions.names), status: .refused)
    }

    /// The workflows of the folder.
    func workflows(_ problems: inout Problems) -> [Workflow] {
        WorkflowFiles(pipeline).all(
            WorkflowSyntax.Surroundings(context: context, segments: definitions.kinds, sources: nil), &problems
        ).workflows
    }
}

// MARK: - Which pipeline

extension Workspace {
    /// The one that is named, else the only one.
    static func pipeline(_ named: String?) throws(RunFailure) -> Pipeline {
        try Pipeline(contentsOf: path(ofPipeline: named))
    }

    static func path(ofPipeline named: String?) throws(RunFailure) -> String {
        if let named { return named }
        return try onlyPipeline()
    }

    /// The one in `pipelines/`, from the working folder upwards.
    private static func onlyPipeline() throws(RunFailure) -> String {
        var folder = ""
        for _ in 0..<64 {
            let pipelines = FilePath.join(folder, "pipelines")
            let names = try looking { () throws(UnreadablePath) in
                try FilePath.kind(of: pipelines) == .folder ? FilePath.jsonNames(in: pipelines) : nil
            }
            if let names {
                if names.count == 1 { return FilePath.join(pipelines, names[0]) }
                throw RunFailure(
                    place: FilePath.shown(pipelines), code: .ambiguousPipeline,
                    "there \(names.isEmpty ? "is no pipeline" : "are \(names.count) pipelines")",
                    hint: names.isEmpty ? nil : "name one with --pipeline: \(names.joined(separator: ", "))",
                    status: .refused)
            }
            folder += folder.isEmpty ? ".." : "/.."
        }
        throw RunFailure(
            place: ".", code: .ambiguousPipeline, "there is no folder 'pipelines' here or above",
            hint: "name a pipeline with --pipeline", status: .refused)
    }
}
