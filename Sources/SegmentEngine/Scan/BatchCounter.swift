import CellValues
import FlatFiles
import SegmentLanguage

/// Counts the rows and cells of a batch into the books of its unit.
final class BatchCounter {
    private let codes: BatchCodes
    private let rows: BatchRows
    private let cells: CellCounter
    private let asOf: Int64
    /// Orphans of a unit whose keys are looked at.
    private static let shapesLookedAt = 256
    /// Of the batch, without repeated ones, by type code of the plan.
    private let rowsOfType: UnsafeMutableBufferPointer<Int32>

    init(_ context: ScanContext, _ codes: BatchCodes, _ rows: BatchRows) {
        self.codes = codes
        self.rows = rows
        cells = CellCounter(context)
        asOf = context.plan.asOf.instant.seconds
        rowsOfType = .allocate(capacity: context.plannedTypes)
        rowsOfType.initialize(repeating: 0)
    }

    deinit { rowsOfType.deallocate() }

    func countTypes(_ typeName: (UInt16) -> String, into unit: inout UnitBooks) {
        let batch = codes.batch
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
                for row in types.indices where contacts[row] != BatchRows.repeated { counts[Int(types[row])] += 1 }
            }
            for code in planned.indices where code < counts.count { planned[code] += Int32(counts[code]) }
        }
    }

    /// Counts the cells, and notes when the activities were.
    ///
    /// - Parameters:
    ///   - repeated: how many rows repeat an activity.
    ///   - plausible: the seconds that activities may have; nil: any.
    func countCells(_ repeated: Int, plausible: ClosedRange<Int64>?, into unit: inout UnitBooks) {
        let contacts = rows.contacts
        let (first, last) = CellCounter.span(of: codes.batch.seconds)
        cells.count(
            codes, rowsOfType: UnsafeBufferPointer(rowsOfType),
            isRepeated: repeated > 0 ? { contacts[$0] == BatchRows.repeated } : nil, first: first, last: last,
            into: &unit)
        let isWhole = repeated == 0 && (last < asOf || first >= asOf)
        if isWhole, plausible.map({ $0.contains(first) && $0.contains(last) }) ?? true {
            unit.oldest = min(unit.oldest, first)
            unit.newest = max(unit.newest, last)
            if last < asOf { unit.newestBeforeAsOf = max(unit.newestBeforeAsOf, last) }
        } else {
            countTimes(plausible, into: &unit)
        }
    }

    /// Row by row: where some repeat another, only some come before as-of, or some have a time that can't be.
    @inline(never)
    private func countTimes(_ plausible: ClosedRange<Int64>?, into unit: inout UnitBooks) {
        let batch = codes.batch
        for row in 0..<batch.count where rows.contacts[row] != BatchRows.repeated {
            let second = batch.seconds[row]
            unit.oldest = min(unit.oldest, second)
            unit.newest = max(unit.newest, second)
            if second < asOf { unit.newestBeforeAsOf = max(unit.newestBeforeAsOf, second) }
            if let plausible, !plausible.contains(second) { unit.implausible += 1 }
        }
    }

    /// - Parameter keyShape: of a row's key.
    func countStrangers(into unit: inout UnitBooks, keyShape: (Int) -> KeyShape?) {
        let batch = codes.batch
        for row in 0..<batch.count {
            if rows.contacts[row] == BatchRows.anonymous {
                unit.anonymous += 1
            } else if rows.contacts[row] == BatchRows.orphan {
                unit.orphan += 1
                unit.orphanLines.add(batch.lines[row])
                if unit.orphan <= Self.shapesLookedAt, let shape = keyShape(row) { unit.orphanShapes.add(shape) }
            }
        }
    }
}
