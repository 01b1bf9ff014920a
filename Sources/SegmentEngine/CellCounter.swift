import CellValues
import FlatFiles
import SegmentLanguage

/// Counts the cells of batches, by column: those that are missing, and those that don't fit their type or its list.
///
/// A property's cells are those of the accepted rows of the types for which it is wanted, inside the widest window that
/// wants it; of a property on lines those of their lines. That says nothing of how the rows were read: from a file, from
/// the cache, in however many units. A whole batch is mostly inside the window, and then its cells are counted by the
/// column, without a look at its rows.
final class CellCounter {
    private struct Wanted {
        let range: InstantRange?
        /// By type code of the plan; nil: all types, those too that have no code in the plan.
        let types: [Bool]?
        /// All lines that are read are wanted.
        let takesAllLines: Bool
        let hasOptions: Bool
    }

    private let wanted: [Wanted]
    private let plannedTypes: Int
    /// The first line of the batch that anything in it stands on, once it was asked for.
    private var firstLine: UInt32?

    init(_ context: ScanContext) {
        let plan = context.plan
        plannedTypes = context.plannedTypes
        wanted = plan.properties.indices.map { number in
            let property = plan.properties[number]
            let types = plan.propertyTypes[number]
            let others = plan.properties.indices.filter { plan.properties[$0].list == property.list }
            return Wanted(
                range: context.gathersSeen ? InstantRange(from: nil, to: nil) : plan.propertyRanges[number],
                types: types.map { types in context.types.prefix(context.plannedTypes).map { types.contains($0) } },
                takesAllLines: others.allSatisfy { plan.propertyTypes[$0] == types },
                hasOptions: !property.options.isEmpty)
        }
    }

    /// - Parameters:
    ///   - rowsOfType: the batch's accepted rows by type code, at least of the plan's types.
    ///   - isRepeated: of a row that repeats an activity, and so is none; nil: there are none in the batch.
    func count(
        _ codes: BatchCodes, rowsOfType: UnsafeBufferPointer<Int32>, isRepeated: ((Int) -> Bool)?,
        into unit: inout UnitBooks
    ) {
        let batch = codes.batch
        guard batch.count > 0 else { return }
        firstLine = nil
        let (first, last) = Self.span(of: batch.seconds)
        for (number, wanted) in wanted.enumerated() {
            guard let range = wanted.range, range.from.map({ last >= $0.seconds }) ?? true,
                range.to.map({ first <= $0.seconds }) ?? true
            else { continue }
            let isInside =
                (range.from.map { first > $0.seconds || (first == $0.seconds && $0.nanoseconds == 0) } ?? true)
                && (range.to.map { last < $0.seconds } ?? true)
            let column = batch.columns[number]
            if isInside, isRepeated == nil, let entries = entries(of: column, wanted, rowsOfType, batch) {
                countAll(entries, column, number, wanted, codes, into: &unit)
            } else {
                countSome(column, number, wanted, range, isRepeated, codes, into: &unit)
            }
        }
    }

    // MARK: - By the column

    /// How many entries of the column are wanted, where only such ones can hold anything; nil where rows must be looked at.
    private func entries(
        of column: Column, _ wanted: Wanted, _ rowsOfType: UnsafeBufferPointer<Int32>, _ batch: ColumnBatch
    ) -> Int? {
        guard column.list == nil else { return wanted.takesAllLines ? column.states.count : nil }
        guard let types = wanted.types else { return column.states.count }
        var rows = 0
        for (code, isWanted) in types.enumerated() where isWanted { rows += Int(rowsOfType[code]) }
        return rows
    }

    private func countAll(
        _ entries: Int, _ column: Column, _ number: Int, _ wanted: Wanted, _ codes: BatchCodes,
        into unit: inout UnitBooks
    ) {
        let (present, wrong) = Self.counts(of: column.states)
        unit.missing[number] += entries - present - wrong
        var outside = wanted.hasOptions && present > 0 ? codes.codes(of: number) : []
        if column.starts.isEmpty, !outside.isEmpty, outside.count(where: { $0 != 0 }) == present { outside = [] }
        guard wrong > 0 || !outside.isEmpty else { return }
        for (entry, state) in column.states.enumerated() where isWrong(entry, state, column, outside) {
            note(entry, column, number, codes.batch, into: &unit)
        }
    }

    /// Present and wrong cells: eight states at a time.
    private static func counts(of states: [UInt8]) -> (present: Int, wrong: Int) {
        var (sum, any): (Int, UInt64) = (0, 0)
        states.withUnsafeBytes { bytes in
            let whole = bytes.count / 8
            var word = 0
            while word < whole {
                // A byte of a sum holds 127 states of at most 2.
                let end = min(whole, word + 127)
                var sums: UInt64 = 0
                while word < end {
                    let states = bytes.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self)
                    sums &+= states
                    any |= states
                    word += 1
                }
                let pairs = (sums & 0x00FF_00FF_00FF_00FF) &+ (sums >> 8 & 0x00FF_00FF_00FF_00FF)
                sum += Int(truncatingIfNeeded: (pairs &* 0x0001_0001_0001_0001) >> 48)
            }
            for byte in bytes[(whole * 8)...] {
                sum += Int(byte)
                any |= UInt64(byte)
            }
        }
        guard any & 0x0202_0202_0202_0202 != 0 else { return (sum, 0) }
        let wrong = states.count { $0 == Column.wrong }
        return (sum - 2 * wrong, wrong)
    }

    // MARK: - By the row

    private func countSome(
        _ column: Column, _ number: Int, _ wanted: Wanted, _ range: InstantRange, _ isRepeated: ((Int) -> Bool)?,
        _ codes: BatchCodes, into unit: inout UnitBooks
    ) {
        let batch = codes.batch
        let outside = wanted.hasOptions ? codes.codes(of: number) : []
        let starts = column.list.map { batch.lists[$0].starts }
        for row in 0..<batch.count {
            let type = Int(batch.typeCodes[row])
            if let types = wanted.types, type >= plannedTypes || !types[type] { continue }
            guard range.contains(Instant(seconds: batch.seconds[row], nanoseconds: batch.nanoseconds[row])),
                isRepeated?(row) != true
            else { continue }
            for entry in starts.map({ Int($0[row])..<Int($0[row + 1]) }) ?? row..<row + 1 {
                let state = column.states[entry]
                if state == Column.missing {
                    unit.missing[number] += 1
                } else if isWrong(entry, state, column, outside) {
                    note(entry, column, number, batch, into: &unit)
                }
            }
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

    private static func span(of seconds: [Int64]) -> (first: Int64, last: Int64) {
        var (first, last) = (Int64.max, Int64.min)
        for second in seconds {
            first = min(first, second)
            last = max(last, second)
        }
        return (first, last)
    }
}
