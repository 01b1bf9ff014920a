import CellValues
import FlatFiles
import SegmentEngine
import SegmentLanguage

/// What explains a run that was refused for its data: `rejects/`, `quality.json`, `error.json`.
struct RefusedRun {
    private let plan: RunPlan
    private let failure: RunFailure

    init(_ plan: RunPlan, _ failure: RunFailure) {
        self.plan = plan
        self.failure = failure
    }

    /// Gives the failure, and why it could not be explained where that is so.
    func recorded(in output: OutputFolder) -> RunFailure {
        do throws(RunFailure) {
            let explained = failure.pointing(
                to: output.shownFailed(RunName(asOf: plan.asOf.instant)),
                failure.books.filter { source in source.files.contains { !$0.rows.isEmpty } }.map(\.name))
            try record(explained, in: output)
            return explained
        } catch {
            return RunFailure(failure.findings + error.findings, status: max(failure.status, error.status))
        }
    }

    private func record(_ failure: RunFailure, in output: OutputFolder) throws(RunFailure) {
        try writing { () throws(OutputFailure) in
            try output.fail(RunName(asOf: plan.asOf.instant)) { folder throws(OutputFailure) in
                let rejects = RejectFiles.paths(failure.books)
                let target = try ArtifactFolder(folder, subfolders: rejects.isEmpty ? [] : ["rejects"])
                for (path, books) in rejects {
                    _ = try target.write(path) { sink throws(OutputFailure) in
                        try RejectFiles.write(books, to: sink)
                    }
                }
                if !failure.books.isEmpty {
                    let required = (plan.checked.catalogue.fields ?? []).filter(\.isRequired).map(\.name)
                    let quality = QualityReport(asOf: plan.asOf.instant, books: failure.books, required: required)
                    _ = try target.write("quality.json", rows: 1, quality.json.file)
                }
                let error = JSONValue.object([
                    ("version", .integer(1)), ("as_of", .string(plan.asOf.instant.rfc3339)),
                    ("status", .integer(Int(failure.status.rawValue))),
                    ("findings", .array(failure.findings.map(\.json))),
                ])
                _ = try target.write("error.json", rows: 1, error.file)
                try target.sync()
            }
        }
    }
}
