import CellValues
import Glibc

/// A folder of ours, held open: everything inside is reached from it by one name at a time and never through a symbolic
/// link, so that nobody can lead a write elsewhere by putting a link in its way.
///
/// Folders are 0700 and files 0600 whatever the umask.
package final class DurableFolder: Sendable {
    package let path: String
    let descriptor: Int32

    init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Opens a folder by its path, in which links are fine: it is the user's to say where the output goes.
    ///
    /// Nil where there is none.
    package static func open(_ path: String) throws(OutputFailure) -> DurableFolder? {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor < 0 {
            if errno == ENOENT { return nil }
            throw OutputFailure(path: path, action: "opened as a folder", error: errno)
        }
        return DurableFolder(path: path, descriptor: descriptor)
    }

    /// The same, after making it and the folders above it where they aren't there.
    package static func making(_ path: String) throws(OutputFailure) -> DurableFolder {
        var reached = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            reached += (reached.isEmpty || reached.hasSuffix("/") ? "" : "/") + part
            if mkdir(reached, 0o700) == 0 {
                guard chmod(reached, 0o700) == 0 else {
                    throw OutputFailure(path: reached, action: "created", error: errno)
                }
                try syncParent(of: reached)
            } else if errno != EEXIST {
                // A folder above may be there though we may not make one beside it.
                let error = errno
                var status = stat()
                guard stat(reached, &status) == 0 else {
                    throw OutputFailure(path: reached, action: "created", error: error)
                }
            }
        }
        guard let folder = try open(path) else {
            throw OutputFailure(path: path, action: "opened as a folder", error: ENOENT)
        }
        return folder
    }

    private static func syncParent(of path: String) throws(OutputFailure) {
        let parent = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        try open(parent)?.sync()
    }

    // MARK: - Inside

    /// A folder inside; nil where there is none.
    package func folder(_ name: String) throws(OutputFailure) -> DurableFolder? {
        let descriptor = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        if descriptor < 0 {
            if errno == ENOENT { return nil }
            throw OutputFailure(path: inside(name), action: "opened as a folder", error: errno)
        }
        return DurableFolder(path: inside(name), descriptor: descriptor)
    }

    /// A folder inside, made where it isn't there.
    package func makingFolder(_ name: String) throws(OutputFailure) -> DurableFolder {
        if let folder = try folder(name) { return folder }
        return try makeFolder(name)
    }

    /// A new folder inside.
    package func makeFolder(_ name: String) throws(OutputFailure) -> DurableFolder {
        guard mkdirat(descriptor, name, 0o700) == 0 else {
            throw OutputFailure(path: inside(name), action: "created", error: errno)
        }
        let made = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard made >= 0 else { throw OutputFailure(path: inside(name), action: "opened", error: errno) }
        let folder = DurableFolder(path: inside(name), descriptor: made)
        guard fchmod(made, 0o700) == 0 else {
            throw OutputFailure(path: inside(name), action: "created", error: errno)
        }
        return folder
    }

    /// A new file inside.
    package func makeFile(_ name: String) throws(OutputFailure) -> OutputFile {
        try OutputFile(path: inside(name), folder: descriptor, name: name)
    }

    /// A whole small file at once, on the disk when this returns; the folder isn't synced.
    package func writeFile(_ name: String, _ bytes: [UInt8]) throws(OutputFailure) {
        let file = try makeFile(name)
        try file.write(bytes)
        try file.finish()
    }

    /// Bytes at the end of a file, on the disk when this returns; the file is made where it isn't there.
    ///
    /// What can't be written whole is taken back as far as the system lets us; a crash leaves a beginning of the bytes.
    ///
    /// - Parameter kept: how much of the file stays: the rest is what a crash left of an earlier append.
    package func append(_ bytes: [UInt8], to name: String, after kept: Int) throws(OutputFailure) {
        var isNew = false
        var file = openat(descriptor, name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        if file < 0, errno == ENOENT {
            file = openat(descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
            isNew = true
        }
        guard file >= 0 else { throw OutputFailure(path: inside(name), action: "opened", error: errno) }
        defer { close(file) }
        do throws(OutputFailure) {
            try append(bytes, to: file, name, after: kept, isNew: isNew)
        } catch {
            // Of a file that nobody was told of nothing stays.
            if isNew { _ = unlinkat(descriptor, name, 0) }
            throw error
        }
    }

    private func append(
        _ bytes: [UInt8], to file: Int32, _ name: String, after kept: Int, isNew: Bool
    ) throws(OutputFailure) {
        var status = stat()
        guard fstat(file, &status) == 0 else {
            throw OutputFailure(path: inside(name), action: "looked at", error: errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size >= kept else {
            throw OutputFailure(path: inside(name), message: "it isn't a file, or not the one that was read")
        }
        guard !isNew || fchmod(file, 0o600) == 0, ftruncate(file, off_t(kept)) == 0 else {
            throw OutputFailure(path: inside(name), action: "written", error: errno)
        }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { raw in
                raw.baseAddress.map { pwrite(file, $0 + written, raw.count - written, off_t(kept + written)) } ?? 0
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let error = count == 0 ? EIO : errno
                _ = ftruncate(file, off_t(kept))
                throw OutputFailure(path: inside(name), action: "written", error: error)
            }
            written += count
        }
        guard fsync(file) == 0 else { throw OutputFailure(path: inside(name), action: "synced", error: errno) }
        if isNew { try sync() }
    }

    /// A file's bytes; nil where there is none.
    package func contents(of name: String) throws(OutputFailure) -> [UInt8]? {
        let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        if file < 0 {
            if errno == ENOENT { return nil }
            throw OutputFailure(path: inside(name), action: "opened", error: errno)
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else {
            throw OutputFailure(path: inside(name), action: "looked at", error: errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw OutputFailure(path: inside(name), message: "it isn't a file")
        }
        let size = Int(status.st_size)
        var got = 0
        var error: Int32 = 0
        let bytes = [UInt8](uninitializedCapacity: size) { buffer, count in
            while got < size, let start = buffer.baseAddress {
                let read = Glibc.read(file, start + got, size - got)
                if read < 0, errno == EINTR { continue }
                if read < 0 { error = errno }
                if read <= 0 { break }
                got += read
            }
            count = got
        }
        guard got == size else {
            throw OutputFailure(path: inside(name), action: "read", error: error == 0 ? EIO : error)
        }
        return bytes
    }

    /// Hands on a file's bytes a piece at a time, from the front; false where there is no such file.
    package func read(
        _ name: String, _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(OutputFailure) -> Bool {
        let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        if file < 0 {
            if errno == ENOENT { return false }
            throw OutputFailure(path: inside(name), action: "opened", error: errno)
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else {
            throw OutputFailure(path: inside(name), action: "looked at", error: errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw OutputFailure(path: inside(name), message: "it isn't a file")
        }
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 64)
        defer { piece.deallocate() }
        while true {
            let got = Glibc.read(file, piece.baseAddress, piece.count)
            if got == 0 { return true }
            if got > 0 {
                body(UnsafeRawBufferPointer(rebasing: piece[..<got]))
            } else if errno != EINTR {
                throw OutputFailure(path: inside(name), action: "read", error: errno)
            }
        }
    }

    /// A file inside, open for reading, and its size; nil where there is none.
    func openToRead(_ name: String) throws(OutputFailure) -> (descriptor: Int32, size: Int)? {
        let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        if file < 0 {
            if errno == ENOENT { return nil }
            throw OutputFailure(path: inside(name), action: "opened", error: errno)
        }
        var status = stat()
        guard fstat(file, &status) == 0 else {
            let error = errno
            close(file)
            throw OutputFailure(path: inside(name), action: "looked at", error: error)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(file)
            throw OutputFailure(path: inside(name), message: "it isn't a file")
        }
        return (file, Int(status.st_size))
    }

    /// The size of a file inside, and when it was written: seconds since 1970. Nil where there is none.
    func sizeAndTime(of name: String) throws(OutputFailure) -> (size: Int, modified: Int64)? {
        var status = stat()
        guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            if errno == ENOENT { return nil }
            throw OutputFailure(path: inside(name), action: "looked at", error: errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        return (Int(status.st_size), Int64(status.st_mtim.tv_sec))
    }

    /// What is inside, sorted by bytes.
    package func names() throws(OutputFailure) -> [String] {
        do throws(SystemError) { return try FolderListing.names(closing: copy()) } catch {
            throw OutputFailure(path: path, action: "listed", error: error.number)
        }
    }

    /// A descriptor of its own: reading a folder moves a position that all copies of a descriptor share.
    func copy() throws(SystemError) -> Int32 {
        let own = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard own >= 0 else { throw SystemError(errno) }
        return own
    }

    /// Whether it is of the user that runs this; false too where that can't be told.
    package var isOwn: Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_uid == geteuid()
    }

    package enum Kind: Sendable { case file, folder, other }

    /// What stands under a name, a link for what it is; nil where nothing does.
    package func kind(of name: String) throws(OutputFailure) -> Kind? {
        var status = stat()
        guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            if errno == ENOENT { return nil }
            throw OutputFailure(path: inside(name), action: "looked at", error: errno)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        default: return .other
        }
    }

    /// Whether two folders share the room of one disk; false too where that can't be told.
    package func isOnDisk(of other: DurableFolder) -> Bool {
        var (own, theirs) = (stat(), stat())
        return fstat(descriptor, &own) == 0 && fstat(other.descriptor, &theirs) == 0 && own.st_dev == theirs.st_dev
    }

    package func rename(_ name: String, to other: String) throws(OutputFailure) {
        guard renameat(descriptor, name, descriptor, other) == 0 else {
            throw OutputFailure(path: inside(name), action: "renamed to '\(other)'", error: errno)
        }
    }

    /// A symbolic link inside.
    package func makeLink(_ name: String, to target: String) throws(OutputFailure) {
        guard symlinkat(target, descriptor, name) == 0 else {
            throw OutputFailure(path: inside(name), action: "created", error: errno)
        }
    }

    /// Where a link inside leads; nil where there is none.
    package func target(ofLink name: String) throws(OutputFailure) -> String? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = buffer.withUnsafeMutableBytes { raw in
            raw.withMemoryRebound(to: CChar.self) { text in
                text.baseAddress.map { readlinkat(descriptor, name, $0, text.count) } ?? -1
            }
        }
        if count >= 0 { return String(decoding: buffer[..<count], as: UTF8.self) }
        // EINVAL: there is something, and it is no link.
        if errno == ENOENT || errno == EINVAL { return nil }
        throw OutputFailure(path: inside(name), action: "looked at", error: errno)
    }

    /// Makes names in it durable: those made, renamed, removed.
    package func sync() throws(OutputFailure) {
        guard fsync(descriptor) == 0 else {
            var failure = OutputFailure(path: path, action: "synced", error: errno)
            // Final, even where room could be made: the next try might succeed without the names.
            failure.isOutOfRoom = false
            throw failure
        }
    }

    func inside(_ name: String) -> String { path == "." ? name : path + "/" + name }
}
