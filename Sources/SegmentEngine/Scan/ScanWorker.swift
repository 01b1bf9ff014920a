import CellValues
import FlatFiles
import SegmentLanguage

/// Takes batches of one reader after another and adds their rows to the shards.
final class ScanWorker {
    let batch = ColumnBatch()
    let codes: BatchCodes
    let asOf: AsOf
    let context: ScanContext
    private let selectors: [BatchSelector]
    private let sequences: [SequencePlan]
    private let triggers: [Int]
    private let number: Int

    // Recycled from batch to batch.
    private let rows: BatchRows
    private var normalized: [UInt8] = []
    /// Of a block from the cache.
    let codesOfRows: UnsafeMutablePointer<UInt32>
    private let chosen: [SelectedRows]
    /// What the batch's rows count for.
    private var active: [(writer: CellWriter, rows: BatchRows.Selection)] = []
    /// By row of the batch, all 0 between sequences.
    private let stepsOfRow: UnsafeMutablePointer<UInt64>
    private var rowsOfTrail: [UInt32] = []
    private var exactCodes: [[UInt32]]
    private var foldedCodes: [[UInt32]]
    /// Only where it is asked for.
    private(set) var seen: SeenActivities?
    private let cells: CellCounter
    /// Of the batch, without repeated ones, by type code of the plan.
    private let rowsOfType: UnsafeMutableBufferPointer<Int32>

    /// Where the unit's rows are written down as they are read.
    var recorder: UnitRecorder?
    /// Offsets of rows of the file that repeat an activity id.
    var repeats: Set<UInt64> = []
    /// The unit that is being read.
    var unit = UnitBooks()
    private(set) var overflows: [CellOverflow] = []
    /// The shard that rows are being added to, under its lock.
    private var shard: MetricShard?
    /// By column and the worker's own code: codes of currencies that all workers know.
    private var currencyCodes: [[UInt32]]

    init(_ context: ScanContext, number: Int) {
        self.context = context
        self.number = number
        asOf = context.plan.asOf
        codes = BatchCodes(properties: context.plan.properties, batch: batch)
        selectors = context.plan.selectors.indices.map { BatchSelector($0, context) }
        // Copies: what all workers count references to, each of them waits for.
        sequences = context.plan.sequences.map { $0 }
        triggers = context.plan.triggers.map { $0 }
        let shards = context.shards.count
        rows = BatchRows(
            shards: shards, types: context.plannedTypes,
            wantsAll: context.gathersSeen || selectors.contains { $0.wantsAll })
        chosen = selectors.map { _ in SelectedRows(shards: shards) }
        exactCodes = [[UInt32]](repeating: [], count: context.plan.properties.count)
        foldedCodes = exactCodes
        currencyCodes = exactCodes
        codesOfRows = .allocate(capacity: ColumnBatch.rowLimit)
        codesOfRows.initialize(repeating: 0, count: ColumnBatch.rowLimit)
        stepsOfRow = .allocate(capacity: ColumnBatch.rowLimit)
        stepsOfRow.initialize(repeating: 0, count: ColumnBatch.rowLimit)
        cells = CellCounter(context)
        rowsOfType = .allocate(capacity: context.plannedTypes)
        rowsOfType.initialize(repeating: 0)
        if context.gathersSeen { seen = SeenActivities(columns: context.plan.properties.count) }
    }

    deinit {
        rowsOfType.deallocate()
        codesOfRows.deallocate()
        stepsOfRow.deallocate()
    }

    /// Adds the rows of the batch, whose contacts have been found. - Parameter file: position of the file in the log.
    func absorb(file: UInt64, typeName: (UInt16) -> String) {
        // What was seen is told by the codes of its texts: then they are kept.
        if seen == nil, codes.bytes > context.shares.workerTexts { forgetTexts() }
        codes.invalidate()
        let repeated = markStrangers()
        countTypes(typeName)
        if context.isFirst { countCells(repeated) }
        rows.sort(batch, before: asOf.instant, context.open, isWhole: seen != nil)
        if rows.strangers > 0 { countStrangers() }
        unit.future += rows.future
        unit.used += batch.count - rows.strangers - rows.future
        unit.accepted += batch.count - repeated
        guard rows.count > 0 else { return }
        if let all = rows.all { seen?.add(all, from: rows.span.lowerBound, of: batch, codes) }
        for (index, selector) in selectors.enumerated() { chosen[index].choose(selector, among: rows, codes) }
        addToShards(file)
    }

