import CellValues
import SegmentEngine
import SegmentLanguage

/// One workflow replayed: a pure function of what was known of it, what the data say now, and as-of (9-workflows).
///
/// All triggers that were ever seen are walked again, in order: so a log that comes late is replayed in its place. What
/// was decided about them, in or out and every branch, is kept and never asked again.
package struct WorkflowReplay: Sendable {
    /// For the next run.
    package private(set) var state: WorkflowState
    /// Before as-of; by contact, then trigger, then step.
    package private(set) var lines: [(segment: String, line: JournalLine)] = []
    /// Triggers decided in this run, and how many of them were taken.
    package private(set) var decided = 0
    package private(set) var taken = 0
    /// Contacts with a pass that has steps left.
    package private(set) var waiting = 0

    /// What of this run's data decides.
    package struct Answers: Sendable {
        /// Nil: it could not be told.
        package var audience: ContactSet?
        /// A set an `if`, in the order of the steps; nil: it could not be told.
        package var questions: [ContactSet?]

        package init(audience: ContactSet?, questions: [ContactSet?]) {
            self.audience = audience
            self.questions = questions
        }
    }

    /// The conditions that `Answers.questions` are about, in order.
    package static func questions(of workflow: Workflow) -> [Condition] {
        WorkflowProgram(workflow.steps).questions.map(\.condition)
    }

    /// - Parameters:
    ///   - before: what the run before knew; nil: it didn't know the workflow.
    ///   - occurrences: of the trigger, in the data, before as-of; by contact, then instant.
    ///   - renamed: the key that a contact goes by now.
    package init(
        _ workflow: Workflow, after before: WorkflowState?, occurrences: [Occurrence], answers: Answers,
        contacts: ContactIndex, asOf: AsOf, renamed: ([UInt8]) -> [UInt8] = { $0 }
    ) {
        let ledger = TriggerLedger(before ?? WorkflowState(), occurrences, contacts, renamed)
        let program = WorkflowProgram(workflow.steps)
        state = WorkflowState()
        state.keys = ledger.keys
        state.questions = ledger.questions
        let questionNumbers = program.questions.map { state.number(ofQuestion: $0.name) }
        let start = workflow.from.map { asOf.start(of: $0) }
        let source = JournalLine.Source.workflow(id: workflow.id)
        let keyStart = Array("\(workflow.id)/".utf8)

        var first = 0
        while first < ledger.entries.count {
            var end = first + 1
            while end < ledger.entries.count, ledger.entries[end].contact == ledger.entries[first].contact { end += 1 }
            defer { first = end }
            let contact = Int(ledger.entries[first].contact)
            let number = ledger.numbers[contact]
            // Whether someone who is no contact any more passes a test: no.
            func holds(_ set: ContactSet) -> Bool { number >= 0 && set.contains(Int(number)) }

            var entries: [TriggerLedger.Entry] = []
            for var entry in ledger.entries[first..<end] {
                // A trigger before `from` doesn't count: nothing is known of it. Nor does the start of a day that is still of
                // the year 0 in UTC, which no line could name.
                if let start, entry.at < start { continue }
                if !entry.at.isInKnownYears { continue }
                // Orphans never trigger.
                if entry.decision == .open, number < 0 { continue }
                if entry.decision == .open, entry.at < asOf.instant, let audience = answers.audience {
                    entry.decision = holds(audience) ? .taken : .out
                    decided += 1
                    if entry.decision == .taken { taken += 1 }
                }
                entries.append(entry)
            }
            let base = state.triggers.count
            state.triggers += entries.map { .init(contact: $0.contact, at: $0.at, decision: $0.decision) }

            var progress = WorkflowProgram.Progress.void
            for (index, entry) in entries.enumerated() where entry.decision == .taken {
                if workflow.again == .ignore, progress.isWaiting(at: entry.at) { continue }
                let next =
                    workflow.again == .restart
                    ? entries[(index + 1)...].first { $0.decision == .taken }?.at : nil
                var branches = ledger.branches(of: entry)
                // The same whenever the pass is replayed.
                let key = keyStart + ledger.keys[contact] + Array("/\(entry.at.rfc3339)/".utf8)
                progress = program.walk(from: entry.at, until: next, asOf: asOf) { question in
                    let known = branches.first { $0.question == questionNumbers[question] }
                    if let known { return known.isThen }
                    guard let set = answers.questions[question] else { return nil }
                    branches.append(
                        .init(trigger: 0, question: questionNumbers[question], isThen: holds(set)))
                    return holds(set)
                } change: { action, segment, path, at in
                    lines.append(
                        (
                            segment,
                            JournalLine(
                                contact: ledger.keys[contact], action: action, at: at, source: source,
                                key: key + Array(path.utf8))
                        ))
                }
                state.append(branches, of: base + index)
            }
            // Passes that were ignored, or left out, keep what was decided in them before.
            for (index, entry) in entries.enumerated() {
                state.append(ledger.branches(of: entry), of: base + index)
            }
            switch progress {
            case .waiting: waiting += 1
            case .ended(let end): if end >= asOf.instant { waiting += 1 }
            case .void: break
            }
        }
        state.settle()
    }
}

extension WorkflowState {
    fileprivate mutating func number(ofQuestion name: String) -> Int32 {
        if let known = questions.firstIndex(where: { ByteOrderedName($0) == ByteOrderedName(name) }) {
            return Int32(known)
        }
        questions.append(name)
        return Int32(questions.count - 1)
    }

    fileprivate mutating func append(_ new: [Branch], of trigger: Int) {
        branches += new.map { Branch(trigger: Int32(trigger), question: $0.question, isThen: $0.isThen) }
    }

    /// Puts branches in order, each once, and drops contacts without a trigger.
    fileprivate mutating func settle() {
        branches.sort { ($0.trigger, $0.question) < ($1.trigger, $1.question) }
        var kept: [Branch] = []
        for branch in branches {
            if let last = kept.last, last.trigger == branch.trigger, last.question == branch.question { continue }
            kept.append(branch)
        }
        branches = kept
        var used = [Bool](repeating: false, count: keys.count)
        for trigger in triggers { used[Int(trigger.contact)] = true }
        guard used.contains(false) else { return }
        var numbers = [Int32](repeating: 0, count: keys.count)
        var left: [[UInt8]] = []
        for (index, isUsed) in used.enumerated() where isUsed {
            numbers[index] = Int32(left.count)
            left.append(keys[index])
        }
        for index in triggers.indices { triggers[index].contact = numbers[Int(triggers[index].contact)] }
        keys = left
    }

    /// With what was seen at the as-of itself: for the next run to decide.
    package func adding(
        _ seen: ContactSet, at instant: Instant, contacts: ContactIndex, renamed: ([UInt8]) -> [UInt8] = { $0 }
    ) -> WorkflowState {
        var occurrences: [Occurrence] = []
        seen.forEach { occurrences.append(Occurrence(contact: Int32($0), at: instant)) }
        let ledger = TriggerLedger(self, occurrences, contacts, renamed)
        var state = WorkflowState()
        state.keys = ledger.keys
        state.questions = questions
        for (index, entry) in ledger.entries.enumerated() {
            state.triggers.append(.init(contact: entry.contact, at: entry.at, decision: entry.decision))
            state.append(ledger.branches(of: entry), of: index)
        }
        state.settle()
        return state
    }
}

/// A text compared by its bytes.
private struct ByteOrderedName: Equatable {
    private let bytes: [UInt8]
    init(_ text: String) { bytes = Array(text.utf8) }
}
