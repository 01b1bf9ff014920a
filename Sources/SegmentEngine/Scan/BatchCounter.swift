import CellValues
import FlatFiles

/// Counts the rows and cells of a batch into the books of its unit.
final class BatchCounter {
    private let codes: BatchCodes
    private let rows: BatchRows
    private let cells: CellCounter
    /// Of the batch, without repeated ones, by type code of the plan.
    private let rowsOfType: UnsafeMutableBufferPointer<Int32>

    init(_ context: ScanContext, _ codes: BatchCodes, _ rows: BatchRows) {
        self.codes = codes
        self.rows = rows
        cells = CellCounter(context)
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

    /// - Parameter repeated: how many rows repeat an activity.
    func countCells(_ repeated: Int, into unit: inout UnitBooks) {
        let contacts = rows.contacts
        cells.count(
            codes, rowsOfType: UnsafeBufferPointer(rowsOfType),
            isRepeated: repeated > 0 ? { contacts[$0] == BatchRows.repeated } : nil, into: &unit)
    }

    func countStrangers(into unit: inout UnitBooks) {
        let batch = codes.batch
        for row in 0..<batch.count {
            if rows.contacts[row] == BatchRows.anonymous {
                unit.anonymous += 1
            } else if rows.contacts[row] == BatchRows.orphan {
                unit.orphan += 1
                unit.orphanLines.add(batch.lines[row])
            }
        }
    }
}
