import CellValues

/// What is wrong, without where: a code, the sentence, and what would help. Each checker keeps its own at the foot of
/// its file.
package struct FindingMessage: Hashable, Sendable {
    package var code: FindingCode
    package var severity: Finding.Severity
    package var text: String
    package var hint: String?

    package init(
        _ code: FindingCode, _ text: String, hint: String? = nil, severity: Finding.Severity = .error
    ) {
        self.code = code
        self.severity = severity
        self.text = text
        self.hint = hint
    }
}

/// The findings of one file while it is being read.
///
/// A class, because readers of nested objects add to the one list while their caller is still reading.
package final class FindingLog {
    package let file: String
    package private(set) var findings: [Finding] = []

    package init(file: String) { self.file = file }

    package func add(_ message: FindingMessage, at place: TextPlace?) {
        findings.append(
            Finding(
                file: file, place: place, severity: message.severity, code: message.code.rawValue,
                message: message.text, hint: message.hint))
    }

    package func add(_ finding: Finding) { findings.append(finding) }

    package var hasErrors: Bool { errorCount > 0 }

    package var errorCount: Int { findings.count { $0.severity == .error } }

    /// By place, then as found; each once.
    package var sorted: [Finding] {
        var seen: Set<Finding> = []
        return findings.enumerated()
            .sorted { left, right in
                let start = TextPlace(line: 0, column: 0)
                let (leftPlace, rightPlace) = (left.element.place ?? start, right.element.place ?? start)
                return leftPlace != rightPlace ? leftPlace < rightPlace : left.offset < right.offset
            }
            .map(\.element)
            .filter { seen.insert($0).inserted }
    }
}

/// `a, b or c`
package func listed(_ names: [String], _ word: String = "or") -> String {
    guard let last = names.last else { return "" }
    return names.count == 1 ? last : names.dropLast().joined(separator: ", ") + " \(word) " + last
}
