import CellValues
import FlatFiles
import SegmentEngine
import SegmentLanguage

/// What a run says of its sources, from their books alone: a line for each in which anything wasn't taken as it stands, one
/// for each limit that came near, and what may be read otherwise than its owner meant.
enum SourceFindings {
    /// In the order of the sources. Places are the names of sources, and paths as the pipeline has them.
    static func findings(_ books: [SourceBooks], _ checked: CheckedPipeline) -> [Finding] {
        books.flatMap { source in
            findings(
                source, checked.sources.first { $0.name == source.name },
                maxRejected: checked.limits[source.name]?.maxRejected,
                zone: checked.pipeline.zone.identifier)
        }
    }

    /// - Parameters:
    ///   - source: nil: nothing can be said of what would mend it.
    ///   - maxRejected: nil: there is no limit.
    static func findings(
        _ books: SourceBooks, _ source: DataSource?, maxRejected: ShareLimit?, zone: String = "UTC"
    ) -> [Finding] {
        var messages: [PipelineMessage] = []
        let told = TakenOtherwise(books)
        if !told.isEmpty {
            let cures = RejectedReasons(books, source, zone: zone).cures(all: false)
            messages.append(.notAllTaken(told, books, cures))
        }
        if case .share(let bound) = maxRejected {
            let share = LimitShare(
                limit: "max_rejected", part: books.rejectedLines, whole: books.linesOfRows, bound: bound)
            if share.isNear { messages.append(.nearLimit(share, "lines were rejected")) }
        }
        messages += nameless(books)
        if source?.layout.encoding == .windows1252 {
            let counts = books.totals.counts
            if counts.beyondASCII > 0, counts.likeUTF8 == counts.beyondASCII {
                messages.append(.looksLikeUTF8(counts.beyondASCII))
            }
        }
        for field in books.fields where field.looksEncoded > 0 && field.looksEncoded * 2 >= field.filled {
            messages.append(.listLooksEncoded(field))
        }
        return messages.map { $0.finding(file: books.name) }
    }

    private static func nameless(_ books: SourceBooks) -> [PipelineMessage] {
        let files = books.files.filter { $0.counts.namelessColumns > 0 }.map(\.file.display)
        return files.isEmpty ? [] : [.namelessColumn(files)]
    }
}

/// How much of a source wasn't taken as it stands, by reason.
struct TakenOtherwise: Equatable {
    struct Count: Equatable {
        /// As in `rejects/` where rows are there.
        var reason: String
        var count: Int
        /// Of what: the names with the most of it.
        var names: [(name: String, count: Int)] = []

        static func == (left: Count, right: Count) -> Bool { left.text == right.text }

        /// `rounded 3 ('total' 2, 'tax' 1)`
        var text: String {
            let shown = names.filter { !$0.name.looksPersonal }
                .sorted { ($1.count, $0.name.utf8ForOrder) < ($0.count, $1.name.utf8ForOrder) }
            guard !shown.isEmpty else { return "\(reason) \(count)" }
            var parts = shown.prefix(Self.shownAtMost).map { "\(quoted($0.name)) \($0.count)" }
            if names.count > parts.count { parts.append("\(names.count - parts.count) more") }
            return "\(reason) \(count) (\(parts.joined(separator: ", ")))"
        }

        private static let shownAtMost = 5
    }

    private(set) var counts: [Count] = []
    /// Some of it are rows that were set aside with their bytes.
    private(set) var hasRows: Bool

    var isEmpty: Bool { counts.isEmpty }

