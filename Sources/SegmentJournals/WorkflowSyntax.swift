import CellValues
import SegmentLanguage

/// A workflow file as written: JSON with places, not checked yet.
package struct WorkflowSyntax: Sendable {
    package let file: String
    private let root: JSONNode?
    private let findings: [Finding]

    package static let keys = [
        "id", "name", "description", "status", "test_segment", "audience", "from", "trigger", "steps", "again",
        "existing",
    ]

    package init(parsing bytes: [UInt8], file: String) {
        let log = FindingLog(file: file)
        self.file = file
        root = JSONNode(reading: bytes, log: log)
        findings = log.findings
    }

    /// What a workflow is checked against, beside what definitions are.
    package struct Surroundings: Sendable {
        package var context: CheckContext
        /// Segments by id; nil where the definition is there and broken.
        package var segments: [String: Segment.Kind?]
        /// Names of contact sources; nil: any.
        package var sources: [String]?

        package init(context: CheckContext, segments: [String: Segment.Kind?], sources: [String]?) {
            self.context = CheckContext(
                catalogue: context.catalogue, knownFields: context.knownFields, contactKey: context.contactKey,
                knownSegments: segments.keys.sorted(), checksFileName: context.checksFileName)
            self.segments = segments
            self.sources = sources
        }
    }

    /// Everything that is wrong with the file, at once; and the workflow, where nothing is.
    package func checked(against surroundings: Surroundings) -> (workflow: Workflow?, findings: [Finding]) {
        guard let root else { return (nil, findings) }
        let log = FindingLog(file: file)
        guard let reader = ObjectReader(root, what: "a workflow", known: Self.keys, log: log) else {
            return (nil, log.sorted)
        }
        let header = WorkflowHeader(reader, file: file, surroundings)
        let parts = WorkflowParts(reader, surroundings)
        let trigger = parts.trigger()
        let isDate = if case .date = trigger { true } else { false }
        if isDate, !reader.has("from") { log.add(.dateWithoutFrom, at: reader.keyPlace("trigger")) }
        let takesExisting = parts.takesExisting(trigger)
        let audience = parts.audience()
        var steps = WorkflowSteps(log: log, surroundings)
        let errors = log.errorCount
        let checkedSteps = reader.requiredList("steps").map { steps.steps($0, above: "") } ?? []
        if let node = reader["steps"], case .array(let elements) = node.kind {
            if elements.isEmpty {
                log.add(.noSteps, at: node.place)
            } else if log.errorCount == errors {
                // What follows what is told of steps that are sound.
                steps.tellEnd(of: checkedSteps, elements, again: header.again)
            }
        }
        let found = log.sorted
        guard !log.hasErrors, let id = header.id, let name = header.name, let status = header.status, let trigger
        else { return (nil, found) }
        let workflow = Workflow(
            id: id, name: name, summary: header.description, status: status,
            audience: status == .test ? header.testSegment.map { .segment($0) } : audience.condition, trigger: trigger,
            from: header.from, again: header.again, takesExisting: takesExisting, steps: checkedSteps,
            references: (header.references + parts.triggerReferences(trigger) + audience.references
                + steps.references).sorted { $0.place < $1.place }, file: file)
        return (workflow, found)
    }
}

/// All but trigger, audience and steps.
private struct WorkflowHeader {
    var id: String?
    var name: String?
    var description: String?
    var status: Workflow.Status?
    var testSegment: String?
    var from: CivilDate?
    var again = Workflow.Again.restart
    var references: [WorkflowReference] = []

