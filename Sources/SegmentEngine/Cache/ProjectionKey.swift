import CellValues
import FlatFiles
import SegmentLanguage

extension Projection {
    /// All that decides what a reader makes of a file's bytes, as text: the same text, the same batches.
    ///
    /// Not in it: the instants outside which columns are not parsed (a cache keeps them whole, `dropColumns` follows),
    /// and the numbers of type codes (a cache keeps names).
    func cacheKey(types: [String]) -> [UInt8] { key(types: types).bytes }

    /// The same of contacts, whose fields are kept as the option lists spell them.
    func cacheKey(fields: [FieldReference], keyNormal: KeyNormal) -> [UInt8] {
        var key = key(types: [])
        for field in fields { key.add("options", field.options) }
        key.add("normal", keyNormal.names)
        return key.bytes
    }

    private func key(types: [String]) -> ProjectionKey {
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
        for column in columns {
            key.add("column", column.paths)
            key.add("list", column.list.map { [$0] } ?? [])
            key.add("type", "\(column.type)")
            key.add("of", column.activityTypes.map { $0.map { types[$0] }.sorted() } ?? ["*"])
            key.add("constant", column.constant)
            key.add("form", column.form == .usual ? nil : "\(column.form)")
        }
        return key
    }
}

/// Texts behind their lengths, so that no two lists of texts look alike.
private struct ProjectionKey {
    /// To be raised whenever a reader makes something else of the same bytes.
    static let readerVersion = 5

    private(set) var bytes: [UInt8] = []

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
