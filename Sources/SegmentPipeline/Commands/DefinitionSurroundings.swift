import CellValues
import SegmentLanguage

/// Which pipelines use a folder of definitions or workflows, so that these are judged as their runs will judge them: by
/// the catalogue that the pipeline names, wherever that is.
///
/// The pipelines among the paths given rule; of a folder that none of them names, those of its workspace: in `pipelines`
/// beside it or beside a folder above it, and loose beside it or one folder further up.
struct DefinitionSurroundings {
    private let given: [Pipeline]
    private var ofWorkspace: [String: [Pipeline]] = [:]
    private var problems: Problems

    /// - Parameter paths: files and folders, whatever they hold.
    init(_ paths: [String]) {
        var search = PipelineSearch()
        for path in paths { search.gather(path) }
        given = search.found
        problems = search.problems
    }

    /// What could not be looked at so far.
    var failures: [RunFailure] { problems.unread.map { [$0] } ?? [] }

    /// What a folder's definitions are checked against.
    struct Judge: Sendable {
        var context: CheckContext
        /// Of the catalogue.
        var findings: [Finding] = []
        /// Of the catalogue's files, where the system didn't let us read them.
        var status = ExitStatus.done
    }

    /// One for each catalogue that a pipeline names for the folder; where none does, the catalogue beside the folder or in it.
    mutating func judges(ofDefinitionsIn folder: String) -> [Judge] {
        let users = pipelines(using: folder) { $0.segments }
        var judges: [Judge] = []
        var known: Set<[String]> = []
        for pipeline in users {
            guard let catalogue = pipeline.catalogue else { continue }
            let key = pipeline.contactKey
            guard known.insert([resolved(pipeline.opened(catalogue.path)), key]).inserted else { continue }
            judges.append(Judge(pipeline))
        }
        if !judges.isEmpty { return judges }
        return [Judge(beside: folder, key: users.first?.contactKey ?? "contact_id", &problems)]
    }

    /// The pipelines whose workflows these are.
    mutating func pipelines(ofWorkflowsIn folder: String) -> [Pipeline] { pipelines(using: folder) { $0.workflows } }

    private mutating func pipelines(using folder: String, _ path: (Pipeline) -> Pipeline.NamedPath?) -> [Pipeline] {
        let own = resolved(folder.isEmpty ? "." : folder)
        var named = given.filter { pipeline in path(pipeline).map { resolved(pipeline.opened($0.path)) == own } ?? false
        }
        if named.isEmpty {
            named = workspace(of: own).filter { pipeline in
                path(pipeline).map { resolved(pipeline.opened($0.path)) == own } ?? false
            }
        }
        return named
    }

    private mutating func resolved(_ path: String) -> String {
        problems.looking { () throws(UnreadablePath) in try FilePath.resolved(path) } ?? FilePath.shown(path)
    }

    /// - Parameter folder: its one path.
    private mutating func workspace(of folder: String) -> [Pipeline] {
        if let known = ofWorkspace[folder] { return known }
        var search = PipelineSearch()
        search.goUp(from: folder)
        if let unread = search.problems.unread { problems.add(unread) }
        ofWorkspace[folder] = search.found
        return search.found
    }
}

/// Looks for pipelines in folders.
private struct PipelineSearch {
    private(set) var found: [Pipeline] = []
    /// What could not be looked at.
    private(set) var problems = Problems(file: "")

    private mutating func kind(of path: String) -> FilePath.Kind {
        problems.looking { () throws(UnreadablePath) in try FilePath.kind(of: path) } ?? .missing
    }

    private mutating func names(in folder: String) -> [String] {
        (problems.looking { () throws(UnreadablePath) in try FilePath.names(in: folder) } ?? nil) ?? []
    }

    /// Those of a file or folder that was named.
    mutating func gather(_ path: String) {
        guard kind(of: path) == .folder else { return take(path) }
        let names = names(in: path)
        for name in ["pipelines", "data", "segments", "workflows"] where names.contains(name) {
            let inner = FilePath.join(path, name)
            if kind(of: inner) == .folder { gather(inner) }
        }
        for name in names { take(FilePath.join(path, name)) }
    }

    /// A pipeline that isn't sound is told where it is checked, and is none here.
    private mutating func take(_ path: String) {
        let name = FilePath.name(of: path)
        guard name.hasSuffix(".json"), !name.hasPrefix("."), !["fields.json", "activities.json"].contains(name),
            kind(of: path) == .file,
            let bytes = problems.bytes(of: path), DefinitionFileKind(of: bytes, name) == .pipeline,
            let pipeline = try? Pipeline(contentsOf: path)
        else { return }
        found.append(pipeline)
    }

    /// Those of the workspace of a folder.
    mutating func goUp(from folder: String) {
        let here = (try? FilePath.resolved(".")) ?? ""
        var above = folder
        for level in 1...64 where above != "/" && !above.isEmpty {
            above = FilePath.folder(of: above)
            let place = FilePath.fromHere(above, here)
            if level <= 2 {
                // Nobody named these folders: one that we may not list is none of the workspace's.
                for name in (try? FilePath.names(in: place)) ?? [] { take(FilePath.join(place, name)) }
            }
            let pipelines = FilePath.join(place, "pipelines")
            guard kind(of: pipelines) == .folder else { continue }
            for name in names(in: pipelines) { take(FilePath.join(pipelines, name)) }
            break
        }
    }
}

/// What a JSON file of ours is, by its name and its keys.
enum DefinitionFileKind {
    case fields, activities, pipeline, workflow, definition

    init(of bytes: [UInt8], _ name: String) {
        if name == "fields.json" {
            self = .fields
        } else if name == "activities.json" {
            self = .activities
        } else if let node = try? JSONNode(parsing: bytes), case .object(let members) = node.kind {
            let keys = members.map(\.key)
            self =
                keys.contains("sources") || keys.contains("jobs")
                ? .pipeline : keys.contains("trigger") || keys.contains("steps") ? .workflow : .definition
        } else {
            self = .definition
        }
    }
}

extension DefinitionSurroundings.Judge {
    fileprivate init(_ pipeline: Pipeline) {
        var problems = Problems(file: pipeline.shownPath)
        let catalogue = CatalogueFiles(pipeline).catalogue(&problems)
        context = CheckContext(catalogue: catalogue, contactKey: pipeline.contactKey)
        findings = problems.findings
        if problems.hasErrors, problems.status > .refused { status = problems.status }
    }

    fileprivate init(beside folder: String, key: String, _ problems: inout Problems) {
        let isBeside = problems.looking { () throws(UnreadablePath) in
            try FilePath.kind(of: FilePath.join(folder, "fields.json")) == .file
        }
        let place = isBeside ?? false ? folder : FilePath.join(folder, "..")
        var catalogue = Catalogue()
        if let bytes = problems.bytes(of: FilePath.join(place, "fields.json")) {
            catalogue.fields = Catalogue.fields(parsing: bytes, file: "").fields
        }
        if let bytes = problems.bytes(of: FilePath.join(place, "activities.json")) {
            catalogue.activities = Catalogue.activities(parsing: bytes, file: "").activities
        }
        context = CheckContext(catalogue: catalogue, contactKey: key)
    }
}

extension Pipeline {
    /// The name of the key's column where all contact sources agree on it, else ours.
    var contactKey: String {
        let names = Set(contacts.map(\.key))
        return names.count == 1 && names.first?.count == 1 ? names.first?.first ?? "contact_id" : "contact_id"
    }
}
