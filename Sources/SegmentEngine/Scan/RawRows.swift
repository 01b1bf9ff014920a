import FlatFiles

extension DataSource {
    /// The rows that start at these offsets, with their bytes, to be set aside for the reasons given.
    func rawRows(
        of file: DataSource.File, at offsets: [UInt64: RejectedRow.Reason], _ store: RejectedRowStore
    ) throws(DatasetFailure) -> RejectedRowList {
        var list = RejectedRowList()
        do throws(FileFailure) {
            let reader = try RowReader(
                ReadUnit(path: file.path, file: 0, start: 0, end: nil),
                projection: Projection(layout: layout, rows: .plain, columns: []))
            let batch = ColumnBatch()
            while try reader.next(batch) {
                var found: [RejectedRow] = []
                reader.rejected = []
                for row in 0..<batch.count {
                    guard let reason = offsets[batch.offsets[row]] else { continue }
                    let raw = batch.bytes(batch.raws[row])
                    found.append(
                        RejectedRow(
                            line: Int(batch.lines[row]), lines: 1 + raw.count { $0 == 0x0A },
                            offset: batch.offsets[row], length: raw.count, reason: reason,
                            raw: Array(raw.prefix(RejectedRow.rawLimit))))
                }
                try store.keep(found, in: &list)
            }
        } catch {
            throw DatasetFailure(error, display: file.display)
        }
        return list
    }
}
