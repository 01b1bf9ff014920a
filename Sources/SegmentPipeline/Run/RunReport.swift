import CellValues
import FlatFiles
import SegmentLanguage

/// What a run came to, for whoever started it.
package struct RunReport: Sendable {
    /// By id.
    var records: [SegmentRecord]
    /// The run's folder, for people; nil in a dry run that would publish one.
    package var folder: String?
    /// The same bytes were there already: nothing was written.
    package var isUnchanged: Bool
    package var isBackfill: Bool
    package var manifest: JSONValue
    /// Warnings.
    package var findings: [Finding]
    /// What only the run can say of itself.
    var notes: [String]
    package var status: ExitStatus
    package var times: StageTimes

    /// A warning a line, each with its hint below it.
    package var warnings: String { findings.map { $0.rendered + "\n" }.joined() }

    /// A line a segment, aligned: `id  members  +entered  −left  status`; then the run's folder, and a last line where there
    /// is more to say of the run.
    package var table: String {
        var rows = records.map { record -> [String] in
            guard record.status == .done else {
                return [record.id, "", "", "", "\(record.status.rawValue): \(record.reason ?? "")"]
            }
            return [record.id, String(record.members), "+\(record.entered)", "−\(record.left)", record.status.rawValue]
        }
        var text = ""
        if !rows.isEmpty {
            let header = rows.removeFirst()
            text = TextTable(header: header, rows: rows, numbers: [1, 2, 3]).rendered
        }
        if isUnchanged { text += "unchanged\n" }
        if let folder { text += printable(folder) + "\n" }
        if !notes.isEmpty { text += notes.joined(separator: "; ") + "\n" }
        return text
    }

    /// Segments that failed, or that one that failed holds up, a line each: with `--quiet` nothing else says so.
    package var failures: String {
        records.filter { $0.status != .done }
            .map { "\($0.id): \($0.status.rawValue): \(printable($0.reason ?? ""))\n" }.joined()
    }

    /// `--timings`
    package var timings: String { times.table }
}
