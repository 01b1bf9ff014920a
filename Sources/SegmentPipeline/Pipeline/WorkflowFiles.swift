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
        let isThere = problems.expect(pipeline.workflows, .folder, in: pipeline)
        guard let job = pipeline.jobs.first(where: { $0.work.writesWorkflowLines }) else {
            if isThere { tellNotReplayed(&problems) }
            return Checked()
        }
        for (key, path) in [("workflows", pipeline.workflows), ("members", pipeline.members)] where path == nil {
            problems.add(.replayWithout(key), at: job.place)
        }
        tellOthers(&problems)
        guard isThere else { return Checked() }
        let names = sources.filter { $0.kind == .contacts }.map(\.name)
        return all(
            WorkflowSyntax.Surroundings(context: context, segments: definitions.kinds, sources: names), &problems)
    }

    /// All of the folder.
    func all(_ surroundings: WorkflowSyntax.Surroundings, _ problems: inout Problems) -> Checked {
        var checked = Checked()
        for name in fileNames(&problems) {
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

    private func fileNames(_ problems: inout Problems) -> [String] {
        guard let folder = pipeline.workflows else { return [] }
        return problems.looking { () throws(UnreadablePath) in
            try FilePath.jsonNames(in: pipeline.opened(folder.path))
        } ?? []
    }

    /// Said, not left out in silence.
    private func tellNotReplayed(_ problems: inout Problems) {
        let count = fileNames(&problems).count
        guard let folder = pipeline.workflows, count > 0 else { return }
        problems.add(.workflowsNotReplayed(pipeline.shown(folder.path), count), at: folder.place)
    }

    /// A workflow is replayed by one pipeline: two that write the same journals undo each other's work.
    private func tellOthers(_ problems: inout Problems) {
        guard let members = pipeline.members else { return }
        do throws(UnreadablePath) {
            let own = try FilePath.resolved(pipeline.opened(members.path))
            for name in try FilePath.jsonNames(in: pipeline.folder) {
                let path = FilePath.join(pipeline.folder, name)
                if try FilePath.resolved(path) == FilePath.resolved(pipeline.path) { continue }
                guard let other = other(path, &problems), other.replaysWorkflows, let folder = other.members,
                    try FilePath.resolved(other.opened(folder.path)) == own
                else { continue }
                problems.add(.workflowsElsewhere(other.shownPath, pipeline.shown(members.path)), at: members.place)
            }
        } catch {
            problems.add(.othersNotKnown(error.message), at: nil, file: FilePath.shown(error.path))
        }
    }

    /// Another pipeline; what is wrong with it is for its own runs to say.
    private func other(_ path: String, _ problems: inout Problems) -> Pipeline? {
        do throws(RunFailure) { return try Pipeline(contentsOf: path) } catch {
            if error.status == .system, let finding = error.findings.first {
                problems.add(.othersNotKnown(finding.message), at: nil, file: FilePath.shown(path))
            }
            return nil
        }
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

    /// The run's answer doesn't rest on it, so it is no error.
    fileprivate static func othersNotKnown(_ reason: String) -> Self {
        PipelineMessage(
            .unreadablePath,
            "\(reason), so it isn't known whether another pipeline replays workflows over the same journals",
            severity: .warning)
    }
}
