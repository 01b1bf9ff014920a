import Crypto
import Dispatch
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
    private let syncs = FileSyncs()
    /// Buffers of files that are done, for those that come.
    private let buffers = LockedValue<[LineBuffer]>([])

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

    /// Writes a file; the body gives the number of its rows. It is on the disk once `sync` has returned.
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
        let buffer = buffers.withLock { $0.popLast() } ?? LineBuffer()
        let sink = ArtifactSink(file, buffer)
        let rows = try body(sink)
        let (bytes, sha256) = try sink.finish()
        buffers.withLock { $0.append(buffer) }
        if let file { syncs.finish(file) }
        return Artifact(path: path, bytes: bytes, sha256: sha256, rows: rows)
    }

    func write(_ path: String, rows: Int, _ bytes: [UInt8]) throws(OutputFailure) -> Artifact {
        try write(path) { sink throws(OutputFailure) in
            sink.buffer.append(bytes)
            return rows
        }
    }

    /// Waits until no file is open any more, whatever becomes of them.
    func waitForSyncs() { try? syncs.wait() }

    /// Waits until all files are on the disk, then their names.
    func sync() throws(OutputFailure) {
        try syncs.wait()
        for (name, folder) in folders.sorted(by: { $0.key > $1.key }) where !name.isEmpty { try folder.sync() }
        try folders[""]?.sync()
    }
}

/// Syncs files beside the threads that write them: a sync waits for the disk, not for a processor.
final class FileSyncs: Sendable {
    private let queue = DispatchQueue(label: "syncs", attributes: .concurrent)
    private let group = DispatchGroup()
    /// So many at once, and so many files open that wait for it.
    private let room = DispatchSemaphore(value: 16)
    private let failures = LockedValue<[OutputFailure]>([])

    func finish(_ file: OutputFile) {
        room.wait()
        queue.async(group: group) { [self] in
            do throws(OutputFailure) { try file.finish() } catch { failures.withLock { $0.append(error) } }
            room.signal()
        }
    }

    /// Of several failures the one with the first path.
    func wait() throws(OutputFailure) {
        group.wait()
        if let first = failures.withLock({ $0.min { $0.path < $1.path } }) { throw first }
    }
}

/// A file being written: bytes are gathered, summed and handed on by the megabyte.
final class ArtifactSink {
    let buffer: LineBuffer
    private let file: OutputFile?
    private var hasher = SHA256()
    private var bytes = 0
    private static let full = (1 << 20) - (4 << 10)

    init(_ file: OutputFile?, _ buffer: LineBuffer = LineBuffer()) {
        self.file = file
        self.buffer = buffer
        buffer.clear()
    }

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

    /// Bytes that needn't be gathered where they are many: the buffer would grow to hold them all.
    func write(_ whole: [UInt8]) throws(OutputFailure) {
        if buffer.count + whole.count < Self.full { return buffer.append(whole) }
        try flush()
        whole.withUnsafeBytes { hasher.update(bufferPointer: $0) }
        try file?.write(whole)
        bytes += whole.count
    }

    fileprivate func finish() throws(OutputFailure) -> (bytes: Int, sha256: String) {
        try flush()
        return (bytes, hexadecimal(hasher.finalize()))
    }
}
