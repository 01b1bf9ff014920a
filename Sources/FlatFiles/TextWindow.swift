import CellValues
import Glibc

/// Memory that text slices point into. A batch holds on to it for as long as its slices may be read.
final class TextBuffer {
    let start: UnsafeMutablePointer<UInt8>
    let capacity: Int

    init(capacity: Int) {
        start = .allocate(capacity: capacity + JSONScanner.padding + 1)
        self.capacity = capacity
    }

    deinit { start.deallocate() }
}

/// The part of a file's text that is in memory: whole rows and the start of the next one.
///
/// Behind the last byte lie a `\n`, so that every search ends, and as many readable bytes as the scanners look ahead.
struct TextWindow: ~Copyable {
    private(set) var input: FileInput
    private(set) var buffer: TextBuffer
    /// What is read lies in [position, end) of the buffer.
    var position = 0
    private(set) var end = 0
    /// Where the buffer's first byte stands in the decompressed stream.
    private(set) var bufferOffset: UInt64
    /// A CR alone ends its lines, those of JSON aside: in memory it is an LF.
    private(set) var hasCRLineEnds = false
    /// Byte order marks that were dropped.
    private(set) var droppedMarks = 0
    /// Where marks were taken out before they came here: offsets in the text without them.
    private var memberMarks: [UInt64] = []
    private var lastForgotten: UInt8?
    /// Nothing follows `end`.
    private(set) var isAtEnd = false
    /// Behind it only what is needed to finish a row is read.
    private let unitEnd: UInt64
    /// Where in the decompressed stream the unit's own text begins.
    private var ownStart: UInt64

    static let capacity = 1 << 20
    private static let beyondUnit = 64 << 10

    init(_ input: consuming FileInput, start: UInt64, end: UInt64?, capacity: Int) {
        self.input = input
        buffer = TextBuffer(capacity: capacity)
        bufferOffset = start
        ownStart = start
        unitEnd = end ?? .max
    }

    var base: UnsafePointer<UInt8> { UnsafePointer(buffer.start) }
    var path: String { input.path }
    /// The last byte that was read of the file, in memory or not.
    var lastByte: UInt8? { end > 0 ? base[end - 1] : lastForgotten }
    /// Where `position` stands in the decompressed stream.
    var offset: UInt64 { bufferOffset + UInt64(position) }
    var count: Int { end - position }

    /// What lies before `position` belongs to the unit before.
    mutating func startOwn() { ownStart = offset }

    /// The unit's own bytes before `position`.
    var bytesRead: BytesRead {
        let text = Int(streamOffset(offset) - ownStart)
        return BytesRead(stored: input.storedOffset.map(Int.init) ?? text, text: text)
    }

    /// Forgets what lies before `position` and reads on behind `end`, into a larger buffer where there is no room.
    ///
    /// Moves bytes: slices of the rows before are no longer good. False where nothing more came.
    mutating func fill() throws(FileFailure) -> Bool {
        if isAtEnd { return false }
        let kept = end - position
        if kept == 0 { lastForgotten = lastByte }
        // Less than a character of a transcoder is no room.
        if buffer.capacity - kept < 4 {
            let larger = TextBuffer(capacity: buffer.capacity * 2)
            larger.start.update(from: buffer.start + position, count: kept)
            buffer = larger
        } else if position > 0 {
            buffer.start.update(from: buffer.start + position, count: kept)
        }
        bufferOffset += UInt64(position)
        position = 0
        end = kept
        while buffer.capacity - end >= 4 {
            let streamOffset = bufferOffset + UInt64(end)
            let room = buffer.capacity - end
            let wanted =
                streamOffset < unitEnd
                ? Int(min(UInt64(room), unitEnd - streamOffset)) : min(room, Self.beyondUnit)
            // A transcoder writes whole characters.
            let got = try input.read(into: buffer.start + end, count: max(wanted, 4))
            if got == 0 {
                isAtEnd = true
                break
            }
            end += got
            if streamOffset + UInt64(got) >= unitEnd { break }
        }
        if hasCRLineEnds { translateLineEnds(from: kept) }
        memberMarks = input.memberMarks
        hasMemberMarks = !memberMarks.isEmpty
        (buffer.start + end).initialize(repeating: 0, count: JSONScanner.padding + 1)
        buffer.start[end] = 0x0A
        return end > kept
    }

    /// Takes bytes that are in memory already, in the place of the file's. Behind them lies what lies behind the window's.
    mutating func hold(_ bytes: TextBuffer, count: Int) {
        buffer = bytes
        (buffer.start + count).initialize(repeating: 0, count: JSONScanner.padding + 1)
        buffer.start[count] = 0x0A
        position = 0
        end = count
        isAtEnd = true
    }

