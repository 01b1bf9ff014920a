import SegmentEngine

/// From the contacts of the run before to those of this one. Both are in key order, so it is one walk along both.
struct ContactMapping: Sendable {
    /// By contact of the run before: its number now, or -1. Nil: the contacts are the same.
    private let now: [Int32]?
    /// Contacts that the run before didn't have.
    let appeared: ContactSet
    let universe: Int

    init(from before: RunState.KeyList, to contacts: ContactIndex) {
        universe = contacts.count
        if before.starts == contacts.starts, before.bytes == contacts.keyBytes {
            now = nil
            appeared = ContactSet(universe: universe)
            return
        }
        var map = [Int32](repeating: -1, count: before.count)
        var appeared = ContactSet.everyone(of: universe)
        before.bytes.withUnsafeBytes { old in
            contacts.keyBytes.withUnsafeBytes { new in
                var (left, right) = (0, 0)
                while left < before.count, right < contacts.count {
                    let order = compareKeys(
                        UnsafeRawBufferPointer(rebasing: old[before.starts[left]..<before.starts[left + 1]]),
                        UnsafeRawBufferPointer(rebasing: new[contacts.starts[right]..<contacts.starts[right + 1]]))
                    if order == 0 {
                        map[left] = Int32(right)
                        appeared.remove(right)
                    }
                    if order <= 0 { left += 1 }
                    if order >= 0 { right += 1 }
                }
            }
        }
        now = map
        self.appeared = appeared
    }

    /// A set of the run before among the contacts of this one.
    func mapped(_ set: ContactSet) -> ContactSet {
        guard let now else { return set }
        var result = ContactSet(universe: universe)
        set.forEach { contact in
            if now[contact] >= 0 { result.insert(Int(now[contact])) }
        }
        return result
    }

    /// The members of a set of the run before that are contacts no more.
    func vanished(_ set: ContactSet) -> [Int] {
        guard let now else { return [] }
        var gone: [Int] = []
        set.forEach { if now[$0] < 0 { gone.append($0) } }
        return gone
    }

    /// The number now; nil where it is no contact any more.
    func contact(_ before: Int) -> Int? {
        guard let now else { return before }
        return now[before] < 0 ? nil : Int(now[before])
    }

    /// What is known of a segment that this run does not compute, among the contacts of this run.
    func carried(_ known: RunState.Entry) -> RunState.Entry {
        var rank = 0
        var kept: [UInt32] = []
        if !known.codes.isEmpty {
            known.members.forEach { contact in
                if self.contact(contact) != nil { kept.append(known.codes[rank]) }
                rank += 1
            }
        }
        return RunState.Entry(
            id: known.id, definition: known.definition, isCarried: true, members: mapped(known.members),
            instants: known.instants, codes: kept)
    }
}

/// Order by bytes, the shorter first where one starts the other: below, at or above 0.
func compareKeys(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
    let shared = min(left.count, right.count)
    for index in 0..<shared where left[index] != right[index] { return left[index] < right[index] ? -1 : 1 }
    return left.count - right.count
}
