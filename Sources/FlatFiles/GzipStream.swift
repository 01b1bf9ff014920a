import CZlib

/// The decompressed bytes of a gzip file (RFC 1952): members one after another, zeros allowed behind the last one.
///
/// A byte order mark at the start of a member behind another is taken out, in whatever place of a row it falls: files were
/// joined, and it is nobody's. That of the first one its reader drops, as in any file.
///
/// zlib's `inflate` checks each member's length and CRC-32. That the file ends inside a member it doesn't tell: here it is
/// an error.
final class GzipStream {
    private let file: RawFile
    /// At a fixed address: zlib's state points back to it.
    private let stream: UnsafeMutablePointer<z_stream>
    private let input: UnsafeMutablePointer<UInt8>
    private static let inputCapacity = 128 << 10
    private var isInsideMember = false
    private var isPadding = false
    /// First bytes of a member that are no mark, still to be handed out.
    private var held: [UInt8] = []
    private var produced: UInt64 = 0
    private let hasMarks: Bool
    private let lock = Lock()
    private var marksFound: [UInt64] = []

    /// Where marks were taken out: offsets in the text without them. A pipe is some way ahead of its reader.
    var marks: [UInt64] { lock.withLock { marksFound } }

    /// - Parameter isUTF8: in other encodings the bytes of a mark are none.
    init(_ file: RawFile, isUTF8: Bool = true) throws(FileFailure) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // inflateInit2 is a macro that isn't imported. 15 + 16: the largest window, gzip framing only.
        let status = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else {
            stream.deallocate()
            throw FileFailure(code: .unreadable, path: file.path, message: "there is no memory to decompress it")
        }
        self.file = file
        hasMarks = isUTF8
        self.stream = stream
        input = .allocate(capacity: Self.inputCapacity)
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        input.deallocate()
    }

    /// Up to `count` bytes; 0 at the end.
    func read(into target: UnsafeMutableRawPointer, count: Int) throws(FileFailure) -> Int {
        while true {
            var got = 0
            if !held.isEmpty {
                got = min(held.count, count)
                for index in 0..<got { target.storeBytes(of: held[index], toByteOffset: index, as: UInt8.self) }
                held.removeFirst(got)
            } else if isInsideMember {
                got = try inflateSome(into: target, count: count)
            } else if stream.pointee.avail_in == 0, try fetch(keeping: 0) == 0 {
                return 0
            } else if try enterMember(), hasMarks, produced > 0 {
                try takeFirstBytes()
            }
            guard got > 0 else { continue }
            produced += UInt64(got)
            return got
        }
    }

    /// Of a member behind another: those of a mark are nobody's.
    private func takeFirstBytes() throws(FileFailure) {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 3, alignment: 1)
        defer { room.deallocate() }
        var got = 0
        while got < 3, isInsideMember, let start = room.baseAddress {
            got += try inflateSome(into: start + got, count: 3 - got)
        }
        if room.elementsEqual([0xEF, 0xBB, 0xBF]), got == 3 {
            lock.withLock { marksFound.append(produced) }
        } else {
            held = Array(room.prefix(got))
        }
    }

    /// Bytes of the member; 0 where more input is needed, or it has ended.
    private func inflateSome(into target: UnsafeMutableRawPointer, count: Int) throws(FileFailure) -> Int {
        if stream.pointee.avail_in == 0, try fetch(keeping: 0) == 0 {
            throw FileFailure(
                code: .truncatedGzip, path: file.path, message: "the gzip data ends in the middle of a member")
        }
        stream.pointee.next_out = target.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(clamping: count)
        let room = stream.pointee.avail_out
        let before = stream.pointee.avail_in
        switch inflate(stream, Z_NO_FLUSH) {
        case Z_STREAM_END: isInsideMember = false
        case Z_OK: break
        case Z_BUF_ERROR where before != stream.pointee.avail_in || stream.pointee.avail_in == 0: break
        default: throw broken(stream.pointee.msg.map { String(cString: $0) })
        }
        return Int(room - stream.pointee.avail_out)
    }

    /// Between members: true where the next one starts here, false where only zeros were found so far.
    private func enterMember() throws(FileFailure) -> Bool {
        guard let next = stream.pointee.next_in else { return false }
        if next[0] == 0 {
            isPadding = true
            for index in 0..<Int(stream.pointee.avail_in) where next[index] != 0 { throw trailing }
            stream.pointee.avail_in = 0
            return false
        }
        if isPadding { throw trailing }
        if stream.pointee.avail_in == 1 {
            input[0] = next[0]
            if try fetch(keeping: 1) == 0 { throw trailing }
        }
        guard let next = stream.pointee.next_in, next[0] == 0x1F, next[1] == 0x8B else { throw trailing }
        inflateReset(stream)
        isInsideMember = true
        return true
    }

    /// Reads more compressed bytes behind those kept at the front of the input.
    private func fetch(keeping kept: Int) throws(FileFailure) -> Int {
        let got = try file.read(into: input + kept, count: Self.inputCapacity - kept)
        stream.pointee.next_in = input
        stream.pointee.avail_in = UInt32(kept + got)
        return got
    }

    private var trailing: FileFailure {
        FileFailure(
            code: .brokenGzip, path: file.path,
            message: "something that isn't gzip follows the last member of the gzip data")
    }

    private func broken(_ detail: String?) -> FileFailure {
        FileFailure(
            code: .brokenGzip, path: file.path,
            message: "the gzip data is damaged" + (detail.map { ": \($0)" } ?? ""))
    }
}
