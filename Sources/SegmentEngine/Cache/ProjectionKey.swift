import CellValues
import FlatFiles
import SegmentLanguage

/// A column, or a list, as a reader is told of it: what decides what its cells become, and of which rows.
struct CachedColumn: Hashable {
    var reading: [UInt8]
    /// Sorted; nil: of all types, or of contacts, which have none.
    var types: [String]?

    /// Whether another one of it can be taken from this.
    func covers(_ other: CachedColumn) -> Bool {
        guard reading == other.reading else { return false }
        guard let types else { return true }
        return other.types.map { Set(types).isSuperset(of: $0) } ?? false
    }

    func isOf(_ type: String) -> Bool { types?.contains(type) ?? true }
}

/// All that decides what a reader makes of a file's bytes, as text: the same text, the same batches.
///
/// Not in it: the instants outside which columns are not parsed (a cache keeps them whole, `dropColumns` follows),
/// and the numbers of type codes (a cache keeps names).
struct CachedProjection {
    /// What decides which rows there are, and what of them is read always.
    var rows: [UInt8]
    var columns: [CachedColumn]
    /// In the order of `Projection.lists`, each of all types that want one of its columns.
    var lists: [CachedColumn] = []
    /// By column; nil: it is the rows'.
    var listOfColumn: [Int?]

    init(_ projection: Projection, types: [String]) {
        rows = projection.rowsKey
        columns = projection.columns.map { column in
            CachedColumn(
                reading: ProjectionKey(of: column).bytes,
                types: column.activityTypes.map { $0.map { types[$0] }.sorted() })
        }
        let paths = projection.lists
        listOfColumn = projection.columns.map { $0.list.flatMap { paths.firstIndex(of: $0) } }
        for (number, path) in paths.enumerated() {
            let own = columns.indices.filter { listOfColumn[$0] == number }.map { columns[$0].types }
            var key = ProjectionKey()
            key.add("list", [path])
            lists.append(
                CachedColumn(
                    reading: key.bytes, types: own.contains { $0 == nil } ? nil : Set(own.flatMap { $0 ?? [] }).sorted()
                ))
        }
    }

    /// The same of contacts, whose fields are kept as the option lists spell them.
    ///
    /// - Parameter keyColumns: fields that take the key as it was normalised.
    init(_ projection: Projection, fields: [FieldReference], keyColumns: [Int], keyNormal: KeyNormal) {
        var rows = ProjectionKey(projection.rowsKey)
        rows.add("normal", keyNormal.names)
        self.rows = rows.bytes
        listOfColumn = fields.map { _ in nil }
        columns = projection.columns.indices.map { number in
            var key = ProjectionKey(of: projection.columns[number])
            key.add("options", fields[number].options)
            if keyColumns.contains(number) { key.add("is", "key") }
            return CachedColumn(reading: key.bytes)
        }
    }
}

extension Projection {
    fileprivate var rowsKey: [UInt8] {
        var key = ProjectionKey()
        key.add("reader", String(ProjectionKey.readerVersion))
        key.add("format", "\(layout.format)")
        key.add("encoding", "\(layout.encoding)")
        key.add("delimiter", layout.delimiter.map { String($0) })
        key.add("zone", layout.assumedZone?.summary)
        key.add("layout", [String(layout.skippedLines), layout.maxCellLines.map { String($0) } ?? ""])
        key.add("rows", layout.rowsPath.map { [$0] } ?? [])
        key.add("no key", layout.keyNulls)
        key.add("lenient", layout.isLenientToNaN ? "nan" : nil)
        // What a run refuses must not come from what another one read.
        key.add("decompressed", String(layout.decompressedLimit))
        if let group = layout.groupBy {
            key.add("group", [group.key, group.list] + group.columns)
            // Elsewhere keys are kept as they are written.
            if case .activities(let rows) = rows { key.add("normal", rows.keyNormal.names) }
        }
        if case .contacts(let paths) = rows { key.add("key", paths) }
        if case .activities(let rows) = rows {
            for (name, paths) in [("contact", rows.contact), ("type", rows.type), ("at", rows.at)] {
                key.add(name, paths)
            }
            key.add("unit", rows.atUnit.map { "\($0)" })
            key.add("formats", rows.atFormats.map { "\($0)" })
            key.add("constants", [rows.constantContact, rows.constantType, rows.constantAt].map { $0 ?? "" })
            key.add("renamed", rows.typeNames.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] })
        }
        return key.bytes
    }
}

/// Texts behind their lengths, so that no two lists of texts look alike.
private struct ProjectionKey {
    /// To be raised whenever a reader makes something else of the same bytes.
    static let readerVersion = 5

    private(set) var bytes: [UInt8]

    init(_ bytes: [UInt8] = []) { self.bytes = bytes }

    init(of column: WantedColumn) {
        self.init()
        add("column", column.paths)
        add("list", column.list.map { [$0] } ?? [])
        add("type", "\(column.type)")
        add("constant", column.constant)
        add("form", column.form == .usual ? nil : "\(column.form)")
    }

    mutating func add(_ name: String, _ texts: [String]) {
        bytes += Array("\(name) \(texts.count)".utf8)
        for text in texts { bytes += Array(" \(text.utf8.count):".utf8) + Array(text.utf8) }
        bytes.append(0x0A)
    }

    mutating func add(_ name: String, _ text: String?) { add(name, text.map { [$0] } ?? []) }

    mutating func add(_ name: String, _ paths: [ColumnPath]) {
        add(name, paths.flatMap { [String($0.parts.count)] + $0.parts })
    }
}
