import CellValues

/// A CSV whose rows with an equal key, wherever they stand in the file, are one activity (2-data §2, `group_by`).
///
/// The file is held in memory; one that is too large for that is parted by key first (`GroupParts`), and then a part at a time
/// is held. Every row is judged and chained to its group; then the activities are put in the order of their first rows. A row starts its group only if it can be an activity itself (a type, a time): one that can't
/// is rejected, and the next row of the key starts the group. Of a later row an empty contact, type or time says nothing;
/// another contact (by the run's rule for keys) or type than the first row's is a conflict, another time is counted.
struct CSVGroups: ~Copyable {
    /// Text slices have 31 bits.
    static let largest = 1 << 30
    /// A group may take so much, whatever the limit.
    private static let alwaysHeld = 1 << 20

    var rows: CSVRows
    fileprivate(set) var fill: RowFill
    private let plan: SlotPlan
    private let keyIndex: Int
    private let keyNormal: KeyNormal
    private let constantContact: [UInt8]
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

    private enum State { case unread, parting, held }
    private var state = State.unread
    private let limit: Int
    private let folder: String
    private var parting: GroupParts?
    /// Parts that are still to be taken back into memory.
    private var parts: [GroupParts.Part] = []
    /// Of the file, once what is held in memory comes from its parts.
    private var partedBytes: BytesRead?

    var bytesRead: BytesRead { partedBytes ?? rows.window.bytesRead }

    init(
        _ unit: ReadUnit, projection: Projection, group: GroupBy, limit: Int, folder: String
    ) throws(FileFailure) {
        self.limit = min(limit, Self.largest)
        self.folder = folder
        let rows = try CSVRows(unit, layout: projection.layout)
        plan = try rows.header.plan(projection, path: unit.path)
        keyIndex = rows.header.index(of: group.key) ?? 0
        lists = projection.lists.indices.filter { projection.lists[$0].dotted == group.list }
        self.rows = rows
        var rules: ActivityRows?
        if case .activities(let activities) = projection.rows { rules = activities }
        keyNormal = rules?.keyNormal ?? .none
        constantContact = Array((rules?.constantContact ?? "").utf8)
        fill = RowFill(projection, plan: plan)
    }

