import SegmentEngine
import SegmentLanguage

/// Why a contact entered or left a segment: the first of these that applies (3-runs §2).
enum ChangeCause: String, Sendable, CaseIterable {
    /// The segment's definition is another than in the run before, or is new.
    case definition
    /// A static segment: its journal.
    case journal
    /// The contact appeared in the contact files, or vanished from them.
    case contact
    /// With the segments that it refers to as they were before, nothing would have changed.
    case inner
    /// All else: fields, activities, a window that moved on.
    case data
}

/// Tells the causes of one segment's changes.
struct ChangeCauses {
    /// One cause for all of them.
    private let common: ChangeCause?
    private let appeared: ContactSet
    /// Who would be a member with the referred segments as they were; nil where there are none.
    private let withInnerAsBefore: ContactSet?

    init(of segment: SnapshotSegment, in snapshot: Snapshot, _ dataset: Dataset) {
        let universe = snapshot.contacts.count
        appeared = snapshot.mapping?.appeared ?? ContactSet(universe: universe)
        if segment.before?.definition != segment.record.definition {
            common = .definition
        } else if segment.segment.kind == .static {
            common = .journal
        } else {
            common = nil
        }
        let references = segment.segment.references
        guard common == nil, !references.isEmpty, segment.record.entered + segment.record.left > 0 else {
            withInnerAsBefore = nil
            return
        }
        // A segment that the run before didn't know had no members then.
        var asBefore: [String: ContactSet] = [:]
        for reference in references {
            asBefore[reference] =
                snapshot.segments.first { $0.segment.id == reference }?.beforeMembers
                ?? ContactSet(universe: universe)
        }
        withInnerAsBefore = dataset.membership(of: segment.segment.id, given: asBefore)
    }

    func cause(ofEntering contact: Int) -> ChangeCause {
        if let common { return common }
        if appeared.contains(contact) { return .contact }
        if let withInnerAsBefore, !withInnerAsBefore.contains(contact) { return .inner }
        return .data
    }

    func cause(ofLeaving contact: Int) -> ChangeCause {
        if let common { return common }
        if let withInnerAsBefore, withInnerAsBefore.contains(contact) { return .inner }
        return .data
    }

    /// Of a contact who is none any more.
    var causeOfVanishing: ChangeCause { common ?? .contact }
}
