import CellValues

/// Checks filters: walks their JSON, tells all that is wrong, and gives conditions.
///
/// It walks twice where no catalogue gives the types: once to collect how names are used, once to check with the types
/// that follow. One walk would judge a name by its first use, and a pass of its own would need a second grammar.
struct FilterCheck {
    let context: CheckContext
    let kind: Segment.Kind
    let log: FindingLog
    /// In the first walk nothing is told or built: only `inference` and nothing else is kept.
    let isInferring: Bool
    var inference = TypeInference()
    /// Types found by the first walk.
    let inferred: [TypeInference.Name: ValueType]

    var references: [SegmentReference] = []
    var uses: [DataUse] = []
    private var nodeCount = 0
    /// What the `where` of the metric that is being checked does with lines.
    var lineUses: [LineUse] = []
    var looseLineTests: [LooseLineTest] = []
    var negations: [NegationOfMissing] = []

    static let levelLimit = 32
    static let nodeLimit = 10_000
    /// Findings of a file that still look for the nearest name: 10,000 misspelt fields beside 10,000 columns would
    /// otherwise take minutes.
    static let hintLimit = 200

    private init(
        _ context: CheckContext, _ kind: Segment.Kind, _ log: FindingLog, isInferring: Bool,
        inferred: [TypeInference.Name: ValueType]
    ) {
        self.context = context
        self.kind = kind
        self.log = log
        self.isInferring = isInferring
        self.inferred = inferred
    }

    /// Runs the walk, twice where types must be found first; gives the segments that were named, and what is asked of
    /// the data.
    static func run(
        in context: CheckContext, kind: Segment.Kind, log: FindingLog, walk: (inout FilterCheck) -> Void
    ) -> (references: [SegmentReference], uses: [DataUse]) {
        var inferred: [TypeInference.Name: ValueType] = [:]
        if context.fields == nil || context.activities == nil {
            var first = FilterCheck(context, kind, FindingLog(file: log.file), isInferring: true, inferred: [:])
            walk(&first)
            inferred = first.inference.resolved()
            let conflicts = first.inference.conflicts.values.sorted { $0.name.text < $1.name.text }
            for conflict in conflicts { log.add(.typeConflict(conflict), at: conflict.place) }
        }
        var second = FilterCheck(context, kind, log, isInferring: false, inferred: inferred)
        walk(&second)
        second.warnOfNegations()
        return (second.references, second.uses)
    }

    /// False, with one finding, from the first filter over the limit on.
    mutating func counts(_ node: JSONNode) -> Bool {
        nodeCount += 1
        if nodeCount == Self.nodeLimit + 1 { log.add(.tooManyNodes, at: node.place) }
        return nodeCount <= Self.nodeLimit
    }

    /// The level below, or nil with a finding where that is one too many.
    func deeper(_ level: Int, at place: TextPlace) -> Int? {
        if level < Self.levelLimit { return level + 1 }
        log.add(.tooManyLevels, at: place)
        return nil
    }
}

/// The kinds of filter, named by the key that makes each.
enum FilterKind: String, CaseIterable {
    case all, any, not
    case atLeast = "at_least"
    case everyone, segment, field, product, line, activity, sequence, ratio

    /// Every key that such a filter may have.
    var keys: [String] {
        switch self {
        case .all, .any, .not, .everyone, .segment: [rawValue]
        case .atLeast: ["at_least", "of"]
        case .field: ["field", "op", "value", "case", "missing"]
        case .product: ["product", "op", "value", "missing"]
        case .line: ["line", "of"]
        case .activity: ["activity", "where", "window", "measure", "op", "value", "case", "missing"]
        case .sequence: ["sequence", "window"]
        // The metric tells which of these can't stand beside a ratio.
        case .ratio: ["ratio", "op", "value", "missing", "activity", "where", "window", "measure"]
        }
    }

    static let ofContacts: [FilterKind] = [
        .all, .any, .not, .atLeast, .everyone, .segment, .field, .activity, .sequence, .ratio,
    ]
    static let ofActivities: [FilterKind] = [.all, .any, .not, .atLeast, .field, .product, .line]
    static let ofLines: [FilterKind] = [.all, .any, .not, .atLeast, .field, .product]
}

