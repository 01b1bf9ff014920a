import CellValues
import Glibc

/// What stands before the rows of a CSV: lines to skip, a line that names the delimiter, and the header. The window stands
/// behind it.
struct CSVHead: ~Copyable {
    var window: TextWindow
    let lines: Int
    let counts: ReadCounts
    let delimiter: UInt8
    let header: CSVHeader
    /// Its cells decoded, a last one without a name too.
    let cells: [[UInt8]]
    /// Of the first one as it stands in the file: its length, and as many of its bytes as a word has.
    let start: Start

    struct Start {
        var count: UInt32
        var word: UInt64
        var mask: UInt64
    }

    /// A header's record in the window.
    private struct Record {
        var scanner: CSVScanner
        /// Behind its line end.
        var end: Int

        func contentLength(_ window: borrowing TextWindow) -> Int {
            var length = end - window.position
            while length > 0, [0x0A, 0x0D].contains(window.base[window.position + length - 1]) { length -= 1 }
            return length
        }
    }

    init(_ unit: ReadUnit, _ layout: SourceLayout) throws(FileFailure) {
        let input = try FileInput(
            path: unit.path, encoding: layout.encoding, limit: layout.decompressedLimit, seed: unit.sumSeed,
            isPiped: unit.isPiped)
        var window = TextWindow(input, start: 0, end: unit.isForHeader ? 64 << 10 : nil, capacity: unit.windowBytes)
        _ = try window.fill()
        // Line ends are judged by as much as a whole window has.
        while unit.isForHeader, window.count < unit.windowBytes, !window.hasLineFeed, try window.fill() {}
        try window.expectText(layout)
        // What is read in ranges has other line ends: see `csvRanges`.
        if unit.start == 0, unit.end == nil { window.findLineEnds() }
        var lines = try Self.skipPreamble(&window, layout)
        let named = try Self.namedDelimiter(&window, layout, &lines)

        let room = RowLimits.columns + 1
        let found = UnsafeMutablePointer<ScannedCell>.allocate(capacity: room)
        found.initialize(repeating: ScannedCell(), count: room)
        defer { found.deallocate() }
        var counts = ReadCounts()
        var record: Record
        while true {
            record = try Self.record(&window, found, room, named ?? layout.delimiter, rowBytes: unit.rowBytes)
            let isBlank = (0..<min(record.scanner.cellCount, room)).allSatisfy { found[$0].count == 0 }
            // A row of nothing is no row, and no header.
            guard isBlank else { break }
            counts.blank += 1
            lines += 1 + record.scanner.newlines
            window.position = record.end
            try Self.skipBlank(&window, &lines)
        }
        let count = record.scanner.cellCount
        guard count <= RowLimits.columns else {
            throw .badHeader(window, "the header has \(count) columns; \(RowLimits.columns) are allowed")
        }
        guard UTF8Check.isValid(window.base + window.position, count: record.end - window.position) else {
            throw .badHeader(
                window,
                layout.encoding == .utf16
                    ? "the header isn't UTF-16, which its source's \"encoding\" says: leave that out, or take the one that it is in"
                    : "the header isn't UTF-8: its source may need an \"encoding\", such as \"windows-1252\"")
        }
        var walk = CSVRecordWalk(
            delimiter: record.scanner.delimiter,
            CSVRecordWalk.Shape(
                cellCount: count, hasNamelessColumn: false, cellLines: layout.cellLines(columns: count)))
        var isStray = false
        // A cell on one line holds no rows.
        for place in window.position..<(record.scanner.newlines > 0 ? record.end : window.position) {
            if case .stray = walk.take(window.base[place]) { isStray = true }
        }
        if case .stray = walk.end() { isStray = true }
        if isStray {
            throw .badHeader(window, "a quoted cell of the header holds rows: a quote may stand where none belongs")
        }
        window.restoreLineEnds(window.position, count: max(0, record.end - window.position - 1))
        // Else the rows behind it would be names of columns, and a file of thousands would have none.
        if (0..<count).contains(where: { Self.holdsLineEnd(found[$0], window.base) }) {
            throw .badHeader(
                window,
                "some lines end with a carriage return alone and others with a line feed: save it with one kind of line end"
            )
        }
        var text = DecodedText()
        let cells = (0..<count).map { index in
            let slice = text.slice(found[index], window.base)
            return Array(UnsafeBufferPointer(start: text.bytes(slice, window.base), count: Int(slice.length)))
        }
        let header = try CSVHeader(cells.map { String(decoding: $0, as: UTF8.self) }, path: unit.path)
        counts.namelessColumns = header.hasNamelessColumn ? 1 : 0

        let first = found[0]
        let mask = first.count >= 8 ? UInt64.max : (1 << (UInt64(first.count) * 8)) - 1
        let word = UnsafeRawPointer(window.base + Int(first.start)).loadUnaligned(as: UInt64.self).littleEndian
        start = Start(count: first.count, word: word & mask, mask: mask)
        self.lines = lines + 1 + record.scanner.newlines
        self.counts = counts
        delimiter = record.scanner.delimiter
        self.header = header
        self.cells = cells
        window.position = record.end
        self.window = window
    }

