import CellValues

/// A batch of activities as a cache keeps it: what was judged and parsed once, in as few bytes as its range needs.
///
/// Texts and contacts are codes, whose meaning whoever writes the block keeps beside it. Little-endian; `narrow` is what
/// `LineBuffer.append(narrow:)` writes:
///
///     UInt32   rows
///     UInt8    1: some time has a fraction; 2: the rows' lines don't follow one another
///     narrow   contact codes, type codes, seconds; with 1 nanoseconds
///     UInt32   line of the first row; with 2 narrow lines
///     UInt64   offset of the first row; narrow distances from row to row
///     for each list
///         UInt32   rows that have lines; narrow which, narrow how many
///     for each column
///         UInt32   entries that aren't missing; where that isn't all narrow which
///         UInt8    1: some are wrong, then a state each
///         integer, date, boolean   narrow
///         datetime                 narrow seconds; UInt8 1: narrow nanoseconds
///         decimal                  UInt8 1: narrow; 2: 16 bytes each
///         text                     narrow codes
///         texts                    narrow how many; narrow codes
package enum ColumnBlock {
    /// - Parameters:
    ///   - contacts: a code a row.
    ///   - codes: for each text column a code an entry, for each column of texts one an element; others are not read.
    package static func append(
        _ batch: ColumnBatch, contacts: UnsafePointer<UInt32>, codes: [[UInt32]], to buffer: LineBuffer
    ) {
        let rows = batch.count
        buffer.append(number: UInt32(rows))
        var isConsecutive = true
        for row in 1..<max(rows, 1) where batch.lines[row] != batch.lines[row - 1] &+ 1 { isConsecutive = false }
        buffer.append(UInt8((batch.hasFractions ? 1 : 0) | (isConsecutive ? 0 : 2)))
        guard rows > 0 else { return }
        buffer.append(narrow: rows) { Int64(contacts[$0]) }
        batch.typeCodes.withUnsafeBufferPointer { types in buffer.append(narrow: rows) { Int64(types[$0]) } }
        batch.seconds.withUnsafeBufferPointer { seconds in buffer.append(narrow: rows) { seconds[$0] } }
        if batch.hasFractions { buffer.append(narrow: rows) { Int64(batch.nanoseconds[$0]) } }
        buffer.append(number: batch.lines[0])
        if !isConsecutive { buffer.append(narrow: rows) { Int64(batch.lines[$0]) } }
        buffer.append(number: batch.offsets[0])
        batch.offsets.withUnsafeBufferPointer { offsets in
            buffer.append(narrow: rows - 1) { Int64(bitPattern: offsets[$0 + 1] &- offsets[$0]) }
        }
        for list in batch.lists { append(list, rows: rows, to: buffer) }
        for (number, column) in batch.columns.enumerated() { append(column, codes[number], to: buffer) }
    }

    private static func append(_ list: ListRows, rows: Int, to buffer: LineBuffer) {
        let starts = list.starts
        let some = (0..<rows).filter { starts[$0 + 1] > starts[$0] }
        buffer.append(number: UInt32(some.count))
        buffer.append(narrow: some.count) { Int64(some[$0]) }
        buffer.append(narrow: some.count) { Int64(starts[some[$0] + 1] - starts[some[$0]]) }
    }

    private static func append(_ column: Column, _ codes: [UInt32], to buffer: LineBuffer) {
        let states = column.states
        let some = states.indices.filter { states[$0] != Column.missing }
        buffer.append(number: UInt32(some.count))
        if some.count < states.count { buffer.append(narrow: some.count) { Int64(some[$0]) } }
        let isWrong = some.contains { states[$0] == Column.wrong }
        buffer.append(UInt8(isWrong ? 1 : 0))
        if isWrong { for entry in some { buffer.append(states[entry]) } }
        switch column.type {
        case .integer, .date, .boolean: buffer.append(narrow: some.count) { column.integers[some[$0]] }
        case .datetime:
            buffer.append(narrow: some.count) { column.integers[some[$0]] }
            let hasFractions = some.contains { column.nanoseconds[$0] != 0 }
            buffer.append(UInt8(hasFractions ? 1 : 0))
            if hasFractions { buffer.append(narrow: some.count) { Int64(column.nanoseconds[some[$0]]) } }
        case .decimal:
            let isNarrow = some.allSatisfy { Int64(exactly: column.decimals[$0]) != nil }
            buffer.append(UInt8(isNarrow ? 1 : 2))
            if isNarrow {
                buffer.append(narrow: some.count) { Int64(truncatingIfNeeded: column.decimals[some[$0]]) }
            } else {
                for entry in some { buffer.append(number: column.decimals[entry]) }
            }
        case .text: buffer.append(narrow: some.count) { Int64(codes[some[$0]]) }
        case .texts:
            let starts = column.starts
            buffer.append(narrow: some.count) { Int64(starts[some[$0] + 1] - starts[some[$0]]) }
            let elements = some.flatMap { Int(starts[$0])..<Int(starts[$0 + 1]) }
            buffer.append(narrow: elements.count) { Int64(codes[elements[$0]]) }
        }
    }

    // MARK: - Reading

    /// Fills a batch from a block; false where the bytes are no block of this projection.
    ///
    /// - Parameters:
    ///   - types: the type code now of each type code in the block.
    ///   - contacts: room for `ColumnBatch.rowLimit` codes.
    package static func read(
        _ reader: inout CacheReader, into batch: ColumnBatch, _ projection: Projection, types: [UInt16],
        contacts: UnsafeMutablePointer<UInt32>
    ) -> Bool {
        guard let rows = reader.number(UInt32.self).map(Int.init), rows <= ColumnBatch.rowLimit,
            let flags = reader.number(UInt8.self)
        else { return false }
        batch.prepareCoded(projection, rows: rows)
        batch.hasFractions = flags & 1 != 0
        guard rows > 0 else { return true }
        var isGood = reader.narrow(rows) { contacts[$0] = UInt32(truncatingIfNeeded: $1) }
        batch.typeCodes.withUnsafeMutableBufferPointer { codes in
            types.withUnsafeBufferPointer { types in
                var isKnown = true
                isGood =
                    isGood
                    && reader.narrow(rows) { row, code in
                        let code = Int(truncatingIfNeeded: code)
                        if 0..<types.count ~= code { codes[row] = types[code] } else { isKnown = false }
                    } && isKnown
            }
        }
        batch.seconds.withUnsafeMutableBufferPointer { seconds in
            isGood = isGood && reader.narrow(rows) { seconds[$0] = $1 }
        }
        if batch.hasFractions {
            batch.nanoseconds.withUnsafeMutableBufferPointer { fractions in
                isGood = isGood && reader.narrow(rows) { fractions[$0] = UInt32(truncatingIfNeeded: $1) }
            }
        }
        guard isGood, let line = reader.number(UInt32.self) else { return false }
        batch.lines.withUnsafeMutableBufferPointer { lines in
            if flags & 2 != 0 {
                isGood = reader.narrow(rows) { lines[$0] = UInt32(truncatingIfNeeded: $1) }
            } else {
                for row in 0..<rows { lines[row] = line &+ UInt32(truncatingIfNeeded: row) }
            }
        }
        guard isGood, let first = reader.number(UInt64.self) else { return false }
        batch.offsets.withUnsafeMutableBufferPointer { offsets in
            var offset = first
            offsets[0] = offset
            isGood = reader.narrow(rows - 1) { index, distance in
                offset &+= UInt64(bitPattern: distance)
                offsets[index + 1] = offset
            }
        }
        for list in batch.lists.indices {
            guard isGood, readList(list, rows: rows, &reader, into: batch) else { return false }
        }
        for column in batch.columns.indices {
            let list = batch.columns[column].list
            let entries = list.map { Int(batch.lists[$0].starts[rows]) } ?? rows
            guard isGood, batch.columns[column].read(entries: entries, &reader) else { return false }
        }
        return isGood
    }

    private static func readList(
        _ list: Int, rows: Int, _ reader: inout CacheReader, into batch: ColumnBatch
    ) -> Bool {
        guard let count = reader.count(atMost: rows) else { return false }
        var which = [Int](repeating: 0, count: count)
        guard reader.narrow(count, { which[$0] = Int(truncatingIfNeeded: $1) }),
            which.allSatisfy({ 0..<rows ~= $0 })
        else { return false }
        var starts = [UInt32](repeating: 0, count: rows + 1)
        guard reader.narrow(count, { starts[which[$0] + 1] = UInt32(truncatingIfNeeded: $1) }) else { return false }
        var sum: UInt64 = 0
        for row in 0...rows {
            sum += UInt64(starts[row])
            guard sum < UInt64(UInt32.max) else { return false }
            starts[row] = UInt32(sum)
        }
        batch.lists[list].starts = starts
        return true
    }
}

