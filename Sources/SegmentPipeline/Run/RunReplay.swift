import CellValues
import FlatFiles
import SegmentEngine
import SegmentJournals
import SegmentLanguage

/// The workflows of a run replayed: what they wrote to static segments, and what the next run has to know of them.
struct RunReplay: Sendable {
    /// Of those that ran, by id.
    private(set) var records: [WorkflowRecord] = []
    private(set) var states = WorkflowStates()
    /// By static segment, in the order of their journal: by instant, then workflow, contact, trigger and step.
    private(set) var lines: [String: [JournalLine]] = [:]

    /// Nothing is replayed: all is as the run before left it.
    init(carrying before: ReplayState?) {
        states = before?.states ?? WorkflowStates()
        lines = before?.journals.mapValues(\.lines) ?? [:]
    }

    init(
        _ asked: ReplayPlan, of plan: RunPlan, _ dataset: Dataset, _ outcomes: [SegmentOutcome], before: ReplayState?,
        threads: Int
    ) {
        self.init(carrying: before)
        let running = asked.workflows
        let asOf = plan.asOf
        let renaming = KeyRenaming(plan.checked)
        let known = before?.states ?? WorkflowStates()
        let replays = parallelEach(running.count, threads: threads) { index in
            let workflow = running[index]
            let (answers, reason) = dataset.answers(to: workflow, among: outcomes)
            let replay = WorkflowReplay(
                workflow, after: known.workflows[workflow.id],
                occurrences: asked.occurrences(of: workflow, in: dataset.replay, asOf: asOf), answers: answers,
                contacts: dataset.contacts, asOf: asOf, renamed: renaming.current)
            return (replay, audience: answers.audience?.count, reason: reason)
        }
        let ids = Set(running.map(\.id))
        let earlier = before.map { WorkflowLines($0.journals) } ?? WorkflowLines([:])
        // What a draft wrote, or a workflow that is gone, stays written.
        var all = earlier.lines.filter { !ids.contains($0.workflow) }
        for (workflow, result) in zip(running, replays) {
            let replay = result.0
            states.workflows[workflow.id] = replay.state
            var record = WorkflowRecord(
                id: workflow.id, status: workflow.status,
                definition: plan.checked.workflowDefinitions[workflow.id] ?? "",
                audience: result.audience, reason: result.reason)
            record.triggers = replay.decided
            record.taken = replay.taken
            record.waiting = replay.waiting
            record.seen = replay.state.triggers.count
            for (segment, line) in replay.lines {
                all.append(WorkflowLines.Entry(workflow: workflow.id, segment: segment, line: line))
                if earlier.has(line) { continue }
                if line.action == .add { record.adds += 1 } else { record.removes += 1 }
            }
            records.append(record)
        }
        lines = WorkflowLines.bySegment(all, among: Set(plan.checked.segments.filter { $0.kind == .static }.map(\.id)))
    }

    /// Adds what happened at the as-of itself: contacts who came into a source or a segment, or left one.
    mutating func note(_ snapshot: Snapshot, _ plan: RunPlan, _ dataset: Dataset, before: ReplayState?) {
        let renaming = KeyRenaming(plan.checked)
        for (index, workflow) in (plan.replay?.workflows ?? []).enumerated() {
            let isFirst = before?.states.workflows[workflow.id] == nil
            let segment: (String) -> SnapshotSegment? = { id in
                snapshot.segments.first { $0.segment.id == id && $0.members != nil }
            }
            var seen: ContactSet?
            switch workflow.trigger {
            case .activity, .date: break
            case .entered(let id):
                if isFirst {
                    if workflow.takesExisting { seen = segment(id)?.members }
                } else if let segment = segment(id), segment.before != nil {
                    seen = segment.entered
                }
            case .left(let id):
                if !isFirst, let segment = segment(id), segment.before != nil { seen = segment.left }
            case .imported(let source):
                guard var contacts = dataset.replay.contactsBySource[source] else { break }
                if isFirst {
                    if workflow.takesExisting { seen = contacts }
                } else if let earlier = before?.states.keysBySource[source] {
                    for key in earlier {
                        if let contact = dataset.contacts.contact(for: renaming.current(key)) {
                            contacts.remove(contact)
                        }
                    }
                    seen = contacts
                }
            }
            guard let seen, let state = states.workflows[workflow.id] else { continue }
            let added = state.adding(
                seen, at: plan.asOf.instant, contacts: dataset.contacts, renamed: renaming.current)
            states.workflows[workflow.id] = added
            records[index].seen = added.triggers.count
        }
        for (source, contacts) in dataset.replay.contactsBySource {
            var keys = Set(before?.states.keysBySource[source] ?? [])
            contacts.forEach { keys.insert(Array(dataset.contacts.key($0))) }
            states.keysBySource[source] = keys.sorted { $0.lexicographicallyPrecedes($1) }
        }
    }
}

