import CellValues

/// 32 bits of the sum of some bytes: four times as fast as a CRC-32.
package func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var sum = ByteSum(seed: ByteSum.Value(low: 0x6361_6368, high: 0x6565_6E74))
    sum.add(bytes)
    return UInt32(truncatingIfNeeded: sum.value.low)
}

extension LineBuffer {
    package func append(text: [UInt8]) {
        append(number: UInt32(text.count))
        append(text)
    }

    /// Whole numbers in as few bytes each as their range needs: the least of them as 8 bytes, the width as one (0, 1, 2, 3, 4
    /// or 8), then each number's distance from the least.
    @inlinable @inline(__always)
    package func append(narrow count: Int, _ value: (Int) -> Int64) {
        guard count > 0 else { return }
        var (low, high) = (Int64.max, Int64.min)
        for index in 0..<count {
            let number = value(index)
            low = min(low, number)
            high = max(high, number)
        }
        let (span, isWide) = high.subtractingReportingOverflow(low)
        append(distances: count, from: low, reaching: isWide ? .max : UInt64(bitPattern: span), value)
    }

    /// The same of numbers that are seldom far from 0, and never below it: one look at them less.
    @inlinable @inline(__always)
    package func append(small count: Int, _ value: (Int) -> UInt64) {
        guard count > 0 else { return }
        var bits: UInt64 = 0
        for index in 0..<count { bits |= value(index) }
        append(distances: count, from: 0, reaching: bits) { Int64(bitPattern: value($0)) }
    }

    /// Numbers each of which is mostly near the one before it: the first as 8 bytes, then how far on or back it is to each.
    @inlinable @inline(__always)
    package func append(steps count: Int, _ value: (Int) -> Int64) {
        guard count > 0 else { return }
        append(number: value(0))
        append(small: count - 1) {
            let step = value($0 + 1) &- value($0)
            return UInt64(bitPattern: step << 1 ^ step >> 63)
        }
    }

    @inlinable @inline(__always)
    func append(distances count: Int, from low: Int64, reaching span: UInt64, _ value: (Int) -> Int64) {
        append(number: low)
        switch span {
        case 0: append(UInt8(0))
        case 1...0xFF: append(distances: count, from: low, UInt8.self, value)
        case 0x100...0xFFFF: append(distances: count, from: low, UInt16.self, value)
        case 0x1_0000...0xFF_FFFF: append(triples: count, from: low, value)
        case 0x100_0000...0xFFFF_FFFF: append(distances: count, from: low, UInt32.self, value)
        default: append(distances: count, from: low, UInt64.self, value)
        }
    }

    @inlinable @inline(__always)
    func append<Number: FixedWidthInteger>(
        distances count: Int, from low: Int64, _ type: Number.Type, _ value: (Int) -> Int64
    ) {
        let width = MemoryLayout<Number>.size
        append(UInt8(width))
        let to = room(for: count * width)
        for index in 0..<count {
            let distance = Number(truncatingIfNeeded: value(index) &- low).littleEndian
            (to + index * width).storeBytes(of: distance, as: Number.self)
        }
        advance(by: count * width)
    }

    /// Three bytes each: written as four, of which the next one takes the last.
    @inlinable @inline(__always)
    func append(triples count: Int, from low: Int64, _ value: (Int) -> Int64) {
        append(UInt8(3))
        let to = room(for: count * 3 + 1)
        for index in 0..<count {
            let distance = UInt32(truncatingIfNeeded: value(index) &- low).littleEndian
            (to + index * 3).storeBytes(of: distance, as: UInt32.self)
        }
        advance(by: count * 3)
    }

    /// What the body appends, behind its length and sum.
    package func appendPiece(_ body: () -> Void) {
        let start = count
        beginPiece()
        body()
        endPiece(from: start)
    }

    /// Leaves room for the length and sum of what comes next.
    package func beginPiece() { append(number: UInt64(0)) }

    /// Puts them in their place. - Parameter start: where `beginPiece` was called.
    package func endPiece(from start: Int) {
        let piece = UnsafeRawBufferPointer(rebasing: bytes[(start + 8)...])
        let sum = checksum(piece)
        let length = UInt32(truncatingIfNeeded: piece.count)
        base.storeBytes(of: length.littleEndian, toByteOffset: start, as: UInt32.self)
        base.storeBytes(of: sum.littleEndian, toByteOffset: start + 4, as: UInt32.self)
    }
}

extension ByteReader {
    /// Whether all whole numbers that `narrow` reads next must lie in the range, by what stands before them.
    package func isNarrow(_ count: Int, within range: ClosedRange<Int64>) -> Bool {
        var head = self
        guard count > 0, let base = head.number(Int64.self), let width = head.number(UInt8.self), width < 8 else {
            return count <= 0
        }
        let reach = Int64(1) << Int64(width * 8) - 1
        return base >= range.lowerBound && base <= range.upperBound - reach
    }

    /// Whole numbers as `append(narrow:)` put them, each handed to the body with its index.
    @inlinable @inline(__always)
    package mutating func narrow(_ count: Int, _ body: (Int, Int64) -> Void) -> Bool {
        guard count > 0 else { return true }
        guard let base = number(Int64.self), let width = number(UInt8.self) else { return false }
        switch width {
        case 0: for index in 0..<count { body(index, base) }
        case 1:
            guard let raw = bytes(count) else { return false }
            for index in 0..<count { body(index, base &+ Int64(raw[index])) }
        case 2:
            guard let raw = bytes(count * 2) else { return false }
            for index in 0..<count {
                body(index, base &+ Int64(raw.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self).littleEndian))
            }
        case 3:
            guard let raw = bytes(count * 3) else { return false }
            // Read as four bytes each, but for the last, behind which there may be none.
            for index in 0..<count - 1 {
                let word = raw.loadUnaligned(fromByteOffset: index * 3, as: UInt32.self).littleEndian
                body(index, base &+ Int64(word & 0xFF_FFFF))
            }
            let last = (0..<3).reduce(0) { $0 | Int64(raw[count * 3 - 3 + $1]) << Int64($1 * 8) }
            body(count - 1, base &+ last)
        case 4:
            guard let raw = bytes(count * 4) else { return false }
            for index in 0..<count {
                body(index, base &+ Int64(raw.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self).littleEndian))
            }
        case 8:
            guard let raw = bytes(count * 8) else { return false }
            for index in 0..<count {
                body(index, base &+ raw.loadUnaligned(fromByteOffset: index * 8, as: Int64.self).littleEndian)
            }
        default: return false
        }
        return true
    }

    /// What `append(steps:)` put.
    @inlinable @inline(__always)
    package mutating func steps(_ count: Int, _ body: (Int, Int64) -> Void) -> Bool {
        guard count > 0 else { return true }
        guard var number = number(Int64.self) else { return false }
        body(0, number)
        return narrow(count - 1) { index, step in
            let step = UInt64(bitPattern: step)
            number &+= Int64(bitPattern: step >> 1) ^ -Int64(bitPattern: step & 1)
            body(index + 1, number)
        }
    }
}