    /// Drops what is in the window and reads on. For rows too long to keep.
    mutating func discard() throws(FileFailure) -> Bool {
        position = end
        return try fill()
    }

    var marks: Int { droppedMarks + input.marks + memberMarks.count }
    private(set) var hasMemberMarks = false

    /// Where a place of the text stands in the decompressed stream.
    @inline(__always)
    func streamOffset(_ offset: UInt64) -> UInt64 {
        hasMemberMarks ? Self.offset(offset, with: memberMarks) : offset
    }

    // Given the marks and not the window, which a call that isn't inlined would copy whole.
    @inline(never)
    private static func offset(_ offset: UInt64, with marks: [UInt64]) -> UInt64 {
        // Each of many joined exports brings one.
        var (first, end) = (0, marks.count)
        while first < end {
            let middle = (first + end) / 2
            if marks[middle] <= offset { first = middle + 1 } else { end = middle }
        }
        return offset + 3 * UInt64(first)
    }

    /// Whether more of a row is there than one may have. CRs behind it may belong to its line end, but for as many as a row
    /// may have bytes.
    func isLonger(than limit: Int) -> Bool {
        var length = count
        while length > limit, count <= 2 * limit, base[position + length - 1] == 0x0D { length -= 1 }
        return length > limit
    }

    /// Drops a byte order mark at the position.
    mutating func dropMark() -> Bool {
        guard count >= 3, Self.isMark(base + position) else { return false }
        position += 3
        droppedMarks += 1
        return true
    }

    /// Three bytes are there.
    static func isMark(_ p: UnsafePointer<UInt8>) -> Bool { p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF }

    // MARK: The file's start, with its first bytes in memory

    private var isAtStart: Bool { bufferOffset == 0 && position == 0 }

    /// Refuses what isn't text in the encoding that the source declares, by how it starts.
    func expectText(_ layout: SourceLayout) throws(FileFailure) {
        guard isAtStart else { return }
        if let what = EncodingGuess.foreign(base, count: count) { throw .foreign(what, path, layout) }
        guard layout.encoding != .utf16 else { return }
        // Windows-1252 has a letter for every byte of a mark, and NULs stay NULs.
        if EncodingGuess.startsLikeUTF16(base, count: count)
            || layout.encoding == .windows1252 && EncodingGuess.startsWithMarkAsWindows1252(base, count: count)
        {
            throw .startsLikeUTF16(path, layout)
        }
    }

    var hasLineFeed: Bool { memchr(base + position, 0x0A, count) != nil }

    /// Whether a CR alone ends the file's lines: where one stands in its first MiB, and no LF. Decided once a file.
    mutating func findLineEnds() {
        guard isAtStart, memchr(base, 0x0A, end) == nil, let found = memchr(base, 0x0D, end) else { return }
        // The CRs of one line end may go on behind what is in memory, and an LF follow them.
        var p = UnsafePointer(found.assumingMemoryBound(to: UInt8.self))
        while p < base + end, p.pointee == 0x0D { p += 1 }
        guard p < base + end || isAtEnd else { return }
        hasCRLineEnds = true
        translateLineEnds(from: 0)
    }

    /// CRs to LFs, but for those before an LF: where files were joined, CRLF ends one line and not two.
    private mutating func translateLineEnds(from start: Int) {
        let buffer = buffer
        var place = start
        while place < end, let found = memchr(buffer.start + place, 0x0D, end - place) {
            let first = UnsafeMutablePointer(found.assumingMemoryBound(to: UInt8.self)) - buffer.start
            place = first
            while place < end, buffer.start[place] == 0x0D { place += 1 }
            if place < end, buffer.start[place] == 0x0A { continue }
            (buffer.start + first).update(repeating: 0x0A, count: place - first)
        }
    }

    /// Gives bytes in memory their CRs back: those of a row whose lines were found.
    mutating func restoreLineEnds(_ start: Int, count: Int) {
        guard hasCRLineEnds else { return }
        for place in start..<start + count where buffer.start[place] == 0x0A { buffer.start[place] = 0x0D }
    }
}

extension FileFailure {
    static func startsLikeUTF16(_ path: String, _ layout: SourceLayout) -> FileFailure {
        FileFailure(
            code: layout.format == .csv ? .badHeader : .wrongEncoding, path: path,
            message: "it starts like UTF-16: give its source \"encoding\": \"utf-16\"")
    }

    static func foreign(_ what: String, _ path: String, _ layout: SourceLayout) -> FileFailure {
        FileFailure(
            code: layout.format == .csv ? .badHeader : .wrongEncoding, path: path,
            message: "it is \(what), and no text: what is in it has to be saved as CSV or JSON, plain or gzipped once")
    }
}
