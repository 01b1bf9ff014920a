/// The decompressed bytes of a gzip file (RFC 1952): members one after another, zeros allowed behind the last one.
///
/// A byte order mark at the start of a member behind another is taken out, in whatever place of a row it falls: files were
/// joined, and it is nobody's. That of the first one its reader drops, as in any file.
///
/// Heads and tails of members are read here, what lies between them is inflated by a library. The last word on what it finds
/// wrong is zlib's: the member is inflated again by zlib up to where the other one stopped, so that the same bytes come
/// before the same finding whichever inflates.
package final class GzipStream {
    private let file: RawFile
    private let input: GzipInput
    private var inflater: any Inflater
    private var library: InflateLibrary
    private var place = Place.betweenMembers
    private var isPadding = false
    /// Another library than zlib found a fault.
    private var isDoubted = false
    /// Of the member: where its data start in the file, and what came of them so far.
    private var dataStart: UInt64 = 0
    private var length: UInt64 = 0
    private var sum: UInt32 = 0
    /// First bytes of a member that are no mark, still to be handed out.
    private var held: [UInt8] = []
    private var produced: UInt64 = 0
    private let hasMarks: Bool
    private let lock = Lock()
    private var marksFound: [UInt64] = []

    private enum Place { case betweenMembers, data, tail }

    /// Where marks were taken out: offsets in the text without them. A pipe is some way ahead of its reader.
    package var marks: [UInt64] { lock.withLock { marksFound } }

    /// - Parameters:
    ///   - isUTF8: in other encodings the bytes of a mark are none.
    ///   - step: how many bytes of the file are read at a time.
    init(
        _ file: RawFile, isUTF8: Bool = true, library: InflateLibrary = .chosen, step: Int = .max
    ) throws(FileFailure) {
        self.file = file
        self.library = library
        inflater = try Self.inflater(library, file)
        input = GzipInput(file, step: step)
        hasMarks = isUTF8
    }

    package convenience init(path: String, library: InflateLibrary, step: Int = .max) throws(FileFailure) {
        try self.init(RawFile(path: path), library: library, step: step)
    }

    private static func inflater(_ library: InflateLibrary, _ file: RawFile) throws(FileFailure) -> any Inflater {
        if let inflater = library.inflater() { return inflater }
        throw FileFailure(code: .unreadable, path: file.path, message: "there is no memory to decompress it")
    }

    /// Up to `count` bytes; 0 at the end.
    package func read(into target: UnsafeMutableRawPointer, count: Int) throws(FileFailure) -> Int {
        while true {
            var got = 0
            if !held.isEmpty {
                got = min(held.count, count)
                for index in 0..<got { target.storeBytes(of: held[index], toByteOffset: index, as: UInt8.self) }
                held.removeFirst(got)
            } else if place == .data {
                got = try inflateSome(into: target, count: count)
            } else if place == .tail {
                try takeTail()
            } else if input.count == 0, try !input.fetch() {
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
        while got < 3, place == .data, let start = room.baseAddress {
            do throws(FileFailure) {
                got += try inflateSome(into: start + got, count: 3 - got)
            } catch {
                if got == 0 { throw error }
                // It is told again behind the bytes that came before it.
                break
            }
        }
        if room.elementsEqual([0xEF, 0xBB, 0xBF]), got == 3 {
            lock.withLock { marksFound.append(produced) }
        } else {
            held = Array(room.prefix(got))
        }
    }

    /// Bytes of the member; 0 where it has ended.
    private func inflateSome(into target: UnsafeMutableRawPointer, count: Int) throws(FileFailure) -> Int {
        let target = target.assumingMemoryBound(to: UInt8.self)
        let got = try inflateData(into: target, count: count)
        if got > 0 {
            sum = inflater.crc32(sum, target, count: got)
            length += UInt64(got)
        }
        return got
    }

    /// The same, not yet counted. A fault is told when all bytes before it have been handed out.
    private func inflateData(into target: UnsafeMutablePointer<UInt8>, count: Int) throws(FileFailure) -> Int {
        while true {
            if isDoubted { try giveToZlib() }
            let step = inflater.inflate(input, into: target, count: count)
            isDoubted = step.state == .damaged && library != .zlib
            if step.state == .ended { place = .tail }
            if step.bytes > 0 || step.state == .ended { return step.bytes }
            if step.state == .running, try input.fetch() { continue }
            if library == .zlib {
                throw step.state == .damaged ? damaged("a member can't be decompressed") : truncated
            }
            isDoubted = true
        }
    }

    /// Inflates the member up to here again, and from now on, by zlib.
    private func giveToZlib() throws(FileFailure) {
        isDoubted = false
        library = .zlib
        inflater = try Self.inflater(.zlib, file)
        input.goBack(to: dataStart)
        let room = UnsafeMutablePointer<UInt8>.allocate(capacity: 64 << 10)
        defer { room.deallocate() }
        var left = length
        while left > 0, place == .data {
            left -= UInt64(try inflateData(into: room, count: Int(min(left, 64 << 10))))
        }
    }

    /// CRC-32 and length of the member's bytes.
    private func takeTail() throws(FileFailure) {
        guard let wantedSum = try word() else { throw truncated }
        guard wantedSum == sum else { throw damaged("the CRC-32 of a member is wrong") }
        guard let wantedLength = try word() else { throw truncated }
        guard wantedLength == UInt32(truncatingIfNeeded: length) else {
            throw damaged("the length of a member is wrong")
        }
        place = .betweenMembers
    }

    /// Between members: true where the next one's data start here, false where only zeros were found so far.
    private func enterMember() throws(FileFailure) -> Bool {
        if input.next.pointee == 0 {
            isPadding = true
            for index in 0..<input.count where input.next[index] != 0 { throw trailing }
            input.take(input.count)
            return false
        }
        guard !isPadding, try input.byte() == 0x1F, try input.byte() == 0x8B else { throw trailing }
        switch try GzipHeader.take(input) {
        case .truncated: throw truncated
        case .damaged(let what): throw damaged(what)
        case nil: break
        }
        inflater.reset()
        (dataStart, length, sum) = (input.offset, 0, 0)
        place = .data
        return true
    }

    /// Four bytes, the lowest first; nil where the file ends in them.
    private func word() throws(FileFailure) -> UInt32? {
        var word: UInt32 = 0
        for shift: UInt32 in [0, 8, 16, 24] {
            guard let byte = try input.byte() else { return nil }
            word |= UInt32(byte) << shift
        }
        return word
    }

    private var truncated: FileFailure {
        FileFailure(
            code: .truncatedGzip, path: file.path, message: "the gzip data ends in the middle of a member")
    }

    private var trailing: FileFailure {
        FileFailure(
            code: .brokenGzip, path: file.path,
            message: "something that isn't gzip follows the last member of the gzip data")
    }

    private func damaged(_ what: String) -> FileFailure {
        FileFailure(code: .brokenGzip, path: file.path, message: "the gzip data is damaged: \(what)")
    }
}
