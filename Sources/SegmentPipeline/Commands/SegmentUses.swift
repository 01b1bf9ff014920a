import CellValues
import SegmentEngine
import SegmentJournals
import SegmentLanguage

/// `segments uses`: what refers to a segment, active or not.
package struct SegmentUses: Sendable {
    package struct Use: Sendable {
        package enum Kind: String, Sendable { case workflow, segment, pipeline, export }
        package var kind: Kind
        package var id: String
        /// Of a workflow.
        package var status: String?
        /// `step 2 adds to it`
        package var how: String
        package var file: String
        package var place: TextPlace?
    }

    /// By kind, then id, then place.
    package private(set) var uses: [Use] = []
    /// Warnings, and errors of files that could not be looked into.
    package private(set) var findings: [Finding] = []

    /// - Parameter pipeline: nil for the only one of the workspace.
    package init(id: String, pipeline path: String?) throws(RunFailure) {
        let workspace = try Workspace(pipeline: path)
        let segment = try workspace.segment(id)
        var problems = workspace.problems
        let workflows = workspace.workflows(&problems)
        let folder = workspace.pipeline.folder
        let names = problems.looking { () throws(UnreadablePath) in try FilePath.jsonNames(in: folder) } ?? []

        for workflow in workflows {
            for reference in workflow.references where reference.segment == id {
                uses.append(
                    Use(
                        kind: .workflow, id: workflow.id, status: workflow.status.rawValue, how: reference.text,
                        file: workflow.file, place: reference.place))
            }
        }
        for other in workspace.definitions.segments where other.references.contains(id) {
            uses.append(Use(kind: .segment, id: other.id, how: "its filters name it", file: other.file))
        }
        for name in names { uses += Self.jobs(of: FilePath.join(folder, name), naming: segment, &problems) }
        // What could not be read may refer to it: half a list would be a wrong one.
        if let unread = problems.unread { throw unread }
        // A file that is broken may refer to it too: that is said.
        findings = problems.findings.filter { $0.severity == .error }
    }

    /// The jobs of a pipeline file that name the segment, by id, tag or type: read as mere JSON, for jobs of any kind count.
    private static func jobs(of path: String, naming segment: Segment, _ problems: inout Problems) -> [Use] {
        let bytes: [UInt8]
        do throws(FilePath.Fault) {
            bytes = try FilePath.bytes(of: path)
        } catch {
            problems.add(RunFailure(error, path: FilePath.shown(path)))
            return []
        }
        let log = FindingLog(file: FilePath.shown(path))
        let node = JSONNode(reading: bytes, log: log)
        problems.findings += log.sorted
        guard case .array(let jobs) = node?["jobs"]?.kind else { return [] }
        let name = FilePath.name(of: path)
        var uses: [Use] = []
        for job in jobs {
            guard case .array(let names) = job["segments"]?.kind else { continue }
            for element in names {
                guard case .string(let text) = element.kind else { continue }
                let how: String
                if text == segment.id {
                    how = "names it"
                } else if text == "type:" + segment.kind.rawValue
                    || segment.tags.contains(where: { text == "tag:" + $0 })
                {
                    how = "selects \(text)"
                } else {
                    continue
                }
                let isExport = if case .string("export") = job["stage"]?.kind { true } else { false }
                var id = ""
                if case .string(let text) = job["id"]?.kind { id = text }
                uses.append(
                    Use(
                        kind: isExport ? .export : .pipeline,
                        id: isExport ? id : String(name.dropLast(5)),
                        how: isExport ? how : "its job \(quoted(id)) \(how)", file: FilePath.shown(path),
                        place: element.place))
            }
        }
        return uses
    }

    package var table: String {
        if uses.isEmpty { return "nothing refers to it\n" }
        return TextTable(
            header: ["kind", "id", "status", "how", "place"],
            rows: uses.map { use in
                [
                    use.kind.rawValue, use.id, use.status ?? "", use.how,
                    use.file + (use.place.map { ":\($0.line):\($0.column)" } ?? ""),
                ]
            }
        ).rendered
    }

    package var json: JSONValue {
        .array(
            uses.map { use in
                .object([
                    ("kind", .string(use.kind.rawValue)), ("id", .string(use.id)), ("status", .text(use.status)),
                    ("how", .string(use.how)), ("file", .string(use.file)),
                    ("line", use.place.map { .integer($0.line) } ?? .null),
                    ("column", use.place.map { .integer($0.column) } ?? .null),
                ])
            })
    }

    /// Files that could not be looked into, a line each.
    package var warnings: String { findings.map { $0.rendered + "\n" }.joined() }
}
