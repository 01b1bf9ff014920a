import CellValues
import FlatFiles

// A contact unit in the cache: a piece for the keys and places of its rows, and a piece a field.
//
//     keys    UInt32 rows; narrow lengths of the keys; UInt32 their bytes, the bytes; narrow lines; UInt64 first offset,
//             narrow distances
//     field   UInt32 rows, missing, wrong, noted, outside; UInt32 wrong rows that are told, each UInt32; UInt32 texts, each a
//             text; then what the type has:
//             text      small codes
//             boolean   small flags
//             date      Int64 the first day; small distances from the day before it, 0 for none
//             datetime  the same of seconds; UInt8 1: narrow nanoseconds
//             integer   narrow; narrow present
//             decimal   UInt8 1: narrow; 2: 16 bytes each; narrow present
//             texts     steps ends; UInt32 elements, small

extension ContactPart {
    private var marks: UnitEntry.Marks {
        var sum = ByteSum(seed: ByteSum.Value(low: 0, high: 0))
        sum.add(UnsafeRawBufferPointer(offsets.values))
        return UnitEntry.Marks(blocks: [UInt32(truncatingIfNeeded: count)], offsets: sum.value)
    }

    /// Writes an entry of what the draft asks for; false where it would be of no use.
    func write(_ draft: UnitCache.Draft, _ contents: UnitContents, to writer: CacheWriter) -> Bool {
        var rows: [CachePiece] = []
        if draft.identity != nil { rows = [writer.append { appendKeys(to: $0) }] }
        let kept = draft.columns.map { number in
            UnitEntry.Kept(
                column: draft.projection.columns[number],
                pieces: [writer.append { columns[number].append(to: $0) }])
        }
        guard let entry = draft.entry(contents, marks, rows: rows, lists: [], columns: kept) else { return false }
        writer.appendLast { entry.append(to: $0) }
        return true
    }

    private func appendKeys(to buffer: LineBuffer) {
        buffer.append(number: UInt32(count))
        buffer.append(narrow: count) { Int64(lengths.base[$0]) }
        buffer.append(number: UInt32(keyBytes.count))
        buffer.append(UnsafeRawBufferPointer(keyBytes.values))
        buffer.append(narrow: count) { Int64(lines.base[$0]) &- Int64($0) }
        buffer.append(number: count > 0 ? offsets.base[0] : 0)
        buffer.append(narrow: max(0, count - 1)) { Int64(bitPattern: offsets.base[$0 + 1] &- offsets.base[$0]) }
    }

    /// Fills an empty part; gives the entries that are not what was written.
    mutating func restore(_ found: UnitCache.Found) -> Set<String> {
        let memory = CacheMemory()
        guard found.origin.pieces.count == 1, let piece = found.file.bytes(of: found.origin.pieces[0], in: memory)
        else {
            return [found.file.name]
        }
        var reader = ByteReader(piece)
        guard restoreKeys(&reader), reader.isAtEnd else { return [found.file.name] }
        var damaged: Set<String> = []
        for (column, place) in zip(columns, found.columns) {
            guard let place, !damaged.contains(place.file.name) else { continue }
            guard place.kept.pieces.count == 1, let piece = place.file.bytes(of: place.kept.pieces[0], in: memory)
            else {
                damaged.insert(place.file.name)
                continue
            }
            var reader = ByteReader(piece)
            guard column.restore(&reader), reader.isAtEnd, column.count == count, column.isSound else {
                damaged.insert(place.file.name)
                continue
            }
        }
        return damaged
    }

    private func restoreKeys(_ reader: inout ByteReader) -> Bool {
        guard let rows = reader.count() else { return false }
        let (newLengths, newLines) = (lengths.extend(by: rows), lines.extend(by: rows))
        let newOffsets = offsets.extend(by: rows)
        var total = 0
        let arePositive = reader.isNarrow(rows, within: 0...Int64(UInt32.max) * 2)
        guard
            reader.narrow(
                rows,
                { row, length in
                    newLengths[row] = UInt32(truncatingIfNeeded: length)
                    total &+= Int(truncatingIfNeeded: length)
                }), arePositive, let bytes = reader.text(as: total)
        else { return false }
        if let start = bytes.bindMemory(to: UInt8.self).baseAddress {
            keyBytes.extend(by: bytes.count).update(from: start, count: bytes.count)
        }
        guard reader.narrow(rows, { newLines[$0] = UInt32(truncatingIfNeeded: $1 &+ Int64($0)) }),
            var offset = reader.number(UInt64.self)
        else { return false }
        if rows > 0 { newOffsets[0] = offset }
        return reader.narrow(max(0, rows - 1)) { row, distance in
            offset &+= UInt64(bitPattern: distance)
            newOffsets[row + 1] = offset
        }
    }
}

