import FlatFiles
import SegmentEngine
import TestSupport

/// What the books of a world's sources must say, counted the slow way from its rows.
enum ReferenceBooks {
    /// Nil where they say it.
    static func complaint(_ books: [SourceBooks], _ world: World, _ catalogue: ReferenceCatalogue) -> String? {
        let contacts = books.filter { $0.kind == .contacts }
        for (book, source) in zip(contacts, world.contactSources) {
            if let wrong = complaint(book, source, catalogue) { return wrong }
        }
        let activities = books.filter { $0.kind == .activities }
        for (book, source) in zip(activities, world.activitySources) {
            let types = types(source.files.flatMap { $0 })
            if types != book.types { return "\(book.name): the activities' types are \(book.types), not \(types)" }
            if source.format == .jsonl, let wrong = complaint(ofRejected: book, source.files.flatMap { $0 }) {
                return wrong
            }
            let accepted = book.files.reduce(0) { $0 + $1.accepted }
            let wanted = types.values.reduce(0, +)
            if accepted != wanted { return "\(book.name): \(accepted) activities were accepted, not \(wanted)" }
        }
        return nil
    }

    /// Every cell of every row with a key is one that is missing, one that doesn't fit, or one that has a value.
    private static func complaint(
        _ book: SourceBooks, _ source: World.ContactSource, _ catalogue: ReferenceCatalogue
    ) -> String? {
        let rows = source.files.flatMap { $0 }.filter { hasKey($0.key) }
        for field in book.fields where field.field != "contact_id" {
            guard let declared = catalogue.fields[field.field] else { continue }
            let values = rows.map { row in
                row.cells.first { $0.name.unicodeScalars.elementsEqual(field.field.unicodeScalars) }?.value
            }
            let fitting = values.compactMap { value in ReferenceCells.read(value, as: declared) == nil ? nil : value }
            let rounded = declared.type == "decimal" ? fitting.count { ReferenceCells.isRounded($0) } : 0
            let got = [field.filled - field.wrongType, field.filled + field.missing, field.rounded]
            let wanted = [fitting.count, rows.count, rounded]
            if got != wanted {
                return "\(book.name): of '\(field.field)' values, cells and rounded ones are \(got), not \(wanted)"
            }
        }
        return nil
    }

    /// A row without a type is rejected for that, whatever its time. A row of nothing at all is none in a CSV.
    private static func complaint(ofRejected book: SourceBooks, _ rows: [World.ActivityRow]) -> String? {
        var reasons: [String: Int] = [:]
        for row in rows {
            if row.type.flatMap(ReferenceCells.text) == nil {
                reasons["no_type", default: 0] += 1
            } else if row.at?.text.flatMap(ReferenceCells.cellInstant) == nil {
                reasons["bad_time", default: 0] += 1
            }
        }
        var got: [String: Int] = [:]
        for file in book.files {
            for (reason, count) in file.rows.reasons { got[reason.rawValue, default: 0] += count }
        }
        return got == reasons ? nil : "\(book.name): rows were rejected for \(got), not for \(reasons)"
    }

    private static func hasKey(_ key: JSONValue?) -> Bool {
        switch key {
        case .string(let text): !text.isEmpty
        case .number: true
        default: false
        }
    }

    /// The accepted activities by type.
    private static func types(_ rows: [World.ActivityRow]) -> [String: Int] {
        rows.reduce(into: [:]) { types, row in
            guard row.at?.text.flatMap(ReferenceCells.cellInstant) != nil,
                let type = row.type.flatMap(ReferenceCells.text)
            else { return }
            types[type, default: 0] += 1
        }
    }
}
