import CellValues
import SegmentPipeline

/// What was measured, as a table for people or as JSON.
package struct MeasureTable: Sendable {
    package var title: String
    package var rows: [Measured]
    /// What the column `ratio` holds the walls against.
    package var reference: Reference
    /// A line each, below the table.
    package var notes: [String] = []
    /// What could not be measured, and why.
    package var skipped: [String] = []

    package enum Reference: Sendable {
        case bestPeer
        case row(Int)
    }

    package init(title: String, rows: [Measured], reference: Reference) {
        self.title = title
        self.rows = rows
        self.reference = reference
    }

    /// The row whose wall and CPU are 1; nil where there is none.
    package var referenceRow: Measured? {
        switch reference {
        case .bestPeer: rows.filter(\.isPeer).min { $0.wall < $1.wall }
        case .row(let index): rows.indices.contains(index) ? rows[index] : nil
        }
    }

    private func ratio(_ row: Measured, _ figure: (Measured) -> Double) -> String? {
        guard let whole = referenceRow.map(figure), whole > 0 else { return nil }
        return fixed(figure(row) / whole, 2)
    }

    /// Seconds, MB of 10⁶ bytes, cores of others.
    package var text: String {
        let header = ["task", "wall", "min", "cpu", "min", "user", "sys", "MB", "ratio", "of cpu", "others", "members"]
        let cells = rows.map { row -> [String] in
            [row.name] + figures(row).map(\.1) + [
                ratio(row, \.wall) ?? "", ratio(row, \.cpu) ?? "", others(row), row.members.text,
            ]
        }
        var text = title + "\n"
        text += TextTable(header: header, rows: cells, numbers: Set(1...10)).rendered
        for note in notes { text += note + "\n" }
        if !skipped.isEmpty {
            text += "\(skipped.count) skipped:\n" + skipped.map { "  \($0)\n" }.joined()
        }
        return text
    }

    package var json: JSONValue {
        .object([
            ("title", .string(title)),
            (
                "tasks",
                .array(
                    rows.map { row in
                        .object(
                            [("name", .string(row.name)), ("peer", .boolean(row.isPeer))]
                                + figures(row).map { ($0.0, .number($0.1)) } + [
                                    ("ratio", ratio(row, \.wall).map { .number($0) } ?? .null),
                                    ("cpu_ratio", ratio(row, \.cpu).map { .number($0) } ?? .null),
                                    ("others", .number(others(row))),
                                    ("members", .string(row.members.text)),
                                    ("rounds", .integer(row.costs.count)),
                                ])
                    })
            ),
            ("notes", .array(notes.map { .string($0) })), ("skipped", .array(skipped.map { .string($0) })),
        ])
    }

    private func figures(_ row: Measured) -> [(String, String)] {
        let (walls, cpus) = (row.costs.map(\.wall), row.costs.map(\.cpu))
        return [
            ("wall", fixed(median(walls), 2)), ("wall_min", fixed(walls.min() ?? 0, 2)),
            ("cpu", fixed(median(cpus), 2)), ("cpu_min", fixed(cpus.min() ?? 0, 2)),
            ("user", fixed(median(row.costs.map(\.user)), 2)), ("system", fixed(median(row.costs.map(\.system)), 2)),
            ("peak_mb", fixed(median(row.costs.map { Double($0.peakKiB) }) * 1024 / 1e6, 0)),
        ]
    }

    private func others(_ row: Measured) -> String { fixed(median(row.costs.map(\.others)), 2) }
}

/// A number with so many digits after the point, rounded half up.
package func fixed(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite, value.magnitude < 1e12 else { return "0" }
    var scale = 1
    for _ in 0..<digits { scale *= 10 }
    let scaled = Int((value.magnitude * Double(scale)).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    if digits == 0 { return sign + String(scaled) }
    return sign + "\(scaled / scale)." + String(scale + scaled % scale).dropFirst()
}
