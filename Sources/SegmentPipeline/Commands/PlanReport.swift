import CellValues
import SegmentEngine
import SegmentLanguage

/// `segments plan`: what a run would do now, for people and for programs.
package struct PlanReport: Sendable {
    private let plan: RunPlan
    private let jobs: [JobLine]

    /// Looks for the run before, and touches nothing.
    package init(_ path: String, in context: RunContext) throws(RunFailure) {
        let pipeline = try Pipeline(contentsOf: path)
        let plan = try RunPlan(CheckedPipeline(pipeline), in: context)
        let output = try OutputFolder.seen(pipeline.opened(pipeline.output))
        let position = try RunPosition(
            of: plan.asOf.instant, in: output, withoutBefore: context.isWithoutBefore)
        self.plan = plan
        jobs = plan.jobs.map { job in
            JobLine(
                id: job.id, stage: job.work.stage.rawValue, reads: plan.reads,
                writes: job.work.outputs(isFirst: position.before == nil).map { $0.path(in: pipeline) }.sorted())
        }
    }

    /// `--format json` (3-runs §4).
    package var json: JSONValue {
        .object([
            ("as_of", .string(plan.asOf.instant.rfc3339)),
            ("jobs", .array(jobs.map(\.json))),
            ("segments", .array(plan.segments.map { .string($0.id) })),
            ("metrics", .array(metricLines.map(\.json))),
            ("columns", .array(columns.map(\.json))),
        ])
    }

    /// A warning a line, each with its hint below it.
    package var warnings: String { (plan.checked.findings + plan.findings).map { $0.rendered + "\n" }.joined() }

    /// Tables, one below the other.
    package var table: String {
        let written = plan.written
        var text = "as of \(plan.asOf.instant.rfc3339)\n\n"
        text +=
            TextTable(
                header: ["job", "stage", "reads", "writes"],
                rows: jobs.map { [$0.id, $0.stage, files($0.reads), files($0.writes)] }
            ).rendered
        text += "\n"
        text +=
            TextTable(
                header: ["source", "kind", "files"],
                rows: plan.checked.sources.map { [$0.name, $0.kind.rawValue, String($0.files.count)] }
            ).rendered
        text += "\n"
        text +=
            TextTable(
                header: ["segment", "type", "written", "refers to"],
                rows: plan.segments.map {
                    [
                        $0.id, $0.kind.rawValue, written.contains($0.id) ? "yes" : "no",
                        $0.references.joined(separator: " "),
                    ]
                }
            ).rendered
        text += "\n"
        text +=
            TextTable(
                header: ["metric", "activity", "measure", "from", "to", "where", "used by"],
                rows: metricLines.map(\.cells)
            ).rendered
        text += "\n"
        text +=
            TextTable(header: ["column", "of", "type"], rows: columns.map { [$0.name, $0.kind, $0.type] }).rendered
        return text
    }

    private struct JobLine {
        var id: String
        var stage: String
        /// As the pipeline has them.
        var reads: [String]
        /// Below the run's folder; journals as the pipeline has them.
        var writes: [String]

        var json: JSONValue {
            .object([
                ("id", .string(id)), ("stage", .string(stage)), ("reads", .array(reads.map { .string($0) })),
                ("writes", .array(writes.map { .string($0) })),
            ])
        }
    }

    private var metricLines: [MetricLine] {
        plan.evaluation.metrics.enumerated().map { index, entry in
            MetricLine(id: "m\(index + 1)", metric: entry.metric, range: entry.range, usedBy: entry.usedBy.sorted())
        }
    }

    private struct MetricLine {
        var id: String
        var metric: Metric
        var range: InstantRange
        var usedBy: [String]

        var json: JSONValue {
            .object([
                ("id", .string(id)), ("activity", metric.activity.json), ("where", metric.where?.json ?? .null),
                (
                    "window",
                    .object([
                        ("from", .text(range.from?.inKnownYears.rfc3339)),
                        ("to", .text(range.to?.inKnownYears.rfc3339)),
                    ])
                ),
                ("measure", metric.measure.json), ("used_by", .array(usedBy.map { .string($0) })),
            ])
        }

        var cells: [String] {
            let activity =
                switch metric.activity {
                case .any: "*"
                case .types(let names): names.joined(separator: ", ")
                }
            return [
                id, activity, metric.measure.json.bare, range.from?.inKnownYears.rfc3339 ?? "",
                range.to?.inKnownYears.rfc3339 ?? "", metric.where?.json.compact ?? "", usedBy.joined(separator: " "),
            ]
        }
    }

    private struct PlannedColumn {
        var name: String
        var kind: String
        var type: String

        var json: JSONValue {
            .object([("name", .string(name)), ("of", .string(kind)), ("type", .string(type))])
        }
    }

    private var columns: [PlannedColumn] {
        plan.evaluation.fields.map {
            PlannedColumn(name: $0.name, kind: DataSource.Kind.contacts.rawValue, type: $0.type.rawValue)
        }
            + plan.evaluation.properties.map {
                PlannedColumn(name: $0.name, kind: DataSource.Kind.activities.rawValue, type: $0.type.rawValue)
            }
    }
}

private func files(_ paths: [String]) -> String { paths.count == 1 ? "1 file" : "\(paths.count) files" }

extension JSONValue {
    /// A text without its quotes, anything else on one line.
    fileprivate var bare: String {
        if case .string(let text) = self { return text }
        return compact
    }
}
