import CellValues

extension Comparison<ContactOperand> {
    func clause(_ words: SummaryWords) -> SummaryClause {
        if case .metric(let metric, let times) = subject, times == WrittenNumber(1), metric.measure == .count {
            return SummaryClause(start: .who, body: countBody(metric, words))
        }
        let name = subject.summary(words)
        if let state = stateBody(name) { return SummaryClause(start: .who, body: state) }
        return SummaryClause(start: .whose, body: "\(name) \(phrase(words))", tail: missingTail)
    }

    private func phrase(_ words: SummaryWords) -> String {
        phrase(test.summary(words, saysCase: !subject.isAlwaysExact))
    }

    /// Whether the negative takes in contacts without a value: `or has no country`.
    private var missingTail: String? {
        guard isNegated, test != .constant(.isSet), !subject.isNeverMissing else { return nil }
        let name = subject.shortSummary
        return excludesMissing ? "but has a value" : name.map { "or has no \($0)" } ?? "or has none"
    }

    /// `newsletter_status is subscribed` reads as what the contact is.
    private func stateBody(_ name: String) -> String? {
        guard case .field(let field) = subject, field.accessor == nil,
            field.name == "status" || field.name.hasSuffix("_status"), case .constant(.text(.is, let values, _)) = test,
            values.count == 1
        else { return nil }
        let exact = "\(name) \(phrase(SummaryWords()))" + (missingTail.map { ", \($0)" } ?? "")
        return "are \(isNegated ? "not " : "")\(summaryText(values[0])) (\(exact))"
    }

    /// `made at least 3 purchases in the last 90 days`
    private func countBody(_ metric: Metric, _ words: SummaryWords) -> String {
        if operatorName.isEmpty { return metric.happened(nil, words) }
        let not = isNegated ? "not " : ""
        switch test {
        case .constant(.isSet):
            return isNegated ? metric.happened("no count of", words) : metric.happened("any number of", words)
        case .constant(.numberIs(let numbers)):
            if numbers == [WrittenNumber(0)], !isNegated { return metric.happened("no", words) }
            return metric.happened(
                "\(not)exactly \(listed(numbers.map(\.description)))", words,
                isPlural: numbers != [WrittenNumber(1)])
        case .constant(.number(let relation, let number)):
            return metric.happened(
                "\(relation.countWords) \(number)", words, isPlural: number != WrittenNumber(1))
        case .constant(.numberBetween(let low, let high)):
            return metric.happened("\(not)from \(low) to \(high)", words, isPlural: true)
        case .number(let relation, let operand):
            let value = operand.summaryAsValue(words)
            return metric.happened("a number of", words, isPlural: true)
                + " that is \(not)\(relation.words) \(value)"
        // None that a number has.
        case .constant(.text), .constant(.boolean), .constant(.within), .constant(.anniversary), .constant(.moment),
            .constant(.dateIs), .constant(.has), .text, .moment:
            return metric.happened(nil, words)
        }
    }
}

extension ActivityCondition {
    /// After the activity: `where total is at least 5`, `with a line where category is shoes`.
    func summary(_ words: SummaryWords, isInLine: Bool = false) -> String {
        switch self {
        case .all(let parts): return parts.map { $0.nested(words, isInLine) }.joined(separator: " and ")
        case .any(let parts): return parts.map { $0.nested(words, isInLine) }.joined(separator: " or ")
        case .not(let part): return "not (\(part.summary(words, isInLine: isInLine)))"
        case .atLeast(let count, let parts):
            return "with at least \(count) of: (\(parts.map { $0.nested(words, isInLine) }.joined(separator: "; ")))"
        case .line(let list, let part): return "with a \(Self.line(of: list)) \(part.nested(words, true))"
        case .test(let comparison):
            guard !isInLine, let list = comparison.subject.list else { return "where \(comparison.summary)" }
            // Its negative twin holds when no line passes.
            var positive = comparison
            positive.isNegated = false
            positive.operatorName =
                OperatorDeclaration.named(comparison.operatorName)?.positive ?? comparison.operatorName
            let none = comparison.isNegated ? "no" : "a"
            return "with \(none) \(Self.line(of: list)) where \(positive.summary)"
                + (comparison.excludesMissing ? " (but with a value)" : "")
        }
    }

