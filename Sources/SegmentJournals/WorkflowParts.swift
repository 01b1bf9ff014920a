import CellValues
import SegmentLanguage

/// Checks a workflow's trigger and audience.
struct WorkflowParts {
    private let reader: ObjectReader
    private let surroundings: WorkflowSyntax.Surroundings
    private let log: FindingLog

    init(_ reader: ObjectReader, _ surroundings: WorkflowSyntax.Surroundings) {
        self.reader = reader
        self.surroundings = surroundings
        log = reader.log
    }

    /// The kinds of trigger by the key that makes each.
    private enum TriggerKind: String, CaseIterable {
        case activity, imported, entered, left, date

        /// Every key that such a trigger may have.
        var keys: [String] {
            switch self {
            case .activity: ["activity", "where"]
            case .imported, .entered, .left: [rawValue]
            case .date: ["date", "anniversary"]
            }
        }
    }

    /// Nil with findings where it is wrong.
    func trigger() -> Workflow.Trigger? {
        guard let node = reader.required("trigger"),
            let object = ObjectReader(anyKeys: node, what: "a trigger", log: log)
        else { return nil }
        let present = TriggerKind.allCases.filter { object.has($0.rawValue) }
        guard let kind = present.first, present.count == 1 else {
            log.add(
                .notOneTrigger(
                    object.keys.map(\.key), present.map(\.rawValue), TriggerKind.allCases.map(\.rawValue)),
                at: node.place)
            return nil
        }
        object.tellUnknownKeys(known: kind.keys)
        switch kind {
        case .activity:
            return ActivityFilter.checked(object, against: surroundings.context).map { .activity($0) }
        case .imported: return source(object).map { .imported(source: $0) }
        case .entered: return segment(object, "entered").map { .entered(segment: $0) }
        case .left: return segment(object, "left").map { .left(segment: $0) }
        case .date:
            let isAnniversary = object.boolean("anniversary") ?? false
            guard let name = object.text("date"), let place = object["date"]?.place else { return nil }
            return FieldReference.checkedDate(name, at: place, against: surroundings.context, log: log)
                .map { .date($0, isAnniversary: isAnniversary) }
        }
    }

    private func source(_ object: ObjectReader) -> String? {
        guard let name = object.text("imported"), let place = object["imported"]?.place else { return nil }
        if name.isEmpty {
            log.add(.emptyWorkflowText("imported"), at: place)
            return nil
        }
        if let known = surroundings.sources, !known.contains(name) {
            log.add(.unknownContactSource(name, among: known), at: place)
            return nil
        }
        return name
    }

    private func segment(_ object: ObjectReader, _ key: String) -> String? {
        guard let id = object.text(key), let place = object[key]?.place,
            surroundings.tellUnknown(id, at: place, log)
        else { return nil }
        return id
    }

    func triggerReferences(_ trigger: Workflow.Trigger?) -> [WorkflowReference] {
        guard let node = reader["trigger"] else { return [] }
        switch trigger {
        case .entered(let id): return [WorkflowReference(segment: id, role: .entered, place: node.place)]
        case .left(let id): return [WorkflowReference(segment: id, role: .left, place: node.place)]
        case .activity, .imported, .date, nil: return []
        }
    }

    /// `existing` means something where being there already does.
    func takesExisting(_ trigger: Workflow.Trigger?) -> Bool {
        guard let value = reader.boolean("existing") else { return false }
        switch trigger {
        case .imported, .entered, nil: break
        case .activity, .left, .date: log.add(.existingNotHere, at: reader.keyPlace("existing"))
        }
        return value
    }

    /// Nil: everyone.
    func audience() -> (condition: Condition?, references: [WorkflowReference]) {
        guard let node = reader["audience"] else { return (nil, []) }
        switch node.kind {
        case .string("everyone"): return (nil, [])
        case .string("with_email"): return (withField(of: .email, named: "email", at: node.place), [])
        case .string("with_phone"): return (withField(of: .phone, named: "phone", at: node.place), [])
        case .string(let word):
            log.add(.notOneOf("audience", word, ["everyone", "with_email", "with_phone"]), at: node.place)
            return (nil, [])
        case .object, .array, .number, .boolean, .null:
            guard let object = ObjectReader(node, what: "an audience", known: ["segment"], log: log),
                let id = object.requiredText("segment"), let place = object["segment"]?.place,
                surroundings.tellUnknown(id, at: place, log)
            else { return (nil, []) }
            return (.segment(id), [WorkflowReference(segment: id, role: .audience, place: place)])
        }
    }

    /// Contacts who have a value in any of the catalogue's fields of this type; without one in the field so named.
    private func withField(of type: ValueType, named name: String, at place: TextPlace) -> Condition? {
        let context = surroundings.context
        let declared = (context.catalogue.fields ?? []).filter { $0.type == type }
        var fields = declared.map { FieldReference(name: $0.name, type: type, form: $0.form) }
        if fields.isEmpty {
            let known = context.catalogue.fields.map { $0.map(\.name) } ?? context.knownFields
            if let known, !known.contains(name) {
                log.add(.noFieldOfType(type, named: name), at: place)
                return nil
            }
            fields = [FieldReference(name: name, type: .text)]
        }
        let tests = fields.map { field in
            Condition.test(Comparison(subject: .field(field), test: .constant(.isSet), operatorName: "is_set"))
        }
        return tests.count == 1 ? tests[0] : .any(tests)
    }
}

// MARK: - Messages

extension FindingMessage {
    fileprivate static func notOneTrigger(_ keys: [String], _ present: [String], _ known: [String]) -> Self {
        if present.count > 1 {
            return FindingMessage(
                .unknownTrigger, "a trigger can't be \(listed(present.map(quoted), "and")) at once",
                hint: "make a workflow for each")
        }
        let near = keys.lazy.compactMap { didYouMean($0, among: known) }.first
        return FindingMessage(
            .unknownTrigger,
            keys.isEmpty
                ? "an empty object is no trigger"
                : "an object with \(listed(keys.prefix(5).map(quoted), "and")) is no trigger",
            hint: near ?? "a trigger has one of the keys \(listed(known.map(quoted)))")
    }

    fileprivate static func unknownContactSource(_ name: String, among known: [String]) -> Self {
        FindingMessage(
            .unknownImport, "no contact source is named \(quoted(name))",
            hint: didYouMean(name, among: known) ?? "the contact sources are \(listed(known, "and"))")
    }

    fileprivate static var existingNotHere: Self {
        FindingMessage(
            .notAllowedHere, "'existing' goes with the triggers 'imported' and 'entered' only")
    }

    fileprivate static func noFieldOfType(_ type: ValueType, named name: String) -> Self {
        FindingMessage(.unknownField, "no field has the type \(type.rawValue), and none is named \(quoted(name))")
    }
}
