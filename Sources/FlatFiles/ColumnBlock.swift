import CellValues

/// A batch of activities as a cache keeps it: what was judged and parsed once, in as few bytes as its range needs.
///
/// Its rows, each of its lists and each of its columns are blocks of their own, so that a column can be kept, found and left
/// alone by itself. Texts and contacts are codes, whose meaning whoever writes the block keeps beside it. Little-endian;
/// `narrow` (`small` is read alike) and `steps` are what `LineBuffer` writes under these names:
///
///     rows
///         UInt32   rows
///         UInt8    1: some time has a fraction; 2: the rows' lines don't follow one another
///         small    contact codes, type codes; steps seconds; with 1 narrow nanoseconds
///         UInt32   line of the first row; with 2 narrow lines
///         UInt64   offset of the first row; small distances from row to row
///     a list
///         UInt32   rows that have lines; narrow which, narrow how many
///         UInt8    1: the lines have places of their own, then narrow distances from one to the next
///     a column
///         UInt32   entries that aren't missing; where that isn't all UInt8 1: narrow which; 2: a bit an entry
///         UInt8    1: some are wrong, then a state each
///         integer, date, boolean   narrow
///         datetime                 narrow seconds; UInt8 1: narrow nanoseconds
///         decimal                  UInt8 1: narrow; 2: 16 bytes each
///         text                     small codes
///         texts                    narrow how many; narrow codes
///         decimal, texts           UInt32 entries that are noted; narrow which
package enum ColumnBlock {
    /// - Parameter contacts: a code a row.
    package static func append(rowsOf batch: ColumnBatch, contacts: UnsafePointer<UInt32>, to buffer: LineBuffer) {
        let rows = batch.count
        buffer.append(number: UInt32(rows))
        let isConsecutive = batch.lines.withUnsafeBufferPointer { lines in
            var breaks: UInt32 = 0
            for row in 1..<max(rows, 1) { breaks |= (lines[row] &- lines[row - 1]) ^ 1 }
            return breaks == 0
        }
        buffer.append(UInt8((batch.hasFractions ? 1 : 0) | (isConsecutive ? 0 : 2)))
        guard rows > 0 else { return }
        buffer.append(small: rows) { UInt64(contacts[$0]) }
        batch.typeCodes.withUnsafeBufferPointer { codes in buffer.append(small: rows) { UInt64(codes[$0]) } }
        batch.seconds.withUnsafeBufferPointer { seconds in buffer.append(steps: rows) { seconds[$0] } }
        if batch.hasFractions { append(batch.nanoseconds, nil, rows, to: buffer) }
        buffer.append(number: batch.lines[0])
        if !isConsecutive { append(batch.lines, nil, rows, to: buffer) }
        buffer.append(number: batch.offsets[0])
        batch.offsets.withUnsafeBufferPointer { offsets in
            buffer.append(small: rows - 1) { offsets[$0 + 1] &- offsets[$0] }
        }
    }

    /// The values of some entries, or of the first `count`.
    @inline(__always)
    private static func append<Value: FixedWidthInteger>(
        _ values: [Value], _ some: [Int]?, _ count: Int, to buffer: LineBuffer
    ) {
        values.withUnsafeBufferPointer { values in
            guard let some else { return buffer.append(narrow: count) { Int64(truncatingIfNeeded: values[$0]) } }
            some.withUnsafeBufferPointer { some in
                buffer.append(narrow: count) { Int64(truncatingIfNeeded: values[some[$0]]) }
            }
        }
    }

    package static func append(_ list: ListRows, to buffer: LineBuffer) {
        let starts = list.starts
        let rows = starts.count - 1
        let some = (0..<rows).filter { starts[$0 + 1] > starts[$0] }
        buffer.append(number: UInt32(some.count))
        buffer.append(narrow: some.count) { Int64(some[$0]) }
        buffer.append(narrow: some.count) { Int64(starts[some[$0] + 1] - starts[some[$0]]) }
        let places = list.lines
        buffer.append(UInt8(places.isEmpty ? 0 : 1))
        buffer.append(narrow: places.count) { Int64(places[$0]) - Int64($0 > 0 ? places[$0 - 1] : 0) }
    }

    /// - Parameter codes: of a text column a code plus 1 an entry, of texts one an element, or more; of others not read.
    package static func append(_ column: Column, codes: [UInt32], to buffer: LineBuffer) {
        let states = column.states
        let present = PresentEntries(states)
        // Nil for all of them.
        let some = present.some
        let count = present.count
        buffer.append(number: UInt32(count))
        if let some { append(some, present.bits, to: buffer) }
        buffer.append(UInt8(present.isAnyWrong ? 1 : 0))
        if present.isAnyWrong { for state in states where state != Column.missing { buffer.append(state) } }
        switch column.type {
        case .integer, .date, .boolean: append(column.integers, some, count, to: buffer)
        case .datetime:
            append(column.integers, some, count, to: buffer)
            let hasFractions = column.nanoseconds.contains { $0 != 0 }
            buffer.append(UInt8(hasFractions ? 1 : 0))
            if hasFractions { append(column.nanoseconds, some, count, to: buffer) }
        case .decimal:
            let isNarrow = column.decimals.allSatisfy { Int64(exactly: $0) != nil }
            buffer.append(UInt8(isNarrow ? 1 : 2))
            if isNarrow {
                append(column.decimals, some, count, to: buffer)
            } else {
                for entry in some ?? Array(states.indices) { buffer.append(number: column.decimals[entry]) }
            }
        case .text:
            codes.withUnsafeBufferPointer { codes in
                // A wrong text has no code: nobody asks for it.
                if let some {
                    some.withUnsafeBufferPointer { some in
                        buffer.append(small: count) { UInt64(max(codes[some[$0]], 1) - 1) }
                    }
                } else {
                    buffer.append(small: count) { UInt64(max(codes[$0], 1) - 1) }
                }
            }
        case .texts:
            let starts = column.starts
            let entries = some ?? Array(states.indices)
            buffer.append(narrow: count) { Int64(starts[entries[$0] + 1] - starts[entries[$0]]) }
            let elements = entries.flatMap { Int(starts[$0])..<Int(starts[$0 + 1]) }
            buffer.append(narrow: elements.count) { Int64(codes[elements[$0]]) - 1 }
        }
        guard column.type.takesNotes else { return }
        let noted = column.noted
        buffer.append(number: UInt32(noted.count))
        buffer.append(narrow: noted.count) { Int64(noted[$0]) }
    }

    /// Which entries, by their numbers and by a bit each: as numbers where they are few.
    private static func append(_ some: [Int], _ bits: [UInt8], to buffer: LineBuffer) {
        // A number takes two bytes.
        if some.count * 2 > bits.count {
            buffer.append(UInt8(2))
            buffer.append(bits)
        } else {
            buffer.append(UInt8(1))
            some.withUnsafeBufferPointer { some in buffer.append(small: some.count) { UInt64(some[$0]) } }
        }
    }

    // MARK: - Reading

    /// Fills a batch with rows, whose columns and lists are empty yet; false where the bytes are no such block.
    ///
    /// - Parameters:
    ///   - types: the type code now of each type code in the block.
    ///   - contacts: room for `ColumnBatch.rowLimit` codes.
    package static func readRows(
        _ reader: inout ByteReader, into batch: ColumnBatch, _ projection: Projection, types: [UInt16],
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
        isGood =
            isGood
            && batch.seconds.withUnsafeMutableBufferPointer { seconds in
                let (first, last) = (Instant.stampSeconds.lowerBound, Instant.stampSeconds.upperBound)
                var areKnown = true
                return reader.steps(rows) { row, second in
                    seconds[row] = second
                    areKnown = areKnown && second >= first && second <= last
                } && areKnown
            }
        guard isGood else { return false }
        if batch.hasFractions {
            batch.nanoseconds.withUnsafeMutableBufferPointer { fractions in
                isGood = isGood && reader.narrow(rows) { fractions[$0] = UInt32(truncatingIfNeeded: $1) }
            }
            guard batch.nanoseconds.allSatisfy({ $0 < 1_000_000_000 }) else { return false }
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
        return isGood
    }

    /// Fills a column of a batch; false where the bytes are no block of its type. - Parameter entries: rows, or lines of its
    /// list.
    package static func readColumn(
        _ number: Int, entries: Int, _ reader: inout ByteReader, into batch: ColumnBatch
    ) -> Bool {
        entries <= Column.entryLimit && batch.columns[number].read(entries: entries, &reader)
    }

    /// Fills a list; false where the bytes are none of so many rows.
    package static func read(_ list: inout ListRows, rows: Int, _ reader: inout ByteReader) -> Bool {
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
            guard sum <= Column.entryLimit else { return false }
            starts[row] = UInt32(sum)
        }
        list.starts = starts
        guard let hasPlaces = reader.number(UInt8.self) else { return false }
        let lines = hasPlaces == 1 ? Int(sum) : 0
        list.lines.fill(0, lines)
        var place: Int64 = 0
        return reader.narrow(lines) { line, distance in
            place &+= distance
            list.lines[line] = UInt32(truncatingIfNeeded: place)
        }
    }
}

