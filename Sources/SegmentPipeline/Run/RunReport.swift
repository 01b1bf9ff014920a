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
    package var status: ExitStatus
    package var times: StageTimes

    /// A warning a line, each with its hint below it.
    package var warnings: String { findings.map { $0.rendered + "\n" }.joined() }

    /// A line a segment, aligned: `id  members  +entered  −left  status`; then the run's folder.
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
        return text
    }

    /// `--timings`
    package var timings: String { times.table }
}

extension StageTimes {
    /// A line a stage (`Reference/Timings.md`), parts before their stage and indented; then the whole.
    var table: String {
        var rows = stages.map { stage in
            let text = stage.bytes.map(\.text)
            return [
                (stage.isPart ? "  " : "") + stage.name, decimal(stage.seconds), stage.rows.map(String.init) ?? "",
                stage.bytes.map { String($0.stored) } ?? "",
                text == stage.bytes?.stored ? "" : text.map(String.init) ?? "",
                text.flatMap { megabytes($0, in: stage.seconds) } ?? "",
            ]
        }
        rows.append(
            ["total", decimal(stages.filter { !$0.isPart }.reduce(0) { $0 + $1.seconds }), "", "", "", ""])
        return TextTable(
            header: ["stage", "seconds", "rows", "bytes", "text", "MB/s"], rows: rows, numbers: [1, 2, 3, 4, 5]
        ).rendered
    }
}

/// Millions of bytes a second, to the tenth; nil where the clock saw no time pass or nothing was there to move.
private func megabytes(_ bytes: Int, in seconds: Double) -> String? {
    guard bytes > 0, seconds >= 0.000_5 else { return nil }
    let tenths = Int(Double(bytes) / seconds / 1e5 + 0.5)
    return "\(tenths / 10).\(tenths % 10)"
}
