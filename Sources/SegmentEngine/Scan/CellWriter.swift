import CellValues
import FlatFiles
import SegmentLanguage

/// Adds the chosen rows of a batch to one cell of a shard.
final class CellWriter {
    let cell: Int
    let kind: CellPlan.Kind
    /// Batch columns of the kind's properties.
    private let columns: [Int]
    private let list: Int?
    private let lineFilter: RowFilter?
    /// Of the one property of `distinct`, `first` and `last`.
    private let accessor: Accessor?
    private let ignoresCase: Bool
    /// Its values are texts; those of `distinct` go by codes known to all workers.
    private let isText: Bool
    /// Column of the amounts' currency, and whether it stands on the line or on the row.
    private let currency: Int?
    private let isCurrencyOnLine: Bool

    /// Forgets what is remembered by a worker's codes of texts.
    func forgetTexts() { lineFilter?.forgetTexts() }

    init(cell: Int, plan: EvaluationPlan, lists: [String]) {
        let cellPlan = plan.cells[cell]
        self.cell = cell
        kind = cellPlan.kind
        let properties = cellPlan.kind.properties
        columns = properties.map { plan.propertyNumber($0) }
        let listName = properties.first?.list
        list = listName.map { lists.firstIndex(of: $0)! }
        lineFilter = cellPlan.lines.map { RowFilter($0, inside: listName, plan: plan, lists: lists) }
        currency = cellPlan.currency.map { plan.propertyNumber($0) }
        isCurrencyOnLine = cellPlan.currency?.list != nil
        accessor = properties.first?.accessor
        // A first or last value is kept as it is; phones are compared as written.
        let isDistinct = if case .distinct = cellPlan.kind { true } else { false }
        ignoresCase = isDistinct && (properties.first?.type != .phone || accessor != nil)
        let holdsText = properties.first.map { [.text, .email, .phone, .option, .options, .list].contains($0.type) }
        isText = holdsText == true && (accessor == nil || accessor == .domain)
    }

    /// - Parameters:
    ///   - rows: rows of the batch, all of the shard, that the cell's selector chose.
    ///   - contacts: contact number of each row of the batch.
    func add(
        _ rows: UnsafeBufferPointer<UInt32>, contacts: UnsafePointer<Int32>, file: UInt64, to shard: MetricShard,
        from worker: WorkerValues
    ) {
        let batch = worker.batch
        let column = shard.column(cell, kind)
        let mask = shard.mask
        @inline(__always) func local(_ row: UInt32) -> Int { Int(contacts[Int(row)]) & mask }
        switch kind {
        case .happened:
            let bits = column.bits!
            for row in rows {
                let contact = local(row)
                bits[contact >> 6] |= 1 << UInt64(contact & 63)
            }
        case .count:
            let counts = column.counts!
            for row in rows { counts[local(row)] &+= 1 }
        case .first, .last:
            addInstants(rows, contacts, mask, to: column, from: batch)
        case .distinctDays:
            for row in rows {
                let day = worker.asOf.zone.local(batch.seconds[Int(row)]).day.days
                column.pairs?.insert(contact: local(row), value: UInt32(bitPattern: day))
            }
        case .sum:
            var narrow = column.narrowSums
            forEachNumber(rows, file, worker, shard) { row, number in
                let contact = local(row)
                if let sums = narrow {
                    let short = Int64(truncatingIfNeeded: number)
                    let (sum, isOver) = sums[contact].addingReportingOverflow(short)
                    if !isOver, Int128(short) == number {
                        sums[contact] = sum
                        return
                    }
                    narrow = nil
                }
                // From now on in 128 bits.
                let numbers = column.numbers!
                let (sum, isOver) = numbers[contact].addingReportingOverflow(number)
                numbers[contact] = sum
                if isOver {
                    column.carry(contact, number > 0 ? 1 : -1, worker.overflow(.sum, cell, row: row, file: file))
                }
            }
        case .values:
            let counts = column.counts!
            forEachNumber(rows, file, worker, shard) { row, _ in counts[local(row)] &+= 1 }
        case .activitiesWith:
            let counts = column.counts!
            // A row's lines come one after another.
            var counted: UInt32?
            forEachNumber(rows, file, worker, shard) { row, _ in
                if row == counted { return }
                counted = row
                counts[local(row)] &+= 1
            }
        case .minimum:
            let numbers = column.numbers!
            forEachNumber(rows, file, worker, shard) { row, number in
                let contact = local(row)
                if number < numbers[contact] { numbers[contact] = number }
            }
        case .maximum:
            let numbers = column.numbers!
            forEachNumber(rows, file, worker, shard) { row, number in
                let contact = local(row)
                if number > numbers[contact] { numbers[contact] = number }
            }
        case .distinct:
            forEachValue(rows, worker, order: .each) { row, value, nanoseconds in
                let code = self.isText ? UInt32(truncatingIfNeeded: value) : worker.code(of: value, nanoseconds)
                column.pairs?.insert(contact: local(row), value: code)
            }
        case .firstValue, .lastValue:
            let values = column.values!
            let isFirst = if case .firstValue = kind { true } else { false }
            func activity(_ row: UInt32) -> (at: Instant, order: LogOrder) {
                (
                    Instant(seconds: batch.seconds[Int(row)], nanoseconds: batch.nanoseconds[Int(row)]),
                    LogOrder(file: file, offset: batch.offsets[Int(row)])
                )
            }
            func isReplaced(_ old: ValueCell, by new: (at: Instant, order: LogOrder)) -> Bool {
                !old.isPresent || ((new.at, new.order) < (old.at, old.order)) == isFirst
            }
            guard !isText else {
                return forEachText(rows, worker, order: isFirst ? .first : .last) { row, text in
                    let (contact, new) = (local(row), activity(row))
                    guard isReplaced(values[contact], by: new) else { return }
                    column.keep(text, at: new.at, order: new.order, of: contact)
                }
            }
            forEachValue(rows, worker, order: isFirst ? .first : .last) { row, value, nanoseconds in
                let (contact, new) = (local(row), activity(row))
                guard isReplaced(values[contact], by: new) else { return }
                values[contact] = ValueCell(
                    value: value, order: new.order, at: new.at, nanoseconds: nanoseconds, isPresent: true)
            }
        }
    }

