import CellValues
import FlatFiles

@preconcurrency import Glibc

/// One run at a time for an output folder, one command at a time for a folder of journals: a lock that dies with its process, and who holds it, for the message.
final class OutputLock {
    static let fileName = ".lock"
    private let descriptor: Int32

    /// - Parameters:
    ///   - folder: made before.
    ///   - holder: who holds it where it is taken: `run`, `command`.
    ///   - patience: tries, 20 ms apart, before it gives up.
    init(folder: String, at time: Instant, holder: String = "run", patience: Int = 1) throws(RunFailure) {
        var triesLeft = patience
        let path = folder + "/" + Self.fileName
        let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw RunFailure(OutputFailure(path: path, action: "opened", error: errno))
        }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            if errno == EINTR { continue }
            let error = errno
            triesLeft -= 1
            if error == EWOULDBLOCK, triesLeft > 0 {
                usleep(20_000)
                continue
            }
            defer { close(descriptor) }
            if error == EWOULDBLOCK { throw .locked(folder, by: holder, Self.holder(descriptor)) }
            throw RunFailure(OutputFailure(path: path, action: "locked", error: error))
        }
        self.descriptor = descriptor
        // For people alone: a lock without its text is still a lock.
        let text = Array("process \(getpid()) since \(time.rfc3339)\n".utf8)
        _ = fchmod(descriptor, 0o600)
        _ = ftruncate(descriptor, 0)
        _ = text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    deinit { close(descriptor) }

    private static func holder(_ descriptor: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 100)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        let text = buffer.prefix(max(0, count)).prefix { $0 != 0x0A }
        return text.isEmpty ? "another process" : printable(String(decoding: text, as: UTF8.self))
    }
}

// MARK: - Messages

extension RunFailure {
    fileprivate static func locked(_ folder: String, by kind: String, _ holder: String) -> RunFailure {
        RunFailure(
            place: FilePath.shown(folder), code: .locked, "another \(kind) holds the folder: \(holder)",
            hint: "wait for its end and run again", status: .locked)
    }
}
