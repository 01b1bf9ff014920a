import CellValues
import SegmentLanguage

/// Conditions as sets: AND, OR, NOT and counting over the contact sets of their leaves, 16,384 contacts at a time, so that
/// what is between the leaves and the result never leaves the nearest cache.
struct SetAlgebra: Sendable {
    enum Obstacle: Error {
        case failed(String)
        case blocked(String)
    }

    let graph: ConditionGraph
    let universe: Int
    /// By leaf; nil where it failed.
    let leaves: [ContactSet?]
    /// By leaf, with the reason.
    let failures: [Int: String]
    /// By node: groups that several conditions hold.
    private var groups: [Int: ContactSet] = [:]

    init(graph: ConditionGraph, universe: Int, leaves: [ContactSet?], failures: [Int: String]) {
        self.graph = graph
        self.universe = universe
        self.leaves = leaves
        self.failures = failures
    }

    /// Combines the groups that several conditions hold, to be looked up from then on.
    ///
    /// Its instructions are counted by name (`segments-lab count`).
    @inline(never)
    mutating func combineShared(threads: Int) {
        // A group that holds another one comes a round later.
        var rounds: [[Int]] = []
        var round = [Int](repeating: 0, count: graph.nodes.count)
        let isShared = Set(graph.shared)
        for (number, node) in graph.nodes.enumerated() {
            round[number] = (node.parts.map { round[$0] }.max() ?? 0)
            guard isShared.contains(number), (try? check(number, [])) != nil else { continue }
            if rounds.count == round[number] { rounds.append([]) }
            rounds[round[number]].append(number)
            round[number] += 1
        }
        for numbers in rounds {
            let known = self
            let made = parallelEach(numbers.count, threads: threads) { known.set(of: numbers[$0], without: nil, []) }
            for (number, set) in zip(numbers, made) { groups[number] = set }
        }
    }

    /// A segment's members. - Parameter references: of the segments that conditions refer to, by their number in the graph.
    func members(
        _ segment: (include: Int, exclude: Int?), _ references: [ContactSet?]
    ) throws(Obstacle) -> ContactSet {
        try check(segment.include, references)
        if let exclude = segment.exclude { try check(exclude, references) }
        return set(of: segment.include, without: segment.exclude, references)
    }

    /// The first thing in the way of a condition, in the order written.
    private func check(_ number: Int, _ references: [ContactSet?]) throws(Obstacle) {
        switch graph.nodes[number] {
        case .everyone: return
        case .leaf(let leaf): if let reason = failures[leaf] { throw .failed(reason) }
        case .segment(let reference):
            if !references.indices.contains(reference) || references[reference] == nil {
                throw .blocked(graph.references[reference])
            }
        case .not(let part): try check(part, references)
        case .all(let parts), .any(let parts), .atLeast(_, let parts):
            for part in parts { try check(part, references) }
        }
    }

    private static let block = 256

    private func set(of number: Int, without excluded: Int?, _ references: [ContactSet?]) -> ContactSet {
        let size = (universe + 63) / 64
        let words = [UInt64](uninitializedCapacity: size) { buffer, count in
            count = size
            guard let start = buffer.baseAddress else { return }
            for first in stride(from: 0, to: size, by: Self.block) {
                let block = WordBlock(
                    algebra: self, references: references, first: first, count: min(Self.block, size - first))
                block.put(number, .assign, into: start + first)
                if let excluded { block.put(excluded, .and, isInverted: true, into: start + first) }
            }
        }
        return ContactSet(universe: universe, words: words)
    }

    /// The same words of all sets.
    private struct WordBlock {
        enum Operation { case assign, and, or }

        let algebra: SetAlgebra
        let references: [ContactSet?]
        let first: Int
        let count: Int

