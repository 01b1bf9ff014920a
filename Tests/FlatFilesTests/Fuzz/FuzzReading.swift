import CellValues
import FlatFiles
import TestSupport

extension FuzzFile {
    /// The declarations of the slow reader, as ours have them.
    var projection: Projection {
        let format: SourceLayout.Format =
            switch layout.format {
            case .csv: .csv
            case .jsonLines: .jsonl
            case .json: .json
            }
        var declared = SourceLayout(format: format, delimiter: layout.delimiter)
        declared.encoding =
            switch encoding {
            case .utf8: .utf8
            case .littleUTF16, .markedBigUTF16: .utf16
            case .windows1252: .windows1252
            }
        declared.skippedLines = layout.skipLines
        declared.maxCellLines = layout.maxCellLines
        declared.isLenientToNaN = layout.isLenientToNaN
        declared.rowsPath = layout.rowsPath.map(path)
        let rows: Projection.RowKind
        switch layout.rows {
        case .plain: rows = .plain
        case .contacts(let key): rows = .contacts(key: key.map(path))
        case .activities(let contact, let type, let at):
            rows = .activities(
                ActivityRows(contact: contact.map(path), type: type.map(path), at: at.map(path), types: ["visit"]))
        }
        return Projection(layout: declared, rows: rows, columns: layout.columns.map { wanted($0, .text) })
    }

    /// Where a small window would see other line ends than the first MiB has, it is a mebibyte.
    private var fairWindow: Int {
        let text = text
        let first = Array(text.prefix(windowBytes))
        return first.last != 0x0D && SlowReading.lineEnd(of: first) == SlowReading.lineEnd(of: text)
            ? windowBytes : 1 << 20
    }

    /// What the readers say of the units of a file, in the words of the slow one.
    ///
    /// - Parameter ends: where each unit's rows ended, of a CSV.
    func read(_ units: [ReadUnit], ends: inout [UInt64?]) throws -> SlowReading {
        var reading = SlowReading()
        var counts = ReadCounts()
        let batch = ColumnBatch()
        let window = fairWindow
        do {
            for unit in units {
                var unit = unit
                unit.windowBytes = window
                let reader = try RowReader(unit, projection: projection)
                while try reader.next(batch) {
                    for row in 0..<batch.count {
                        reading.rows.append(self.row(row, of: batch, reader, linesBefore: counts.lines))
                    }
                }
                for row in reader.rejected {
                    reading.rejected.append(
                        .init(
                            line: row.line + counts.lines, lines: row.lines, offset: Int(row.offset),
                            length: row.length, reason: row.reason.rawValue))
                }
                ends.append(reader.endOffset)
                counts += reader.counts
            }
        } catch let failure {
            reading = SlowReading()
            reading.failure = .init(code: failure.code.rawValue, line: failure.line)
            return reading
        }
        reading.counts.rows = counts.rows
        reading.counts.lines = counts.lines
        reading.counts.rejectedLines = counts.rejectedLines
        reading.counts.blank = counts.blank
        reading.counts.marks = counts.marks
        reading.counts.repeatedHeaders = counts.repeatedHeaders
        reading.counts.surplusCells = counts.surplusCells
        reading.counts.namelessColumns = counts.namelessColumns
        reading.counts.beyondASCII = counts.beyondASCII
        return reading
    }

    private func row(_ row: Int, of batch: ColumnBatch, _ reader: RowReader, linesBefore: Int) -> SlowReading.Row {
        func text(_ slice: TextSlice) -> String {
            slice.isMissing ? "-" : String(decoding: batch.bytes(slice), as: UTF8.self)
        }
        var cells: [String] = []
        var raw: [UInt8] = []
        switch layout.rows {
        case .plain: raw = Array(batch.bytes(batch.raws[row]))
        case .contacts: cells = [text(batch.keys[row])]
        case .activities:
            cells = [
                text(batch.keys[row]), reader.typeName(batch.typeCodes[row]),
                "\(batch.seconds[row])s \(batch.nanoseconds[row])ns",
            ]
        }
        for column in batch.columns {
            switch column.states[row] {
            case Column.present: cells.append(text(column.slices[row]))
            case Column.wrong: cells.append("!")
            default: cells.append("-")
            }
        }
        return .init(
            line: Int(batch.lines[row]) + linesBefore, lines: 0, offset: Int(batch.offsets[row]), length: raw.count,
            cells: cells)
    }
}

extension SlowReading {
    /// What the readers can say: of an accepted row neither lines nor, where its bytes weren't asked for, length.
    func comparable(_ layout: SlowLayout) -> SlowReading {
        var copy = self
        copy.owners = []
        for index in copy.rows.indices {
            copy.rows[index].lines = 0
            if case .plain = layout.rows {} else { copy.rows[index].length = 0 }
        }
        return copy
    }
}
