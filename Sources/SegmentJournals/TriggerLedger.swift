import CellValues
import SegmentEngine

/// The triggers that were known and those that the data hold now, as one list: by contact, then instant, each once.
struct TriggerLedger {
    struct Entry {
        /// Position in `keys`.
        var contact: Int32
        var at: Instant
        var decision: WorkflowState.Decision
        /// Where its branches stand in the state before; -1: it is new.
        var known: Int32
    }

    /// Sorted by bytes.
    private(set) var keys: [[UInt8]] = []
    /// The contact's number now, or -1; by position in `keys`.
    private(set) var numbers: [Int32] = []
    private(set) var entries: [Entry] = []
    let questions: [String]
    private let branches: [WorkflowState.Branch]
    /// Where the branches of each trigger of the state before start, and one more for the end.
    private var starts: [Int] = []

    init(
        _ before: WorkflowState, _ occurrences: [Occurrence], _ contacts: ContactIndex, _ renamed: ([UInt8]) -> [UInt8]
    ) {
        questions = before.questions
        branches = before.branches
        starts = [Int](repeating: 0, count: before.triggers.count + 1)
        for branch in branches { starts[Int(branch.trigger) + 1] += 1 }
        for index in starts.indices.dropFirst() { starts[index] += starts[index - 1] }

        let known = before.keys.map { key in
            let current = renamed(key)
            return (key: current, number: contacts.contact(for: current).map(Int32.init) ?? -1)
        }
        let positions = gather(known, occurrences, contacts)
        entries.reserveCapacity(before.triggers.count + occurrences.count)
        for (index, trigger) in before.triggers.enumerated() {
            let (key, number) = known[Int(trigger.contact)]
            let contact = number >= 0 ? positions.byNumber[Int(number)] : positions.byKey[key] ?? -1
            entries.append(
                Entry(contact: contact, at: trigger.at, decision: trigger.decision, known: Int32(index)))
        }
        for occurrence in occurrences {
            entries.append(
                Entry(
                    contact: positions.byNumber[Int(occurrence.contact)], at: occurrence.at, decision: .open, known: -1)
            )
        }
        unify()
    }

    /// Numbers all contacts that have a trigger in the order of their keys.
    private mutating func gather(
        _ known: [(key: [UInt8], number: Int32)], _ occurrences: [Occurrence], _ contacts: ContactIndex
    ) -> (byNumber: [Int32], byKey: [[UInt8]: Int32]) {
        var present = ContactSet(universe: contacts.count)
        for occurrence in occurrences { present.insert(Int(occurrence.contact)) }
        var strangers: Set<[UInt8]> = []
        for (key, number) in known {
            if number >= 0 { present.insert(Int(number)) } else { strangers.insert(key) }
        }
        var rest = strangers.sorted { $0.lexicographicallyPrecedes($1) }[...]
        var byNumber = [Int32](repeating: -1, count: contacts.count)
        var byKey: [[UInt8]: Int32] = [:]
        func take(_ key: [UInt8]) {
            byKey[key] = Int32(keys.count)
            keys.append(key)
            numbers.append(-1)
        }
        present.forEach { number in
            let key = Array(contacts.key(number))
            while let stranger = rest.first, stranger.lexicographicallyPrecedes(key) {
                take(stranger)
                rest.removeFirst()
            }
            byNumber[number] = Int32(keys.count)
            keys.append(key)
            numbers.append(Int32(number))
        }
        rest.forEach(take)
        return (byNumber, byKey)
    }

    /// Puts entries in order; of several at one instant the one that was decided counts, taken before out.
    private mutating func unify() {
        entries.sort { left, right in
            if left.contact != right.contact { return left.contact < right.contact }
            if left.at != right.at { return left.at < right.at }
            if left.decision != right.decision { return left.decision.rawValue > right.decision.rawValue }
            // What was known before what is new.
            return UInt32(bitPattern: left.known) < UInt32(bitPattern: right.known)
        }
        var kept = 0
        for index in entries.indices {
            if kept > 0, entries[kept - 1].contact == entries[index].contact, entries[kept - 1].at == entries[index].at
            {
                continue
            }
            entries[kept] = entries[index]
            kept += 1
        }
        entries.removeLast(entries.count - kept)
    }

    /// What was decided in the pass of a trigger.
    func branches(of entry: Entry) -> [WorkflowState.Branch] {
        if entry.known < 0 { return [] }
        return Array(branches[starts[Int(entry.known)]..<starts[Int(entry.known) + 1]])
    }
}
