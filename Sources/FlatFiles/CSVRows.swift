import CellValues

/// The records of a CSV one after another: their cells, judged on form alone.
struct CSVRows: ~Copyable {
    typealias Place = UnsafePointer<UInt8>

    /// A record of the right form. Its cells are in `cells`.
    struct Row {
        /// In the window's buffer, valid until `next` reads on.
        var start: Int
        /// Without the line end.
        var length: Int
        var offset: UInt64
        var line: Int
        /// That it covers.
        var lines = 1
    }

    private(set) var window: TextWindow
    private var scanner: CSVScanner
    let header: CSVHeader
    /// One more than the header has: what is in the first too many must be known.
    let cells: UnsafeMutablePointer<ScannedCell>
    var rejected = RejectedRows()
    private(set) var rowsRead = 0
    private(set) var linesRead: Int
    private var met: ReadCounts
    private let shape: CSVRecordWalk.Shape
    /// Cells of a row that needs no second look: one that fills a column without a name does.
    private let usualCellCount: Int
    /// In a record that isn't like most: where a CR is an LF in memory, any.
    private let fewestNewlines: Int
    private let rowBytes: Int
    private let encoding: SourceLayout.Encoding
    private let unitStart: UInt64
    private let unitEnd: UInt64
    /// Of the header, where it isn't of the unit.
    private let headSum: FileSum?
    /// The header as the scanner finds it once more: its cells decoded, and the first bytes of the first as they stand.
    private let headNames: [[UInt8]]
    private let headStart: CSVHead.Start
    /// Why nothing more can be read: told by `read`, when the rows before were handed over.
    private var failure: FileFailure?

    init(_ unit: ReadUnit, layout: SourceLayout) throws(FileFailure) {
        var head = try CSVHead(unit, layout)
        let header = head.header
        var (linesRead, met) = (head.lines, head.counts)
        var headSum: FileSum?
        if unit.start > 0 {
            // A later range: the header was read for its names alone.
            headSum = head.window.input.sum(from: 0)
            let input = try FileInput(
                path: unit.path, encoding: layout.encoding, start: unit.start, seed: unit.sumSeed)
            head.window = TextWindow(input, start: unit.start, end: unit.end, capacity: unit.windowBytes)
            _ = try head.window.fill()
            (linesRead, met) = (0, ReadCounts())
        }
        self.linesRead = linesRead
        self.met = met
        self.headSum = headSum
        unitStart = unit.start
        unitEnd = unit.end ?? .max
        scanner = CSVScanner(delimiter: head.delimiter)
        headNames = head.cells
        headStart = head.start
        encoding = layout.encoding
        shape = CSVRecordWalk.Shape(
            cellCount: header.cellCount, hasNamelessColumn: header.hasNamelessColumn,
            cellLines: layout.cellLines(columns: header.cellCount))
        usualCellCount = header.names.count
        rowBytes = unit.rowBytes
        fewestNewlines = head.window.hasCRLineEnds ? 1 : shape.fewestNewlines
        self.header = header
        cells = .allocate(capacity: header.cellCount + 1)
        cells.initialize(repeating: ScannedCell(), count: header.cellCount + 1)
        window = head.window
    }

    deinit { cells.deallocate() }

    var sums: [FileSum] { [headSum, window.input.sum(from: unitStart)].compactMap { $0 } }

    /// What was met so far.
    var counts: ReadCounts {
        var counts = met
        counts.marks = window.marks
        return counts
    }

    /// Whether the window stands at a blank line. There is something in it.
    @inline(__always)
    static func blankLine(_ window: borrowing TextWindow) -> Bool {
        let p = window.base + window.position
        return p.pointee == 0x0A || p.pointee == 0x0D && isLineEnd(p, end: window.base + window.end)
    }

    /// Whether CRs stand before an LF of the file.
    @inline(never)
    private static func isLineEnd(_ place: Place, end: Place) -> Bool {
        var p = place
        while p < end, p.pointee == 0x0D { p += 1 }
        return p < end && p.pointee == 0x0A
    }

