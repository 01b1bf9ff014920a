@preconcurrency import Glibc

// Files and folders for the workshop: small, whole, and with a message where something goes wrong.

func wholeFile(_ path: String) throws -> [UInt8] {
    guard let file = fopen(path, "rb") else { throw MeasureFailure(path, "can't be read", errno) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
        let got = fread(&chunk, 1, chunk.count, file)
        if got == 0 { return bytes }
        bytes += chunk[0..<got]
    }
}

func writeFile(_ bytes: [UInt8], to path: String) throws {
    guard let file = fopen(path, "wb") else { throw MeasureFailure(path, "can't be written", errno) }
    let written = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, written == bytes.count else { throw MeasureFailure(path, "can't be written", errno) }
}

/// Whether something is there, links followed.
func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

/// Sorted, without those that begin with a dot.
func names(in folder: String) throws -> [String] {
    guard let stream = opendir(folder) else { throw MeasureFailure(folder, "can't be read", errno) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { raw in
            String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
        }
        if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
}

/// With all folders above it; nothing where it is there.
func makeFolder(_ path: String) throws {
    if exists(path) { return }
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex { try makeFolder(String(path[..<slash])) }
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw MeasureFailure(path, "can't be made", errno) }
}

func makeLink(_ path: String, to target: String) throws {
    guard symlink(target, path) == 0 else { throw MeasureFailure(path, "can't be made", errno) }
}

/// With all that is in it; nothing where it isn't there. Links go, what they lead to stays.
func removeAll(_ path: String) throws { try ChildCommand(path: "rm", arguments: ["-rf", "--", path]).run() }

/// As it reads from anywhere. The file must be there.
func absolutePath(_ path: String) throws -> String {
    guard let resolved = realpath(path, nil) else { throw MeasureFailure(path, "can't be found", errno) }
    defer { free(resolved) }
    return String(cString: resolved)
}

/// The paths of all files below a folder, sorted; links to folders are not followed.
func filesBelow(_ folder: String) throws -> [String] {
    var found: [String] = []
    for name in try names(in: folder) {
        var status = stat()
        guard lstat(folder + "/" + name, &status) == 0 else { continue }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: found += try filesBelow(folder + "/" + name).map { name + "/" + $0 }
        case S_IFREG: found.append(name)
        default: break
        }
    }
    return found
}

extension MeasureFailure {
    fileprivate init(_ path: String, _ what: String, _ error: Int32) {
        self.init(description: "\(path) \(what): \(String(cString: strerror(error)))")
    }
}

/// All but `.` and `..`, in no order.
func allNames(in folder: String) throws -> [String] {
    guard let stream = opendir(folder) else { throw MeasureFailure(folder, "can't be read", errno) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { raw in
            String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names
}

func sleepSeconds(_ seconds: UInt32) { sleep(seconds) }
