import CellValues
import FlatFiles
import SegmentLanguage

/// Asks every distinct condition of all segments, shard by shard as they are filled, and gives a contact set for each.
struct ConditionSets {
    private let plan: EvaluationPlan
    private let fields: [FieldColumn]
    private let threads: Int
    /// The leaves of the segments' conditions, each once: tests and sequences.
    private let leaves: [Condition]
    private let tests: [ContactTest?]
    /// Of each leaf, as far as its shards have been asked.
    private var sets: [ContactSet]

    /// Scores compare all contacts, so what rests on them can only be asked when all are known.
    enum Part {
        case all, withoutScores, onScores
    }

    init(_ segments: [Segment], plan: EvaluationPlan, fields: [FieldColumn], contacts: Int, threads: Int) {
        self.plan = plan
        self.fields = fields
        self.threads = threads
        var found: [Condition] = []
        var seen: Set<Condition> = []
        for segment in segments {
            for condition in [segment.include, segment.exclude] {
                condition?.forEachLeaf { if seen.insert($0).inserted { found.append($0) } }
            }
        }
        leaves = found
        tests = found.map { leaf in
            if case .test(let comparison) = leaf {
                ContactTest(comparison, plan: plan, fields: fields)
            } else {
                nil as ContactTest?
            }
        }
        sets = found.map { _ in ContactSet(universe: contacts) }
    }

    /// What the sets take while they are made.
    static func bytes(_ segments: [Segment], contacts: Int) -> Int {
        var leaves: Set<Condition> = []
        for segment in segments {
            for condition in [segment.include, segment.exclude] { condition?.forEachLeaf { leaves.insert($0) } }
        }
        return (leaves.count * 2 + segments.count * 2) * (contacts / 8 + 8)
    }

    /// Asks the shards that a pass has filled, and frees each as soon as it has answered.
    mutating func evaluate(_ part: Part, _ context: ScanContext, shards: Range<Int>, scores: PurchaseScores?) {
        let views = shards.map { number in
            ShardView(context.shards[number], fields: fields, shared: context.shared, scores: scores)
        }
        evaluate(part, views) { context.open.release(shards.lowerBound + $0) }
    }

    /// Asks what rests on scores and on no activities.
    mutating func evaluateScores(_ scores: PurchaseScores, contacts: Int) {
        let shared = SharedValues(MemoryBudget(limit: .max))
        let views = stride(from: 0, to: contacts, by: 1 << 16).map { base in
            ShardView(base..<min(base + 1 << 16, contacts), fields: fields, shared: shared, scores: scores)
        }
        evaluate(.onScores, views) { _ in }
    }

    private mutating func evaluate(_ part: Part, _ views: [ShardView], then free: @Sendable (Int) -> Void) {
        let asked = leaves.indices.filter { part == .all || restsOnScores(leaves[$0]) == (part == .onScores) }
        let workers = max(1, min(threads, views.count))
        let answers = parallelMap(workers) { [self] worker in
            stride(from: worker, to: views.count, by: workers).map { number in
                let words = asked.map { tests[$0]?.words(views[number]) ?? sequenceWords(leaves[$0], views[number]) }
                free(number)
                return (number, words)
            }
        }
        for (number, words) in answers.joined() {
            for (index, words) in zip(asked, words) {
                sets[index].insert(words, at: views[number].base, count: views[number].count)
            }
        }
    }

    /// When all have been asked. - Parameter faults: why a cell's values can't be used, by cell.
    func results(faults: [Int: String]) -> (sets: [Condition: ContactSet], failures: [Condition: String]) {
        var found: [Condition: ContactSet] = [:]
        var failures: [Condition: String] = [:]
        for (leaf, set) in zip(leaves, sets) {
            if let reason = failure(of: leaf, faults) { failures[leaf] = reason } else { found[leaf] = set }
        }
        return (found, failures)
    }

    /// Whether something that rests on scores rests on activities too.
    var scoresNeedActivities: Bool {
        leaves.contains { leaf in
            guard restsOnScores(leaf), case .test(let comparison) = leaf else { return false }
            return comparison.operands.contains { operand in
                switch operand {
                case .metric: true
                case .indicator(let indicator, _): plan.purchases.metric(indicator) != nil
                default: false
                }
            }
        }
    }

    private func restsOnScores(_ leaf: Condition) -> Bool {
        guard case .test(let comparison) = leaf else { return false }
        return comparison.operands.contains { operand in
            if case .indicator(let indicator, _) = operand { plan.purchases.metric(indicator) == nil } else { false }
        }
    }

    private func sequenceWords(_ leaf: Condition, _ view: ShardView) -> [UInt64] {
        var words = view.emptyWords
        guard case .sequence(let sequence) = leaf, let shard = view.shard else { return words }
        let number = plan.sequenceNumber(sequence)
        let match = SequenceMatch(plan: plan.sequences[number], asOf: plan.asOf)
        shard.trails[number].forEachMatch(match, contacts: shard.contacts) { contact in
            words[contact >> 6] |= 1 << UInt64(contact & 63)
        }
        return words
    }

    private func failure(of leaf: Condition, _ faults: [Int: String]) -> String? {
        guard !faults.isEmpty, case .test(let comparison) = leaf else { return nil }
        let metrics = comparison.operands.map { operand in
            switch operand {
            case .metric(let metric, _): [metric]
            case .indicator(let indicator, _): plan.purchases.metrics(indicator)
            default: [] as [Metric]
            }
        }
        for metric in metrics.flatMap({ $0 }).flatMap(\.parts) {
            for kind in metric.cellKinds {
                if let number = plan.cellNumber(kind, of: metric), let fault = faults[number] {
                    return fault
                }
            }
        }
        return nil
    }
}

extension Comparison {
    /// What is tested, and what it is held against where that is no constant.
    fileprivate var operands: [Operand] { [subject] + (test.operand.map { [$0] } ?? []) }
}

extension Metric {
    /// The metric itself, or both sides of a ratio.
    var parts: [Metric] {
        if case .ratio(let over, let under) = measure { over.parts + under.parts } else { [self] }
    }
}

extension Condition {
    /// Tests and sequences, in the order written.
    func forEachLeaf(_ body: (Condition) -> Void) {
        switch self {
        case .everyone, .segment: break
        case .test, .sequence: body(self)
        case .not(let part): part.forEachLeaf(body)
        case .all(let parts), .any(let parts), .atLeast(_, let parts):
            for part in parts { part.forEachLeaf(body) }
        }
    }
}
