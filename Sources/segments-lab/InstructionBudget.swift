import SegmentPipeline

/// The budget file: a line a measure, its number of instructions, and what it is.
///
///     # comment
///     scan-jsonl   58123456  two files of JSON Lines, 16,000 activities
package struct InstructionBudget: Sendable {
    package struct Line: Hashable, Sendable {
        package var measure: String
        package var instructions: Int
        package var comment: String
    }

    package var lines: [Line]

    /// How far a count may be from its budget, either way: what became cheaper is told too, so that it stays so.
    package static let share = 0.03

    package init(parsing text: String) throws(MeasureFailure) {
        lines = []
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.hasPrefix("#") || line.allSatisfy({ $0 == " " }) { continue }
            let words = line.split(separator: " ", maxSplits: 2)
            guard words.count >= 2, let count = Int(words[1].filter { $0 != "," }), count > 0 else {
                throw MeasureFailure(
                    description: "line \(number + 1) of the budget is no 'measure instructions comment': \(line)")
            }
            let comment = words.count > 2 ? String(words[2].drop { $0 == " " }) : ""
            lines.append(Line(measure: String(words[0]), instructions: count, comment: comment))
        }
    }

    /// What was counted held against it.
    package struct Verdict: Sendable {
        package var text: String
        /// All counts are within their budgets, and each has one.
        package var holds: Bool
    }

    package func verdict(on counts: [(measure: String, instructions: Int)]) -> Verdict {
        var rows: [[String]] = []
        var holds = true
        for (measure, count) in counts {
            guard let budget = lines.first(where: { $0.measure == measure })?.instructions else {
                rows.append([measure, grouped(count), "", "", "HAS NO BUDGET"])
                holds = false
                continue
            }
            let difference = Double(count - budget) / Double(budget)
            let isWithin = difference.magnitude <= Self.share
            holds = holds && isWithin
            rows.append([
                measure, grouped(count), grouped(budget),
                (count > budget ? "+" : "") + fixed(difference * 100, 2) + " %",
                isWithin ? "" : count > budget ? "TOO MANY" : "FEWER: record it",
            ])
        }
        for line in lines where !counts.contains(where: { $0.measure == line.measure }) {
            rows.append([line.measure, "", grouped(line.instructions), "", "WAS NOT COUNTED"])
            holds = false
        }
        let table = TextTable(
            header: ["measure", "instructions", "budget", "difference", ""], rows: rows, numbers: [1, 2, 3])
        return Verdict(text: table.rendered, holds: holds)
    }

    /// The file with these counts instead, comments kept.
    package static func recorded(
        _ counts: [(measure: String, instructions: Int)], comments: [String: String], over text: String
    ) -> String {
        let head = text.split(separator: "\n", omittingEmptySubsequences: false).prefix {
            $0.hasPrefix("#") || $0.isEmpty
        }
        let width = counts.map(\.measure.count).max() ?? 0
        var lines = head.map(String.init)
        for (measure, count) in counts {
            let digits = grouped(count)
            lines.append(
                measure + String(repeating: " ", count: width + 2 - measure.count + max(0, 13 - digits.count)) + digits
                    + "  " + (comments[measure] ?? ""))
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// `58,123,456`
package func grouped(_ number: Int) -> String {
    var text = ""
    for (place, digit) in String(number).reversed().enumerated() {
        if place > 0, place % 3 == 0, digit != "-" { text.append(",") }
        text.append(digit)
    }
    return String(text.reversed())
}
