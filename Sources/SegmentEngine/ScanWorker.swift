import CellValues
import FlatFiles
import SegmentLanguage

/// Takes batches of one reader after another and adds their rows to the shards.
final class ScanWorker {
    let batch = ColumnBatch()
    let codes: BatchCodes
    let asOf: AsOf
    private let context: ScanContext
    private let selectors: [BatchSelector]
    private let number: Int

    // Recycled from batch to batch.
    private var keys: [UnsafeRawBufferPointer] = []
    private var normalized: [UInt8] = []
    private var contacts: [Int32] = []
    private var used: [UInt32] = []
    private var shardCounts: [Int]
    private var rowsByType: [[UInt32]]
    private var chosen: [[UInt32]]
    private var bounds: [[Int]]
    private var exactCodes: [[UInt32]]
    private var foldedCodes: [[UInt32]]
    /// Only where it is asked for.
    private(set) var seen: SeenActivities?

    /// Offsets of rows of the file that repeat an activity id.
    var repeats: Set<UInt64> = []
    /// The unit that is being read.
    var unit = UnitBooks()
    private(set) var overflows: [CellOverflow] = []
    /// By cell, for those whose amounts have a currency.
    private var currencies: [CurrencyCount]

    init(_ context: ScanContext, number: Int) {
        self.context = context
        self.number = number
        asOf = context.plan.asOf
        codes = BatchCodes(properties: context.plan.properties, batch: batch)
        selectors = context.plan.selectors.indices.map { BatchSelector($0, context) }
        shardCounts = [Int](repeating: 0, count: context.shards.count + 1)
        rowsByType = [[UInt32]](repeating: [], count: context.plannedTypes)
        chosen = [[UInt32]](repeating: [], count: selectors.count)
        bounds = [[Int]](
            repeating: [Int](repeating: 0, count: context.shards.count + 1), count: selectors.count)
        currencies = [CurrencyCount](repeating: CurrencyCount(), count: context.plan.cells.count)
        exactCodes = [[UInt32]](repeating: [], count: context.plan.properties.count)
        foldedCodes = exactCodes
        if context.gathersSeen { seen = SeenActivities(columns: context.plan.properties.count) }
    }

    /// Adds the rows of the batch. - Parameter file: position of the file in the log.
    func absorb(file: UInt64, typeName: (UInt16) -> String) {
        codes.invalidate()
        while codes.typeNames.count <= Int(batch.typeCodes.max() ?? 0) {
            codes.typeNames.append(Array(typeName(UInt16(codes.typeNames.count)).utf8))
        }
        lookUp()
        let range = classify()
        guard !used.isEmpty else { return }
        seen?.add(used, from: range.lowerBound, of: batch, codes)
        groupByType()
        for (index, selector) in selectors.enumerated() {
            select(selector, index, range)
        }
        for offset in context.shards.indices {
            // Workers start at different shards, so that they seldom want the same one.
            let shard = (offset + number * context.shards.count / 2) % context.shards.count
            guard shardCounts[shard + 1] > shardCounts[shard] else { continue }
            context.shards[shard].locked { add(to: shard, file) }
        }
    }

    // MARK: - Who and when

