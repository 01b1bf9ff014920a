import CellValues
import TestSupport

/// Says whether one contact is in one segment, straight from the definition's JSON and the rows as their author wrote
/// them: slow and obvious, an exact fraction for every number, nothing shared with the engine but time zones, civil
/// dates and case folding.
///
/// Every part of a filter is evaluated, needed or not, so that amounts that can't be added up are always noticed.
final class ReferenceEvaluator {
    let world: World
    let catalogue: ReferenceCatalogue
    let time: ReferenceTime
    let contacts: [ReferenceContact]
    private let log: ReferenceLog
    /// A sum left 128 bits, or an amount had no rate, since this was last cleared.
    var hasOverflown = false
    /// Likewise: the currencies that each metric met over all contacts, nil for none.
    var currencies: [String: Set<[Unicode.Scalar]?>] = [:]

    init(_ world: World, catalogue: ReferenceCatalogue) {
        self.world = world
        self.catalogue = catalogue
        time = ReferenceTime(zone: world.zone, asOf: world.asOf)
        log = ReferenceLog(world)
        contacts = log.contacts
    }

    /// Members by key, nil for a segment that can't be computed, for those definitions and what they refer to.
    func memberships(where isWanted: (String) -> Bool = { _ in true }) -> Memberships {
        var done: Memberships = [:]
        for definition in world.definitions where isWanted(definition.id) { _ = members(of: definition.id, &done) }
        return done
    }

    private func members(of id: String, _ done: inout Memberships) -> Set<ContactKey>? {
        if let known = done[id] { return known }
        guard let json = world.definitions.first(where: { $0.id == id })?.json else { return [] }
        if json["type"]?.text == "static" {
            // Journals of merged contacts are re-pointed as activities are.
            let known = Set(contacts.map(\.key))
            done[id] = .some(Set(world.statics[id, default: []].map(log.survivor).filter(known.contains)))
            return done[id]!
        }
        var isComputable = true
        for reference in Self.references(in: json) where members(of: reference, &done) == nil { isComputable = false }
        hasOverflown = false
        currencies = [:]
        var found: Set<ContactKey> = []
        for contact in contacts {
            let isIncluded = json["include"].map { holds($0, contact, done) } ?? false
            let isExcluded = json["exclude"].map { holds($0, contact, done) } ?? false
            if isIncluded && !isExcluded { found.insert(contact.key) }
        }
        let isMixed = world.currency == nil && currencies.values.contains { $0.count > 1 }
        done[id] = .some(isComputable && !hasOverflown && !isMixed ? found : nil)
        return done[id]!
    }

    static func references(in json: JSONValue) -> [String] {
        switch json {
        case .object(let members):
            members.flatMap { member in
                if member.key == "segment", let id = member.value.text { return [id] }
                return references(in: member.value)
            }
        case .array(let elements): elements.flatMap { references(in: $0) }
        default: []
        }
    }

    // MARK: - Filters of contacts

    func holds(_ filter: JSONValue, _ contact: ReferenceContact, _ done: Memberships) -> Bool {
        func count(_ parts: JSONValue?) -> (passed: Int, of: Int) {
            let results = (parts?.elements ?? []).map { holds($0, contact, done) }
            return (results.count { $0 }, results.count)
        }
        if let parts = filter["all"] {
            let (passed, all) = count(parts)
            return passed == all
        }
        if let parts = filter["any"] { return count(parts).passed > 0 }
        if let part = filter["not"] { return !holds(part, contact, done) }
        if let least = filter["at_least"] { return count(filter["of"]).passed >= Int(least.digits ?? "") ?? 0 }
        if filter["everyone"] != nil { return true }
        if let id = filter["segment"]?.text { return (done[id] ?? nil)?.contains(contact.key) ?? false }
        if filter["sequence"] != nil { return sequence(filter, contact) }
        if let name = filter["field"]?.text {
            return holds(name == "contact_id" ? ofKeys(filter) : filter, field(name, contact), contact)
        }
        return holds(filter, metric(filter, contact), contact)
    }

    /// A test of the key, held against it as keys are: where they are normalised whole ones are, and pieces are lowered.
    private func ofKeys(_ filter: JSONValue) -> JSONValue {
        guard !world.keyRules.isEmpty, let op = filter["op"]?.text else { return filter }
        func normal(_ value: JSONValue) -> JSONValue {
            guard let text = value.text else { return value }
            if op == "is" || op == "is_not" { return .string(ReferenceLog.normalized(text, world)) }
            return world.keyRules.contains("lower") ? .string(ReferenceLog.lowered(text)) : value
        }
        var copy = filter
        copy["value"] = filter["value"].map { value in
            value.elements.map { .array($0.map(normal)) } ?? normal(value)
        }
        return copy
    }

    /// `{"field": NAME}` or `{"metric": {…}}` on the right of a test.
    func operand(_ value: JSONValue, _ contact: ReferenceContact) -> Side {
        if let name = value["field"]?.text { return field(name, contact) }
        guard let inner = value["metric"] else { return Side(nil) }
        var side = metric(inner, contact)
        if let times = inner["times"]?.digits.flatMap({ Fraction(json: $0) }), case .number(let number) = side.values[0]
        {
            side.values = [.number(number * times)]
        }
        return side
    }

    private func field(_ name: String, _ contact: ReferenceContact) -> Side {
        if let found = catalogue.field(name) {
            let raw = found.name == "contact_id" ? .string(contact.key.description) : contact.cell(found.name)
            let value = part(found.accessor, of: ReferenceCells.read(raw, as: found.declared))
            return Side(
                value,
                isExact: found.accessor == nil && (found.name == "contact_id" || found.declared.type == "phone"))
        }
        if let value = indicator(name, contact) { return Side(value) }
        if let (base, accessor) = ReferenceCatalogue.split(name), let value = indicator(base, contact) {
            return Side(part(accessor, of: value))
        }
        return Side(nil)
    }
}

/// A contact with the activities that exist for the run, in log order within time.
struct ReferenceContact {
    var key: ContactKey
    var cells: [(name: String, value: JSONValue)]
    var activities: [ReferenceActivity] = []

    func cell(_ name: String) -> JSONValue? {
        cells.first { $0.name.unicodeScalars.elementsEqual(name.unicodeScalars) }?.value
    }
}

struct ReferenceActivity {
    var type: String
    var at: Instant
    var properties: JSONValue
}
