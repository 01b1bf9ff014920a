import Crypto
import FlatFiles

/// A file of a run, as the manifest lists it.
struct Artifact: Sendable {
    /// Below the run's folder.
    var path: String
    var bytes: Int
    var sha256: String
    var rows: Int
}

/// Where the files of a run go: a new folder, or nowhere, when only their sums are wanted to tell whether anything would
/// be different.
///
/// Several threads may write, each its own files.
final class ArtifactFolder: Sendable {
    private let folders: [String: DurableFolder]
    private let isReal: Bool

    /// `folder`: a new one; nil: sums only.
    init(_ folder: DurableFolder?, subfolders: [String]) throws(OutputFailure) {
        var folders: [String: DurableFolder] = [:]
        if let folder {
            folders[""] = folder
            for name in subfolders { folders[name] = try folder.makeFolder(name) }
        }
        self.folders = folders
        isReal = folder != nil
    }

    /// Writes a file; the body gives the number of its rows.
    func write(
        _ path: String, _ body: (ArtifactSink) throws(OutputFailure) -> Int
    ) throws(OutputFailure) -> Artifact {
        var file: OutputFile?
        if isReal {
            guard let folder = folders[FilePath.folder(of: path)] else {
                throw OutputFailure(path: path, message: "its folder wasn't made")
            }
            file = try folder.makeFile(FilePath.name(of: path))
        }
        let sink = ArtifactSink(file)
        let rows = try body(sink)
        let (bytes, sha256) = try sink.finish()
        return Artifact(path: path, bytes: bytes, sha256: sha256, rows: rows)
    }

    func write(_ path: String, rows: Int, _ bytes: [UInt8]) throws(OutputFailure) -> Artifact {
        try write(path) { sink throws(OutputFailure) in
            sink.buffer.append(bytes)
            return rows
        }
    }

    func sync() throws(OutputFailure) {
        for (name, folder) in folders.sorted(by: { $0.key > $1.key }) where !name.isEmpty { try folder.sync() }
        try folders[""]?.sync()
    }
}

/// A file being written: bytes are gathered, summed and handed on by the megabyte.
final class ArtifactSink {
    let buffer = LineBuffer()
    private let file: OutputFile?
    private var hasher = SHA256()
    private var bytes = 0
    private static let full = (1 << 20) - (4 << 10)

    init(_ file: OutputFile?) { self.file = file }

    /// To be called now and then, between lines.
    func flushIfFull() throws(OutputFailure) {
        if buffer.count >= Self.full { try flush() }
    }

    private func flush() throws(OutputFailure) {
        hasher.update(bufferPointer: buffer.bytes)
        try file?.write(buffer.bytes)
        bytes += buffer.count
        buffer.clear()
    }

    fileprivate func finish() throws(OutputFailure) -> (bytes: Int, sha256: String) {
        try flush()
        try file?.finish()
        return (bytes, hexadecimal(hasher.finalize()))
    }
}