    /// Goes past the blank lines at the window's position, those that start before `stop`. Gives their number.
    @inline(never)
    static func skipBlankLines(_ window: inout TextWindow, stop: Int) -> Int {
        let blank = BlankLines(
            ofLineEndsFrom: window.base + window.position, stop: window.base + stop, limit: window.base + window.end)
        window.position = blank.end - window.base
        return blank.count
    }

    enum Next {
        case row(Row)
        case rejected
        /// Whole records are used up, or one is that no file may have: `read` brings more, or tells what is wrong.
        case incomplete
        case end
    }

    /// What became of a record that isn't like most.
    private enum Verdict {
        case next(Next)
        /// It is no row, or its mark was dropped.
        case again
    }

    /// The next record in memory.
    @inline(__always)
    mutating func next() -> Next {
        while true {
            if window.offset >= unitEnd { return .end }
            guard window.count > 0 else { return window.isAtEnd ? .end : .incomplete }
            if Self.blankLine(window) {
                let rest = unitEnd - window.bufferOffset
                linesRead += Self.skipBlankLines(&window, stop: rest < UInt64(window.end) ? Int(rest) : window.end)
                continue
            }
            let base = window.base
            let start = window.position
            let outcome = scanner.record(
                base + start, base: base, end: base + window.end, isAtEnd: window.isAtEnd, cells: cells,
                room: shape.cellCount + 1)
            guard case .complete(let after) = outcome, scanner.newlines < fewestNewlines else {
                switch unusual(outcome) {
                case .next(let next): return next
                case .again: continue
                }
            }
            let length = contentLength(start, after - base)
            let row = Row(
                start: start, length: length, offset: window.streamOffset(window.offset), line: linesRead + 1,
                lines: 1 + scanner.newlines)
            window.position = after - base
            linesRead += row.lines
            let first = cells[0]
            if length > rowBytes || scanner.cellCount != usualCellCount
                || first.count == 0 || first.count == headStart.count && isLikeHeader(first)
                || scanner.isBeyondASCII && !isUsualText(row)
            {
                switch judge(row) {
                case .next(let next): return next
                case .again: continue
                }
            }
            rowsRead += 1
            return .row(row)
        }
    }

    /// By its first bytes, as many as a word has.
    @inline(__always)
    private func isLikeHeader(_ cell: ScannedCell) -> Bool {
        let word = UnsafeRawPointer(window.base + Int(cell.start)).loadUnaligned(as: UInt64.self).littleEndian
        return word & headStart.mask == headStart.word
    }

    // MARK: Records that aren't like most

    /// A record that is broken, goes on behind what is in memory, or covers several lines.
    @inline(never)
    private mutating func unusual(_ outcome: CSVScanner.Outcome) -> Verdict {
        if case .incomplete = outcome { return .next(.incomplete) }
        if window.dropMark() { return .again }
        let (start, end) = (window.position, window.end)
        let base = window.base
        var after: Int
        var reason: RejectedRow.Reason?
        var lines = 1 + scanner.newlines
        switch outcome {
        case .complete(let place): after = place - base
        case .broken(let place): (after, reason) = (place - base, .badCSV)
        case .unclosed, .incomplete: after = end
        }
        var isStray = false
        if scanner.newlines >= shape.fewestNewlines {
            var walk = CSVRecordWalk(delimiter: scanner.delimiter, shape)
            var ending: CSVRecordWalk.Ending?
            var place = start
            while place < after, ending == nil {
                ending = walk.take(base[place])
                place += 1
            }
            if ending == nil {
                // Where the file's end is inside quotes, it isn't known what they hold: only of a cell before them.
                let isOpen = walk.isOpen
                let last = walk.end()
                if case .stray = last { ending = last } else if !isOpen { ending = last }
            }
            if case .stray = ending {
                (after, lines, reason, isStray) = (place, 1 + walk.newlines, .badCSV, true)
            }
        }
        if case .unclosed(let quote) = outcome, !isStray {
            var line = linesRead + 1
            for place in start..<quote - base where base[place] == 0x0A { line += 1 }
            failure = failure ?? .unclosedQuote(window.path, line: line)
            return .next(.incomplete)
        }
        let row = Row(
            start: start, length: contentLength(start, after), offset: window.streamOffset(window.offset),
            line: linesRead + 1, lines: lines)
        window.position = after
        linesRead += lines
        guard var reason else { return judge(row) }
        window.restoreLineEnds(start, count: row.length)
        rowsRead += 1
        if !isStray {
            // Text that can't be read has no grammar.
            if row.length > rowBytes { reason = .tooLong } else if !isText(row) { reason = .notUTF8 }
        } else if row.length <= rowBytes {
            _ = isText(row)
        }
        reject(row, reason)
        return .next(.rejected)
    }

