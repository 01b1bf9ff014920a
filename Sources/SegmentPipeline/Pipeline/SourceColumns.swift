import CellValues
import FlatFiles
import SegmentEngine
import SegmentLanguage

/// In which files the columns stand that the plan asks for: a column that was renamed must not read as one whose cells are
/// all empty.
///
/// A CSV's columns are known from its header; JSON may hold anything, and a source without files what it will.
struct SourceColumns: Sendable {
    /// Refuse the run.
    private(set) var errors: [Finding] = []
    private(set) var warnings: [Finding] = []
    /// By source and column: how many of its files lack it.
    private(set) var absent: [String: [String: Int]] = [:]
    /// What was told here: that nobody had it needs no further word.
    private(set) var told: Set<UsedColumn.Name> = []
    /// What is a constant, or a column of some file.
    private(set) var found: Set<UsedColumn.Name> = []

    /// By CSV source: what its files' columns are called.
    var names: [String: [String]] {
        headers.mapValues { files in
            Set(files.flatMap { $0 ?? [] }).sorted().map { String(decoding: $0.bytes, as: UTF8.self) }
        }
    }

    private let checked: CheckedPipeline
    /// By source, then file; nil where the header is of no help.
    private var headers: [String: [[ByteOrder]?]] = [:]

    init(_ checked: CheckedPipeline, _ plan: EvaluationPlan) {
        self.checked = checked
        guard readHeaders() else { return }
        let used = UsedColumn.all(of: plan, checked)
        for column in used { judge(column) }
        for source in checked.sources { judgeDedupe(source) }
        for (what, names) in UsedColumn.unused(used, checked) { tellUnused(what, names) }
    }

    /// False where one can't be read: then that alone is told.
    private mutating func readHeaders() -> Bool {
        var isReadable = true
        for source in checked.sources where source.layout.format == .csv {
            var names: [[ByteOrder]?] = []
            for file in source.files {
                do throws(FileFailure) {
                    names.append(try source.header(of: file).map { ByteOrder($0) })
                } catch {
                    let failure = RunFailure(error, display: FilePath.shown(file.path))
                    // A broken file is for whoever reads it whole.
                    if failure.status == .refused { errors += failure.findings }
                    isReadable = false
                }
            }
            headers[source.name] = names
        }
        return isReadable
    }

    // MARK: - One column

    private enum Presence {
        /// A constant.
        case everywhere
        /// JSON, or no files: there is no telling.
        case unknown
        /// By file.
        case files([Bool])
    }

    private func presence(_ paths: [ColumnPath]?, in source: DataSource) -> Presence {
        guard let paths else { return .everywhere }
        guard source.layout.format == .csv, let files = headers[source.name], !files.isEmpty else { return .unknown }
        let names = paths.map { ByteOrder($0.dotted) }
        return .files(files.map { header in header.map { names.contains(where: $0.contains) } ?? true })
    }

    private mutating func judge(_ column: UsedColumn) {
        var (isSomewhere, mayBe) = (false, false)
        var looked: [DataSource] = []
        // What it is called in them.
        var names: [String] = []
        for source in column.sources {
            switch presence(source.paths(of: column), in: source) {
            case .everywhere: isSomewhere = true
            case .unknown: mayBe = true
            case .files(let files):
                looked.append(source)
                let own = source.paths(of: column)?.map(\.dotted) ?? []
                names += own.filter { !names.contains($0) }
                note(files, column.name.name, own, column.isOptional, source)
                if files.contains(true) { isSomewhere = true }
            }
        }
        if isSomewhere { found.insert(column.name) }
        guard !isSomewhere, !mayBe, !looked.isEmpty, column.isDeclared else { return }
        told.insert(column.name)
        add(
            .missingColumn(
                column.name, names.isEmpty ? [column.name.name] : names, looked.map { ($0.name, files($0)) },
                nearest(names + [column.ownName], looked)),
            file: checked.pipeline.shownPath, isOptional: column.isOptional)
    }

    /// Inside a source a column may begin, never end.
    private mutating func note(
        _ files: [Bool], _ name: String, _ names: [String], _ isOptional: Bool, _ source: DataSource
    ) {
        let missing = files.count { !$0 }
        if missing == 0 { return }
        absent[source.name, default: [:]][name] = missing
        guard let first = files.firstIndex(of: true) else { return }
        if let ended = files[first...].firstIndex(of: false) {
            let later = files[ended...].count { !$0 }
            add(
                .endedColumn(
                    name, source.name, last: source.files[ended - 1].display, later: later - 1,
                    names, nearestName(names + [name], in: headers[source.name]?[ended] ?? [])),
                file: FilePath.shown(source.files[ended].path), isOptional: isOptional)
        }
        if first > 0 {
            warnings.append(
                PipelineMessage.absent(name, source.name, first, begins: source.files[first].display)
                    .finding(file: FilePath.shown(source.files[0].path)))
        }
    }

    private mutating func judgeDedupe(_ source: DataSource) {
        guard let dedupe = source.dedupe, case .files(let files) = presence(source.paths(of: dedupe), in: source) else {
            return
        }
        let name = dedupe.property ?? "id"
        let names = source.paths(of: dedupe)?.map(\.dotted) ?? []
        guard files.contains(true) else {
            errors.append(
                PipelineMessage.noDedupeColumn(
                    name, names, files: self.files(source), nearest(names + [name], [source])
                )
                .finding(file: checked.pipeline.shownPath))
            return
        }
        note(files, name, names, false, source)
    }

