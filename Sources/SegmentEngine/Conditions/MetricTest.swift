import CellValues
import SegmentLanguage

/// A constant test of one metric, over the narrow cells.
struct MetricTest: Sendable {
    private let metric: PlannedMetric
    private let test: PreparedTest
    private let asOf: AsOf

    init(_ metric: PlannedMetric, _ test: PreparedTest, _ asOf: AsOf) {
        self.metric = metric
        self.test = test
        self.asOf = asOf
    }

    /// The ways over the narrow cells; false where the measure has none (ratios, values of properties).
    func evaluate(_ view: ShardView, _ passes: PackedAnswers, _ hasValue: PackedAnswers?) -> Bool {
        let grid = metric.grid
        let cell = metric.cells.first.flatMap { view.cell($0) }
        switch metric.metric.measure {
        case .count:
            hasValue?.fill(with: true)
            if metric.isBit, let bits = cell?.bits {
                passes.words.update(from: bits, count: (view.count + 63) / 64)
            } else {
                counted(metric.isBit ? nil : cell?.counts, passes)
            }
        case .distinct, .distinctDays:
            hasValue?.fill(with: true)
            counted(cell?.counts, passes)
        case .sum:
            hasValue?.fill(with: true)
            let ranges = test.ranges(grid)
            if let numbers = cell?.numbers {
                passes.fill(UnsafePointer(numbers), within: ranges)
            } else {
                passes.fill(with: ranges.contains { $0.low <= 0 && $0.high >= 0 })
            }
        case .minimum: extreme(cell, .max, grid, passes, hasValue)
        case .maximum: extreme(cell, .min, grid, passes, hasValue)
        case .average, .averageByActivity:
            guard case .number(let matcher) = test else { return false }
            guard let sums = cell?.numbers, let counts = view.cell(metric.cells[1])?.counts else {
                passes.fill(with: false)
                hasValue?.fill(with: false)
                return true
            }
            hasValue?.fill { bit(counts[$0] > 0) }
            if !matcher.fillAverages(passes, sums, counts, grid) {
                passes.fill { contact in
                    counts[contact] == 0 ? 0 : bit(matcher.holds(average: sums[contact], of: counts[contact], grid))
                }
            }
        case .first, .last: instants(cell, test.secondRanges, passes, hasValue) { test.holds($0, asOf) }
        case .daysSinceFirst, .daysSinceLast: days(cell, passes, hasValue)
        case .firstValue, .lastValue, .ratio: return false
        }
        return true
    }

    private func counted(_ counts: UnsafeMutablePointer<UInt32>?, _ passes: PackedAnswers) {
        let ranges = test.wholeRanges.compactMap { $0.clamped(to: UInt32.self) }
        if let counts {
            passes.fill(UnsafePointer(counts), within: ranges)
        } else {
            passes.fill(with: ranges.contains { $0.low == 0 })
        }
    }

    /// `nothing`: what stands where there is no value.
    private func extreme(
        _ cell: CellColumn?, _ nothing: Int128, _ grid: NumberGrid, _ passes: PackedAnswers, _ hasValue: PackedAnswers?
    ) {
        guard let numbers = cell?.numbers else {
            passes.fill(with: false)
            hasValue?.fill(with: false)
            return
        }
        passes.fill(UnsafePointer(numbers), within: test.ranges(grid)) { bit(numbers[$0] != nothing) }
        hasValue?.fill { bit(numbers[$0] != nothing) }
    }

    private func instants(
        _ cell: CellColumn?, _ ranges: [ClosedBounds<Int64>]?, _ passes: PackedAnswers, _ hasValue: PackedAnswers?,
        _ holds: (Instant) -> Bool?
    ) {
        guard let cell, let seconds = cell.seconds else {
            passes.fill(with: false)
            hasValue?.fill(with: false)
            return
        }
        if cell.nanoseconds == nil, let ranges {
            // Neither end of the numbers is an instant: they stand for none.
            passes.fill(UnsafePointer(seconds), within: ranges)
            hasValue?.fill { bit(seconds[$0] != .max) & bit(seconds[$0] != .min) }
        } else {
            passes.ask(hasValue) { cell.instant($0).flatMap(holds) }
        }
    }

    private func days(_ cell: CellColumn?, _ passes: PackedAnswers, _ hasValue: PackedAnswers?) {
        let ranges = test.wholeRanges.map { asOf.seconds(daysSince: $0) }
        instants(cell, ranges, passes, hasValue) { test.holds(whole: Int64(asOf.daysSince($0))) }
    }
}