/// Lines of workflows, each with its workflow and segment.
private struct WorkflowLines {
    struct Entry {
        var workflow: String
        var segment: String
        var line: JournalLine
    }
    private(set) var lines: [Entry] = []
    private var keys: Set<[UInt8]> = []

    init(_ journals: [String: Journal]) {
        for (segment, journal) in journals.sorted(by: { $0.key.utf8ForOrder < $1.key.utf8ForOrder }) {
            for line in journal.lines {
                guard case .workflow(let id) = line.source else { continue }
                lines.append(Entry(workflow: id, segment: segment, line: line))
                if let key = line.key { keys.insert(key) }
            }
        }
    }

    func has(_ line: JournalLine) -> Bool { !keys.isEmpty && line.key.map { keys.contains($0) } ?? false }

    /// In order, by segment. What is sorted are positions: a line is large, and full of counted references.
    static func bySegment(_ entries: [Entry], among segments: Set<String>) -> [String: [JournalLine]] {
        let ids = Set(entries.map(\.workflow)).sorted { $0.utf8ForOrder < $1.utf8ForOrder }
        let ranks = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($0.element, Int32($0.offset)) })
        var places: [String: [LinePlace]] = [:]
        for (position, entry) in entries.enumerated() where segments.contains(entry.segment) {
            places[entry.segment, default: []].append(
                LinePlace(at: entry.line.at, rank: ranks[entry.workflow] ?? 0, position: Int32(position)))
        }
        return places.mapValues { places in
            places.sorted {
                if $0.at != $1.at { return $0.at < $1.at }
                return $0.rank != $1.rank ? $0.rank < $1.rank : $0.position < $1.position
            }.map { entries[Int($0.position)].line }
        }
    }

    private struct LinePlace {
        var at: Instant
        /// Of the workflow, by id.
        var rank: Int32
        var position: Int32
    }
}

extension Dataset {
    /// What decides a workflow's triggers and branches, and why some of it can't be told.
    fileprivate func answers(
        to workflow: Workflow, among outcomes: [SegmentOutcome]
    ) -> (answers: WorkflowReplay.Answers, reason: String?) {
        var reason: String?
        func set(_ condition: Condition) -> ContactSet? {
            switch result(of: condition, among: outcomes) {
            case .done(let set): return set
            case .failed(let why): reason = reason ?? why
            case .blocked(let id): reason = reason ?? "it refers to '\(id)', which could not be computed"
            }
            return nil
        }
        let audience = workflow.audience.map(set) ?? ContactSet.everyone(of: contacts.count)
        return (
            WorkflowReplay.Answers(audience: audience, questions: WorkflowReplay.questions(of: workflow).map(set)),
            reason
        )
    }
}

/// What a run did with one workflow, for the manifest.
struct WorkflowRecord: Sendable {
    var id: String
    var status: Workflow.Status
    /// SHA-256 of its file.
    var definition: String
    /// Nil: it could not be told.
    var audience: Int?
    /// Why something could not be decided; the next run tries again.
    var reason: String?
    /// Decided in this run, and how many of them were taken.
    var triggers = 0
    var taken = 0
    /// Lines that the run before didn't have.
    var adds = 0
    var removes = 0
    /// Contacts with a pass that has steps left.
    var waiting = 0
    /// Triggers of all runs so far.
    var seen = 0

    var json: JSONValue {
        .object([
            ("id", .string(id)), ("status", .string(status.rawValue)), ("definition", .string(definition)),
            ("audience", audience.map { .integer($0) } ?? .null), ("triggers", .integer(triggers)),
            ("taken", .integer(taken)), ("adds", .integer(adds)), ("removes", .integer(removes)),
            ("waiting", .integer(waiting)), ("seen", .integer(seen)), ("reason", .text(reason)),
        ])
    }
}
