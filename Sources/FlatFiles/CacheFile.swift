import Glibc

/// Where in an entry a piece stands, and how long it is with what stands before its bytes.
package struct CachePiece: Hashable, Sendable {
    package var offset: UInt64
    package var length: UInt32

    package init(offset: UInt64, length: UInt32) {
        self.offset = offset
        self.length = length
    }
}

/// Memory that pieces are read into, one after another.
package final class CacheMemory {
    fileprivate private(set) var bytes = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    package init() {}

    deinit { free() }

    private func free() { if let start = bytes.baseAddress { PageMemory.freeBuffer(start, bytes.count) } }

    /// What was in it is gone.
    fileprivate func reserve(_ count: Int) {
        guard count > bytes.count else { return }
        free()
        let room = max(count, 64 << 10)
        bytes = UnsafeMutableRawBufferPointer(start: PageMemory.allocateBuffer(room), count: room)
    }
}

/// An entry open for reading; its last piece says what the others are.
///
///     pieces     UInt32 length, UInt32 `checksum`, the bytes
///     …
///     UInt32     length of the last piece with what stands before its bytes
///     "SEGC"
package final class CacheFile {
    package let name: String
    private let descriptor: Int32
    private let size: Int
    private let path: String
    private let folder: CacheFolder
    private static let footer = 8
    package static let tag = Array("SEGC".utf8)

    /// Takes the descriptor over.
    init(_ name: String, _ descriptor: Int32, _ size: Int, path: String, _ folder: CacheFolder) {
        self.name = name
        self.descriptor = descriptor
        self.size = size
        self.path = path
        self.folder = folder
    }

    deinit { close(descriptor) }

    /// The bytes from `offset`, in the memory until something else is read into it; nil where the file doesn't have them.
    private func bytes(at offset: Int, count: Int, in memory: CacheMemory) -> UnsafeRawBufferPointer? {
        guard count >= 0, offset >= 0, count <= size - offset else { return nil }
        memory.reserve(count)
        var got = 0
        while got < count {
            let read = pread(descriptor, memory.bytes.baseAddress! + got, count - got, off_t(offset + got))
            if read < 0, errno == EINTR { continue }
            if read < 0 { folder.note(OutputFailure(path: path, action: "read", error: errno)) }
            if read <= 0 { return nil }
            got += read
        }
        return UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(memory.bytes)[..<count])
    }

    /// The bytes of a piece, valid until something else is read into the memory; nil where it is damaged or there is none.
    package func bytes(of piece: CachePiece, in memory: CacheMemory) -> UnsafeRawBufferPointer? {
        guard piece.length >= 8, let offset = Int(exactly: piece.offset),
            let whole = bytes(at: offset, count: Int(piece.length), in: memory)
        else { return nil }
        return Self.checked(whole)
    }

    /// What stands behind the head of a piece; nil where it isn't what was written.
    private static func checked(_ whole: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        let length = UInt32(littleEndian: whole.loadUnaligned(as: UInt32.self))
        let sum = UInt32(littleEndian: whole.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
        let bytes = UnsafeRawBufferPointer(rebasing: whole[8...])
        return Int(length) == bytes.count && checksum(bytes) == sum ? bytes : nil
    }

    /// The last piece; nil where it is damaged.
    package func last() -> [UInt8]? {
        let memory = CacheMemory()
        // Mostly it is short: then one look takes it and what stands behind it.
        let guess = min(size, 16 << 10)
        guard guess >= Self.footer, let tail = bytes(at: size - guess, count: guess, in: memory) else { return nil }
        let footer = UnsafeRawBufferPointer(rebasing: tail[(guess - Self.footer)...])
        let length = Int(UInt32(littleEndian: footer.loadUnaligned(as: UInt32.self)))
        guard footer[4...].elementsEqual(Self.tag), length >= 8, length <= size - Self.footer else { return nil }
        if length + Self.footer <= guess {
            let start = guess - Self.footer - length
            return Self.checked(UnsafeRawBufferPointer(rebasing: tail[start..<start + length])).map { Array($0) }
        }
        let piece = CachePiece(
            offset: UInt64(size - Self.footer - length), length: UInt32(truncatingIfNeeded: length))
        return bytes(of: piece, in: memory).map { Array($0) }
    }
}

/// Pieces of an entry that go on one in another: read from the front, a block at a time.
package final class CacheStrand {
    private let file: CacheFile
    private let pieces: [CachePiece]
    private let memory = CacheMemory()
    private var next = 0
    /// In memory; -1: none.
    private var loaded = -1
    package var reader = ByteReader(UnsafeRawBufferPointer(start: nil, count: 0))

    package init(_ file: CacheFile, _ pieces: [CachePiece]) {
        self.file = file
        self.pieces = pieces
    }

    /// Whether all of it is as it was written; to be asked before the first block.
    package func isWhole() -> Bool { pieces.indices.allSatisfy { load($0) } }

    /// Whether there is more to read: the next piece is gone to where the one before is at its end.
    package func advance() -> Bool {
        if !reader.isAtEnd { return true }
        guard next < pieces.count, load(next) else { return false }
        next += 1
        reader = ByteReader(held)
        return !reader.isAtEnd
    }

    private var held = UnsafeRawBufferPointer(start: nil, count: 0)

    private func load(_ piece: Int) -> Bool {
        if loaded == piece { return true }
        loaded = -1
        guard let bytes = file.bytes(of: pieces[piece], in: memory) else { return false }
        (held, loaded) = (bytes, piece)
        return true
    }

    /// Whether nothing is left of it.
    package var isAtEnd: Bool { reader.isAtEnd && next == pieces.count }
}
