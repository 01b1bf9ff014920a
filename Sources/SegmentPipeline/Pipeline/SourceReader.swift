import CellValues
import FlatFiles
import SegmentEngine
import SegmentLanguage

/// Reads one source of a pipeline file (2-data §2).
struct SourceReader {
    static let commonKeys =
        [
            "name", "path", "format", "encoding", "delimiter", "key", "mapping", "constants", "assume_zone", "optional",
            "preset", "rows", "skip_lines", "max_cell_lines", "lenient",
        ] + DeclaredLimits.keys
    static let contactKeys = commonKeys + ["duplicates"]
    static let activityKeys = commonKeys + ["types", "group_by", "dedupe"] + DeclaredLimits.activityKeys
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
        source.limits = DeclaredLimits(object)
        let key = key(source.mapping["contact_id"])
        switch kind {
        case .contacts:
            source.key = key ?? ["contact_id"]
            source.duplicates =
                choice(
                    "duplicates",
                    ["last": DataSource.DuplicateRule.last, "first": .first, "merge": .merge, "error": .error]) ?? .last
        case .activities:
            if let key { source.mapping["contact_id"] = key }
            source.types.merge(types()) { _, own in own }
            source.groupBy = groupBy()
            source.dedupe = dedupe()
        }
        return source
    }

    /// Where the contact key stands: `key` says it, or `contact_id` in `mapping`, in a source of either kind.
    private func key(_ mapped: [String]?) -> [String]? {
        guard let key = pathList("key") else { return mapped }
        // A preset's mapping isn't written here, and gives way.
        if let mapped, mapped != key, writesMapping(of: "contact_id") {
            log.add(.keyTwice(key, mapped), at: object.keyPlace("key"))
        }
        return key
    }

    private func writesMapping(of name: String) -> Bool {
        guard case .object(let members) = object["mapping"]?.kind else { return false }
        return members.contains { $0.key == name }
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
                guard
                    let entry = ObjectReader(
                        value, what: "a mapping", known: ["path", "unit", "format", "months"], log: log),
                    let path = entry.required("path")
                else { continue }
                readUnit(entry, of: member.key, &source)
                readFormats(entry, of: member.key, &source)
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

    private func readFormats(_ entry: ObjectReader, of name: String, _ source: inout SourceDeclaration) {
        for key in ["format", "months"] where entry.has(key) && (kind != .activities || name != "at") {
            return log.add(.formatNotHere(key, name), at: entry.keyPlace(key))
        }
        if entry.has("format"), entry.has("unit") { log.add(.formatBesideUnit, at: entry.keyPlace("format")) }
        source.atFormats = FormatReader(entry, of: "'at'").formats(months: nil, formats: [])
        if entry.has("months"), !entry.has("format") { log.add(.monthsWithoutFormat, at: entry.keyPlace("months")) }
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

    /// `"id"`, or `{"by": "id", "keep": "last"}`.
    private func dedupe() -> DataSource.Dedupe? {
        guard let node = object["dedupe"], case .object = node.kind else {
            return choice("dedupe", ["id": DataSource.Dedupe()])
        }
        guard let dedupe = ObjectReader(node, what: "'dedupe'", known: ["by", "keep"], log: log),
            let property = dedupe.requiredText("by")
        else { return nil }
        var kept = DataSource.Dedupe.Kept.first
        if let word = dedupe.text("keep") {
            if let found = DataSource.Dedupe.Kept(rawValue: word) {
                kept = found
            } else {
                log.add(.notOneOf("keep", word, ["first", "last"]), at: dedupe["keep"]?.place)
            }
        }
        guard let name = PropertyName(property), name.list == nil else {
            log.add(.notDedupedBy(property), at: dedupe["by"]?.place)
            return nil
        }
        return DataSource.Dedupe(by: property == "id" ? nil : property, keeping: kept)
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

    fileprivate static func notDedupedBy(_ name: String) -> Self {
        FindingMessage(
            .badValue, "\(quoted(name)) can't tell activities apart",
            hint: "write 'id', or a property of the activity itself")
    }

    fileprivate static func unitNotHere(_ name: String) -> Self {
        FindingMessage(.badValue, "'unit' is for an activity's 'at', not for \(quoted(name))")
    }

    fileprivate static func formatNotHere(_ key: String, _ name: String) -> Self {
        FindingMessage(
            .badValue, "\(quoted(key)) is for an activity's 'at', not for \(quoted(name))",
            hint: "of a field or property it stands in the catalogue")
    }

    fileprivate static var formatBesideUnit: Self {
        FindingMessage(
            .badValue, "'at' can't have a 'format' and a 'unit'",
            hint: "'unit' is for numbers since 1970, 'format' for all else")
    }

    fileprivate static var monthsWithoutFormat: Self {
        FindingMessage(.badValue, "'months' has no use without a 'format' that has 'MMM'")
    }

    fileprivate static func notAConstant(_ name: String) -> Self {
        FindingMessage(.badValue, "the constant \(quoted(name)) must be a text, a number, true or false")
    }
}

extension PipelineMessage {
    fileprivate static func keyTwice(_ key: [String], _ mapped: [String]) -> Self {
        PipelineMessage(
            .keyNotHere,
            "'key' says that the contact key is \(listed(key.map(quoted))), and 'contact_id' in 'mapping' that it is \(listed(mapped.map(quoted)))",
            hint: "take one of them out: either works")
    }

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
