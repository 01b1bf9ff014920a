@preconcurrency import Glibc

/// All files and links below a folder, with what is in them.
struct FileTree: Sendable, Equatable {
    enum Entry: Sendable, Equatable {
        case file([UInt8])
        case link(String)
        /// A folder with nothing in it.
        case folder
    }

    /// By path below the folder.
    var entries: [String: Entry] = [:]

    init() {}

    init(of folder: String) throws { try add(folder, "") }

    private mutating func add(_ folder: String, _ prefix: String) throws {
        for name in try allNames(in: folder) {
            let path = folder + "/" + name
            var status = stat()
            guard lstat(path, &status) == 0 else { throw MeasureFailure(description: "\(path) can't be looked at") }
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                let before = entries.count
                try add(path, prefix + name + "/")
                if entries.count == before { entries[prefix + name] = .folder }
            case S_IFLNK:
                var target = [CChar](repeating: 0, count: 4096)
                let count = readlink(path, &target, target.count)
                entries[prefix + name] = .link(
                    String(decoding: target.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self))
            default: entries[prefix + name] = .file(try wholeFile(path))
            }
        }
    }

    /// Makes the folder hold this and nothing else. What is right already stays as it is.
    func restore(_ folder: String) throws {
        try makeFolder(folder)
        let there = try FileTree(of: folder)
        if there == self { return }
        for (path, entry) in there.entries where entries[path] != entry {
            let whole = folder + "/" + path
            if entry == .folder { rmdir(whole) } else { unlink(whole) }
            removeEmpty(above: path, in: folder)
        }
        for (path, entry) in entries where there.entries[path] != entry {
            let whole = folder + "/" + path
            if let slash = whole.lastIndex(of: "/") { try makeFolder(String(whole[..<slash])) }
            switch entry {
            case .file(let bytes): try writeFile(bytes, to: whole)
            case .link(let target): try makeLink(whole, to: target)
            case .folder: try makeFolder(whole)
            }
        }
    }

    /// Folders that held a path and hold nothing any more.
    private func removeEmpty(above path: String, in folder: String) {
        var path = path[...]
        while let slash = path.lastIndex(of: "/") {
            path = path[..<slash]
            guard rmdir(folder + "/" + path) == 0 else { return }
        }
    }

    /// Names of what lies right in a folder.
    func names(in folder: String) -> Set<String> {
        Set(
            entries.keys.filter { $0.hasPrefix(folder + "/") }
                .compactMap { $0.dropFirst(folder.count + 1).split(separator: "/").first.map(String.init) })
    }
}
