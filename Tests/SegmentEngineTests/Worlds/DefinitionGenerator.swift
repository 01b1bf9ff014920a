import CellValues
import TestSupport

/// Makes sound definitions: every filter, operator, part, measure and form of window, over the values of one world.
struct DefinitionGenerator {
    var random: SplitMix64
    let values: WorldValues
    /// Fields and properties that this world's definitions come back to: what several of them share must stay apart.
    private let favourites: Set<String>

    init(random: SplitMix64, values: WorldValues) {
        var random = random
        let properties = WorldCatalogue.properties(of: ["purchase"]) + WorldCatalogue.properties(of: ["refund"])
        let names = properties.map(\.name).shuffled(using: &random).prefix(5)
        favourites = Set(
            names + names.compactMap { WorldGenerator.listed($0)?.path }
                + WorldCatalogue.reference.fields.keys.sorted().shuffled(using: &random).prefix(4))
        self.random = random
        self.values = values
    }

    private mutating func pick<Element>(_ choices: [Element], name: (Element) -> String) -> Element {
        let favoured = choices.filter { favourites.contains(name($0)) }
        return random.pick(!favoured.isEmpty && random.chance(60) ? favoured : choices)
    }

    /// Static, dynamic and dynamic plus, each free to refer to those before it: diamonds and chains come by themselves.
    mutating func definitions(keys: [String]) -> (definitions: [World.Definition], statics: [String: Set<ContactKey>]) {
        var definitions: [World.Definition] = []
        var statics: [String: Set<ContactKey>] = [:]
        var ids: [String] = []
        for number in 0..<Int.random(in: 6...10, using: &random) {
            let id = "s\(number)"
            var json: JSONValue = ["id": .string(id), "name": .string("Segment \(number)")]
            switch Int.random(in: 0..<16, using: &random) {
            case 0:
                json["type"] = "static"
                statics[id] = Set((keys.filter { _ in random.chance(50) } + ["nobody"]).map { ContactKey($0) })
            case 1, 2:
                json["type"] = "dynamic"
                json["include"] = plainFilter()
            default:
                json["type"] = "dynamic_plus"
                json["include"] = filter(depth: random.pick([0, 0, 0, 1, 2, 3]), ids)
                if random.chance(25) { json["exclude"] = filter(depth: random.pick([0, 1, 2]), ids) }
            }
            definitions.append(World.Definition(id: id, json: json))
            ids.append(id)
        }
        return (definitions, statics)
    }

    /// What a dynamic segment may hold.
    private mutating func plainFilter() -> JSONValue {
        if random.chance(10) { return ["everyone": true] }
        if random.chance(50) { return fieldTest(metrics: false) }
        let count = Int.random(in: 1...3, using: &random)
        return ["all": .array((0..<count).map { _ in fieldTest(metrics: false) })]
    }

    mutating func filter(depth: Int, _ ids: [String]) -> JSONValue {
        if depth > 0, random.chance(45) {
            let count = Int.random(in: 1...3, using: &random)
            let parts = (0..<count).map { _ in filter(depth: depth - 1, ids) }
            switch Int.random(in: 0..<4, using: &random) {
            case 0: return ["all": .array(parts)]
            case 1: return ["any": .array(parts)]
            case 2: return ["not": parts[0]]
            default:
                return ["at_least": .number("\(Int.random(in: 1...parts.count, using: &random))"), "of": .array(parts)]
            }
        }
        switch Int.random(in: 0..<100, using: &random) {
        case ..<38: return fieldTest(metrics: true)
        case ..<76: return activityTest()
        case ..<88: return sequence()
        case ..<97 where !ids.isEmpty: return ["segment": .string(random.pick(ids))]
        default: return ["everyone": true]
        }
    }

    // MARK: - Contacts

    private mutating func fieldTest(metrics: Bool) -> JSONValue {
        let (name, declared, isExact) = field()
        var test: JSONValue = ["field": .string(name)]
        compare(declared, into: &test, operands: metrics ? .all : .fields, isExact: isExact)
        return test
    }