    /// A record of good form that may be too long, blank, the header, not UTF-8, or have another number of cells.
    @inline(never)
    private mutating func judge(_ row: Row) -> Verdict {
        let base = window.base
        if row.length >= 3, TextWindow.isMark(base + row.start) {
            window.position = row.start
            linesRead -= row.lines
            _ = window.dropMark()
            return .again
        }
        if cells[0].count == 0, row.length <= rowBytes, isBlank(row) {
            if row.length > 0 { met.blank += 1 }
            return .again
        }
        if row.lines > 1 { window.restoreLineEnds(row.start, count: row.length) }
        let count = scanner.cellCount
        let isLastEmpty = count <= shape.cellCount + 1 && cells[count - 1].count == 0
        var row = row
        var reason: RejectedRow.Reason?
        if row.length > rowBytes {
            reason = .tooLong
        } else if scanner.isBeyondASCII, !isText(row) {
            reason = .notUTF8
        } else if isHeader(isLastEmpty: isLastEmpty) {
            met.repeatedHeaders += 1
            reason = .repeatedHeader
        } else if !shape.isFit(count, isLastEmpty: isLastEmpty) {
            reason = .cellCount
            // In a file of other line ends a CR may well have been one: then these rows were lost.
            if !window.hasCRLineEnds {
                for place in row.start..<row.start + row.length where base[place] == 0x0D { row.lines += 1 }
            }
        } else {
            if shape.hasNamelessColumn, count >= shape.cellCount, cells[shape.cellCount - 1].count > 0 {
                failure =
                    failure ?? .namelessColumn(window.path, number: shape.cellCount, line: row.line)
                return .next(.incomplete)
            }
            if count > shape.cellCount { met.surplusCells += 1 }
        }
        rowsRead += 1
        guard let reason else { return .next(.row(row)) }
        reject(row, reason)
        return .next(.rejected)
    }

    /// Whether it is valid UTF-8, with nothing else to look at; counts it then where that goes beyond ASCII.
    @inline(never)
    private mutating func isUsualText(_ row: Row) -> Bool {
        row.lines == 1 && window.base[row.start] != 0xEF && isText(row)
    }

    /// Whether it is valid UTF-8; counts it where that goes beyond ASCII.
    private mutating func isText(_ row: Row) -> Bool {
        let start = window.base + row.start
        let beyond = ReadCounts.endOfASCII(start, count: row.length)
        let end = start + row.length
        if beyond == end { return true }
        guard UTF8Check.isValid(beyond, count: end - beyond) else { return false }
        met.addBeyondASCII(start, count: row.length, encoding)
        return true
    }

    /// Whether all cells are empty, however many. The first is.
    private mutating func isBlank(_ row: Row) -> Bool {
        var p = window.base + row.start
        let end = p + row.length
        while true {
            if end - p >= 2, p[0] == UInt8(ascii: "\""), p[1] == UInt8(ascii: "\"") { p += 2 }
            if p == end { return true }
            guard p.pointee == scanner.delimiter else { return false }
            p += 1
        }
    }

    private mutating func isHeader(isLastEmpty: Bool) -> Bool {
        let isWhole = scanner.cellCount == headNames.count
        guard isWhole || scanner.cellCount == headNames.count + 1 && isLastEmpty,
            cells[0].count == headStart.count, isLikeHeader(cells[0])
        else { return false }
        var text = DecodedText()
        for (index, name) in headNames.enumerated() {
            let slice = text.slice(cells[index], window.base)
            let bytes = UnsafeBufferPointer(start: text.bytes(slice, window.base), count: Int(slice.length))
            guard bytes.elementsEqual(name) else { return false }
        }
        return true
    }

