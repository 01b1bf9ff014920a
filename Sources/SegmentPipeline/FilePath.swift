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
    static func resolved(_ path: String) -> String {
        guard let found = realpath(path, nil) else { return shown(path) }
        defer { free(found) }
        return String(cString: found)
    }

    /// The name in the same folder that was perhaps meant.
    static func nearestHint(_ path: String) -> String? {
        let folder = folder(of: path)
        guard let names = names(in: folder), let near = nearestName(to: name(of: path), among: names) else {
            return nil
        }
        return "did you mean \(quotedPath(shown(join(folder, near))))?"
    }

    enum Kind { case file, folder, other, missing }

    static func kind(of path: String) -> Kind {
        var status = stat()
        guard stat(path, &status) == 0 else { return .missing }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        default: return .other
        }
    }

    /// The names in a folder, sorted by bytes; nil where it can't be listed.
    static func names(in folder: String) -> [String]? {
        guard let stream = opendir(folder.isEmpty ? "." : folder) else { return nil }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Why a small file of ours could not be read.
    enum Fault: Error { case missing, unreadable(String) }

    /// A file's bytes: for what people write and for journals, not for data.
    static func bytes(of path: String, limit: Int = 64 << 20) throws(Fault) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard file >= 0 else {
            throw errno == ENOENT || errno == ENOTDIR ? .missing : .unreadable(String(cString: strerror(errno)))
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .unreadable("it isn't a file")
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = read(file, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw .unreadable(String(cString: strerror(errno)))
            }
            bytes.append(contentsOf: buffer[..<count])
            if bytes.count > limit { throw .unreadable("it has over \(limit >> 20) MiB") }
        }
    }
}