    private func nested(_ words: SummaryWords, _ isInLine: Bool) -> String {
        switch self {
        case .all(let parts) where parts.count > 1, .any(let parts) where parts.count > 1:
            "(\(summary(words, isInLine: isInLine)))"
        case .all, .any, .not, .atLeast, .line, .test: summary(words, isInLine: isInLine)
        }
    }

    private static func line(of list: String) -> String { list == "products" ? "line" : "line of \(list)" }
}

extension Comparison<ActivityOperand> {
    /// Inside `where`: `total is not 5 (or has no total)`.
    fileprivate var summary: String {
        let name = subject.summary
        var text = "\(name) \(phrase(test.summary(saysCase: !subject.isAlwaysExact)))"
        if isNegated, test != .isSet, !subject.isNeverMissing {
            text += excludesMissing ? " (but has a value)" : " (or has no \(name))"
        }
        return text
    }
}

extension Comparison {
    /// The operator's own phrase with its value: `is not ES or FR`.
    fileprivate func phrase(_ value: String) -> String {
        let pattern = OperatorDeclaration.named(operatorName)?.phrase ?? "is at least {value}"
        var text = pattern
        if let start = pattern.firstIndex(of: "{") {
            // `from {low} to {high}` is one value in words, too.
            let end = pattern.lastIndex(of: "}") ?? start
            let before = String(pattern[..<start])
            let inside = String(pattern[start...end])
            text = before + (inside == "{none of}" ? "none of \(value)" : value)
        }
        return text
    }
}

extension NumberRelation {
    fileprivate var countWords: String {
        switch self {
        case .equal: "exactly"
        case .less: "fewer than"
        case .lessOrEqual: "at most"
        case .greater: "more than"
        case .greaterOrEqual: "at least"
        }
    }

    fileprivate var words: String {
        switch self {
        case .equal: ""
        case .less: "less than"
        case .lessOrEqual: "at most"
        case .greater: "more than"
        case .greaterOrEqual: "at least"
        }
    }
}

extension ContactValueTest {
    fileprivate func summary(_ words: SummaryWords, saysCase: Bool) -> String {
        switch self {
        case .constant(let test): test.summary(saysCase: saysCase)
        case .text(_, let operand, let matching): operand.summaryAsValue(words) + (saysCase ? matching.summary : "")
        case .number(_, let operand), .moment(_, let operand): operand.summaryAsValue(words)
        }
    }
}

extension ValueTest {
    /// The value alone: `ES, FR or IT`.
    fileprivate func summary(saysCase: Bool) -> String {
        switch self {
        case .isSet: ""
        case .text(_, let values, let matching): listed(values.map(summaryText)) + (saysCase ? matching.summary : "")
        case .numberIs(let numbers): listed(numbers.map(\.description))
        case .number(_, let number): number.description
        case .numberBetween(let low, let high): "\(low) to \(high)"
        case .boolean(let flag): flag ? "true" : "false"
        case .within(let window), .anniversary(let window): window.summary
        case .moment(_, let moment): moment.summary
        case .dateIs(let moments): listed(moments.map(\.summary))
        case .has(let relation, let values, let matching):
            listed(values.map(summaryText), relation.conjunction) + matching.summary
        }
    }
}

extension ListRelation {
    fileprivate var conjunction: String {
        switch self {
        case .any: "or"
        case .all, .exactly: "and"
        }
    }
}

extension TextMatching {
    fileprivate var summary: String { self == .exact ? " (in exactly this case)" : "" }
}
