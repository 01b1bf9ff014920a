import CellValues

/// Some thousand accepted rows of one source, column by column. Owned by one worker and filled again and again.
///
/// Text stays where it was read (`text`), valid until the reader that filled the batch is asked for the next one (or is
/// gone); nothing is allocated a row.
package final class ColumnBatch {
    /// Rows that a batch has at most.
    package static let rowLimit = 8192

    /// Rows in every row column.
    package internal(set) var count = 0
    /// Contacts and activities: the contact key of each row. Missing (`TextSlice.missing`) for anonymous activities.
    package internal(set) var keys: [TextSlice] = []
    /// Activities: the code of the row's type, see `ActivityRows.types`.
    package internal(set) var typeCodes: [UInt16] = []
    /// Activities: when, whole seconds and the fraction after them.
    package internal(set) var seconds: [Int64] = []
    package internal(set) var nanoseconds: [UInt32] = []
    /// True where any of `nanoseconds` isn't 0.
    package internal(set) var hasFractions = false
    /// Activities: the activity id, where the projection wants it.
    package internal(set) var ids: [TextSlice] = []
    /// Where the row starts: bytes from the start of the decompressed stream. Rising within a unit, so it orders a file's
    /// rows whoever reads them.
    package internal(set) var offsets: [UInt64] = []
    /// The line on which the row starts, from 1 at the start of the *unit* (a unit that isn't a file's first doesn't
    /// know how many lines came before).
    package internal(set) var lines: [UInt32] = []
    /// The whole row as it stands in the file, where the projection is `.plain`.
    package internal(set) var raws: [TextSlice] = []
    /// In the order of the projection's columns.
    package internal(set) var columns: [Column] = []
    /// The lists that the projection's columns name, in the order of first mention.
    package internal(set) var lists: [ListRows] = []

    /// The batch comes from a cache: texts are in `Column.codes`, and there are no keys.
    package internal(set) var isCoded = false

    /// The bytes that text slices point into.
    package internal(set) var text = TextStore()

    /// Keeps alive what `text.read` points into.
    var memory: TextBuffer?

    package init() {}

    /// Columns of another projection are dropped; those of the same one keep their memory.
    func prepare(columns count: Int) {
        if columns.count != count {
            columns = Array(repeating: Column(type: .text, list: nil), count: count)
        }
    }

    /// The bytes of a slice. Valid until the reader is asked for the next batch.
    @inlinable
    package func bytes(_ slice: TextSlice) -> UnsafeRawBufferPointer { text.bytes(slice) }
}

/// A piece of a batch's text.
///
/// `offset`'s top bit tells which of the two buffers: as read, or decoded (escapes, doubled quotes).
package struct TextSlice: BitwiseCopyable, Sendable {
    package var offset: UInt32
    package var length: UInt32

    @inlinable
    package init(offset: UInt32, length: UInt32) {
        self.offset = offset
        self.length = length
    }

    /// No value. An empty text counts as missing, so no present slice has length 0.
    @inlinable
    package static var missing: TextSlice { TextSlice(offset: 0, length: 0) }
    @inlinable
    package var isMissing: Bool { length == 0 }
}

/// The two buffers that slices point into: the file's bytes as read, and what had to be decoded.
package struct TextStore {
    package internal(set) var read: UnsafeRawPointer?
    package internal(set) var decoded: UnsafeRawPointer?

    init() {}

    @inlinable
    package func bytes(_ slice: TextSlice) -> UnsafeRawBufferPointer {
        let base = slice.offset & 0x8000_0000 == 0 ? read : decoded
        return UnsafeRawBufferPointer(
            start: base.map { $0 + Int(slice.offset & 0x7FFF_FFFF) }, count: Int(slice.length))
    }
}

/// One column of a batch: a state an entry, and the values in the array of its type (others stay empty).
///
/// Entries are rows, or the lines of a list (`ListRows`).
package struct Column {
    package var type: CellType
    /// Index into `ColumnBatch.lists`; nil for a column of the rows.
    package var list: Int?
    /// `Column.missing`, `Column.present` or `Column.wrong` an entry; a wrong one counts as missing.
    package var states: [UInt8] = []
    /// integer: the number. date: days since 1970. boolean: 0 or 1. datetime: seconds.
    package var integers: [Int64] = []
    /// decimal.
    package var decimals: [Int128] = []
    /// datetime: the fraction.
    package var nanoseconds: [UInt32] = []
    /// text; texts: the elements of all entries, one after another.
    package var slices: [TextSlice] = []
    /// text, texts of a coded batch: what a slice would be, as a number of a text that the cache knows.
    package var codes: [UInt32] = []
    /// texts: where each entry's elements start in `slices`, and one more for the end.
    package var starts: [UInt32] = []
    /// Rising. decimal: the entries whose numbers have more digits after the point than are kept. texts: those whose cells
    /// were split, and begin with `[` or `"`.
    package var noted: [UInt32] = []

    @inlinable package static var missing: UInt8 { 0 }
    @inlinable package static var present: UInt8 { 1 }
    @inlinable package static var wrong: UInt8 { 2 }

    package init(type: CellType, list: Int?) {
        self.type = type
        self.list = list
    }
}

/// Which lines belong to which row: those of row `r` are `starts[r] ..< starts[r + 1]` in the columns of the list.
package struct ListRows {
    package var path: ColumnPath
    package var starts: [UInt32] = [0]
    /// Of a grouped file: the line of the file, from the unit's start, that each line stands on. Otherwise empty: a line of
    /// the list stands where its row does.
    package var lines: [UInt32] = []

    package init(path: ColumnPath) { self.path = path }
}
