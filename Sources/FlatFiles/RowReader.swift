import CellValues

/// Reads the rows of a unit batch by batch: judged, projected, in the order of the file.
///
/// For one thread at a time. What a batch holds is valid until the reader is asked for the next one.
package final class RowReader {
    private enum Layout { case jsonl, csv, groups }
    private let layout: Layout
    private var jsonl: JSONLReader?
    private var csv: CSVReader?
    private var groups: CSVGroups?

    /// - Parameters:
    ///   - groupedBytes: of a grouped file so much is held in memory; what is larger is parted into a temporary file first,
    ///     and its activities come in another order than that of their first rows.
    ///   - temporaryFolder: where that file is.
    package init(
        _ unit: ReadUnit, projection: Projection, groupedBytes: Int = 1 << 30,
        temporaryFolder: String = "/var/tmp"
    ) throws(FileFailure) {
        var jsonl: JSONLReader?
        var csv: CSVReader?
        var groups: CSVGroups?
        switch (projection.layout.format, projection.layout.groupBy) {
        case (.jsonl, _), (.json, _):
            layout = .jsonl
            jsonl = try JSONLReader(unit, projection: projection)
        case (.csv, nil):
            layout = .csv
            csv = try CSVReader(unit, projection: projection)
        case (.csv, let group?):
            layout = .groups
            groups = try CSVGroups(
                unit, projection: projection, group: group, limit: groupedBytes, folder: temporaryFolder)
        }
        self.jsonl = jsonl
        self.csv = csv
        self.groups = groups
    }

    /// Fills the batch with the next rows (`ColumnBatch.rowLimit` at most); false at the end, with an empty batch.
    ///
    /// A batch may be empty before the end: where nothing but rejected rows was read.
    package func next(_ batch: ColumnBatch) throws(FileFailure) -> Bool {
        switch layout {
        case .jsonl: try jsonl?.next(batch) ?? false
        case .csv: try csv?.next(batch) ?? false
        case .groups: try groups?.next(batch) ?? false
        }
    }

    /// The rows rejected so far, in the order of the file (a grouped one's that was parted: in that of each part). The caller
    /// may take and empty it between batches.
    package var rejected: [RejectedRow] {
        get { jsonl?.rejected.rows ?? csv?.rows.rejected.rows ?? groups?.rows.rejected.rows ?? [] }
        set {
            jsonl?.rejected.rows = newValue
            csv?.rows.rejected.rows = newValue
            groups?.rows.rejected.rows = newValue
        }
    }

    /// Rows seen so far: accepted, rejected, and those that joined a group. Blank lines and the header are none.
    package var rowsRead: Int { jsonl?.rowsRead ?? csv?.rows.rowsRead ?? groups?.rows.rowsRead ?? 0 }

    /// Lines of the unit so far, for turning unit lines into file lines.
    package var linesRead: Int { jsonl?.linesRead ?? csv?.rows.linesRead ?? groups?.rows.linesRead ?? 0 }

    /// What was met so far.
    package var counts: ReadCounts {
        if let jsonl = jsonl?.counts { return jsonl }
        var counts = csv?.rows.counts ?? groups?.rows.counts ?? ReadCounts()
        counts.rows = rowsRead
        counts.lines = linesRead
        counts.rejectedLines = csv?.rows.rejected.lines ?? groups?.rows.rejected.lines ?? 0
        return counts
    }

    /// The unit's bytes so far: every byte of a file belongs to one of its units.
    package var bytesRead: BytesRead {
        jsonl?.bytesRead ?? csv?.rows.window.bytesRead ?? groups?.bytesRead ?? BytesRead()
    }

    /// The name of a type code: those of the projection first, then others as they were met, after renaming.
    package func typeName(_ code: UInt16) -> String {
        jsonl?.typeName(code) ?? csv?.fill.types.name(code) ?? groups?.fill.types.name(code) ?? ""
    }

    /// CSV: where the rows read so far end.
    package var endOffset: UInt64? { csv?.rows.window.offset }

    /// Where the unit asked for them: sums over all stored bytes read so far. A later range of a CSV has two, for it reads
    /// the header first.
    package var sums: [FileSum] {
        switch layout {
        case .jsonl: jsonl?.sums ?? []
        case .csv: csv?.rows.sums ?? []
        case .groups: groups?.rows.sums ?? []
        }
    }

    /// CSV: the header's names.
    package var header: [String]? { csv?.rows.header.names ?? groups?.rows.header.names }

    /// `group_by`: rows that joined the activity of an earlier one, and so are no activity of their own.
    package var groupedRows: Int { groups?.groupedRows ?? 0 }

    /// `group_by`: activities whose rows name different times; the first row's counts.
    package var groupsWithDifferentTimes: Int { groups?.groupsWithDifferentTimes ?? 0 }
}