    // MARK: - Words

    private func nearest(_ wanted: [String], _ sources: [DataSource]) -> String? {
        nearestName(wanted, in: sources.flatMap { (headers[$0.name] ?? []).flatMap { $0 ?? [] } })
    }

    /// A name that differs in case alone comes first.
    private func nearestName(_ wanted: [String], in names: [ByteOrder]) -> String? {
        let names = Set(names).sorted().map { String(decoding: $0.bytes, as: UTF8.self) }
        let folded = Set(wanted.map { CaseFolding.folded($0) })
        return names.first { folded.contains(CaseFolding.folded($0)) }
            ?? wanted.lazy.compactMap { SegmentLanguage.nearestName(to: $0, among: names) }.first
    }

    /// A few of the files that were looked at.
    private func files(_ source: DataSource) -> String {
        let shown = source.files.prefix(2).map { FilePath.shown($0.path) }
        let more = source.files.count - shown.count
        return listed(shown.map(quotedPath) + (more > 0 ? ["\(more) more"] : []), "and")
    }

    private mutating func add(_ message: PipelineMessage, file: String, isOptional: Bool) {
        let finding = message.finding(file: file)
        if isOptional { warnings.append(finding.asWarning) } else { errors.append(finding) }
    }

    /// - Parameter what: `fields`, or an activity's properties.
    private mutating func tellUnused(_ what: String, _ columns: [UsedColumn]) {
        var names: [String] = []
        for column in columns {
            let presences = column.sources.map { presence($0.paths(of: column), in: $0) }
            let isNowhere = presences.allSatisfy {
                if case .files(let files) = $0 { !files.contains(true) } else { false }
            }
            guard isNowhere, !presences.isEmpty else { continue }
            let near = nearest([column.ownName], column.sources)
            names.append(quoted(column.name.name) + (near.map { " (there is \(quoted($0)))" } ?? ""))
        }
        if names.isEmpty { return }
        warnings.append(PipelineMessage.unusedColumns(what, names).finding(file: checked.pipeline.shownPath))
    }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static func missingColumn(
        _ name: UsedColumn.Name, _ columns: [String], _ sources: [(name: String, files: String)], _ near: String?
    ) -> Self {
        let looked = sources.map { "\(quoted($0.name)) (\($0.files))" }
        let what = columns == [name.name] ? "such a column" : "the column \(listed(columns.map(quoted))) for it"
        return PipelineMessage(
            .missingColumn,
            "the \(name.isField ? "field" : "property") \(quoted(name.name)) is used, and no source has \(what): looked in \(listed(looked, "and"))",
            hint: near.map { mapped(name.name, to: [$0]) }
                ?? "a source's 'mapping' says which column it is; \"optional\": true in the catalogue lets a run do without it"
        )
    }

    fileprivate static func endedColumn(
        _ name: String, _ source: String, last: String, later: Int, _ columns: [String], _ near: String?
    ) -> Self {
        let known = columns.isEmpty ? [name] : columns
        return PipelineMessage(
            .missingColumn,
            "there is no column for \(quoted(name)), which \(quotedPath(last)) before it in the source \(quoted(source)) has"
                + (later > 0 ? "; nor in \(later) of the files behind it" : ""),
            hint: near.map { mapped(name, to: known + [$0]) }
                ?? "columns may begin, never end: make a source of its own of the files without it")
    }

    fileprivate static func noDedupeColumn(
        _ name: String, _ columns: [String], files: String, _ near: String?
    ) -> Self {
        let what = columns == [name] ? "such column" : "column \(listed(columns.map(quoted))) for it"
        return PipelineMessage(
            .missingColumn, "'dedupe' is by \(quoted(name)), and there is no \(what) in \(files)",
            hint: near.map { mapped(name, to: [$0]) } ?? "the source's 'mapping' says which column it is")
    }

    /// - Parameter columns: what it should be mapped to, the last one new.
    private static func mapped(_ name: String, to columns: [String]) -> String {
        let texts = columns.map { "\"\($0)\"" }
        let theirs = texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
        return
            "did you mean its column \(quoted(columns.last ?? ""))? Write \"mapping\": {\"\(name)\": \(theirs)} on the source"
    }

    fileprivate static func absent(_ name: String, _ source: String, _ count: Int, begins: String) -> Self {
        PipelineMessage(
            .absent,
            "the column for \(quoted(name)) is absent from \(count == 1 ? "the first file" : "the first \(count) files") of the source \(quoted(source)), and begins with \(quotedPath(begins))",
            hint: "whoever stands in those files alone has no value", severity: .warning)
    }

    fileprivate static func unusedColumns(_ what: String, _ names: [String]) -> Self {
        PipelineMessage(
            .missingColumn, "no source has a column for \(what) that the catalogue declares: \(listed(names, "and"))",
            hint: "nothing uses \(names.count == 1 ? "it" : "them"), so the run goes on", severity: .warning)
    }
}
