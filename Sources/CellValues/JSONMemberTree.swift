/// The wanted members of an object as a tree of keys: which values the scanner puts where.
///
/// Made once a file, read for every row: nodes and members lie in two flat tables.
package struct JSONMemberTree: ~Copyable {
    struct Node {
        /// A bit for each member's key: most unwanted keys are told apart by it alone.
        var filter: UInt64 = 0
        var first = 0
        var count = 0
    }

    struct Member {
        var key: JSONKey
        /// Where the value's capture goes.
        var slot: Int
        /// The node of the members wanted inside the value, or -1.
        var node: Int
    }

    let nodes: UnsafeMutablePointer<Node>
    let members: UnsafeMutablePointer<Member>
    private let text: UnsafeMutablePointer<UInt8>
    /// Captures that a row fills: one for each path and one for each object on the way.
    package let slotCount: Int
    /// Room that the captures need: the last one takes the values that nobody wants.
    package var captureCount: Int { slotCount + 1 }
    /// Keys as bytes: Swift's == takes composed and decomposed letters for the same, JSON doesn't.
    private typealias Keys = [[UInt8]]
    private let slotOfPath: [Keys: Int]

    /// The slot of a path given to `init`.
    package func slot(_ path: [String]) -> Int? { slotOfPath[path.map { Array($0.utf8) }] }

    package init(paths: [[String]]) {
        // Every prefix of a path is a member of its parent; [] is the row itself.
        var childrenOf: [Keys: [Keys]] = [:]
        var order: [Keys] = []
        var known: Set<Keys> = []
        for path in paths where !path.isEmpty {
            let keys = path.map { Array($0.utf8) }
            for length in 1...keys.count {
                let prefix = Array(keys.prefix(length))
                guard known.insert(prefix).inserted else { continue }
                order.append(prefix)
                childrenOf[Array(prefix.dropLast()), default: []].append(prefix)
            }
        }
        let slots = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
        let inner = [[]] + order.filter { childrenOf[$0] != nil }
        let nodeOfPath = Dictionary(uniqueKeysWithValues: inner.enumerated().map { ($1, $0) })

        let bytes = order.map { $0.last ?? [] }
        text = .allocate(capacity: bytes.reduce(0) { $0 + $1.count } + JSONScanner.padding)
        text.initialize(repeating: 0, count: bytes.reduce(0) { $0 + $1.count } + JSONScanner.padding)
        nodes = .allocate(capacity: inner.count)
        members = .allocate(capacity: max(order.count, 1))
        var written = 0
        var next = 0
        for (index, path) in inner.enumerated() {
            var node = Node(filter: 0, first: next, count: 0)
            for child in childrenOf[path] ?? [] {
                let slot = slots[child] ?? 0
                let name = bytes[slot]
                for (offset, byte) in name.enumerated() { text[written + offset] = byte }
                let key = JSONKey(UnsafePointer(text + written), count: name.count)
                written += name.count
                (members + next).initialize(to: Member(key: key, slot: slot, node: nodeOfPath[child] ?? -1))
                node.filter |= key.filterBit
                node.count += 1
                next += 1
            }
            (nodes + index).initialize(to: node)
        }
        slotOfPath = slots
        slotCount = order.count
    }

    deinit {
        nodes.deallocate()
        members.deallocate()
        text.deallocate()
    }
}
