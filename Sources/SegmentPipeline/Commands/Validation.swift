import CellValues
import SegmentJournals
import SegmentLanguage

/// `segments validate`: everything that is wrong with definitions, pipelines and catalogues, at once.
///
/// A file is what it looks like: `fields.json` and `activities.json` are catalogues, a file with `sources` is a pipeline,
/// one with `trigger` a workflow, anything else a definition. Definitions are checked with all of their folder, so that
/// references resolve, against the catalogue that their pipeline names (`DefinitionSurroundings`), workflows against the
/// definitions that theirs names; where there is no pipeline, against what stands beside their folder. With `--data`, and
/// where nothing is wrong, the data of a pipeline is read too, for what only it can tell (`DataFindings`).
package struct Validation: Sendable {
    /// By file, in the order of the paths given.
    package private(set) var findings: [Finding] = []
    private var told: Set<Finding> = []
    private var checkedFolders: [String: [CheckedFolder]] = [:]
    private var surroundings: DefinitionSurroundings
    package private(set) var status = ExitStatus.done
    /// The sound ones among the paths.
    private var pipelines: [CheckedPipeline] = []
    /// The definitions among the paths as they were given, by the one path that each file has.
    private var definitions: [String: String] = [:]

    package init(_ paths: [String]) {
        surroundings = DefinitionSurroundings(paths)
        tell(surroundings.failures)
        for path in paths { looking { validation throws(UnreadablePath) in try validation.check(path) } }
        settle()
    }

    /// With the data of a pipeline: the one named, else those among the paths, else the only one of the workspace.
    package init(_ paths: [String], withDataOf pipeline: String?, in context: RunContext) {
        self.init(paths)
        guard !hasErrors else { return }
        do throws(RunFailure) {
            if pipeline == nil, !pipelines.isEmpty {
                for checked in pipelines { try readData(of: checked, ofAll: true, in: context) }
            } else {
                let path = try Workspace.path(ofPipeline: pipeline)
                let isGiven = try SegmentPipeline.looking { () throws(UnreadablePath) in
                    let given = try pipelines.map { given throws(UnreadablePath) in
                        try FilePath.resolved(given.pipeline.path)
                    }
                    return given.contains(try FilePath.resolved(path))
                }
                try readData(of: CheckedPipeline(Pipeline(contentsOf: path)), ofAll: isGiven, in: context)
            }
        } catch {
            tell([error])
        }
        settle()
    }

    /// Nothing is written here, so there is no folder to look into.
    private static let rejectedHint = "'segments read FILE --source NAME' prints the rows and the reasons"

    private var hasErrors: Bool { findings.contains { $0.severity == .error } }

    private mutating func settle() {
        if hasErrors { status = max(status, .refused) }
    }

    /// - Parameter ofAll: also of those definitions of the pipeline that are not among the paths.
    private mutating func readData(
        of checked: CheckedPipeline, ofAll: Bool, in context: RunContext
    ) throws(RunFailure) {
        // The path as it was given, by the path as the pipeline leads to it.
        let given = try SegmentPipeline.looking { () throws(UnreadablePath) in
            var given: [String: String] = [:]
            for segment in checked.segments {
                given[segment.file] = definitions[try FilePath.resolved(segment.file)]
            }
            return given
        }
        let data = try DataFindings(checked, in: context) { ofAll || given[$0.file] != nil }
        if var failure = data.overLimit {
            let codes = [PipelineCode.tooManyRejected, .nothingAccepted].map(\.rawValue)
            for index in failure.findings.indices where codes.contains(failure.findings[index].code) {
                let hint = failure.findings[index].hint
                failure.findings[index].hint = (hint.map { $0 + "\n" } ?? "") + Self.rejectedHint
            }
            tell([failure])
        }
        tell(
            data.findings.map { finding in
                var finding = finding
                finding.file = given[finding.file] ?? finding.file
                return finding
            })
    }

    /// A finding a line, each with its hint below it.
    package var rendered: String { findings.map { $0.rendered + "\n" }.joined() }

    package var json: JSONValue { .array(findings.map(\.json)) }

    /// What can't be looked at is told, and the rest goes on.
    private mutating func looking(_ body: (inout Validation) throws(UnreadablePath) -> Void) {
        do throws(UnreadablePath) { try body(&self) } catch { tell([RunFailure(error)]) }
    }

    private mutating func check(_ path: String) throws(UnreadablePath) {
        switch try FilePath.kind(of: path) {
        case .folder: try checkFolder(path)
        case .file, .other: try checkFile(path)
        case .missing: tell([RunFailure(.missing, path: FilePath.shown(path))])
        }
    }

    private mutating func tell(_ new: [Finding]) {
        for finding in new where told.insert(finding).inserted { findings.append(finding) }
    }

    private mutating func tell(_ failures: [RunFailure]) {
        for failure in failures {
            tell(failure.findings)
            status = max(status, failure.status)
        }
    }

    /// A workspace, a folder of data, or one of definitions or pipelines.
    private mutating func checkFolder(_ folder: String) throws(UnreadablePath) {
        let names = try FilePath.names(in: folder) ?? []
        for name in ["pipelines", "data", "segments", "workflows"] where names.contains(name) {
            let inner = FilePath.join(folder, name)
            looking { validation throws(UnreadablePath) in
                if try FilePath.kind(of: inner) == .folder { try validation.checkFolder(inner) }
            }
        }
        for name in names where name.hasSuffix(".json") && !name.hasPrefix(".") {
            looking { validation throws(UnreadablePath) in try validation.checkFile(FilePath.join(folder, name)) }
        }
    }

    private mutating func checkFile(_ path: String) throws(UnreadablePath) {
        let shown = FilePath.shown(path)
        let bytes: [UInt8]
        do throws(FilePath.Fault) {
            bytes = try FilePath.bytes(of: path)
        } catch {
            return tell([RunFailure(error, path: shown)])
        }
        switch DefinitionFileKind(of: bytes, FilePath.name(of: path)) {
        case .fields: tell(Catalogue.fields(parsing: bytes, file: shown).findings)
        case .activities: tell(Catalogue.activities(parsing: bytes, file: shown).findings)
        case .pipeline: checkPipeline(path)
        case .workflow: checkWorkflow(bytes, path)
        case .definition: try checkDefinition(path)
        }
    }

    private mutating func checkPipeline(_ path: String) {
        do throws(RunFailure) {
            let checked = try CheckedPipeline(Pipeline(contentsOf: path))
            pipelines.append(checked)
            tell(checked.findings)
        } catch {
            tell([error])
        }
    }

    private mutating func checkDefinition(_ path: String) throws(UnreadablePath) {
        let folder = FilePath.folder(of: path)
        let shown = FilePath.shown(path)
        definitions[try FilePath.resolved(path)] = shown
        for checked in checkedDefinitions(in: folder) { tell(checked.set.findings.filter { $0.file == shown }) }
    }

    private func workflowFindings(
        _ bytes: [UInt8], _ path: String, _ checked: CheckedFolder, sources: [String]?
    ) -> [Finding] {
        var kinds: [String: Segment.Kind?] = [:]
        for name in checked.names { kinds.updateValue(nil, forKey: name) }
        for segment in checked.set.segments { kinds.updateValue(segment.kind, forKey: segment.id) }
        let surroundings = WorkflowSyntax.Surroundings(context: checked.context, segments: kinds, sources: sources)
        return WorkflowSyntax(parsing: bytes, file: FilePath.shown(path)).checked(against: surroundings).findings
    }

    /// A workflow is checked against the definitions of its pipeline; without one, against those in the folder beside its own.
    private mutating func checkWorkflow(_ bytes: [UInt8], _ path: String) {
        let folder = FilePath.folder(of: path)
        let pipelines = surroundings.pipelines(ofWorkflowsIn: folder)
        tell(surroundings.failures)
        for pipeline in pipelines {
            let names = pipeline.contacts.map(\.name)
            for checked in checkedDefinitions(in: FilePath.shown(pipeline.opened(pipeline.segments.path))) {
                tell(workflowFindings(bytes, path, checked, sources: names))
            }
        }
        if !pipelines.isEmpty { return }
        for checked in checkedDefinitions(in: FilePath.shown(FilePath.join(folder, "../segments"))) {
            tell(workflowFindings(bytes, path, checked, sources: nil))
        }
    }

    /// The definitions of a folder, checked together.
    private struct CheckedFolder {
        var set: SegmentSet
        /// The ids that files have, sound or not.
        var names: [String]
        var context: CheckContext
    }

    /// Against each catalogue that a pipeline names for them.
    private mutating func checkedDefinitions(in folder: String) -> [CheckedFolder] {
        if let known = checkedFolders[folder] { return known }
        var problems = Problems(file: "")
        var files: [SegmentSet.File] = []
        for name in problems.looking({ () throws(UnreadablePath) in try FilePath.jsonNames(in: folder) }) ?? [] {
            let path = FilePath.join(folder, name)
            guard let bytes = problems.bytes(of: path), DefinitionFileKind(of: bytes, name) == .definition else {
                continue
            }
            files.append(SegmentSet.File(file: FilePath.shown(path), bytes: bytes))
        }
        tell(problems.unread.map { [$0] } ?? [])
        var checked: [CheckedFolder] = []
        for judge in surroundings.judges(ofDefinitionsIn: folder) {
            tell(judge.findings)
            status = max(status, judge.status)
            checked.append(
                CheckedFolder(
                    set: SegmentSet.checked(files, against: judge.context),
                    names: files.compactMap { Segment.stem(ofFile: $0.file) }, context: judge.context))
        }
        tell(surroundings.failures)
        checkedFolders[folder] = checked
        return checked
    }
}
