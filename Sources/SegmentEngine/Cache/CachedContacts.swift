import CellValues
import FlatFiles

// A contact unit in the cache: a piece for the keys and places of its rows, then a piece a field, each column as it lies in
// memory.
//
//     keys    UInt32 rows; narrow lengths of the keys; UInt32 their bytes, the bytes; narrow lines; UInt64 first offset,
//             narrow distances
//     field   UInt32 rows, missing, wrong, noted, outside; UInt32 wrong rows that are told, each UInt32; UInt32 texts, each a
//             text;
//             then codes, flags, days, seconds, nanoseconds, integers, decimals, present, elements, ends:
//             UInt32 values, the values

extension ContactPart {
    func append(to writer: CacheWriter) -> Int {
        let buffer = writer.buffer
        buffer.appendPiece {
            buffer.append(number: UInt32(count))
            buffer.append(narrow: count) { Int64(lengths.base[$0]) }
            buffer.append(number: UInt32(keyBytes.count))
            buffer.append(UnsafeRawBufferPointer(keyBytes.values))
            buffer.append(narrow: count) { Int64(lines.base[$0]) &- Int64($0) }
            buffer.append(number: count > 0 ? offsets.base[0] : 0)
            buffer.append(narrow: max(0, count - 1)) {
                Int64(bitPattern: offsets.base[$0 + 1] &- offsets.base[$0])
            }
        }
        writer.flushIfFull()
        for column in columns {
            buffer.appendPiece { column.append(to: buffer) }
            writer.flushIfFull()
        }
        return 1 + columns.count
    }

    /// Fills an empty part; false where the pieces are not what was written.
    mutating func restore(_ file: CacheFile, _ contents: UnitContents) -> Bool {
        guard contents.blocks == 1 + columns.count, let first = file.next() else { return false }
        var reader = ByteReader(first)
        guard restoreKeys(&reader), reader.isAtEnd else { return false }
        for column in columns {
            guard let piece = file.next() else { return false }
            var reader = ByteReader(piece)
            guard column.restore(&reader), reader.isAtEnd, column.count == count, column.isSound else { return false }
        }
        return true
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
        append(codes, to: buffer)
        append(flags, to: buffer)
        append(days, to: buffer)
        append(seconds, to: buffer)
        append(nanoseconds, to: buffer)
        append(integers, to: buffer)
        append(decimals, to: buffer)
        append(present, to: buffer)
        append(elements, to: buffer)
        append(ends, to: buffer)
    }

    private func append<Value>(_ rows: GrowingRows<Value>, to buffer: LineBuffer) {
        buffer.append(number: UInt32(rows.count))
        buffer.append(UnsafeRawBufferPointer(rows.values))
    }

    fileprivate func restore(_ reader: inout ByteReader) -> Bool {
        guard let rows = reader.number(UInt32.self), let missing = reader.number(UInt32.self),
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
        return restore(codes, &reader) && restore(flags, &reader) && restore(days, &reader) && restore(seconds, &reader)
            && restore(nanoseconds, &reader) && restore(integers, &reader) && restore(decimals, &reader)
            && restore(present, &reader) && restore(elements, &reader) && restore(ends, &reader)
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

    /// 18 digits before the point and nine behind it.
    private static let decimalLimit: UInt128 = 1_000_000_000_000_000_000_000_000_000

    /// Little-endian, as it lies in memory on every machine we build for.
    private func restore<Value>(_ rows: GrowingRows<Value>, _ reader: inout ByteReader) -> Bool {
        guard let values = reader.count(), let bytes = reader.bytes(values * MemoryLayout<Value>.stride) else {
            return false
        }
        if let from = bytes.baseAddress, values > 0 {
            UnsafeMutableRawPointer(rows.extend(by: values)).copyMemory(from: from, byteCount: bytes.count)
        }
        return true
    }
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
