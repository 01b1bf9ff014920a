import CellValues

/// A CSV whose rows with an equal key, wherever they stand in the file, are one activity (2-data §2, `group_by`).
///
/// The file is held in memory. First every row is judged and chained to its group; then the activities are put in the
/// order of their first rows. A row starts its group only if it can be an activity itself (a type, a time): one that can't
/// is rejected, and the next row of the key starts the group. Of a later row an empty contact, type or time says nothing;
/// another contact or type than the first row's is a conflict, another time is counted.
struct CSVGroups: ~Copyable {
    /// Text slices have 31 bits.
    private static let limit = 1 << 30

    var rows: CSVRows
    fileprivate(set) var fill: RowFill
    private let plan: SlotPlan
    private let keyIndex: Int
    private let lists: [Int]
    /// Rows that joined the group of an earlier one.
    private(set) var groupedRows = 0
    private(set) var groupsWithDifferentTimes = 0

    /// An accepted row, and the next one of its group.
    private struct Entry {
        var row: CSVRows.Row
        /// Index of the next row of the group; -1 at its end.
        var next = -1
        /// Not the first row of its group.
        var isLater = false
        var hasKey = false
    }

    private struct Group {
        var first: Int
        var last: Int
        var contact: [UInt8]
        var type: UInt16
        var at: Instant
        var timesDiffer = false
    }

    private var entries: [Entry] = []
    private var position = 0
    private var isGrouped = false

    init(_ unit: ReadUnit, projection: Projection, group: GroupBy) throws(FileFailure) {
        let rows = try CSVRows(unit, layout: projection.layout)
        plan = try rows.header.plan(projection, path: unit.path)
        keyIndex = rows.header.index(of: group.key) ?? 0
        lists = projection.lists.indices.filter { projection.lists[$0].dotted == group.list }
        self.rows = rows
        fill = RowFill(projection, plan: plan)
    }

    mutating func next(_ batch: ColumnBatch) throws(FileFailure) -> Bool {
        let rejectedBefore = rows.rejected.count
        if !isGrouped { try group() }
        fill.clear()
        while position < entries.count, !fill.isFull {
            if !entries[position].isLater { put(position) }
            position += 1
        }
        fill.finish(into: batch, buffer: rows.window.buffer)
        return fill.count > 0 || rows.rejected.count > rejectedBefore
    }

    private mutating func put(_ index: Int) {
        let entry = entries[index]
        let base = rows.window.base
        rows.revisit(entry.row.start)
        guard fill.judge(rows.cells, base) == nil else { return }
        fill.putColumns(rows.cells, base)
        if entry.hasKey {
            for list in fill.wantedLists where lists.contains(list) {
                var member = index
                while member >= 0 {
                    rows.revisit(entries[member].row.start)
                    fill.putLine(list, rows.cells, base)
                    member = entries[member].next
                }
            }
        }
        fill.finishRow(
            offset: entry.row.offset, line: UInt32(truncatingIfNeeded: entry.row.line),
            raw: TextSlice(offset: UInt32(entry.row.start), length: UInt32(entry.row.length)))
    }

    // MARK: Grouping

    private mutating func group() throws(FileFailure) {
        isGrouped = true
        try rows.readAll(limit: Self.limit)
        var groups: [Group] = []
        var groupOfKey: [[UInt8]: Int] = [:]
        scan: while true {
            switch rows.next() {
            case .row(let row): join(row, &groups, &groupOfKey)
            case .rejected: continue
            case .incomplete, .end: break scan
            }
        }
        groupsWithDifferentTimes = groups.count { $0.timesDiffer }
    }

    private mutating func join(
        _ row: CSVRows.Row, _ groups: inout [Group], _ groupOfKey: inout [[UInt8]: Int]
    ) {
        fill.clearText()
        let base = rows.window.base
        let key = bytes(rows.cells[keyIndex], base)
        if !key.isEmpty, let index = groupOfKey[key] {
            joinLater(row, &groups[index], base)
            return
        }
        if let reason = fill.judge(rows.cells, base) {
            rows.reject(row, reason)
            return
        }
        if !key.isEmpty {
            groupOfKey[key] = groups.count
            groups.append(
                Group(
                    first: entries.count, last: entries.count, contact: bytes(plan.key.pick(rows.cells), base),
                    type: fill.typeCode, at: fill.at))
        }
        entries.append(Entry(row: row, hasKey: !key.isEmpty))
    }

    private mutating func joinLater(_ row: CSVRows.Row, _ group: inout Group, _ base: UnsafePointer<UInt8>) {
        let contact = bytes(plan.key.pick(rows.cells), base)
        let at = plan.at.pick(rows.cells)
        var instant: Instant?
        if at.isPresent {
            instant = fill.instant(at, base)
            if instant == nil {
                rows.reject(row, .badTime)
                return
            }
        }
        let hasOtherType = fill.type(plan.type.pick(rows.cells), base).map { $0 != group.type } ?? false
        if hasOtherType || (!contact.isEmpty && contact != group.contact) {
            rows.reject(row, .groupConflict)
            return
        }
        if let instant, instant != group.at { group.timesDiffer = true }
        entries[group.last].next = entries.count
        group.last = entries.count
        entries.append(Entry(row: row, isLater: true, hasKey: true))
        groupedRows += 1
    }

    private mutating func bytes(_ cell: ScannedCell, _ base: UnsafePointer<UInt8>) -> [UInt8] {
        guard cell.isPresent else { return [] }
        return fill.copy(cell, base)
    }
}
