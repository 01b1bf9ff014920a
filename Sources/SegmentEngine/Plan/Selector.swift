import CellValues
import SegmentLanguage

/// Some activities: of these types, inside this range, passing this filter.
struct Selector: Hashable, Sendable {
    var activity: ActivitySelection
    var filter: ActivityCondition?
    var range: InstantRange
}

/// The steps of a sequence: a bit of a trail row's mask each, `then_not` the last.
struct SequencePlan: Hashable, Sendable {
    var sequence: ActivitySequence
    var range: InstantRange
    /// A selector a step, before as-of whatever the window; the window is judged on the trail.
    var steps: [Int]
}

extension InstantRange {
    var isEmpty: Bool {
        if let from, let to { from >= to } else { false }
    }

    /// The least that holds both.
    func widened(by other: InstantRange) -> InstantRange {
        InstantRange(
            from: from.flatMap { from in other.from.map { min(from, $0) } },
            to: to.flatMap { to in other.to.map { max(to, $0) } })
    }
}
