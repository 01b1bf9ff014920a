import CellValues
import Glibc

/// Something of the output could not be made, written, read or synced, or isn't what was written: the path and why.
package struct OutputFailure: Error, Equatable, Sendable {
    package var path: String
    /// A sentence without a full stop: `it can't be written: No space left on device`.
    package var message: String
    /// The disk is full, or what of it the user may have: written anew, it may fit.
    package var isOutOfRoom = false
    /// The system did what it was asked for, and what it gave isn't what was once written there.
    package var isDamage = false

    package init(path: String, message: String) {
        self.path = path
        self.message = message
    }

    package static func damage(path: String, _ message: String) -> OutputFailure {
        var failure = OutputFailure(path: path, message: message)
        failure.isDamage = true
        return failure
    }

    /// `action`: `written`, `synced`, ….
    package init(path: String, action: String, error: Int32) {
        self.init(path: path, message: "it can't be \(action): \(SystemError(error).reason)")
        isOutOfRoom = SystemError(error).isOutOfRoom
    }
}

extension SystemError {
    /// The disk is full, or what of it the user may have.
    var isOutOfRoom: Bool { number == ENOSPC || number == EDQUOT }
}

/// A new file, written from start to end, that is on the disk when `finish` returns.
///
/// It is created exclusively and never through a link, 0600 whatever the umask. A failed sync is final: the kernel may
/// have dropped the pages, so that trying again would succeed without the data (7-reliability §1).
package final class OutputFile: @unchecked Sendable {
    // Sendable by discipline: handed from the thread that wrote it to the one that syncs it.
    package let path: String
    package private(set) var bytesWritten = 0
    private var descriptor: Int32

    init(path: String, folder: Int32, name: String) throws(OutputFailure) {
        self.path = path
        descriptor = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw OutputFailure(path: path, action: "created", error: errno) }
        guard fchmod(descriptor, 0o600) == 0 else { throw OutputFailure(path: path, action: "created", error: errno) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    package func write(_ bytes: [UInt8]) throws(OutputFailure) {
        let failure = bytes.withUnsafeBytes { raw -> OutputFailure? in
            do throws(OutputFailure) {
                try write(raw)
                return nil
            } catch { return error }
        }
        if let failure { throw failure }
    }

    package func write(_ bytes: UnsafeRawBufferPointer) throws(OutputFailure) {
        var rest = bytes
        while let start = rest.baseAddress, !rest.isEmpty {
            let count = Glibc.write(descriptor, start, rest.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw OutputFailure(path: path, action: "written", error: errno)
            }
            guard count > 0 else { throw OutputFailure(path: path, action: "written", error: EIO) }
            bytesWritten += count
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Checks the length, syncs (unless it is something that may be lost), closes.
    package func finish(isSynced: Bool = true) throws(OutputFailure) {
        let open = descriptor
        descriptor = -1
        var status = stat()
        guard fstat(open, &status) == 0 else {
            let error = errno
            close(open)
            throw OutputFailure(path: path, action: "looked at", error: error)
        }
        guard status.st_size == bytesWritten else {
            close(open)
            throw OutputFailure(path: path, message: "it isn't as long as what was written")
        }
        guard !isSynced || fsync(open) == 0 else {
            let error = errno
            close(open)
            throw OutputFailure(path: path, action: "synced", error: error)
        }
        guard close(open) == 0 else { throw OutputFailure(path: path, action: "closed", error: errno) }
    }
}
