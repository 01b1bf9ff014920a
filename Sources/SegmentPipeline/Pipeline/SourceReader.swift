import CellValues
import FlatFiles
import SegmentEngine
import SegmentLanguage

/// Reads one source of a pipeline file (2-data §2).
struct SourceReader {
    static let commonKeys = [
        "name", "path", "format", "encoding", "delimiter", "mapping", "constants", "assume_zone", "optional",
        "max_rejected", "preset", "rows", "skip_lines", "max_cell_lines", "lenient",
    ]
    static let contactKeys = commonKeys + ["key", "duplicates"]
    static let activityKeys = commonKeys + ["types", "group_by", "dedupe"]
    static let presets = [
        "segment", "rudderstack", "shopify-orders", "shopify-customers", "klaviyo", "mailchimp", "connectif",
    ]

    private let object: ObjectReader
    private let kind: DataSource.Kind
    private let log: FindingLog
    private let zones: ZoneReader

    init?(_ node: JSONNode, kind: DataSource.Kind, log: FindingLog, zones: ZoneReader) {
        guard let object = ObjectReader(anyKeys: node, what: "a source of \(kind.rawValue)", log: log) else {
            return nil
        }
        self.object = object
        self.kind = kind
        self.log = log
        self.zones = zones
        let own = kind == .contacts ? Self.contactKeys : Self.activityKeys
        let others = Set(Self.contactKeys + Self.activityKeys).subtracting(own)
        for member in object.keys where others.contains(member.key) {
            log.add(.keyNotHere(member.key, kind), at: member.keyPlace)
        }
        object.tellUnknownKeys(known: own + others.sorted())
    }

    /// Nil, with findings, where there is no telling what it reads.
    func source() -> SourceDeclaration? {
        let patterns = patterns()
        guard let name = name(patterns), !patterns.isEmpty else { return nil }
        var source = SourceDeclaration(
            name: name, kind: kind, patterns: patterns, place: object["path"]?.place ?? object.place)
        source.format = choice(
            "format", ["csv": SourceLayout.Format.csv, "jsonl": .jsonl, "ndjson": .jsonl, "json": .json])
        source.encoding =
            choice("encoding", ["utf-8": SourceLayout.Encoding.utf8, "utf-16": .utf16, "windows-1252": .windows1252])
            ?? .utf8
        source.delimiter = delimiter()
        source.skippedLines = object.integer("skip_lines", in: 0...1_000_000)
        source.maxCellLines = object.integer("max_cell_lines", in: 1...1_000_000_000)
        source.rowsPath = rowsPath()
        source.isLenientToNaN = isLenientToNaN()
        applyPreset(&source)
        readMapping(&source)
        source.constants.merge(constants()) { _, own in own }
        source.assumedZone = zones.zone(of: object, "assume_zone", log: log)
        source.isOptional = object.boolean("optional") ?? false
        source.maxRejected = object.share("max_rejected")
        switch kind {
        case .contacts:
            source.key = pathList("key") ?? source.mapping["contact_id"] ?? ["contact_id"]
            source.duplicates =
                choice("duplicates", ["last": DataSource.DuplicateRule.last, "first": .first, "error": .error]) ?? .last
        case .activities:
            source.types.merge(types()) { _, own in own }
            source.groupBy = groupBy()
            source.dedupesByID = choice("dedupe", ["id": true]) ?? false
        }
        return source
    }

    private func name(_ patterns: [FilePattern]) -> String? {
        let written = object.text("name")
        guard let name = written ?? patterns.first?.sourceName else {
            if !patterns.isEmpty, !object.has("name") { log.add(.noSourceName, at: object.place) }
            return nil
        }
        // It becomes a file's name: `rejects/<source>.jsonl`.
        let bytes = Array(name.utf8)
        let isFit =
            1...64 ~= bytes.count && bytes[0] != UInt8(ascii: ".")
            && !name.unicodeScalars.contains { $0 == "/" || $0.properties.generalCategory == .control }
        if !isFit { log.add(.badSourceName(name), at: object["name"]?.place ?? object.place) }
        return isFit ? name : nil
    }

    private func patterns() -> [FilePattern] {
        guard let node = object.required("path") else { return [] }
        var patterns: [FilePattern] = []
        for (text, place) in texts(node, "path") {
            do throws(FilePattern.Fault) {
                patterns.append(try FilePattern(text))
            } catch {
                log.add(.badPattern(text, error), at: place)
            }
        }
        if case .array(let elements) = node.kind, elements.isEmpty { log.add(.emptyText("path"), at: node.place) }
        return patterns
    }

