import CellValues
import FlatFiles

/// `history.csv`: a line for every segment of every run, oldest first.
///
/// It is put together from the runs' own pieces (`state/history.csv`, written with each run), so that it can be derived
/// again after a crash. Lines of runs that retention removed are kept from the file itself.
enum HistoryFile {
    static let header = Array("as_of,segment,members,entered,left,definition,status\n".utf8)
    /// Below a run's folder.
    static let piece = "state/history.csv"

    /// - Parameter runs: of each as-of the run that counts, oldest first.
    static func derived(
        from runs: [RunName], in folder: DurableFolder, before: [UInt8]?
    ) throws(OutputFailure) -> [UInt8] {
        var pieces: [String: [UInt8]] = [:]
        for line in (before ?? []).split(separator: 0x0A).dropFirst() {
            let stamp = String(decoding: line.prefix { $0 != UInt8(ascii: ",") }, as: UTF8.self)
            pieces[stamp, default: []] += line + [0x0A]
        }
        for run in runs {
            guard let state = try folder.folder(run.description)?.folder("state"),
                let piece = try state.contents(of: "history.csv")
            else { continue }
            pieces[run.asOf.rfc3339] = piece
        }
        // RFC 3339 in UTC sorts by time as text.
        return header + pieces.sorted { $0.key < $1.key }.flatMap(\.value)
    }

    /// A run's own piece.
    static func lines(_ segments: [SegmentRecord], asOf: Instant) -> [UInt8] {
        var text = ""
        for segment in segments {
            text += "\(asOf.rfc3339),\(segment.id),\(segment.members),\(segment.entered),\(segment.left),"
            text += "\(segment.definition),\(segment.status.rawValue)\n"
        }
        return Array(text.utf8)
    }
}
