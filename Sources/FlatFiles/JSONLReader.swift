import CellValues
import Glibc

/// JSONL: one object a line. Each line is checked whole and in one pass, which notes where the wanted values stand; they
/// are parsed after the row was judged, and only where its type and time want them.
///
/// JSON that isn't lines is read by it too: see `JSONDocument`.
struct JSONLReader: ~Copyable {
    typealias Place = UnsafePointer<UInt8>

    var window: TextWindow
    private var scanner = JSONScanner(refusesRepeatedKeys: true)
    private let tree: JSONMemberTree
    private let cells: UnsafeMutablePointer<ScannedCell>
    private let lists: [ListScan]
    fileprivate(set) var fill: RowFill
    var rejected = RejectedRows()
    private let unitEnd: UInt64
    private let rowBytes: Int
    private(set) var rowsRead = 0
    var linesRead = 0
    private var met = ReadCounts()
    private let layout: SourceLayout
    /// Where the rows of JSON that isn't lines are found.
    private var document: JSONDocument?
    /// The row as it stands in the file, where the window holds it changed.
    private var original: [UInt8]?
    /// Whole lines lie before it in the window.
    private var limit = 0
    private var isStarted = false
    private let startsInsideLine: Bool
    private let unitStart: UInt64

    /// A wanted list: where its array is noted, and the tree of its lines' members.
    private final class ListScan {
        let slot: Int
        let tree: JSONMemberTree
        let cells: UnsafeMutablePointer<ScannedCell>

        init(slot: Int, tree: consuming JSONMemberTree) {
            self.slot = slot
            cells = .allocate(capacity: tree.captureCount)
            cells.initialize(repeating: ScannedCell(), count: tree.captureCount)
            self.tree = tree
        }

        deinit { cells.deallocate() }

        func clear() { cells.update(repeating: ScannedCell(), count: tree.slotCount) }
    }

    init(_ unit: ReadUnit, projection: Projection) throws(FileFailure) {
        // One byte back: a line owned by this unit starts behind a newline, and that may be the byte before.
        startsInsideLine = unit.start > 0
        let start = unit.start > 0 ? unit.start - 1 : 0
        unitStart = start
        let input = try FileInput(
            path: unit.path, encoding: projection.layout.encoding, limit: projection.layout.decompressedLimit,
            start: start, seed: unit.sumSeed, isPiped: unit.isPiped)
        window = TextWindow(input, start: start, end: unit.end, capacity: unit.windowBytes)
        layout = projection.layout
        rowBytes = unit.rowBytes
        document =
            projection.layout.format == .json ? JSONDocument(projection.layout.rowsPath, rowBytes: unit.rowBytes) : nil
        unitEnd = unit.end ?? .max

        let listPaths = projection.lists
        var paths: [[String]] = listPaths.map(\.parts)
        switch projection.rows {
        case .contacts(let key): paths += key.map(\.parts)
        case .activities(let rules):
            paths += (rules.contact + rules.type + rules.at + (rules.wantsID ? rules.id : [])).map(\.parts)
        case .plain: break
        }
        for column in projection.columns where column.list == nil { paths += column.paths.map(\.parts) }
        let tree = JSONMemberTree(paths: paths)
        var plan = SlotPlan()
        switch projection.rows {
        case .contacts(let key): plan.key = tree.choice(key)
        case .activities(let rules):
            plan.key = tree.choice(rules.contact)
            plan.type = tree.choice(rules.type)
            plan.at = tree.choice(rules.at)
            plan.id = rules.wantsID ? tree.choice(rules.id) : .none
        case .plain: break
        }
        var scans: [ListScan] = []
        for list in listPaths {
            let members = projection.columns.filter { $0.list == list }
            let inner = JSONMemberTree(paths: members.flatMap { $0.paths.map(\.parts) })
            scans.append(ListScan(slot: tree.slot(list.parts) ?? 0, tree: inner))
        }
        plan.columns = projection.columns.map { column in
            guard let list = column.list else { return tree.choice(column.paths) }
            return listPaths.firstIndex(of: list).map { scans[$0].tree.choice(column.paths) } ?? .none
        }
        cells = .allocate(capacity: tree.captureCount)
        cells.initialize(repeating: ScannedCell(), count: tree.captureCount)
        self.tree = tree
        lists = scans
        fill = RowFill(projection, plan: plan)
    }

