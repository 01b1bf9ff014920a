/// CSV, a record at a time.
struct SlowCSV {
    private let text: SlowText
    private let layout: SlowLayout
    private var delimiter: UInt8 = 0x2C
    private var isDelimiterGuessed = false
    private var header: [[UInt8]] = []
    private var names: [String: Int] = [:]
    private var reading = SlowReading()
    private var groups: SlowGroups?

    init(_ text: SlowText, _ layout: SlowLayout) {
        self.text = text
        self.layout = layout
    }

    private typealias Failure = SlowReading.Failure

    /// What stands between two line ends outside quotes.
    private struct Record {
        var cells: [[UInt8]] = []
        /// Where its line end begins.
        var end = 0
        /// Where the next record begins.
        var next = 0
        var isBroken = false
        /// A quoted cell of it is two stray quotes and what lies between them.
        var isSwallowing = false
        /// A cell that isn't in quotes holds a CR.
        var hasLoneCR = false

        var isNothing: Bool { !isBroken && cells.allSatisfy(\.isEmpty) }
    }

    func read() throws -> SlowReading {
        var copy = self
        try copy.readAll()
        return copy.reading
    }

    private mutating func readAll() throws {
        reading.owners = Array(repeating: nil, count: text.lineStarts.count)
        if text.isLikeUTF16 { throw Failure(code: "bad-header") }
        let start = try readHeader(from: readPreamble())
        var index = start
        while index < text.count {
            let first = droppingMarks(index)
            if first == text.count { break }
            let record = try record(from: first, columns: header.count)
            index = record.next
            try judge(record, from: first)
        }
        groups?.read(into: &reading)
    }

    private mutating func droppingMarks(_ index: Int) -> Int {
        let first = text.behindMarks(index)
        reading.counts.marks += (first - index) / 3
        return first
    }

    private mutating func own(_ owner: SlowReading.Owner, line: Int, lines: Int = 1) {
        reading.own(owner, line: line, lines: lines)
    }

    // MARK: What comes before the rows

    /// Lines to skip, then a line that names the delimiter. Gives where the header may begin.
    private mutating func readPreamble() throws -> Int {
        var index = 0
        for _ in 0..<layout.skipLines where index < text.count {
            if index == 0 { index = droppingMarks(index) }
            own(.preamble, line: text.line(index))
            let end = text.nextLineEnd(from: index)
            index = end + (text.lineEndLength(at: end) ?? 0)
        }
        index = skipBlank(index)
        let end = index < text.count ? text.nextLineEnd(from: index) : index
        if let named = namedDelimiter(Array(text.bytes[index..<end])) {
            if let declared = layout.delimiter, declared != named { throw Failure(code: "bad-header") }
            delimiter = named
            own(.separator, line: text.line(index))
            return skipBlank(end + (text.lineEndLength(at: end) ?? 0))
        }
        isDelimiterGuessed = layout.delimiter == nil
        delimiter = layout.delimiter ?? delimiter
        return index
    }

    /// Past blank lines and marks.
    private mutating func skipBlank(_ index: Int) -> Int {
        var index = droppingMarks(index)
        while index < text.count, let length = text.lineEndLength(at: index) {
            own(.blank, line: text.line(index))
            index = droppingMarks(index + length)
        }
        return index
    }

    /// `sep=;`, which some write in quotes, and in capital letters.
    private func namedDelimiter(_ line: [UInt8]) -> UInt8? {
        var line = line
        if line.count == 7, line.first == quote, line.last == quote { line = Array(line[1..<6]) }
        guard line.count == 5, String(decoding: line.prefix(4), as: UTF8.self).lowercased() == "sep=", line[4] != quote,
            line[4] < 0x80
        else { return nil }
        return line[4]
    }

    private func mostFrequentDelimiter(from start: Int) -> UInt8 {
        var counts: [UInt8: Int] = [:]
        var isQuoted = false
        for index in start..<text.count {
            if text.bytes[index] == quote { isQuoted.toggle() }
            if !isQuoted, text.lineEndLength(at: index) != nil { break }
            if !isQuoted { counts[text.bytes[index], default: 0] += 1 }
        }
        var best: UInt8 = 0x2C
        for candidate in [0x2C, 0x3B, 0x09, 0x7C] as [UInt8]
        where counts[candidate, default: 0] > counts[best, default: 0] {
            best = candidate
        }
        return best
    }

