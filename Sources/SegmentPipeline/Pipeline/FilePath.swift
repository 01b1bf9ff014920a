import CellValues
import Glibc
import SegmentLanguage

/// Paths as texts: joined and shortened by their names alone, nothing is asked of the disk.
enum FilePath {
    /// `b` as seen from the folder `a`; an absolute `b` is itself.
    static func join(_ folder: String, _ path: String) -> String {
        if path.hasPrefix("/") || folder.isEmpty || folder == "." { return path }
        return folder.hasSuffix("/") ? folder + path : folder + "/" + path
    }

    /// The folder in which a path's last name stands; empty for the working folder.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func name(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// For people: `pipelines/../data/segments` is `data/segments`.
    static func shown(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else {
                parts.append(part)
            }
        }
        let joined = parts.joined(separator: "/")
        if path.hasPrefix("/") { return "/" + joined }
        return joined.isEmpty ? "." : joined
    }

    /// The one path of a file that is there, whatever leads to it.
    static func resolved(_ path: String) throws(UnreadablePath) -> String {
        guard let found = realpath(path, nil) else {
            if isAbsence(errno) { return shown(path) }
            throw UnreadablePath(path, "looked at", errno)
        }
        defer { free(found) }
        return String(cString: found)
    }

    /// A path below the folder where the command stands as one from there; both without links.
    static func fromHere(_ path: String, _ here: String) -> String {
        if path == here { return "." }
        return path.hasPrefix(here + "/") ? String(path.dropFirst(here.count + 1)) : path
    }

    /// The name in the same folder that was perhaps meant.
    static func nearestHint(_ path: String) -> String? {
        let folder = folder(of: path)
        guard let names = try? names(in: folder), let near = nearestName(to: name(of: path), among: names) else {
            return nil
        }
        return "did you mean \(quotedPath(shown(join(folder, near))))?"
    }

    enum Kind { case file, folder, other, missing }

    static func kind(of path: String) throws(UnreadablePath) -> Kind {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if isAbsence(errno) { return .missing }
            throw UnreadablePath(path, "looked at", errno)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        default: return .other
        }
    }

    /// Nothing is there: all else is something that the system keeps from us.
    private static func isAbsence(_ error: Int32) -> Bool {
        [ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG].contains(error)
    }

    /// The names in a folder, sorted by bytes; nil where there is no such folder.
    static func names(in folder: String) throws(UnreadablePath) -> [String]? {
        do throws(SystemError) {
            return try FolderListing.names(in: folder.isEmpty ? "." : folder)
        } catch {
            if isAbsence(error.number) { return nil }
            throw UnreadablePath(folder.isEmpty ? "." : folder, "listed", error.number)
        }
    }

    /// The JSON files in a folder, by name; none where there is no such folder.
    static func jsonNames(in folder: String) throws(UnreadablePath) -> [String] {
        (try names(in: folder) ?? []).filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }
    }

    /// Why a small file of ours could not be read.
    enum Fault: Error { case missing, unreadable(String) }

    /// A file's bytes: for what people write and for journals, not for data.
    static func bytes(of path: String, limit: Int = 64 << 20) throws(Fault) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard file >= 0 else {
            throw errno == ENOENT || errno == ENOTDIR ? .missing : .unreadable(SystemError(errno).reason)
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw .unreadable(SystemError(errno).reason) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadable("it isn't a file") }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = read(file, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw .unreadable(SystemError(errno).reason)
            }
            bytes.append(contentsOf: buffer[..<count])
            if bytes.count > limit { throw .unreadable("it has over \(limit >> 20) MiB") }
        }
    }
}

/// A path that the system does not let us look at: not the same as one where nothing is.
package struct UnreadablePath: Error, Sendable {
    package var path: String
    /// A sentence without a full stop: `it can't be listed: Permission denied`.
    package var message: String

    /// `action`: `looked at`, `listed`.
    init(_ path: String, _ action: String, _ error: Int32) {
        self.path = path
        message = "it can't be \(action): \(SystemError(error).reason)"
    }
}