    private func addInstants(
        _ rows: UnsafeBufferPointer<UInt32>, _ contacts: UnsafePointer<Int32>, _ mask: Int, to column: CellColumn,
        from batch: ColumnBatch
    ) {
        let isFirst = kind == .first
        let kept = column.seconds!
        let nanoseconds = batch.nanoseconds
        if batch.hasFractions { _ = column.fractions() }
        let fractions = column.nanoseconds
        batch.seconds.withUnsafeBufferPointer { seconds in
            for row in rows {
                let contact = Int(contacts[Int(row)]) & mask
                let second = seconds[Int(row)]
                guard let fractions else {
                    kept[contact] = isFirst ? min(kept[contact], second) : max(kept[contact], second)
                    continue
                }
                let at = Instant(seconds: second, nanoseconds: nanoseconds[Int(row)])
                let old = Instant(seconds: kept[contact], nanoseconds: fractions[contact])
                if isFirst ? at < old : at > old {
                    kept[contact] = second
                    fractions[contact] = at.nanoseconds
                }
            }
        }
    }

    // MARK: - The values of a row

    /// The lines of the rows that count, with the row of each; the rows themselves where there is no list.
    private func entries(_ rows: UnsafeBufferPointer<UInt32>, _ worker: WorkerValues) -> [(row: UInt32, entry: Int)] {
        guard let list else { return rows.map { ($0, Int($0)) } }
        let chosen = Array(rows)
        let lines = LinesOfRows(worker.batch.lists[list], rows: chosen)
        let mask = lineFilter?.mask(lines.entries, worker.codes)
        var result: [(row: UInt32, entry: Int)] = []
        for (number, row) in chosen.enumerated() {
            for index in lines.starts[number]..<lines.starts[number + 1] where mask.map({ $0[index] != 0 }) ?? true {
                result.append((row, Int(lines.entries[index])))
            }
        }
        return result
    }

    /// The numbers to add: billionths, or for a product units of 10⁻¹⁸.
    @inline(__always)
    private func forEachNumber(
        _ rows: UnsafeBufferPointer<UInt32>, _ file: UInt64, _ worker: WorkerValues, _ shard: MetricShard,
        _ body: (UInt32, Int128) -> Void
    ) {
        let one = worker.batch.columns[columns[0]]
        if columns.count == 2 || list != nil || currency != nil {
            forEachAmount(rows, file, worker, shard, body)
        } else if case .decimal = one.type {
            let (states, decimals) = (one.states, one.decimals)
            for row in rows where states[Int(row)] == Column.present { body(row, decimals[Int(row)]) }
        } else {
            let (states, wholes) = (one.states, one.integers)
            for row in rows where states[Int(row)] == Column.present { body(row, Int128(wholes[Int(row)]) * billion) }
        }
    }

