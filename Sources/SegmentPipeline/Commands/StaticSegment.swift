import CellValues
import FlatFiles
import SegmentEngine
import SegmentJournals
import SegmentLanguage

/// A static segment and its journals, for the commands that change it and look at it.
package struct StaticSegment: Sendable {
    let pipeline: Pipeline
    package let id: String
    /// As the pipeline leads to it.
    private let folder: String
    private let renaming: KeyRenaming
    private let clock: RunContext.Clock

    /// - Parameter pipeline: nil for the only one of the workspace.
    package init(id: String, pipeline path: String?, in context: RunContext) throws(RunFailure) {
        let workspace = try Workspace(pipeline: path)
        pipeline = workspace.pipeline
        self.id = id
        clock = context.clock
        let segment = try workspace.segment(id)
        guard segment.kind == .static else {
            throw RunFailure(
                Finding(
                    file: segment.file, place: nil, code: FindingCode.notStatic.rawValue,
                    message:
                        "\(quoted(id)) is a \(segment.kind.rawValue) segment, and only static ones have members of their own",
                    hint: "its filters say who is in it"), status: .refused)
        }
        guard let members = pipeline.members else {
            throw RunFailure(PipelineMessage.noFolder.finding(file: pipeline.shownPath), status: .refused)
        }
        folder = pipeline.opened(members.path)
        // What is wrong with other definitions doesn't matter here.
        var own = Problems(file: pipeline.shownPath)
        let merges = MergeTable(pipeline).merges(&own)
        if own.hasErrors { throw RunFailure(own.findings, status: own.status) }
        renaming = KeyRenaming(merges, pipeline.keyNormal)
    }

    /// The key that a contact goes by now.
    func current(_ key: [UInt8]) -> [UInt8] { renaming.current(key) }

    /// The end of a stay as an option gives it: so long after its beginning, or an instant.
    package func end(_ text: String?, after start: Instant) throws(RunFailure) -> Instant? {
        guard let text else { return nil }
        let message: PipelineMessage
        do throws(AsOfText.Fault) {
            let end = try end(text, from: start)
            if end > start { return end }
            message = .untilBefore(end, start)
        } catch {
            message = error == .outsideYears ? .untilNever(text) : .badUntil(text)
        }
        throw RunFailure(message.finding(file: "--until"), status: .refused)
    }

    private func end(_ text: String, from start: Instant) throws(AsOfText.Fault) -> Instant {
        guard let duration = Duration(text) else { return try AsOfText(text).instant(in: pipeline.zone) }
        let end = AsOf(instant: start, zone: pipeline.zone).adding(duration, to: start, sign: 1)
        guard end.isInKnownYears else { throw .outsideYears }
        return end
    }

    /// An instant as an option gives it; nil: the clock's.
    package func instant(_ text: String?, option: String) throws(RunFailure) -> Instant {
        guard let text else { return Instant(seconds: clock.wall().seconds) }
        do throws(AsOfText.Fault) {
            return try AsOfText(text).instant(in: pipeline.zone)
        } catch {
            throw RunFailure(PipelineMessage.badAsOf(text, error).finding(file: option), status: .refused)
        }
    }

    // MARK: - Changing it

    /// A change by people.
    package struct Change: Sendable {
        var action: JournalLine.Action
        var at: Instant
        var until: Instant?
        var note: String?
        var source = JournalLine.Source.manual

        package static func adding(at: Instant, until: Instant? = nil, note: String? = nil) -> Change {
            Change(action: .add, at: at, until: until, note: note)
        }

        package static func removing(at: Instant, note: String? = nil) -> Change {
            Change(action: .remove, at: at, note: note)
        }
    }

    /// Appends what the change makes different, under the folder's lock: what is so already is not written again.
    ///
    /// - Returns: how many lines were written, and warnings.
    func apply(_ change: Change, to keys: [[UInt8]]) throws(RunFailure) -> (written: Int, findings: [Finding]) {
        let place = try writing { () throws(OutputFailure) in try DurableFolder.making(folder) }
        // 30 seconds: changes are short, and a change that is lost is worse than one that waits.
        let lock = try OutputLock(folder: folder, at: clock.wall(), holder: "command", patience: 1_500)
        defer { withExtendedLifetime(lock) {} }
        let name = id + ".jsonl"
        let bytes = try writing { () throws(OutputFailure) in try place.contents(of: name) } ?? []
        let mended = MendedJournal(bytes, file: shown(name))
        guard let people = mended.journal else { throw RunFailure(mended.findings, status: .data) }
        let fold = JournalFold(people: people, workflows: try workflowLines(), renamed: renaming.current)
        var ruling: [[UInt8]: JournalFold.Entry] = [:]
        for entry in fold.stays(asOf: change.at.successor) { ruling[entry.line.contact] = entry }
        var new: [JournalLine] = []
        for key in keys {
            let known = ruling[current(key)]
            switch change.action {
            case .add:
                // A workflow may take back what it added: only people's own word is enough.
                if let known, known.file == people.file, known.line.until == change.until { continue }
            case .remove: if known == nil { continue }
            }
            new.append(
                JournalLine(
                    contact: current(key), action: change.action, at: change.at, source: change.source,
                    until: change.until, note: change.note))
        }
        if new.isEmpty { return (0, []) }
        guard let bytes = Journal.appended(new) else {
            throw RunFailure(PipelineMessage.unreadableLine.finding(file: shown(name)), status: .system)
        }
        try writing { () throws(OutputFailure) in
            try place.append(mended.ending + bytes, to: name, after: mended.kept)
        }
        return (new.count, mended.findings)
    }

    // MARK: - Looking at it

    private func shown(_ name: String) -> String { FilePath.shown(FilePath.join(folder, name)) }

    private func workflowLines() throws(RunFailure) -> Journal? { try journal(id + WorkflowStateFile.journalSuffix) }

    private func journal(_ name: String) throws(RunFailure) -> Journal? {
        let bytes: [UInt8]
        do throws(FilePath.Fault) {
            bytes = try FilePath.bytes(of: FilePath.join(folder, name), limit: .max)
        } catch {
            if case .unreadable = error { throw RunFailure(error, path: shown(name)) }
            return nil
        }
        let (journal, findings) = Journal.parsing(bytes, file: shown(name))
        guard let journal else { throw RunFailure(findings, status: .data) }
        return journal
    }

    /// The members at an instant: by default that of the newest run, and without one now.
    package func members(asOf text: String?) throws(RunFailure) -> MemberList {
        var (latest, findings): (Instant?, [Finding]) = (nil, [])
        if text == nil { (latest, findings) = try latestAsOf() }
        let instant = if let latest { latest } else { try self.instant(text, option: "--as-of") }
        let fold = JournalFold(
            people: try journal(id + ".jsonl"), workflows: try workflowLines(), renamed: renaming.current)
        return MemberList(asOf: instant, stays: fold.stays(asOf: instant), findings: findings)
    }

    /// That of the newest run, and warnings about what is called like one.
    private func latestAsOf() throws(RunFailure) -> (Instant?, [Finding]) {
        guard let output = try OutputFolder.seen(pipeline.opened(pipeline.output)) else { return (nil, []) }
        let (runs, strays) = try writing { () throws(OutputFailure) in try output.entries() }
        return (runs.last?.asOf, output.findings(about: strays))
    }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static var noFolder: Self {
        PipelineMessage(
            .noMembers, "the pipeline has no 'members', so a static segment has no journal",
            hint: "'members' is the folder of their journals")
    }

    fileprivate static func badUntil(_ text: String) -> Self {
        PipelineMessage(
            .badUntil, "\(quoted(text)) is neither a duration, a date nor a date-time with offset",
            hint: "write 30d or 2026-12-20")
    }

    fileprivate static func untilBefore(_ end: Instant, _ start: Instant) -> Self {
        PipelineMessage(.badUntil, "\(end.rfc3339) is not after \(start.rfc3339), when the stay begins")
    }

    fileprivate static func untilNever(_ text: String) -> Self {
        PipelineMessage(
            .badUntil, "with \(quoted(text)) the stay would end outside the years 1 to 9999",
            hint: "a stay without --until is for good")
    }

    fileprivate static var unreadableLine: Self {
        PipelineMessage(.brokenJournal, "what would be written could not be read again, so nothing is")
    }
}