extension ColumnBatch {
    /// Empty columns of the projection, whose texts will be codes.
    fileprivate func prepareCoded(_ projection: Projection, rows: Int) {
        func fill<Value>(_ array: inout [Value], _ value: Value) {
            array.removeAll(keepingCapacity: true)
            array.append(contentsOf: repeatElement(value, count: rows))
        }
        prepare(columns: projection.columns.count)
        count = rows
        isCoded = true
        keys.removeAll(keepingCapacity: true)
        ids.removeAll(keepingCapacity: true)
        raws.removeAll(keepingCapacity: true)
        fill(&typeCodes, 0)
        fill(&seconds, 0)
        fill(&nanoseconds, 0)
        fill(&lines, 0)
        fill(&offsets, 0)
        let paths = projection.lists
        if lists.count != paths.count { lists = paths.map { ListRows(path: $0) } }
        for index in lists.indices {
            lists[index].path = paths[index]
            fill(&lists[index].starts, 0)
            lists[index].starts.append(0)
        }
        for (index, wanted) in projection.columns.enumerated() {
            columns[index].type = wanted.type
            // An empty block has nothing more to say of it.
            columns[index].states.removeAll(keepingCapacity: true)
            columns[index].codes.removeAll(keepingCapacity: true)
            columns[index].list = wanted.list.flatMap { paths.firstIndex(of: $0) }
        }
    }

