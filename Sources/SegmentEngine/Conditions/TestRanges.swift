import CellValues
import SegmentLanguage

// Tests as closed ranges of the numbers that columns are made of, for those that are such ranges.

extension PreparedTest {
    /// Of whole numbers. Empty: no value passes.
    var wholeRanges: [ClosedBounds<Int64>] {
        switch self {
        case .isSet: [ClosedBounds(low: .min, high: .max)]
        case .number(let matcher): matcher.wholes
        case .hasDomain, .text, .textLength, .boolean, .days, .instants, .datePart, .instantPart, .dateAnniversary,
            .instantAnniversary, .list:
            []
        }
    }

    /// Of numbers on a grid. Empty: no value passes.
    func ranges(_ grid: NumberGrid) -> [ClosedBounds<Int128>] {
        switch self {
        case .isSet: [ClosedBounds(low: .min, high: .max)]
        case .number(let matcher): grid == .billionths ? matcher.billionths : matcher.products
        case .hasDomain, .text, .textLength, .boolean, .days, .instants, .datePart, .instantPart, .dateAnniversary,
            .instantAnniversary, .list:
            []
        }
    }

    /// Of days since 1970, without `FieldColumn.noDay`. Nil: the test is of another kind.
    var dayRanges: [ClosedBounds<Int32>]? {
        func bounds(_ range: DayRange) -> ClosedBounds<Int32>? {
            ClosedBounds<Int64>(
                low: range.from.map { Int64($0.days) } ?? .min, high: range.to.map { Int64($0.days) - 1 } ?? .max
            ).clamped(to: Int32.self, from: FieldColumn.noDay + 1)
        }
        return switch self {
        case .isSet: [ClosedBounds(low: FieldColumn.noDay + 1, high: .max)]
        case .days(let ranges): ranges.compactMap(bounds)
        case .hasDomain, .text, .textLength, .number, .boolean, .instants, .datePart, .instantPart, .dateAnniversary,
            .instantAnniversary, .list:
            nil
        }
    }

    /// Of instants that are whole seconds, without the smallest and the largest number. Nil: the test is of another kind.
    var secondRanges: [ClosedBounds<Int64>]? {
        // A second is at or after an instant inside a second where it is after that second.
        func rounded(_ instant: Instant) -> Int64 { instant.seconds + (instant.nanoseconds > 0 ? 1 : 0) }
        func bounds(_ range: InstantRange) -> ClosedBounds<Int64>? {
            ClosedBounds<Int64>(
                low: range.from.map(rounded) ?? .min, high: range.to.map { rounded($0) - 1 } ?? .max
            ).clamped(to: Int64.self, from: .min + 1, to: .max - 1)
        }
        return switch self {
        case .isSet: [ClosedBounds(low: .min + 1, high: .max - 1)]
        case .instants(let ranges): ranges.compactMap(bounds)
        case .hasDomain, .text, .textLength, .number, .boolean, .days, .datePart, .instantPart, .dateAnniversary,
            .instantAnniversary, .list:
            nil
        }
    }
}

extension NumberMatcher {
    /// The average as an exact quotient.
    func holds(average sum: Int128, of count: UInt32, _ grid: NumberGrid) -> Bool {
        holds(
            grid == .billionths
                ? ExactFraction(sum, over: billion * Int128(count))
                : ExactFraction(sum, over: billion * billion * Int128(count)))
    }

    /// Averages without a division: at or above a bound is the sum at or above so many times the bound. False, and nothing
    /// is filled, where a bound lies between two units of the grid, or where it times a count could leave 128 bits.
    func fillAverages(
        _ passes: PackedAnswers, _ sums: UnsafePointer<Int128>, _ counts: UnsafePointer<UInt32>, _ grid: NumberGrid
    ) -> Bool {
        func units(_ bound: Bound?) -> Int128? {
            guard let bound else { return 0 }
            guard
                case .at(let units, isExact: true) = bound.number.place(
                    digitsAfterPoint: grid == .billionths ? 9 : 18), units.magnitude < 1 << 94
            else { return nil }
            return units
        }
        let lows = bounds.compactMap { units($0.low) }
        let highs = bounds.compactMap { units($0.high) }
        guard lows.count == bounds.count, highs.count == bounds.count else { return false }
        if bounds.isEmpty { passes.fill(with: false) }
        for (number, bound) in bounds.enumerated() {
            let (isLowFree, isHighFree) = (bit(bound.low == nil), bit(bound.high == nil))
            let (low, high) = (lows[number], highs[number])
            // An open bound of whole units is a closed one a unit further in.
            let lowOpen: Int128 = bound.low?.isOpen == true ? 1 : 0
            let highOpen: Int128 = bound.high?.isOpen == true ? 1 : 0
            passes.fill(adds: number > 0) { contact in
                let (sum, count) = (sums[contact], Int128(counts[contact]))
                return bit(count > 0) & (isLowFree | bit(sum >= low &* count &+ lowOpen))
                    & (isHighFree | bit(sum <= high &* count &- highOpen))
            }
        }
        return true
    }
}

extension AsOf {
    /// The whole seconds from which the days until as-of lie in the range: the further back, the more days.
    func seconds(daysSince range: ClosedBounds<Int64>) -> ClosedBounds<Int64> {
        let high = range.low <= 0 ? Int64.max - 1 : latestSecond(atLeast: range.low)
        let low = range.high < 0 ? Int64.max : latestSecond(atLeast: range.high == .max ? .max : range.high + 1) + 1
        return ClosedBounds(low: low, high: high)
    }

    /// The last second from which it is so many days, 1 or more; `Int64.min` where no day is so far back.
    private func latestSecond(atLeast days: Int64) -> Int64 {
        let (today, second) = zone.local(instant.seconds)
        // Years have four digits: nothing is further apart.
        guard days < 4_000_000 else { return .min }
        // Days that a zone skips or repeats may put one start behind the next: `daysSince` asks the larger number first.
        return (days...days + 3).map { zone.instant(day: Int32(clamping: Int64(today.days) - $0), secondOfDay: second) }
            .max() ?? .min
    }
}
