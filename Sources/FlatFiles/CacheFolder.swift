import Glibc

/// A folder of things that were worked out before and may be again: safe to delete at any time, never a reason to fail.
///
/// Entries are written beside their place and renamed, without being synced: what a power cut makes of one its checksums
/// tell, and then it is as if it were not there.
package final class CacheFolder: Sendable {
    private let folder: DurableFolder
    private let isReadOnly: Bool
    /// Seconds since 1970 when the run began. An input that changed less than two seconds before may have changed again
    /// without showing it: clocks of file systems tick slowly.
    package let began: Int64
    /// Bytes that all entries together may take; what would pass it isn't kept.
    private let limit: Int
    private let state = LockedValue(State())

    fileprivate struct State {
        var used: Set<String> = []
        var written = 0
        var failure: OutputFailure?
        var trouble: OutputFailure?

        mutating func note(_ failure: OutputFailure) { trouble = trouble ?? failure }
    }

    /// - Parameters:
    ///   - began: seconds since 1970, before any input was looked at.
    ///   - limit: bytes of all entries together.
    package init(_ folder: DurableFolder, began: Int64, limit: Int, isReadOnly: Bool) {
        self.folder = folder
        self.began = began
        self.limit = limit
        self.isReadOnly = isReadOnly
    }

    /// Why an entry could not be kept: for a warning.
    package var failure: OutputFailure? { state.withLock { $0.failure } }

    /// Why an entry could not be read, or old ones not be removed: for a warning. Others may be fine.
    package var trouble: OutputFailure? { state.withLock { $0.trouble } }

    /// Whether an entry could be kept.
    package var isOpen: Bool { !isReadOnly && state.withLock { $0.failure == nil && $0.written < limit } }

    /// An entry that is there; nil too where it can't be read.
    package func entry(_ name: String) -> CacheFile? {
        do throws(OutputFailure) {
            guard let (descriptor, size) = try folder.openToRead(name) else { return nil }
            state.withLock { _ = $0.used.insert(name) }
            return CacheFile(descriptor, size, path: folder.inside(name), state)
        } catch {
            state.withLock { $0.note(error) }
            return nil
        }
    }

    /// Keeps an entry: the body writes it and says whether it is whole.
    package func keep(_ name: String, _ body: (CacheWriter) -> Bool) {
        guard isOpen else { return }
        let temporary = ".tmp-" + name
        do throws(OutputFailure) {
            try folder.remove(temporary)
            let writer = CacheWriter(try folder.makeFile(temporary))
            guard body(writer) else {
                try folder.remove(temporary)
                return
            }
            let bytes = try writer.finish()
            let fits = state.withLock { state in
                guard state.written + bytes <= limit else { return false }
                state.written += bytes
                state.used.insert(name)
                return true
            }
            if fits { try folder.rename(temporary, to: name) } else { try folder.remove(temporary) }
        } catch {
            state.withLock { $0.failure = error }
            // The room it takes is the run's. What is left of it goes with the next clean-up.
            try? folder.remove(temporary)
        }
    }

    /// Removes what the run didn't use, the oldest first, until the rest is within the limit; and what was left half written.
    package func cleanUp() {
        if isReadOnly { return }
        let used = state.withLock { $0.used }
        do throws(OutputFailure) {
            var sizes: [(name: String, size: Int, modified: Int64)] = []
            for name in try folder.names() {
                if name.hasPrefix(".tmp-") {
                    try folder.remove(name)
                } else if let (size, modified) = try folder.sizeAndTime(of: name) {
                    sizes.append((name, size, modified))
                }
            }
            var total = sizes.reduce(0) { $0 + $1.size }
            for entry in sizes.sorted(by: { ($0.modified, $0.name) < ($1.modified, $1.name) })
            where total > limit && !used.contains(entry.name) {
                try folder.remove(entry.name)
                total -= entry.size
            }
        } catch {
            state.withLock { $0.note(error) }
        }
    }
}

/// An entry being written: pieces behind their length and sum.
package final class CacheWriter {
    package let buffer = LineBuffer()
    private let file: OutputFile
    private var failure: OutputFailure?
    private static let full = 1 << 20

    init(_ file: OutputFile) { self.file = file }

    /// To be called between pieces.
    package func flushIfFull() {
        if buffer.count >= Self.full { flush() }
    }

    private func flush() {
        do throws(OutputFailure) {
            if failure == nil { try file.write(buffer.bytes) }
        } catch { failure = error }
        buffer.clear()
    }

    fileprivate func finish() throws(OutputFailure) -> Int {
        flush()
        if let failure { throw failure }
        try file.finish(isSynced: false)
        return file.bytesWritten
    }
}