    /// Makes the columns of rows outside [from, to) missing, as a reader leaves them that was told so.
    package func dropColumns(outside from: Instant?, _ to: Instant?) {
        guard !columns.isEmpty, count > 0 else { return }
        let isInside = { (row: Int) in
            let at = Instant(seconds: self.seconds[row], nanoseconds: self.nanoseconds[row])
            return from.map { at >= $0 } ?? true && to.map { at < $0 } ?? true
        }
        let outside = (0..<count).filter { !isInside($0) }
        for column in columns.indices {
            for row in outside {
                let entries =
                    columns[column].list.map { Int(lists[$0].starts[row])..<Int(lists[$0].starts[row + 1]) }
                    ?? row..<row + 1
                for entry in entries { columns[column].states[entry] = Column.missing }
            }
        }
    }
}

extension Column {
    fileprivate mutating func read(entries: Int, _ reader: inout CacheReader) -> Bool {
        guard let count = reader.count(atMost: entries) else { return false }
        var some = [Int](repeating: 0, count: count)
        if count < entries {
            guard reader.narrow(count, { some[$0] = Int(truncatingIfNeeded: $1) }),
                some.allSatisfy({ 0..<entries ~= $0 })
            else { return false }
        } else {
            for index in 0..<count { some[index] = index }
        }
        states.removeAll(keepingCapacity: true)
        states.append(contentsOf: repeatElement(Column.missing, count: entries))
        guard let flag = reader.number(UInt8.self) else { return false }
        if flag == 1 {
            guard let raw = reader.bytes(count) else { return false }
            for index in 0..<count { states[some[index]] = raw[index] }
        } else {
            for entry in some { states[entry] = Column.present }
        }
        return readValues(some, entries: entries, &reader)
    }

    private mutating func readValues(_ some: [Int], entries: Int, _ reader: inout CacheReader) -> Bool {
        let count = some.count
        switch type {
        case .integer, .date, .boolean:
            integers = [Int64](repeating: 0, count: entries)
            return reader.narrow(count) { integers[some[$0]] = $1 }
        case .datetime:
            integers = [Int64](repeating: 0, count: entries)
            nanoseconds = [UInt32](repeating: 0, count: entries)
            guard reader.narrow(count, { integers[some[$0]] = $1 }), let flag = reader.number(UInt8.self) else {
                return false
            }
            return flag == 0 || reader.narrow(count) { nanoseconds[some[$0]] = UInt32(truncatingIfNeeded: $1) }
        case .decimal:
            decimals = [Int128](repeating: 0, count: entries)
            guard let form = reader.number(UInt8.self) else { return false }
            if form == 1 { return reader.narrow(count) { decimals[some[$0]] = Int128($1) } }
            for entry in some {
                guard let number = reader.number(Int128.self) else { return false }
                decimals[entry] = number
            }
            return true
        case .text:
            codes = [UInt32](repeating: 0, count: entries)
            return reader.narrow(count) { codes[some[$0]] = UInt32(truncatingIfNeeded: $1) }
        case .texts: return readTexts(some, entries: entries, &reader)
        }
    }

    private mutating func readTexts(_ some: [Int], entries: Int, _ reader: inout CacheReader) -> Bool {
        var ends = [UInt64](repeating: 0, count: entries + 1)
        guard reader.narrow(some.count, { ends[some[$0] + 1] = UInt64(truncatingIfNeeded: $1) }) else { return false }
        for entry in 0..<entries {
            let (sum, isOver) = ends[entry + 1].addingReportingOverflow(ends[entry])
            guard !isOver, sum < UInt64(UInt32.max) else { return false }
            ends[entry + 1] = sum
        }
        starts = ends.map { UInt32($0) }
        codes = []
        var made: [UInt32] = []
        guard reader.narrow(Int(ends[entries]), { made.append(UInt32(truncatingIfNeeded: $1)) }) else { return false }
        codes = made
        return true
    }
}
