import CellValues
import FlatFiles
import SegmentLanguage

/// Takes one unit of the log after another, from its file or from the cache, and adds its rows to the shards.
final class ScanWorker {
    private let context: ScanContext
    private let batch = ColumnBatch()
    private let codes: BatchCodes
    private let values: WorkerValues
    private let writer: ShardWriter
    private let rows: BatchRows
    private let finder: ContactFinder
    private let counter: BatchCounter
    /// Only where it is asked for.
    private(set) var seen: SeenActivities?
    // Of the unit that is being read.
    private var books = UnitBooks()
    /// Offsets of rows of the file that repeat an activity id.
    private var repeats: Set<UInt64> = []

    var overflows: [CellOverflow] { values.overflows }

    /// - Parameter number: its own among the workers.
    init(_ context: ScanContext, number: Int) {
        self.context = context
        codes = BatchCodes(properties: context.plan.properties, batch: batch)
        values = WorkerValues(context, codes)
        writer = ShardWriter(context, values, number: number)
        rows = BatchRows(
            shards: context.shards.count, types: context.plannedTypes,
            wantsAll: context.gathersSeen || writer.wantsAll)
        finder = ContactFinder(context, rows)
        counter = BatchCounter(context, codes, rows)
        if context.gathersSeen { seen = SeenActivities(columns: context.plan.properties.count) }
    }

    /// Adds the rows of a unit and gives its books.
    ///
    /// - Parameters:
    ///   - number: the unit's among all.
    ///   - repeats: offsets of rows of the file that repeat an activity id.
    func take(
        _ unit: ReadUnit, number: Int, without repeats: Set<UInt64>, display: String, _ source: SourceScan
    ) throws(FileFailure) -> UnitBooks {
        books = UnitBooks()
        books.number = number
        self.repeats = repeats
        values.begin(unit: number)
        try add(unit, display: display, source)
        return books
    }

    /// Adds the rows of a unit: from the cache where it has them, else from the file, and keeps them for the next run.
    private func add(_ unit: ReadUnit, display: String, _ source: SourceScan) throws(FileFailure) {
        guard let cache = source.cache else { return try read(unit, source) }
        if let (file, entry) = try cache.units.entry(
            of: unit, source: source.number, display: display, where: { cache.keys.has($0.contents.checkpoint) })
        {
            let books = self.books
            if try replay(file, entry.contents, unit, source, cache.keys) { return }
            // A block was damaged. What was added of the unit can't be taken back, so the damage must show before: see
            // `isWhole`, which is asked first. Nothing was added.
            self.books = books
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
    ) throws(FileFailure) -> UnitContents? {
        let reader = try RowReader(
            unit, projection: source.projection, groupedBytes: context.shares.groupedFile / 8,
            temporaryFolder: context.temporaryFolder)
        begin(source.projection)
        while context.wantsRows, try reader.next(batch) {
            try takeRejected(reader, recorder)
            finder.find(batch)
            recorder?.add(
                batch, contacts: rows.contacts, context.contacts, areKeysNormalized: context.normalizesKeys)
            addBatch(unit, source) { reader.typeName($0) }
        }
        try takeRejected(reader, recorder)
        books.counts = reader.counts
        books.grouped = reader.groupedRows
        books.groupsWithDifferentTimes = reader.groupsWithDifferentTimes
        if context.isFirst { books.bytes = reader.bytesRead }
        books.typeNames = books.typeCounts.indices.map { reader.typeName(UInt16($0)) }
        guard let recorder, !recorder.isFull else { return nil }
        return recorder.contents(reader, types: books.typeNames)
    }

    private func takeRejected(_ reader: RowReader, _ recorder: UnitRecorder?) throws(FileFailure) {
        if context.isFirst {
            recorder?.add(reader.rejected)
            try context.rejects.keep(reader.rejected, in: &books.rejected)
        }
        reader.rejected = []
    }

    private func begin(_ projection: Projection) {
        books.wrong = projection.columns.map { _ in (0, FirstLines()) }
        books.missing = projection.columns.map { _ in 0 }
        books.filled = books.missing
        books.outside = books.missing
        books.rowsOfLists = books.missing
    }

    private func addBatch(_ unit: ReadUnit, _ source: SourceScan, typeName: (UInt16) -> String) {
        if source.cache != nil { batch.dropColumns(outside: source.from, source.to) }
        absorb(file: UInt64(unit.file), typeName: typeName)
    }

    // MARK: - From the cache

    /// Adds the rows of an entry; false, with nothing added, where the entry is damaged.
    private func replay(
        _ file: CacheFile, _ entry: UnitContents, _ unit: ReadUnit, _ source: SourceScan, _ keys: CacheKeys
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
        let others = entry.otherKeys.map { finder.contact(ofKey: $0) }
        for _ in 0..<entry.blocks where context.wantsRows {
            guard let piece = file.next() else { throw .changedCache(unit.path) }
            var reader = CacheReader(piece)
            guard
                ColumnBlock.read(&reader, into: batch, source.projection, types: types, contacts: finder.codes),
                zip(batch.columns, entry.texts).allSatisfy({ $0.hasTexts(upTo: $1.count) }),
                finder.find(batch, of: keys, others: others)
            else { throw .changedCache(unit.path) }
            addBatch(unit, source) { Int($0) < all.count ? all[Int($0)] : "" }
        }
        books.counts = entry.counts
        books.grouped = entry.grouped
        books.groupsWithDifferentTimes = entry.groupsWithDifferentTimes
        if context.isFirst { try context.rejects.keep(entry.rejected, in: &books.rejected) }
        books.typeNames = books.typeCounts.indices.map { $0 < all.count ? all[$0] : "" }
        return true
    }

    // MARK: - Batches

    /// Adds the rows of the batch, whose contacts have been found. - Parameter file: position of the file in the log.
    private func absorb(file: UInt64, typeName: (UInt16) -> String) {
        // What was seen is told by the codes of its texts: then they are kept.
        if seen == nil, codes.bytes > context.shares.workerTexts { forgetTexts() }
        codes.invalidate()
        let repeated = finder.markStrangers(batch, repeats)
        counter.countTypes(typeName, into: &books)
        if context.isFirst { counter.countCells(repeated, into: &books) }
        rows.sort(batch, before: values.asOf.instant, context.open, isWhole: seen != nil)
        if rows.strangers > 0 { counter.countStrangers(into: &books) }
        books.future += rows.future
        books.used += batch.count - rows.strangers - rows.future
        books.accepted += batch.count - repeated
        guard rows.count > 0 else { return }
        if let all = rows.all { seen?.add(all, from: rows.span.lowerBound, of: batch, codes) }
        writer.add(rows, file: file)
    }

    /// The texts met so far take more than the worker's share: all that is remembered by their codes starts anew.
    private func forgetTexts() {
        codes.forgetTexts()
        writer.forgetTexts()
        values.forgetTexts()
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
