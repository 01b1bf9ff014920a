import CellValues
import SegmentLanguage

/// `segments show`: a definition as its author would say it, with what it refers to and what refers to it.
package struct SegmentCard: Sendable {
    private let segment: Segment
    private let summary: String
    /// Ids of the segments that name it.
    private let usedBy: [String]
    /// What was found on the way; warnings.
    package let findings: [Finding]

    /// - Parameter pipeline: nil for the only one of the workspace.
    package init(id: String, pipeline path: String?) throws(RunFailure) {
        let workspace = try Workspace(pipeline: path)
        let segment = try workspace.segment(id)
        // What could not be read may refer to it, or say what its fields are.
        if let unread = workspace.problems.unread { throw unread }
        self.segment = segment
        summary = segment.textSummary(
            SummaryWords(
                catalogue: workspace.catalogue, segments: workspace.definitions.segments,
                purchaseActivity: workspace.pipeline.purchases.activity))
        usedBy = workspace.definitions.segments.filter { $0.references.contains(id) }.map(\.id).sorted()
        findings = workspace.problems.findings.filter { $0.file == segment.file }
    }

    /// Name and summary first, then a line a property.
    package var text: String {
        var lines = [printable(segment.name), "", printable(summary), ""]
        func add(_ label: String, _ value: String?) {
            if let value, !value.isEmpty {
                lines.append(label + String(repeating: " ", count: 13 - label.count) + printable(value))
            }
        }
        add("id", segment.id)
        add("type", segment.kind.rawValue)
        add("description", segment.summary)
        add("tags", segment.tags.joined(separator: ", "))
        add("goal", segment.goal)
        add("owner", segment.owner)
        add("refers to", segment.references.joined(separator: ", "))
        add("used by", usedBy.joined(separator: ", "))
        add("file", segment.file)
        return lines.joined(separator: "\n") + "\n"
    }

    package var json: JSONValue {
        .object([
            ("id", .string(segment.id)), ("name", .string(segment.name)), ("type", .string(segment.kind.rawValue)),
            ("summary", .string(summary)), ("description", .text(segment.summary)),
            ("tags", .array(segment.tags.map { .string($0) })), ("goal", .text(segment.goal)),
            ("owner", .text(segment.owner)), ("references", .array(segment.references.map { .string($0) })),
            ("used_by", .array(usedBy.map { .string($0) })), ("file", .string(segment.file)),
        ])
    }
}
