import CellValues
import SegmentLanguage

/// Findings gathered while a pipeline is checked, and the status that they come to.
struct Problems {
    /// The pipeline file, for people.
    let file: String
    var findings: [Finding] = []
    private(set) var status = ExitStatus.refused
    /// What the system did not let us read: alone, for what else looks wrong may follow from it.
    private(set) var unread: RunFailure?

    init(file: String) { self.file = file }

    var hasErrors: Bool { findings.contains { $0.severity == .error } }

    mutating func add(_ message: PipelineMessage, at place: TextPlace?, file: String? = nil) {
        findings.append(message.finding(file: file ?? self.file, at: place))
    }

    /// Something that the system did not let us read.
    mutating func add(_ failure: RunFailure) {
        findings += failure.findings
        status = max(status, failure.status)
        if failure.status == .system {
            unread = RunFailure((unread?.findings ?? []) + failure.findings, status: .system)
        }
    }

    mutating func add(_ others: Problems) {
        findings += others.findings
        status = max(status, others.status)
        if let more = others.unread {
            unread = RunFailure((unread?.findings ?? []) + more.findings, status: .system)
        }
    }

    /// What `body` looks at; nil, and told, where the system does not let it.
    mutating func looking<Result>(_ body: () throws(UnreadablePath) -> Result) -> Result? {
        do throws(UnreadablePath) { return try body() } catch {
            add(RunFailure(error))
            return nil
        }
    }

    /// A small file's bytes; nil where there is none, or where it can't be read, which is told.
    mutating func bytes(of path: String, limit: Int = 64 << 20) -> [UInt8]? {
        do throws(FilePath.Fault) { return try FilePath.bytes(of: path, limit: limit) } catch {
            if case .unreadable = error { add(RunFailure(error, path: FilePath.shown(path))) }
            return nil
        }
    }

    /// A path that the pipeline names must lead to something of this kind. Whether it does; true where none is named.
    mutating func expect(_ path: Pipeline.NamedPath?, _ kind: FilePath.Kind, in pipeline: Pipeline) -> Bool {
        guard let path else { return true }
        let looked = looking { () throws(UnreadablePath) in try FilePath.kind(of: pipeline.opened(path.path)) }
        guard let found = looked else { return false }
        if found == .missing {
            add(.missingPath(pipeline.shown(path.path), pipeline.pathHint(path.path)), at: path.place)
        } else if found != kind {
            add(.wrongKind(pipeline.shown(path.path), isFolder: kind == .folder), at: path.place)
        }
        return found == kind
    }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static func missingPath(_ path: String, _ hint: String?) -> Self {
        PipelineMessage(.missingPath, "there is no \(quotedPath(path))", hint: hint)
    }

    fileprivate static func wrongKind(_ path: String, isFolder: Bool) -> Self {
        PipelineMessage(.missingPath, "\(quotedPath(path)) isn't a \(isFolder ? "folder" : "file")")
    }
}
