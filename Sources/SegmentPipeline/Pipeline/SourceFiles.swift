import CellValues
import FlatFiles
import SegmentEngine
import SegmentLanguage

/// From the sources as the pipeline has them to the sources as the engine reads them: files found, formats known.
struct SourceFiles {
    let pipeline: Pipeline

    init(_ pipeline: Pipeline) { self.pipeline = pipeline }

    struct Found {
        var source: DataSource
        var declaration: SourceDeclaration
        var limits: SourceLimits
    }

    func sources(_ problems: inout Problems) -> [Found] {
        var found: [Found] = []
        for declaration in pipeline.sources {
            let files = files(of: declaration, &problems)
            let format = format(of: declaration, files, &problems)
            let limits = SourceLimits(declaration.limits.before(pipeline.limits.data))
            var source = DataSource(
                name: declaration.name, kind: declaration.kind, files: files,
                layout: SourceLayout(
                    format: format, encoding: declaration.encoding, delimiter: declaration.delimiter,
                    assumedZone: declaration.assumedZone, groupBy: declaration.groupBy))
            source.layout.decompressedLimit = pipeline.limits.decompressed
            source.layout.take(declaration)
            source.constants = declaration.constants
            switch declaration.kind {
            case .contacts: layOutContacts(declaration, &source)
            case .activities: layOutActivities(declaration, &source)
            }
            tellMisfits(declaration, format, &problems)
            if declaration.kind == .activities { source.plausible = limits.plausible.instants(in: pipeline.zone) }
            found.append(Found(source: source, declaration: declaration, limits: limits))
        }
        return found
    }

    /// In the order of their paths' bytes, each once though several patterns match it.
    private func files(of declaration: SourceDeclaration, _ problems: inout Problems) -> [DataSource.File] {
        var paths: Set<ByteOrder> = []
        for pattern in declaration.patterns {
            let looked = problems.looking { () throws(UnreadablePath) in try pattern.matches(in: pipeline.folder) }
            guard let matches = looked else { continue }
            if matches.isEmpty, !declaration.isOptional {
                let hint = pattern.hasWildcard ? nil : FilePath.nearestHint(pipeline.opened(pattern.text))
                problems.add(
                    .noMatch(
                        pipeline.shown(pattern.text), pattern.hasWildcard, hint ?? pipeline.pathHint(pattern.text)),
                    at: declaration.place)
            }
            paths.formUnion(matches.map { ByteOrder($0) })
        }
        return paths.sorted().map { path in
            let display = String(decoding: path.bytes, as: UTF8.self)
            return DataSource.File(path: pipeline.opened(display), display: display)
        }
    }

    private func format(
        of declaration: SourceDeclaration, _ files: [DataSource.File], _ problems: inout Problems
    ) -> SourceLayout.Format {
        if let format = declaration.format { return format }
        var format: SourceLayout.Format?
        for file in files {
            guard let own = SourceLayout.Format(path: file.display) else {
                problems.add(.unknownFormat(pipeline.shown(file.display)), at: declaration.place)
                return .jsonl
            }
            if let format, format != own {
                problems.add(.mixedFormats(declaration.name), at: declaration.place)
                return format
            }
            format = own
        }
        return format ?? .jsonl
    }

    private func layOutContacts(_ declaration: SourceDeclaration, _ source: inout DataSource) {
        source.key = declaration.key.map(ColumnPath.init(written:))
        source.mapping = declaration.mapping.mapValues { $0.map(ColumnPath.init(written:)) }
        // The key is a field too, by our name of it.
        if source.mapping["contact_id"] == nil { source.mapping["contact_id"] = source.key }
        source.duplicates = declaration.duplicates
    }

    private func layOutActivities(_ declaration: SourceDeclaration, _ source: inout DataSource) {
        var mapping = declaration.mapping
        func take(_ name: String) -> [ColumnPath] {
            (mapping.removeValue(forKey: name) ?? [name]).map(ColumnPath.init(written:))
        }
        var rows = ActivityRows(contact: take("contact_id"), type: take("type"), at: take("at"), types: [])
        rows.atUnit = declaration.atUnit
        rows.atFormats = declaration.atFormats
        rows.id = take("id")
        rows.constantContact = source.constants.removeValue(forKey: "contact_id")
        rows.constantType = source.constants.removeValue(forKey: "type")
        rows.constantAt = source.constants.removeValue(forKey: "at")
        rows.typeNames = declaration.types
        source.activity = rows
        source.dedupe = declaration.dedupe
        let properties = take("properties")
        source.properties = source.layout.format == .csv ? nil : properties.first
        for (name, paths) in mapping { mapProperty(name, paths, &source) }
    }