    private mutating func field() -> (name: String, declared: Declared, isExact: Bool) {
        if random.chance(2) {
            var segment = Declared(type: "option")
            segment.options = ReferenceEvaluator.segments.map(\.name)
            return ("rfm.segment", segment, false)
        }
        if random.chance(10) {
            let (name, type) = random.pick([
                ("purchases.count", "integer"), ("purchases.total", "decimal"), ("purchases.average", "decimal"),
                ("purchases.average", "decimal"), ("rfm.recency", "integer"), ("rfm.frequency", "integer"),
                ("rfm.monetary", "integer"), ("rfm.monetary", "integer"),
                ("purchases.first_at", "datetime"), ("purchases.last_at", "datetime"),
                ("purchases.last_at.weekday", "integer"), ("purchases.first_at.age", "integer"),
            ])
            return (name, Declared(type: type), false)
        }
        let name = pick(WorldCatalogue.reference.fields.keys.sorted()) { $0 }
        let declared = WorldCatalogue.reference.fields[name] ?? Declared(type: "text")
        if let accessor = accessor(of: declared), let made = WorldCatalogue.reference.field("\(name).\(accessor)") {
            return ("\(name).\(accessor)", typed(made), false)
        }
        return (name, declared, name == "contact_id" || declared.type == "phone")
    }

    private mutating func accessor(of declared: Declared) -> String? {
        guard random.chance(25) else { return nil }
        let parts =
            switch declared.type {
            case "text", "email": ["length", "domain"]
            case "phone", "option": ["length"]
            case "date": ["age", "year", "month", "day", "weekday"]
            case "datetime": ["age", "year", "month", "day", "weekday", "hour", "hour"]
            default: [String]()
            }
        return parts.isEmpty ? nil : random.pick(parts)
    }

    private func typed(_ named: ReferenceCatalogue.Named) -> Declared {
        guard let accessor = named.accessor else { return named.declared }
        return Declared(type: accessor == "domain" ? "text" : "integer")
    }

    // MARK: - Activities

    private mutating func activityTest() -> JSONValue {
        if random.chance(8) {
            var test: JSONValue = ["ratio": .array([numericMetric(), numericMetric()])]
            compare(Declared(type: "decimal"), into: &test, operands: .all)
            return test
        }
        var (test, declared, mayStandAlone) = metric()
        if mayStandAlone, random.chance(30) { return test }
        compare(declared, into: &test, operands: .all)
        return test
    }

