import Glibc

extension SampleShop {
    /// Writes every file below a folder, making folders where they are absent and replacing files that are there.
    package func write(to folder: String) throws {
        for file in files {
            let path = folder + "/" + file.path
            try makeFolders(above: path)
            try write(file.bytes, to: path)
        }
    }

    private func makeFolders(above path: String) throws {
        var end = path.startIndex
        while let slash = path[end...].dropFirst().firstIndex(of: "/") {
            end = slash
            guard mkdir(String(path[..<slash]), 0o755) == 0 || errno == EEXIST else {
                throw SampleFailure(description: "\(path[..<slash]): \(String(cString: strerror(errno)))")
            }
        }
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        func failure() -> SampleFailure { SampleFailure(description: "\(path): \(String(cString: strerror(errno)))") }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure() }
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard written > 0 else {
                let reason = failure()
                close(descriptor)
                throw reason
            }
            rest = rest.dropFirst(written)
        }
        guard close(descriptor) == 0 else { throw failure() }
    }
}
