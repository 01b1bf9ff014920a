import CellValues

extension ContactOperand {
    /// As the subject of a sentence or as what it is held against: `points`, `sum of total over purchases`.
    func summary(_ words: SummaryWords) -> String {
        switch self {
        case .field(let field): named(field.name, field.accessor)
        case .indicator(let indicator, let accessor): named(indicator.rawValue, accessor)
        case .metric(let metric, let times):
            (times == WrittenNumber(1) ? "" : "\(times) times the ") + metric.summary(words)
        }
    }

    /// As what a subject is held against: `their city`, `2 times the sum of …`; never to be taken for a text.
    func summaryAsValue(_ words: SummaryWords) -> String {
        switch self {
        case .metric(_, let times): (times == WrittenNumber(1) ? "the " : "") + summary(words)
        case .field, .indicator: "their \(summary(words))"
        }
    }

    /// Where a name is enough for "has no …".
    var shortSummary: String? {
        switch self {
        case .field(let field): named(field.name, field.accessor)
        case .indicator(let indicator, let accessor): named(indicator.rawValue, accessor)
        case .metric: nil
        }
    }
}

extension ActivityOperand {
    /// A property by its path: inside a line without its list.
    var summary: String {
        switch self {
        case .property(let property): named(property.path, property.accessor)
        case .product(let first, let second): "\(first.path) times \(second.path)"
        case .instant(let accessor): named("@at", accessor)
        case .type: "@type"
        }
    }
}

private func named(_ name: String, _ accessor: Accessor?) -> String {
    accessor.map { "\(name).\($0.rawValue)" } ?? name
}

extension Metric {
    /// With `count`: `made at least 3 purchases in the last 90 days`; without a number `made a purchase`.
    func happened(_ number: String?, _ words: SummaryWords, isPlural: Bool = false) -> String {
        let noun = activity.noun(words, isPlural: isPlural)
        let verb = activity.isMade(words) ? "made" : "have"
        return "\(verb) \(number ?? activity.article(words)) \(noun)\(scope(words))"
    }

    /// `sum of total over purchases in the last year`
    func summary(_ words: SummaryWords) -> String {
        let many = activity.noun(words, isPlural: true)
        let one = activity.noun(words, isPlural: false)
        let scope = scope(words)
        switch measure {
        case .count: return "number of \(many)\(scope)"
        case .sum(let source): return "sum of \(source.summary) over \(many)\(scope)"
        case .average(let source): return "average \(source.summary) over \(many)\(scope)"
        case .averageByActivity(let source): return "average sum of \(source.summary) over \(many)\(scope)"
        case .minimum(let source): return "smallest \(source.summary) over \(many)\(scope)"
        case .maximum(let source): return "largest \(source.summary) over \(many)\(scope)"
        case .distinct(let property): return "number of different values of \(property.summary) over \(many)\(scope)"
        case .distinctDays: return "number of days with \(activity.article(words)) \(one)\(scope)"
        case .first: return "first \(one)\(scope)"
        case .last: return "last \(one)\(scope)"
        case .firstValue(let property): return "\(property.summary) of the first \(one)\(scope)"
        case .lastValue(let property): return "\(property.summary) of the last \(one)\(scope)"
        case .daysSinceFirst: return "days since the first \(one)\(scope)"
        case .daysSinceLast: return "days since the last \(one)\(scope)"
        case .ratio(let first, let second):
            return "ratio of (\(first.summary(words))) to (\(second.summary(words)))"
        }
    }

    /// `where` and window, each after a space.
    private func scope(_ words: SummaryWords) -> String {
        (`where`.map { " \($0.summary(words))" } ?? "") + (window.map { " \($0.summary)" } ?? "")
    }
}

extension NumericSource {
    fileprivate var summary: String {
        switch self {
        case .property(let property): property.summary
        case .product(let first, let second): "\(first.summary) times \(second.summary)"
        }
    }
}

extension PropertyReference {
    fileprivate var summary: String { name + (accessor.map { ".\($0.rawValue)" } ?? "") }
}

extension ActivitySelection {
    func isMade(_ words: SummaryWords) -> Bool { self == .types([words.purchaseActivity]) }

    /// `purchase`, `"Page visit" activity`, `purchase or refund activities`
    func noun(_ words: SummaryWords, isPlural: Bool) -> String {
        let activity = isPlural ? "activities" : "activity"
        switch self {
        case .any: return activity
        case .types(let types):
            if isMade(words) { return isPlural ? "purchases" : "purchase" }
            return listed(types.map { words.activityLabels[$0].map(inQuotes) ?? summaryText($0) }) + " \(activity)"
        }
    }

    /// `a` or `an`, and `any` activity.
    func article(_ words: SummaryWords) -> String {
        guard case .types = self else { return "any" }
        let first = noun(words, isPlural: false).first { $0 != "\"" }
        return first.map { "aeiouAEIOU".contains($0) } == true ? "an" : "a"
    }
}

extension ActivitySequence {
    /// `have a purchase, then a refund activity within 7 days, then no purchase within 30 days, all in the last year`
    func summary(_ words: SummaryWords) -> String {
        var parts = steps.enumerated().map { index, step in
            (index == 0 ? "" : "then ") + step.summary(step.activity.article(words), words)
        }
        if let thenNot {
            parts.append("then " + thenNot.summary("no", words) + (thenNot.within == nil ? " since" : ""))
        }
        return "have " + parts.joined(separator: ", ") + (window.map { ", all \($0.summary)" } ?? "")
    }
}

extension ActivitySequence.Step {
    fileprivate func summary(_ article: String, _ words: SummaryWords) -> String {
        "\(article) \(activity.noun(words, isPlural: false))" + (`where`.map { " \($0.summary(words))" } ?? "")
            + (within.map { " within \($0.summaryWithCount)" } ?? "")
    }
}
