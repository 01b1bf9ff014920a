import CellValues
import FlatFiles
import SegmentEngine
import SegmentLanguage

/// The rows of a source as a run takes them: by our names, with values of the types that the catalogue or the definitions
/// give, keys as they are compared, and times in UTC.
struct SourceRows: Sendable {
    private let pipeline: Pipeline
    private let declaration: SourceDeclaration
    private let all: [DataSource]
    private var source: DataSource
    /// Where the catalogue doesn't say it, by what definitions ask.
    private let fields: [FieldReference]
    private let properties: [PropertyReference]

    init(_ declaration: SourceDeclaration, of pipeline: Pipeline) throws(RunFailure) {
        self.pipeline = pipeline
        self.declaration = declaration
        var problems = Problems(file: pipeline.shownPath)
        let catalogue = CatalogueFiles(pipeline).catalogue(&problems)
        if problems.hasErrors { throw RunFailure(problems.findings, status: problems.status) }
        // Other sources, or the files of this one, may be what is being mended.
        var others = Problems(file: pipeline.shownPath)
        all = SourceFiles(pipeline).sources(&others).map(\.source).withKeyNulls(of: catalogue)
        if let unread = others.unread { throw unread }
        guard let own = all.first(where: { $0.name == declaration.name }) else {
            throw RunFailure(others.findings, status: others.status)
        }
        source = own
        let used = Self.used(by: pipeline)
        fields = Self.each(
            (catalogue.fields ?? []).map {
                FieldReference(
                    name: $0.name, type: $0.type, separator: $0.separator, options: $0.options, form: $0.form)
            } + used.fields, \.name)
        properties = Self.each(
            (catalogue.activities ?? []).flatMap(\.properties).compactMap { property in
                PropertyName(property.name).map {
                    PropertyReference(
                        list: $0.list, path: $0.path, type: property.type, separator: property.separator,
                        options: property.options, form: property.form)
                }
            } + used.properties, \.name)
    }

    /// What the pipeline's definitions ask; nothing where they can't be checked.
    private static func used(by pipeline: Pipeline) -> (fields: [FieldReference], properties: [PropertyReference]) {
        guard let checked = try? CheckedPipeline(pipeline) else { return ([], []) }
        let asOf = AsOf(instant: Instant(seconds: 0), zone: pipeline.zone)
        let plan = EvaluationPlan(segments: checked.segments, asOf: asOf, purchases: checked.purchases)
        return (plan.fields, plan.properties)
    }

    private static func each<Reference>(_ all: [Reference], _ name: (Reference) -> String) -> [Reference] {
        var known: Set<ByteOrder> = []
        return all.filter { known.insert(ByteOrder(name($0))).inserted }
    }

    // MARK: - A file

    /// Gives a batch of lines at a time to `rows` and to `rejects`. True where no row was rejected.
    func print(
        _ path: String, rows: ([UInt8]) -> Void, rejects: ([UInt8]) -> Void
    ) throws(RunFailure) -> Bool {
        var source = source
        if declaration.format == nil, let format = SourceLayout.Format(path: path) { source.layout.format = format }
        do throws(FileFailure) {
            let unit = ReadUnit(path: path, file: 0)
            let wanted = try wanted(source, unit)
            let reader = try RowReader(unit, projection: wanted.projection)
            let batch = ColumnBatch()
            var isSound = true
            var isAtEnd = false
            while !isAtEnd {
                isAtEnd = try !reader.next(batch)
                if !isAtEnd, batch.count > 0 {
                    let lines = RowLines(wanted, source.kind, batch, keyNormal: pipeline.keyNormal)
                    rows(lines.bytes { reader.typeName($0) })
                }
                let rejected = reader.rejected
                if rejected.isEmpty { continue }
                reader.rejected = []
                if rejected.contains(where: { !$0.reason.isSetAside }) { isSound = false }
                rejects(rejected.flatMap { RejectFiles.line($0, source: source.name, file: path) })
            }
            return isSound
        } catch {
            throw RunFailure(error)
        }
    }

