import CellValues
import FlatFiles
import SegmentEngine
import SegmentJournals
import SegmentLanguage

/// The journals of the static segments that a run evaluates.
struct StaticJournals: Sendable {
    /// By segment.
    private var folds: [String: JournalFold]
    /// Warnings: a last line that has no end.
    private(set) var findings: [Finding]

    /// Reads them; a broken line refuses the run with status 3, for the file is our own.
    init(_ plan: RunPlan) throws(RunFailure) {
        folds = [:]
        findings = []
        guard let members = plan.pipeline.members else { return }
        let folder = plan.pipeline.opened(members.path)
        let normalizes = plan.pipeline.normalizesKeys
        var merges = plan.checked.merges
        if normalizes {
            // As the contact file's keys: normalised on both sides.
            merges = Dictionary(
                merges.map { (normalizedKey($0.key), normalizedKey($0.value)) }, uniquingKeysWith: { first, _ in first }
            )
        }
        var status = ExitStatus.done
        for segment in plan.segments where segment.kind == .static {
            var journals: [Journal?] = []
            for name in [segment.id + ".jsonl", segment.id + ".workflows.jsonl"] {
                let path = FilePath.join(folder, name)
                let shown = FilePath.shown(path)
                do throws(FilePath.Fault) {
                    let (journal, found) = Journal.parsing(try FilePath.bytes(of: path, limit: .max), file: shown)
                    findings += found
                    if journal == nil { status = max(status, .data) }
                    journals.append(journal)
                } catch {
                    // No journal: no members.
                    if case .unreadable = error {
                        findings += RunFailure(error, path: shown).findings
                        status = max(status, .system)
                    }
                    journals.append(nil)
                }
            }
            folds[segment.id] = JournalFold(people: journals[0], workflows: journals[1]) { key in
                currentKey(of: key, merges, normalizes: normalizes)
            }
        }
        if status != .done { throw RunFailure(findings, status: status) }
    }

    func members(asOf: Instant, among contacts: ContactIndex) -> StaticMembers {
        var result = StaticMembers()
        for (id, fold) in folds {
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

/// The key that a journal's contact goes by now: normalised where the pipeline says so, merges followed to their end.
private func currentKey(of key: [UInt8], _ merges: [[UInt8]: [UInt8]], normalizes: Bool) -> [UInt8] {
    var current = normalizes ? normalizedKey(key) : key
    // The pipeline has refused circles; the bound is for nothing but certainty.
    for _ in 0...merges.count {
        guard let next = merges[current] else { break }
        current = next
    }
    return current
}

private func normalizedKey(_ key: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    key.withUnsafeBytes { appendNormalizedKey($0, to: &bytes) }
    return bytes
}
