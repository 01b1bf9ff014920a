import CellValues
import FlatFiles
import SegmentEngine

/// `quality.json`: what became of every row, and which cells didn't fit. Places, never values.
struct QualityReport {
    let asOf: Instant
    let books: [SourceBooks]
    let catalogue: [String: Bool]

    /// `required`: the fields that the catalogue wants in every row.
    init(asOf: Instant, books: [SourceBooks], required: [String]) {
        self.asOf = asOf
        self.books = books
        catalogue = Dictionary(required.map { ($0, true) }, uniquingKeysWith: { first, _ in first })
    }

    var json: JSONValue {
        .object([
            ("version", .integer(1)), ("as_of", .string(asOf.rfc3339)), ("sources", .array(books.map(source))),
            ("activities", activities), ("fields", .array(books.flatMap(fields))),
        ])
    }

    /// `read = accepted + rejected + duplicates`; `merged` says how many of the duplicates were set aside because their
    /// contact was merged into another.
    private func source(_ books: SourceBooks) -> JSONValue {
        let totals = books.totals
        var reasons: [String: Int] = [:]
        for file in books.files {
            for (reason, rows) in file.rows.reasons
            where !reason.isSetAside {
                reasons[reason.rawValue, default: 0] += rows
            }
        }
        return .object([
            ("name", .string(books.name)), ("kind", .string(books.kind.rawValue)),
            ("files", .integer(books.files.count)), ("read", .integer(totals.read)),
            ("accepted", .integer(totals.accepted)), ("duplicates", .integer(totals.duplicates + totals.merged)),
            ("merged", .integer(totals.merged)),
            ("rejected", .object(reasons.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) })),
        ])
    }

    private var activities: JSONValue {
        let own = books.filter { $0.kind == .activities }
        var unknown: [String: Int] = [:]
        for source in own { unknown.merge(source.unknownTypes, uniquingKeysWith: +) }
        let sorted = unknown.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        return .object(
            own.activityCounts + [
                (
                    "groups_with_different_times",
                    .integer(own.reduce(0) { $0 + $1.groupsWithDifferentTimes })
                ),
                ("orphan_places", .array(own.flatMap { $0.orphanPlaces.map(place) })),
                ("unknown_types", .object(sorted.map { ($0.key, .integer($0.value)) })),
            ])
    }

    private func fields(_ books: SourceBooks) -> [JSONValue] {
        // A property of which nothing was missing or wrong is no news, though its lines were looked for.
        books.fields.filter { books.kind == .contacts || $0.wrongType + $0.missing > 0 }.map { field in
            var members: [(key: String, value: JSONValue)] = [
                ("source", .string(books.name)), ("field", .string(field.field)), ("missing", .integer(field.missing)),
                ("wrong_type", .integer(field.wrongType)), ("places", .array(field.places.map(place))),
            ]
            if books.kind == .contacts, catalogue[field.field] == true { members.append(("required", .boolean(true))) }
            return .object(members)
        }
    }

    private func place(_ place: CellPlace) -> JSONValue {
        .object([("file", .string(place.file)), ("line", .integer(place.line))])
    }
}

extension SourceBooks {
    /// Over all files.
    var totals: FileBooks {
        var sum = FileBooks(file: DataSource.File(path: "", display: ""))
        for file in files {
            sum.counts += file.counts
            sum.read += file.read
            sum.accepted += file.accepted
            sum.rejected += file.rejected
            sum.duplicates += file.duplicates
            sum.merged += file.merged
        }
        return sum
    }
}

extension [SourceBooks] {
    /// What became of the accepted activities: `accepted = used + anonymous + orphan + future`.
    var activityCounts: [(key: String, value: JSONValue)] {
        let own = filter { $0.kind == .activities }
        func sum(_ count: (SourceBooks) -> Int) -> JSONValue { .integer(own.reduce(0) { $0 + count($1) }) }
        return [
            ("used", sum(\.used)), ("anonymous", sum(\.anonymous)), ("orphan", sum(\.orphan)),
            ("future", sum(\.future)),
        ]
    }
}
