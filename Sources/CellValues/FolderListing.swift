import Glibc

/// Why the system refused a call.
package struct SystemError: Error, Hashable, Sendable {
    /// As `errno` has it.
    package var number: Int32

    package init(_ number: Int32) { self.number = number }

    /// `Permission denied`
    package var reason: String { String(cString: strerror(number)) }
}

/// What a folder holds: the one place that lists one.
///
/// readdir(3) tells an error by errno alone. A folder that can't be read to its end would else look like a smaller one,
/// and what is taken for gone is removed, left out or published without.
package enum FolderListing {
    /// Everything in it but `.` and `..`, as it stands on the disk, in no order. Takes the descriptor over, which it closes.
    package static func each(
        closing descriptor: Int32, _ body: (UnsafePointer<CChar>) -> Void
    ) throws(SystemError) {
        guard let stream = fdopendir(descriptor) else {
            let error = errno
            close(descriptor)
            throw SystemError(error)
        }
        defer { closedir(stream) }
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                let error = errno
                if error != 0 { throw SystemError(error) }
                return
            }
            withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { name in
                    if strcmp(name, ".") != 0, strcmp(name, "..") != 0 { body(name) }
                }
            }
        }
    }

    /// The names in it, sorted by bytes. Takes the descriptor over, which it closes.
    package static func names(closing descriptor: Int32) throws(SystemError) -> [String] {
        var names: [String] = []
        try each(closing: descriptor) { names.append(String(cString: $0)) }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The names in the folder of this path, sorted by bytes.
    package static func names(in path: String) throws(SystemError) -> [String] {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError(errno) }
        return try names(closing: descriptor)
    }
}
