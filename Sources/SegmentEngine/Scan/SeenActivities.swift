import CellValues
import FlatFiles

/// What one worker saw: the texts of each property, apart by activity type.
struct SeenActivities: Sendable {
    /// Seconds since 1970.
    private(set) var earliest: Int64?
    /// By column: type code above, text code below.
    private var pairs: [Set<UInt64>]
    private var dictionaries: [TextDictionary] = []

    init(columns: Int) { pairs = [Set<UInt64>](repeating: [], count: columns) }

    /// - Parameters:
    ///   - rows: those of the batch that take part, at least one.
    ///   - first: the seconds of the earliest of them.
    mutating func add(_ rows: BatchRows.Selection, from first: Int64, of batch: ColumnBatch, _ codes: BatchCodes) {
        let rows = UnsafeBufferPointer(start: rows.rows, count: rows.count)
        earliest = min(earliest ?? first, first)
        dictionaries = codes.dictionaries
        for (number, column) in batch.columns.enumerated() {
            let isList: Bool
            switch column.type {
            case .text: isList = false
            case .texts: isList = true
            case .integer, .decimal, .boolean, .date, .datetime: continue
            }
            let texts = codes.codes(of: number)
            var last: UInt64?
            for row in rows {
                let type = UInt64(batch.typeCodes[Int(row)]) << 32
                for index in column.texts(ofRow: Int(row), of: batch, isList: isList) where texts[index] != 0 {
                    let pair = type | UInt64(texts[index] - 1)
                    if pair != last { pairs[number].insert(pair) }
                    last = pair
                }
            }
        }
    }

    /// - Parameter types: codes; nil: all.
    func forEachText(of column: Int, types: Set<Int>?, _ body: (UnsafeRawBufferPointer) -> Void) {
        // Of a worker that met no row.
        guard column < dictionaries.count else { return }
        for pair in pairs[column] where types?.contains(Int(pair >> 32)) ?? true {
            body(dictionaries[column].bytes(Int(pair & 0xFFFF_FFFF)))
        }
    }
}

extension Column {
    /// Which of a text column's codes are of a row: of the row itself, or of its lines; of lists all their elements.
    fileprivate func texts(ofRow row: Int, of batch: ColumnBatch, isList: Bool) -> Range<Int> {
        var entries = row..<row + 1
        if let list {
            let lines = batch.lists[list].starts
            entries = Int(lines[row])..<Int(lines[row + 1])
        }
        return isList ? Int(starts[entries.lowerBound])..<Int(starts[entries.upperBound]) : entries
    }
}
