import CellValues
import Glibc

/// What makes a file the same file: compared before and after a run (7-reliability §1).
package struct FileIdentity: Hashable, Sendable {
    package var device: UInt64
    package var inode: UInt64
    package var size: Int64
    package var modified: Instant
    package var changed: Instant

    /// Refuses what isn't a regular file: a FIFO would block, a device or folder is no data.
    package init(path: String) throws(FileFailure) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileFailure.opening(path, errno) }
        try self.init(status, path: path)
    }

    package init(device: UInt64, inode: UInt64, size: Int64, modified: Instant, changed: Instant) {
        self.device = device
        self.inode = inode
        self.size = size
        self.modified = modified
        self.changed = changed
    }

    init(_ status: stat, path: String) throws(FileFailure) {
        guard status.st_mode & S_IFMT == S_IFREG else {
            let what =
                switch status.st_mode & S_IFMT {
                case S_IFDIR: "a folder"
                case S_IFIFO: "a pipe"
                case S_IFSOCK: "a socket"
                default: "a device"
                }
            throw FileFailure(code: .notRegular, path: path, message: "it is \(what), not a file")
        }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        modified = Instant(status.st_mtim)
        changed = Instant(status.st_ctim)
    }
}

extension Instant {
    fileprivate init(_ time: timespec) {
        self.init(seconds: Int64(time.tv_sec), nanoseconds: UInt32(truncatingIfNeeded: time.tv_nsec))
    }
}

extension FileFailure {
    static func opening(_ path: String, _ error: Int32) -> FileFailure {
        error == ENOENT || error == ENOTDIR
            ? FileFailure(code: .missing, path: path, message: "there is no such file")
            : FileFailure(code: .unreadable, path: path, message: "it can't be opened: \(reason(error))")
    }

    static func reading(_ path: String, _ error: Int32) -> FileFailure {
        FileFailure(code: .unreadable, path: path, message: "it can't be read: \(reason(error))")
    }

    private static func reason(_ error: Int32) -> String { String(cString: strerror(error)) }
}
