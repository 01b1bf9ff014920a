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

/// A line of JSONL that is too long to keep: read past, with its first bytes and its length.
struct LongLine {
    private(set) var raw: [UInt8] = []
    private(set) var length = 0
    /// CRs at its end.
    private var returns = 0
    /// Nothing but white space was there.
    private(set) var isBlank = true

    static func skip(_ window: inout TextWindow) throws(FileFailure) -> LongLine {
        var line = LongLine()
        while true {
            let start = window.base + window.position
            let newline = memchr(start, 0x0A, window.count)
            let count = newline.map { UnsafePointer($0.assumingMemoryBound(to: UInt8.self)) - start } ?? window.count
            line.keep(start, count: count)
            window.position += count + (newline == nil ? 0 : 1)
            if newline != nil { break }
            if try !window.discard() { break }
        }
        // They belong to the line end.
        line.length -= line.returns
        line.raw.removeLast(max(0, line.raw.count - line.length))
        return line
    }

    mutating func keep(_ start: UnsafePointer<UInt8>, count: Int) {
        guard count > 0 else { return }
        let room = RejectedRow.rawLimit - raw.count
        raw.append(contentsOf: UnsafeBufferPointer(start: start, count: min(room, count)))
        length += count
        var end = count
        while end > 0, start[end - 1] == 0x0D { end -= 1 }
        returns = count - end + (end == 0 ? returns : 0)
        var index = 0
        while isBlank, index < count {
            isBlank = [0x20, 0x09, 0x0D].contains(start[index])
            index += 1
        }
    }
}