    /// `products[].price` → `items[].unit_price`: the list stands where their part before `[]` says, the property inside
    /// a line where the part after it says.
    private func mapProperty(_ name: String, _ paths: [String], _ source: inout DataSource) {
        guard let own = PropertyName(name), let list = own.list else {
            source.mapping[name] = paths.map(ColumnPath.init(written:))
            return
        }
        source.mapping[name] = paths.map { path in
            guard let theirs = PropertyName(path), let theirList = theirs.list else {
                return ColumnPath(written: path)
            }
            if source.mapping[list] == nil { source.mapping[list] = [ColumnPath(written: theirList)] }
            return ColumnPath(written: theirs.path)
        }
    }

    /// What the format has no use for.
    private func tellMisfits(
        _ declaration: SourceDeclaration, _ format: SourceLayout.Format, _ problems: inout Problems
    ) {
        let isOfCSV = [
            ("group_by", declaration.groupBy != nil), ("delimiter", declaration.delimiter != nil),
            ("skip_lines", declaration.skippedLines != nil), ("max_cell_lines", declaration.maxCellLines != nil),
        ]
        for (key, isThere) in isOfCSV where isThere && format != .csv {
            problems.add(.notForJSON(key, format), at: declaration.place)
        }
        if declaration.isLenientToNaN, format == .csv { problems.add(.notForCSV("lenient"), at: declaration.place) }
        if declaration.rowsPath != nil, format != .json { problems.add(.rowsNeedJSON, at: declaration.place) }
    }

    // MARK: - What is in contact files

    /// Without a catalogue, the names that a definition may test: the columns of the contact files, ours among them. Nil
    /// where some of it is JSONL, in which any key may come.
    func contactFields(_ sources: [Found], _ problems: inout Problems) -> [String]? {
        var names: Set<ByteOrder> = []
        // What a header that can't be read would hold nobody knows: that it can't is told, and nothing that follows from it.
        var isKnown = true
        for found in sources where found.source.kind == .contacts {
            let source = found.source
            if source.files.isEmpty { isKnown = false }
            names.formUnion((Array(source.mapping.keys) + Array(source.constants.keys)).map { ByteOrder($0) })
            for file in source.files {
                guard source.layout.format == .csv else { return nil }
                do throws(FileFailure) {
                    names.formUnion(try source.header(of: file).map { ByteOrder($0) })
                } catch {
                    problems.add(RunFailure(error, display: FilePath.shown(file.path)))
                    isKnown = false
                }
            }
        }
        return isKnown ? names.sorted().map { String(decoding: $0.bytes, as: UTF8.self) } : nil
    }

}

extension ColumnPath {
    /// Parts between dots. In CSV they are joined again, so a header with dots in it is found.
    init(written: String) {
        self.init(written.split(separator: ".", omittingEmptySubsequences: false).map(String.init))
    }
}

extension SourceLayout {
    /// What a source says of how its rows lie.
    mutating func take(_ declaration: SourceDeclaration) {
        skippedLines = declaration.skippedLines ?? 0
        maxCellLines = declaration.maxCellLines
        rowsPath = declaration.rowsPath.map { ColumnPath(written: $0) }
        isLenientToNaN = declaration.isLenientToNaN
    }
}

extension SourceLayout.Format {
    /// By extension; `.gz` behind it is looked through. Nil where it tells nothing.
    init?(path: String) {
        let name = path.hasSuffix(".gz") ? path.dropLast(3) : path[...]
        if name.hasSuffix(".csv") {
            self = .csv
        } else if name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson") {
            self = .jsonl
        } else if name.hasSuffix(".json") {
            self = .json
        } else {
            return nil
        }
    }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static func noMatch(_ pattern: String, _ hasWildcard: Bool, _ hint: String?) -> Self {
        let optional = "with \"optional\": true the source may have none"
        return PipelineMessage(
            .noMatch,
            hasWildcard ? "no file matches \(quotedPath(pattern))" : "there is no file \(quotedPath(pattern))",
            hint: hint.map { hasWildcard ? $0 + "\n" + optional : $0 } ?? optional)
    }

    fileprivate static func unknownFormat(_ path: String) -> Self {
        PipelineMessage(
            .unknownFormat, "the name of \(quotedPath(path)) doesn't tell its format",
            hint: "give the source a 'format', 'csv', 'jsonl' or 'json'")
    }

    fileprivate static func mixedFormats(_ source: String) -> Self {
        PipelineMessage(
            .mixedFormats, "the source \(quoted(source)) has files of different formats",
            hint: "make a source of each")
    }

    fileprivate static func notForJSON(_ key: String, _ format: SourceLayout.Format) -> Self {
        let name = format == .jsonl ? "JSON Lines" : "JSON"
        return PipelineMessage(.keyNotHere, "\(quoted(key)) is for CSV, and the source is \(name)")
    }

    fileprivate static func notForCSV(_ key: String) -> Self {
        PipelineMessage(.keyNotHere, "\(quoted(key)) is for JSON, and the source is CSV")
    }

    fileprivate static var rowsNeedJSON: Self {
        PipelineMessage(
            .keyNotHere, "'rows' is for JSON that isn't lines, and the source isn't that",
            hint: "with \"format\": \"json\" it is")
    }
}