    /// With the columns that nothing names, as texts.
    private func wanted(_ source: DataSource, _ unit: ReadUnit) throws(FileFailure) -> SourceProjection {
        let isContacts = source.kind == .contacts
        var (fields, properties) = (isContacts ? self.fields : [], isContacts ? [] : self.properties)
        if source.layout.format == .csv {
            let header =
                try RowReader(unit, projection: Projection(layout: source.layout, rows: .plain, columns: []))
                .header ?? []
            for name in header where !takes(name, source) {
                switch source.kind {
                case .contacts where !fields.contains(where: { ByteOrder($0.name) == ByteOrder(name) }):
                    fields.append(FieldReference(name: name, type: .text))
                case .activities:
                    let group = source.layout.groupBy.flatMap { $0.columns.contains(name) ? $0.list : nil }
                    let property = PropertyReference(list: group, path: name, type: .text)
                    if !properties.contains(where: { ByteOrder($0.name) == ByteOrder(property.name) }) {
                        properties.append(property)
                    }
                case .contacts: continue
                }
            }
        }
        if source.layout.format != .csv {
            let seen = try SeenKeys(source, unit)
            let others = seen.properties.filter { !takes($0.name, source) }
            if isContacts {
                fields = Self.each(fields + others.map { FieldReference(name: $0.name, type: $0.type) }, \.name)
            } else {
                properties = Self.each(properties + others, \.name)
            }
        }
        let key = all.contactKeyName
        fields.removeAll { $0.name == key || $0.name == "contact_id" }
        return SourceProjection(
            source, fields: fields, properties: properties, all: all, keyNormal: pipeline.keyNormal,
            asOf: AsOf(instant: Instant(seconds: 0), zone: pipeline.zone))
    }

    /// Whether a column is one of those that the mapping names.
    private func takes(_ column: String, _ source: DataSource) -> Bool {
        let rows = source.activity.map { $0.contact + $0.type + $0.at + $0.id } ?? source.key
        return (rows + source.mapping.values.joined()).contains { $0.dotted == column }
    }
}

/// The keys of the first rows of a JSON Lines file, with types that their values have.
private struct SeenKeys {
    private(set) var properties: [PropertyReference] = []
    private static let rows = 1000

    init(_ source: DataSource, _ unit: ReadUnit) throws(FileFailure) {
        let reader = try RowReader(unit, projection: Projection(layout: source.layout, rows: .plain, columns: []))
        let batch = ColumnBatch()
        var looked = 0
        while looked < Self.rows, try reader.next(batch) {
            for row in 0..<min(batch.count, Self.rows - looked) {
                var node = try? JSONNode(parsing: Array(batch.bytes(batch.raws[row])))
                for part in source.properties?.parts ?? [] { node = node?[part] }
                if let node { add(node, list: nil, above: []) }
            }
            looked += batch.count
            reader.rejected = []
        }
    }

    private mutating func add(_ node: JSONNode, list: String?, above: [String]) {
        switch node.kind {
        case .object(let members):
            for member in members { add(member.value, list: list, above: above + [member.key]) }
        case .array(let elements):
            let isOfLines = elements.contains { if case .object = $0.kind { true } else { false } }
            if !isOfLines {
                add(.list, list, above)
            } else if list == nil, !above.isEmpty {
                for element in elements { add(element, list: above.joined(separator: "."), above: []) }
            }
        case .string: add(.text, list, above)
        case .number: add(.decimal, list, above)
        case .boolean: add(.boolean, list, above)
        case .null: break
        }
    }

    /// Of two types that one key has it is a text.
    private mutating func add(_ type: ValueType, _ list: String?, _ path: [String]) {
        guard !path.isEmpty else { return }
        let property = PropertyReference(list: list, path: path.joined(separator: "."), type: type)
        if let known = properties.firstIndex(where: { ByteOrder($0.name) == ByteOrder(property.name) }) {
            if properties[known].type != type { properties[known].type = .text }
        } else {
            properties.append(property)
        }
    }
}

/// A batch as lines of JSON.
private struct RowLines {
    private let wanted: SourceProjection
    private let kind: DataSource.Kind
    private let batch: ColumnBatch
    private let keyNormal: KeyNormal

    init(_ wanted: SourceProjection, _ kind: DataSource.Kind, _ batch: ColumnBatch, keyNormal: KeyNormal) {
        self.wanted = wanted
        self.kind = kind
        self.batch = batch
        self.keyNormal = keyNormal
    }

