import CellValues
import FlatFiles
import SegmentLanguage

/// Counts the cells of batches, by column: those that are missing, and those that don't fit their type or its list.
///
/// A property's cells are those of the accepted rows of the types for which it is wanted, inside the widest window that
/// wants it; of a property on lines those of their lines. That says nothing of how the rows were read: from a file, from
/// the cache, in however many units. A whole batch is mostly inside the window, and then its cells are counted by the
/// column, without a look at its rows; else its rows are looked at once for all columns that are wanted of the same ones.
final class CellCounter {
    /// Of which rows a column is wanted.
    private struct Rows: Hashable {
        var range: InstantRange
        /// By type code of the plan; nil: all types, those too that have no code in the plan.
        var types: [Bool]?
    }

    private struct Wanted {
        /// Index in `rows`; nil: of none.
        let rows: Int?
        /// All lines that are read are wanted.
        let takesAllLines: Bool
        let hasOptions: Bool
    }

    private var rows: [Rows] = []
    private let wanted: [Wanted]
    private let plannedTypes: Int
    // Of the batch, as far as it was asked for.
    /// The first line that anything in it stands on.
    private var firstLine: UInt32?
    /// By `rows`: 255 where the batch's row is among them, else 0, and how many are.
    private var masks: [(bytes: [UInt8], rows: Int)?]

    init(_ context: ScanContext) {
        let plan = context.plan
        plannedTypes = context.plannedTypes
        var rows: [Rows] = []
        let lists = plan.properties.map(\.list)
        wanted = plan.properties.indices.map { number in
            let property = plan.properties[number]
            let types = plan.propertyTypes[number]
            let others = lists.indices.filter { lists[$0] == property.list }
            let range = context.gathersSeen ? InstantRange(from: nil, to: nil) : plan.propertyRanges[number]
            let own = range.map { range in
                Rows(
                    range: range,
                    types: types.map { types in context.types.prefix(context.plannedTypes).map { types.contains($0) } })
            }
            if let own, !rows.contains(own) { rows.append(own) }
            return Wanted(
                rows: own.flatMap { rows.firstIndex(of: $0) },
                takesAllLines: others.allSatisfy { plan.propertyTypes[$0] == types },
                hasOptions: !property.options.isEmpty)
        }
        self.rows = rows
        masks = rows.map { _ in nil }
    }

    /// - Parameters:
    ///   - rowsOfType: the batch's accepted rows by type code, at least of the plan's types.
    ///   - isRepeated: of a row that repeats an activity, and so is none; nil: there are none in the batch.
    ///   - first, last: the seconds that the batch's rows span.
    func count(
        _ codes: BatchCodes, rowsOfType: UnsafeBufferPointer<Int32>, isRepeated: ((Int) -> Bool)?, first: Int64,
        last: Int64, into unit: inout UnitBooks
    ) {
        let batch = codes.batch
        guard batch.count > 0 else { return }
        firstLine = nil
        for index in masks.indices { masks[index] = nil }
        for (number, wanted) in wanted.enumerated() {
            guard let index = wanted.rows else { continue }
            let range = rows[index].range
            guard range.from.map({ last >= $0.seconds }) ?? true, range.to.map({ first <= $0.seconds }) ?? true else {
                continue
            }
            let isInside =
                (range.from.map { first > $0.seconds || (first == $0.seconds && $0.nanoseconds == 0) } ?? true)
                && (range.to.map { last < $0.seconds } ?? true)
            let column = batch.columns[number]
            if isInside, isRepeated == nil, let entries = entries(of: column, wanted, rowsOfType) {
                unit.noted[number] += column.noted.count
                count(column, number, entries, nil, codes, into: &unit)
                if column.list != nil { unit.activities[number] += activities(of: index, batch, rowsOfType) }
                continue
            }
            let (mask, chosen) = mask(index, batch, isRepeated)
            if chosen == 0 { continue }
            if !column.noted.isEmpty { countNotes(column, number, batch, mask, into: &unit) }
            if let list = column.list {
                unit.activities[number] += chosen
                countLines(column, number, batch.lists[list].starts, mask, codes, into: &unit)
            } else {
                count(column, number, chosen, mask, codes, into: &unit)
            }
        }
    }