    /// Without the line end. The last line may have none.
    @inline(__always)
    private func contentLength(_ start: Int, _ after: Int) -> Int {
        let base = window.base
        var end = after
        if end > start, base[end - 1] == 0x0A { end -= 1 }
        while end > start, base[end - 1] == 0x0D { end -= 1 }
        return end - start
    }

    mutating func reject(_ row: Row, _ reason: RejectedRow.Reason) {
        rejected.add(
            reason, start: window.base + row.start, count: row.length, offset: row.offset, line: row.line,
            lines: row.lines)
    }

    /// Throws where no more can be read.
    mutating func check() throws(FileFailure) {
        if let failure { throw failure }
    }

    /// Reads on behind rows that are in memory.
    mutating func readAhead() throws(FileFailure) { _ = try window.fill() }

    /// Reads on where no whole record is in memory. One too long to keep is rejected on the way.
    mutating func read() throws(FileFailure) {
        try check()
        if window.isLonger(than: rowBytes) {
            // Behind a mark it may be none.
            if !window.dropMark() { try skipLongRow() }
        } else {
            _ = try window.fill()
        }
    }

    /// A record that is too long to keep: read past, with its first bytes and its length, to its end or that of the line in
    /// which a quoted cell turns out to hold rows.
    private mutating func skipLongRow() throws(FileFailure) {
        let (offset, line) = (window.streamOffset(window.offset), linesRead + 1)
        var walk = CSVRecordWalk(delimiter: scanner.delimiter, shape)
        var ending: CSVRecordWalk.Ending?
        var raw: [UInt8] = []
        var length = 0
        /// CRs at the end of what was read.
        var returns = 0
        while ending == nil {
            let start = window.base + window.position
            let count = window.count
            var index = 0
            while index < count, ending == nil {
                let byte = start[index]
                ending = walk.take(byte)
                returns = byte == 0x0D ? returns + 1 : byte == 0x0A && ending != nil ? returns : 0
                index += 1
            }
            let kept = ending == nil ? index : index - 1
            raw.append(
                contentsOf: UnsafeBufferPointer(start: start, count: min(RejectedRow.rawLimit - raw.count, kept)))
            length += kept
            window.position += index
            if ending == nil, try !window.discard() {
                if walk.isOpen {
                    throw .unclosedQuote(window.path, line: line + walk.newlinesBeforeQuote)
                }
                ending = walk.end()
            }
        }
        length -= returns
        if raw.count > length { raw.removeLast(raw.count - length) }
        if window.hasCRLineEnds { raw = raw.map { $0 == 0x0A ? 0x0D : $0 } }
        var reason = RejectedRow.Reason.tooLong
        if case .stray = ending { reason = .badCSV }
        rowsRead += 1
        linesRead += 1 + walk.newlines
        rejected.add(reason, raw: raw, length: length, offset: offset, line: line, lines: 1 + walk.newlines)
    }

    /// The whole rest of the file at once; false where it is larger than the limit.
    mutating func readAll(limit: Int) throws(FileFailure) -> Bool {
        while window.count <= limit {
            guard try window.fill() else { return true }
        }
        return false
    }

    /// Takes records found before in the place of the file's rest: they are gone to by `revisit`.
    mutating func hold(_ bytes: TextBuffer, count: Int) { window.hold(bytes, count: count) }

    /// Goes back to a record found before, which is still in memory, and finds its cells again.
    mutating func revisit(_ start: Int) {
        _ = scanner.record(
            window.base + start, base: window.base, end: window.base + window.end, isAtEnd: true, cells: cells,
            room: shape.cellCount + 1)
    }
}

// MARK: - Messages

extension FileFailure {
    fileprivate static func unclosedQuote(_ path: String, line: Int) -> FileFailure {
        FileFailure(
            code: .unclosedQuote, path: path,
            message: "a quote that is opened in line \(line) isn't closed before the file ends", line: line)
    }

    fileprivate static func namelessColumn(_ path: String, number: Int, line: Int) -> FileFailure {
        FileFailure(
            code: .badHeader, path: path,
            message:
                "column \(number) of the header has no name, and something stands in it in line \(line): give it a name",
            line: line, isInRows: true)
    }
}
