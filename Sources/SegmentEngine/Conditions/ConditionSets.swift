import CellValues
import FlatFiles
import SegmentLanguage

/// Asks every distinct condition of all segments, shard by shard as they are filled, and gives a contact set for each.
struct ConditionSets {
    private let plan: EvaluationPlan
    private let fields: [FieldColumn]
    private let threads: Int
    private let universe: Int
    /// Of the plan's leaves.
    private let tests: [ContactTest?]
    /// Of each leaf, as far as its shards have been asked.
    private var sets: [ContactSet]

    private var leaves: [PlannedLeaf] { plan.leaves }

    /// Scores compare all contacts, so what rests on them can only be asked when all are known.
    enum Part {
        case all, withoutScores, onScores
    }

    init(_ plan: EvaluationPlan, fields: [FieldColumn], contacts: Int, threads: Int) {
        self.plan = plan
        self.fields = fields
        self.threads = threads
        universe = contacts
        tests = parallelEach(plan.leaves.count, threads: threads) { number -> ContactTest? in
            guard case .test(let test) = plan.leaves[number] else { return nil }
            return ContactTest(test, plan: plan, fields: fields)
        }
        sets = plan.leaves.map { _ in ContactSet(universe: contacts) }
    }

    /// Asks the shards that a pass has filled, and frees each as soon as it has answered.
    ///
    /// Its instructions are counted by name (`segments-lab count`).
    @inline(never)
    mutating func evaluate(_ part: Part, _ open: OpenShards, shards: Range<Int>, scores: PurchaseScores?) {
        let views = shards.map { number in
            ShardView(open.shards[number], fields: fields, scores: scores)
        }
        evaluate(part, views) { open.release(shards.lowerBound + $0) }
    }

    /// Asks what rests on scores and on no activities.
    mutating func evaluateScores(_ scores: PurchaseScores, contacts: Int) {
        let views = stride(from: 0, to: contacts, by: 1 << 16).map { base in
            ShardView(base..<min(base + 1 << 16, contacts), fields: fields, scores: scores)
        }
        evaluate(.onScores, views) { _ in }
    }

    private mutating func evaluate(_ part: Part, _ views: [ShardView], then free: @Sendable (Int) -> Void) {
        let leaves = leaves
        let asked = leaves.indices.filter { part == .all || restsOnScores(leaves[$0]) == (part == .onScores) }
        // A shard's sets one after another, so that a thread has all that it fills and reads to itself.
        let answers = parallelEach(views.count, threads: threads) { [self] number -> [UInt64] in
            let view = views[number]
            let size = (view.count + 63) / 64
            defer { free(number) }
            return [UInt64](uninitializedCapacity: asked.count * size) { buffer, count in
                count = asked.count * size
                guard let start = buffer.baseAddress, size > 0 else { return }
                for (place, leaf) in asked.enumerated() {
                    if let test = tests[leaf] {
                        test.evaluate(view, into: start + place * size)
                    } else {
                        answer(leaves[leaf], view, into: start + place * size)
                    }
                }
            }
        }
        let known = sets
        let grown = parallelEach(asked.count, threads: threads) { place in
            var set = known[asked[place]]
            for (view, words) in zip(views, answers) where view.count > 0 {
                let size = (view.count + 63) / 64
                set.insert(words[place * size..<(place + 1) * size], at: view.base, count: view.count)
            }
            return set
        }
        for (leaf, set) in zip(asked, grown) { sets[leaf] = set }
    }

    /// When all have been asked: the sets of the leaves, ready to be combined.
    ///
    /// - Parameter faults: why a cell's values can't be used, by cell.
    func results(faults: [Int: String]) -> SetAlgebra {
        var failures: [Int: String] = [:]
        for (number, leaf) in leaves.enumerated() {
            if let reason = failure(of: leaf, faults) { failures[number] = reason }
        }
        return SetAlgebra(
            graph: plan.graph, universe: universe,
            leaves: sets.enumerated().map { failures[$0.offset] == nil ? $0.element : nil },
            failures: failures)
    }

    /// Whether something that rests on scores rests on activities too.
    var scoresNeedActivities: Bool {
        leaves.contains { leaf in
            guard restsOnScores(leaf), case .test(let test) = leaf else { return false }
            return test.sides.contains { $0.metric != nil }
        }
    }

    private func restsOnScores(_ leaf: PlannedLeaf) -> Bool {
        guard case .test(let test) = leaf else { return false }
        return test.sides.contains(where: \.isScore)
    }

    /// What the shard has found of a sequence when it was closed.
    private func answer(_ leaf: PlannedLeaf, _ view: ShardView, into words: UnsafeMutablePointer<UInt64>) {
        guard case .sequence(let sequence) = leaf, let shard = view.shard else {
            return words.update(repeating: 0, count: (view.count + 63) / 64)
        }
        shard.matches[sequence].withUnsafeBufferPointer { found in
            if let from = found.baseAddress { words.update(from: from, count: found.count) }
        }
    }

    private func failure(of leaf: PlannedLeaf, _ faults: [Int: String]) -> String? {
        guard !faults.isEmpty, case .test(let test) = leaf else { return nil }
        let metrics = test.sides.flatMap { side in
            side.isScore ? plan.scores?.metrics ?? [] : side.metric.map { [$0] } ?? []
        }
        return metrics.flatMap(\.allCells).lazy.compactMap { faults[$0] }.first
    }
}