    private func addToShards(_ file: UInt64) {
        active.removeAll(keepingCapacity: true)
        var selections: [BatchRows.Selection] = []
        for (index, selector) in selectors.enumerated() {
            guard let selection = chosen[index].selection else { continue }
            selections.append(selection)
            for writer in selector.writers { active.append((writer, selection)) }
        }
        let open = context.open
        open.shards.withUnsafeBufferPointer { shards in
            for offset in shards.indices {
                // Workers start at different shards, so that they seldom want the same one.
                let place = (offset + number * shards.count / 2) % shards.count
                guard selections.contains(where: { !$0.rows(of: place).isEmpty }) else { continue }
                open.add(to: shards[place]) { add(to: shards[place], at: place, file) }
            }
        }
    }

    /// The texts met so far take more than the worker's share: all that is remembered by their codes starts anew.
    private func forgetTexts() {
        codes.forgetTexts()
        for selector in selectors { selector.forgetTexts() }
        exactCodes = exactCodes.map { _ in [] }
        foldedCodes = exactCodes
        currencyCodes = exactCodes
    }

    // MARK: - Who

    /// Of a batch that was read: the contact of every row, or -1.
    func findContacts() {
        let contacts = UnsafeMutableBufferPointer(start: rows.contacts, count: batch.count)
        let (slices, text) = (batch.keys, batch.text)
        slices.withUnsafeBufferPointer { slices in
            if context.normalizesKeys {
                findNormalized(slices, into: contacts)
            } else {
                context.contacts.find(into: contacts) { text.bytes(slices[$0]) }
            }
        }
        recorder?.add(
            batch, contacts: rows.contacts, context.contacts, areKeysNormalized: context.normalizesKeys)
    }

    /// Of a batch from the cache. - Parameters:
    ///   - codes: as `UnitRecorder` writes them.
    ///   - others: the contact of each other key of the unit, or `anonymous`.
    func findContacts(_ codes: UnsafePointer<UInt32>, of keys: CacheKeys, others: [Int32]) -> Bool {
        let contacts = rows.contacts
        var isGood = true
        let areContacts = keys.areContacts
        keys.contacts.withUnsafeBufferPointer { known in
            for row in 0..<batch.count {
                let code = codes[row]
                if code == UnitRecorder.anonymous {
                    contacts[row] = Self.anonymous
                } else if code & UnitRecorder.otherKey != 0 {
                    let place = Int(code & ~UnitRecorder.otherKey)
                    if place < others.count { contacts[row] = others[place] } else { isGood = false }
                } else if Int(code) <= known.count {
                    // Numbers that are the contacts' own need not be looked up.
                    contacts[row] = areContacts ? Int32(bitPattern: code &- 1) : known[Int(code) - 1]
                } else {
                    isGood = false
                }
            }
        }
        return isGood
    }

    /// In the place of a contact: nobody we know, a row that repeats an activity id, no key at all.
    static let orphan: Int32 = -1
    static let repeated: Int32 = -2
    static let anonymous: Int32 = -3

    /// Tells orphans from anonymous rows and marks those that repeat an activity id; gives how many do.
    private func markStrangers() -> Int {
        let contacts = rows.contacts
        if !batch.isCoded {
            for row in 0..<batch.count where contacts[row] == Self.orphan {
                let key = batch.keys[row]
                if key.isMissing || (context.normalizesKeys && isNormalizedToNothing(batch.bytes(key))) {
                    contacts[row] = Self.anonymous
                }
            }
        }
        if repeats.isEmpty { return 0 }
        var count = 0
        for row in 0..<batch.count where repeats.contains(batch.offsets[row]) {
            contacts[row] = Self.repeated
            count += 1
        }
        return count
    }

    private func findNormalized(
        _ slices: UnsafeBufferPointer<TextSlice>, into contacts: UnsafeMutableBufferPointer<Int32>
    ) {
        normalized.removeAll(keepingCapacity: true)
        var starts = [0]
        for slice in slices {
            appendNormalizedKey(batch.bytes(slice), to: &normalized)
            starts.append(normalized.count)
        }
        normalized.withUnsafeBytes { bytes in
            context.contacts.find(into: contacts) {
                UnsafeRawBufferPointer(rebasing: bytes[starts[$0]..<starts[$0 + 1]])
            }
        }
    }