        /// Combines a condition, or its opposite, with what stands in `words`.
        func put(
            _ number: Int, _ operation: Operation, isInverted: Bool = false, into words: UnsafeMutablePointer<UInt64>
        ) {
            if let group = algebra.groups[number] { return apply(group, operation, isInverted, words) }
            switch algebra.graph.nodes[number] {
            case .everyone: apply(operation, isInverted, words) { _ in .max }
            case .leaf(let leaf): apply(algebra.leaves[leaf], operation, isInverted, words)
            case .segment(let reference): apply(references[reference], operation, isInverted, words)
            case .not(let part): put(part, operation, isInverted: !isInverted, into: words)
            case .all(let parts):
                // Of an AND each part is one more of the AND around it; of a NOR each part is excluded by itself.
                if operation == (isInverted ? .or : .and), !parts.isEmpty {
                    for part in parts { put(part, operation, isInverted: isInverted, into: words) }
                } else {
                    inRoom(operation, isInverted, words) { chain(parts, .and, .max, $0) }
                }
            case .any(let parts):
                if operation == (isInverted ? .and : .or), !parts.isEmpty {
                    for part in parts { put(part, operation, isInverted: isInverted, into: words) }
                } else {
                    inRoom(operation, isInverted, words) { chain(parts, .or, 0, $0) }
                }
            case .atLeast(let least, let parts):
                inRoom(operation, isInverted, words) { atLeast(least, parts, into: $0) }
            }
        }

        private func chain(
            _ parts: [Int], _ operation: Operation, _ ofNone: UInt64, _ words: UnsafeMutablePointer<UInt64>
        ) {
            if parts.isEmpty { words.update(repeating: ofNone, count: count) }
            for (index, part) in parts.enumerated() { put(part, index == 0 ? .assign : operation, into: words) }
        }

        /// `reached[k]` holds the contacts that satisfy at least k + 1 of the parts so far.
        private func atLeast(_ least: Int, _ parts: [Int], into words: UnsafeMutablePointer<UInt64>) {
            if least <= 0 { return words.update(repeating: .max, count: count) }
            if least > parts.count { return words.update(repeating: 0, count: count) }
            withUnsafeTemporaryAllocation(of: UInt64.self, capacity: (least + 1) * count) { room in
                guard let reached = room.baseAddress else { return }
                reached.initialize(repeating: 0, count: (least + 1) * count)
                let own = reached + least * count
                for part in parts {
                    put(part, .assign, into: own)
                    for level in stride(from: least - 1, through: 1, by: -1) {
                        let (to, below) = (reached + level * count, reached + (level - 1) * count)
                        for index in 0..<count { to[index] |= below[index] & own[index] }
                    }
                    for index in 0..<count { reached[index] |= own[index] }
                }
                words.update(from: reached + (least - 1) * count, count: count)
            }
        }

        /// Fills the words themselves where they are to be assigned, or room of its own that is then combined with them.
        private func inRoom(
            _ operation: Operation, _ isInverted: Bool, _ words: UnsafeMutablePointer<UInt64>,
            _ fill: (UnsafeMutablePointer<UInt64>) -> Void
        ) {
            if operation == .assign, !isInverted { return fill(words) }
            withUnsafeTemporaryAllocation(of: UInt64.self, capacity: count) { room in
                guard let start = room.baseAddress else { return }
                fill(start)
                apply(operation, isInverted, words) { start[$0] }
            }
        }

        private func apply(
            _ set: ContactSet?, _ operation: Operation, _ isInverted: Bool, _ words: UnsafeMutablePointer<UInt64>
        ) {
            // `check` has seen that there is one.
            set?.words.withUnsafeBufferPointer { all in
                let own = UnsafeBufferPointer(rebasing: all[first..<first + count])
                apply(operation, isInverted, words) { own[$0] }
            }
        }

        @inline(__always)
        private func apply(
            _ operation: Operation, _ isInverted: Bool, _ words: UnsafeMutablePointer<UInt64>,
            _ word: (Int) -> UInt64
        ) {
            let flip: UInt64 = isInverted ? .max : 0
            switch operation {
            case .assign: for index in 0..<count { words[index] = word(index) ^ flip }
            case .and: for index in 0..<count { words[index] &= word(index) ^ flip }
            case .or: for index in 0..<count { words[index] |= word(index) ^ flip }
            }
        }
    }
}