    deinit { cells.deallocate() }

    var bytesRead: BytesRead { window.bytesRead }

    /// What was met so far. JSON that isn't lines is counted in rows.
    var counts: ReadCounts {
        var counts = met
        counts.rows = rowsRead
        counts.lines = document == nil ? linesRead : rowsRead
        counts.rejectedLines = rejected.lines
        counts.marks += window.marks
        return counts
    }

    func typeName(_ code: UInt16) -> String { fill.types.name(code) }

    var sums: [FileSum] { [window.input.sum(from: unitStart)].compactMap { $0 } }

    /// Fills the batch with the next rows; false at the end. A batch may come empty where rows were rejected only.
    mutating func next(_ batch: ColumnBatch) throws(FileFailure) -> Bool {
        fill.clear()
        let rejectedBefore = rejected.count
        if !isStarted { try start() }
        if document != nil { return try nextOfDocument(batch) }
        // Only when all whole lines are used up: what moves then is a piece of one.
        if window.position >= limit { try refill() }
        while true {
            scanLines()
            if fill.count > 0 || rejected.count - rejectedBefore >= RowLimits.rejectedBetweenBatches { break }
            if isPastUnit { break }
            try refill()
            if window.position >= limit { break }
        }
        fill.finish(into: batch, buffer: window.buffer)
        return fill.count > 0 || rejected.count > rejectedBefore || !(isPastUnit || window.position >= limit)
    }

    private var isPastUnit: Bool { window.offset >= unitEnd }

    private mutating func start() throws(FileFailure) {
        isStarted = true
        if startsInsideLine {
            // The line that is under way belongs to the unit before, however long it is.
            _ = try window.fill()
            while !isPastUnit {
                if let newline = memchr(window.base + window.position, 0x0A, window.count) {
                    window.position = UnsafePointer(newline.assumingMemoryBound(to: UInt8.self)) - window.base + 1
                    break
                }
                if try !window.discard() { break }
            }
            window.startOwn()
            findLimit()
        } else {
            _ = try window.fill()
            try window.expectText(layout)
            // A file that is read in chunks has other line ends: see `ReadUnit.units`.
            if document == nil, unitEnd == .max { window.findLineEnds() }
            _ = window.dropMark()
            findLimit()
            if limit <= window.position, document == nil { try refill() }
        }
    }

    /// Reads on until a whole line is there (or the end); lines too long to keep are rejected on the way.
    private mutating func refill() throws(FileFailure) {
        while !isPastUnit {
            let more = try window.fill()
            findLimit()
            if limit > window.position || !more { return }
            if window.isLonger(than: rowBytes) {
                // Behind a mark it may be none.
                if window.dropMark() { continue }
                let (offset, line) = (window.streamOffset(window.offset), linesRead + 1)
                let row = try LongLine.skip(&window)
                linesRead += 1
                if !row.isBlank {
                    rowsRead += 1
                    rejected.add(.tooLong, raw: row.raw, length: row.length, offset: offset, line: line)
                }
                findLimit()
                if limit > window.position { return }
            }
        }
    }

    private mutating func findLimit() {
        limit = window.end
        if window.isAtEnd { return }
        let base = window.base
        while limit > window.position, base[limit - 1] != 0x0A { limit -= 1 }
    }

    private mutating func scanLines() {
        if isPastUnit { return }
        let base = window.base
        let bufferOffset = window.bufferOffset
        let hasMarks = window.hasMemberMarks
        // The last line that starts inside the unit is read whole, the next one not at all.
        let stop = unitEnd - bufferOffset < UInt64(limit) ? Int(unitEnd - bufferOffset) : limit
        var position = window.position
        let rejectedStop = rejected.count + RowLimits.rejectedBetweenBatches
        while position < stop, !fill.isFull, rejected.count < rejectedStop {
            linesRead += 1
            position += scanLine(
                base + position, base: base,
                offset: hasMarks
                    ? window.streamOffset(bufferOffset + UInt64(position)) : bufferOffset + UInt64(position),
                stop: base + stop)
        }
        window.position = min(position, window.end)
    }

