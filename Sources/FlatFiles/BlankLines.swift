/// Lines with nothing on them, passed over at the speed of memory: a small gzip file can hold a great many.
struct BlankLines {
    typealias Place = UnsafePointer<UInt8>

    /// Behind the last of them.
    private(set) var end: Place
    private(set) var count = 0

    /// Those of blanks, tabs and carriage returns, from the start of a line on, that end before `stop`.
    init(ofWhiteSpaceFrom start: Place, stop: Place) {
        end = start
        var p = start
        while stop - p >= 16 {
            let bytes = UnsafeRawPointer(p).loadUnaligned(as: SIMD16<UInt8>.self)
            let newlines = Self.matches(bytes, 0x0A)
            let blank =
                newlines | Self.matches(bytes, 0x20) | Self.matches(bytes, 0x09) | Self.matches(bytes, 0x0D)
            guard blank[0] & blank[1] == .max else { break }
            count += (newlines[0].nonzeroBitCount + newlines[1].nonzeroBitCount) >> 3
            if newlines[1] != 0 {
                end = p + (16 - newlines[1].leadingZeroBitCount >> 3)
            } else if newlines[0] != 0 {
                end = p + (8 - newlines[0].leadingZeroBitCount >> 3)
            }
            p += 16
        }
        while p < stop, [0x0A, 0x20, 0x09, 0x0D].contains(p.pointee) {
            p += 1
            if p[-1] == 0x0A {
                count += 1
                end = p
            }
        }
    }

    /// Those of nothing at all, with line ends LF, CRLF or CRs before an LF, from the start of a line on, that start before `stop`. The bytes
    /// end at `limit`.
    init(ofLineEndsFrom start: Place, stop: Place, limit: Place) {
        end = start
        while stop - end >= 8 {
            let word = UnsafeRawPointer(end).loadUnaligned(as: UInt64.self).littleEndian
            if word == 0x0A0A_0A0A_0A0A_0A0A {
                count += 8
            } else if word == 0x0A0D_0A0D_0A0D_0A0D {
                count += 4
            } else {
                break
            }
            end += 8
        }
        while end < stop {
            if end.pointee == 0x0A {
                end += 1
            } else {
                var p = end
                while p < limit, p.pointee == 0x0D { p += 1 }
                guard p > end, p < limit, p.pointee == 0x0A else { break }
                end = p + 1
            }
            count += 1
        }
    }

    /// All bits of a byte that is equal, in two halves; the types spelt out as in `CSVScanner`.
    @inline(__always)
    private static func matches(_ bytes: SIMD16<UInt8>, _ byte: UInt8) -> SIMD2<UInt64> {
        let mask: SIMDMask<SIMD16<Int8>> = bytes .== SIMD16<UInt8>(repeating: byte)
        return unsafeBitCast(mask, to: SIMD2<UInt64>.self)
    }
}
