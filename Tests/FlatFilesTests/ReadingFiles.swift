import CellValues
import FlatFiles
import Foundation

/// A folder that goes away with the test.
final class ScratchFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "flat-files-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let path = url.appending(path: name)
        try Data(bytes).write(to: path)
        return path.path
    }

    func file(_ name: String, _ text: String) throws -> String { try file(name, Array(text.utf8)) }
}

func path(_ dotted: String) -> ColumnPath { ColumnPath(dotted.split(separator: ".").map(String.init)) }

func wanted(
    _ dotted: String, _ type: CellType, list: String? = nil, types: Set<Int>? = nil, constant: String? = nil
) -> WantedColumn {
    WantedColumn(
        name: dotted, paths: [path(dotted)], list: list.map(path), type: type, activityTypes: types, constant: constant)
}

/// What a reader gave, as text: a line a row.
struct Reading: Equatable {
    var rows: [String] = []
    var rejected: [String] = []
    var rowsRead = 0
    var linesRead = 0
    var groupedRows = 0
    var groupsWithDifferentTimes = 0
    var counts = ReadCounts()
}

/// Reads units one after another; lines are those of the file.
func read(_ units: [ReadUnit], _ projection: Projection, groupedBytes: Int = 1 << 30) throws -> Reading {
    var reading = Reading()
    let batch = ColumnBatch()
    for unit in units {
        let reader = try RowReader(
            unit, projection: projection, groupedBytes: groupedBytes, temporaryFolder: "/tmp")
        while try reader.next(batch) {
            for row in 0..<batch.count {
                reading.rows.append(describe(row, of: batch, projection, reader, linesBefore: reading.linesRead))
            }
        }
        reading.rejected += reader.rejected.map {
            "line \($0.line + reading.linesRead) at \($0.offset)+\($0.length): \($0.reason.rawValue)"
                + ($0.field.map { " (\($0))" } ?? "") + " " + String(decoding: $0.raw.prefix(200), as: UTF8.self)
        }
        reading.rowsRead += reader.rowsRead
        reading.linesRead += reader.linesRead
        reading.groupedRows += reader.groupedRows
        reading.counts += reader.counts
        reading.groupsWithDifferentTimes += reader.groupsWithDifferentTimes
    }
    return reading
}

func read(_ path: String, _ projection: Projection) throws -> Reading {
    try read([ReadUnit(path: path, file: 0)], projection)
}

private func describe(
    _ row: Int, of batch: ColumnBatch, _ projection: Projection, _ reader: RowReader, linesBefore: Int
) -> String {
    func text(_ slice: TextSlice) -> String {
        slice.isMissing ? "-" : String(decoding: batch.bytes(slice), as: UTF8.self)
    }
    var parts = ["\(Int(batch.lines[row]) + linesBefore)@\(batch.offsets[row])"]
    switch projection.rows {
    case .plain: parts.append(text(batch.raws[row]))
    case .contacts: parts.append(text(batch.keys[row]))
    case .activities(let rules):
        parts.append(text(batch.keys[row]))
        parts.append(reader.typeName(batch.typeCodes[row]))
        parts.append(Instant(seconds: batch.seconds[row], nanoseconds: batch.nanoseconds[row]).rfc3339)
        if rules.wantsID { parts.append("#" + text(batch.ids[row])) }
    }
    func cell(_ column: Column, _ entry: Int) -> String {
        guard column.states[entry] == Column.present else { return column.states[entry] == Column.wrong ? "!" : "-" }
        switch column.type {
        case .text: return text(column.slices[entry])
        case .integer: return String(column.integers[entry])
        case .date: return CivilDate(days: Int32(column.integers[entry])).iso8601
        case .boolean: return column.integers[entry] == 1 ? "true" : "false"
        case .decimal: return ExactDecimal(billionths: column.decimals[entry]).description
        case .datetime:
            return Instant(seconds: column.integers[entry], nanoseconds: column.nanoseconds[entry]).rfc3339
        case .texts:
            let range = Int(column.starts[entry])..<Int(column.starts[entry + 1])
            return "[" + range.map { text(column.slices[$0]) }.joined(separator: ",") + "]"
        }
    }
    for column in batch.columns where column.list == nil { parts.append(cell(column, row)) }
    for (index, list) in batch.lists.enumerated() {
        let lines = Int(list.starts[row])..<Int(list.starts[row + 1])
        parts.append(
            "{"
                + lines.map { line in
                    batch.columns.filter { $0.list == index }.map { cell($0, line) }.joined(separator: ",")
                }.joined(separator: ";") + "}")
    }
    return parts.joined(separator: " | ")
}

/// Rows without the place in front.
func values(_ reading: Reading) -> [String] {
    reading.rows.map { row in row.split(separator: " | ", maxSplits: 1).dropFirst().joined() }
}
