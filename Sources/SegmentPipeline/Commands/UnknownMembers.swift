import CellValues
import FlatFiles
import SegmentLanguage

extension StaticSegment {
    /// What is added counts as soon as a contact file has it: whom the newest run doesn't know may be misspelt.
    func tellingStrangers(_ report: MemberReport, _ keys: KeyGathering) -> MemberReport {
        var report = report
        do throws(RunFailure) {
            guard let newest = try newestContacts() else { return report }
            let strangers = keys.found.filter { !newest.keys.contains($0.key) }
            let typed = strangers.filter { $0.line == nil }
            if !typed.isEmpty { report.tell(.strangers(typed.map(\.written), newest.run), "--contact", line: nil) }
            let listed = strangers.filter { $0.line != nil }
            if let first = listed.first {
                report.tell(.strangers(listed.count, newest.run), first.file, line: first.line)
            }
        } catch {
            // It is done, and right without it.
            report.add(error.findings.map { $0.asWarning })
        }
        return report
    }

    /// The contacts of the newest run; nil where there is none.
    private func newestContacts() throws(RunFailure) -> (run: String, keys: RunState.KeyList)? {
        guard let output = try OutputFolder.seen(pipeline.opened(pipeline.output)) else { return nil }
        let found = try writing { () throws(OutputFailure) in
            guard let run = try output.current().last?.description else { return nil as (String, [UInt8]?)? }
            return (run, try output.runs.folder(run)?.folder("state")?.contents(of: RunState.keysFile))
        }
        guard let (run, file) = found else { return nil }
        guard let keys = file.flatMap({ RunState.KeyList(parsing: $0) }) else {
            throw RunFailure(
                place: FilePath.shown(FilePath.join(output.path, "runs/\(run)/state/\(RunState.keysFile)")),
                code: .badState,
                "it can't be read, so nobody was looked for among the contacts of the newest run", status: .system)
        }
        return (run, keys)
    }
}

// MARK: - Messages

extension PipelineMessage {
    /// Of keys that were typed: they may be shown.
    fileprivate static func strangers(_ keys: [[UInt8]], _ run: String) -> Self {
        let shown = keys.prefix(5).map { quoted(String(decoding: $0, as: UTF8.self)) }
        let others = keys.count - shown.count
        let names = others > 0 ? shown.joined(separator: ", ") + " and \(others) more" : listed(shown, "and")
        return strangers(names, keys.count, run)
    }

    /// Of keys of a file.
    fileprivate static func strangers(_ count: Int, _ run: String) -> Self {
        strangers(count == 1 ? "the contact of this row" : "\(count) contacts, this row's the first,", count, run)
    }

    private static func strangers(_ who: String, _ count: Int, _ run: String) -> Self {
        let (are, they, them) = count == 1 ? ("is", "it counts", "it") : ("are", "they count", "them")
        return PipelineMessage(
            .unknownContact, "\(who) \(are) not among the contacts of the newest run, \(run)",
            hint: "added all the same: \(they) as soon as a contact file has \(them)", severity: .warning)
    }
}