    /// A text or a list of texts.
    private func texts(_ node: JSONNode, _ key: String) -> [(String, TextPlace)] {
        let nodes: [JSONNode]
        if case .array(let elements) = node.kind { nodes = elements } else { nodes = [node] }
        return nodes.compactMap { node in
            guard case .string(let text) = node.kind else {
                log.add(.notTexts(key, node), at: node.place)
                return nil
            }
            return (text, node.place)
        }
    }

    /// One or several columns or paths, the first that has a value counts. Nil: not there.
    private func pathList(_ key: String) -> [String]? {
        guard let node = object[key] else { return nil }
        let found = texts(node, key)
        for (text, place) in found where text.isEmpty { log.add(.emptyText(key), at: place) }
        if case .array(let elements) = node.kind, elements.isEmpty { log.add(.emptyText(key), at: node.place) }
        let paths = found.map(\.0).filter { !$0.isEmpty }
        return paths.isEmpty ? nil : paths
    }

    private func choice<Value>(_ key: String, _ values: KeyValuePairs<String, Value>) -> Value? {
        guard let text = object.text(key) else { return nil }
        // `UTF-8` is what people write.
        if let found = values.first(where: { $0.key == text.lowercased() }) { return found.value }
        log.add(.notOneOf(key, text, values.map(\.key)), at: object[key]?.place)
        return nil
    }

    private func delimiter() -> UInt8? {
        guard let text = object.text("delimiter") else { return nil }
        let bytes = Array(text.utf8)
        guard bytes.count == 1, bytes[0] < 0x80, ![0x22, 0x0A, 0x0D, 0].contains(bytes[0]) else {
            log.add(.badDelimiter(text), at: object["delimiter"]?.place)
            return nil
        }
        return bytes[0]
    }

    private func rowsPath() -> String? {
        guard let text = object.text("rows") else { return nil }
        if text.isEmpty { log.add(.emptyText("rows"), at: object["rows"]?.place) }
        return text.isEmpty ? nil : text
    }

    private func isLenientToNaN() -> Bool {
        guard let words = object.texts("lenient") else { return false }
        for word in words where word.lowercased() != "nan" {
            log.add(.notOneOf("lenient", word, ["nan"]), at: object["lenient"]?.place)
        }
        return words.contains { $0.lowercased() == "nan" }
    }

    private func applyPreset(_ source: inout SourceDeclaration) {
        guard let preset = object.text("preset") else { return }
        let place = object["preset"]?.place
        guard Self.presets.contains(preset) else { return log.add(.unknownPreset(preset), at: place) }
        guard preset == "segment", kind == .activities else { return log.add(.presetNotAvailable(preset), at: place) }
        // The Twilio Segment spec, as 2-data §2 has it.
        source.mapping = [
            "contact_id": ["userId"], "type": ["event"], "at": ["timestamp"], "id": ["messageId"],
            "properties": ["properties"],
        ]
    }

    private func readMapping(_ source: inout SourceDeclaration) {
        guard let node = object["mapping"], let mapping = ObjectReader(anyKeys: node, what: "'mapping'", log: log)
        else { return }
        for member in mapping.keys {
            var value = member.value
            if case .object = value.kind {
                guard let entry = ObjectReader(value, what: "a mapping", known: ["path", "unit"], log: log),
                    let path = entry.required("path")
                else { continue }
                readUnit(entry, of: member.key, &source)
                value = path
            }
            let paths = texts(value, member.key).map(\.0)
            if paths.isEmpty || paths.contains("") { log.add(.emptyText(member.key), at: member.value.place) }
            source.mapping[member.key] = paths
        }
    }

    private func readUnit(_ entry: ObjectReader, of name: String, _ source: inout SourceDeclaration) {
        guard let unit = entry.text("unit") else { return }
        let units: KeyValuePairs<String, ActivityRows.EpochUnit> = [
            "s": .seconds, "ms": .milliseconds, "us": .microseconds,
        ]
        guard let found = units.first(where: { $0.key == unit }) else {
            return log.add(.notOneOf("unit", unit, units.map(\.key)), at: entry["unit"]?.place)
        }
        guard kind == .activities, name == "at" else {
            return log.add(.unitNotHere(name), at: entry.keyPlace("unit"))
        }
        source.atUnit = found.value
    }