    /// One line; gives its length with the newline, and with those of blank lines behind it if it is one, up to `stop`.
    @inline(__always)
    private mutating func scanLine(_ start: Place, base: Place, offset: UInt64, stop: Place) -> Int {
        for slot in 0..<tree.slotCount { cells[slot].kind = .absent }
        guard let end = scanner.row(start, base: base, tree: tree, captures: cells) else {
            return refuse(start, offset: offset, stop: stop)
        }
        let length = end - start
        take(start, length, base: base, offset: offset)
        return length + 1
    }

    /// A row that is JSON: judged, and put into the batch.
    @inline(__always)
    private mutating func take(_ start: Place, _ length: Int, base: Place, offset: UInt64) {
        rowsRead += 1
        if length > rowBytes, contentLength(start, length) > rowBytes {
            // As what is too long for memory it isn't looked at.
            scanner.isBeyondASCII = false
            reject(.tooLong, start, length, offset)
        } else if let reason = fill.judge(cells, base) {
            reject(reason, start, length, offset)
        } else {
            fill.putColumns(cells, base)
            if !lists.isEmpty { putLines(base) }
            var raw = TextSlice.missing
            if fill.wantsRaw {
                raw = TextSlice(
                    offset: UInt32(truncatingIfNeeded: start - base), length: UInt32(contentLength(start, length)))
            }
            fill.finishRow(offset: offset, line: UInt32(truncatingIfNeeded: linesRead), raw: raw)
        }
        if scanner.isBeyondASCII { countBeyondASCII(start, length) }
    }

    @inline(never)
    private mutating func countBeyondASCII(_ start: Place, _ length: Int) {
        scanner.isBeyondASCII = false
        met.addBeyondASCII(start, count: length, layout.encoding)
    }

    private mutating func putLines(_ base: Place) {
        for list in fill.wantedLists {
            let scan = lists[list]
            let array = cells[scan.slot]
            guard array.kind == .array else { continue }
            var place = base + Int(array.start) + 1
            while true {
                scan.clear()
                guard
                    let (after, cell) = scanner.element(place, base: base, tree: scan.tree, captures: scan.cells)
                else { break }
                fill.putLine(list, cell.kind == .object ? UnsafePointer(scan.cells) : nil, base)
                place = after
            }
        }
    }

    // MARK: Rows that can't be taken

    /// Without carriage returns before the newline.
    private func contentLength(_ start: Place, _ length: Int) -> Int {
        var length = length
        while length > 0, start[length - 1] == 0x0D { length -= 1 }
        return length
    }

    private mutating func reject(_ reason: RejectedRow.Reason, _ start: Place, _ length: Int, _ offset: UInt64) {
        let count = contentLength(start, length)
        if let original {
            let raw = Array(original.prefix(min(count, RejectedRow.rawLimit)))
            rejected.add(reason, raw: raw, length: count, offset: offset, line: linesRead)
        } else {
            rejected.add(reason, start: start, count: count, offset: offset, line: linesRead)
        }
    }

    /// A line that the scanner refused: blank, or rejected. Gives its length with the newline; of blank ones all that follow
    /// and end before `stop`.
    @inline(never)
    private mutating func refuse(_ start: Place, offset: UInt64, stop: Place) -> Int {
        let blank = BlankLines(ofWhiteSpaceFrom: start, stop: stop)
        if blank.count > 0 {
            linesRead += blank.count - 1
            return blank.end - start
        }
        var length = 0
        var isBlank = true
        while start[length] != 0x0A {
            let byte = start[length]
            if byte != 0x20, byte != 0x09, byte != 0x0D { isBlank = false }
            length += 1
        }
        if isBlank { return length + 1 }
        if length >= 3, TextWindow.isMark(start) {
            met.marks += 1
            let base = window.base
            // A mark that was taken out may have stood inside this one.
            let offset = window.streamOffset(window.bufferOffset + UInt64(start + 3 - base))
            return 3 + scanLine(start + 3, base: base, offset: offset, stop: stop)
        }
        reject(start, length: length, offset: offset)
        return length + 1
    }