extension FieldPart {
    fileprivate func append(to buffer: LineBuffer) {
        for number in [count, missing, wrong, noted, outside, wrongRows.count] + wrongRows {
            buffer.append(number: UInt32(number))
        }
        buffer.append(number: UInt32(dictionary.count))
        for code in 0..<dictionary.count { buffer.append(text: dictionary.array(code)) }
        switch type {
        case .text: buffer.append(small: count) { UInt64(codes.base[$0]) }
        case .boolean: buffer.append(small: count) { UInt64(flags.base[$0]) }
        case .date: append(days, none: FieldColumn.noDay, to: buffer)
        case .datetime:
            append(seconds, none: FieldColumn.noSecond, to: buffer)
            buffer.append(UInt8(nanoseconds.count > 0 ? 1 : 0))
            buffer.append(narrow: nanoseconds.count) { Int64(nanoseconds.base[$0]) }
        case .integer: buffer.append(narrow: count) { integers.base[$0] }
        case .decimal:
            let isNarrow = decimals.values.allSatisfy { Int64(exactly: $0) != nil }
            buffer.append(UInt8(isNarrow ? 1 : 2))
            if isNarrow {
                buffer.append(narrow: count) { Int64(truncatingIfNeeded: decimals.base[$0]) }
            } else {
                buffer.append(UnsafeRawBufferPointer(decimals.values))
            }
        case .texts:
            buffer.append(steps: count) { Int64(ends.base[$0]) }
            buffer.append(number: UInt32(elements.count))
            buffer.append(small: elements.count) { UInt64(elements.base[$0]) }
        }
        buffer.append(narrow: present.count) { Int64(present.base[$0]) }
    }

    /// Times are near one another, what stands for none of them is far from all.
    private func append<Value: FixedWidthInteger>(_ values: GrowingRows<Value>, none: Value, to buffer: LineBuffer) {
        let first = values.values.reduce(Value.max) { $1 == none ? $0 : min($0, $1) }
        buffer.append(number: Int64(first))
        buffer.append(small: values.count) { row in
            let value = values.base[row]
            return value == none ? 0 : UInt64(bitPattern: Int64(value) &- Int64(first)) + 1
        }
    }

    fileprivate func restore(_ reader: inout ByteReader) -> Bool {
        guard let rows = reader.number(UInt32.self), Int(rows) <= Self.rowLimit,
            let missing = reader.number(UInt32.self),
            let wrong = reader.number(UInt32.self), let noted = reader.number(UInt32.self),
            let outside = reader.number(UInt32.self),
            missing <= rows, wrong <= rows, outside <= wrong, let told = reader.count()
        else { return false }
        (count, self.missing, self.wrong) = (Int(rows), Int(missing), Int(wrong))
        (self.noted, self.outside) = (Int(noted), Int(outside))
        guard noted <= rows else { return false }
        for _ in 0..<told {
            guard let row = reader.number(UInt32.self), row < rows else { return false }
            wrongRows.append(Int(row))
        }
        guard let texts = reader.count() else { return false }
        for code in 0..<texts {
            guard let length = reader.count(), let text = reader.bytes(length),
                dictionary.code(of: text) == UInt32(code)
            else { return false }
        }
        let hasValues =
            switch type {
            case .text: Self.restore(codes, count, &reader)
            case .boolean: Self.restore(flags, count, &reader)
            case .date: restore(days, none: FieldColumn.noDay, &reader)
            case .datetime: restore(seconds, none: FieldColumn.noSecond, &reader) && restoreFractions(&reader)
            case .integer: Self.restore(integers, count, &reader)
            case .decimal: restoreDecimals(&reader)
            case .texts: restoreTexts(&reader)
            }
        let isNumber = type == .integer || type == .decimal
        return hasValues && Self.restore(present, isNumber ? count : 0, &reader)
    }

    private static func restore<Value: FixedWidthInteger>(
        _ rows: GrowingRows<Value>, _ count: Int, _ reader: inout ByteReader
    ) -> Bool {
        let to = rows.extend(by: count)
        return reader.narrow(count) { to[$0] = Value(truncatingIfNeeded: $1) }
    }