    private mutating func readHeader(from index: Int) throws -> Int {
        var index = index
        var record = Record()
        var first = index
        repeat {
            first = droppingMarks(index)
            guard first < text.count else { throw Failure(code: "bad-header") }
            if isDelimiterGuessed { delimiter = mostFrequentDelimiter(from: first) }
            do {
                record = try self.record(from: first, columns: 0)
                // It is held to the number of cells that it says itself.
                record = try self.record(from: first, columns: record.cells.count)
            } catch {
                throw Failure(code: "bad-header")
            }
            index = record.next
            if record.end - first > layout.rowBytes { throw Failure(code: "bad-header") }
            // A row of nothing is no header either.
            if record.isNothing { ownNothing(record, from: first) }
        } while record.isNothing
        let raw = Array(text.bytes[first..<record.end])
        // Two kinds of line ends in one file: what stands behind the CR are rows.
        guard !record.isBroken, !record.hasLoneCR, SlowText.isUTF8(raw) else { throw Failure(code: "bad-header") }
        header = record.cells
        for (place, cell) in header.enumerated() {
            let isLast = place == header.count - 1
            if cell.isEmpty {
                guard isLast, header.count > 1 else { throw Failure(code: "bad-header") }
                continue
            }
            guard names.updateValue(place, forKey: String(decoding: cell, as: UTF8.self)) == nil else {
                throw Failure(code: "bad-header")
            }
        }
        if hasNamelessColumn { reading.counts.namelessColumns = 1 }
        for paths in neededPaths where !paths.contains(where: { names[$0] != nil }) {
            throw Failure(code: "bad-header")
        }
        own(.header, line: text.line(first), lines: text.lines(from: first, to: record.end))
        if let group = layout.group {
            guard ([group.key] + group.columns).allSatisfy({ names[$0] != nil }) else {
                throw Failure(code: "bad-header")
            }
            groups = SlowGroups(layout, group, names)
        }
        return record.next
    }

    private var hasNamelessColumn: Bool { header.last?.isEmpty == true }

    private var neededPaths: [[String]] {
        switch layout.rows {
        case .plain: []
        case .contacts(let key): [key]
        case .activities(let contact, let type, let at):
            (layout.constantContact == nil ? [contact] : []) + (layout.constantType == nil ? [type] : [])
                + (layout.constantAt == nil ? [at] : [])
        }
    }

    // MARK: Records

    /// - Parameter columns: how many the header has; 0 while it is read.
    private func record(from start: Int, columns: Int) throws -> Record {
        var record = Record()
        var index = start
        while true {
            var cell: [UInt8] = []
            if index < text.count, text.bytes[index] == quote {
                let opening = index
                index += 1
                while true {
                    guard index < text.count else {
                        throw Failure(code: "unclosed-quote", line: text.line(opening))
                    }
                    if text.bytes[index] == quote {
                        guard index + 1 < text.count, text.bytes[index + 1] == quote else { break }
                        index += 1
                    }
                    cell.append(text.bytes[index])
                    index += 1
                }
                if isSwallowed(from: opening, to: index, columns: columns) {
                    (record.isBroken, record.isSwallowing) = (true, true)
                }
                index += 1
                let isEnded = text.lineEndLength(at: index) != nil || text.bytes[index] == delimiter
                if !isEnded { record.isBroken = true }
            } else {
                while text.lineEndLength(at: index) == nil, text.bytes[index] != delimiter, text.bytes[index] != quote {
                    cell.append(text.bytes[index])
                    index += 1
                }
                if index < text.count, text.bytes[index] == quote { record.isBroken = true }
                if cell.contains(carriageReturn) { record.hasLoneCR = true }
            }
            record.cells.append(cell)
            if record.isBroken {
                // The rest of the line is lost with it, whatever quotes stand there.
                index = text.nextLineEnd(from: index)
            }
            if let length = text.lineEndLength(at: index) {
                record.end = index
                record.next = index + length
                return record
            }
            index += 1
        }
    }

    /// Whether a quoted cell is two stray quotes with rows between them.
    private func isSwallowed(from opening: Int, to closing: Int, columns: Int) -> Bool {
        guard columns > 0 else { return false }
        let numbers = text.line(opening)...text.line(closing)
        if numbers.count > layout.maxCellLines ?? (columns == 1 ? 200 : 10_000) { return true }
        guard columns > 1, numbers.count > 3 else { return false }
        let rows = numbers.filter { isRow(line: $0, columns: columns) }
        return rows.count * 2 >= numbers.count
    }

