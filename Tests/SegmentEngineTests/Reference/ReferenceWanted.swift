import CellValues
import TestSupport

/// Which properties a world's definitions ask for, of which activities and when: from the definitions' JSON.
struct ReferenceWanted {
    struct Property {
        var name: String
        var declared: Declared
        /// Nil: of all types.
        var types: Set<String>? = []
        /// The widest window; nil: one that holds nothing.
        var span: ReferenceTime.Span<Instant>?
    }

    private(set) var properties: [Property] = []
    private let world: World
    private let catalogue: ReferenceCatalogue
    private let time: ReferenceTime

    init(_ world: World, _ catalogue: ReferenceCatalogue) {
        self.world = world
        self.catalogue = catalogue
        time = ReferenceTime(zone: world.zone, asOf: world.asOf)
        for definition in world.definitions {
            for filter in [definition.json["include"], definition.json["exclude"]].compactMap({ $0 }) { ask(filter) }
        }
    }

    private func types(_ selection: JSONValue?) -> [String]? {
        switch selection {
        case .string("*"), nil: nil
        case .string(let type): [type]
        default: (selection?.elements ?? []).compactMap(\.text)
        }
    }

    // MARK: - Who asks

    private mutating func ask(_ filter: JSONValue) {
        for key in ["all", "any", "of"] where filter["op"] == nil { filter[key]?.elements?.forEach { ask($0) } }
        if let part = filter["not"] { ask(part) }
        if let steps = filter["sequence"]?.elements {
            for step in steps { askWhere(step["then_not"] ?? step, ever) }
        } else if let name = filter["field"]?.text {
            askIndicator(name)
        } else if filter["activity"] != nil || filter["ratio"] != nil {
            askMetric(filter)
        }
        if let name = filter["value"]?["field"]?.text { askIndicator(name) }
        if let inner = filter["value"]?["metric"] { askMetric(inner) }
    }

    private mutating func askMetric(_ metric: JSONValue) {
        if let pair = (metric["ratio"] ?? metric["measure"]?["ratio"])?.elements {
            for part in pair { askMetric(part) }
            return
        }
        // Nothing at or after as-of exists for a run.
        var span = metric["window"].map { time.instants(of: $0) } ?? ever
        span.to = min(span.to ?? world.asOf, world.asOf)
        if let measure = metric["measure"]?.members?.first {
            let isAmount = ["sum", "avg", "min", "max"].contains(measure.key)
            askSource(measure.value, types(metric["activity"]), span, isAmount: isAmount)
        }
        askWhere(metric, span)
    }

    private var ever: ReferenceTime.Span<Instant> { ReferenceTime.Span(from: nil, to: world.asOf) }

    /// Value indicators: the page says over which purchases.
    private mutating func askIndicator(_ name: String) {
        guard catalogue.field(name) == nil else { return }
        if name.hasPrefix("purchases.total") || name.hasPrefix("purchases.average") {
            askSource(world.purchases.amount, [world.purchases.activity], ever)
        } else if name.hasPrefix("rfm.") {
            askSource(world.purchases.amount, [world.purchases.activity], time.instants(of: ["last": "2y"]))
        }
    }

    /// What a measure takes, with the currency of an amount.
    private mutating func askSource(
        _ source: JSONValue, _ types: [String]?, _ span: ReferenceTime.Span<Instant>, isAmount: Bool = true
    ) {
        var currency: String?
        for name in (source["product"]?.elements ?? [source]).compactMap(\.text) {
            guard let found = catalogue.property(name, of: types) else { continue }
            add(found.name, found.declared, types, span)
            currency = currency ?? found.declared.currency
        }
        if isAmount, let currency { add(currency, Declared(type: "text"), types, span) }
    }

    private mutating func askWhere(_ spec: JSONValue, _ span: ReferenceTime.Span<Instant>) {
        guard let filter = spec["where"] else { return }
        askWhere(filter, nil, types(spec["activity"]), span)
    }

    private mutating func askWhere(
        _ filter: JSONValue, _ list: String?, _ types: [String]?, _ span: ReferenceTime.Span<Instant>
    ) {
        if let inner = filter["line"] { return askWhere(inner, filter["of"]?.text ?? "products", types, span) }
        for key in ["all", "any", "of"] {
            for part in filter[key]?.elements ?? [] { askWhere(part, list, types, span) }
        }
        if let part = filter["not"] { askWhere(part, list, types, span) }
        let names = filter["product"]?.elements?.compactMap(\.text) ?? [filter["field"]?.text].compactMap { $0 }
        for name in names where !name.hasPrefix("@") {
            guard let found = catalogue.property(list.map { "\($0)[].\(name)" } ?? name, of: types) else { continue }
            add(found.name, found.declared, types, span)
        }
    }

    // MARK: - What is asked for

    private mutating func add(
        _ name: String, _ declared: Declared, _ types: [String]?, _ span: ReferenceTime.Span<Instant>
    ) {
        let index =
            properties.firstIndex { $0.name == name && $0.declared.isAlike(declared) } ?? properties.count
        if index == properties.count { properties.append(Property(name: name, declared: declared)) }
        properties[index].types = types.flatMap { properties[index].types?.union($0) }
        guard let to = span.to, span.from.map({ $0 < to }) ?? true else { return }
        guard let known = properties[index].span else {
            properties[index].span = span
            return
        }
        let from = known.from.flatMap { one in span.from.map { min(one, $0) } }
        properties[index].span = .init(from: from, to: max(known.to ?? to, to))
    }
}

extension ReferenceWanted.Property {
    func isWanted(of type: String, at: Instant) -> Bool {
        guard let span, span.contains(at) else { return false }
        return types.map { $0.contains { sameText($0, type, exactly: true) } } ?? true
    }
}

extension Declared {
    /// A cell of one is a cell of the other.
    fileprivate func isAlike(_ other: Declared) -> Bool {
        type == other.type && separator == other.separator && options == other.options
    }
}
