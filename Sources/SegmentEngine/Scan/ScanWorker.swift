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
        guard let cache = source.cache else { return try read(unit, source, nil) }
        var damaged: Set<String> = []
        var found: UnitCache.Found?
        while true {
            found = try cache.units.find(unit, source: source.number, display: display, without: damaged) {
                cache.keys.has($0.checkpoint)
            }
            guard let known = found, known.isWhole else { break }
            // What was added of the unit can't be taken back, so damage must show before: nothing has been added.
            let replay = UnitReplay(known, source.projection)
            let more = replay.damaged
            if more.isEmpty, context.types.count + known.contents.types.count <= Int(UInt16.max) {
                return try take(replay, known.contents, unit, source, cache.keys)
            }
            damaged.formUnion(more.isEmpty ? [known.file.name] : more)
        }
        guard context.isFirst,
            let draft = try cache.units.draft(unit, source: source.number, display: display, beside: found),
            let recorder = UnitRecorder(draft, cache)
        else { return try read(unit, source, nil) }
        var summed = unit
        summed.sumSeed = draft.seed
        try read(summed, source, recorder)
    }

    /// Reads a unit to its end and adds its rows; the recorder keeps them.
    private func read(_ unit: ReadUnit, _ source: SourceScan, _ recorder: UnitRecorder?) throws(FileFailure) {
        let reader = try RowReader(
            unit, projection: source.projection, groupedBytes: context.shares.groupedFile / 8,
            temporaryFolder: context.temporaryFolder)
        begin(source.projection)
        while context.wantsRows, try reader.next(batch) {
            try takeRejected(reader, recorder)
            finder.find(batch)
            beginBatch()
            recorder?.add(
                batch, contacts: rows.contacts, context.contacts, areKeysNormalized: !context.keyNormal.isNone,
                codes: { codes.plainCodes(of: $0) })
            addBatch(unit, source) { reader.typeName($0) }
        }
        try takeRejected(reader, recorder)
        books.counts = reader.counts
        books.grouped = reader.groupedRows
        books.groupsWithDifferentTimes = reader.groupsWithDifferentTimes
        if context.isFirst { books.bytes = reader.bytesRead }
        books.typeNames = books.typeCounts.indices.map { reader.typeName(UInt16($0)) }
        recorder?.finish(reader, types: books.typeNames)
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
        books.noted = books.missing
        books.filled = books.missing
        books.outside = books.missing
        books.activities = books.missing
    }

    private func addBatch(_ unit: ReadUnit, _ source: SourceScan, typeName: (UInt16) -> String) {
        if source.cache != nil { batch.dropColumns(outside: source.from, source.to) }
        absorb(file: UInt64(unit.file), source, typeName: typeName)
    }

    // MARK: - From the cache

    /// Adds the rows of entries.
    private func take(
        _ replay: UnitReplay, _ entry: UnitContents, _ unit: ReadUnit, _ source: SourceScan, _ keys: CacheKeys
    ) throws(FileFailure) {
        begin(source.projection)
        codes.unitTexts = replay.texts
        let names = entry.types.map { String(decoding: $0, as: UTF8.self) }
        // Types beyond the known ones get the codes after them, as from a reader.
        var all = context.types
        let types = names.map { name -> UInt16 in
            if let known = all.firstIndex(of: name) { return UInt16(truncatingIfNeeded: known) }
            all.append(name)
            return UInt16(truncatingIfNeeded: all.count - 1)
        }
        let others = entry.otherKeys.map { finder.contact(ofKey: $0) }
        finder.begin(cached: keys, others: entry.otherKeys)
        while context.wantsRows, !replay.isAtEnd {
            guard replay.next(batch, types: types, typeNames: all, contacts: finder.codes),
                finder.find(batch, of: keys, others: others)
            else { throw .changedCache(unit.path) }
            beginBatch()
            addBatch(unit, source) { Int($0) < all.count ? all[Int($0)] : "" }
        }
        books.counts = entry.counts
        books.grouped = entry.grouped
        books.groupsWithDifferentTimes = entry.groupsWithDifferentTimes
        if context.isFirst { try context.rejects.keep(entry.rejected, in: &books.rejected) }
        books.typeNames = books.typeCounts.indices.map { $0 < all.count ? all[$0] : "" }
    }

    // MARK: - Batches

    /// Before anything is asked of a batch that has been filled.
    private func beginBatch() {
        // What was seen is told by the codes of its texts: then they are kept.
        if seen == nil, codes.bytes > context.shares.workerTexts { forgetTexts() }
        codes.invalidate()
    }

    /// Adds the rows of the batch, whose contacts have been found. - Parameter file: position of the file in the log.
    private func absorb(file: UInt64, _ source: SourceScan, typeName: (UInt16) -> String) {
        let repeated = finder.markStrangers(batch, repeats)
        counter.countTypes(typeName, into: &books)
        if context.isFirst { counter.countCells(repeated, plausible: source.plausible, into: &books) }
        rows.sort(batch, before: values.asOf.instant, context.open, isWhole: seen != nil)
        if rows.strangers > 0 { counter.countStrangers(into: &books) { finder.keyShape(of: $0, in: batch) } }
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

extension FileFailure {
    /// Somebody wrote to the cache between two looks at it, or before, with sums that fit.
    fileprivate static func changedCache(_ path: String) -> FileFailure {
        FileFailure(
            code: .changed, path: path,
            message: "its entry in the cache isn't what was kept there: remove the cache, or run with --no-cache")
    }
}
