import CellValues
import SegmentLanguage

/// Whether a contact's activities hold a sequence (1-definitions §4).
struct SequenceMatch {
    let plan: SequencePlan
    let asOf: AsOf

    /// - Parameter rows: the contact's trail, in log order within time: sorted by instant, then order.
    func holds(_ rows: ArraySlice<TrailRow>) -> Bool {
        let sequence = plan.sequence
        let inside = rows.filter { plan.range.contains($0.at) }
        // The rows at which the first k steps can end. All of them are kept, not only the earliest: a later one may be
        // the only one from which `within` reaches the next step.
        var ends = inside.indices.filter { inside[$0].steps & 1 != 0 }
        for (number, step) in sequence.steps.enumerated().dropFirst() {
            ends = inside.indices.filter { candidate in
                inside[candidate].steps >> UInt64(number) & 1 != 0
                    && ends.contains { end in
                        end < candidate && isWithin(step.within, inside[end].at, inside[candidate].at)
                    }
            }
        }
        guard let last = sequence.thenNot else { return !ends.isEmpty }
        let bit = UInt64(sequence.steps.count)
        return ends.contains { end in
            let start = inside[end]
            if let duration = last.within, asOf.adding(duration, to: start.at, sign: 1) > asOf.instant { return false }
            // Every activity before as-of counts here, inside the window or not.
            return !rows.contains { row in
                row.steps >> bit & 1 != 0 && (row.at, row.order) > (start.at, start.order)
                    && isWithin(last.within, start.at, row.at)
            }
        }
    }

    private func isWithin(_ duration: Duration?, _ start: Instant, _ instant: Instant) -> Bool {
        duration.map { instant < asOf.adding($0, to: start, sign: 1) } ?? true
    }
}
