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

    /// The sets of the graph's leaves, ready to be combined.
    func evaluate(_ graph: ConditionGraph, faults: [Int: String]) -> SetAlgebra {
        let leaves = graph.leaves
        var failures: [Int: String] = [:]
        for (number, leaf) in leaves.enumerated() {
            if let reason = failure(of: leaf, faults) { failures[number] = reason }
        }
        let asked = leaves.indices.filter { failures[$0] == nil }
        let tests = parallelEach(asked.count, threads: threads) { index -> ContactTest? in
            guard case .test(let comparison) = leaves[asked[index]] else { return nil }
            return ContactTest(comparison, plan: context.plan, fields: fields)
        }
        let shards = context.shards
        let universe = context.contacts.count
        // A shard's sets one after another, so that a thread has all that it fills and reads to itself.
        let parts = parallelEach(shards.count, threads: threads) { shard -> [UInt64] in
            let view = view(of: shard)
            let size = (view.count + 63) / 64
            return [UInt64](unsafeUninitializedCapacity: asked.count * size) { buffer, count in
                count = asked.count * size
                guard let start = buffer.baseAddress, size > 0 else { return }
                for index in asked.indices {
                    if let test = tests[index] {
                        test.evaluate(view, into: start + index * size)
                    } else {
                        let words = sequenceWords(leaves[asked[index]], view)
                        words.withUnsafeBufferPointer { words in
                            if let from = words.baseAddress {
                                (start + index * size).update(from: from, count: size)
                            }
                        }
                    }
                }
            }
        }
        let sets = parallelEach(asked.count, threads: threads) { index in
            let words = [UInt64](unsafeUninitializedCapacity: (universe + 63) / 64) { buffer, count in
                for part in parts where !part.isEmpty {
                    let size = part.count / asked.count
                    part.withUnsafeBufferPointer { part in
                        guard let from = part.baseAddress, let to = buffer.baseAddress else { return }
                        (to + count).initialize(from: from + index * size, count: size)
                    }
                    count += size
                }
            }
            return ContactSet(universe: universe, words: words)
        }
        var all = [ContactSet?](repeating: nil, count: leaves.count)
        for (leaf, set) in zip(asked, sets) { all[leaf] = set }
        return SetAlgebra(graph: graph, universe: universe, leaves: all, failures: failures)
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