    /// Whether a line would by itself be a row: one empty cell at the end may be too many.
    private func isRow(line: Int, columns: Int) -> Bool {
        let start = text.lineStarts[line - 1]
        let end = text.nextLineEnd(from: start)
        var cells = 1
        var index = start
        while true {
            let cellStart = index
            if index < end, text.bytes[index] == quote {
                index += 1
                while true {
                    guard index < end else { return false }
                    if text.bytes[index] == quote {
                        guard index + 1 < end, text.bytes[index + 1] == quote else { break }
                        index += 1
                    }
                    index += 1
                }
                index += 1
                guard index == end || text.bytes[index] == delimiter else { return false }
            } else {
                while index < end, text.bytes[index] != delimiter {
                    if text.bytes[index] == quote { return false }
                    index += 1
                }
            }
            if index == end {
                let isEmpty = index == cellStart || Array(text.bytes[cellStart..<index]) == [quote, quote]
                return cells == columns || cells == columns + 1 && isEmpty || hasNamelessColumn && cells == columns - 1
            }
            cells += 1
            index += 1
        }
    }

    // MARK: Rows

    private mutating func ownNothing(_ record: Record, from start: Int) {
        own(.blank, line: text.line(start), lines: text.lines(from: start, to: record.end))
        // A line with nothing on it isn't even a blank row.
        if record.end > start { reading.counts.blank += 1 }
    }

    private mutating func judge(_ record: Record, from start: Int) throws {
        let line = text.line(start)
        let lines = text.lines(from: start, to: record.end)
        let isTooLong = record.end - start > layout.rowBytes
        if record.isNothing, !isTooLong { return ownNothing(record, from: start) }
        let offset = text.offsets[start]
        let length = record.end - start
        let raw = Array(text.bytes[start..<record.end])
        func reject(_ reason: String, _ owner: SlowReading.Owner = .rejected, lostLines: Int = 0) {
            reading.rejected.append(
                .init(
                    line: line, lines: lines + lostLines, offset: offset, length: length, reason: reason,
                    raw: Array(raw.prefix(SlowReading.rawBytes))))
            own(owner, line: line, lines: lines)
            if owner == .rejected { reading.counts.rejectedLines += lines + lostLines }
        }
        reading.counts.rows += 1
        let isText = SlowText.isUTF8(raw)
        // What is too long isn't looked into.
        if isText, !isTooLong, raw.contains(where: { $0 > 0x7F }) { reading.counts.beyondASCII += 1 }
        if record.isSwallowing { return reject("bad_csv") }
        if isTooLong { return reject("too_long") }
        // Text that can't be read has no grammar.
        if !isText { return reject("not_utf8") }
        if record.isBroken { return reject("bad_csv") }
        var cells = record.cells
        let isSurplus = cells.count == header.count + 1 && cells.last?.isEmpty == true
        if isSurplus { cells.removeLast() }
        if cells == header {
            reading.counts.repeatedHeaders += 1
            return reject("repeated_header", .setAside)
        }
        // Without the column that has no name, a row may do without its cell.
        if hasNamelessColumn, cells.count == header.count - 1 { cells.append([]) }
        guard cells.count == header.count else {
            // In a file of other line ends a CR may well have been one: then these rows are lost.
            let lost = raw.count { $0 == carriageReturn }
            return reject("cell_count", lostLines: text.lineEnd == carriageReturn ? 0 : lost)
        }
        if hasNamelessColumn, cells.last?.isEmpty == false { throw Failure(code: "bad-header", line: line) }
        if isSurplus { reading.counts.surplusCells += 1 }
        let place = SlowReading.Row(
            line: line, lines: lines, offset: offset, length: length, raw: layout.rows.isPlain ? raw : [], cells: [])
        if groups != nil {
            var place = place
            place.raw = Array(raw.prefix(SlowReading.rawBytes))
            groups?.rows.append(.init(place: place, cells: cells))
            return
        }
        let row = SlowRow(
            layout: layout,
            value: { [names] path in names[path].map { .string(String(decoding: cells[$0], as: UTF8.self)) } },
            lines: { _ in [] })
        do {
            var place = place
            place.cells = try row.cells()
            reading.rows.append(place)
        } catch let reason as SlowRow.Reason {
            return reject(reason.text)
        }
        own(.row, line: line, lines: lines)
    }
}