/// An entry open for reading, piece by piece from the front; the last piece can be read first.
///
///     pieces     UInt32 length, UInt32 `checksum`, the bytes
///     …
///     UInt32     length of the last piece with what stands before its bytes
///     "SEGC"
package final class CacheFile {
    private let descriptor: Int32
    private let size: Int
    private let path: String
    private let state: LockedValue<CacheFolder.State>
    private var buffer: UnsafeMutableRawBufferPointer
    /// Where in the file the next piece starts, and where the buffer does.
    private var position = 0
    private var bufferStart = 0
    private var bufferCount = 0
    /// What lies between has been found whole since it was read into the buffer.
    private var summedStart = 0
    private var summedEnd = 0
    private static let footer = 8
    package static let tag = Array("SEGC".utf8)

    /// Takes the descriptor over.
    fileprivate init(_ descriptor: Int32, _ size: Int, path: String, _ state: LockedValue<CacheFolder.State>) {
        self.descriptor = descriptor
        self.size = size
        self.path = path
        self.state = state
        buffer = Self.allocate(PageMemory.buffer)
    }

    deinit {
        close(descriptor)
        free()
    }

    private static func allocate(_ bytes: Int) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: PageMemory.allocateBuffer(bytes), count: bytes)
    }

    private func free() { if let start = buffer.baseAddress { PageMemory.freeBuffer(start, buffer.count) } }

    /// The bytes from `offset`, in the buffer until the next call; nil where the file doesn't have them.
    private func bytes(at offset: Int, count: Int) -> UnsafeRawBufferPointer? {
        guard count >= 0, offset >= 0, count <= size - offset else { return nil }
        if offset < bufferStart || offset + count > bufferStart + bufferCount {
            if count > buffer.count {
                free()
                buffer = Self.allocate(count + PageMemory.buffer)
            }
            bufferStart = offset
            bufferCount = 0
            (summedStart, summedEnd) = (offset, offset)
            while bufferCount < min(buffer.count, size - offset) {
                let got = pread(
                    descriptor, buffer.baseAddress! + bufferCount, min(buffer.count, size - offset) - bufferCount,
                    off_t(offset + bufferCount))
                if got < 0, errno == EINTR { continue }
                if got < 0 {
                    let failure = OutputFailure(path: path, action: "read", error: errno)
                    state.withLock { $0.note(failure) }
                }
                if got <= 0 { break }
                bufferCount += got
            }
            guard count <= bufferCount else { return nil }
        }
        let start = offset - bufferStart
        return UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[start..<start + count])
    }

    private func piece(at offset: Int) -> UnsafeRawBufferPointer? {
        guard let head = bytes(at: offset, count: 8) else { return nil }
        let length = Int(UInt32(littleEndian: head.loadUnaligned(as: UInt32.self)))
        let sum = UInt32(littleEndian: head.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
        guard let whole = bytes(at: offset, count: 8 + length) else { return nil }
        let piece = UnsafeRawBufferPointer(rebasing: whole[8...])
        // Summed before and still in the buffer.
        if offset >= summedStart, offset + whole.count <= summedEnd { return piece }
        guard checksum(piece) == sum else { return nil }
        // One piece after another from where the first of them was.
        if offset == summedEnd {
            summedEnd += whole.count
        } else {
            (summedStart, summedEnd) = (offset, offset + whole.count)
        }
        return piece
    }

    /// Whether so many pieces stand at the front, all as they were written.
    package func isWhole(_ count: Int) -> Bool {
        var offset = 0
        for _ in 0..<count {
            guard let piece = piece(at: offset) else { return false }
            offset += 8 + piece.count
        }
        return true
    }

    /// The next piece, valid until the one after it is asked for; nil where it is damaged or there is none.
    package func next() -> UnsafeRawBufferPointer? {
        guard let piece = piece(at: position) else { return nil }
        position += 8 + piece.count
        return piece
    }

    /// The last piece, valid until another one is asked for; nil where it is damaged.
    package func last() -> UnsafeRawBufferPointer? {
        guard let footer = bytes(at: size - Self.footer, count: Self.footer) else { return nil }
        let length = Int(UInt32(littleEndian: footer.loadUnaligned(as: UInt32.self)))
        guard Array(footer[4...]) == Self.tag, let piece = piece(at: size - Self.footer - length),
            piece.count + 8 == length
        else { return nil }
        return piece
    }
}

extension CacheWriter {
    /// Ends the entry with a piece that can be found from the end.
    package func appendLast(_ body: () -> Void) {
        let start = buffer.count
        buffer.appendPiece(body)
        buffer.append(number: UInt32(buffer.count - start))
        buffer.append(CacheFile.tag)
    }

    /// Copies the pieces of another entry but its last.
    package func appendPieces(of file: CacheFile, count: Int) -> Bool {
        for _ in 0..<count {
            guard let piece = file.next() else { return false }
            buffer.appendPiece { buffer.append(piece) }
            flushIfFull()
        }
        return true
    }
}