    /// A row that the scanner refused: rejected, or read after all where its source forgives what is wrong.
    private mutating func reject(_ start: Place, length: Int, offset: UInt64) {
        scanner.isBeyondASCII = false
        if layout.isLenientToNaN, case .syntax = scanner.fault, readsLeniently(start, length, offset: offset) { return }
        scanner.isBeyondASCII = false
        rowsRead += 1
        let reason: RejectedRow.Reason
        if contentLength(start, length) > rowBytes {
            reason = .tooLong
        } else if !UTF8Check.isValid(start, count: length) {
            // Before anything else: text that can't be read has no grammar.
            reason = .notUTF8
        } else {
            switch scanner.fault {
            case .syntax, .notUTF8: reason = .badJSON
            case .repeatedKey: reason = .repeatedKey
            case .tooDeep: reason = .tooDeep
            case .notObject: reason = .notObject
            }
        }
        switch reason {
        case .notUTF8, .tooLong: break
        default: met.add(text: start, count: length, layout.encoding)
        }
        reject(reason, start, length, offset)
    }

    /// Reads a row with its bare NaN and Infinity as missing; false where there is none, or something else is wrong too.
    private mutating func readsLeniently(_ start: Place, _ length: Int, offset: UInt64) -> Bool {
        let base = window.base
        let row = UnsafeMutablePointer(mutating: start)
        let kept = original
        if original == nil { original = Array(UnsafeBufferPointer(start: start, count: length)) }
        let before = Array(UnsafeBufferPointer(start: start, count: length))
        defer {
            for index in before.indices { row[index] = before[index] }
            original = kept
        }
        guard JSONNumberWords.blank(row, count: length) else { return false }
        for slot in 0..<tree.slotCount { cells[slot].kind = .absent }
        guard scanner.row(start, base: base, tree: tree, captures: cells) != nil else { return false }
        take(start, length, base: base, offset: offset)
        return true
    }

    // MARK: JSON that isn't lines

    private mutating func nextOfDocument(_ batch: ColumnBatch) throws(FileFailure) -> Bool {
        let rejectedBefore = rejected.count
        var isAtEnd = false
        while !fill.isFull, rejected.count - rejectedBefore < RowLimits.rejectedBetweenBatches {
            guard let found = try document?.next(&window) else { break }
            switch found {
            case .row(let length, let line):
                linesRead = line
                takeObject(length)
                window.position += length
                document?.endRow()
                continue
            case .long(let row, let offset, let line):
                linesRead = line
                rowsRead += 1
                rejected.add(.tooLong, raw: row.raw, length: row.length, offset: offset, line: line)
                continue
            case .incomplete:
                // What is read next takes the place of the rows put so far.
                if fill.count == 0 {
                    try document?.readOn(&window)
                    continue
                }
            case .end: isAtEnd = true
            }
            break
        }
        fill.finish(into: batch, buffer: window.buffer)
        return fill.count > 0 || rejected.count > rejectedBefore || !isAtEnd
    }

    /// The value at the window's position: what a line of JSONL would be. Newlines in it are white space, and the scanner
    /// knows none: they are CRs while it looks.
    private mutating func takeObject(_ length: Int) {
        let base = window.base
        let row = UnsafeMutablePointer(mutating: base + window.position)
        let offset = window.streamOffset(window.offset)
        let behind = row[length]
        row[length] = 0x0A
        if memchr(row, 0x0A, length) != nil {
            original = Array(UnsafeBufferPointer(start: row, count: length))
            for index in 0..<length where row[index] == 0x0A { row[index] = 0x0D }
        }
        for slot in 0..<tree.slotCount { cells[slot].kind = .absent }
        if scanner.row(row, base: base, tree: tree, captures: cells) != nil {
            take(row, length, base: base, offset: offset)
        } else {
            reject(row, length: length, offset: offset)
        }
        if let original {
            for index in original.indices { row[index] = original[index] }
            self.original = nil
        }
        row[length] = behind
    }
}

extension JSONMemberTree {
    borrowing func choice(_ paths: [ColumnPath]) -> SlotChoice {
        SlotChoice(paths.compactMap { slot($0.parts) })
    }
}
