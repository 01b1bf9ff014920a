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

    /// - Parameters:
    ///   - runs: of each as-of the run that counts, oldest first.
    ///   - passingOver: of every run that is damaged the lines stay as they were.
    static func derived(
        from runs: [RunName], in folder: DurableFolder, before: [UInt8]?, passingOver: Bool
    ) throws(OutputFailure) -> [UInt8] {
        var pieces: [String: [UInt8]] = [:]
        for line in (before ?? []).split(separator: 0x0A).dropFirst() {
            let stamp = String(decoding: line.prefix { $0 != UInt8(ascii: ",") }, as: UTF8.self)
            pieces[stamp, default: []] += line + [0x0A]
        }
        for run in runs {
            let stamp = run.asOf.rfc3339
            let piece = try folder.folder(run.description)?.folder("state")?.contents(of: "history.csv")
            // As it is nearly always: the manifests of all runs need not be read at every start.
            if let piece, piece == pieces[stamp] { continue }
            do throws(OutputFailure) {
                pieces[stamp] = try lines(of: PublishedRun(run, in: folder), known: pieces[stamp])
            } catch {
                guard error.isDamage else { throw error }
                // What is known of the only run of an as-of is its lines.
                let isKnown = run.number == 1 && pieces[stamp] != nil
                guard passingOver || isKnown || isPassedOver(run, by: runs, in: folder) else { throw error }
            }
        }
        // RFC 3339 in UTC sorts by time as text.
        return header + pieces.sorted { $0.key < $1.key }.flatMap(\.value)
    }

    /// The lines of a run: its own piece, or what is known of it where that is the piece that it wrote.
    private static func lines(of run: PublishedRun, known: [UInt8]?) throws(OutputFailure) -> [UInt8] {
        if let known, run.wrote(known, to: piece) { return known }
        let lines = try run.contents(of: piece)
        let start = Array("\(run.name.asOf.rfc3339),".utf8)
        guard lines.last ?? 0x0A == 0x0A, lines.split(separator: 0x0A).allSatisfy({ $0.starts(with: start) }) else {
            throw run.senseless(piece)
        }
        return lines
    }

    /// Whether a later run was started without this one.
    private static func isPassedOver(_ run: RunName, by runs: [RunName], in folder: DurableFolder) -> Bool {
        runs.contains { later in
            guard later > run, let manifest = try? PublishedRun(later, in: folder).manifest else { return false }
            if case .string(run.description) = manifest["passed_over"]?.kind { return true }
            return false
        }
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
