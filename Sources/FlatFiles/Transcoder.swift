import CellValues

/// UTF-16 or Windows-1252 to UTF-8, as a stream.
///
/// What names no character (half a surrogate pair, an odd last byte, the five bytes that Windows-1252 leaves undefined)
/// becomes bytes that aren't UTF-8, so that the row it stands in is rejected: nothing is mended in silence.
struct Transcoder: ~Copyable {
    private let encoding: SourceLayout.Encoding
    private let source: UnsafeMutablePointer<UInt8>
    private static let capacity = 64 << 10
    private var position = 0
    private var end = 0
    private var isAtEnd = false
    private var isStart = true
    private var isBigEndian = false
    /// Byte order marks that were dropped.
    private var marks = 0

    init(_ encoding: SourceLayout.Encoding) {
        self.encoding = encoding
        source = .allocate(capacity: Self.capacity)
    }

    deinit { source.deallocate() }

    /// Up to `count` bytes of UTF-8; 0 at the end. `count` is at least 4.
    mutating func read(
        into target: UnsafeMutableRawPointer, count: Int,
        from fetch: (UnsafeMutableRawPointer, Int) throws(FileFailure) -> Int
    ) throws(FileFailure) -> Int {
        let start = target.assumingMemoryBound(to: UInt8.self)
        var out = start
        let limit = start + count - 4
        while out <= limit {
            if !isAtEnd, end - position < 4 {
                // Four bytes are the longest thing to look at: a surrogate pair.
                for index in position..<end { source[index - position] = source[index] }
                end -= position
                position = 0
                let got = try fetch(source + end, Self.capacity - end)
                end += got
                isAtEnd = got == 0
                if isStart, encoding == .windows1252, end >= 3 { dropMarkOfUTF8() }
                if !isAtEnd { continue }
            }
            if position == end { break }
            out = encoding == .windows1252 ? nextOfWindows1252(out) : nextOfUTF16(out)
        }
        return out - start
    }

    /// UTF-8's mark names no column and no key, whatever encoding was declared.
    private mutating func dropMarkOfUTF8() {
        isStart = false
        guard TextWindow.isMark(source) else { return }
        position = 3
        marks = 1
    }

    @inline(__always)
    private mutating func nextOfWindows1252(_ out: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
        let byte = source[position]
        position += 1
        guard 0x80..<0xA0 ~= byte else { return JSONEscape.encode(UInt32(byte), at: out) }
        let scalar = Self.upperWindows1252[Int(byte) - 0x80]
        guard scalar == 0 else { return JSONEscape.encode(UInt32(scalar), at: out) }
        out.pointee = byte
        return out + 1
    }

    @inline(__always)
    private mutating func nextOfUTF16(_ out: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
        if isStart {
            isStart = false
            if end - position >= 2 {
                let mark = (source[position], source[position + 1])
                // Without a mark a plain letter tells by where its zero stands.
                isBigEndian = mark == (0xFE, 0xFF) || mark.0 == 0 && mark.1 != 0
                if mark == (0xFE, 0xFF) || mark == (0xFF, 0xFE) {
                    position += 2
                    marks = 1
                    return out
                }
            }
        }
        guard end - position >= 2 else {
            position = end
            out.pointee = 0xFF
            return out + 1
        }
        var scalar = unit(at: position)
        position += 2
        if 0xD800..<0xDC00 ~= scalar, end - position >= 2 {
            let low = unit(at: position)
            if 0xDC00..<0xE000 ~= low {
                scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
                position += 2
            }
        }
        return JSONEscape.encode(scalar, at: out)
    }

    /// Marks that were dropped since it was asked before.
    mutating func takeMarks() -> Int {
        defer { marks = 0 }
        return marks
    }

    /// Whether text that was Windows-1252 would have been valid UTF-8 as it was stored.
    static func isLikeUTF8(_ text: UnsafePointer<UInt8>, count: Int) -> Bool {
        var stored: [UInt8] = []
        stored.reserveCapacity(count)
        for scalar in String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self).unicodeScalars {
            if scalar.value > 0xFF, let byte = upperWindows1252.firstIndex(where: { UInt32($0) == scalar.value }) {
                stored.append(UInt8(0x80 + byte))
            } else {
                stored.append(UInt8(truncatingIfNeeded: scalar.value))
            }
        }
        return stored.withUnsafeBufferPointer { bytes in
            bytes.baseAddress.map { UTF8Check.isValid($0, count: bytes.count) } ?? true
        }
    }

    private func unit(at index: Int) -> UInt32 {
        let (first, second) = (UInt32(source[index]), UInt32(source[index + 1]))
        return isBigEndian ? first << 8 | second : second << 8 | first
    }

    /// 0x80...0x9F; 0 where Windows-1252 has nothing.
    private static let upperWindows1252: [UInt16] = [
        0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
        0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E,
        0x0178,
    ]
}
