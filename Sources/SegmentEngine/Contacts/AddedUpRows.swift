import CellValues

/// The contacts whose rows add up (`"duplicates": "merge"`): each field has the last value that is there in any of them.
struct AddedUpRows: Sendable {
    /// Places in the order of the contacts, rising.
    private var contacts: [UInt32] = []
    /// By contact, where its rows end in `rows`.
    private var ends: [Int] = []
    /// The rows before the last one, which stands in the order; the latest first.
    private var rows: [UInt32] = []

    var isEmpty: Bool { contacts.isEmpty }

    /// What they take.
    var bytes: Int { contacts.capacity * 4 + ends.capacity * 8 + rows.capacity * 4 }

    /// - Parameter earlier: in log order.
    mutating func add(_ contact: Int, earlier: [Int]) {
        contacts.append(UInt32(truncatingIfNeeded: contact))
        rows += earlier.reversed().map { UInt32(truncatingIfNeeded: $0) }
        ends.append(rows.count)
    }

    /// All rows that are another's, in no order.
    var addedRows: [UInt32] { rows }

    /// The order for one field: of the contacts that have no value in their last row, the latest row that has one.
    func order(_ order: [UInt32], _ parts: [FieldPart]) -> [UInt32] {
        var firstRows = [0]
        for part in parts { firstRows.append((firstRows.last ?? 0) + part.count) }
        func has(_ row: UInt32) -> Bool {
            let part = firstRows.withUnsafeBufferPointer { PartRows.part(of: Int(row), $0) }
            return parts[part].hasValue(Int(row) - firstRows[part])
        }
        var own = order
        var start = 0
        for (contact, end) in zip(contacts, ends) {
            if !has(own[Int(contact)]), let row = rows[start..<end].first(where: has) { own[Int(contact)] = row }
            start = end
        }
        return own
    }
}
