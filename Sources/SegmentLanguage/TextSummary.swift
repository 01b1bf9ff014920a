import CellValues

/// What a summary says for ids and types: names of segments, labels of activities.
package struct SummaryWords: Sendable {
    /// By id; an id without a name stands for itself.
    package var segmentNames: [String: String]
    /// By type; a type without a label stands for itself.
    package var activityLabels: [String: String]
    /// The type that is "made": a purchase.
    package var purchaseActivity: String

    package init(
        segmentNames: [String: String] = [:], activityLabels: [String: String] = [:],
        purchaseActivity: String = "purchase"
    ) {
        self.segmentNames = segmentNames
        self.activityLabels = activityLabels
        self.purchaseActivity = purchaseActivity
    }

    package init(catalogue: Catalogue, segments: [Segment], purchaseActivity: String = "purchase") {
        self.init(
            segmentNames: Dictionary(segments.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first }),
            activityLabels: Dictionary(
                (catalogue.activities ?? []).compactMap { activity in activity.label.map { (activity.type, $0) } },
                uniquingKeysWith: { first, _ in first }),
            purchaseActivity: purchaseActivity)
    }
}

extension Segment {
    /// The definition in words, whole and on one line (1-definitions §8).
    package func textSummary(_ words: SummaryWords = SummaryWords()) -> String {
        guard let include else { return "Contacts that people, imports and workflows have put into it." }
        var text = include == .everyone ? "All contacts" : "Contacts \(include.clause(words).text)"
        if let exclude {
            text += "; except " + (exclude == .everyone ? "all contacts" : "contacts \(exclude.clause(words).text)")
        }
        return text + "."
    }
}

extension Condition {
    /// One condition in words, after "contacts": `whose city is Madrid`.
    package func textSummary(_ words: SummaryWords = SummaryWords()) -> String { clause(words).text }
}

/// Part of a sentence after "contacts": `who made a purchase`, `whose city is Madrid`.
struct SummaryClause {
    enum Start: String {
        case who = "who "
        case whose = "whose "
        /// In parentheses, with its own words.
        case none = ""
    }
    var start: Start
    var body: String
    /// `or has no country`: after a comma where the clause stands alone, in parentheses among others.
    var tail: String?

    var text: String { start.rawValue + body + (tail.map { ", \($0)" } ?? "") }
    var textAmongOthers: String { start.rawValue + bodyAmongOthers }
    var bodyAmongOthers: String { body + (tail.map { " (\($0))" } ?? "") }
}

extension Condition {
    func clause(_ words: SummaryWords) -> SummaryClause {
        switch self {
        case .everyone: return SummaryClause(start: .who, body: "are any contact at all")
        case .all(let parts):
            return parts.count == 1 ? parts[0].clause(words) : SummaryClause(start: .none, body: Self.and(parts, words))
        case .any(let parts):
            return parts.count == 1 ? parts[0].clause(words) : SummaryClause(start: .none, body: Self.or(parts, words))
        case .not(let part): return part.negatedClause(words)
        case .atLeast(let count, let parts):
            let texts = parts.map { $0.nested(words).textAmongOthers }
            return SummaryClause(start: .who, body: "meet at least \(count) of: (\(texts.joined(separator: "; ")))")
        case .segment(let id):
            return SummaryClause(start: .who, body: "are in \(inQuotes(words.segmentNames[id] ?? id))")
        case .test(let comparison): return comparison.clause(words)
        case .sequence(let sequence): return SummaryClause(start: .who, body: sequence.summary(words))
        }
    }

    /// Compounds in parentheses.
    private func nested(_ words: SummaryWords) -> SummaryClause {
        switch self {
        case .all(let parts) where parts.count > 1, .any(let parts) where parts.count > 1:
            SummaryClause(start: .none, body: "(\(clause(words).text))")
        case .all(let parts), .any(let parts): parts[0].nested(words)
        case .everyone, .not, .atLeast, .segment, .test, .sequence: clause(words)
        }
    }

    /// `who are in "A" and made a purchase and whose city is Madrid`: "who" is said once while it stays the same.
    private static func and(_ parts: [Condition], _ words: SummaryWords) -> String {
        let clauses = parts.map { $0.nested(words) }
        var texts: [String] = []
        for (index, clause) in clauses.enumerated() {
            let repeats = index > 0 && clause.start == .who && clauses[index - 1].start == .who
            texts.append(repeats ? clause.bodyAmongOthers : clause.textAmongOthers)
        }
        return texts.joined(separator: " and ")
    }

    private static func or(_ parts: [Condition], _ words: SummaryWords) -> String {
        parts.map { part in
            // "A and B, or who C" can't be misread.
            if case .all = part { return part.clause(words).textAmongOthers }
            return part.nested(words).textAmongOthers
        }.joined(separator: ", or ")
    }

    private func negatedClause(_ words: SummaryWords) -> SummaryClause {
        switch self {
        case .segment(let id):
            return SummaryClause(start: .who, body: "are not in \(inQuotes(words.segmentNames[id] ?? id))")
        case .test(let comparison) where comparison.operatorName.isEmpty:
            if case .metric(let metric, _) = comparison.subject, metric.measure == .count {
                return SummaryClause(start: .who, body: metric.happened("no", words))
            }
        case .everyone, .all, .any, .not, .atLeast, .test, .sequence: break
        }
        return SummaryClause(start: .none, body: "not (\(clause(words).text))")
    }
}

// MARK: - Small words

/// A text value as it is, in double quotes where it could be misread.
func summaryText(_ text: String) -> String {
    var before: Unicode.Scalar = " "
    var isPlain = true
    for scalar in text.unicodeScalars {
        let isWord =
            scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            || "-_.@+/%&".unicodeScalars.contains(scalar)
        let isInnerSpace = scalar == " " && before != " "
        if !isWord && !isInnerSpace { isPlain = false }
        before = scalar
    }
    return isPlain && before != " " ? text : inQuotes(text)
}

/// In double quotes, control characters escaped.
func inQuotes(_ text: String) -> String {
    var shown = "\""
    for scalar in text.unicodeScalars {
        if scalar.isUnshowable {
            shown += scalar.escaped(asASCII: true)
        } else {
            shown += scalar == "\"" || scalar == "\\" ? scalar.escaped(asASCII: false) : String(scalar)
        }
    }
    return shown + "\""
}