    // MARK: - Which rows

    /// How many entries of the column are wanted, where only such ones can hold anything; nil where rows must be looked at.
    private func entries(
        of column: Column, _ wanted: Wanted, _ rowsOfType: UnsafeBufferPointer<Int32>
    ) -> Int? {
        guard column.list == nil else { return wanted.takesAllLines ? column.states.count : nil }
        guard let index = wanted.rows, let types = rows[index].types else { return column.states.count }
        var count = 0
        for (code, isWanted) in types.enumerated() where isWanted { count += Int(rowsOfType[code]) }
        return count
    }

    /// How many of the batch's rows, all of which are inside the window, are wanted.
    private func activities(
        of index: Int, _ batch: ColumnBatch, _ rowsOfType: UnsafeBufferPointer<Int32>
    ) -> Int {
        guard let types = rows[index].types else { return batch.count }
        return types.indices.reduce(0) { $0 + (types[$1] ? Int(rowsOfType[$1]) : 0) }
    }

    private func mask(_ index: Int, _ batch: ColumnBatch, _ isRepeated: ((Int) -> Bool)?) -> ([UInt8], rows: Int) {
        if let made = masks[index] { return (made.bytes, made.rows) }
        let (range, types) = (rows[index].range, rows[index].types)
        var bytes = [UInt8](repeating: 0, count: batch.count)
        var count = 0
        for row in 0..<batch.count {
            let type = Int(batch.typeCodes[row])
            if let types, type >= plannedTypes || !types[type] { continue }
            guard range.contains(Instant(seconds: batch.seconds[row], nanoseconds: batch.nanoseconds[row])),
                isRepeated?(row) != true
            else { continue }
            bytes[row] = 255
            count += 1
        }
        masks[index] = (bytes, count)
        return (bytes, count)
    }

    static func span(of seconds: [Int64]) -> (first: Int64, last: Int64) {
        var (first, last) = (Int64.max, Int64.min)
        for second in seconds {
            first = min(first, second)
            last = max(last, second)
        }
        return (first, last)
    }

    // MARK: - Cells

    /// - Parameter mask: of the rows that are wanted; nil: all entries that hold something are.
    private func count(
        _ column: Column, _ number: Int, _ entries: Int, _ mask: [UInt8]?, _ codes: BatchCodes,
        into unit: inout UnitBooks
    ) {
        let (present, wrong) = Self.counts(of: column.states, under: mask)
        unit.missing[number] += entries - present - wrong
        unit.filled[number] += present + wrong
        var outside = wanted[number].hasOptions && present > 0 ? codes.codes(of: number) : []
        if mask == nil, column.starts.isEmpty, !outside.isEmpty, outside.count(where: { $0 != 0 }) == present {
            outside = []
        }
        guard wrong > 0 || !outside.isEmpty else { return }
        for (entry, state) in column.states.enumerated() where isWrong(entry, state, column, outside) {
            if let mask, mask[entry] == 0 { continue }
            note(entry, column, number, codes.batch, into: &unit)
        }
    }

