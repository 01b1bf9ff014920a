import CellValues
import SegmentEngine
import SegmentLanguage

/// `manifest.json`, version 1: what went into a run and what came out, with sums and counts (3-runs §4). No field value
/// of any contact.
struct RunManifest: Sendable {
    static let tool = "segments 0.1.0"

    /// Without what only says how and when it was run.
    private let members: [(key: String, value: JSONValue)]
    let artifacts: [Artifact]

    init(
        _ plan: RunPlan, _ data: RunData, _ snapshot: Snapshot, _ replay: RunReplay?, before: RunName?,
        _ artifacts: [Artifact], _ warnings: RunWarnings
    ) {
        self.artifacts = artifacts
        let pipeline = plan.pipeline
        let isDone = snapshot.status == .done && !(replay?.records.contains { $0.reason != nil } ?? false)
        var members: [(key: String, value: JSONValue)] = [
            ("version", .integer(PublishedRun.version)), ("tool", .string(Self.tool)),
            (
                "pipeline",
                .object([
                    ("name", .string(pipeline.name)), ("path", .string(FilePath.name(of: pipeline.path))),
                    ("sha256", .string(pipeline.sha256)),
                ])
            ),
            ("as_of", .string(plan.asOf.instant.rfc3339)), ("time_zone", .string(plan.asOf.zone.identifier)),
            ("tzdata", .text(data.rulesVersion)),
            ("status", .string(isDone ? "done" : "partial")),
            ("before", .text(before?.description)), ("inputs", .array(Self.inputs(data))),
            ("segments", .array(snapshot.segments.map(\.record.json))),
            (
                "artifacts",
                .array(
                    artifacts.map { artifact in
                        .object([
                            ("path", .string(artifact.path)), ("bytes", .integer(artifact.bytes)),
                            ("sha256", .string(artifact.sha256)), ("rows", .integer(artifact.rows)),
                        ])
                    })
            ),
            ("diagnostics", Self.diagnostics(data.dataset)), ("warnings", warnings.manifest),
        ]
        if plan.replay != nil, let replay {
            let place = members.firstIndex { $0.key == "artifacts" } ?? members.endIndex
            members.insert(("workflows", .array(replay.records.map(\.json))), at: place)
        }
        self.members = members
    }

    /// Whole, in the order of the page.
    func json(isBackfill: Bool, supersedes: RunName?, passedOver: RunName?, timing: JSONValue) -> JSONValue {
        var all = members
        let place = all.firstIndex { $0.key == "before" } ?? all.endIndex
        all.insert(("supersedes", .text(supersedes?.description)), at: min(place + 1, all.endIndex))
        if let passedOver { all.insert(("passed_over", .string(passedOver.description)), at: place + 1) }
        all.insert(("backfill", .boolean(isBackfill)), at: place)
        return .object(all + [("timing", timing)])
    }

    /// Whether a manifest that was written says the same, apart from how and when it came to be.
    func saysTheSame(as written: JSONNode) -> Bool {
        guard case .object(let known) = JSONValue(written) else { return false }
        let same = known.filter { !["backfill", "passed_over", "supersedes", "timing"].contains($0.key) }
        return JSONValue.object(same).compact == JSONValue.object(members).compact
    }

    /// In log order. `duplicates` holds the rows of merged contacts too, so that
    /// `read = accepted + rejected + duplicates + set_aside`.
    private static func inputs(_ data: RunData) -> [JSONValue] {
        let books = data.dataset.books.flatMap { source in source.files.map { (source.name, $0) } }
        return zip(books, data.sums).map { entry, sum in
            let (source, file) = entry
            var members: [(key: String, value: JSONValue)] = [
                ("source", .string(source)), ("path", .string(file.file.display)), ("bytes", .integer(sum.bytes)),
                sum.json, ("read", .integer(file.read)), ("accepted", .integer(file.accepted)),
                ("rejected", .integer(file.rejected)), ("duplicates", .integer(file.duplicates + file.merged)),
            ]
            if file.setAside > 0 { members.append(("set_aside", .integer(file.setAside))) }
            return .object(members)
        }
    }

    private static func diagnostics(_ dataset: Dataset) -> JSONValue {
        let wrong = dataset.books.flatMap { source in
            source.fields.filter { $0.wrongType > 0 }.map { field in
                JSONValue.object([
                    ("source", .string(source.name)), ("field", .string(field.field)),
                    ("cells", .integer(field.wrongType)),
                ])
            }
        }
        return .object([
            ("contacts", .integer(dataset.contacts.count)), ("activities", .object(dataset.books.activityCounts)),
            ("wrong_type", .array(wrong)),
        ])
    }
}
