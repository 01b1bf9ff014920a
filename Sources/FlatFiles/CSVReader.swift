import CellValues

/// CSV, a row after another.
struct CSVReader: ~Copyable {
    var rows: CSVRows
    fileprivate(set) var fill: RowFill

    init(_ unit: ReadUnit, projection: Projection) throws(FileFailure) {
        let rows = try CSVRows(unit, layout: projection.layout)
        let plan = try rows.header.plan(projection, path: unit.path)
        self.rows = rows
        fill = RowFill(projection, plan: plan)
    }

    /// Fills the batch with the next rows; false at the end. A batch may come empty where rows were rejected only.
    mutating func next(_ batch: ColumnBatch) throws(FileFailure) -> Bool {
        fill.clear()
        let rejectedBefore = rows.rejected.count
        try rows.check()
        if rows.window.count < rows.window.buffer.capacity / 2 { try rows.readAhead() }
        var isAtEnd = false
        scan: while !fill.isFull, rows.rejected.count - rejectedBefore < RowLimits.rejectedBetweenBatches {
            switch rows.next() {
            case .row(let row): put(row)
            case .rejected: continue
            case .incomplete:
                // What is read next takes the place of the rows put so far.
                if fill.count > 0 { break scan }
                try rows.read()
            case .end:
                isAtEnd = true
                break scan
            }
        }
        fill.finish(into: batch, buffer: rows.window.buffer)
        return fill.count > 0 || rows.rejected.count > rejectedBefore || !isAtEnd
    }

    @inline(__always)
    private mutating func put(_ row: CSVRows.Row) {
        let base = rows.window.base
        if let reason = fill.judge(rows.cells, base) {
            rows.reject(row, reason)
            return
        }
        fill.putColumns(rows.cells, base)
        fill.finishRow(
            offset: row.offset, line: UInt32(truncatingIfNeeded: row.line),
            raw: TextSlice(offset: UInt32(row.start), length: UInt32(row.length)))
    }
}
