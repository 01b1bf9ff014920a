let lineFeed: UInt8 = 0x0A
let carriageReturn: UInt8 = 0x0D
let quote: UInt8 = 0x22
let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

/// A file's text and its lines.
struct SlowText {
    private(set) var bytes: [UInt8] = []
    /// Where each byte stands in the decompressed stream, and where that ends.
    private(set) var offsets: [Int] = []
    /// Marks at the start of a gzip member behind another are no text.
    private(set) var memberMarks = 0
    /// What ends a line: a CR alone where the first MiB has one and no LF.
    let lineEnd: UInt8
    /// Where each line starts. Behind the last line end there is no line, if there is nothing.
    private(set) var lineStarts: [Int] = []
    private var lineNumbers: [Int] = []
    private(set) var marksBehindLines = 0

    init(_ members: [[UInt8]]) {
        var offset = 0
        for member in members {
            let isMarked = !bytes.isEmpty && Array(member.prefix(3)) == byteOrderMark
            if isMarked { memberMarks += 1 }
            for (index, byte) in member.enumerated() where !isMarked || index >= 3 {
                bytes.append(byte)
                offsets.append(offset + index)
            }
            offset += member.count
        }
        offsets.append(offset)
        let first = bytes.prefix(1 << 20)
        lineEnd = !first.contains(lineFeed) && first.contains(carriageReturn) ? carriageReturn : lineFeed
        var isAtStart = true
        for (index, byte) in bytes.enumerated() {
            if isAtStart { lineStarts.append(index) }
            lineNumbers.append(lineStarts.count)
            let isBeforeLF = bytes[index...].first { $0 != carriageReturn } == lineFeed
            isAtStart = byte == lineFeed || byte == lineEnd && !isBeforeLF
        }
        // A mark with nothing behind it is no line.
        if let last = lineStarts.last, behindMarks(last) == bytes.count {
            lineStarts.removeLast()
            marksBehindLines = (bytes.count - last) / 3
        }
    }

    var count: Int { bytes.count }

    /// From 1; of the end, the last line, or a mark behind it.
    func line(_ index: Int) -> Int {
        index < count ? lineNumbers[index] : max(1, lineStarts.count + (marksBehindLines > 0 ? 1 : 0))
    }

    /// How many lines a stretch that isn't empty touches.
    func lines(from start: Int, to end: Int) -> Int { end > start ? line(end - 1) - line(start) + 1 : 1 }

    func has(_ piece: [UInt8], at index: Int) -> Bool { bytes[index...].starts(with: piece) }

    /// Whether it starts with the mark of UTF-16, or with a letter and a NUL.
    var isLikeUTF16: Bool {
        guard count > 1 else { return false }
        return has([0xFF, 0xFE], at: 0) || has([0xFE, 0xFF], at: 0) || (bytes[0] == 0) != (bytes[1] == 0)
    }

    /// Where a row that starts here has its first byte: behind a mark, if there is one, or several.
    func behindMarks(_ index: Int) -> Int {
        index < count && has(byteOrderMark, at: index) ? behindMarks(index + 3) : index
    }

    /// How long the line end here is: an LF and all CRs before it, or CRs at the end of the file; nil where there is none.
    func lineEndLength(at index: Int) -> Int? {
        if index == count { return 0 }
        var end = index
        while end < count, bytes[end] == carriageReturn { end += 1 }
        if end < count, bytes[end] == lineFeed { return end - index + 1 }
        if lineEnd == carriageReturn { return end > index ? 1 : nil }
        return end == count ? end - index : nil
    }

    /// The first index from here at which a line end stands.
    func nextLineEnd(from index: Int) -> Int {
        var index = index
        while lineEndLength(at: index) == nil { index += 1 }
        return index
    }

    /// Its own decoder: each code point must be the shortest form of one that is no surrogate.
    static func isUTF8(_ bytes: [UInt8]) -> Bool {
        var index = 0
        while index < bytes.count {
            let first = bytes[index]
            let (length, smallest): (Int, UInt32)
            switch first {
            case 0x00...0x7F: (length, smallest) = (1, 0)
            case 0xC0...0xDF: (length, smallest) = (2, 0x80)
            case 0xE0...0xEF: (length, smallest) = (3, 0x800)
            case 0xF0...0xF7: (length, smallest) = (4, 0x10000)
            default: return false
            }
            guard index + length <= bytes.count else { return false }
            var point = length == 1 ? UInt32(first) : UInt32(first) & (0xFF >> UInt32(length + 1))
            for next in bytes[(index + 1)..<(index + length)] {
                guard next & 0xC0 == 0x80 else { return false }
                point = point << 6 | UInt32(next & 0x3F)
            }
            guard point >= smallest, point <= 0x10FFFF, !(0xD800...0xDFFF).contains(point) else { return false }
            index += length
        }
        return true
    }
}
