import Glibc

/// A regular file open for reading at a moving offset. Read, never mapped: a truncated mapping kills the process.
final class RawFile {
    let path: String
    let identity: FileIdentity
    private let descriptor: Int32
    /// How far it was read, and where the next byte comes from: before that only where something is read again.
    private(set) var offset: UInt64
    private(set) var position: UInt64
    /// Of all bytes read so far, where it is asked for before the first is read.
    var sum: ByteSum?

    init(path: String, offset: UInt64 = 0) throws(FileFailure) {
        // O_NONBLOCK: opening a FIFO must not wait for a writer before we can refuse it.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileFailure.opening(path, errno) }
        do throws(FileFailure) {
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { throw FileFailure.opening(path, errno) }
            identity = try FileIdentity(status, path: path)
        } catch {
            close(descriptor)
            throw error
        }
        self.path = path
        self.descriptor = descriptor
        self.offset = offset
        position = offset
    }

    deinit { close(descriptor) }

    /// Up to `count` bytes; 0 at the end of the file.
    func read(into target: UnsafeMutableRawPointer, count: Int) throws(FileFailure) -> Int {
        while true {
            let got = pread(descriptor, target, count, off_t(position))
            if got >= 0 {
                position += UInt64(got)
                if position > offset {
                    let known = got - Int(position - offset)
                    sum?.add(UnsafeRawBufferPointer(start: target + known, count: got - known))
                    offset = position
                }
                return got
            }
            guard errno == EINTR else { throw FileFailure.reading(path, errno) }
        }
    }

    /// What lies behind `place` is read again.
    func goBack(to place: UInt64) { position = min(place, offset) }

    /// Whether a CR alone ends the lines of a file that is text as it lies there (`TextWindow.findLineEnds`). Doesn't move
    /// the offset.
    func hasCRLineEnds(inFirst bytes: Int) throws(FileFailure) -> Bool {
        var isFound = false
        // Most files show an LF at once.
        for (start, count) in [(0, 64 << 10), (64 << 10, bytes - (64 << 10))] {
            var buffer = [UInt8](repeating: 0, count: count)
            var got = 0
            while got < count {
                let more = buffer.withUnsafeMutableBytes {
                    pread(descriptor, $0.baseAddress! + got, count - got, off_t(start + got))
                }
                if more < 0, errno == EINTR { continue }
                guard more >= 0 else { throw FileFailure.reading(path, errno) }
                if more == 0 { break }
                got += more
            }
            if buffer[..<got].contains(0x0A) { return false }
            if buffer[..<got].contains(0x0D) { isFound = true }
            if got < count { break }
        }
        return isFound
    }

    /// Whether the file starts with gzip's magic bytes. Doesn't move the offset.
    func isGzip() throws(FileFailure) -> Bool {
        var magic: (UInt8, UInt8) = (0, 0)
        while true {
            let got = withUnsafeMutableBytes(of: &magic) { pread(descriptor, $0.baseAddress, 2, 0) }
            if got >= 0 { return got == 2 && magic == (0x1F, 0x8B) }
            guard errno == EINTR else { throw FileFailure.reading(path, errno) }
        }
    }
}