    /// A carriage return in a cell that isn't in quotes.
    private static func holdsLineEnd(_ cell: ScannedCell, _ base: UnsafePointer<UInt8>) -> Bool {
        let start = base + Int(cell.start)
        return cell.count > 0 && (cell.start == 0 || start[-1] != UInt8(ascii: "\""))
            && memchr(start, 0x0D, Int(cell.count)) != nil
    }

    private static func record(
        _ window: inout TextWindow, _ cells: UnsafeMutablePointer<ScannedCell>, _ room: Int, _ delimiter: UInt8?,
        rowBytes: Int
    ) throws(FileFailure) -> Record {
        guard window.count > 0 else { throw .badHeader(window, "it is empty: there is no header") }
        while true {
            let start = window.base + window.position
            let end = window.base + window.end
            var scanner = CSVScanner(delimiter: delimiter ?? CSVHeader.delimiter(start, end: end))
            switch scanner.record(
                start, base: window.base, end: end, isAtEnd: window.isAtEnd, cells: cells, room: room)
            {
            case .complete(let place):
                let record = Record(scanner: scanner, end: place - window.base)
                guard record.contentLength(window) <= rowBytes else { throw .longHeader(window) }
                return record
            case .broken, .unclosed:
                let isLikeJSON = "{[".utf8.contains(start.pointee)
                throw .badHeader(
                    window,
                    isLikeJSON
                        ? "the header isn't CSV and begins like JSON: \"format\": \"jsonl\" on the source reads an object a line, \"json\" an array"
                        : "the header isn't CSV: a quote stands inside a cell, or isn't closed")
            case .incomplete:
                if window.isLonger(than: rowBytes) { throw .longHeader(window) }
                _ = try window.fill()
            }
        }
    }

    // MARK: Before the header

    /// Goes past the lines to skip. Gives their number.
    private static func skipPreamble(_ window: inout TextWindow, _ layout: SourceLayout) throws(FileFailure) -> Int {
        _ = window.dropMark()
        for number in 0..<layout.skippedLines {
            guard try skipLine(&window) else {
                throw .badHeader(
                    window, "it has \(number) lines, and its source's 'skip_lines' is \(layout.skippedLines)")
            }
        }
        return layout.skippedLines
    }

    /// False where there is none.
    private static func skipLine(_ window: inout TextWindow) throws(FileFailure) -> Bool {
        var isThere = false
        while true {
            if window.count > 0 { isThere = true }
            if let newline = memchr(window.base + window.position, 0x0A, window.count) {
                window.position = UnsafePointer(newline.assumingMemoryBound(to: UInt8.self)) - window.base + 1
                return true
            }
            if try !window.discard() { return isThere }
        }
    }