    init(_ books: SourceBooks) {
        let totals = books.totals
        var reasons: [RejectedRow.Reason: Int] = [:]
        for file in books.files { reasons.merge(file.rows.reasons, uniquingKeysWith: +) }
        hasRows = !reasons.isEmpty
        for reason in RejectedRow.Reason.allCases { add(reason.rawValue, reasons[reason] ?? 0) }
        // Headers that come again are counted by the reader, whether or not it sets them aside.
        if reasons[.repeatedHeader] == nil { add("repeated_header", totals.counts.repeatedHeaders) }
        add("duplicates", totals.duplicates - (reasons[.duplicateKey] ?? 0) - (reasons[.duplicateID] ?? 0))
        add("wrong_type", books.fields) { $0.wrongType - $0.outsideList }
        add("outside_list", books.fields) { $0.outsideList }
        add("rounded", books.fields) { $0.rounded }
        add("orphans", books.orphan)
        add("implausible_times", books.implausible)
        add(
            "unknown_types", books.unknownTypes.values.reduce(0, +),
            books.unknownTypes.map { (name: $0.key, count: $0.value) })
        add("surplus_cells", totals.counts.surplusCells)
        add("different_times", books.groupsWithDifferentTimes)
        // Many a log is full of people who never said who they are; one in which nobody did is read wrongly.
        if !counts.isEmpty || books.anonymous >= 2 && books.anonymous == totals.accepted {
            add("anonymous", books.anonymous)
        }
        // Nor is a log of the future alone: its days and months may have changed places.
        if books.future >= 2, books.used + books.orphan == 0 { add("future", books.future) }
    }

    private mutating func add(_ reason: String, _ count: Int, _ names: [(name: String, count: Int)] = []) {
        if count > 0 { counts.append(Count(reason: reason, count: count, names: names)) }
    }

    private mutating func add(_ reason: String, _ fields: [FieldBooks], _ count: (FieldBooks) -> Int) {
        let own = fields.map { (name: $0.field, count: count($0)) }.filter { $0.count > 0 }
        add(reason, own.reduce(0) { $0 + $1.count }, own)
    }
}

/// How much of what a limit allows was used up.
struct LimitShare {
    var limit: String
    var part: Int
    var whole: Int
    var bound: ExactDecimal

    /// Over half of the limit.
    var isNear: Bool {
        part > 0 && whole > 0 && 2 * Int128(part) * 1_000_000_000 > bound.billionths * Int128(whole)
    }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static func notAllTaken(_ told: TakenOtherwise, _ books: SourceBooks, _ cures: [String]) -> Self {
        let file = told.hasRows ? RejectFiles.path(of: books.name) : "quality.json"
        let read = books.totals.read
        return PipelineMessage(
            .notAllTaken,
            "of \(read) \(read == 1 ? "row" : "rows"): \(told.counts.map(\.text).joined(separator: ", ")); see \(quotedPath(file))",
            hint: cures.isEmpty ? nil : cures.joined(separator: "\n"), severity: .warning)
    }

    /// - Parameter what: `lines were rejected`
    static func nearLimit(_ share: LimitShare, _ what: String) -> Self {
        PipelineMessage(
            .nearLimit,
            "\(share.part) of \(share.whole) \(what), which is over half of what '\(share.limit)' allows: \(share.bound)",
            severity: .warning)
    }

    fileprivate static func namelessColumn(_ files: [String]) -> Self {
        let more = files.count > 1 ? " and of \(files.count - 1) more \(files.count == 2 ? "file" : "files")" : ""
        return PipelineMessage(
            .namelessColumn,
            "the last column of \(printable(files[0]))\(more) has no name and is empty throughout: it was left out",
            severity: .warning)
    }

    fileprivate static func looksLikeUTF8(_ rows: Int) -> Self {
        PipelineMessage(
            .looksLikeUTF8,
            "\(rows == 1 ? "the one row" : "all \(rows) rows") beyond ASCII would be valid UTF-8, and the source is read as Windows-1252",
            hint: "if its accents come out as two signs each, take \"encoding\" off the source", severity: .warning)
    }

    fileprivate static func listLooksEncoded(_ field: FieldBooks) -> Self {
        PipelineMessage(
            .listLooksEncoded,
            "\(field.looksEncoded) of \(field.filled) cells of the list \(quoted(field.field)) begin with '[', '{' or '\"'",
            hint:
                "\"list\": \"json\" beside its type in the catalogue reads a JSON array inside the cell, \"list\": \"csv\" texts in quotes; arrays in braces have to be exported as JSON",
            severity: .warning)
    }
}