/// The entries of a column that aren't missing, found eight at a time.
private struct PresentEntries {
    private(set) var count = 0
    private(set) var isAnyWrong = false
    /// A bit an entry.
    let bits: [UInt8]
    /// Their numbers; nil: all.
    let some: [Int]?

    init(_ states: [UInt8]) {
        var (count, any): (Int, UInt64) = (0, 0)
        let bits = states.withUnsafeBytes { states in
            [UInt8](unsafeUninitializedCapacity: (states.count + 7) / 8) { bits, made in
                made = (states.count + 7) / 8
                for place in 0..<made {
                    var word: UInt64 = 0
                    if place * 8 + 8 <= states.count {
                        word = states.loadUnaligned(fromByteOffset: place * 8, as: UInt64.self).littleEndian
                    } else {
                        for entry in place * 8..<states.count { word |= UInt64(states[entry]) << UInt64(entry % 8 * 8) }
                    }
                    any |= word
                    // A state is 0, 1 or 2.
                    let ones = (word | word >> 1) & 0x0101_0101_0101_0101
                    bits[place] = UInt8(truncatingIfNeeded: (ones &* 0x0102_0408_1020_4080) >> 56)
                    count += Int(truncatingIfNeeded: (ones &* 0x0101_0101_0101_0101) >> 56)
                }
            }
        }
        (self.count, self.bits, isAnyWrong) = (count, bits, any & 0x0202_0202_0202_0202 != 0)
        guard count < states.count else {
            some = nil
            return
        }
        some = [Int](unsafeUninitializedCapacity: count) { some, made in
            for (place, byte) in bits.enumerated() {
                var rest = byte
                while rest != 0 {
                    some[made] = place * 8 + rest.trailingZeroBitCount
                    made += 1
                    rest &= rest - 1
                }
            }
        }
    }
}

