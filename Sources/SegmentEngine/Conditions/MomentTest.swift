import SegmentLanguage

/// The first or last activity of one kind against that of another, where all of them are at whole seconds.
struct MomentTest: Sendable {
    private let left: PlannedMetric
    private let right: PlannedMetric
    private let relation: MomentRelation

    /// Nil where it is another comparison.
    init?(_ planned: PlannedTest) {
        guard case .moment(let relation, _) = planned.comparison.test,
            case .metric(let left, _) = planned.subject, case .metric(let right, _)? = planned.operand,
            left.isMoment, right.isMoment
        else { return nil }
        self.left = left
        self.right = right
        self.relation = relation
    }

    /// False where some stand at fractions of seconds.
    func evaluate(_ view: ShardView, _ passes: PackedAnswers, _ hasValue: PackedAnswers?) -> Bool {
        guard let left = moments(of: left, view), let right = moments(of: right, view) else { return false }
        func fill(_ holds: (Int64, Int64) -> Bool) {
            passes.fill {
                bit(left[$0] != .max) & bit(left[$0] != .min) & bit(right[$0] != .max) & bit(right[$0] != .min)
                    & bit(holds(left[$0], right[$0]))
            }
        }
        switch relation {
        case .is: fill { $0 == $1 }
        case .before: fill { $0 < $1 }
        case .after: fill { $0 > $1 }
        case .onOrBefore: fill { $0 <= $1 }
        case .onOrAfter: fill { $0 >= $1 }
        }
        hasValue?.fill {
            bit(left[$0] != .max) & bit(left[$0] != .min) & bit(right[$0] != .max) & bit(right[$0] != .min)
        }
        return true
    }

    private func moments(of metric: PlannedMetric, _ view: ShardView) -> UnsafeMutablePointer<Int64>? {
        guard let cell = view.cell(metric.cells[0]), cell.nanoseconds == nil else { return nil }
        return cell.seconds
    }
}

extension PlannedMetric {
    fileprivate var isMoment: Bool { metric.measure == .first || metric.measure == .last }
}
