import CellValues
import SegmentLanguage

/// Which contacts each pass over the activities is about, until all have been asked.
///
/// The first pass opens all shards. Those that it had to put off are the last ones in the order of their contacts, so the
/// next pass goes on where this one ended. Where not even one shard was left, shards get smaller. What a pass gives depends
/// on its contacts' rows alone, so the answers are the same for any limit and number of threads.
struct ScanPasses {
    private let base: ScanContext
    private let fields: [FieldColumn]
    private let contacts: Int
    private let threads: Int
    private var conditions: ConditionSets
    private var buyers = PurchaseScores.Buyers()
    private var scores: PurchaseScores?
    /// By the plan's triggers, of the contacts that are done.
    private(set) var occurrences: [[Occurrence]]

    /// The contacts before it are done.
    private var firstContact = 0
    private var shift: Int
    /// How many shards the next pass opens at most.
    private var openAtMost = Int.max
    /// Passes begun so far.
    private(set) var count = 0
    private var isEnded = false
    /// The second way through, for what rests on scores.
    private var isForScores = false

    init(_ base: ScanContext, fields: [FieldColumn], threads: Int) {
        self.base = base
        occurrences = base.plan.triggers.map { _ in [] }
        self.fields = fields
        contacts = base.contacts.count
        self.threads = threads
        conditions = ConditionSets(base.plan, fields: fields, contacts: contacts, threads: threads)
        shift = base.shares.shift(base.plan)
    }

    /// The next pass, with its shards; nil where all contacts have been asked.
    mutating func next() -> ScanContext? {
        if isEnded { return nil }
        var context = base
        context.isFirst = count == 0
        context.countsCurrencies = !isForScores
        let end = openAtMost < (contacts - firstContact) >> shift ? firstContact + openAtMost << shift : contacts
        context.open = OpenShards(
            plan: base.plan, contacts: firstContact..<end, shift: shift,
            budget: MemoryBudget(limit: base.shares.shards), temporaryFolder: base.temporaryFolder)
        count += 1
        return context
    }

    /// Asks the contacts whose shards were open to the end of the pass.
    mutating func finish(_ context: ScanContext) throws(DatasetFailure) {
        let finished = context.open.count
        guard finished > 0 else {
            // What several contacts share can be too much where one contact's own isn't.
            if shift == 0, openAtMost == 1 { throw .oneContactTooLarge }
            shift = max(0, shift - 3)
            openAtMost = 1
            return
        }
        try context.open.close(threads: threads, room: base.shares.readBack)
        let shards = 0..<finished
        let end = min(contacts, firstContact + finished << shift)
        let isWhole = firstContact == 0 && end == contacts
        // What rows and buyers there are is known since the first way through.
        for reader in isForScores ? [.conditions] : base.plan.readers {
            switch reader {
            case .occurrences:
                for trigger in occurrences.indices {
                    for shard in shards { context.shards[shard].addOccurrences(of: trigger, to: &occurrences[trigger]) }
                }
            case .buyers: buyers.add(context.shards[shards], base.plan)
            case .conditions: askConditions(context.open, shards, isWhole)
            }
        }
        firstContact = end
        openAtMost = finished + finished / 4 + 1
        if firstContact == contacts { close(isWhole) }
    }

    /// - Parameter isWhole: the shards are of all contacts.
    private mutating func askConditions(_ open: OpenShards, _ shards: Range<Int>, _ isWhole: Bool) {
        if isWhole || base.plan.scores == nil || isForScores {
            if scores == nil, base.plan.scores != nil { closeScores() }
            conditions.evaluate(isForScores ? .onScores : .all, open, shards: shards, scores: scores)
        } else {
            conditions.evaluate(.withoutScores, open, shards: shards, scores: nil)
        }
    }

    private mutating func close(_ isWhole: Bool) {
        isEnded = true
        guard base.plan.scores != nil, !isWhole, !isForScores else { return }
        closeScores()
        if conditions.scoresNeedActivities {
            (isEnded, isForScores, firstContact) = (false, true, 0)
        } else if let scores {
            conditions.evaluateScores(scores, contacts: contacts)
        }
    }

    private mutating func closeScores() {
        scores = PurchaseScores(buyers, contacts: contacts)
        buyers = PurchaseScores.Buyers()
    }

    /// When all contacts have been asked. - Parameter faults: why a cell's values can't be used, by cell.
    func results(faults: [Int: String]) -> SetAlgebra {
        conditions.results(faults: faults)
    }
}

extension MemoryShares {
    /// How many contacts a shard has, as a power of two: so few that a shard's cells take but a part of the memory.
    func shift(_ plan: EvaluationPlan) -> Int {
        if let shardSize { return max(0, min(16, shardSize.trailingZeroBitCount)) }
        var shift = 16
        while shift > 0, plan.cells.reduce(0, { $0 + $1.kind.bytes(contacts: 1 << shift) }) > shards / 8 { shift -= 1 }
        return shift
    }
}