extension ColumnBatch {
    /// Empty columns of the projection, whose texts will be codes.
    fileprivate func prepareCoded(_ projection: Projection, rows: Int) {
        prepare(columns: projection.columns.count)
        count = rows
        isCoded = true
        keys.removeAll(keepingCapacity: true)
        ids.removeAll(keepingCapacity: true)
        raws.removeAll(keepingCapacity: true)
        typeCodes.fill(0, rows)
        seconds.fill(0, rows)
        nanoseconds.fill(0, rows)
        lines.fill(0, rows)
        offsets.fill(0, rows)
        let paths = projection.lists
        if lists.count != paths.count { lists = paths.map { ListRows(path: $0) } }
        for index in lists.indices {
            lists[index].path = paths[index]
            lists[index].starts.fill(0, rows)
            lists[index].starts.append(0)
            lists[index].lines.removeAll(keepingCapacity: true)
        }
        for (index, wanted) in projection.columns.enumerated() {
            columns[index].type = wanted.type
            // An empty block has nothing more to say of it.
            columns[index].states.removeAll(keepingCapacity: true)
            columns[index].codes.removeAll(keepingCapacity: true)
            columns[index].noted.removeAll(keepingCapacity: true)
            columns[index].list = wanted.list.flatMap { paths.firstIndex(of: $0) }
        }
    }
}

extension Column {
    /// Lines, or elements of lists, that a batch has at most: it is read from a window of no more than twice the longest
    /// line. More is a fault, not an allocation.
    fileprivate static let entryLimit: UInt64 = 1 << 26
    /// Whole digits and billionths: 18 and 9 of them.
    private static let decimalLimit: Int128 = 1_000_000_000_000_000_000_000_000_000
    private static let knownDays = Instant.knownSeconds.lowerBound / 86_400...Instant.knownSeconds.upperBound / 86_400

    fileprivate mutating func read(entries: Int, _ reader: inout ByteReader) -> Bool {
        guard let count = reader.count(atMost: entries) else { return false }
        return withUnsafeTemporaryAllocation(of: Int.self, capacity: max(count, 1)) { room in
            guard let which = room.baseAddress else { return false }
            if count < entries {
                guard Self.readPresent(count, of: entries, &reader, into: which) else { return false }
            } else {
                for index in 0..<count { which[index] = index }
            }
            let some = UnsafeBufferPointer(start: which, count: count)
            return readStates(some, entries, &reader) && readValues(some, entries, &reader)
                && readNotes(entries, &reader)
        }
    }

    /// Which entries aren't missing.
    private static func readPresent(
        _ count: Int, of entries: Int, _ reader: inout ByteReader, into which: UnsafeMutablePointer<Int>
    ) -> Bool {
        switch reader.number(UInt8.self) {
        case 1:
            var isGood = true
            let isRead = reader.narrow(count) { index, entry in
                isGood = isGood && entry >= 0 && entry < entries
                which[index] = Int(truncatingIfNeeded: entry)
            }
            return isRead && isGood
        case 2:
            guard let bits = reader.bytes((entries + 7) / 8) else { return false }
            var found = 0
            for (place, byte) in bits.enumerated() where byte != 0 {
                var rest = byte
                while rest != 0 {
                    let entry = place * 8 + rest.trailingZeroBitCount
                    guard found < count, entry < entries else { return false }
                    which[found] = entry
                    found += 1
                    rest &= rest - 1
                }
            }
            return found == count
        default: return false
        }
    }