    /// Goes past blank lines and marks before a row.
    private static func skipBlank(_ window: inout TextWindow, _ lines: inout Int) throws(FileFailure) {
        while true {
            // What is left may be a part of a mark or a line end.
            if window.count < 4 { _ = try window.fill() }
            let before = window.offset
            _ = window.dropMark()
            lines += CSVRows.skipBlankLines(&window, stop: window.end)
            if window.offset == before, window.count >= 4 || window.isAtEnd { return }
        }
    }

    /// `sep=;`: what some spreadsheets write before the header, alone on its line or in quotes.
    private static func namedDelimiter(
        _ window: inout TextWindow, _ layout: SourceLayout, _ lines: inout Int
    ) throws(FileFailure) -> UInt8? {
        try skipBlank(&window, &lines)
        while window.count < 16, try window.fill() {}
        var line = Array(UnsafeBufferPointer(start: window.base + window.position, count: min(window.count, 16)))
        guard let end = line.firstIndex(of: 0x0A) ?? (window.count < 16 ? line.count : nil) else { return nil }
        line.removeSubrange(end...)
        while line.last == 0x0D { line.removeLast() }
        if line.count == 7, line.first == UInt8(ascii: "\""), line.last == UInt8(ascii: "\"") {
            line = Array(line[1..<6])
        }
        guard line.count == 5, line[..<3].map({ $0 | 0x20 }) == Array("sep".utf8), line[3] == UInt8(ascii: "="),
            line[4] < 0x80, line[4] != UInt8(ascii: "\"")
        else { return nil }
        if let declared = layout.delimiter, declared != line[4] {
            throw .badHeader(
                window,
                "its first line says that the delimiter is \(shown(line[4])), and its source's 'delimiter' is "
                    + shown(declared))
        }
        window.position = min(window.position + end + 1, window.end)
        lines += 1
        try skipBlank(&window, &lines)
        return line[4]
    }

    private static func shown(_ delimiter: UInt8) -> String {
        delimiter == 0x09 ? "a tab" : quoted(String(decoding: [delimiter], as: UTF8.self))
    }
}

extension FileFailure {
    fileprivate static func longHeader(_ window: borrowing TextWindow) -> FileFailure {
        badHeader(window, "the header is longer than 16 MiB")
    }

    fileprivate static func badHeader(_ window: borrowing TextWindow, _ message: String) -> FileFailure {
        FileFailure(code: .badHeader, path: window.path, message: message)
    }
}

extension ReadUnit {
    /// The names in a CSV's header, in which the columns stand that the projection can't do without; no rows are read.
    package func header(_ projection: Projection) throws(FileFailure) -> [String] {
        var unit = self
        unit.isForHeader = true
        let head = try CSVHead(unit, projection.layout)
        do throws(FileFailure) {
            _ = try head.header.plan(projection, path: path)
        } catch {
            guard let line = head.lineOfNames(projection.keyNames) else { throw error }
            var failure = error
            failure.message = failure.message.replacing(CSVHeader.skipping, with: "")
            failure.message +=
                "; line \(line) looks like the header: \"skip_lines\": \(line - 1) on the source goes past what stands before it"
            throw failure
        }
        return head.header.names
    }
}

extension Projection {
    /// What the column of the contact key may be called.
    fileprivate var keyNames: [String] {
        switch rows {
        case .contacts(let key): key.map(\.dotted)
        case .activities(let rules): rules.constantContact == nil ? rules.contact.map(\.dotted) : []
        case .plain: []
        }
    }
}

extension CSVHead {
    /// The first of the lines behind the header that has one of the names as a cell of its own; nil where none has.
    fileprivate func lineOfNames(_ names: [String]) -> Int? {
        let text = UnsafeBufferPointer(start: window.base + window.position, count: window.count)
        for (number, line) in text.split(separator: 0x0A, maxSplits: 50, omittingEmptySubsequences: false).enumerated()
        {
            let cells = line.split(whereSeparator: { CSVHeader.delimiters.contains($0) || $0 == 0x0D })
                .map { String(decoding: $0, as: UTF8.self).filter { $0 != "\"" } }
            if cells.contains(where: names.contains) { return lines + number + 1 }
        }
        return nil
    }
}