extension FilterCheck {
    /// Which filter an object is, by its keys; nil with a finding where it is none, two, or one that has no place here.
    func filterKind(of reader: ObjectReader, among allowed: [FilterKind], place: String) -> FilterKind? {
        var present = FilterKind.allCases.filter { reader.has($0.rawValue) }
        if present.contains(.ratio) { present.removeAll { $0 == .activity } }
        // `{"measure": {"ratio": …}}` is written like the other measures.
        if present.isEmpty, let measure = reader["measure"], case .object = measure.kind { present = [.activity] }
        guard let first = present.first else {
            log.add(.unknownFilter(reader, among: allowed), at: reader.keys.first?.keyPlace ?? reader.place)
            return nil
        }
        guard present.count == 1 else {
            log.add(.ambiguousFilter(present.map(\.rawValue)), at: reader.place)
            return nil
        }
        guard allowed.contains(first) else {
            log.add(.filterNotHere(first.rawValue, place: place, allowed: allowed), at: reader.keyPlace(first.rawValue))
            return nil
        }
        reader.tellUnknownKeys(known: first.keys)
        return first
    }

    /// The elements of `all`, `any`, `of`: all are checked; nil where one is wrong.
    mutating func elements<Element>(
        of key: String, _ reader: ObjectReader, check: (inout FilterCheck, JSONNode) -> Element?
    ) -> [Element]? {
        guard let nodes = reader.requiredList(key) else { return nil }
        if nodes.isEmpty {
            log.add(.emptyList(key), at: reader[key]?.place)
            return nil
        }
        let elements = nodes.map { check(&self, $0) }
        let good = elements.compactMap { $0 }
        return good.count == elements.count ? good : nil
    }

    /// The places of the elements of a list.
    func places(of key: String, _ reader: ObjectReader) -> [TextPlace] {
        guard case .array(let nodes) = reader[key]?.kind else { return [] }
        return nodes.map(\.place)
    }

    /// `"at_least": 2` of so many.
    func leastCount(_ reader: ObjectReader) -> Int? {
        // Without a list, which is told, any number will do.
        guard let node = reader["of"], case .array(let nodes) = node.kind, !nodes.isEmpty else {
            return reader.integer("at_least", in: 1...Int.max)
        }
        return reader.integer("at_least", in: 1...nodes.count)
    }
}

// MARK: - Messages

extension FindingMessage {
    fileprivate static var tooManyNodes: Self {
        FindingMessage(.tooManyNodes, "a definition has at most \(FilterCheck.nodeLimit) filters, and this is one more")
    }

    fileprivate static var tooManyLevels: Self {
        FindingMessage(.tooDeep, "filters nest at most \(FilterCheck.levelLimit) levels, and this is one more")
    }

    static func emptyList(_ key: String) -> Self {
        FindingMessage(.emptyValue, "\(quoted(key)) is an empty list")
    }

    fileprivate static func unknownFilter(_ reader: ObjectReader, among allowed: [FilterKind]) -> Self {
        let names = allowed.map(\.rawValue)
        let near = reader.keys.lazy.compactMap { didYouMean($0.key, among: names) }.first
        return FindingMessage(
            .unknownFilter,
            reader.keys.isEmpty
                ? "an empty object is no filter"
                : "an object with \(listed(reader.keys.prefix(5).map { quoted($0.key) }, "and")) is no filter",
            hint: near ?? "a filter has one of the keys \(listed(names.map(quoted)))")
    }

    fileprivate static func ambiguousFilter(_ keys: [String]) -> Self {
        FindingMessage(
            .ambiguousFilter, "a filter can't be \(listed(keys.map(quoted), "and")) at once",
            hint: "put each into an object of its own, inside 'all' or 'any'")
    }

    fileprivate static func filterNotHere(_ key: String, place: String, allowed: [FilterKind]) -> Self {
        FindingMessage(
            .notAllowedHere, "\(quoted(key)) can't stand \(place)",
            hint: "there are \(listed(allowed.map { quoted($0.rawValue) }, "and"))")
    }

    fileprivate static func typeConflict(_ conflict: TypeInference.Conflict) -> Self {
        let name = quoted(String(decoding: conflict.name.text.bytes, as: UTF8.self))
        return FindingMessage(
            .typeConflict,
            "\(name) is used as \(conflict.types.description) here, and as \(conflict.earlierTypes.description) on line \(conflict.earlier.line)",
            hint: "a catalogue would say which it is")
    }
}
