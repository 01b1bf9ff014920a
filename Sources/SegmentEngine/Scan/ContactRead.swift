import CellValues
import Dispatch
import FlatFiles
import SegmentLanguage
import Synchronization

/// Reads all contact sources whole: keys, fields, repeats and merges; numbers the contacts in key order.
struct ContactRead {
    let plan: EvaluationPlan
    let sources: [DataSource]
    let merges: [[UInt8]: [UInt8]]
    let keyNormal: KeyNormal
    let threads: Int
    let rejects: RejectedRowStore
    var memory = MemoryForContacts()
    var cache: CacheFolder?
    /// Sources whose contacts are asked for.
    var wantedSources: [String] = []

    struct Result {
        var contacts: ContactIndex
        var fields: [FieldColumn]
        var books: [SourceBooks]
        var bytes: BytesRead
        /// By wanted source.
        var contactsBySource: [String: ContactSet] = [:]

        /// What contacts and fields take.
        var memory: Int { contacts.bytes + fields.reduce(0) { $0 + $1.bytes } }
    }

    /// Its instructions are counted by name (`segments-lab count`).
    @inline(never)
    func run() throws(DatasetFailure) -> Result {
        let files = sources.enumerated().flatMap { number, source in
            source.files.enumerated().map { (source: number, file: $0.offset, value: $0.element) }
        }
        let parts = try readParts(files.map { ($0.source, $0.value) })
        var books = sources.map { SourceBooks($0) }
        for part in parts {
            let file = files[part.file]
            books[file.source].files[file.file].counts += part.counts
            books[file.source].files[file.file].read += part.counts.rows
            books[file.source].files[file.file].rejected += part.rejected.lostCount
            books[file.source].files[file.file].rows.append(part.rejected, linesBefore: part.linesBefore)
        }
        let addsUp = sources.contains { $0.duplicates == .merge }
        try memory.check(ContactMemory(parts, ownOrders: addsUp ? min(threads, plan.fields.count) : 0))
        noteCells(parts, files.map { ($0.source, $0.value.display) }, &books)
        for (number, source) in sources.enumerated() { books[number].noteAbsent(source) }

        let rows = ContactRows(parts, threads: threads)
        let merged = MergedKeys(merges, keyNormal)
        let chosen = try choose(rows, merged, files.map { ($0.source, $0.value.display) })
        let order = chosen.isIdentity ? nil : chosen.order
        let fields = parallelEach(plan.fields.count, threads: threads) { index in
            let parts = parts.map { $0.columns[index] }
            let own = chosen.addedUp.isEmpty ? order : order.map { chosen.addedUp.order($0, parts) }
            return FieldColumn(plan.fields[index].cellType, parts, order: own)
        }
        try setAside(chosen, rows, files.map { ($0.source, $0.file) }, &books)
        for index in books.indices {
            for file in books[index].files.indices {
                let it = books[index].files[file]
                books[index].files[file].accepted = it.read - it.rejected - it.duplicates - it.merged - it.setAside
            }
        }
        var result = Result(
            contacts: rows.index(chosen, merged), fields: fields, books: books,
            bytes: parts.reduce(BytesRead()) { $0 + $1.bytes })
        for (number, source) in sources.enumerated() where wantedSources.contains(source.name) {
            let own = Set(files.indices.filter { files[$0].source == number })
            result.contactsBySource[source.name] = rows.contacts(ofFiles: own, in: result.contacts)
        }
        return result
    }

    // MARK: - Reading

