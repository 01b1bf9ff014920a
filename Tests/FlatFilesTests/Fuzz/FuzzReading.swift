import CellValues
import FlatFiles
import TestSupport

extension FuzzFile {
    /// The declarations of the slow reader, as ours have them.
    func projection() throws -> Projection {
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
            var rules = ActivityRows(
                contact: contact.map(path), type: type.map(path), at: at.map(path), types: Self.types)
            rules.atUnit =
                switch layout.atUnit {
                case nil: nil
                case 1: .seconds
                case 1000: .milliseconds
                default: .microseconds
                }
            rules.atFormats = try layout.atFormats.map { try TimeFormat($0) }
            rules.id = layout.ids.map(path)
            rules.wantsID = !layout.ids.isEmpty
            rules.constantContact = layout.constantContact
            rules.constantType = layout.constantType
            rules.constantAt = layout.constantAt
            rules.typeNames = layout.typeNames
            rules.columnsFrom = layout.columnsFrom.map { Instant(seconds: Int64($0)) }
            rules.columnsTo = layout.columnsTo.map { Instant(seconds: Int64($0)) }
            rules.keyNormal = keyNormal
            rows = .activities(rules)
        }
        declared.keyNulls = layout.keyNulls
        declared.groupBy = layout.group.map { GroupBy(key: $0.key, list: $0.list, columns: $0.columns) }
        if layout.zone != nil { declared.assumedZone = try TimeZoneRules(identifier: "Etc/GMT-2") }
        return Projection(layout: declared, rows: rows, columns: try layout.columns.map(column))
    }

    /// Two hours before UTC, whenever: what `projection` gives a zone.
    static let zone = 2 * 3600
    private static let types = ["visit", "purchase"]

    var keyNormal: KeyNormal {
        var normal = KeyNormal()
        for (word, part) in KeyNormal.words { normal[keyPath: part] = layout.keyNormal.words.contains(word) }
        return normal
    }

    private func column(_ slow: SlowColumn) throws -> WantedColumn {
        let type: CellType =
            switch slow.kind {
            case .text, .phone: .text
            case .integer: .integer
            case .decimal: .decimal
            case .date: .date
            case .datetime: .datetime
            case .boolean: .boolean
            case .texts(let separator): .texts(separator: separator)
            }
        var column = WantedColumn(
            name: slow.paths[0], paths: slow.paths.map(path), list: slow.list.map(path), type: type,
            activityTypes: slow.types.map { types in Set(Self.types.indices.filter { types.contains(Self.types[$0]) })
            },
            constant: slow.constant)
        column.form.trims = slow.trims
        column.form.takesApostrophe = slow.takesApostrophe
        column.form.refusesShortened = slow.kind == .phone
        column.form.nulls = slow.nulls
        column.form.number.decimal = slow.decimal.asciiValue ?? 0x2E
        column.form.number.group =
            switch slow.group {
            case " ": .blank
            case ".": .point
            case ",": .comma
            case "'": .apostrophe
            default: nil
            }
        column.form.number.affixes = slow.affixes
        column.form.formats = try slow.formats.map { try TimeFormat($0) }
        column.form.trueWords = slow.trueWords
        column.form.falseWords = slow.falseWords
        column.form.list =
            switch slow.listForm {
            case .separated: .separated
            case .json: .json
            case .csv: .csv
            }
        return column
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
    /// - Parameter complaints: what isn't the same once a batch was written to a block and read again.
    func read(
        _ units: [ReadUnit], groupedBytes: Int = 1 << 30, ends: inout [UInt64?], complaints: inout [String]
    ) throws -> SlowReading {
        let projection = try projection()
        let normal = keyNormal
        var reading = SlowReading()
        var counts = ReadCounts()
        let batch = ColumnBatch()
        let window = fairWindow
        do {
            for unit in units {
                var unit = unit
                unit.windowBytes = window
                unit.rowBytes = layout.rowBytes
                let reader = try RowReader(unit, projection: projection, groupedBytes: groupedBytes)
                while try reader.next(batch) {
                    let rows = FuzzRows(layout, batch, reader) { normal.applied(to: $0) }
                    for row in 0..<batch.count {
                        var raw: [UInt8] = []
                        if case .plain = layout.rows { raw = Array(batch.bytes(batch.raws[row])) }
                        reading.rows.append(
                            .init(
                                line: Int(batch.lines[row]) + counts.lines, lines: 0, offset: Int(batch.offsets[row]),
                                length: raw.count, raw: raw, cells: rows.cells(row)))
                    }
                    if case .activities = layout.rows { complaints += rows.blockComplaints(projection) }
                }
                for row in reader.rejected {
                    reading.rejected.append(
                        .init(
                            line: row.line + counts.lines, lines: row.lines, offset: Int(row.offset),
                            length: row.length, reason: row.reason.rawValue, raw: row.raw))
                }
                ends.append(reader.endOffset)
                reading.counts.grouped += reader.groupedRows
                reading.counts.groupsWithDifferentTimes += reader.groupsWithDifferentTimes
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
}

extension SlowReading {
    /// What the readers can say: of an accepted row neither lines nor, where its bytes weren't asked for, length.
    func comparable(_ layout: SlowLayout) -> SlowReading {
        var copy = self
        copy.owners = []
        for index in copy.rows.indices {
            copy.rows[index].lines = 0
            if case .plain = layout.rows {} else { (copy.rows[index].length, copy.rows[index].raw) = (0, []) }
        }
        return copy
    }
}