    init(_ reader: ObjectReader, file: String, _ surroundings: WorkflowSyntax.Surroundings) {
        let log = reader.log
        id = reader.requiredText("id")
        if let id {
            let place = reader["id"]?.place
            if !Segment.isID(id) {
                log.add(.badWorkflowID(id), at: place)
            } else if surroundings.context.checksFileName, let stem = Segment.stem(ofFile: file), stem != id {
                log.add(.workflowIDMismatch(id, stem: stem), at: place)
            }
        }
        name = reader.requiredText("name")
        if name?.isEmpty == true { log.add(.emptyWorkflowText("name"), at: reader["name"]?.place) }
        description = reader.text("description")
        if let word = reader.requiredText("status") {
            status = Workflow.Status(rawValue: word)
            if status == nil {
                log.add(
                    .notOneOf("status", word, Workflow.Status.allCases.map(\.rawValue)), at: reader["status"]?.place)
            }
        }
        if let word = reader.text("again") {
            if let known = Workflow.Again(rawValue: word) {
                again = known
            } else {
                log.add(.notOneOf("again", word, Workflow.Again.allCases.map(\.rawValue)), at: reader["again"]?.place)
            }
        }
        if let text = reader.text("from") {
            if case .date(let day) = Moment(text) {
                from = day
            } else {
                log.add(.badFrom(text), at: reader["from"]?.place)
            }
        }
        if let segment = reader.text("test_segment"), let place = reader["test_segment"]?.place,
            surroundings.tellUnknown(segment, at: place, log)
        {
            testSegment = segment
            references.append(WorkflowReference(segment: segment, role: .testSegment, place: place))
        }
        if status == .test, !reader.has("test_segment") { log.add(.testWithoutSegment, at: reader.keyPlace("status")) }
    }
}

extension WorkflowSyntax.Surroundings {
    /// False, with a finding, where there is no such segment.
    func tellUnknown(_ id: String, at place: TextPlace, _ log: FindingLog) -> Bool {
        guard Segment.isID(id) else {
            log.add(.badSegmentReference(id), at: place)
            return false
        }
        if segments[id] != nil { return true }
        log.add(.unknownWorkflowSegment(id, among: segments.keys.sorted()), at: place)
        return false
    }
}

// MARK: - Messages

extension FindingMessage {
    static func notOneOf(_ key: String, _ value: String, _ values: [String]) -> Self {
        FindingMessage(
            .badValue, "\(quoted(key)) can't be \(quoted(value))",
            hint: didYouMean(value, among: values) ?? "it is \(listed(values))")
    }

    static func badSegmentReference(_ id: String) -> Self {
        FindingMessage(.badID, "\(quoted(id)) can't be the id of a segment")
    }

    static func unknownWorkflowSegment(_ id: String, among known: [String]) -> Self {
        FindingMessage(.unknownSegment, "no segment has the id \(quoted(id))", hint: didYouMean(id, among: known))
    }

    fileprivate static func badWorkflowID(_ id: String) -> Self {
        FindingMessage(
            .badID, "\(quoted(id)) can't be an id",
            hint: "1 to 63 of a-z, 0-9, '_' and '-', beginning with a letter or digit")
    }

    fileprivate static func workflowIDMismatch(_ id: String, stem: String) -> Self {
        FindingMessage(.idMismatch, "the id \(quoted(id)) is not the file's name, \(quoted(stem))")
    }

    static func emptyWorkflowText(_ key: String) -> Self {
        FindingMessage(.emptyValue, "\(quoted(key)) is an empty text")
    }

    fileprivate static func badFrom(_ text: String) -> Self {
        FindingMessage(.badValue, "'from' must be a day, not \(quoted(text))", hint: "write it like '2026-11-20'")
    }

    fileprivate static var testWithoutSegment: Self {
        FindingMessage(
            .missingKey, "a workflow in test needs the key 'test_segment'",
            hint: "it is the whole audience while testing")
    }

    fileprivate static var dateWithoutFrom: Self {
        FindingMessage(
            .missingKey, "a workflow with a date for its trigger needs the key 'from'",
            hint: "without it every such day in the past would count")
    }

    fileprivate static var noSteps: Self { FindingMessage(.emptyValue, "'steps' is an empty list") }
}