    private func constants() -> [String: String] {
        guard let node = object["constants"], let entries = ObjectReader(anyKeys: node, what: "'constants'", log: log)
        else { return [:] }
        var constants: [String: String] = [:]
        for member in entries.keys {
            switch member.value.kind {
            case .string(let text) where !text.isEmpty: constants[member.key] = text
            case .number(let digits): constants[member.key] = digits
            case .boolean(let value): constants[member.key] = value ? "true" : "false"
            case .string, .object, .array, .null: log.add(.notAConstant(member.key), at: member.value.place)
            }
        }
        return constants
    }

    private func types() -> [String: String] {
        guard let node = object["types"], let entries = ObjectReader(anyKeys: node, what: "'types'", log: log) else {
            return [:]
        }
        var types: [String: String] = [:]
        for member in entries.keys {
            guard case .string(let text) = member.value.kind, !text.isEmpty else {
                log.add(.notTexts(member.key, member.value), at: member.value.place)
                continue
            }
            types[member.key] = text
        }
        return types
    }

    private func groupBy() -> GroupBy? {
        guard let node = object["group_by"],
            let group = ObjectReader(node, what: "'group_by'", known: ["key", "lines", "columns"], log: log)
        else { return nil }
        let key = group.requiredText("key")
        let lines = group.requiredText("lines")
        let columns = group.required("columns") == nil ? nil : group.texts("columns")
        guard let key, let lines, let columns else { return nil }
        for (name, text) in [("key", key), ("lines", lines)] where text.isEmpty {
            log.add(.emptyText(name), at: group[name]?.place)
        }
        if columns.isEmpty { log.add(.emptyText("columns"), at: group["columns"]?.place) }
        return GroupBy(key: key, list: lines, columns: columns)
    }
}

// MARK: - Messages

extension FindingMessage {
    fileprivate static func notTexts(_ key: String, _ node: JSONNode) -> Self {
        FindingMessage(.wrongJSONType, "\(quoted(key)) must be a text, not \(node.shortDescription)")
    }

    fileprivate static func notOneOf(_ key: String, _ text: String, _ values: [String]) -> Self {
        FindingMessage(
            .badValue, "\(quoted(text)) is no value of \(quoted(key))",
            hint: didYouMean(text, among: values) ?? "write \(listed(values.map { quoted($0) }))")
    }

    fileprivate static func badDelimiter(_ text: String) -> Self {
        FindingMessage(
            .badValue, "\(quoted(text)) can't be a delimiter", hint: "it is one ASCII character, such as ';'")
    }

    fileprivate static func unitNotHere(_ name: String) -> Self {
        FindingMessage(.badValue, "'unit' is for an activity's 'at', not for \(quoted(name))")
    }

    fileprivate static func notAConstant(_ name: String) -> Self {
        FindingMessage(.badValue, "the constant \(quoted(name)) must be a text, a number, true or false")
    }
}

extension PipelineMessage {
    fileprivate static func keyNotHere(_ key: String, _ kind: DataSource.Kind) -> Self {
        PipelineMessage(.keyNotHere, "a source of \(kind.rawValue) has no use for \(quoted(key))")
    }

    fileprivate static var noSourceName: Self {
        PipelineMessage(.badSourceName, "the path doesn't tell what to call the source", hint: "give it a 'name'")
    }

    fileprivate static func badSourceName(_ name: String) -> Self {
        PipelineMessage(
            .badSourceName, "\(quoted(name)) can't be the name of a source",
            hint: "it becomes a file's name: no '/', no '.' at its start, 64 bytes at most")
    }

    fileprivate static func badPattern(_ text: String, _ fault: FilePattern.Fault) -> Self {
        switch fault {
        case .empty: PipelineMessage(.badPath, "'path' is no path")
        case .doubleStar:
            PipelineMessage(
                .badPath, "\(quotedPath(text)) holds '**', which is not known", hint: "write a '*' a folder")
        case .openBracket:
            PipelineMessage(.badPath, "\(quotedPath(text)) holds a '[' without a well-formed set behind it")
        }
    }

    fileprivate static func unknownPreset(_ name: String) -> Self {
        PipelineMessage(
            .unknownPreset, "no preset named \(quoted(name))",
            hint: didYouMean(name, among: SourceReader.presets)
                ?? "the presets are \(listed(SourceReader.presets, "and"))")
    }

    fileprivate static func presetNotAvailable(_ name: String) -> Self {
        PipelineMessage(
            .presetNotAvailable, "the preset \(quoted(name)) is not available in this version",
            hint: "write a 'mapping'")
    }
}
