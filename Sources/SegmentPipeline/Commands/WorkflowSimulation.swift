import CellValues
import FlatFiles
import SegmentEngine
import SegmentJournals
import SegmentLanguage

/// `segments workflows simulate`: runs day by day what a workflow would do, writing nothing.
///
/// Each day is a run of the whole pipeline about the start of that day, after the one before; the first comes after the
/// newest run that is there from before it. A draft is taken as if it were active.
package struct WorkflowSimulation: Sendable {
    private var days: [(asOf: Instant, record: WorkflowRecord)] = []
    /// Warnings.
    package private(set) var findings: [Finding] = []

    /// `from`, `to`: days; both count.
    package init(
        id: String, from: String, to: String, pipeline path: String?, in context: RunContext
    ) throws(RunFailure) {
        let pipeline = try Workspace.pipeline(path)
        var checked = try CheckedPipeline(pipeline)
        guard pipeline.replaysWorkflows else {
            throw RunFailure(
                place: pipeline.shownPath, code: .workflowsNotReplayed, "no job of the pipeline replays workflows",
                hint: #"add {"id": "workflows", "stage": "replay"} to its jobs"#, status: .refused)
        }
        guard let index = checked.workflows.firstIndex(where: { $0.id == id }) else {
            throw RunFailure(
                place: pipeline.shown(pipeline.workflows?.path ?? "."), code: .unknownWorkflow,
                "no workflow has the id \(quoted(id))", hint: didYouMean(id, among: checked.workflows.map(\.id)),
                status: .refused)
        }
        checked.workflows[index] = checked.workflows[index].asRun
        findings = checked.findings
        let (first, last) = (try Self.day(from, "--from"), try Self.day(to, "--to"))
        guard first <= last else {
            throw RunFailure(
                place: "--to", code: .badAsOf, "\(last.iso8601) is before \(first.iso8601)", status: .refused)
        }

        let output = try OutputFolder.seen(pipeline.opened(pipeline.output))
        let start = Instant(seconds: pipeline.zone.startOfDay(first))
        let position = try RunPosition(of: start, in: output)
        findings += position.findings
        var before = try position.before.flatMap { name throws(RunFailure) in
            try output.map { output throws(RunFailure) in try RunState(of: name, in: output.runs) }
        }
        var times = StageTimes(context.clock)
        for number in first.days...last.days {
            var context = context
            context.asOf = CivilDate(days: number).iso8601
            let plan = try RunPlan(checked, in: context)
            let data = try RunData(plan, in: context, nil, &times)
            let outcome = RunOutcome(plan, data, before: before, threads: context.threads, &times)
            if let record = outcome.replay?.records.first(where: { $0.id == id }) {
                days.append((plan.asOf.instant, record))
            }
            before = outcome.state
        }
    }

    private static func day(_ text: String, _ option: String) throws(RunFailure) -> CivilDate {
        if case .date(let day) = Moment(text) { return day }
        throw RunFailure(
            place: option, code: .badAsOf, "\(quoted(text)) is no day", hint: "write it like 2026-11-20",
            status: .refused)
    }

    package var table: String {
        TextTable(
            header: ["as of", "audience", "triggers", "taken", "adds", "removes", "waiting"],
            rows: days.map { asOf, record in
                let audience = record.audience.map { String($0) } ?? ""
                return [asOf.rfc3339, audience]
                    + [record.triggers, record.taken, record.adds, record.removes, record.waiting].map { String($0) }
            }, numbers: [1, 2, 3, 4, 5, 6]
        ).rendered
    }

    package var json: JSONValue {
        .array(
            days.map { asOf, record in
                .object([
                    ("as_of", .string(asOf.rfc3339)),
                    ("audience", record.audience.map { .integer($0) } ?? .null),
                    ("triggers", .integer(record.triggers)), ("taken", .integer(record.taken)),
                    ("adds", .integer(record.adds)), ("removes", .integer(record.removes)),
                    ("waiting", .integer(record.waiting)), ("reason", .text(record.reason)),
                ])
            })
    }

    /// A finding a line, each with its hint below it.
    package var warnings: String { findings.map { $0.rendered + "\n" }.joined() }
}
