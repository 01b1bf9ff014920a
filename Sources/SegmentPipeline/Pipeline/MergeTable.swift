import CellValues
import FlatFiles
import SegmentLanguage

/// Reads `merges.csv`: `previous_id,contact_id`, which contacts became others (2-data §3).
struct MergeTable {
    let pipeline: Pipeline

    init(_ pipeline: Pipeline) { self.pipeline = pipeline }

    /// Keys are bytes: two that differ only in their normal form are two. By the pipeline's rule for keys: two spellings of
    /// one key say nothing, and two rows about one key must agree.
    func merges(_ problems: inout Problems) -> [[UInt8]: [UInt8]] {
        guard let named = pipeline.merges, problems.expect(named, .file, in: pipeline) else { return [:] }
        let path = pipeline.opened(named.path)
        let shown = FilePath.shown(path)
        var merges: [ByteOrder: ByteOrder] = [:]
        do throws(FileFailure) {
            try read(path) { previous, contact, line in
                let (written, target) = (previous, contact)
                let (previous, contact) = (byRule(previous), byRule(contact))
                if previous == contact, written != target { return }
                if let known = merges.updateValue(contact, forKey: previous), known != contact {
                    problems.add(.mergedTwice, at: TextPlace(line: line, column: 1), file: shown)
                }
            } rejected: { row in
                problems.add(.brokenRow(row.reason.rawValue), at: TextPlace(line: row.line, column: 1), file: shown)
            } missing: { name in
                problems.add(.noColumn(name), at: TextPlace(line: 1, column: 1), file: shown)
            }
        } catch {
            problems.add(RunFailure(error.ofTable, display: shown))
        }
        if hasCycle(merges) { problems.add(.mergeCycle, at: nil, file: shown) }
        return Dictionary(uniqueKeysWithValues: merges.map { ($0.key.bytes, $0.value.bytes) })
    }

    private func byRule(_ key: ByteOrder) -> ByteOrder {
        ByteOrder(bytes: pipeline.keyNormal.applied(to: key.bytes))
    }

    private func read(
        _ path: String, row: (ByteOrder, ByteOrder, Int) -> Void, rejected: (RejectedRow) -> Void,
        missing: (String) -> Void
    ) throws(FileFailure) {
        let names = ["previous_id", "contact_id"]
        let projection = Projection(
            layout: SourceLayout(format: .csv), rows: .plain,
            columns: names.map { WantedColumn(name: $0, paths: [ColumnPath([$0])], type: .text) })
        let reader = try RowReader(ReadUnit(path: path, file: 0), projection: projection)
        let absent = names.filter { !(reader.header ?? []).contains($0) }
        absent.forEach(missing)
        if !absent.isEmpty { return }
        let batch = ColumnBatch()
        while try reader.next(batch) {
            for index in 0..<batch.count {
                let cells = batch.columns.map { ByteOrder(bytes: Array(batch.bytes($0.slices[index]))) }
                if cells.contains(where: { ShortenedNumber.matches($0.bytes) }) {
                    rejected(
                        RejectedRow(
                            line: Int(batch.lines[index]), offset: batch.offsets[index], length: 0, reason: .badKey,
                            raw: []))
                    continue
                }
                // A row without either id says nothing about anybody.
                if cells.allSatisfy({ !byRule($0).bytes.isEmpty }) { row(cells[0], cells[1], Int(batch.lines[index])) }
            }
        }
        reader.rejected.filter { !$0.reason.isSetAside }.forEach(rejected)
    }

    /// Follows every chain once: a key that is met again on its own way closes a circle.
    private func hasCycle(_ merges: [ByteOrder: ByteOrder]) -> Bool {
        var isDone: Set<ByteOrder> = []
        for start in merges.keys {
            var way: Set<ByteOrder> = []
            var key = start
            while let next = merges[key], !isDone.contains(key) {
                if !way.insert(key).inserted { return true }
                key = next
            }
            isDone.formUnion(way)
        }
        return false
    }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static var mergedTwice: Self {
        PipelineMessage(.brokenMerges, "this contact is merged a second time, into another one")
    }

    fileprivate static func brokenRow(_ reason: String) -> Self {
        PipelineMessage(.brokenMerges, "the row can't be read: \(reason)")
    }

    fileprivate static func noColumn(_ name: String) -> Self {
        PipelineMessage(
            .brokenMerges, "there is no column \(quoted(name))", hint: "the header is previous_id,contact_id")
    }

    fileprivate static var mergeCycle: Self {
        PipelineMessage(.mergeCycle, "contacts are merged into each other in a circle")
    }
}

extension FileFailure {
    /// Of a file that is no source's, which no `encoding` can be given to.
    var ofTable: FileFailure {
        guard code == .badHeader, message.contains("\"encoding\"") else { return self }
        var failure = self
        failure.message = "it isn't UTF-8: save it as UTF-8"
        return failure
    }
}
