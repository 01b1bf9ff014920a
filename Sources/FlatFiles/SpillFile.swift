import CellValues
import Glibc

/// A temporary file for what doesn't fit in memory. It has no name, so it is gone with the process, whatever becomes of it.
///
/// Several threads may append and read at once.
package final class SpillFile: @unchecked Sendable {
    // Sendable by its lock: `end` is touched only under it.
    private let descriptor: Int32
    private let folder: String
    private var end = 0
    private let lock = Lock()

    package init(folder: String) throws(FileFailure) {
        self.folder = folder
        // Six X: what mkstemp puts its own letters in the place of.
        var template = Array("\(folder)/segments-XXXXXX".utf8CString)
        // Private to its owner whatever the umask.
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw .temporary(folder, "made", errno) }
        // Without it a program that we start would inherit it: we start none.
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        guard unlink(template) == 0 else {
            let error = errno
            close(descriptor)
            throw .temporary(folder, "kept without a name", error)
        }
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Where the bytes are from now on.
    package func append(_ bytes: UnsafeRawBufferPointer) throws(FileFailure) -> Int {
        let start = lock.withLock {
            defer { end += bytes.count }
            return end
        }
        var done = 0
        while done < bytes.count, let base = bytes.baseAddress {
            let count = pwrite(descriptor, base + done, bytes.count - done, off_t(start + done))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .temporary(folder, "written", count < 0 ? errno : EIO) }
            done += count
        }
        return start
    }

    @discardableResult
    package func append<Value: BitwiseCopyable>(_ values: [Value]) throws(FileFailure) -> Int {
        let result = values.withUnsafeBytes { raw -> Result<Int, FileFailure> in
            do throws(FileFailure) { return .success(try append(raw)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// Exactly so many bytes, which were appended before.
    package func read(at offset: Int, count: Int, into target: UnsafeMutableRawPointer) throws(FileFailure) {
        var done = 0
        while done < count {
            let got = pread(descriptor, target + done, count - done, off_t(offset + done))
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { throw .temporary(folder, "read", got < 0 ? errno : EIO) }
            done += got
        }
    }
}

extension FileFailure {
    fileprivate static func temporary(_ folder: String, _ action: String, _ error: Int32) -> FileFailure {
        var failure = FileFailure(
            code: .temporary, path: folder,
            message: "a temporary file in \(folder) can't be \(action): \(SystemError(error).reason)")
        failure.isOutOfRoom = SystemError(error).isOutOfRoom
        return failure
    }
}