    private func readParts(_ files: [(source: Int, file: DataSource.File)]) throws(DatasetFailure) -> [ContactPart] {
        let projections = sources.map { $0.contactProjection(plan, keyName: sources.contactKeyName) }
        // Most borders stand in no quotes: only where a guess proves wrong are the quotes counted.
        var units = try units(files) { _ in .guessed }
        var parts = try read(units, files, projections)
        for split in [FileSplit.counted, .whole] {
            let strayed = strayed(parts, units)
            if strayed.isEmpty { break }
            // Ranges of those files are read anew, the others are kept.
            for part in parts where strayed.contains(part.file) {
                memory.room.add(-ContactMemory.least(of: part))
            }
            let mended = try self.units(files) { strayed.contains($0) ? split : nil }
            let again = try read(mended, files, projections)
            let both = zip(units + mended, parts + again).enumerated()
                .filter { $0.offset >= units.count || !strayed.contains($0.element.1.file) }
                .sorted { ($0.element.1.file, $0.offset) < ($1.element.1.file, $1.offset) }
            units = both.map(\.element.0)
            parts = both.map(\.element.1)
        }
        return numbered(parts)
    }

    private enum FileSplit { case guessed, counted, whole }

    /// What to read of each file; nil: nothing.
    private func units(
        _ files: [(source: Int, file: DataSource.File)], _ split: (Int) -> FileSplit?
    ) throws(DatasetFailure) -> [ReadUnit] {
        var units: [ReadUnit] = []
        for (number, file) in files.enumerated() {
            guard let split = split(number) else { continue }
            do throws(FileFailure) {
                units += try ReadUnit.csvRanges(
                    path: file.file.path, file: number, layout: sources[file.source].layout,
                    parts: split == .whole ? 1 : threads, countsQuotes: split == .counted)
            } catch {
                throw DatasetFailure(error, display: file.file.display)
            }
        }
        if units.count < threads { for index in units.indices { units[index].isPiped = true } }
        return units
    }

    /// Files of which a range didn't end where the next one starts.
    private func strayed(_ parts: [ContactPart], _ units: [ReadUnit]) -> Set<Int> {
        Set(
            parts.indices.dropLast().filter { index in
                parts[index + 1].file == parts[index].file && parts[index].endOffset != units[index + 1].start
            }.map { parts[$0].file } + parts.filter { $0.failure != nil }.map(\.file))
    }

    /// With the lines before each part.
    private func numbered(_ parts: [ContactPart]) -> [ContactPart] {
        var parts = parts
        for index in parts.indices.dropFirst() where parts[index].file == parts[index - 1].file {
            parts[index].linesBefore = parts[index - 1].linesBefore + parts[index - 1].counts.lines
        }
        return parts
    }

    private func read(
        _ units: [ReadUnit], _ files: [(source: Int, file: DataSource.File)], _ projections: [Projection]
    ) throws(DatasetFailure) -> [ContactPart] {
        let next = Atomic<Int>(0)
        let cache = cache.map { folder in
            UnitCache(
                folder,
                projections: projections.map {
                    CachedProjection($0, fields: plan.fields, keyColumns: keyColumns, keyNormal: keyNormal)
                })
        }
        let results = parallelMap(max(1, min(threads, units.count))) { _ in
            var made: [(Int, Swift.Result<ContactPart, DatasetFailure>)] = []
            while true {
                let number = next.add(1, ordering: .relaxed).oldValue
                guard number < units.count else { return made }
                let (source, file) = files[units[number].file]
                do throws(DatasetFailure) {
                    made.append((number, .success(try part(units[number], source, file, projections[source], cache))))
                } catch {
                    made.append((number, .failure(error)))
                }
            }
        }
        var parts: [ContactPart] = []
        for (_, result) in results.flatMap({ $0 }).sorted(by: { $0.0 < $1.0 }) { parts.append(try result.get()) }
        return parts
    }

    private var keyColumns: [Int] {
        // A test of the key sees it as everything else does. (In a CSV it is the cell, unless it is normalised.)
        let isCell = keyNormal.isNone && sources.allSatisfy { $0.layout.format == .csv }
        return isCell ? [] : plan.fields.indices.filter { plan.fields[$0].name == sources.contactKeyName }
    }

    private func emptyPart(_ unit: ReadUnit) -> ContactPart {
        var part = ContactPart(
            columns: plan.fields.map { FieldPart(type: $0.cellType, options: $0.options) }, keyColumns: keyColumns,
            keyNormal: keyNormal)
        part.file = unit.file
        return part
    }

