import CellValues
import SegmentEngine
import SegmentJournals
import SegmentLanguage

/// Reads the folder of workflows and checks them against the definitions.
struct WorkflowFiles {
    let pipeline: Pipeline

    init(_ pipeline: Pipeline) { self.pipeline = pipeline }

    struct Checked {
        /// By id.
        var workflows: [Workflow] = []
        /// SHA-256 of the file's bytes, by id.
        var hashes: [String: String] = [:]
        /// The ids that files have, sound or not.
        var names: [String] = []
    }

    /// For a run: without a job that replays them they are no more than counted.
    func checked(
        against context: CheckContext, _ definitions: DefinitionFiles.Checked, sources: [DataSource],
        _ problems: inout Problems
    ) -> Checked {
        if let folder = pipeline.workflows { problems.expect(folder, .folder, in: pipeline) }
        guard let job = pipeline.jobs.first(where: { $0.stage == .replay }) else {
            tellNotReplayed(&problems)
            return Checked()
        }
        for (key, path) in [("workflows", pipeline.workflows), ("members", pipeline.members)] where path == nil {
            problems.add(.replayWithout(key), at: job.place)
        }
        tellOthers(&problems)
        let names = sources.filter { $0.kind == .contacts }.map(\.name)
        return all(
            WorkflowSyntax.Surroundings(context: context, segments: definitions.kinds, sources: names), &problems)
    }

    /// All of the folder.
    func all(_ surroundings: WorkflowSyntax.Surroundings, _ problems: inout Problems) -> Checked {
        var checked = Checked()
        for name in fileNames {
            let path = FilePath.join(pipeline.opened(pipeline.workflows?.path ?? "."), name)
            let shown = FilePath.shown(path)
            do throws(FilePath.Fault) {
                let bytes = try FilePath.bytes(of: path)
                let (workflow, findings) = WorkflowSyntax(parsing: bytes, file: shown).checked(against: surroundings)
                problems.findings += findings
                if let stem = Segment.stem(ofFile: shown) { checked.names.append(stem) }
                guard let workflow else { continue }
                checked.workflows.append(workflow)
                checked.hashes[workflow.id] = sha256(bytes)
            } catch {
                problems.add(RunFailure(error, path: shown))
            }
        }
        checked.workflows.sort { $0.id.utf8ForOrder < $1.id.utf8ForOrder }
        return checked
    }

    private var fileNames: [String] {
        guard let folder = pipeline.workflows else { return [] }
        return (FilePath.names(in: pipeline.opened(folder.path)) ?? []).filter {
            $0.hasSuffix(".json") && !$0.hasPrefix(".")
        }
    }

    /// Said, not left out in silence.
    private func tellNotReplayed(_ problems: inout Problems) {
        guard let folder = pipeline.workflows, !fileNames.isEmpty else { return }
        problems.add(.workflowsNotReplayed(pipeline.shown(folder.path), fileNames.count), at: folder.place)
    }

    /// A workflow is replayed by one pipeline: two that write the same journals undo each other's work.
    private func tellOthers(_ problems: inout Problems) {
        guard let members = pipeline.members else { return }
        let own = FilePath.resolved(pipeline.opened(members.path))
        for name in FilePath.names(in: pipeline.folder) ?? [] where name.hasSuffix(".json") && !name.hasPrefix(".") {
            let path = FilePath.join(pipeline.folder, name)
            guard FilePath.resolved(path) != FilePath.resolved(pipeline.path),
                let other = try? Pipeline(contentsOf: path), other.replaysWorkflows, let folder = other.members,
                FilePath.resolved(other.opened(folder.path)) == own
            else { continue }
            problems.add(.workflowsElsewhere(other.shownPath, pipeline.shown(members.path)), at: members.place)
        }
    }
}

extension DefinitionFiles.Checked {
    /// The type of each segment, by id; nil where its definition is broken.
    var kinds: [String: Segment.Kind?] {
        var kinds: [String: Segment.Kind?] = [:]
        for name in names { kinds.updateValue(nil, forKey: name) }
        for segment in segments { kinds.updateValue(segment.kind, forKey: segment.id) }
        return kinds
    }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static func workflowsNotReplayed(_ folder: String, _ count: Int) -> Self {
        PipelineMessage(
            .workflowsNotReplayed,
            "\(quotedPath(folder)) holds \(count == 1 ? "a workflow" : "\(count) workflows"), and no job replays them",
            severity: .warning)
    }

    fileprivate static func replayWithout(_ key: String) -> Self {
        PipelineMessage(
            .needsOtherKey, "a job that replays workflows needs the pipeline's \(quoted(key))",
            hint: key == "members"
                ? "it is the folder of the journals that workflows write to" : "it is the folder of workflows")
    }

    fileprivate static func workflowsElsewhere(_ other: String, _ members: String) -> Self {
        PipelineMessage(
            .workflowsElsewhere,
            "\(quotedPath(other)) replays workflows over \(quotedPath(members)) too: each run would undo the other's",
            hint: "let one pipeline replay them", severity: .warning)
    }
}