    private mutating func readStates(
        _ some: UnsafeBufferPointer<Int>, _ entries: Int, _ reader: inout ByteReader
    ) -> Bool {
        guard let flag = reader.number(UInt8.self) else { return false }
        states.fill(Column.missing, entries)
        guard flag == 1 else {
            states.withUnsafeMutableBufferPointer { states in
                for entry in some { states[entry] = Column.present }
            }
            return true
        }
        guard let raw = reader.bytes(some.count) else { return false }
        for index in some.indices { states[some[index]] = raw[index] }
        return raw.allSatisfy { $0 <= Column.wrong }
    }

    private mutating func readValues(
        _ some: UnsafeBufferPointer<Int>, _ entries: Int, _ reader: inout ByteReader
    ) -> Bool {
        switch type {
        case .integer: return Self.read(some, entries, &reader, into: &integers) { $0 }
        case .date: return readIntegers(some, entries, &reader, within: Self.knownDays)
        case .boolean: return readIntegers(some, entries, &reader, within: 0...1)
        case .datetime:
            guard readIntegers(some, entries, &reader, within: Instant.stampSeconds),
                let flag = reader.number(UInt8.self)
            else { return false }
            if flag != 0 {
                return Self.read(some, entries, &reader, into: &nanoseconds) { UInt32(truncatingIfNeeded: $0) }
                    && some.allSatisfy { nanoseconds[$0] < 1_000_000_000 || states[$0] != Column.present }
            }
            nanoseconds.fill(0, entries)
            return true
        case .decimal:
            guard let form = reader.number(UInt8.self) else { return false }
            if form == 1 { return Self.read(some, entries, &reader, into: &decimals) { Int128($0) } }
            decimals.fill(0, entries)
            for entry in some {
                guard let number = reader.number(Int128.self),
                    number.magnitude < Self.decimalLimit || states[entry] != Column.present
                else { return false }
                decimals[entry] = number
            }
            return true
        case .text: return Self.read(some, entries, &reader, into: &codes) { UInt32(truncatingIfNeeded: $0) }
        case .texts: return readTexts(some, entries, &reader)
        }
    }

    /// Those of wrong cells may be any: nobody asks for them.
    private mutating func readIntegers(
        _ some: UnsafeBufferPointer<Int>, _ entries: Int, _ reader: inout ByteReader, within range: ClosedRange<Int64>
    ) -> Bool {
        let areKnown = reader.isNarrow(some.count, within: range)
        return Self.read(some, entries, &reader, into: &integers) { $0 }
            && (areKnown || some.allSatisfy { range ~= integers[$0] || states[$0] != Column.present })
    }

    /// A value for each of some entries, zeros for the others.
    @inline(__always)
    private static func read<Value: FixedWidthInteger>(
        _ some: UnsafeBufferPointer<Int>, _ entries: Int, _ reader: inout ByteReader, into values: inout [Value],
        _ value: (Int64) -> Value
    ) -> Bool {
        values.fill(0, entries)
        return values.withUnsafeMutableBufferPointer { values in
            reader.narrow(some.count) { values[some[$0]] = value($1) }
        }
    }

    private mutating func readNotes(_ entries: Int, _ reader: inout ByteReader) -> Bool {
        noted.removeAll(keepingCapacity: true)
        guard type.takesNotes else { return true }
        guard let count = reader.count(atMost: entries) else { return false }
        var made: [UInt32] = []
        var isGood = true
        let isRead = reader.narrow(count) { _, entry in
            isGood = isGood && entry >= 0 && entry < entries && (made.last.map { entry > Int64($0) } ?? true)
            made.append(UInt32(truncatingIfNeeded: entry))
        }
        noted = made
        return isRead && isGood
    }

    private mutating func readTexts(
        _ some: UnsafeBufferPointer<Int>, _ entries: Int, _ reader: inout ByteReader
    ) -> Bool {
        var ends = [UInt64](repeating: 0, count: entries + 1)
        guard reader.narrow(some.count, { ends[some[$0] + 1] = UInt64(truncatingIfNeeded: $1) }) else { return false }
        for entry in 0..<entries {
            let (sum, isOver) = ends[entry + 1].addingReportingOverflow(ends[entry])
            guard !isOver, sum <= Self.entryLimit else { return false }
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

extension CellType {
    fileprivate var takesNotes: Bool {
        switch self {
        case .decimal, .texts: true
        case .text, .integer, .date, .datetime, .boolean: false
        }
    }
}

extension Array {
    /// So many of one value, in the memory that is there.
    fileprivate mutating func fill(_ value: Element, _ count: Int) {
        removeAll(keepingCapacity: true)
        append(contentsOf: repeatElement(value, count: count))
    }
}