    /// A unit's rows: from the cache where it has them, else from the file, kept for the next run.
    private func part(
        _ unit: ReadUnit, _ source: Int, _ file: DataSource.File, _ projection: Projection, _ cache: UnitCache?
    ) throws(DatasetFailure) -> ContactPart {
        do throws(FileFailure) {
            guard let cache else { return try read(unit, projection).part }
            var damaged: Set<String> = []
            var found: UnitCache.Found?
            while true {
                found = try cache.find(unit, source: source, display: file.display, without: damaged) { _ in true }
                guard let known = found, known.isWhole else { break }
                var part = emptyPart(unit)
                let more = part.restore(known)
                if more.isEmpty { return try finished(part, known.contents) }
                damaged.formUnion(more)
            }
            guard let draft = try cache.draft(unit, source: source, display: file.display, beside: found) else {
                return try read(unit, projection).part
            }
            var summed = unit
            summed.sumSeed = draft.seed
            let (part, reader, rejected) = try read(summed, projection, keepsRejected: true)
            guard rejected.count <= 10_000, !memory.room.isOver else { return part }
            let contents = UnitContents(reader, checkpoint: .noNumbers(draft.seed), rejected: rejected)
            // While the rows are chosen and put in order.
            cache.keepLater(draft) { part.write(draft, contents, to: $0) }
            return part
        } catch {
            // Where one begins inside a quoted cell, all quotes are inside out.
            if unit.isRange, error.code == .unclosedQuote || error.isInRows {
                var part = emptyPart(unit)
                part.failure = error
                part.finish()
                return part
            }
            throw DatasetFailure(error, display: file.display)
        }
    }

    /// A part that came from the cache.
    private func finished(_ restored: ContactPart, _ contents: UnitContents) throws(FileFailure) -> ContactPart {
        var part = restored
        try rejects.keep(contents.rejected, in: &part.rejected)
        part.finish()
        part.counts = contents.counts
        part.endOffset = contents.endOffset
        memory.room.add(ContactMemory.least(of: part))
        return part
    }

    /// - Parameter keepsRejected: with the rejected rows, as far as the cache has room for them.
    private func read(
        _ unit: ReadUnit, _ projection: Projection, keepsRejected: Bool = false
    ) throws(FileFailure) -> (part: ContactPart, reader: RowReader, rejected: [RejectedRow]) {
        var part = emptyPart(unit)
        let reader = try RowReader(unit, projection: projection)
        let batch = ColumnBatch()
        var reported = 0
        var rejected: [RejectedRow] = []
        func takeRejected() throws(FileFailure) {
            if keepsRejected, rejected.count <= 10_000 { rejected += reader.rejected }
            try rejects.keep(reader.rejected, in: &part.rejected)
            reader.rejected = []
        }
        while try reader.next(batch) {
            try takeRejected()
            // Too many: the rest is only counted, to tell how much they would need.
            guard !memory.room.isOver else {
                part.count(batch)
                continue
            }
            part.append(batch)
            let least = ContactMemory.least(of: part)
            memory.room.add(least - reported)
            reported = least
        }
        try takeRejected()
        part.finish()
        part.counts = reader.counts
        part.bytes = reader.bytesRead
        part.endOffset = reader.endOffset
        return (part, reader, rejected)
    }

    private func noteCells(
        _ parts: [ContactPart], _ files: [(source: Int, display: String)], _ books: inout [SourceBooks]
    ) {
        for part in parts {
            let file = files[part.file]
            if books[file.source].fields.isEmpty {
                books[file.source].fields = plan.fields.map { FieldBooks(field: $0.name, type: $0.type) }
            }
            for (index, column) in part.columns.enumerated() {
                books[file.source].fields[index].missing += column.missing
                books[file.source].fields[index].wrongType += column.wrong
                books[file.source].fields[index].add(noted: column.noted, of: column.type)
                books[file.source].fields[index].outsideList += column.outside
                books[file.source].fields[index].filled += column.count - column.missing
                for row in column.wrongRows
                where books[file.source].fields[index].places.count < FieldColumn.placesKept {
                    books[file.source].fields[index].places.append(
                        CellPlace(file: file.display, line: part.linesBefore + Int(part.lines.base[row])))
                }
            }
        }
    }

