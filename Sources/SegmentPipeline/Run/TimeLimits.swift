import CellValues
import FlatFiles
import SegmentEngine
import SegmentLanguage

/// `plausible` and `max_age`: times in another unit than declared, and a file that nobody has refreshed.
struct TimeLimits {
    private let plan: RunPlan
    private let limits: SourceLimits

    init(_ plan: RunPlan, _ limits: SourceLimits) {
        self.plan = plan
        self.limits = limits
    }

    func findings(_ source: SourceBooks) -> [Finding] {
        if let finding = implausible(source) { return [finding] }
        return [stale(source)].compactMap { $0 }
    }

    /// The newest activity is over half as old as it may be.
    func near(_ source: SourceBooks) -> Finding? {
        guard findings(source).isEmpty, let limit = limits.maxAge, let newest = source.newestBeforeAsOf else {
            return nil
        }
        let now = plan.asOf.instant.seconds
        let allowed = now - plan.asOf.instant(.ago(limit)).seconds
        return (now - newest) * 2 > allowed
            ? PipelineMessage.ageing(day(newest), limit).finding(file: source.name) : nil
    }

    private func implausible(_ source: SourceBooks) -> Finding? {
        let accepted = source.files.reduce(0) { $0 + $1.accepted }
        guard case .days(let from, let to) = limits.plausible, let times = source.times, source.implausible >= 2,
            source.implausible * 2 > accepted
        else { return nil }
        return PipelineMessage.implausibleTimes(
            source.implausible, of: accepted, from: from, to: to, oldest: day(times.lowerBound),
            newest: day(times.upperBound), unit: fittingUnit(source, times)
        ).finding(file: source.name)
    }

    /// Over half of what `plausible` allows, which is half of the activities.
    func nearImplausible(_ source: SourceBooks) -> Finding? {
        let accepted = source.files.reduce(0) { $0 + $1.accepted }
        guard case .days = limits.plausible, implausible(source) == nil else { return nil }
        let share = LimitShare(
            limit: "plausible", part: source.implausible, whole: accepted, bound: ExactDecimal(billionths: 500_000_000))
        return share.isNear
            ? PipelineMessage.nearLimit(share, "activities lie outside its days").finding(file: source.name) : nil
    }

    /// The epoch unit in which the times would be plausible, where the source declares another.
    private func fittingUnit(_ source: SourceBooks, _ times: ClosedRange<Int64>) -> String? {
        let declared = plan.checked.sources.first { $0.name == source.name && $0.kind == .activities }
        guard let unit = declared?.activity?.atUnit, let plausible = declared?.plausible else { return nil }
        let units: [(name: String, unit: ActivityRows.EpochUnit)] = [
            ("s", .seconds), ("ms", .milliseconds), ("us", .microseconds),
        ]
        return units.first { other in
            func asOther(_ seconds: Int64) -> Int64 {
                Int64(clamping: Int128(seconds) * Int128(unit.perSecond) / Int128(other.unit.perSecond))
            }
            return other.unit != unit && plausible.contains(Instant(seconds: asOther(times.lowerBound)))
                && plausible.contains(Instant(seconds: asOther(times.upperBound)))
        }?.name
    }

    private func stale(_ source: SourceBooks) -> Finding? {
        guard let limit = limits.maxAge, !source.files.isEmpty else { return nil }
        let oldest = plan.asOf.instant(.ago(limit))
        guard let newest = source.newestBeforeAsOf else {
            return PipelineMessage.stale(nil, limit).finding(file: source.name)
        }
        return newest < oldest.seconds ? PipelineMessage.stale(day(newest), limit).finding(file: source.name) : nil
    }

    private func day(_ seconds: Int64) -> CivilDate { plan.asOf.localDay(of: Instant(seconds: seconds)) }
}

extension ActivityRows.EpochUnit {
    fileprivate var perSecond: Int64 {
        switch self {
        case .seconds: 1
        case .milliseconds: 1_000
        case .microseconds: 1_000_000
        }
    }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static func implausibleTimes(
        _ count: Int, of accepted: Int, from: CivilDate, to: CivilDate, oldest: CivilDate, newest: CivilDate,
        unit: String?
    ) -> Self {
        PipelineMessage(
            .implausibleTimes,
            "\(grouped(count)) of \(grouped(accepted)) activities don't lie between \(from.iso8601) and \(to.iso8601): the oldest is of \(oldest.iso8601), the newest of \(newest.iso8601)",
            hint: unit.map { "in the mapping of 'at', \"unit\": \"\($0)\" would fit" }
                ?? "if they are right, widen the source's 'plausible'; else look at its mapping of 'at'")
    }

    fileprivate static func ageing(_ newest: CivilDate, _ limit: Duration) -> Self {
        PipelineMessage(
            .nearLimit,
            "the newest activity before the as-of is of \(newest.iso8601), which is over half of what 'max_age' allows: \(limit.count)\(limit.unit.rawValue)",
            severity: .warning)
    }

    fileprivate static func stale(_ newest: CivilDate?, _ limit: Duration) -> Self {
        PipelineMessage(
            .staleSource,
            (newest.map { "the newest activity before the as-of is of \($0.iso8601)" }
                ?? "there is no activity before the as-of")
                + ", and the limit 'max_age' is \(limit.count)\(limit.unit.rawValue)",
            hint: "look at what should have refreshed the source; 'max_age' on it sets another limit")
    }
}