    private mutating func selection() -> (json: JSONValue, types: [String]?) {
        switch Int.random(in: 0..<100, using: &random) {
        case ..<18: return ("*", nil)
        case ..<40:
            let types = Array(
                WorldCatalogue.types.shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random)))
            return (.array(types.map { .string($0) }), types)
        default:
            let type =
                random.chance(70) ? random.pick(["purchase", "purchase", "refund"]) : random.pick(WorldCatalogue.types)
            return (.string(type), [type])
        }
    }

    /// A metric with the type of its value.
    private mutating func metric() -> (json: JSONValue, declared: Declared, mayStandAlone: Bool) {
        let (selected, types) = selection()
        var json: JSONValue = ["activity": selected]
        let properties = WorldCatalogue.properties(of: types)
        let numbers = properties.filter(\.declared.isNumeric)
        let singles = properties.filter { !$0.declared.isList }
        var declared = Declared(type: "integer")
        var mayStandAlone = false
        var measuredList: String?
        switch Int.random(in: 0..<100, using: &random) {
        case ..<30: mayStandAlone = true
        case ..<34:
            json["measure"] = "count"
            mayStandAlone = true
        case ..<56 where !numbers.isEmpty:
            let kind = random.pick(["sum", "avg", "min", "max"])
            let (source, list) = numericSource(numbers)
            (json["measure"], measuredList) = (.object([.init(kind, source)]), list)
            declared = Declared(type: "decimal")
        case ..<64 where !singles.isEmpty:
            let (name, _) = property(of: singles)
            json["measure"] = ["distinct": .string(name)]
            measuredList = WorldGenerator.listed(name)?.list
            mayStandAlone = true
        case ..<68:
            json["measure"] = "distinct_days"
            mayStandAlone = true
        case ..<82:
            let word = random.pick(["first", "last"])
            json["measure"] = .string(word)
            declared = Declared(type: "datetime")
        case ..<90 where !singles.isEmpty:
            let (name, type) = property(of: singles)
            json["measure"] = .object([.init(random.pick(["first", "last"]), .string(name))])
            measuredList = WorldGenerator.listed(name)?.list
            declared = type
        default: json["measure"] = .string(random.pick(["days_since_first", "days_since_last"]))
        }
        if random.chance(45) { json["where"] = whereFilter(types, measuring: measuredList) }
        if random.chance(50) { json["window"] = window(.activity) }
        return (json, declared, mayStandAlone)
    }

    private mutating func numericMetric() -> JSONValue {
        while true {
            let (json, declared, _) = metric()
            if declared.isNumeric { return json }
        }
    }

    /// A property, or a part of one.
    private mutating func property(
        of properties: [(name: String, declared: Declared)]
    ) -> (name: String, declared: Declared) {
        let (name, declared) = pick(properties) { $0.name }
        guard let accessor = accessor(of: declared) else { return (name, declared) }
        return ("\(name).\(accessor)", Declared(type: accessor == "domain" ? "text" : "integer"))
    }

    private mutating func numericSource(
        _ numbers: [(name: String, declared: Declared)]
    ) -> (JSONValue, list: String?) {
        let name = pick(numbers) { $0.name }.name
        let list = WorldGenerator.listed(name)?.list
        guard random.chance(35) else { return (.string(name), list) }
        let others = numbers.filter { WorldGenerator.listed($0.name)?.list == list }
        return (["product": [.string(name), .string(random.pick(others).name)]], list)
    }

    /// - Parameter measuring: a `line` of this list may only be the whole filter, or one part of an `all`.
    private mutating func whereFilter(_ types: [String]?, measuring: String?) -> JSONValue {
        let scope = Scope(types: types, line: nil, banned: measuring)
        if let measuring, random.chance(60) {
            var line: JSONValue = ["line": activityFilter(depth: 2, Scope(types: types, line: measuring, banned: nil))]
            if measuring != "products" || random.chance(50) { line["of"] = .string(measuring) }
            if random.chance(50) { return line }
            return ["all": .array([line, activityFilter(depth: 1, scope)].shuffled(using: &random))]
        }
        return activityFilter(depth: random.pick([0, 0, 1, 2]), scope)
    }

    private struct Scope {
        var types: [String]?
        /// Inside `line`: the list.
        var line: String?
        /// A list that can have no `line` here.
        var banned: String?
    }

    private mutating func activityFilter(depth: Int, _ scope: Scope) -> JSONValue {
        if depth > 0, random.chance(40) {
            let count = Int.random(in: 1...3, using: &random)
            let parts = (0..<count).map { _ in activityFilter(depth: depth - 1, scope) }
            switch Int.random(in: 0..<4, using: &random) {
            case 0: return ["all": .array(parts)]
            case 1: return ["any": .array(parts)]
            case 2: return ["not": parts[0]]
            default:
                return ["at_least": .number("\(Int.random(in: 1...parts.count, using: &random))"), "of": .array(parts)]
            }
        }
        let all = WorldCatalogue.properties(of: scope.types)
        let here = all.compactMap { name, declared -> (name: String, declared: Declared)? in
            guard let line = scope.line else { return (name, declared) }
            guard let (list, path) = WorldGenerator.listed(name), list == line else { return nil }
            return (path, declared)
        }
        let lists = Set(all.compactMap { WorldGenerator.listed($0.name)?.list }).subtracting([scope.banned ?? ""])
            .sorted()
        if scope.line == nil, !lists.isEmpty, random.chance(15) {
            let list = random.pick(lists)
            var test: JSONValue = [
                "line": activityFilter(depth: depth, Scope(types: scope.types, line: list, banned: nil))
            ]
            if list != "products" || random.chance(30) { test["of"] = .string(list) }
            return test
        }
        let numbers = here.filter(\.declared.isNumeric)
        if !numbers.isEmpty, random.chance(10) {
            var test = numericProduct(numbers)
            compare(Declared(type: "decimal"), into: &test, operands: .none)
            return test
        }
        if scope.line == nil, here.isEmpty || random.chance(20) { return reservedTest(scope.types) }
        let (name, declared) = property(of: here)
        var test: JSONValue = ["field": .string(name)]
        compare(declared, into: &test, operands: .none, isExact: declared.type == "phone")
        return test
    }

    private mutating func numericProduct(_ numbers: [(name: String, declared: Declared)]) -> JSONValue {
        let name = pick(numbers) { $0.name }.name
        let list = WorldGenerator.listed(name)?.list
        let others = numbers.filter { WorldGenerator.listed($0.name)?.list == list }
        return ["product": [.string(name), .string(random.pick(others).name)]]
    }

    private mutating func reservedTest(_ types: [String]?) -> JSONValue {
        if random.chance(40) {
            let op = random.pick([
                "is", "is_not", "starts_with", "not_starts_with", "contains", "not_contains", "ends_with", "is_set",
            ])
            let wanted = (0..<Int.random(in: 1...2, using: &random)).map { _ in
                let type = random.pick(WorldCatalogue.types)
                // Only 'is' and 'is_not' name whole types.
                guard !op.hasPrefix("is"), random.chance(70) else { return JSONValue.string(type) }
                let start = Int.random(in: 0..<type.count, using: &random)
                return .string(
                    String(type.dropFirst(start).prefix(Int.random(in: 1...type.count - start, using: &random))))
            }
            if op == "is_set" { return ["field": "@type", "op": "is_set"] }
            return ["field": "@type", "op": .string(op), "value": wanted.count == 1 ? wanted[0] : .array(wanted)]
        }
        let accessor = random.pick(["", "", ".hour", ".weekday", ".day", ".month", ".year", ".age"])
        var test: JSONValue = ["field": .string("@at" + accessor)]
        compare(Declared(type: accessor.isEmpty ? "datetime" : "integer"), into: &test, operands: .none)
        return test
    }

    // MARK: - Sequences

    private mutating func sequence() -> JSONValue {
        var steps: [JSONValue] = []
        for number in 0..<Int.random(in: 2...3, using: &random) {
            let (selected, types) = selection()
            var step: JSONValue = ["activity": selected]
            if random.chance(25) { step["where"] = whereFilter(types, measuring: nil) }
            if number > 0, random.chance(50) { step["within"] = .string(random.pick(values.durations)) }
            steps.append(step)
        }
        if random.chance(40) {
            let last = steps.removeLast()
            var inner = last
            inner["within"] = nil
            var step: JSONValue = ["then_not": inner]
            step["within"] = last["within"]
            steps.append(step)
        }
        if steps.count < 2 { steps.insert(["activity": "*"], at: 0) }
        var filter: JSONValue = ["sequence": .array(steps)]
        if random.chance(40) { filter["window"] = window(.activity) }
        return filter
    }

    /// What may stand for a value.
    enum Operands { case all, fields, none }

    /// Another number, text or date of the contact, with nothing else about it.
    mutating func operand(like declared: Declared, _ operands: Operands) -> JSONValue? {
        func isAlike(_ other: Declared) -> Bool {
            (declared.isNumeric && other.isNumeric) || (declared.isMoment && other.isMoment)
                || (declared.holdsText && other.holdsText)
        }
        for _ in 0..<12 {
            if operands == .all, random.chance(50) {
                var (json, other, _) = metric()
                guard isAlike(other) else { continue }
                if other.isNumeric, random.chance(50) {
                    json["times"] = .number(random.pick(["2", "0.5", "-1", "0", "1e3"]))
                }
                return ["metric": json]
            }
            let (name, other, _) = field()
            if isAlike(other) { return ["field": .string(name)] }
        }
        return nil
    }
}
