import SegmentEngine
import SegmentLanguage

/// A segment of this run beside what the run before knew of it: who came, who left, since when the others stay.
struct SnapshotSegment: Sendable {
    var segment: Segment
    var record: SegmentRecord
    /// Nil: failed or blocked.
    var members: ContactSet?
    /// Nil: there is no run before, or it doesn't know the segment.
    var before: RunState.Entry?
    /// Those who were members before, among the contacts of this run.
    var beforeMembers: ContactSet
    /// Numbers, in the run before, of members who are contacts no more.
    var vanished: [Int] = []
    /// When stays began, rising: seconds. `codes`: which of them, a member after another; empty where it is one.
    var instants: [Int64]
    var codes: [UInt32]

    var entered: ContactSet {
        var set = members ?? beforeMembers
        set.subtract(beforeMembers)
        return set
    }

    var left: ContactSet {
        var set = beforeMembers
        if let members { set.subtract(members) }
        return set
    }

    init(
        _ segment: Segment, _ outcome: SegmentOutcome, definition: String, unknown: Int, before: RunState.Entry?,
        mapping: ContactMapping?, nobody: ContactSet, asOf: Int64
    ) {
        self.segment = segment
        self.before = before
        record = SegmentRecord(id: segment.id, kind: segment.kind.rawValue, definition: definition, status: .done)
        record.unknown = unknown
        // One empty set for all that have none: a hundred kilobytes each otherwise.
        beforeMembers = nobody
        if let before, let mapping {
            beforeMembers = mapping.mapped(before.members)
            vanished = mapping.vanished(before.members)
        }
        (instants, codes) = ([asOf], [])
        switch outcome.result {
        case .done(let set): members = set
        case .failed(let reason):
            record.status = .failed
            record.reason = reason
        case .blocked(let id):
            record.status = .blocked
            record.reason = "it refers to '\(id)', which could not be computed"
        }
        guard let members else { return }
        record.members = members.count
        record.entered = before == nil ? record.members : members.count(without: beforeMembers)
        record.left = before == nil ? 0 : beforeMembers.count(without: members) + vanished.count
        if let before, let mapping { carryStays(of: members, from: before, mapping, asOf: asOf) }
    }

    /// Since when each member is in: since this run, or since when the run before says.
    private mutating func carryStays(
        of members: ContactSet, from before: RunState.Entry, _ mapping: ContactMapping, asOf: Int64
    ) {
        var stays = beforeMembers
        stays.formIntersection(members)
        let hasEntered = record.entered > 0
        if before.codes.isEmpty {
            // One instant for all who were in before; most runs after the first have two.
            let known = before.instants[0]
            if !hasEntered {
                instants = [known]
            } else if stays.count > 0, known != asOf {
                instants = [known, asOf]
                codes = []
                codes.reserveCapacity(record.members)
                members.forEach { codes.append(stays.contains($0) ? 0 : 1) }
            }
            return
        }
        // By contact of now: the code of the run before. Written only where a stay goes on, read only there.
        var codeNow = [UInt32](repeating: 0, count: members.universe)
        var rank = 0
        var isUsed = [Bool](repeating: false, count: before.instants.count)
        before.members.forEach { contact in
            if let now = mapping.contact(contact), stays.contains(now) {
                codeNow[now] = before.codes[rank]
                isUsed[Int(before.codes[rank])] = true
            }
            rank += 1
        }
        // Instants nobody has any more are dropped, so that the state doesn't grow with the years.
        var renumbered = [UInt32](repeating: 0, count: isUsed.count)
        var kept: [Int64] = []
        for (code, instant) in before.instants.enumerated() where isUsed[code] {
            renumbered[code] = UInt32(kept.count)
            kept.append(instant)
        }
        let fresh = UInt32(kept.count)
        if hasEntered || kept.isEmpty { kept.append(asOf) }
        instants = kept
        guard kept.count > 1 else { return }
        codes.reserveCapacity(record.members)
        members.forEach { codes.append(stays.contains($0) ? renumbered[Int(codeNow[$0])] : fresh) }
    }

    /// What the next run has to know: this run's members, or, where there are none, what was known before.
    func stateEntry(_ mapping: ContactMapping?) -> RunState.Entry? {
        if let members {
            return RunState.Entry(
                id: segment.id, definition: record.definition, isCarried: false, members: members, instants: instants,
                codes: codes)
        }
        guard let before, let mapping else { return nil }
        return mapping.carried(before)
    }
}