    // MARK: - Which row stands for a contact

    private func choose(
        _ rows: ContactRows, _ merged: MergedKeys, _ files: [(source: Int, display: String)]
    ) throws(DatasetFailure) -> ChosenRows {
        if merged.isEmpty, rows.areStrictlyRising { return ChosenRows(all: rows.count) }
        var chosen = ChosenRows()
        let sorted = rows.sorted()
        var start = 0
        while start < sorted.count {
            var end = start + 1
            while end < sorted.count, rows.haveSameKey(sorted[start], sorted[end]) { end += 1 }
            if rows.key(Int(sorted[start])).isEmpty {
                // Nothing was left of it when it was normalised.
                chosen.keyless += sorted[start..<end].map(Int.init)
            } else if merged.target(of: rows.key(Int(sorted[start]))) != nil {
                chosen.merged += sorted[start..<end].map(Int.init)
            } else {
                var winner = Int(sorted[start])
                // Rows that the winner adds up with.
                var earlier: [Int] = []
                for row in sorted[start + 1..<end] {
                    let row = Int(row)
                    let file = files[rows.file(of: row)]
                    switch sources[file.source].duplicates {
                    case .last:
                        chosen.duplicates += earlier + [winner]
                        (winner, earlier) = (row, [])
                    case .first: chosen.duplicates.append(row)
                    case .merge:
                        earlier.append(winner)
                        winner = row
                    case .error:
                        throw .duplicateKey(file: file.display, line: Int(rows.line(row)))
                    }
                }
                if !earlier.isEmpty { chosen.addedUp.add(chosen.order.count, earlier: earlier) }
                chosen.order.append(UInt32(winner))
            }
            start = end
        }
        return chosen
    }

    /// Puts the losers and the merged into the books, with their bytes: read again, since nobody kept them.
    private func setAside(
        _ chosen: ChosenRows, _ rows: ContactRows, _ files: [(source: Int, file: Int)], _ books: inout [SourceBooks]
    ) throws(DatasetFailure) {
        var wanted: [Int: [(row: Int, reason: RejectedRow.Reason)]] = [:]
        for row in chosen.duplicates { wanted[rows.file(of: row), default: []].append((row, .duplicateKey)) }
        for row in chosen.keyless { wanted[rows.file(of: row), default: []].append((row, .noKey)) }
        for row in chosen.merged { wanted[rows.file(of: row), default: []].append((row, .merged)) }
        // Nothing of these is lost, so nobody has to look at them.
        for row in chosen.addedUp.addedRows {
            let (source, file) = files[rows.file(of: Int(row))]
            books[source].files[file].duplicates += 1
        }
        for (number, list) in wanted.sorted(by: { $0.key < $1.key }) {
            let (source, file) = files[number]
            var offsets: [UInt64: RejectedRow.Reason] = [:]
            for (row, reason) in list { offsets[rows.offset(row)] = reason }
            let found = try sources[source].rawRows(of: sources[source].files[file], at: offsets, rejects)
            books[source].files[file].duplicates += list.count { $0.reason == .duplicateKey }
            books[source].files[file].rejected += list.count { $0.reason == .noKey }
            books[source].files[file].counts.rejectedLines += found.linesLost
            books[source].files[file].merged = list.count { $0.reason == .merged }
            books[source].files[file].rows.append(found, linesBefore: 0)
        }
    }
}

extension FieldReference {
    fileprivate var cellType: CellType { CellType(type, separator: separator) }
}

// MARK: - Messages

extension DatasetFailure {
    fileprivate static func duplicateKey(file: String, line: Int) -> DatasetFailure {
        DatasetFailure(
            code: "duplicate-key", place: "\(file):\(line)",
            message: "the contact key stands a second time, and the source's 'duplicates' is 'error'", status: 3)
    }
}
