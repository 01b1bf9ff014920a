import CellValues
import FlatFiles
import SegmentLanguage

/// Asks every distinct condition of all segments, shard by shard, and gives a contact set for each.
struct ConditionSets {
    let context: ScanContext
    let fields: [FieldColumn]
    let scores: PurchaseScores?
    let threads: Int

    init(context: ScanContext, fields: [FieldColumn], threads: Int) {
        self.context = context
        self.fields = fields
        self.threads = threads
        scores = context.plan.wantsScores ? PurchaseScores(context: context) : nil
    }

    /// The leaves of the segments' conditions, each once: tests and sequences.
    func evaluate(
        _ segments: [Segment], also others: [Condition] = [], faults: [Int: String]
    ) -> (sets: [Condition: ContactSet], failures: [Condition: String]) {
        var found: [Condition] = []
        var seen: Set<Condition> = []
        for condition in segments.flatMap({ [$0.include, $0.exclude] }) + others {
            condition?.forEachLeaf { if seen.insert($0).inserted { found.append($0) } }
        }
        var failures: [Condition: String] = [:]
        for leaf in found {
            if let reason = failure(of: leaf, faults) { failures[leaf] = reason }
        }
        let leaves = found.filter { failures[$0] == nil }

        let tests = leaves.map { leaf in
            if case .test(let comparison) = leaf {
                ContactTest(comparison, plan: context.plan, fields: fields)
            } else {
                nil as ContactTest?
            }
        }
        let shards = context.shards
        let universe = context.contacts.count
        let words = parallelMap(max(1, min(threads, shards.count))) { worker in
            stride(from: worker, to: shards.count, by: max(1, min(threads, shards.count))).map { shard in
                let view = view(of: shard)
                return (
                    shard,
                    leaves.indices.map { index in
                        tests[index]?.words(view) ?? sequenceWords(leaves[index], view)
                    }
                )
            }
        }.flatMap { $0 }.sorted { $0.0 < $1.0 }
        var sets: [Condition: ContactSet] = [:]
        for (index, leaf) in leaves.enumerated() {
            var all: [UInt64] = []
            all.reserveCapacity((universe + 63) / 64)
            for (_, part) in words { all += part[index] }
            sets[leaf] = ContactSet(universe: universe, words: all)
        }
        return (sets, failures)
    }

    private func view(of shard: Int) -> ShardView {
        let base = shard * MetricShard.size
        return ShardView(
            shard: context.shards[shard], fields: fields, shared: context.shared, scores: scores, base: base,
            count: min(MetricShard.size, context.contacts.count - base))
    }

    private func sequenceWords(_ leaf: Condition, _ view: ShardView) -> [UInt64] {
        var words = view.emptyWords
        guard case .sequence(let sequence) = leaf, let shard = view.shard else { return words }
        let number = context.plan.sequenceNumber(sequence)
        let match = SequenceMatch(plan: context.plan.sequences[number], asOf: context.plan.asOf)
        let rows = shard.trails[number].sorted { ($0.contact, $0.at, $0.order) < ($1.contact, $1.at, $1.order) }
        var start = 0
        while start < rows.count {
            var end = start
            while end < rows.count, rows[end].contact == rows[start].contact { end += 1 }
            let contact = Int(rows[start].contact)
            if match.holds(rows[start..<end]) { words[contact >> 6] |= 1 << UInt64(contact & 63) }
            start = end
        }
        return words
    }

    private func failure(of leaf: Condition, _ faults: [Int: String]) -> String? {
        guard !faults.isEmpty, case .test(let comparison) = leaf else { return nil }
        let metrics = [comparison.subject, comparison.test.operand].compactMap { operand in
            switch operand {
            case .metric(let metric, _): [metric]
            case .indicator(let indicator, _): context.plan.purchases.metrics(indicator)
            default: [] as [Metric]
            }
        }
        for metric in metrics.flatMap({ $0 }).flatMap(\.parts) {
            for kind in metric.cellKinds {
                if let number = context.plan.cellNumber(kind, of: metric), let fault = faults[number] {
                    return fault
                }
            }
        }
        return nil
    }
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
