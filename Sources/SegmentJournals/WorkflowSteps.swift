import CellValues
import SegmentLanguage

/// Checks a workflow's steps, and gathers the segments that they name.
struct WorkflowSteps {
    private let log: FindingLog
    private let surroundings: WorkflowSyntax.Surroundings
    private(set) var references: [WorkflowReference] = []

    init(log: FindingLog, _ surroundings: WorkflowSyntax.Surroundings) {
        self.log = log
        self.surroundings = surroundings
    }

    /// The kinds of step by the key that makes each.
    private enum Kind: String, CaseIterable {
        case add = "add_to"
        case remove = "remove_from"
        case wait
        case branch = "if"

        /// Every key that such a step may have.
        var keys: [String] {
            switch self {
            case .add, .remove, .wait: [rawValue]
            case .branch: ["if", "then", "else"]
            }
        }
    }

    /// Those that are sound. - Parameter above: the path of the branch they stand in, with its dot.
    mutating func steps(_ nodes: [JSONNode], above: String) -> [Workflow.Step] {
        nodes.enumerated().compactMap { index, node in step(node, path: "\(above)\(index + 1)") }
    }

    private mutating func step(_ node: JSONNode, path: String) -> Workflow.Step? {
        guard let object = ObjectReader(anyKeys: node, what: "a step", log: log) else { return nil }
        let present = Kind.allCases.filter { object.has($0.rawValue) }
        guard let kind = present.first, present.count == 1 else {
            log.add(
                .notOneStep(object.keys.map(\.key), present.map(\.rawValue), Kind.allCases.map(\.rawValue)),
                at: node.place)
            return nil
        }
        object.tellUnknownKeys(known: kind.keys)
        switch kind {
        case .add: return target(object, "add_to", .add(step: path)).map { .add(to: $0) }
        case .remove: return target(object, "remove_from", .remove(step: path)).map { .remove(from: $0) }
        case .wait:
            guard let text = object.text("wait") else { return nil }
            if let duration = Duration(text) { return .wait(duration) }
            log.add(.badWait(text), at: object["wait"]?.place)
            return nil
        case .branch: return branch(object, path)
        }
    }

    private mutating func target(
        _ object: ObjectReader, _ key: String, _ role: WorkflowReference.Role
    ) -> String? {
        guard let id = object.text(key), let place = object[key]?.place, surroundings.tellUnknown(id, at: place, log)
        else { return nil }
        references.append(WorkflowReference(segment: id, role: role, place: place))
        if case .some(.some(let kind)) = surroundings.segments[id], kind != .static {
            log.add(.notStatic(id, kind), at: place)
            return nil
        }
        return id
    }

    private mutating func branch(_ object: ObjectReader, _ path: String) -> Workflow.Step? {
        var condition: Condition?
        if let node = object["if"] {
            let (checked, found) = Condition.checked(node, against: surroundings.context, log: log)
            condition = checked
            references += found.map {
                WorkflowReference(segment: $0.id, role: .condition(step: path), place: $0.place)
            }
        }
        let then = object.list("then").map { steps($0, above: "\(path).then.") } ?? []
        let other = object.list("else").map { steps($0, above: "\(path).else.") } ?? []
        let isEmpty = ["then", "else"].allSatisfy { key in
            guard case .array(let elements) = object[key]?.kind else { return !object.has(key) }
            return elements.isEmpty
        }
        if isEmpty { log.add(.emptyBranches, at: object.keyPlace("if")) }
        return condition.map { .branch($0, then: then, else: other) }
    }

    /// Warns of steps at the end after which nothing can happen. A last wait is of use only where it keeps new triggers
    /// off.
    func tellEnd(of steps: [Workflow.Step], _ nodes: [JSONNode], again: Workflow.Again) {
        if again == .restart { tellLastWaits(nodes) }
        if !references.contains(where: \.isTarget), let first = nodes.first {
            log.add(.changesNothing, at: first.place)
        }
    }

    private func tellLastWaits(_ nodes: [JSONNode]) {
        var end = nodes.count
        while end > 0, case .object(let members) = nodes[end - 1].kind, members.contains(where: { $0.key == "wait" }) {
            end -= 1
        }
        if end < nodes.count {
            log.add(.nothingFollows, at: nodes[end].place)
            return
        }
        guard case .object(let members) = nodes.last?.kind, members.contains(where: { $0.key == "if" }) else { return }
        for member in members where member.key == "then" || member.key == "else" {
            if case .array(let inner) = member.value.kind { tellLastWaits(inner) }
        }
    }
}

// MARK: - Messages

extension FindingMessage {
    fileprivate static func notOneStep(_ keys: [String], _ present: [String], _ known: [String]) -> Self {
        if present.count > 1 {
            return FindingMessage(
                .unknownStep, "a step can't be \(listed(present.map(quoted), "and")) at once",
                hint: "make a step of each")
        }
        let near = keys.lazy.compactMap { didYouMean($0, among: known) }.first
        return FindingMessage(
            .unknownStep,
            keys.isEmpty
                ? "an empty object is no step"
                : "an object with \(listed(keys.prefix(5).map(quoted), "and")) is no step",
            hint: near ?? "a step has one of the keys \(listed(known.map(quoted)))")
    }

    fileprivate static func badWait(_ text: String) -> Self {
        FindingMessage(
            .badValue, "\(quoted(text)) is not a duration",
            hint: "write a whole number from 1 and one of min, h, d, w, mo and y: '30d'")
    }

    fileprivate static func notStatic(_ id: String, _ kind: Segment.Kind) -> Self {
        FindingMessage(
            .notStatic, "\(quoted(id)) is a \(kind.rawValue) segment, and a workflow changes static ones only",
            hint: "its filters say who is in it")
    }

    fileprivate static var emptyBranches: Self {
        FindingMessage(
            .nothingFollows, "neither 'then' nor 'else' has a step, so the 'if' changes nothing", severity: .warning)
    }

    fileprivate static var nothingFollows: Self {
        FindingMessage(.nothingFollows, "nothing follows the last 'wait'", hint: "leave it out", severity: .warning)
    }

    fileprivate static var changesNothing: Self {
        FindingMessage(
            .nothingFollows, "no step adds to a segment or removes from one", severity: .warning)
    }
}
