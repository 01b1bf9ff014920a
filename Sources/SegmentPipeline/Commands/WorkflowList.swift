import CellValues
import FlatFiles
import SegmentEngine
import SegmentJournals
import SegmentLanguage

/// `segments workflows`: those of the folder, with what the newest run says of each.
package struct WorkflowList: Sendable {
    private var workflows: [Workflow] = []
    /// By id: numbers of the manifest of the newest run.
    private var records: [String: JSONNode] = [:]
    /// What is wrong with workflows that are not listed.
    package private(set) var findings: [Finding] = []
    package private(set) var status = ExitStatus.done

    /// - Parameter pipeline: nil for the only one of the workspace.
    package init(pipeline path: String?) throws(RunFailure) {
        let workspace = try Workspace(pipeline: path)
        let pipeline = workspace.pipeline
        guard let folder = pipeline.workflows else {
            throw RunFailure(
                place: pipeline.shownPath, code: .workflowsNotReplayed, "the pipeline has no 'workflows'",
                hint: "'workflows' is the folder of workflows", status: .refused)
        }
        var problems = Problems(file: pipeline.shownPath)
        let isThere = problems.expect(folder, .folder, in: pipeline)
        problems.add(workspace.problems)
        if isThere { workflows = workspace.workflows(&problems) }
        findings = problems.findings
        if problems.hasErrors { status = problems.status }
        guard let output = try OutputFolder.seen(pipeline.opened(pipeline.output)) else { return }
        let (runs, strays) = try writing { () throws(OutputFailure) in try output.entries() }
        findings += output.findings(about: strays)
        let manifest = try writing { () throws(OutputFailure) in
            try runs.last.flatMap { name throws(OutputFailure) in
                try output.runs.folder(name.description)?.contents(of: "manifest.json")
            }
        }
        guard let manifest, let node = try? JSONNode(parsing: manifest), case .array(let list) = node["workflows"]?.kind
        else { return }
        for record in list {
            if case .string(let id) = record["id"]?.kind { records[id] = record }
        }
    }

    private func number(_ key: String, of workflow: Workflow) -> Int? {
        guard case .number(let digits) = records[workflow.id]?[key]?.kind else { return nil }
        return Int(digits)
    }

    package var table: String {
        TextTable(
            header: ["id", "status", "trigger", "audience", "triggers seen", "waiting"],
            rows: workflows.map { workflow in
                let numbers = ["audience", "seen", "waiting"].map { key in
                    number(key, of: workflow).map { String($0) } ?? ""
                }
                return [workflow.id, workflow.status.rawValue, workflow.trigger.text] + numbers
            }, numbers: [3, 4, 5]
        ).rendered
    }

    package var json: JSONValue {
        func value(_ key: String, _ workflow: Workflow) -> JSONValue {
            number(key, of: workflow).map { .integer($0) } ?? .null
        }
        return .array(
            workflows.map { workflow in
                .object([
                    ("id", .string(workflow.id)), ("name", .string(workflow.name)),
                    ("status", .string(workflow.status.rawValue)), ("trigger", .string(workflow.trigger.text)),
                    ("audience", value("audience", workflow)), ("triggers_seen", value("seen", workflow)),
                    ("waiting", value("waiting", workflow)), ("file", .string(workflow.file)),
                ])
            })
    }

    /// A finding a line, each with its hint below it.
    package var warnings: String { findings.map { $0.rendered + "\n" }.joined() }
}