    private func lookUp() {
        let rows = batch.count
        keys.removeAll(keepingCapacity: true)
        if context.normalizesKeys {
            // Slices of `normalized` are taken when it can't move any more.
            normalized.removeAll(keepingCapacity: true)
            var ends: [Int] = []
            for row in 0..<rows {
                appendNormalizedKey(batch.bytes(batch.keys[row]), to: &normalized)
                ends.append(normalized.count)
            }
            normalized.withUnsafeBytes { bytes in
                var start = 0
                for end in ends {
                    keys.append(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                    start = end
                }
                find(rows)
            }
        } else {
            var found = keys
            keys = []
            let (slices, text) = (batch.keys, batch.text)
            for row in 0..<rows { found.append(text.bytes(slices[row])) }
            keys = found
            find(rows)
        }
    }

    private func find(_ rows: Int) {
        if contacts.count < rows { contacts = [Int32](repeating: -1, count: rows) }
        keys.withUnsafeBufferPointer { keys in
            contacts.withUnsafeMutableBufferPointer { context.contacts.find(keys, into: $0) }
        }
    }

    /// Counts every row, and puts those that take part in order of their shards. Gives the seconds they span.
    private func classify() -> ClosedRange<Int64> {
        // Locals all through: a property of a class costs an exclusivity check an access.
        let rows = batch.count
        let (seconds, fractions, types) = (batch.seconds, batch.nanoseconds, batch.typeCodes)
        let limit = asOf.instant
        var counts = shardCounts
        for index in counts.indices { counts[index] = 0 }
        var (first, last) = (Int64.max, Int64.min)
        var (strangers, future) = (0, 0)
        let repeated = markRepeats(rows)
        countTypes(types, rows)
        let contacts = self.contacts
        // The shard of each row that takes part, -1 for the others.
        var shardOfRow = [Int32](repeating: -1, count: rows)
        for row in 0..<rows {
            let contact = contacts[row]
            if contact < 0 {
                strangers += 1
                continue
            }
            let second = seconds[row]
            if second >= limit.seconds, second > limit.seconds || fractions[row] >= limit.nanoseconds {
                future += 1
                continue
            }
            first = min(first, second)
            last = max(last, second)
            let shard = Int(contact) / MetricShard.size
            shardOfRow[row] = Int32(truncatingIfNeeded: shard)
            counts[shard + 1] += 1
        }
        if strangers > 0 { countStrangers(rows) }
        unit.future += future
        unit.used += rows - strangers - future
        unit.accepted += rows - repeated
        for shard in 1..<counts.count { counts[shard] += counts[shard - 1] }
        var ordered = used
        used = []
        ordered.removeAll(keepingCapacity: true)
        ordered += repeatElement(0, count: counts[counts.count - 1])
        var next = counts
        for row in 0..<rows where shardOfRow[row] >= 0 {
            let shard = Int(shardOfRow[row])
            ordered[next[shard]] = UInt32(row)
            next[shard] += 1
        }
        used = ordered
        shardCounts = counts
        return first <= last ? first...last : 0...0
    }

    /// Gives the rows that repeat an activity id the contact `-2`: no part of anything. How many they are.
    private func markRepeats(_ rows: Int) -> Int {
        if repeats.isEmpty { return 0 }
        var count = 0
        for row in 0..<rows where repeats.contains(batch.offsets[row]) {
            contacts[row] = -2
            count += 1
        }
        return count
    }

    private func countTypes(_ types: [UInt16], _ rows: Int) {
        var counts = unit.typeCounts
        unit.typeCounts = []
        for row in 0..<rows {
            let code = Int(types[row])
            if code >= counts.count { counts += [Int](repeating: 0, count: code + 1 - counts.count) }
            if contacts[row] != -2 { counts[code] += 1 }
        }
        unit.typeCounts = counts
    }

    private func countStrangers(_ rows: Int) {
        for row in 0..<rows where contacts[row] == -1 {
            if keys[row].isEmpty {
                unit.anonymous += 1
            } else {
                unit.orphan += 1
                if unit.orphanLines.count < FieldColumn.placesKept { unit.orphanLines.append(batch.lines[row]) }
            }
        }
    }

    private func groupByType() {
        var groups = rowsByType
        rowsByType = []
        for index in groups.indices { groups[index].removeAll(keepingCapacity: true) }
        let types = batch.typeCodes
        for row in used {
            let code = Int(types[Int(row)])
            if code < groups.count { groups[code].append(row) }
        }
        rowsByType = groups
    }

    // MARK: - Which rows count for what

    private func select(_ selector: BatchSelector, _ index: Int, _ span: ClosedRange<Int64>) {
        chosen[index].removeAll(keepingCapacity: true)
        let range = selector.range
        if let to = range.to, span.lowerBound > to.seconds { return }
        if let from = range.from, span.upperBound < from.seconds { return }
        let isInside =
            (range.from.map { span.lowerBound > $0.seconds || (span.lowerBound == $0.seconds && $0.nanoseconds == 0) }
                ?? true) && (range.to.map { span.upperBound < $0.seconds } ?? true)
        let (seconds, fractions, types) = (batch.seconds, batch.nanoseconds, batch.typeCodes)
        var rows = chosen[index]
        chosen[index] = []
        @inline(__always) func contains(_ row: UInt32) -> Bool {
            isInside
                || range.contains(Instant(seconds: seconds[Int(row)], nanoseconds: fractions[Int(row)]))
        }
        switch selector.types {
        case .any: if isInside { rows += used } else { for row in used where contains(row) { rows.append(row) } }
        case .one(let code):
            if isInside {
                rows += rowsByType[code]
            } else {
                for row in rowsByType[code] where contains(row) { rows.append(row) }
            }
        case .several(let flags):
            for row in used {
                let code = Int(types[Int(row)])
                if code < flags.count && flags[code] && contains(row) { rows.append(row) }
            }
        }
        if let filter = selector.filter, !rows.isEmpty {
            let mask = filter.mask(rows, codes)
            var kept = 0
            for (position, row) in rows.enumerated() where mask[position] != 0 {
                rows[kept] = row
                kept += 1
            }
            rows.removeLast(rows.count - kept)
        }
        noteBounds(of: rows, index)
        chosen[index] = rows
    }

    /// Rows are in order of their shards: notes where each shard's begin.
    private func noteBounds(of rows: [UInt32], _ index: Int) {
        let contacts = self.contacts
        var found = bounds[index]
        bounds[index] = []
        var position = 0
        for shard in 0..<found.count - 1 {
            found[shard] = position
            let end = Int32(truncatingIfNeeded: (shard + 1) * MetricShard.size)
            while position < rows.count, contacts[Int(rows[position])] < end { position += 1 }
        }
        found[found.count - 1] = position
        bounds[index] = found
    }

    private func add(to shard: Int, _ file: UInt64) {
        for (index, selector) in selectors.enumerated() where !chosen[index].isEmpty {
            let range = bounds[index][shard]..<bounds[index][shard + 1]
            if range.isEmpty { continue }
            chosen[index].withUnsafeBufferPointer { rows in
                contacts.withUnsafeBufferPointer { contacts in
                    let slice = UnsafeBufferPointer(rebasing: rows[range])
                    for writer in selector.writers {
                        writer.add(
                            slice, contacts: contacts.baseAddress!, file: file, to: context.shards[shard], from: self)
                    }
                }
            }
        }
        for (number, plan) in context.plan.sequences.enumerated() { addTrail(number, plan, to: shard, file) }
        for (number, selector) in context.plan.triggers.enumerated() { addTriggers(number, selector, to: shard) }
    }

    /// The rows that a workflow's trigger takes.
    private func addTriggers(_ number: Int, _ selector: Int, to shard: Int) {
        if chosen[selector].isEmpty { return }
        for position in bounds[selector][shard]..<bounds[selector][shard + 1] {
            let row = Int(chosen[selector][position])
            context.shards[shard].append(
                TriggerRow(
                    seconds: batch.seconds[row], nanoseconds: batch.nanoseconds[row],
                    contact: UInt16(Int(contacts[row]) % MetricShard.size)), to: number)
        }
    }

    /// Rows that match any step of a sequence, with a bit for each step they match.
    private func addTrail(_ number: Int, _ plan: SequencePlan, to shard: Int, _ file: UInt64) {
        var steps: [UInt32: UInt64] = [:]
        for (step, selector) in plan.steps.enumerated() where !chosen[selector].isEmpty {
            for position in bounds[selector][shard]..<bounds[selector][shard + 1] {
                steps[chosen[selector][position], default: 0] |= 1 << UInt64(step)
            }
        }
        for (row, mask) in steps {
            let row = Int(row)
            context.shards[shard].append(
                TrailRow(
                    contact: UInt16(Int(contacts[row]) % MetricShard.size), steps: mask,
                    at: Instant(seconds: batch.seconds[row], nanoseconds: batch.nanoseconds[row]),
                    order: file << 40 | batch.offsets[row]), to: number)
        }
    }

    // MARK: - What writers ask for

    /// A text's code among all workers, remembered by this worker's own code.
    func sharedCode(column: Int, code: UInt32, ignoringCase: Bool) -> UInt32 {
        let place = Int(code)
        let known = ignoringCase ? foldedCodes[column] : exactCodes[column]
        if place < known.count, known[place] != .max { return known[place] }
        let made = context.shared.code(of: codes.dictionaries[column].bytes(place), ignoringCase: ignoringCase)
        if ignoringCase {
            remember(made, at: place, in: &foldedCodes[column])
        } else {
            remember(made, at: place, in: &exactCodes[column])
        }
        return made
    }

    /// The code of a text that stands in no dictionary of its own: a part of one.
    func sharedCode(of text: UnsafeRawBufferPointer, ignoringCase: Bool) -> UInt32 {
        context.shared.code(of: text, ignoringCase: ignoringCase)
    }

    private func remember(_ code: UInt32, at place: Int, in codes: inout [UInt32]) {
        if codes.count <= place { codes += [UInt32](repeating: .max, count: place + 1 - codes.count) }
        codes[place] = code
    }

    /// A number's code, for counting different ones.
    func code(of value: Int128, _ nanoseconds: UInt32) -> UInt32 {
        withUnsafeBytes(of: (value, nanoseconds)) {
            context.shared.code(of: UnsafeRawBufferPointer(rebasing: $0[0..<20]), ignoringCase: false)
        }
    }

    /// An amount in the pipeline's currency: as it is where there are no rates. Nil, and noted, where it has no rate.
    func converted(
        _ amount: Int128, _ grid: NumericSource, cell: Int, currency: UInt32, column: Int, row: UInt32, file: UInt64
    ) -> Int128? {
        currencies[cell].count(currency)
        guard let conversion = context.plan.conversion else { return amount }
        let day = asOf.zone.local(batch.seconds[Int(row)]).day
        let code =
            currency == 0
            ? nil
            : CurrencyConversion.code(
                String(decoding: codes.dictionaries[column].bytes(Int(currency) - 1), as: UTF8.self))
        guard let code, let rate = conversion.rate(code, on: day) else {
            let order = file << 40 | batch.offsets[Int(row)]
            if currencies[cell].unrated.map({ order < $0.order }) ?? true {
                currencies[cell].unrated = (order, currency == 0 ? nil : currency - 1, day)
            }
            return nil
        }
        // A product of two is in 10⁻¹⁸ already: times a rate it is cut back to that, towards zero.
        if case .product = grid {
            let (high, low) = amount.multipliedFullWidth(by: rate)
            return quotient(high, low, by: billion)
        }
        return product(amount, rate)
    }

    /// The currencies that this worker saw, as texts.
    func addCurrencies(to sums: inout [Int: CurrencySum]) {
        for (cell, plan) in context.plan.cells.enumerated() {
            guard let currency = plan.currency else { continue }
            let dictionary = codes.dictionaries[context.plan.propertyNumber(currency)]
            sums[cell, default: CurrencySum()].add(currencies[cell]) {
                String(decoding: dictionary.bytes($0), as: UTF8.self)
            }
        }
    }

    func overflow(_ cell: Int, row: UInt32, file: UInt64) -> CellOverflow {
        CellOverflow(
            cell: cell, order: file << 40 | batch.offsets[Int(row)], file: Int(file), unit: unit.number,
            line: batch.lines[Int(row)])
    }

    func noteOverflow(cell: Int, row: UInt32, file: UInt64) {
        let made = overflow(cell, row: row, file: file)
        if let index = overflows.firstIndex(where: { $0.cell == cell }) {
            if made.order >= overflows[index].order { return }
            overflows.remove(at: index)
        }
        overflows.append(made)
    }
}