    private func restore<Value: FixedWidthInteger>(
        _ rows: GrowingRows<Value>, none: Value, _ reader: inout ByteReader
    ) -> Bool {
        guard let first = reader.number(Int64.self) else { return false }
        let to = rows.extend(by: count)
        return reader.narrow(count) { row, distance in
            to[row] = distance == 0 ? none : Value(truncatingIfNeeded: first &+ distance &- 1)
        }
    }

    private func restoreFractions(_ reader: inout ByteReader) -> Bool {
        guard let flag = reader.number(UInt8.self) else { return false }
        return Self.restore(nanoseconds, flag == 1 ? count : 0, &reader)
    }

    private func restoreDecimals(_ reader: inout ByteReader) -> Bool {
        guard let form = reader.number(UInt8.self) else { return false }
        if form == 1 { return Self.restore(decimals, count, &reader) }
        guard let bytes = reader.bytes(count * MemoryLayout<Int128>.stride) else { return false }
        if let from = bytes.baseAddress, count > 0 {
            // Little-endian, as it lies in memory on every machine we build for.
            UnsafeMutableRawPointer(decimals.extend(by: count)).copyMemory(from: from, byteCount: bytes.count)
        }
        return true
    }

    private func restoreTexts(_ reader: inout ByteReader) -> Bool {
        let to = ends.extend(by: count)
        // A number may take no byte where all are the same: no more of them than the ends say.
        guard reader.steps(count, { to[$0] = UInt32(truncatingIfNeeded: $1) }),
            let elementCount = reader.number(UInt32.self),
            elementCount == (count > 0 ? ends.base[count - 1] : 0)
        else { return false }
        return Self.restore(elements, Int(elementCount), &reader)
    }

    /// Whether a value stands for every row, and each of them is one that a cell can hold: what is read of them later is
    /// not checked again.
    fileprivate var isSound: Bool {
        let texts = UInt32(dictionary.count)
        let (inNumbers, inTexts) = (type == .integer || type == .decimal, type.isTexts)
        guard codes.count == (type == .text ? count : 0), flags.count == (type == .boolean ? count : 0),
            days.count == (type == .date ? count : 0), seconds.count == (type == .datetime ? count : 0),
            integers.count == (type == .integer ? count : 0), decimals.count == (type == .decimal ? count : 0),
            present.count == (inNumbers ? count : 0), ends.count == (inTexts ? count : 0),
            nanoseconds.count == 0 || (type == .datetime && nanoseconds.count == count),
            elements.count == 0 || inTexts
        else { return false }
        var isSound = true
        switch type {
        case .text: for code in codes.values { isSound = (code <= texts) && isSound }
        case .texts:
            var last: UInt32 = 0
            for end in ends.values {
                isSound = (end >= last) && isSound
                last = end
            }
            isSound = isSound && Int(last) == elements.count
            for code in elements.values { isSound = (code < texts) && isSound }
        case .boolean: for flag in flags.values { isSound = (flag <= 2) && isSound }
        case .date:
            let known = Instant.knownSeconds
            let (first, last) = (Int32(known.lowerBound / 86_400), Int32(known.upperBound / 86_400))
            for day in days.values { isSound = (day == FieldColumn.noDay || (day >= first && day <= last)) && isSound }
        case .datetime:
            let (first, last) = (Instant.stampSeconds.lowerBound, Instant.stampSeconds.upperBound)
            for second in seconds.values {
                isSound = (second == FieldColumn.noSecond || (second >= first && second <= last)) && isSound
            }
            for fraction in nanoseconds.values { isSound = (fraction < 1_000_000_000) && isSound }
        case .integer: break
        case .decimal:
            for (value, mark) in zip(decimals.values, present.values) {
                isSound = (mark == 0 || value.magnitude < Self.decimalLimit) && isSound
            }
        }
        for mark in present.values { isSound = (mark <= 1) && isSound }
        return isSound
    }

    /// Rows, or elements of lists, that a part has at most: more is a fault, not an allocation.
    private static let rowLimit = 1 << 31

    /// 18 digits before the point and nine behind it.
    private static let decimalLimit: UInt128 = 1_000_000_000_000_000_000_000_000_000
}

extension ByteReader {
    /// Bytes behind their number, which must be this.
    fileprivate mutating func text(as expected: Int) -> UnsafeRawBufferPointer? {
        guard let length = count(), length == expected else { return nil }
        return bytes(length)
    }
}

extension CellType {
    fileprivate var isTexts: Bool { if case .texts = self { true } else { false } }
}