    private func countTypes(_ typeName: (UInt16) -> String) {
        let highest = Int(batch.typeCodes.max() ?? 0)
        while codes.typeNames.count <= highest {
            codes.typeNames.append(Array(typeName(UInt16(codes.typeNames.count)).utf8))
        }
        if unit.typeCounts.count <= highest {
            unit.typeCounts += [Int](repeating: 0, count: highest + 1 - unit.typeCounts.count)
        }
        let (contacts, planned) = (rows.contacts, rowsOfType)
        unit.typeCounts.withUnsafeMutableBufferPointer { counts in
            for code in planned.indices { planned[code] = Int32(-(code < counts.count ? counts[code] : 0)) }
            batch.typeCodes.withUnsafeBufferPointer { types in
                for row in types.indices where contacts[row] != Self.repeated { counts[Int(types[row])] += 1 }
            }
            for code in planned.indices where code < counts.count { planned[code] += Int32(counts[code]) }
        }
    }

    private func countCells(_ repeated: Int) {
        let contacts = rows.contacts
        cells.count(
            codes, rowsOfType: UnsafeBufferPointer(rowsOfType),
            isRepeated: repeated > 0 ? { contacts[$0] == Self.repeated } : nil, into: &unit)
    }

    private func countStrangers() {
        for row in 0..<batch.count {
            if rows.contacts[row] == Self.anonymous {
                unit.anonymous += 1
            } else if rows.contacts[row] == Self.orphan {
                unit.orphan += 1
                unit.orphanLines.add(batch.lines[row])
            }
        }
    }

    /// The contact of a key that stands in the cache for itself.
    func contact(ofKey key: [UInt8]) -> Int32 {
        var key = key
        if context.normalizesKeys {
            var bytes: [UInt8] = []
            key.withUnsafeBytes { appendNormalizedKey($0, to: &bytes) }
            if bytes.isEmpty { return Self.anonymous }
            key = bytes
        }
        return context.contacts.contact(for: key).map { Int32(truncatingIfNeeded: $0) } ?? Self.orphan
    }

    private func isNormalizedToNothing(_ key: UnsafeRawBufferPointer) -> Bool {
        var bytes: [UInt8] = []
        appendNormalizedKey(key, to: &bytes)
        return bytes.isEmpty
    }

    // MARK: - What counts for what

    private func add(to shard: MetricShard, at place: Int, _ file: UInt64) {
        self.shard = shard
        for (writer, selection) in active {
            let rows = selection.rows(of: place)
            if rows.isEmpty { continue }
            writer.add(rows, contacts: self.rows.contacts, file: file, to: shard, from: self)
        }
        for (trail, plan) in sequences.enumerated() { addTrail(trail, plan, to: shard, at: place, file) }
        for (trigger, selector) in triggers.enumerated() { addTriggers(trigger, selector, to: shard, at: place) }
    }

    /// The rows that a workflow's trigger takes.
    private func addTriggers(_ trigger: Int, _ selector: Int, to shard: MetricShard, at place: Int) {
        guard let selection = chosen[selector].selection else { return }
        for row in selection.rows(of: place) {
            let row = Int(row)
            shard.append(
                TriggerRow(
                    seconds: batch.seconds[row], nanoseconds: batch.nanoseconds[row],
                    contact: UInt16(Int(rows.contacts[row]) & shard.mask)), to: trigger)
        }
    }

    /// Rows that match any step of a sequence, with a bit for each step they match.
    private func addTrail(
        _ trail: Int, _ plan: SequencePlan, to shard: MetricShard, at place: Int, _ file: UInt64
    ) {
        rowsOfTrail.removeAll(keepingCapacity: true)
        for (step, selector) in plan.steps.enumerated() {
            guard let selection = chosen[selector].selection else { continue }
            for row in selection.rows(of: place) {
                if stepsOfRow[Int(row)] == 0 { rowsOfTrail.append(row) }
                stepsOfRow[Int(row)] |= 1 << UInt64(step)
            }
        }
        if rowsOfTrail.isEmpty { return }
        let (contacts, steps, mask) = (rows.contacts, stepsOfRow, shard.mask)
        rowsOfTrail.withUnsafeBufferPointer { found in
            batch.seconds.withUnsafeBufferPointer { seconds in
                batch.nanoseconds.withUnsafeBufferPointer { nanoseconds in
                    batch.offsets.withUnsafeBufferPointer { offsets in
                        shard.trails[trail].append(found.count) { index in
                            let row = Int(found[index])
                            defer { steps[row] = 0 }
                            return (
                                Int(contacts[row]) & mask, steps[row],
                                Instant(seconds: seconds[row], nanoseconds: nanoseconds[row]),
                                file << 40 | offsets[row]
                            )
                        }
                    }
                }
            }
        }
    }

