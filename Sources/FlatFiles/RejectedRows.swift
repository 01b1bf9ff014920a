import CellValues
import Glibc

/// Notes rejected rows with their place and bytes.
struct RejectedRows: ~Copyable {
    var rows: [RejectedRow] = []
    var count = 0
    /// That they cover, those that were set aside aside.
    private(set) var lines = 0

    mutating func add(
        _ reason: RejectedRow.Reason, start: UnsafePointer<UInt8>, count length: Int, offset: UInt64, line: Int,
        lines: Int = 1
    ) {
        let raw = [UInt8](UnsafeBufferPointer(start: start, count: min(length, RejectedRow.rawLimit)))
        add(reason, raw: raw, length: length, offset: offset, line: line, lines: lines)
    }

    mutating func add(
        _ reason: RejectedRow.Reason, raw: [UInt8], length: Int, offset: UInt64, line: Int, lines: Int = 1
    ) {
        count += 1
        if !reason.isSetAside { self.lines += lines }
        rows.append(
            RejectedRow(
                line: line, lines: lines, offset: offset, length: length, reason: reason, field: reason.field, raw: raw)
        )
    }
}

/// Bounds of one row (7-reliability §1).
enum RowLimits {
    static let bytes = 16 << 20
    static let columns = 10_000
    /// A reader hands over a batch early once so many rows were rejected, so that the caller can take them.
    static let rejectedBetweenBatches = 1000
}

/// A row that is too long to keep: read past, with its first bytes and its length.
struct LongRow {
    var raw: [UInt8] = []
    var length = 0
    var newlines = 0
    private var isInsideQuotes = false
    private var last: UInt8 = 0

    /// Reads on until the row's end. Where quotes count, a newline inside them doesn't end it.
    static func skip(_ window: inout TextWindow, quotes: Bool) throws(FileFailure) -> LongRow {
        var row = LongRow()
        while true {
            let start = window.base + window.position
            let count = window.count
            var index = 0
            var isDone = false
            while index < count {
                let byte = start[index]
                if quotes, byte == UInt8(ascii: "\"") { row.isInsideQuotes.toggle() }
                if byte == 0x0A {
                    if !row.isInsideQuotes {
                        isDone = true
                        break
                    }
                    row.newlines += 1
                }
                index += 1
            }
            row.keep(start, count: index)
            window.position += index + (isDone ? 1 : 0)
            if isDone { break }
            if try !window.discard() { break }
        }
        if row.last == 0x0A {
            // The file ended inside quotes: its last newline is a line end all the same.
            row.drop()
            row.newlines -= 1
        }
        if row.last == 0x0D { row.drop() }
        return row
    }

    private mutating func drop() {
        length -= 1
        if raw.count > length { raw.removeLast() }
        last = 0
    }

    private mutating func keep(_ start: UnsafePointer<UInt8>, count: Int) {
        guard count > 0 else { return }
        let room = RejectedRow.rawLimit - raw.count
        raw.append(contentsOf: UnsafeBufferPointer(start: start, count: min(room, count)))
        length += count
        last = start[count - 1]
    }
}
