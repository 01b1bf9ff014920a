import FlatFiles

extension RejectedRowList {
    /// All rows, in memory at once.
    package func all() throws(FileFailure) -> [RejectedRow] {
        var cursor = cursor()
        var rows: [RejectedRow] = []
        while let row = try cursor.next() { rows.append(row) }
        return rows
    }
}
