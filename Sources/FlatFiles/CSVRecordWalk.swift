import CellValues

/// Goes through a CSV record a byte at a time, for records over several lines and those too long for memory: finds the end
/// of one that two stray quotes made of many.
///
/// A quoted cell over more than three lines, half of which would by themselves be rows, or over more lines than a cell may
/// have, is no cell. Whether its last line is a row shows at that line's end, where the record then ends.
struct CSVRecordWalk {
    enum Ending {
        case complete
        /// A quote stands where none may.
        case broken
        /// A quoted cell holds rows.
        case stray
    }

    private enum State { case cellStart, plain, quoted, quoteInQuotes, behindQuotes, lost }

    private let delimiter: UInt8
    private let shape: Shape
    private var state = State.cellStart
    private var line = Line()
    /// Of the quoted cell: lines before its last one, and those of them that would be rows.
    private var cellNewlines = 0
    private var rows = 0
    /// The same of a cell over several lines that closed on this one.
    private var closed: (newlines: Int, rows: Int)?
    private(set) var newlines = 0
    /// Newlines before the quote that was opened last.
    private(set) var newlinesBeforeQuote = 0

    /// What a row of the file looks like.
    struct Shape {
        /// As the header has them.
        var cellCount: Int
        var hasNamelessColumn: Bool
        /// Lines that a quoted cell may cover.
        var cellLines: Int

        /// So many newlines in a record make a walk worth while.
        var fewestNewlines: Int { min(3, cellLines) }

        /// Whether a row has the header's number of cells, when an empty last one too many was dropped. Without the column
        /// that has no name, a row may do without its cell.
        func isFit(_ cells: Int, isLastEmpty: Bool) -> Bool {
            cells == cellCount || cells == cellCount + 1 && isLastEmpty || hasNamelessColumn && cells == cellCount - 1
        }
    }

    init(delimiter: UInt8, _ shape: Shape) {
        self.delimiter = delimiter
        self.shape = shape
    }

    /// Whether the record goes on behind the file's last byte.
    var isOpen: Bool { state == .quoted }

    /// Takes the next byte. Not nil: the record ends with it, a newline.
    mutating func take(_ byte: UInt8) -> Ending? {
        if byte == 0x0A { return endLine() }
        line.take(byte, delimiter)
        switch state {
        case .cellStart, .plain:
            if byte == UInt8(ascii: "\"") {
                state = state == .cellStart ? .quoted : .lost
                (cellNewlines, rows, newlinesBeforeQuote) = (0, 0, newlines)
            } else {
                state = byte == delimiter ? .cellStart : .plain
            }
        case .quoted: if byte == UInt8(ascii: "\"") { state = .quoteInQuotes }
        case .quoteInQuotes where byte == UInt8(ascii: "\""): state = .quoted
        case .quoteInQuotes, .behindQuotes:
            close()
            state = byte == 0x0D ? .behindQuotes : byte == delimiter && state == .quoteInQuotes ? .cellStart : .lost
        case .lost: break
        }
        return nil
    }

    /// The file's end stands for a newline.
    mutating func end() -> Ending { endLine() ?? .complete }

    private mutating func close() {
        if cellNewlines > 0 { closed = (cellNewlines, rows) }
        cellNewlines = 0
    }

    private mutating func endLine() -> Ending? {
        if state == .quoteInQuotes { close() }
        let isRow = line.isRow(shape)
        line = Line()
        if let closed {
            self.closed = nil
            let lines = closed.newlines + 1
            if lines > shape.cellLines { return .stray }
            if shape.cellCount > 1, lines > 3, (closed.rows + (isRow ? 1 : 0)) * 2 >= lines { return .stray }
        }
        switch state {
        case .quoted:
            newlines += 1
            cellNewlines += 1
            if isRow { rows += 1 }
            return nil
        case .lost: return .broken
        case .cellStart, .plain, .quoteInQuotes, .behindQuotes: return .complete
        }
    }
}

/// A line as it would be read by itself.
private struct Line {
    private enum State { case cellStart, plain, quoted, quoteInQuotes, noRow }
    private var state = State.cellStart
    private var cells = 1
    /// CRs that may belong to the line's end.
    private var returns = 0
    private var isCellEmpty = true

    mutating func take(_ byte: UInt8, _ delimiter: UInt8) {
        if byte == 0x0D, state != .quoted {
            returns += 1
            return
        }
        if returns > 0 {
            returns = 0
            // They were in a cell.
            state = state == .cellStart || state == .plain ? .plain : .noRow
            isCellEmpty = false
        }
        switch state {
        case .cellStart, .plain:
            if byte == delimiter {
                nextCell()
            } else if byte == UInt8(ascii: "\"") {
                state = state == .cellStart ? .quoted : .noRow
            } else {
                state = .plain
                isCellEmpty = false
            }
        case .quoted:
            if byte == UInt8(ascii: "\"") { state = .quoteInQuotes } else { isCellEmpty = false }
        case .quoteInQuotes:
            if byte == UInt8(ascii: "\"") {
                state = .quoted
                isCellEmpty = false
            } else if byte == delimiter {
                nextCell()
            } else {
                state = .noRow
            }
        case .noRow: break
        }
    }

    private mutating func nextCell() {
        state = .cellStart
        cells += 1
        isCellEmpty = true
    }

    func isRow(_ shape: CSVRecordWalk.Shape) -> Bool {
        switch state {
        case .quoted, .noRow: false
        case .cellStart, .plain, .quoteInQuotes: shape.isFit(cells, isLastEmpty: isCellEmpty)
        }
    }
}
