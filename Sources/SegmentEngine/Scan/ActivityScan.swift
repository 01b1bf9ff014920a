import CellValues
import Dispatch
import FlatFiles
import SegmentLanguage
import Synchronization

/// The passes over all activity files: workers take the units in log order and add their rows to the shards.
struct ActivityScan {
    /// What all passes share.
    private let context: ScanContext
    private let sources: [DataSource]
    private let threads: Int
    private let cache: ActivityCache?
    private let units: [ReadUnit]
    private let sourceOfFile: [Int]
    private let files: [DataSource.File]
    /// By file: offsets of rows that repeat an activity id.
    private let repeats: [Int: Set<UInt64>]
    /// By number: those that are deduped by what none of their activities has.
    private let sourcesWithoutIDs: Set<Int>
    /// Of the passes so far.
    private var all = Outcome()

    struct Result {
        var books: [SourceBooks]
        /// Why a cell's values can't be used, by cell.
        var faults: [Int: String]
        /// A worker's each, where the context asks for it.
        var seen: [SeenActivities] = []
    }

    /// Finds the units of the log, and the activities that stand in it twice.
    init(
        _ context: ScanContext, _ sources: [DataSource], threads: Int, cache folder: CacheFolder?
    ) throws(DatasetFailure) {
        var units: [ReadUnit] = []
        var sourceOfFile: [Int] = []
        var files: [DataSource.File] = []
        for (number, source) in sources.enumerated() {
            for file in source.files {
                do throws(FileFailure) {
                    units += try ReadUnit.units(path: file.path, file: files.count, layout: source.layout)
                } catch {
                    throw DatasetFailure(error, display: file.display)
                }
                files.append(file)
                sourceOfFile.append(number)
            }
        }
        if units.count < threads { for index in units.indices { units[index].isPiped = true } }
        var repeats: [Int: Set<UInt64>] = [:]
        var sourcesWithoutIDs: Set<Int> = []
        for (number, source) in sources.enumerated() where source.dedupe != nil {
            let duplicates = DuplicateIDs(
                source: source, firstFile: sourceOfFile.firstIndex(of: number) ?? 0, threads: threads)
            let found = try duplicates.find(context)
            if found.values == 0 { sourcesWithoutIDs.insert(number) }
            repeats.merge(found.others) { first, _ in first }
        }
        // Without a log nobody asks for the numbers of keys.
        cache =
            units.isEmpty
            ? nil
            : folder.map { folder in
                ActivityCache(
                    folder, context.contacts,
                    projections: sources.map { source in
                        // A pass over the ids comes first, and needs the file.
                        source.dedupe != nil || context.gathersSeen
                            ? nil
                            : CachedProjection(
                                source.activityProjection(context, isWhole: true), types: context.types)
                    }, threads: threads)
            }
        self.context = context
        self.sources = sources
        self.threads = threads
        self.units = units
        self.sourceOfFile = sourceOfFile
        self.files = files
        self.repeats = repeats
        self.sourcesWithoutIDs = sourcesWithoutIDs
    }

    /// One pass over the log, into its open shards; gives how many rows came anew, and what was read.
    mutating func run(_ pass: ScanContext) throws(DatasetFailure) -> (rows: Int, bytes: BytesRead) {
        let read = read(pass)
        if let failure = read.failure {
            throw DatasetFailure(failure.error, display: files[units[failure.unit].file].display)
        }
        all.add(read, of: pass)
        return (
            pass.isFirst ? read.books.reduce(0) { $0 + $1.counts.rows - $1.grouped } : 0,
            read.books.reduce(BytesRead()) { $0 + $1.bytes }
        )
    }

    /// When all contacts have been asked.
    func result() throws(DatasetFailure) -> Result {
        var result = closed(all)
        for source in sourcesWithoutIDs { result.books[source].isWithoutIDs = true }
        try setAsideRepeats(&result.books)
        return result
    }

    private struct Outcome {
        /// Of the first pass.
        var books: [UnitBooks] = []
        var overflows: [CellOverflow] = []
        var currencies: [Int: CurrencySum] = [:]
        var failure: (unit: Int, error: FileFailure)?
        var seen: [SeenActivities] = []

        /// Adds what a pass found, with what is wrong with the shards that it filled. A product that overflows may be met in
        /// several passes: the first row in the log is told, so that makes no difference.
        mutating func add(_ read: Outcome, of pass: ScanContext) {
            if pass.isFirst { (books, seen) = (read.books, read.seen) }
            overflows += read.overflows
            for shard in pass.shards[..<pass.open.count] {
                overflows += shard.overflows
                guard pass.countsCurrencies else { continue }
                for (cell, count) in shard.currencies {
                    currencies[cell, default: CurrencySum()].add(count) {
                        String(decoding: pass.open.currencies.bytes($0), as: UTF8.self)
                    }
                }
            }
        }
    }

    /// Puts the repeated activities into the books, with their bytes: read again, since the scan kept none.
    private func setAsideRepeats(_ books: inout [SourceBooks]) throws(DatasetFailure) {
        for (file, offsets) in repeats.sorted(by: { $0.key < $1.key }) {
            let source = sourceOfFile[file]
            let number = file - (sourceOfFile.firstIndex(of: source) ?? 0)
            let reasons = offsets.reduce(into: [UInt64: RejectedRow.Reason]()) { $0[$1] = .duplicateID }
            let rows = try sources[source].rawRows(of: sources[source].files[number], at: reasons, context.rejects)
            books[source].files[number].duplicates += offsets.count
            books[source].files[number].rows.append(rows, linesBefore: 0)
        }
    }

