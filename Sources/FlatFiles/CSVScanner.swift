import CellValues

/// Finds the cells of one CSV record (RFC 4180, strictly), sixteen bytes at a time, eight inside quotes.
///
/// A cell that starts with a quote must end with one, directly before a delimiter or line end; a cell that doesn't holds
/// no quote. A line ends with LF, and CRs before it; a CR elsewhere belongs to its cell.
struct CSVScanner {
    typealias Place = UnsafePointer<UInt8>

    enum Outcome {
        /// The place behind the line end.
        case complete(Place)
        /// The bytes in memory end before the record does.
        case incomplete
        /// Not CSV; the row ends with the line in which that shows. The place behind it.
        case broken(Place)
        /// The file ends inside quotes. The place of the opening one.
        case unclosed(Place)
    }

    let delimiter: UInt8
    /// Cells of the last record, also those beyond the room for them.
    private(set) var cellCount = 0
    /// Newlines inside its quotes.
    private(set) var newlines = 0
    /// Any byte of it (or near its end) was beyond ASCII.
    private(set) var isBeyondASCII = false

    init(delimiter: UInt8) {
        self.delimiter = delimiter
    }

    /// The record that starts at `start`. At `end` stands a newline that isn't the file's, and where `isAtEnd` the last
    /// line may end with it.
    mutating func record(
        _ start: Place, base: Place, end: Place, isAtEnd: Bool, cells: UnsafeMutablePointer<ScannedCell>, room: Int
    ) -> Outcome {
        var p = start
        var index = 0
        var high: UInt64 = 0
        var beyond = SIMD16<UInt8>()
        newlines = 0
        while true {
            // Where there is no room for it, a cell is only counted.
            let cell = cells + index
            if p.pointee == UInt8(ascii: "\"") {
                guard let (kind, close) = quoted(p + 1, end: end, isAtEnd: isAtEnd, high: &high) else {
                    if !isAtEnd { return .incomplete }
                    return .unclosed(p)
                }
                if index < room {
                    cell.pointee.kind = kind
                    cell.pointee.start = UInt32(truncatingIfNeeded: p + 1 - base)
                    cell.pointee.count = UInt32(truncatingIfNeeded: close - (p + 1))
                }
                p = close + 1
                if p.pointee == 0x0D { p = p[1] == 0x0A ? p + 1 : Self.lineEnd(p) }
                if p >= end, !isAtEnd { return .incomplete }
                if p.pointee != delimiter, p.pointee != 0x0A { return broken(p, end: end, isAtEnd: isAtEnd) }
            } else {
                let from = p
                // Most cells end within sixteen bytes: the loop's branch is easy to foretell, eight would be a toss.
                while true {
                    let bytes = UnsafeRawPointer(p).loadUnaligned(as: SIMD16<UInt8>.self)
                    beyond |= bytes
                    let halves =
                        Self.matches(bytes, delimiter) | Self.matches(bytes, UInt8(ascii: "\""))
                        | Self.matches(bytes, 0x0A)
                    let (low, high) = (halves[0], halves[1])
                    if low | high != 0 {
                        p += low != 0 ? low.trailingZeroBitCount &>> 3 : 8 &+ high.trailingZeroBitCount &>> 3
                        break
                    }
                    p += 16
                }
                var to = p
                if p.pointee == 0x0A {
                    if p >= end, !isAtEnd { return .incomplete }
                    if to > from, to[-1] == 0x0D {
                        to -= 1
                        // More than one is rare: out of the way of the others.
                        if to > from, to[-1] == 0x0D { to = Self.lineStart(to, from: from) }
                    }
                } else if p.pointee == UInt8(ascii: "\"") {
                    return broken(p, end: end, isAtEnd: isAtEnd)
                }
                if index < room {
                    cell.pointee.kind = .text
                    cell.pointee.start = UInt32(truncatingIfNeeded: from - base)
                    cell.pointee.count = UInt32(truncatingIfNeeded: to - from)
                }
            }
            index += 1
            if p.pointee == 0x0A {
                cellCount = index
                let halves = unsafeBitCast(beyond, to: SIMD2<UInt64>.self)
                isBeyondASCII = (high | halves[0] | halves[1]) & 0x8080_8080_8080_8080 != 0
                return .complete(p < end ? p + 1 : end)
            }
            p += 1
        }
    }

    /// What stands behind a quote, and the place of the closing one. Nil where the bytes end first.
    @inline(__always)
    private mutating func quoted(
        _ start: Place, end: Place, isAtEnd: Bool, high: inout UInt64
    ) -> (ScannedCell.Kind, Place)? {
        var p = start
        var kind = ScannedCell.Kind.text
        while true {
            let word = UnsafeRawPointer(p).loadUnaligned(as: UInt64.self).littleEndian
            high |= word
            let stops = Self.matches(word, Self.quotes) | Self.matches(word, Self.lines)
            if stops == 0 {
                p += 8
                continue
            }
            p += stops.trailingZeroBitCount &>> 3
            if p.pointee == 0x0A {
                if p >= end { return nil }
                newlines += 1
                p += 1
            } else if p + 1 >= end, !isAtEnd {
                return nil
            } else if p[1] == UInt8(ascii: "\""), p + 1 < end {
                kind = .doubled
                p += 2
            } else {
                return (kind, p)
            }
        }
    }

    /// The LF behind CRs, or where they are not before one the first of them.
    @inline(never)
    private static func lineEnd(_ place: Place) -> Place {
        var p = place
        while p.pointee == 0x0D { p += 1 }
        return p.pointee == 0x0A ? p : place
    }

    /// The first of the CRs before a place, not before `start`.
    @inline(never)
    private static func lineStart(_ place: Place, from start: Place) -> Place {
        var p = place
        while p > start, p[-1] == 0x0D { p -= 1 }
        return p
    }

    private func broken(_ place: Place, end: Place, isAtEnd: Bool) -> Outcome {
        var p = place
        while p < end, p.pointee != 0x0A { p += 1 }
        if p >= end { return isAtEnd ? .broken(end) : .incomplete }
        return .broken(p + 1)
    }

    private static let quotes: UInt64 = 0x2222_2222_2222_2222
    private static let lines: UInt64 = 0x0A0A_0A0A_0A0A_0A0A

    /// All bits of a byte that is equal, in two halves. The types are spelt out: without them each lane is compared by
    /// itself, fifty times as slow.
    @inline(__always)
    private static func matches(_ bytes: SIMD16<UInt8>, _ byte: UInt8) -> SIMD2<UInt64> {
        let mask: SIMDMask<SIMD16<Int8>> = bytes .== SIMD16<UInt8>(repeating: byte)
        return unsafeBitCast(mask, to: SIMD2<UInt64>.self)
    }

    /// The lowest set bit marks the first byte that is equal; bits above it may be false.
    @inline(__always)
    private static func matches(_ word: UInt64, _ pattern: UInt64) -> UInt64 {
        let difference = word ^ pattern
        return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
    }
}
