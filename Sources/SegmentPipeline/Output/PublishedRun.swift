import CellValues
import FlatFiles
import SegmentEngine

/// A run that was published, as it is read again: its manifest held to `manifest.sha256`, and each of its files to the
/// manifest. What doesn't fit is damage, whoever did it, and is never taken for what the run wrote.
struct PublishedRun: Sendable {
    let name: RunName
    let manifest: JSONNode
    private let folder: DurableFolder
    /// As the manifest lists them, by path.
    private let artifacts: [String: Artifact]

    static let manifestFile = "manifest.json"
    static let sumFile = "manifest.sha256"
    static let version = 1

    /// What `manifest.sha256` holds, as `sha256sum` has it.
    static func sumLine(of manifest: [UInt8]) -> [UInt8] { Array("\(sha256(manifest))  \(manifestFile)\n".utf8) }

    init(_ name: RunName, in runs: DurableFolder) throws(OutputFailure) {
        guard let folder = try runs.folder(name.description) else {
            throw .damage(path: FilePath.join(runs.path, name.description), "the run isn't there")
        }
        self.name = name
        self.folder = folder
        let path = FilePath.join(folder.path, Self.manifestFile)
        guard let bytes = try folder.contents(of: Self.manifestFile) else { throw .missing(path) }
        guard let sum = try folder.contents(of: Self.sumFile) else {
            throw .missing(FilePath.join(folder.path, Self.sumFile))
        }
        guard sum == Self.sumLine(of: bytes) else {
            throw .damage(path: path, "it isn't what the run wrote: it doesn't fit \(Self.sumFile)")
        }
        guard let node = try? JSONNode(parsing: bytes) else { throw .damage(path: path, "it is no manifest") }
        guard case .number(let version) = node["version"]?.kind, version == String(Self.version) else {
            throw .damage(path: path, "it has no version that this program knows; it knows version \(Self.version)")
        }
        guard case .string(name.asOf.rfc3339) = node["as_of"]?.kind else {
            throw .damage(path: path, "it is the manifest of a run about another instant")
        }
        guard let artifacts = Artifact.listed(in: node) else { throw .damage(path: path, "it is no manifest") }
        manifest = node
        self.artifacts = artifacts
    }

    /// Whether the run wrote such a file.
    func lists(_ path: String) -> Bool { artifacts[path] != nil }

    /// The files of one of its folders, by their names below it.
    func names(in subfolder: String) -> [String] {
        artifacts.keys.filter { FilePath.folder(of: $0) == subfolder }.map { FilePath.name(of: $0) }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// A file as the run wrote it.
    func contents(of path: String) throws(OutputFailure) -> [UInt8] {
        guard artifacts[path] != nil else { throw damage(of: path, "the manifest doesn't list it") }
        guard let bytes = try folder(of: path)?.contents(of: FilePath.name(of: path)) else {
            throw .missing(FilePath.join(folder.path, path))
        }
        guard wrote(bytes, to: path) else { throw damage(of: path, Self.otherBytes) }
        return bytes
    }

    /// Whether these are the bytes of a file as the run wrote it.
    func wrote(_ bytes: [UInt8], to path: String) -> Bool {
        artifacts[path].map { $0.bytes == bytes.count && $0.sha256 == sha256(bytes) } ?? false
    }

    /// What is wrong with a file whose bytes are those that the manifest says.
    func damage(of path: String, _ message: String) -> OutputFailure {
        .damage(path: FilePath.join(folder.path, path), message)
    }

    /// Its bytes are in order, and mean nothing.
    func senseless(_ path: String) -> OutputFailure {
        damage(of: path, "it is not what a run of this version writes")
    }

    /// Holds all of its files to the manifest.
    func expectWhole(threads: Int) throws(OutputFailure) {
        let paths = artifacts.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let failures = parallelEach(paths.count, threads: threads) { index -> OutputFailure? in
            do throws(OutputFailure) {
                try expectWhole(paths[index])
                return nil
            } catch { return error }
        }
        if let first = failures.lazy.compactMap({ $0 }).first { throw first }
    }

    private func expectWhole(_ path: String) throws(OutputFailure) {
        let digest = DigestOfPieces()
        let isThere = try folder(of: path)?.read(FilePath.name(of: path)) { digest.add($0) } ?? false
        guard isThere else { throw .missing(FilePath.join(folder.path, path)) }
        guard let artifact = artifacts[path], digest.bytes == artifact.bytes, digest.sha256 == artifact.sha256 else {
            throw damage(of: path, Self.otherBytes)
        }
    }

    private func folder(of path: String) throws(OutputFailure) -> DurableFolder? {
        var folder: DurableFolder? = self.folder
        for name in FilePath.folder(of: path).split(separator: "/") { folder = try folder?.folder(String(name)) }
        return folder
    }

    private static let otherBytes = "it isn't what the run wrote: it doesn't fit \(manifestFile)"
}

extension OutputFailure {
    fileprivate static func missing(_ path: String) -> OutputFailure { .damage(path: path, "it isn't there any more") }
}

extension Artifact {
    /// Nil where the manifest has no sound list of files. A path is below the run's folder, and of plain names alone.
    fileprivate static func listed(in manifest: JSONNode) -> [String: Artifact]? {
        guard case .array(let list) = manifest["artifacts"]?.kind else { return nil }
        var artifacts: [String: Artifact] = [:]
        for node in list {
            guard case .string(let path) = node["path"]?.kind, case .string(let sum) = node["sha256"]?.kind,
                let bytes = node.count("bytes"), let rows = node.count("rows"), isPlain(path),
                artifacts.updateValue(
                    Artifact(path: path, bytes: bytes, sha256: sum, rows: rows), forKey: path) == nil
            else { return nil }
        }
        return artifacts
    }

    private static func isPlain(_ path: String) -> Bool {
        let names = path.split(separator: "/", omittingEmptySubsequences: false)
        return names.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && !$0.utf8.contains(0) }
    }
}

extension JSONNode {
    /// A whole number from 0.
    fileprivate func count(_ key: String) -> Int? {
        guard case .number(let digits) = self[key]?.kind, let number = Int(digits), number >= 0 else { return nil }
        return number
    }
}
