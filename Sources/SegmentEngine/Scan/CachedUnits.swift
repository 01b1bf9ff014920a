import CellValues
import FlatFiles

extension ScanWorker {
    /// What a worker is told of a source beside its projection.
    struct SourceScan {
        var number: Int
        /// Whole where the source is cached: then `from` and `to` say outside which instants nobody wants the columns.
        var projection: Projection
        var from: Instant?
        var to: Instant?
        var cache: ActivityCache?
    }

    /// Adds the rows of a unit: from the cache where it has them, else from the file, and keeps them for the next run.
    func add(_ unit: ReadUnit, display: String, _ source: SourceScan) throws(FileFailure) {
        guard let cache = source.cache else { return try read(unit, source) }
        if let (file, entry) = try cache.units.entry(
            of: unit, source: source.number, display: display, where: { cache.keys.has($0.checkpoint) })
        {
            let books = self.unit
            if try replay(file, entry, unit, source, cache.keys) { return }
            // A block was damaged. What was added of the unit can't be taken back, so the damage must show before: see
            // `isWhole`, which is asked first. Nothing was added.
            self.unit = books
        }
        guard context.isFirst, cache.units.isOpen else { return try read(unit, source) }
        let identity = try FileIdentity(path: unit.path)
        var failure: FileFailure?
        let wasRead = cache.units.keep(unit, source: source.number, display: display, identity) { writer, seed in
            var summed = unit
            summed.sumSeed = seed
            do throws(FileFailure) {
                return try read(summed, source, UnitRecorder(writer, cache.keys))
            } catch {
                failure = error
                return nil
            }
        }
        if let failure { throw failure }
        if !wasRead { try read(unit, source) }
    }

    private func read(_ unit: ReadUnit, _ source: SourceScan) throws(FileFailure) {
        _ = try read(unit, source, nil)
    }

    /// Reads a unit to its end and adds its rows; gives what the cache says of it.
    private func read(
        _ unit: ReadUnit, _ source: SourceScan, _ recorder: UnitRecorder?
    ) throws(FileFailure) -> UnitEntry? {
        let reader = try RowReader(
            unit, projection: source.projection, groupedBytes: context.shares.groupedFile / 8,
            temporaryFolder: context.temporaryFolder)
        begin(source.projection)
        self.recorder = recorder
        defer { self.recorder = nil }
        while context.wantsRows, try reader.next(batch) {
            try takeRejected(reader)
            findContacts()
            addBatch(unit, source) { reader.typeName($0) }
        }
        try takeRejected(reader)
        self.unit.read = reader.rowsRead
        self.unit.grouped = reader.groupedRows
        self.unit.groupsWithDifferentTimes = reader.groupsWithDifferentTimes
        self.unit.lines = reader.linesRead
        if context.isFirst { self.unit.bytes = reader.bytesRead }
        self.unit.typeNames = self.unit.typeCounts.indices.map { reader.typeName(UInt16($0)) }
        guard let recorder, !recorder.isFull, let seed = unit.sumSeed else { return nil }
        var entry = UnitEntry(reader, seed: seed)
        entry.types = self.unit.typeNames.map { Array($0.utf8) }
        recorder.finish(&entry)
        return entry
    }

    private func takeRejected(_ reader: RowReader) throws(FileFailure) {
        if context.isFirst {
            recorder?.add(reader.rejected)
            try context.rejects.keep(reader.rejected, in: &unit.rejected)
        }
        reader.rejected = []
    }

    private func begin(_ projection: Projection) {
        unit.wrong = projection.columns.map { _ in (0, FirstLines()) }
        unit.missing = projection.columns.map { _ in 0 }
    }

    private func addBatch(_ unit: ReadUnit, _ source: SourceScan, typeName: (UInt16) -> String) {
        if source.cache != nil { batch.dropColumns(outside: source.from, source.to) }
        absorb(file: UInt64(unit.file), typeName: typeName)
    }

    // MARK: - From the cache

    /// Adds the rows of an entry; false, with nothing added, where the entry is damaged.
    private func replay(
        _ file: CacheFile, _ entry: UnitEntry, _ unit: ReadUnit, _ source: SourceScan, _ keys: CacheKeys
    ) throws(FileFailure) -> Bool {
        guard entry.texts.count == source.projection.columns.count, file.isWhole(entry.blocks) else { return false }
        begin(source.projection)
        codes.unitTexts = entry.texts
        let names = entry.types.map { String(decoding: $0, as: UTF8.self) }
        guard context.types.count + names.count <= Int(UInt16.max) else { return false }
        // Types beyond the known ones get the codes after them, as from a reader.
        var all = context.types
        let types = names.map { name -> UInt16 in
            if let known = all.firstIndex(of: name) { return UInt16(truncatingIfNeeded: known) }
            all.append(name)
            return UInt16(truncatingIfNeeded: all.count - 1)
        }
        let others = entry.otherKeys.map { contact(ofKey: $0) }
        for _ in 0..<entry.blocks where context.wantsRows {
            guard let piece = file.next() else { throw .changedCache(unit.path) }
            var reader = CacheReader(piece)
            guard
                ColumnBlock.read(&reader, into: batch, source.projection, types: types, contacts: codesOfRows),
                zip(batch.columns, entry.texts).allSatisfy({ $0.hasTexts(upTo: $1.count) }),
                findContacts(codesOfRows, of: keys, others: others)
            else { throw .changedCache(unit.path) }
            addBatch(unit, source) { Int($0) < all.count ? all[Int($0)] : "" }
        }
        self.unit.read = entry.rows
        self.unit.grouped = entry.grouped
        self.unit.groupsWithDifferentTimes = entry.groupsWithDifferentTimes
        self.unit.lines = entry.lines
        if context.isFirst { try context.rejects.keep(entry.rejected, in: &self.unit.rejected) }
        self.unit.typeNames = self.unit.typeCounts.indices.map { $0 < all.count ? all[$0] : "" }
        return true
    }

}

extension Column {
    /// Whether the codes of a coded batch are those of so many texts.
    fileprivate func hasTexts(upTo count: Int) -> Bool {
        switch type {
        case .text: (codes.max() ?? 0) < count || !states.contains(Self.present)
        case .texts: codes.isEmpty || (codes.max() ?? 0) < count
        case .integer, .decimal, .boolean, .date, .datetime: true
        }
    }
}

extension FileFailure {
    /// Somebody wrote to the cache between two looks at it, or before, with sums that fit.
    fileprivate static func changedCache(_ path: String) -> FileFailure {
        FileFailure(
            code: .changed, path: path,
            message: "its entry in the cache isn't what was kept there: remove the cache, or run with --no-cache")
    }
}
