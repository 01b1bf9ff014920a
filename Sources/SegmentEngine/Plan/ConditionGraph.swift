import SegmentLanguage

/// The conditions of all segments as numbered nodes: what is written twice is one node, and is asked or combined once.
struct ConditionGraph: Sendable {
    enum Node: Hashable, Sendable {
        case everyone
        /// A number in `leaves`.
        case leaf(Int)
        /// A number in `references`.
        case segment(Int)
        case not(Int)
        case all([Int])
        case any([Int])
        case atLeast(Int, [Int])
    }

    private(set) var nodes: [Node] = []
    /// Tests and sequences, in the order written.
    private(set) var leaves: [Condition] = []
    /// Ids of segments that conditions refer to.
    private(set) var references: [String] = []
    /// Include and exclude of each segment, nodes; nil where it has none.
    private(set) var segments: [(include: Int?, exclude: Int?)] = []
    /// Conditions that are no segment's, and their nodes.
    private(set) var others: [Condition: Int] = [:]
    /// Groups that several conditions hold, inner ones first; none depends on another segment.
    private(set) var shared: [Int] = []

    private var nodeNumbers: [Node: Int] = [:]
    private var leafNumbers: [Condition: Int] = [:]
    private var referenceNumbers: [String: Int] = [:]

    init(_ segments: [Segment], also others: [Condition] = []) {
        self.init(segments.map { ($0.include, $0.exclude) }, also: others)
    }

    init(_ conditions: [(include: Condition?, exclude: Condition?)], also others: [Condition] = []) {
        for (include, exclude) in conditions {
            segments.append((include.map { number($0) }, exclude.map { number($0) }))
        }
        for condition in others { self.others[condition] = number(condition) }
        nodeNumbers = [:]
        leafNumbers = [:]
        findShared()
    }

    func reference(to id: String) -> Int? { referenceNumbers[id] }

    private mutating func number(_ condition: Condition) -> Int {
        switch condition {
        case .everyone: return number(Node.everyone)
        case .test, .sequence:
            if let known = leafNumbers[condition] { return number(Node.leaf(known)) }
            leafNumbers[condition] = leaves.count
            leaves.append(condition)
            return number(Node.leaf(leaves.count - 1))
        case .segment(let id):
            if let known = referenceNumbers[id] { return number(Node.segment(known)) }
            referenceNumbers[id] = references.count
            references.append(id)
            return number(Node.segment(references.count - 1))
        case .not(let part): return number(Node.not(number(part)))
        case .all(let parts): return number(Node.all(parts.map { number($0) }))
        case .any(let parts): return number(Node.any(parts.map { number($0) }))
        case .atLeast(let count, let parts): return number(Node.atLeast(count, parts.map { number($0) }))
        }
    }

    private mutating func number(_ node: Node) -> Int {
        if let known = nodeNumbers[node] { return known }
        nodeNumbers[node] = nodes.count
        nodes.append(node)
        return nodes.count - 1
    }

    private mutating func findShared() {
        var uses = [Int](repeating: 0, count: nodes.count)
        for node in nodes { for part in node.parts { uses[part] += 1 } }
        for segment in segments { for node in [segment.include, segment.exclude] { node.map { uses[$0] += 1 } } }
        // Parts have smaller numbers than what holds them.
        var isFixed = [Bool](repeating: true, count: nodes.count)
        for (number, node) in nodes.enumerated() {
            if case .segment = node { isFixed[number] = false }
            if !node.parts.allSatisfy({ isFixed[$0] }) { isFixed[number] = false }
            if node.isGroup, isFixed[number], uses[number] > 1 { shared.append(number) }
        }
    }
}

extension ConditionGraph.Node {
    var parts: [Int] {
        switch self {
        case .everyone, .leaf, .segment: []
        case .not(let part): [part]
        case .all(let parts), .any(let parts), .atLeast(_, let parts): parts
        }
    }

    var isGroup: Bool {
        switch self {
        case .everyone, .leaf, .segment, .not: false
        case .all, .any, .atLeast: parts.count > 1
        }
    }
}
