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

    /// - Parameter paths: files and folders, whatever they hold.
    init(_ paths: [String]) {
        var found: [Pipeline] = []
        for path in paths { Self.gather(path, into: &found) }
        given = found
    }

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
            guard known.insert([FilePath.resolved(pipeline.opened(catalogue.path)), key]).inserted else { continue }
            judges.append(Judge(pipeline))
        }
        return judges.isEmpty ? [Judge(beside: folder, key: users.first?.contactKey ?? "contact_id")] : judges
    }

    /// The pipelines whose workflows these are.
    mutating func pipelines(ofWorkflowsIn folder: String) -> [Pipeline] { pipelines(using: folder) { $0.workflows } }

    private mutating func pipelines(using folder: String, _ path: (Pipeline) -> Pipeline.NamedPath?) -> [Pipeline] {
        let own = FilePath.resolved(folder.isEmpty ? "." : folder)
        func use(_ pipelines: [Pipeline]) -> [Pipeline] {
            pipelines.filter { pipeline in
                path(pipeline).map { FilePath.resolved(pipeline.opened($0.path)) == own } ?? false
            }
        }
        let named = use(given)
        return named.isEmpty ? use(workspace(of: own)) : named
    }

    // MARK: - Looking for pipelines

    private static func gather(_ path: String, into found: inout [Pipeline]) {
        guard FilePath.kind(of: path) == .folder else { return take(path, into: &found) }
        let names = FilePath.names(in: path) ?? []
        for name in ["pipelines", "data", "segments", "workflows"] where names.contains(name) {
            let inner = FilePath.join(path, name)
            if FilePath.kind(of: inner) == .folder { gather(inner, into: &found) }
        }
        for name in names { take(FilePath.join(path, name), into: &found) }
    }

    /// A pipeline that isn't sound is told where it is checked, and is none here.
    private static func take(_ path: String, into found: inout [Pipeline]) {
        let name = FilePath.name(of: path)
        guard name.hasSuffix(".json"), !name.hasPrefix("."), FilePath.kind(of: path) == .file,
            let bytes = try? FilePath.bytes(of: path, limit: 1 << 20),
            DefinitionFileKind(of: bytes, name) == .pipeline, let pipeline = try? Pipeline(contentsOf: path)
        else { return }
        found.append(pipeline)
    }

    /// - Parameter folder: its one path.
    private mutating func workspace(of folder: String) -> [Pipeline] {
        if let known = ofWorkspace[folder] { return known }
        var found: [Pipeline] = []
        var above = folder
        for level in 1...64 where above != "/" && !above.isEmpty {
            above = FilePath.folder(of: above)
            if level <= 2 {
                for name in FilePath.names(in: above) ?? [] { Self.take(FilePath.join(above, name), into: &found) }
            }
            let pipelines = FilePath.join(above, "pipelines")
            guard FilePath.kind(of: pipelines) == .folder else { continue }
            for name in FilePath.names(in: pipelines) ?? [] { Self.take(FilePath.join(pipelines, name), into: &found) }
            break
        }
        ofWorkspace[folder] = found
        return found
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

    fileprivate init(beside folder: String, key: String) {
        let above = FilePath.join(folder, "..")
        let place = FilePath.kind(of: FilePath.join(folder, "fields.json")) == .file ? folder : above
        var catalogue = Catalogue()
        if let bytes = try? FilePath.bytes(of: FilePath.join(place, "fields.json")) {
            catalogue.fields = Catalogue.fields(parsing: bytes, file: "").fields
        }
        if let bytes = try? FilePath.bytes(of: FilePath.join(place, "activities.json")) {
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
