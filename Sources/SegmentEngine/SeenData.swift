import CellValues
import FlatFiles
import SegmentLanguage

/// What was in the data, whatever the filters made of it (`DatasetRequest.gathersSeen`): of contacts, and of those
/// activities that take part (2-data §2: `used`), inside a window or not.
package struct SeenData: Sendable {
    /// Of the activities that take part; nil where there are none.
    package let earliestActivity: Instant?
    private let plan: EvaluationPlan
    private let fields: [FieldColumn]
    private let activities: [SeenActivities]
    /// By type code of every reader.
    private let types: [String]

    init(_ context: ScanContext, fields: [FieldColumn], activities: [SeenActivities]) {
        plan = context.plan
        types = context.types
        self.fields = fields
        self.activities = activities
        earliestActivity = activities.compactMap(\.earliest).min().map { Instant(seconds: $0) }
    }

    /// Gives each different text of a field that some segment mentions, an option in its list's spelling.
    ///
    /// A closure and no set: of ten million addresses only those that are looked for are kept.
    package func forEachText(of field: FieldReference, _ body: (UnsafeRawBufferPointer) -> Void) {
        let column = fields[plan.fieldNumber(field)]
        var isThere = [Bool](repeating: false, count: column.dictionary.count)
        // A text's code is one more than its place in the dictionary, an element's is the place itself.
        for code in column.codes where code != 0 { isThere[Int(code) - 1] = true }
        for code in column.elements { isThere[Int(code)] = true }
        for code in isThere.indices where isThere[code] { body(column.dictionary.bytes(code)) }
    }

    /// Gives the texts of a property that some segment's filters mention, in activities of these types; one may come
    /// several times.
    package func forEachText(
        of property: PropertyReference, in selection: ActivitySelection, _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        let column = plan.propertyNumber(property)
        let typeCodes: Set<Int>?
        switch selection {
        case .any: typeCodes = nil
        case .types(let names): typeCodes = Set(names.compactMap { types.firstIndex(of: $0) })
        }
        for worker in activities { worker.forEachText(of: column, types: typeCodes, body) }
    }
}

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