    /// Present and wrong cells: eight states at a time.
    private static func counts(of states: [UInt8], under mask: [UInt8]?) -> (present: Int, wrong: Int) {
        var (sum, any): (Int, UInt64) = (0, 0)
        func add(_ word: (Int) -> UInt64, _ byte: (Int) -> UInt8) {
            let whole = states.count / 8
            var index = 0
            while index < whole {
                // A byte of a sum holds 127 states of at most 2.
                let end = min(whole, index + 127)
                var sums: UInt64 = 0
                while index < end {
                    let states = word(index)
                    sums &+= states
                    any |= states
                    index += 1
                }
                let pairs = (sums & 0x00FF_00FF_00FF_00FF) &+ (sums >> 8 & 0x00FF_00FF_00FF_00FF)
                sum += Int(truncatingIfNeeded: (pairs &* 0x0001_0001_0001_0001) >> 48)
            }
            for index in (whole * 8)..<states.count {
                sum += Int(byte(index))
                any |= UInt64(byte(index))
            }
        }
        states.withUnsafeBytes { states in
            func word(_ index: Int) -> UInt64 { states.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self) }
            guard let mask else { return add(word) { states[$0] } }
            mask.withUnsafeBytes { mask in
                add(
                    { word($0) & mask.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self) },
                    { states[$0] & mask[$0] })
            }
        }
        guard any & 0x0202_0202_0202_0202 != 0 else { return (sum, 0) }
        var wrong = 0
        for (entry, state) in states.enumerated() where state == Column.wrong && mask?[entry] != 0 { wrong += 1 }
        return (sum - 2 * wrong, wrong)
    }

    private func countLines(
        _ column: Column, _ number: Int, _ starts: [UInt32], _ mask: [UInt8], _ codes: BatchCodes,
        into unit: inout UnitBooks
    ) {
        let outside = wanted[number].hasOptions ? codes.codes(of: number) : []
        for row in mask.indices where mask[row] != 0 {
            for entry in Int(starts[row])..<Int(starts[row + 1]) {
                let state = column.states[entry]
                if state == Column.missing {
                    unit.missing[number] += 1
                    continue
                }
                unit.filled[number] += 1
                if isWrong(entry, state, column, outside) { note(entry, column, number, codes.batch, into: &unit) }
            }
        }
    }

    /// Those among the rows that are wanted.
    private func countNotes(
        _ column: Column, _ number: Int, _ batch: ColumnBatch, _ mask: [UInt8], into unit: inout UnitBooks
    ) {
        guard let list = column.list else {
            unit.noted[number] += column.noted.count { mask[Int($0)] != 0 }
            return
        }
        let starts = batch.lists[list].starts
        var row = 0
        for entry in column.noted {
            while starts[row + 1] <= entry { row += 1 }
            if mask[row] != 0 { unit.noted[number] += 1 }
        }
    }

    // MARK: - Wrong cells

    /// - Parameter outside: by entry or element the code of an option, 0 where the list doesn't have it; empty where there
    ///   is no list.
    @inline(__always)
    private func isWrong(_ entry: Int, _ state: UInt8, _ column: Column, _ outside: [UInt32]) -> Bool {
        if state != Column.present { return state == Column.wrong }
        if outside.isEmpty { return false }
        // Of a list with an element outside its options all codes are 0.
        return outside[column.starts.isEmpty ? entry : Int(column.starts[entry])] == 0
    }

    private func note(
        _ entry: Int, _ column: Column, _ number: Int, _ batch: ColumnBatch, into unit: inout UnitBooks
    ) {
        unit.wrong[number].cells += 1
        if column.states[entry] == Column.present { unit.outside[number] += 1 }
        // Finding where a cell stands takes a while: only where it can be one of the first.
        let first = firstLine ?? batch.lists.reduce(batch.lines.min() ?? 0) { min($0, $1.lines.min() ?? .max) }
        firstLine = first
        guard unit.wrong[number].lines.wants(first) else { return }
        unit.wrong[number].lines.add(Self.line(of: entry, column, batch))
    }

    private static func line(of entry: Int, _ column: Column, _ batch: ColumnBatch) -> UInt32 {
        guard let list = column.list else { return batch.lines[entry] }
        let lines = batch.lists[list].lines
        if !lines.isEmpty { return lines[entry] }
        // The first row whose lines end behind the entry.
        let starts = batch.lists[list].starts
        var (low, high) = (0, batch.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if Int(starts[middle + 1]) > entry { high = middle } else { low = middle + 1 }
        }
        return batch.lines[low]
    }
}
