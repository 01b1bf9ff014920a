import CellValues
import SegmentLanguage

/// Whether a contact's activities hold a sequence (1-definitions §4).
struct SequenceMatch {
    let plan: SequencePlan
    let asOf: AsOf

    /// - Parameter rows: the contact's trail, sorted by instant, then log order.
    ///
    /// A pass over the rows a step, so that a contact with very many activities costs no square of them.
    func holds<Row: TrailRow>(_ rows: UnsafeBufferPointer<Row>) -> Bool {
        let isInside = rows.map { plan.range.contains($0.at) }
        // Whether the steps so far can end at a row. All such rows count, not only the earliest: a later one may be the
        // only one from which `within` reaches the next step.
        var ends = rows.indices.map { isInside[$0] && rows[$0].matches(step: 0) }
        for (number, step) in plan.sequence.steps.enumerated().dropFirst() {
            var next = [Bool](repeating: false, count: rows.count)
            var reach = Reach()
            for index in rows.indices {
                next[index] = isInside[index] && rows[index].matches(step: number) && reach.holds(rows[index].at)
                if ends[index] { reach.extend(to: limit(step.within, after: rows[index].at)) }
            }
            ends = next
        }
        guard let last = plan.sequence.thenNot else { return ends.contains(true) }
        // From the end: the next unwanted activity is the one seen last. Every one before as-of counts here, inside the
        // window or not.
        var unwanted: Instant?
        for index in rows.indices.reversed() {
            if ends[index] {
                let limit = limit(last.within, after: rows[index].at)
                let isOver = limit.map { $0 <= asOf.instant } ?? true
                let isSpoilt = unwanted.map { at in limit.map { at < $0 } ?? true } ?? false
                if isOver && !isSpoilt { return true }
            }
            if rows[index].matches(step: plan.sequence.steps.count) { unwanted = rows[index].at }
        }
        return false
    }

    /// Nil: no limit.
    private func limit(_ duration: Duration?, after start: Instant) -> Instant? {
        duration.map { asOf.adding($0, to: start, sign: 1) }
    }
}

/// How far the steps before reach: the farthest limit, which need not be that of the latest row (where the clock goes
/// back, a later instant may be an earlier local time).
private struct Reach {
    private var isBegun = false
    private var isEndless = false
    private var limit: Instant?

    mutating func extend(to limit: Instant?) {
        isBegun = true
        guard let limit else {
            isEndless = true
            return
        }
        self.limit = self.limit.map { max($0, limit) } ?? limit
    }

    func holds(_ instant: Instant) -> Bool {
        isBegun && (isEndless || limit.map { instant < $0 } ?? false)
    }
}