    // MARK: - What writers ask for

    /// A text's code among all workers, remembered by this worker's own code.
    func sharedCode(column: Int, code: UInt32, ignoringCase: Bool) -> UInt32 {
        let place = Int(code)
        let known = ignoringCase ? foldedCodes[column] : exactCodes[column]
        if place < known.count, known[place] != .max { return known[place] }
        let made = context.open.shared.code(of: codes.dictionaries[column].bytes(place), ignoringCase: ignoringCase)
        if ignoringCase {
            remember(made, at: place, in: &foldedCodes[column])
        } else {
            remember(made, at: place, in: &exactCodes[column])
        }
        return made
    }

    /// The code of a text that stands in no dictionary of its own: a part of one.
    func sharedCode(of text: UnsafeRawBufferPointer, ignoringCase: Bool) -> UInt32 {
        context.open.shared.code(of: text, ignoringCase: ignoringCase)
    }

    private func remember(_ code: UInt32, at place: Int, in codes: inout [UInt32]) {
        if codes.count <= place { codes += [UInt32](repeating: .max, count: place + 1 - codes.count) }
        codes[place] = code
    }

    /// A number's code, for counting different ones.
    func code(of value: Int128, _ nanoseconds: UInt32) -> UInt32 {
        withUnsafeBytes(of: (value, nanoseconds)) {
            context.open.shared.code(of: UnsafeRawBufferPointer(rebasing: $0[0..<20]), ignoringCase: false)
        }
    }

    /// An amount in the pipeline's currency: as it is where there are no rates. Nil, and noted, where it has no rate or is
    /// too large.
    func converted(
        _ amount: Int128, _ grid: NumericSource, cell: Int, currency: UInt32, column: Int, row: UInt32, file: UInt64
    ) -> Int128? {
        let known = currency == 0 ? 0 : currencyCode(column: column, code: currency - 1) + 1
        shard?.currencies[cell, default: CurrencyCount()].count(known)
        guard let conversion = context.plan.conversion else { return amount }
        let day = asOf.zone.local(batch.seconds[Int(row)]).day
        let code =
            currency == 0
            ? nil
            : CurrencyConversion.code(
                String(decoding: codes.dictionaries[column].bytes(Int(currency) - 1), as: UTF8.self))
        guard let code, let rate = conversion.rate(code, on: day) else {
            let order = file << 40 | batch.offsets[Int(row)]
            if shard?.currencies[cell]?.unrated.map({ order < $0.order }) ?? true {
                shard?.currencies[cell]?.unrated = (order, known == 0 ? nil : known - 1, day)
            }
            return nil
        }
        // A product of two is in 10⁻¹⁸ already: times a rate it is cut back to that, towards zero.
        let converted: Int128?
        if case .product = grid {
            let (high, low) = amount.multipliedFullWidth(by: rate)
            converted = quotient(high, low, by: billion)
        } else {
            converted = product(amount, rate)
        }
        if converted == nil { noteOverflow(.converted, cell: cell, row: row, file: file) }
        return converted
    }

    private func currencyCode(column: Int, code: UInt32) -> UInt32 {
        let place = Int(code)
        if place < currencyCodes[column].count, currencyCodes[column][place] != .max {
            return currencyCodes[column][place]
        }
        let made = context.open.currencies.code(of: codes.dictionaries[column].bytes(place), ignoringCase: false)
        remember(made, at: place, in: &currencyCodes[column])
        return made
    }

    func overflow(_ what: CellOverflow.What, _ cell: Int, row: UInt32, file: UInt64) -> CellOverflow {
        CellOverflow(
            what: what, cell: cell, order: file << 40 | batch.offsets[Int(row)], file: Int(file), unit: unit.number,
            line: batch.lines[Int(row)])
    }

    func noteOverflow(_ what: CellOverflow.What, cell: Int, row: UInt32, file: UInt64) {
        let made = overflow(what, cell, row: row, file: file)
        if let index = overflows.firstIndex(where: { $0.cell == cell }) {
            if made.order >= overflows[index].order { return }
            overflows.remove(at: index)
        }
        overflows.append(made)
    }
}