    mutating func next(_ batch: ColumnBatch) throws(FileFailure) -> Bool {
        let rejectedBefore = rows.rejected.count
        fill.clear()
        switch state {
        case .unread: try begin()
        case .parting: try part()
        case .held: if position == entries.count, let part = parts.popLast() { try hold(part) }
        }
        while position < entries.count, !fill.isFull {
            if !entries[position].isLater { put(position) }
            position += 1
        }
        fill.finish(into: batch, buffer: rows.window.buffer)
        return fill.count > 0 || rows.rejected.count > rejectedBefore || state == .parting || !parts.isEmpty
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
                    let line = UInt32(truncatingIfNeeded: entries[member].row.line)
                    fill.putLine(list, rows.cells, base, place: line)
                    member = entries[member].next
                }
            }
        }
        fill.finishRow(
            offset: entry.row.offset, line: UInt32(truncatingIfNeeded: entry.row.line),
            raw: TextSlice(offset: UInt32(entry.row.start), length: UInt32(entry.row.length)))
    }

    // MARK: Grouping

    private mutating func begin() throws(FileFailure) {
        guard try rows.readAll(limit: limit) else {
            state = .parting
            parting = try GroupParts(folder: folder)
            return try part()
        }
        state = .held
        var groups = Groups()
        scan: while true {
            switch rows.next() {
            case .row(let row): join(row, &groups)
            case .rejected: continue
            case .incomplete:
                try rows.check()
                break scan
            case .end: break scan
            }
        }
        groupsWithDifferentTimes = groups.list.count { $0.timesDiffer }
    }

    /// Puts rows into the parts, until the file's end or for as long as the rejected ones don't pile up.
    private mutating func part() throws(FileFailure) {
        let rejectedBefore = rows.rejected.count
        while rows.rejected.count - rejectedBefore < RowLimits.rejectedBetweenBatches {
            switch rows.next() {
            case .row(let row):
                let key = key()
                try parting?.add(
                    UnsafeBufferPointer(start: rows.window.base + row.start, count: row.length), offset: row.offset,
                    line: row.line, lines: row.lines, key: key)
            case .rejected: continue
            case .incomplete: try rows.read()
            case .end:
                partedBytes = rows.window.bytesRead
                parts = try parting?.closed() ?? []
                state = .held
                return
            }
        }
    }

    /// Takes a part back into memory, or parts it once more.
    private mutating func hold(_ part: GroupParts.Part) throws(FileFailure) {
        guard let parting else { return }
        entries = []
        position = 0
        if part.bytes > limit, var finer = parting.finer(part) {
            for piece in part.pieces {
                let held = try parting.rows(of: [piece], bytes: piece.count)
                rows.hold(held.buffer, count: held.count)
                for row in held.rows {
                    rows.revisit(row.start)
                    try finer.add(
                        UnsafeBufferPointer(start: held.buffer.start + row.start, count: row.length),
                        offset: row.offset, line: row.line, lines: row.lines, key: key())
                }
            }
            parts += try finer.closed()
            return
        }
        guard part.bytes <= max(limit, Self.alwaysHeld) else {
            throw FileFailure(
                code: .tooLarge, path: rows.window.path,
                message:
                    "the rows of one value of \(quoted(rows.header.names[keyIndex])), by which it is grouped, take more than "
                    + "the \(limit >> 20) MiB that a group may have in memory")
        }
        let (buffer, count, found) = try parting.rows(of: part.pieces, bytes: part.bytes)
        rows.hold(buffer, count: count)
        var groups = Groups()
        for row in found {
            rows.revisit(row.start)
            join(row, &groups)
        }
        groupsWithDifferentTimes += groups.list.count { $0.timesDiffer }
    }

    /// The group's key of the row whose cells were found last; empty where it has none.
    private mutating func key() -> [UInt8] {
        fill.clearText()
        return bytes(rows.cells[keyIndex], rows.window.base)
    }

    private struct Groups {
        var list: [Group] = []
        var ofKey: [[UInt8]: Int] = [:]
    }

    private mutating func join(_ row: CSVRows.Row, _ groups: inout Groups) {
        let base = rows.window.base
        let key = key()
        if !key.isEmpty, let index = groups.ofKey[key] {
            joinLater(row, &groups.list[index], base)
            return
        }
        if let reason = fill.judge(rows.cells, base) {
            rows.reject(row, reason)
            return
        }
        if !key.isEmpty {
            _ = fill.dropNullKeys(rows.cells, base)
            groups.ofKey[key] = groups.list.count
            groups.list.append(
                Group(
                    first: entries.count, last: entries.count, contact: contact(base) ?? byRule(constantContact),
                    type: fill.typeCode, at: fill.at))
        }
        entries.append(Entry(row: row, hasKey: !key.isEmpty))
    }

    private mutating func joinLater(_ row: CSVRows.Row, _ group: inout Group, _ base: UnsafePointer<UInt8>) {
        _ = fill.dropNullKeys(rows.cells, base)
        guard fill.canBeKey(plan.key.pick(rows.cells), rows.cells, base) else {
            rows.reject(row, .badKey)
            return
        }
        let contact = contact(base)
        let at = plan.at.pick(rows.cells)
        var instant: Instant?
        if at.isPresent, !fill.saysNoTime(at, base) {
            instant = fill.instant(at, base)
            if instant == nil {
                rows.reject(row, .badTime)
                return
            }
        }
        let hasOtherType = fill.type(plan.type.pick(rows.cells), base).map { $0 != group.type } ?? false
        if hasOtherType || (contact.map { $0 != group.contact } ?? false) {
            rows.reject(row, .groupConflict)
            return
        }
        if let instant, instant != group.at { group.timesDiffer = true }
        entries[group.last].next = entries.count
        group.last = entries.count
        entries.append(Entry(row: row, isLater: true, hasKey: true))
        groupedRows += 1
    }

    /// The contact of the row whose cells were found last, as keys are compared; nil where it says nothing.
    private mutating func contact(_ base: UnsafePointer<UInt8>) -> [UInt8]? {
        let contact = byRule(bytes(plan.key.pick(rows.cells), base))
        return contact.isEmpty ? nil : contact
    }

    private func byRule(_ key: [UInt8]) -> [UInt8] { keyNormal.applied(to: key) }

    private mutating func bytes(_ cell: ScannedCell, _ base: UnsafePointer<UInt8>) -> [UInt8] {
        guard cell.isPresent else { return [] }
        return fill.copy(cell, base)
    }
}
