import CellValues

extension Duration {
    /// `30 days`, and for one of them `year`.
    var summary: String { count == 1 ? unit.noun : "\(count) \(unit.noun)s" }

    /// `30 days`, `1 year`
    var summaryWithCount: String { count == 1 ? "1 \(unit.noun)" : summary }
}

extension Duration.Unit {
    fileprivate var noun: String {
        switch self {
        case .minutes: "minute"
        case .hours: "hour"
        case .days: "day"
        case .weeks: "week"
        case .months: "month"
        case .years: "year"
        }
    }
}

extension Window {
    /// `in the last 30 days`
    var summary: String {
        switch self {
        case .last(let duration): "in the last \(duration.summary)"
        case .next(let duration): "in the next \(duration.summary)"
        case .between(let from?, let to?): "from \(from.summary) to before \(to.summary)"
        case .between(let from?, nil): "from \(from.summary) on"
        case .between(nil, let to?): "before \(to.summary)"
        case .between(nil, nil): "at any time"
        case .beforeLast(let duration): "before the last \(duration.summary)"
        case .current(let unit): "in the current \(unit.rawValue)"
        case .previous(let unit): "in the previous \(unit.rawValue)"
        }
    }
}

extension Moment {
    /// `2026-11-20`, `30 days ago`
    var summary: String {
        switch self {
        case .date(let date): date.iso8601
        case .instant(let instant): instant.rfc3339
        case .ago(let duration): "\(duration.summaryWithCount) ago"
        case .ahead(let duration): "\(duration.summaryWithCount) from now"
        case .now: "now"
        }
    }
}
