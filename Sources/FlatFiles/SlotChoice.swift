import CellValues

/// The cells of a row that one column may come from: the first that has a value wins.
struct SlotChoice {
    /// Index into the row's cells, -1 for none.
    let first: Int
    let others: [Int]

    init(_ slots: [Int]) {
        first = slots.first ?? -1
        others = Array(slots.dropFirst())
    }

    static let none = SlotChoice([])

    var slots: [Int] { first >= 0 ? [first] + others : [] }

    @inline(__always)
    func pick(_ cells: UnsafePointer<ScannedCell>) -> ScannedCell {
        guard first >= 0 else { return ScannedCell() }
        let cell = cells[first]
        return cell.isPresent || others.isEmpty ? cell : pickOther(cells)
    }

    /// The first that has a value behind one that says there is none.
    func pick(_ cells: UnsafePointer<ScannedCell>, behind cell: ScannedCell) -> ScannedCell {
        let slots = [first] + others
        let seen = slots.firstIndex { $0 >= 0 && cells[$0].isPresent && cells[$0].start == cell.start } ?? slots.count
        for slot in slots.dropFirst(seen + 1) where cells[slot].isPresent { return cells[slot] }
        return ScannedCell()
    }

    @inline(never)
    private func pickOther(_ cells: UnsafePointer<ScannedCell>) -> ScannedCell {
        for slot in others where cells[slot].isPresent { return cells[slot] }
        return ScannedCell()
    }
}

/// Which cells hold what of a row, found once a file from its header or from the paths.
struct SlotPlan {
    /// Contacts: the key. Activities: the contact.
    var key = SlotChoice.none
    var type = SlotChoice.none
    var at = SlotChoice.none
    var id = SlotChoice.none
    /// In the order of the projection's columns; for a list's columns slots of a line's cells.
    var columns: [SlotChoice] = []
}

extension Projection {
    /// The lists that columns name, in the order of first mention.
    package var lists: [ColumnPath] {
        var lists: [ColumnPath] = []
        for case let list? in columns.map(\.list) where !lists.contains(list) { lists.append(list) }
        return lists
    }
}