    func bytes(typeName: (UInt16) -> String) -> [UInt8] {
        var lines: [UInt8] = []
        for row in 0..<batch.count {
            var members: [(key: String, value: JSONValue)] = [("contact_id", key(row))]
            var wrong: [JSONValue] = []
            switch kind {
            case .contacts:
                for (number, field) in wanted.fields.enumerated() {
                    members.append((field.name, value(number, row, field.name, field.options, &wrong)))
                }
            case .activities:
                members.append(("type", .string(typeName(batch.typeCodes[row]))))
                let at = Instant(seconds: batch.seconds[row], nanoseconds: batch.nanoseconds[row])
                members.append(("at", .string(at.rfc3339)))
                members.append(("id", text(batch.ids.isEmpty ? .missing : batch.ids[row])))
                members.append(("properties", .object(properties(row, &wrong))))
            }
            if !wrong.isEmpty { members.append(("$wrong", .array(wrong))) }
            lines += JSONValue.object(members).compact.utf8
            lines.append(0x0A)
        }
        return lines
    }

    /// Of the row itself, then its lists with their lines.
    private func properties(_ row: Int, _ wrong: inout [JSONValue]) -> [(key: String, value: JSONValue)] {
        var members: [(key: String, value: JSONValue)] = []
        var lists: [(name: String, columns: [Int])] = []
        for (number, property) in wanted.properties.enumerated() {
            if let list = property.list {
                if let known = lists.firstIndex(where: { $0.name == list }) {
                    lists[known].columns.append(number)
                } else {
                    lists.append((list, [number]))
                }
            } else {
                let value = value(number, row, property.name, property.options, &wrong)
                // Other types' properties: there are many.
                if case .null = value { continue }
                members.append((property.name, value))
            }
        }
        for list in lists {
            guard let own = batch.columns[list.columns[0]].list else { continue }
            let starts = batch.lists[own].starts
            if starts[row] == starts[row + 1] { continue }
            let lines = (Int(starts[row])..<Int(starts[row + 1])).map { line in
                JSONValue.object(
                    list.columns.map { number in
                        let property = wanted.properties[number]
                        return (property.path, value(number, line, property.name, property.options, &wrong))
                    })
            }
            members.append((list.name, .array(lines)))
        }
        return members
    }

    private func key(_ row: Int) -> JSONValue {
        let slice = batch.keys[row]
        if slice.isMissing { return .null }
        let key = Array(batch.bytes(slice))
        let own = keyNormal.applied(to: key)
        return own.isEmpty ? .null : .string(String(decoding: own, as: UTF8.self))
    }

    private func text(_ slice: TextSlice) -> JSONValue {
        slice.isMissing ? .null : .string(String(decoding: batch.bytes(slice), as: UTF8.self))
    }

    /// Null where there is nothing, or what doesn't fit: then the name is noted.
    private func value(
        _ number: Int, _ entry: Int, _ name: String, _ options: [String], _ wrong: inout [JSONValue]
    ) -> JSONValue {
        let column = batch.columns[number]
        guard entry < column.states.count, column.states[entry] != Column.missing else { return .null }
        guard column.states[entry] == Column.present, let value = value(column, entry, options) else {
            wrong.append(.string(name))
            return .null
        }
        return value
    }

    /// Nil where an option isn't in its list.
    private func value(_ column: Column, _ entry: Int, _ options: [String]) -> JSONValue? {
        switch column.type {
        case .text: return option(text(column.slices[entry]), options)
        case .integer: return .number(String(column.integers[entry]))
        case .decimal: return .number(ExactDecimal(billionths: column.decimals[entry]).description)
        case .boolean: return .boolean(column.integers[entry] == 1)
        case .date: return .string(CivilDate(days: Int32(truncatingIfNeeded: column.integers[entry])).iso8601)
        case .datetime:
            let fraction = column.nanoseconds.isEmpty ? 0 : column.nanoseconds[entry]
            return .string(Instant(seconds: column.integers[entry], nanoseconds: fraction).rfc3339)
        case .texts:
            var elements: [JSONValue] = []
            for index in Int(column.starts[entry])..<Int(column.starts[entry + 1]) {
                guard let element = option(text(column.slices[index]), options) else { return nil }
                elements.append(element)
            }
            return .array(elements)
        }
    }

    private func option(_ value: JSONValue, _ options: [String]) -> JSONValue? {
        guard !options.isEmpty, case .string(let text) = value else { return value }
        let folded = CaseFolding.folded(text)
        return options.first { ByteOrder(CaseFolding.folded($0)) == ByteOrder(folded) }.map { .string($0) }
    }
}