    /// One pass. Its instructions are counted by name (`segments-lab count`).
    @inline(never)
    private func read(_ context: ScanContext) -> Outcome {
        let scans = sources.enumerated().map { number, source in
            let cache = cache.flatMap { $0.units.holds(number) ? $0 : nil }
            let (from, to) = context.wantedSpan
            return SourceScan(
                number: number, projection: source.activityProjection(context, isWhole: cache != nil), from: from,
                to: to, cache: cache,
                plausible: source.plausible.map { $0.lowerBound.seconds...$0.upperBound.seconds })
        }
        let next = Atomic<Int>(0)
        // The first broken unit in log order is the one reported, whatever the number of workers: units are handed out
        // in order, so every unit before it has been begun and is finished.
        let stop = Atomic<Int>(.max)
        let workers = max(1, min(threads, units.count))
        let outcomes = parallelMap(workers) { number in
            let worker = ScanWorker(context, number: number)
            var outcome = Outcome()
            while context.wantsRows {
                let unit = next.add(1, ordering: .relaxed).oldValue
                guard unit < units.count, unit < stop.load(ordering: .relaxed) else { break }
                do throws(FileFailure) {
                    let file = units[unit].file
                    let books = try worker.take(
                        units[unit], number: unit, without: repeats[file] ?? [], display: files[file].display,
                        scans[sourceOfFile[file]])
                    if context.isFirst { outcome.books.append(books) }
                } catch {
                    stop.min(unit, ordering: .relaxed)
                    if outcome.failure.map({ unit < $0.unit }) ?? true { outcome.failure = (unit, error) }
                    break
                }
            }
            outcome.overflows = worker.overflows
            if let seen = worker.seen { outcome.seen.append(seen) }
            return outcome
        }
        var all = Outcome()
        for outcome in outcomes {
            all.books += outcome.books
            all.overflows += outcome.overflows
            all.seen += outcome.seen
            if let failure = outcome.failure, all.failure.map({ failure.unit < $0.unit }) ?? true {
                all.failure = failure
            }
        }
        all.books.sort { $0.number < $1.number }
        return all
    }

    private func closed(_ read: Outcome) -> Result {
        var books = sources.map { SourceBooks($0) }
        let firstFile = sources.indices.map { source in sourceOfFile.firstIndex(of: source) ?? 0 }
        var linesBefore = [Int](repeating: 0, count: units.count)
        var linesOfFile = [Int](repeating: 0, count: files.count)
        for unit in read.books {
            let file = units[unit.number].file
            linesBefore[unit.number] = linesOfFile[file]
            linesOfFile[file] += unit.counts.lines
            let source = sourceOfFile[file]
            books[source].add(
                unit, file: file - firstFile[source], display: files[file].display,
                linesBefore: linesBefore[unit.number], context)
        }
        for (number, source) in sources.enumerated() { books[number].noteAbsent(source) }
        var first: [Int: CellOverflow] = [:]
        for overflow in read.overflows where first[overflow.cell].map({ overflow.order < $0.order }) ?? true {
            first[overflow.cell] = overflow
        }
        var faults = read.currencies.compactMapValues { $0.fault(isConverted: context.plan.conversion != nil) }
        for (cell, overflow) in first {
            let line = linesBefore[overflow.unit] + Int(overflow.line)
            faults[cell] = overflow.reason(at: CellPlace(file: files[overflow.order.file].display, line: line))
        }
        return Result(books: books, faults: faults, seen: read.seen)
    }
}

extension SourceBooks {
    fileprivate mutating func add(
        _ unit: UnitBooks, file: Int, display: String, linesBefore: Int, _ context: ScanContext
    ) {
        // A row that joined an earlier row's activity is not counted again: books count activities.
        files[file].counts += unit.counts
        files[file].read += unit.counts.rows - unit.grouped
        groupsWithDifferentTimes += unit.groupsWithDifferentTimes
        files[file].accepted += unit.accepted
        files[file].rejected += unit.rejected.lostCount
        files[file].rows.append(unit.rejected, linesBefore: linesBefore)
        used += unit.used
        anonymous += unit.anonymous
        orphan += unit.orphan
        future += unit.future
        implausible += unit.implausible
        if unit.oldest <= unit.newest {
            times = min(unit.oldest, times?.lowerBound ?? .max)...max(unit.newest, times?.upperBound ?? .min)
        }
        if unit.newestBeforeAsOf > .min { newestBeforeAsOf = max(unit.newestBeforeAsOf, newestBeforeAsOf ?? .min) }
        orphanShapes += unit.orphanShapes
        for line in unit.orphanLines.lines where orphanPlaces.count < FieldColumn.placesKept {
            orphanPlaces.append(CellPlace(file: display, line: linesBefore + Int(line)))
        }
        for (code, rows) in unit.typeCounts.enumerated() where rows > 0 {
            types[unit.typeNames[code], default: 0] += rows
        }
        if let known = context.knownTypes {
            for (code, rows) in unit.typeCounts.enumerated() where rows > 0 && !known.contains(unit.typeNames[code]) {
                unknownTypes[unit.typeNames[code], default: 0] += rows
            }
        }
        if fields.isEmpty {
            fields = context.plan.properties.map { FieldBooks(field: $0.name, type: $0.type) }
        }
        for (number, wrong) in unit.wrong.enumerated() {
            fields[number].wrongType += wrong.cells
            fields[number].missing += unit.missing[number]
            let property = context.plan.properties[number]
            fields[number].add(
                noted: unit.noted[number], of: CellType(property.type, separator: property.separator))
            fields[number].filled += unit.filled[number]
            fields[number].outsideList += unit.outside[number]
            fields[number].activities += unit.activities[number]
            for line in wrong.lines.lines where fields[number].places.count < FieldColumn.placesKept {
                fields[number].places.append(CellPlace(file: display, line: linesBefore + Int(line)))
            }
        }
    }
}
