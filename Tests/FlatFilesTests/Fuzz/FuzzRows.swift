import FlatFiles
import TestSupport

/// The rows of a batch in the words of the slow reader.
struct FuzzRows {
    let layout: SlowLayout
    let batch: ColumnBatch
    let typeName: (UInt16) -> String
    /// A text of a column: of an entry, or of an element of a list.
    let text: (_ column: Int, _ place: Int) -> String
    /// Of rows: contact and id.
    let key: (Int) -> String
    let id: (Int) -> String

    init(_ layout: SlowLayout, _ batch: ColumnBatch, _ reader: RowReader, normal: (String) -> String) {
        func text(_ slice: TextSlice) -> String { String(decoding: batch.bytes(slice), as: UTF8.self) }
        let keys = batch.keys.map { $0.isMissing ? "-" : normal(text($0)) }
        let ids = batch.ids.map { $0.isMissing ? "-" : text($0) }
        self.layout = layout
        self.batch = batch
        typeName = { reader.typeName($0) }
        self.text = { text(batch.columns[$0].slices[$1]) }
        key = { keys[$0] }
        id = { ids[$0] }
    }

    /// Of a batch as it comes back from a block.
    init(_ layout: SlowLayout, coded batch: ColumnBatch, like rows: FuzzRows, texts: [String]) {
        self.layout = layout
        self.batch = batch
        typeName = rows.typeName
        text = { texts[Int(batch.columns[$0].codes[$1])] }
        key = rows.key
        id = rows.id
    }

    func cells(_ row: Int) -> [String] {
        var cells: [String] = []
        switch layout.rows {
        case .plain: break
        case .contacts: cells = [key(row)]
        case .activities:
            let fraction = batch.hasFractions ? batch.nanoseconds[row] : 0
            cells = [key(row), typeName(batch.typeCodes[row]), "\(batch.seconds[row])s \(fraction)ns"]
            if !layout.ids.isEmpty { cells.append(id(row)) }
        }
        for column in batch.columns.indices {
            guard let list = batch.columns[column].list else {
                cells.append(entry(column, row))
                continue
            }
            let starts = batch.lists[list].starts
            let lines = Int(starts[row])..<Int(starts[row + 1])
            cells.append("{" + lines.map { entry(column, $0) }.joined(separator: ";") + "}")
        }
        return cells
    }

    private func entry(_ number: Int, _ entry: Int) -> String {
        let column = batch.columns[number]
        let note = column.noted.contains(UInt32(entry)) ? "~" : ""
        switch column.states[entry] {
        case Column.missing: return "-" + note
        case Column.wrong: return "!" + note
        default: break
        }
        switch column.type {
        case .text: return text(number, entry)
        case .integer: return "\(column.integers[entry])"
        case .decimal: return "\(column.decimals[entry])" + note
        case .date: return "day \(column.integers[entry])"
        case .datetime: return "\(column.integers[entry])s \(column.nanoseconds[entry])ns"
        case .boolean: return column.integers[entry] == 1 ? "true" : "false"
        case .texts:
            let elements = Int(column.starts[entry])..<Int(column.starts[entry + 1])
            return "[" + elements.map { text(number, $0) }.joined(separator: "/") + "]" + note
        }
    }

    /// What differs once the batch was written to a block and read again.
    func blockComplaints(_ projection: Projection) -> [String] {
        var (texts, places): ([String], [String: Int]) = ([], [:])
        func code(_ text: String) -> UInt32 {
            let bytes = text.utf8.map { "\($0)" }.joined(separator: " ")
            if places[bytes] == nil {
                places[bytes] = texts.count
                texts.append(text)
            }
            return UInt32(places[bytes] ?? 0)
        }
        let codes: [[UInt32]] = batch.columns.indices.map { number in
            let column = batch.columns[number]
            switch column.type {
            case .text:
                return column.states.indices.map {
                    column.states[$0] == Column.present ? code(text(number, $0)) + 1 : 0
                }
            case .texts: return column.slices.indices.map { code(text(number, $0)) + 1 }
            default: return []
            }
        }
        let contacts = (0..<batch.count).map { UInt32($0 * 7) }
        let buffer = LineBuffer()
        contacts.withUnsafeBufferPointer { contacts in
            if let contacts = contacts.baseAddress {
                ColumnBlock.append(rowsOf: batch, contacts: contacts, to: buffer)
            }
        }
        for list in batch.lists { ColumnBlock.append(list, to: buffer) }
        for (column, codes) in zip(batch.columns, codes) { ColumnBlock.append(column, codes: codes, to: buffer) }
        let known = ColumnBatch()
        var found = [UInt32](repeating: 0, count: ColumnBatch.rowLimit)
        var bytes = ByteReader(buffer.bytes)
        let types = Array(0...(batch.typeCodes.max() ?? 0))
        let isRead = found.withUnsafeMutableBufferPointer { room in
            room.baseAddress.map { ColumnBlock.readRows(&bytes, into: known, projection, types: types, contacts: $0) }
        }
        guard isRead == true, readListsAndColumns(&bytes, into: known), bytes.isAtEnd else {
            return ["the block can't be read"]
        }
        let again = FuzzRows(layout, coded: known, like: self, texts: texts)
        var complaints: [String] = []
        for row in 0..<batch.count {
            if found[row] != contacts[row] { complaints.append("from its block row \(row) has another contact") }
            if known.offsets[row] != batch.offsets[row] || known.lines[row] != batch.lines[row] {
                complaints.append("from its block row \(row) stands elsewhere")
            }
            let (is_, was) = (again.cells(row), cells(row))
            if is_ != was { complaints.append("from its block a row is \(is_), was \(was)") }
        }
        for list in batch.lists.indices where batch.lists[list].lines != known.lists[list].lines {
            complaints.append("from its block the lines of a list stand elsewhere")
        }
        return complaints
    }
    /// What stands behind the rows: the lists, then the columns; false where one can't be read.
    private func readListsAndColumns(_ bytes: inout ByteReader, into known: ColumnBatch) -> Bool {
        for number in batch.lists.indices {
            var list = ListRows(path: batch.lists[number].path)
            guard ColumnBlock.read(&list, rows: batch.count, &bytes) else { return false }
            known.setList(number, list)
        }
        return batch.columns.indices.allSatisfy { number in
            let entries = batch.columns[number].list.map { Int(batch.lists[$0].starts[batch.count]) } ?? batch.count
            return ColumnBlock.readColumn(number, entries: entries, &bytes, into: known)
        }
    }
}
