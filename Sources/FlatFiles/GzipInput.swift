import Glibc

/// The bytes of a gzip file as they are stored, a buffer at a time.
final class GzipInput {
    private let file: RawFile
    private let start: UnsafeMutablePointer<UInt8>
    /// The next byte, and how many are there.
    private(set) var next: UnsafeMutablePointer<UInt8>
    private(set) var count = 0
    /// The most that is read at a time.
    private let step: Int

    private static let capacity = 128 << 10
    /// So many bytes that were taken are kept, for who took more than it needed.
    private static let kept = 8

    init(_ file: RawFile, step: Int = GzipInput.capacity) {
        self.file = file
        self.step = max(1, step)
        start = .allocate(capacity: Self.capacity + Self.kept)
        next = start
    }

    deinit { start.deallocate() }

    /// Where the next byte stands in the file.
    var offset: UInt64 { file.position - UInt64(count) }

    func take(_ taken: Int) {
        next += taken
        count -= taken
    }

    /// The last bytes that were taken, at most eight, are to be taken again.
    func putBack(_ bytes: Int) { take(-bytes) }

    /// Adds bytes behind those that are there; false at the end of the file.
    func fetch() throws(FileFailure) -> Bool {
        let before = min(Self.kept, next - start)
        let held = before + count
        memmove(start, next - before, held)
        next = start + before
        let got = try file.read(into: start + held, count: min(step, Self.capacity + Self.kept - held))
        count += got
        return got > 0
    }

    /// The next byte, taken; nil at the end of the file.
    func byte() throws(FileFailure) -> UInt8? {
        if count == 0, try !fetch() { return nil }
        defer { take(1) }
        return next.pointee
    }

    /// The next byte will be the one at `offset`, which was read before.
    func goBack(to offset: UInt64) {
        file.goBack(to: offset)
        next = start
        count = 0
    }
}
