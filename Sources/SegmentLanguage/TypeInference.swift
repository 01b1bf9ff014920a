import CellValues

/// Finds the types of fields and properties that no catalogue declares, from how one definition uses them.
///
/// Each use leaves a set of types that it allows; what is left when all uses agree is the type, and where nothing is
/// left the definition disagrees with itself. A property is one name in a definition, whatever its activity.
///
/// What operators and operands can't tell: a whole or broken number is a `decimal`, which takes both; a name that is
/// only `is_set` is a text; `is "2026-11-20"` alone is a text. Between `date` and `datetime`, where both fit, the name
/// decides (`…_at` and `…time` hold times of day, `…date`, `…day` and `dob` don't), then operands (`before
/// "2026-11-20"` speaks for a date, one with a time of day for a date-time), then it is a date-time.
struct TypeInference {
    struct Name: Hashable {
        enum Space { case field, property }
        var space: Space
        var text: ByteOrder

        init(_ space: Space, _ text: String) {
            self.space = space
            self.text = ByteOrder(text)
        }
    }

    struct Conflict {
        var name: Name
        var place: TextPlace
        var types: TypeSet
        var earlier: TextPlace
        var earlierTypes: TypeSet
    }

    private struct Evidence {
        var types: TypeSet
        var place: TextPlace
        /// Above 0: more operands look like dates than like date-times.
        var dateVotes = 0
    }

    private var evidence: [Name: Evidence] = [:]
    /// Both sides of `{"field": …}` as a value: in the order written.
    private var links: [(left: Name, right: Name, place: TextPlace)] = []
    private(set) var conflicts: [Name: Conflict] = [:]

    mutating func add(_ types: TypeSet, for name: Name, at place: TextPlace, dateVotes: Int = 0) {
        guard var known = evidence[name] else {
            evidence[name] = Evidence(types: types, place: place, dateVotes: dateVotes)
            return
        }
        let both = known.types.intersection(types)
        known.dateVotes += dateVotes
        if both.isEmpty {
            if conflicts[name] == nil {
                conflicts[name] = Conflict(
                    name: name, place: place, types: types, earlier: known.place, earlierTypes: known.types)
            }
        } else {
            // The place that narrows the type most is the one to point back to.
            if both != known.types { known.place = place }
            known.types = both
        }
        evidence[name] = known
    }

    mutating func link(_ left: Name, _ right: Name, at place: TextPlace) {
        links.append((left, right, place))
    }

    /// Each name's one type; names in conflict have none.
    mutating func resolved() -> [Name: ValueType] {
        // Each round narrows a set or ends, and a set has at most 5 types: few rounds, however long the chain is
        // written; the bound is for chains written backwards.
        var changed = true
        while changed {
            changed = false
            for (left, right, place) in links {
                let before = (evidence[left]?.types, evidence[right]?.types)
                add((evidence[right]?.types ?? .any).comparable, for: left, at: place)
                add((evidence[left]?.types ?? .any).comparable, for: right, at: place)
                if before.0 != evidence[left]?.types || before.1 != evidence[right]?.types { changed = true }
            }
        }
        var types: [Name: ValueType] = [:]
        for (name, known) in evidence where conflicts[name] == nil {
            types[name] = known.types.preferred(for: name.text, dateVotes: known.dateVotes)
        }
        return types
    }
}

