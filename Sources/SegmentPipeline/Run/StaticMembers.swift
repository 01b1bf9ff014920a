import CellValues
import FlatFiles
import SegmentEngine
import SegmentJournals
import SegmentLanguage

/// The journals of the static segments that a run evaluates.
struct StaticJournals: Sendable {
    /// People's, by segment; nil: there is none.
    private var people: [String: Journal?] = [:]
    /// The workflows' as they stand in the folder; empty where this pipeline is the one that writes them.
    private var workflows: [String: Journal] = [:]
    private let renaming: KeyRenaming
    /// Warnings: a last line that has no end.
    private(set) var findings: [Finding] = []

    /// Reads them; a broken line refuses the run with status 3, for the file is our own.
    init(_ plan: RunPlan) throws(RunFailure) {
        renaming = KeyRenaming(plan.checked)
        guard let members = plan.pipeline.members else { return }
        let folder = plan.pipeline.opened(members.path)
        var status = ExitStatus.done
        for segment in plan.segments where segment.kind == .static {
            people[segment.id] = read(FilePath.join(folder, segment.id + ".jsonl"), &status)
            // Their writer goes by what its runs keep, so that a run that is repeated starts from where it did.
            if !plan.pipeline.replaysWorkflows {
                workflows[segment.id] = read(
                    FilePath.join(folder, segment.id + WorkflowStateFile.journalSuffix), &status)
            }
        }
        if status != .done { throw RunFailure(findings, status: status) }
    }

    private mutating func read(_ path: String, _ status: inout ExitStatus) -> Journal? {
        let shown = FilePath.shown(path)
        do throws(FilePath.Fault) {
            let (journal, found) = Journal.parsing(try FilePath.bytes(of: path, limit: .max), file: shown)
            findings += found
            if journal == nil { status = max(status, .data) }
            return journal
        } catch {
            // No journal: no members.
            if case .unreadable = error {
                findings += RunFailure(error, path: shown).findings
                status = max(status, .system)
            }
            return nil
        }
    }

    /// Who is in them. `lines`: the workflows', by segment; nil: those of the folder.
    func members(asOf: Instant, among contacts: ContactIndex, lines: [String: [JournalLine]]? = nil) -> StaticMembers {
        var result = StaticMembers()
        for (id, journal) in people {
            let written = lines.map { lines in
                lines[id].map { Journal(file: id + WorkflowStateFile.journalSuffix, lines: $0) }
            }
            let fold = JournalFold(people: journal, workflows: written ?? workflows[id], renamed: renaming.current)
            var set = ContactSet(universe: contacts.count)
            var unknown = 0
            for key in fold.members(asOf: asOf) {
                if let contact = contacts.contact(for: key) { set.insert(contact) } else { unknown += 1 }
            }
            result.sets[id] = set
            result.unknown[id] = unknown
        }
        return result
    }
}

/// Who is in the static segments at as-of.
struct StaticMembers: Sendable {
    /// By segment.
    var sets: [String: ContactSet] = [:]
    /// By segment: journal members that no contact file has.
    var unknown: [String: Int] = [:]
}