    /// The same where there are lines, products or currencies.
    private func forEachAmount(
        _ rows: UnsafeBufferPointer<UInt32>, _ file: UInt64, _ worker: WorkerValues, _ shard: MetricShard,
        _ body: (UInt32, Int128) -> Void
    ) {
        let one = worker.batch.columns[columns[0]]
        let other = columns.count == 2 ? worker.batch.columns[columns[1]] : nil
        let currencies = currency.map { worker.codes.codes(of: $0) }
        for (row, entry) in entries(rows, worker) where one.states[entry] == Column.present {
            var number = one.billionths(entry)
            if let other {
                guard other.states[entry] == Column.present else { continue }
                guard let product = product(number, other.billionths(entry)) else {
                    worker.noteOverflow(.sum, cell: cell, row: row, file: file)
                    continue
                }
                number = product
            }
            if let currencies, let currency, let source = kind.source {
                guard
                    let converted = worker.converted(
                        number, source, cell: cell, currency: currencies[isCurrencyOnLine ? entry : Int(row)],
                        column: currency, row: row, file: file, in: shard)
                else { continue }
                number = converted
            }
            body(row, number)
        }
    }

    private enum ValueOrder { case each, first, last }

    /// The entries that have a value, or the elements of those that are lists of texts: all of a row; of several lines of one
    /// activity the first or the last that has a value stands for it.
    ///
    /// - Parameter give: says whether there was a value.
    private func forEachEntry(
        _ rows: UnsafeBufferPointer<UInt32>, _ worker: WorkerValues, _ order: ValueOrder, _ give: (UInt32, Int) -> Bool
    ) {
        let column = worker.batch.columns[columns[0]]
        let isTexts = if case .texts = column.type { true } else { false }
        let found = entries(rows, worker)
        let isOneEach = list != nil && order != .each
        var previous: UInt32?
        for (row, entry) in isOneEach && order == .last ? found.reversed() : found where row != previous {
            let places =
                isTexts
                ? Int(column.starts[entry])..<Int(column.starts[entry + 1])
                : column.states[entry] == Column.present ? entry..<entry + 1 : 0..<0
            var hasValue = false
            for place in places where give(row, place) { hasValue = true }
            if hasValue, isOneEach { previous = row }
        }
    }

    /// The values of the property. Texts as codes known to all workers.
    private func forEachValue(
        _ rows: UnsafeBufferPointer<UInt32>, _ worker: WorkerValues, order: ValueOrder,
        _ body: (UInt32, Int128, UInt32) -> Void
    ) {
        let number = columns[0]
        let column = worker.batch.columns[number]
        func value(_ entry: Int) -> (Int128, UInt32)? {
            if let accessor { return part(accessor, of: column, entry, worker).map { ($0, 0) } }
            switch column.type {
            case .text, .texts:
                let code = worker.codes.codes(of: number)[entry]
                return code == 0
                    ? nil : (Int128(worker.sharedCode(column: number, code: code - 1, ignoringCase: ignoresCase)), 0)
            case .decimal: return (column.decimals[entry], 0)
            case .integer: return (Int128(column.integers[entry]) * billion, 0)
            case .boolean, .date: return (Int128(column.integers[entry]), 0)
            case .datetime: return (Int128(column.integers[entry]), column.nanoseconds[entry])
            }
        }
        forEachEntry(rows, worker, order) { row, entry in
            guard let (value, nanoseconds) = value(entry) else { return false }
            body(row, value, nanoseconds)
            return true
        }
    }

    /// The texts of the property, or their domains.
    private func forEachText(
        _ rows: UnsafeBufferPointer<UInt32>, _ worker: WorkerValues, order: ValueOrder,
        _ body: (UInt32, UnsafeRawBufferPointer) -> Void
    ) {
        forEachEntry(rows, worker, order) { row, entry in
            worker.codes.withText(of: columns[0], entry) { text in
                guard let text = accessor == .domain ? text.flatMap({ domain(of: $0) }) : text else { return false }
                body(row, text)
                return true
            }
        }
    }

    /// `payer.domain`, `paid_at.month`: a text's code, or a number in billionths. Nil where the value has no such part.
    private func part(_ accessor: Accessor, of column: Column, _ entry: Int, _ worker: WorkerValues) -> Int128? {
        switch column.type {
        case .text:
            let code = worker.codes.codes(of: columns[0])[entry]
            if code == 0 { return nil }
            let text = worker.codes.dictionaries[columns[0]].bytes(Int(code) - 1)
            if accessor == .length { return Int128(codePoints(in: text)) * billion }
            return domain(of: text).map { Int128(worker.sharedCode(of: $0, ignoringCase: ignoresCase)) }
        case .date:
            let date = CivilDate(days: Int32(truncatingIfNeeded: column.integers[entry]))
            return PreparedTest.part(accessor, of: date, worker.asOf).map { Int128($0) * billion }
        case .datetime:
            let local = worker.asOf.zone.local(column.integers[entry])
            if accessor == .hour { return Int128(local.secondOfDay / 3600) * billion }
            return PreparedTest.part(accessor, of: local.day, worker.asOf).map { Int128($0) * billion }
        case .integer, .decimal, .boolean, .texts: return nil
        }
    }
}