/// The types that can be told from a use.
struct TypeSet: OptionSet, Hashable {
    let rawValue: UInt8
    static let text = TypeSet(rawValue: 1)
    static let number = TypeSet(rawValue: 2)
    static let boolean = TypeSet(rawValue: 4)
    static let date = TypeSet(rawValue: 8)
    static let datetime = TypeSet(rawValue: 16)
    static let list = TypeSet(rawValue: 32)
    static let moments: TypeSet = [.date, .datetime]
    static let any: TypeSet = [.text, .number, .boolean, .date, .datetime, .list]

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ types: [ValueType]) {
        self = []
        for type in types {
            switch type {
            case .text, .email, .phone, .option: insert(.text)
            case .integer, .decimal: insert(.number)
            case .boolean: insert(.boolean)
            case .date: insert(.date)
            case .datetime: insert(.datetime)
            case .options, .list: insert(.list)
            }
        }
    }

    /// What a value of one of these may be held against: dates against date-times too; lists and booleans not.
    var comparable: TypeSet {
        let widened = intersection(.moments).isEmpty ? self : union(.moments)
        return widened.subtracting([.list, .boolean])
    }

    fileprivate func preferred(for name: ByteOrder, dateVotes: Int) -> ValueType {
        if contains(.text) { return .text }
        if contains(.number) { return .decimal }
        if contains(.boolean) { return .boolean }
        if contains(.list) { return .list }
        if self == .date { return .date }
        if self == .datetime { return .datetime }
        let text = String(decoding: name.bytes, as: UTF8.self).lowercased()
        if ["_at", "time", "timestamp"].contains(where: text.hasSuffix) || text == "at" { return .datetime }
        if ["date", "day", "dob"].contains(where: text.hasSuffix) { return .date }
        return dateVotes > 0 ? .date : .datetime
    }

    /// `a text`, `a number`, `a date or a date-time`
    var description: String {
        var names: [String] = []
        if contains(.text) { names.append("a text") }
        if contains(.number) { names.append("a number") }
        if contains(.boolean) { names.append("a boolean") }
        if contains(.date) { names.append("a date") }
        if contains(.datetime) { names.append("a date-time") }
        if contains(.list) { names.append("a list") }
        return listed(names)
    }
}

// MARK: - Evidence of one use

extension TypeInference {
    /// What an operator and its value allow, where the operator is known.
    static func types(for declaration: OperatorDeclaration, value: JSONNode?) -> (types: TypeSet, dateVotes: Int) {
        var types = TypeSet(declaration.forms.flatMap(\.types))
        var dateVotes = 0
        for node in value.map(elements) ?? [] {
            switch node.kind {
            case .string(let text):
                let moment = Moment(text)
                types.formIntersection(momentTypes(moment, in: types))
                if case .date = moment { dateVotes += 1 }
                if case .instant = moment { dateVotes -= 1 }
            case .number: types.formIntersection(.number)
            case .boolean: types.formIntersection(.boolean)
            case .object(let members):
                if hasHours(members) { types.remove(.date) }
            case .array, .null: break
            }
        }
        // A value of a wrong kind says nothing: the check of the value will.
        return types.isEmpty ? (TypeSet(declaration.forms.flatMap(\.types)), 0) : (types, dateVotes)
    }

    private static func elements(_ node: JSONNode) -> [JSONNode] {
        if case .array(let nodes) = node.kind { return nodes }
        return [node]
    }

    private static func momentTypes(_ moment: Moment?, in types: TypeSet) -> TypeSet {
        switch moment {
        case nil: [.text, .list]
        case .ago(let duration), .ahead(let duration):
            duration.unit.isExact ? [.text, .list, .datetime] : [.text, .list, .date, .datetime]
        case .date, .now: [.text, .list, .date, .datetime]
        // `is` takes days; an instant is before or after a date all the same.
        case .instant: types.contains(.text) ? [.text, .list] : [.list, .date, .datetime]
        }
    }

    private static func hasHours(_ members: [JSONNode.Member]) -> Bool {
        members.contains { member in
            guard ["last", "next", "before_last", "from", "to"].contains(member.key),
                case .string(let text) = member.value.kind
            else { return false }
            if let duration = Duration(text) { return duration.unit.isExact }
            switch Moment(text) {
            case .ago(let duration), .ahead(let duration): return duration.unit.isExact
            case .date, .instant, .now, nil: return false
            }
        }
    }
}

extension Duration.Unit {
    /// Minutes and hours: exact, and nothing that a date has.
    package var isExact: Bool { self == .minutes || self == .hours }
}
