import CellValues
import SegmentJournals
import SegmentLanguage

/// The members of a static segment, each with the line that made it one.
package struct MemberList: Sendable {
    package let asOf: Instant
    /// By key.
    let stays: [JournalFold.Entry]
    private let findings: [Finding]

    init(asOf: Instant, stays: [JournalFold.Entry], findings: [Finding] = []) {
        self.asOf = asOf
        self.stays = stays
        self.findings = findings
    }

    /// A warning a line, each with its hint below it.
    package var warnings: String { findings.map { $0.rendered + "\n" }.joined() }

    package var table: String {
        TextTable(header: Self.columns, rows: stays.map(cells)).rendered
    }

    package var csv: String {
        ([Self.columns] + stays.map(cells)).map { $0.map(csvCell).joined(separator: ",") + "\n" }.joined()
    }

    package var json: JSONValue {
        .array(
            stays.map { entry in
                .object([
                    ("contact_id", .string(String(decoding: entry.line.contact, as: UTF8.self))),
                    ("since", .string(entry.line.at.rfc3339)), ("until", .text(entry.line.until?.rfc3339)),
                    ("source", .string(entry.line.source.description)), ("note", .text(entry.line.note)),
                ])
            })
    }

    private static let columns = ["contact_id", "since", "until", "source", "note"]

    private func cells(_ entry: JournalFold.Entry) -> [String] {
        [
            String(decoding: entry.line.contact, as: UTF8.self), entry.line.at.rfc3339,
            entry.line.until?.rfc3339 ?? "", entry.line.source.description, entry.line.note ?? "",
        ]
    }
}

/// RFC 4180: quotes only where needed, doubled inside.
func csvCell(_ text: String) -> String {
    guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
}
