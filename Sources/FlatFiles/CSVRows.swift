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
    let cells: UnsafeMutablePointer<ScannedCell>
    var rejected = RejectedRows()
    private(set) var rowsRead = 0
    private(set) var linesRead: Int
    private(set) var counts = ReadCounts()
    private let unitStart: UInt64
    private let unitEnd: UInt64
    /// Of the header, where it isn't of the unit.
    private let headSum: FileSum?

    init(_ unit: ReadUnit, layout: SourceLayout) throws(FileFailure) {
        let input = try FileInput(
            path: unit.path, encoding: layout.encoding, limit: layout.decompressedLimit, seed: unit.sumSeed,
            isPiped: unit.isPiped)
        var window = TextWindow(input, start: 0, end: nil, capacity: unit.windowBytes)
        _ = try window.fill()
        window.skipByteOrderMark()
        var lines = 0
        // Blank lines are no rows, not even before the header.
        while true {
            lines += Self.skipBlankLines(&window, stop: window.end)
            // What is left may be a part of a line end.
            guard window.count < 2 else { break }
            guard try window.fill() else { break }
        }
        guard window.count > 0 else {
            throw FileFailure(code: .badHeader, path: unit.path, message: "it is empty: there is no header")
        }
        let room = RowLimits.columns + 1
        let found = UnsafeMutablePointer<ScannedCell>.allocate(capacity: room)
        found.initialize(repeating: ScannedCell(), count: room)
        defer { found.deallocate() }
        var scanner = CSVScanner(delimiter: 0x2C)
        var after = 0
        search: while true {
            let start = window.base + window.position
            let end = window.base + window.end
            scanner = CSVScanner(delimiter: layout.delimiter ?? CSVHeader.delimiter(start, end: end))
            switch scanner.record(
                start, base: window.base, end: end, isAtEnd: window.isAtEnd, cells: found, room: room)
            {
            case .complete(let place):
                after = place - window.base
                break search
            case .broken:
                throw FileFailure(
                    code: .badHeader, path: unit.path,
                    message: "the header isn't CSV: a quote stands inside a cell, or isn't closed")
            case .incomplete:
                guard window.count <= RowLimits.bytes else {
                    throw FileFailure(
                        code: .badHeader, path: unit.path, message: "the header is longer than 16 MiB")
                }
                _ = try window.fill()
            }
        }
        guard scanner.cellCount <= RowLimits.columns else {
            throw FileFailure(
                code: .badHeader, path: unit.path,
                message: "the header has \(scanner.cellCount) columns; \(RowLimits.columns) are allowed")
        }
        guard UTF8Check.isValid(window.base + window.position, count: after - window.position) else {
            throw FileFailure(code: .badHeader, path: unit.path, message: "the header isn't UTF-8")
        }
        var text = DecodedText()
        let names = (0..<scanner.cellCount).map { index in
            let slice = text.slice(found[index], window.base)
            return String(
                decoding: UnsafeBufferPointer(start: text.bytes(slice, window.base), count: Int(slice.length)),
                as: UTF8.self)
        }
        let header = try CSVHeader(names, path: unit.path)
        let newlines = scanner.newlines
        window.position = after
        var headSum: FileSum?
        if unit.start > 0 {
            // A later range: the header was read for its names alone.
            headSum = window.input.sum(from: 0)
            let input = try FileInput(
                path: unit.path, encoding: layout.encoding, start: unit.start, seed: unit.sumSeed)
            window = TextWindow(input, start: unit.start, end: unit.end, capacity: unit.windowBytes)
            _ = try window.fill()
            linesRead = 0
        } else {
            linesRead = lines + 1 + newlines
        }
        unitStart = unit.start
        self.headSum = headSum
        unitEnd = unit.end ?? .max
        self.window = window
        self.scanner = scanner
        self.header = header
        cells = .allocate(capacity: header.names.count)
        cells.initialize(repeating: ScannedCell(), count: header.names.count)
    }

    deinit { cells.deallocate() }

    var sums: [FileSum] { [headSum, window.input.sum(from: unitStart)].compactMap { $0 } }

    /// Whether the window stands at a blank line. There is something in it.
    @inline(__always)
    private static func blankLine(_ window: borrowing TextWindow) -> Bool {
        let p = window.base + window.position
        return p.pointee == 0x0A || p.pointee == 0x0D && p[1] == 0x0A && window.count > 1
    }

    /// Goes past the blank lines at the window's position, those that start before `stop`. Gives their number.
    @inline(never)
    private static func skipBlankLines(_ window: inout TextWindow, stop: Int) -> Int {
        let blank = BlankLines(
            ofLineEndsFrom: window.base + window.position, stop: window.base + stop, limit: window.base + window.end)
        window.position = blank.end - window.base
        return blank.count
    }

    enum Next {
        case row(Row)
        case rejected
        /// Whole records are used up: `read` brings more.
        case incomplete
        case end
    }

    /// The next record in memory.
    @inline(__always)
    mutating func next() -> Next {
        while true {
            if window.offset >= unitEnd { return .end }
            guard window.count > 0 else { return window.isAtEnd ? .end : .incomplete }
            guard Self.blankLine(window) else { break }
            let rest = unitEnd - window.bufferOffset
            linesRead += Self.skipBlankLines(&window, stop: rest < UInt64(window.end) ? Int(rest) : window.end)
        }
        let base = window.base
        let start = window.position
        let end = base + window.end
        let room = header.names.count
        let row: Row
        var reason: RejectedRow.Reason?
        let after: Place
        switch scanner.record(
            base + start, base: base, end: end, isAtEnd: window.isAtEnd, cells: cells, room: room)
        {
        case .incomplete: return .incomplete
        case .broken(let place):
            after = place
            reason = .badCSV
        case .complete(let place): after = place
        }
        let length = contentLength(start, after - base)
        row = Row(
            start: start, length: length, offset: window.offset, line: linesRead + 1, lines: 1 + scanner.newlines)
        window.position = after - base
        linesRead += 1 + scanner.newlines
        rowsRead += 1
        if length > RowLimits.bytes {
            reason = .tooLong
        } else if scanner.isBeyondASCII || reason != nil, !UTF8Check.isValid(base + start, count: length) {
            reason = .notUTF8
        } else if reason == nil, scanner.cellCount != room {
            reason = .cellCount
        }
        guard let reason else { return .row(row) }
        reject(row, reason)
        return .rejected
    }

    /// Without the line end. The last line may have none.
    @inline(__always)
    private func contentLength(_ start: Int, _ after: Int) -> Int {
        let base = window.base
        var end = after
        if end > start, base[end - 1] == 0x0A { end -= 1 }
        if end > start, base[end - 1] == 0x0D { end -= 1 }
        return end - start
    }

    mutating func reject(_ row: Row, _ reason: RejectedRow.Reason) {
        rejected.add(
            reason, start: window.base + row.start, count: row.length, offset: row.offset, line: row.line,
            lines: row.lines)
    }

    /// Reads on. Records too long to keep are rejected on the way.
    mutating func read() throws(FileFailure) {
        if window.count > RowLimits.bytes + 2 {
            let (offset, line) = (window.offset, linesRead + 1)
            let long = try LongRow.skip(&window, quotes: true)
            rowsRead += 1
            linesRead += 1 + long.newlines
            rejected.add(
                .tooLong, raw: long.raw, length: long.length, offset: offset, line: line, lines: 1 + long.newlines)
        } else {
            _ = try window.fill()
        }
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
            room: header.names.count)
    }
}
