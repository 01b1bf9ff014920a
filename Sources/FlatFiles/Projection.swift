import CellValues

/// How the rows of a source are laid out, and what of them is wanted: everything a reader needs to know.
///
/// A value and never a closure, so that the scan can act on it without a call a row.
package struct Projection: Sendable {
    package var layout: SourceLayout
    package var rows: RowKind
    package var columns: [WantedColumn]

    package init(layout: SourceLayout, rows: RowKind, columns: [WantedColumn]) {
        self.layout = layout
        self.rows = rows
        self.columns = columns
    }

    package enum RowKind: Sendable {
        /// A contact a row: the key and columns.
        case contacts(key: [ColumnPath])
        /// An activity a row, or a group of rows.
        case activities(ActivityRows)
        /// Rows of nothing in particular (`segments read`): every row is judged on its form alone, no key is needed.
        case plain
    }
}

/// How the bytes of a source become rows.
package struct SourceLayout: Sendable {
    /// `json`: one array of objects, or objects one after another, with any white space.
    package enum Format: Sendable { case csv, jsonl, json }
    package enum Encoding: Sendable { case utf8, utf16, windows1252 }

    package var format: Format
    package var encoding: Encoding
    /// CSV only. Nil: the one of `, ; tab |` most frequent in the header outside quotes.
    package var delimiter: UInt8?
    /// Gives local date-times without an offset their meaning; nil refuses them.
    package var assumedZone: TimeZoneRules?
    package var groupBy: GroupBy?
    /// CSV only: lines before the header (or the line that names the delimiter) that say nothing.
    package var skippedLines = 0
    /// CSV only: over so many lines no quoted cell goes. Nil: `cellLines(columns:)`.
    package var maxCellLines: Int?
    /// JSON only: where in one object the array of rows stands. Nil: the rows are the file.
    package var rowsPath: ColumnPath?
    /// JSON and JSONL: bare `NaN`, `Infinity` and `-Infinity` are missing values.
    package var isLenientToNaN = false
    /// What stands in a key's cell where there is no key, as it is written.
    package var keyNulls: [String] = []
    /// How many bytes a gzip file may decompress to (`limits.decompressed`).
    package var decompressedLimit = SourceLayout.decompressedLimit
    package static let decompressedLimit: UInt64 = 64 << 30

    package init(
        format: Format, encoding: Encoding = .utf8, delimiter: UInt8? = nil, assumedZone: TimeZoneRules? = nil,
        groupBy: GroupBy? = nil
    ) {
        self.format = format
        self.encoding = encoding
        self.delimiter = delimiter
        self.assumedZone = assumedZone
        self.groupBy = groupBy
    }

    /// Lines that a quoted cell may cover: in one column more than two hundred are sooner rows than a cell.
    package func cellLines(columns: Int) -> Int { maxCellLines ?? (columns == 1 ? 200 : 10_000) }
}

/// CSV only: rows with an equal key anywhere in the file are one activity, the listed columns form its lines.
package struct GroupBy: Sendable {
    package var key: String
    package var list: String
    package var columns: [String]

    package init(key: String, list: String, columns: [String]) {
        self.key = key
        self.list = list
        self.columns = columns
    }
}

/// Where a value stands in a row: object keys from the outside in (JSONL), or one header name (CSV).
///
/// In CSV the parts are joined by dots again and compared with the header.
package struct ColumnPath: Hashable, Sendable {
    package var parts: [String]

    package init(_ parts: [String]) { self.parts = parts }

    package var dotted: String { parts.joined(separator: ".") }
}

/// How an activity's own columns are found.
package struct ActivityRows: Sendable {
    /// Each list: the first path that has a value wins.
    package var contact: [ColumnPath]
    package var type: [ColumnPath]
    package var at: [ColumnPath]
    package var atUnit: EpochUnit?
    /// Instead of the usual forms: the first that fits.
    package var atFormats: [TimeFormat] = []
    /// Read only where `wantsID`.
    package var id: [ColumnPath]
    package var wantsID: Bool
    /// Takes the place of a missing or unmapped contact, type or at.
    package var constantContact: String?
    /// Of grouped rows: by which rule the contact of a later row is held against that of the first one.
    package var keyNormal = KeyNormal.none
    package var constantType: String?
    package var constantAt: String?
    /// Renames, applied to the type as read: theirs → ours.
    package var typeNames: [String: String]
    /// The types that have a code: a row of type `types[c]` has `typeCodes[row] == c`. Types met beyond them get codes
    /// after these, by reader (`ColumnBatch.typeName(of:)`).
    package var types: [String]
    /// Rows whose `at` lies outside [from, to) are still returned and judged, but their columns are not parsed.
    package var columnsFrom: Instant?
    package var columnsTo: Instant?

    package enum EpochUnit: Sendable { case seconds, milliseconds, microseconds }

    package init(contact: [ColumnPath], type: [ColumnPath], at: [ColumnPath], types: [String]) {
        self.contact = contact
        self.type = type
        self.at = at
        self.id = []
        self.wantsID = false
        self.typeNames = [:]
        self.types = types
    }
}

/// One column somebody asked for.
package struct WantedColumn: Sendable {
    /// Our name of it, for counts of wrong cells.
    package var name: String
    /// Where it stands in the row; the first path that has a value wins. For a column of a list's lines the path
    /// inside one line.
    package var paths: [ColumnPath]
    /// The path of the list whose lines carry the column (`products`), nil for a column of the row itself.
    package var list: ColumnPath?
    package var type: CellType
    /// How its cells are written.
    package var form = CellForm.usual
    /// Activities: the codes of the types for which it is wanted. Nil: every row.
    package var activityTypes: Set<Int>?
    /// Takes the place of a missing value.
    package var constant: String?

    package init(
        name: String, paths: [ColumnPath], list: ColumnPath? = nil, type: CellType, activityTypes: Set<Int>? = nil,
        constant: String? = nil
    ) {
        self.name = name
        self.paths = paths
        self.list = list
        self.type = type
        self.activityTypes = activityTypes
        self.constant = constant
    }
}

/// What a cell is read as. A cell that doesn't fit is wrong: missing, and counted.
package enum CellType: Hashable, Sendable {
    case text
    /// Int64.
    case integer
    /// Up to 18 digits before the point, 9 after.
    case decimal
    case date
    case datetime
    case boolean
    /// Several texts: a JSON array, or a cell split on the separator, trimmed, empties dropped.
    case texts(separator: String)
}
