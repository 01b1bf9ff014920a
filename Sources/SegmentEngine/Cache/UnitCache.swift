import CellValues
import FlatFiles

/// Units of files as they were read before, in a folder of the output: what spares a daily run all files but the new one.
///
/// An entry is used where the unit, what decides its rows, the reader's version and the file are what they were. A file is
/// what it was where its identity is (device, inode, size, times) and its last change lies two seconds or more before the run
/// that read it; otherwise where the sums over its bytes are. Then the rows are the same as if they were read again: with
/// the cache and without it a run gives the same bytes.
///
/// A column is taken from wherever it stands: the unit's entry, or one that was added to that. One that stands nowhere is
/// read again with all others, and added alone.
final class UnitCache: Sendable {
    private let folder: CacheFolder
    /// Of the sources; nil where one isn't cached.
    private let projections: [CachedProjection?]

    init(_ folder: CacheFolder, projections: [CachedProjection?]) {
        self.folder = folder
        self.projections = projections
    }

    var isOpen: Bool { folder.isOpen }

    func holds(_ source: Int) -> Bool { projections[source] != nil }

    /// Where a strand stands: a file, its entry, and the column's place there.
    struct Place {
        var file: CacheFile
        var entry: UnitEntry
        var column: Int

        var kept: UnitEntry.Kept { entry.columns[column] }
    }

    /// What is known of a unit.
    struct Found {
        var projection: CachedProjection
        var file: CacheFile
        var entry: UnitEntry
        var origin: UnitEntry.Origin
        /// By column; nil: it isn't there.
        var columns: [Place?]

        var contents: UnitContents { origin.contents }
        var isWhole: Bool { columns.allSatisfy { $0 != nil } }
    }

    private func key(_ unit: ReadUnit, source: Int, display: String) -> UnitEntry.Unit? {
        projections[source].map {
            UnitEntry.Unit(path: Array(display.utf8), start: unit.start, end: unit.end ?? .max, rows: $0.rows)
        }
    }

    /// What is known of a unit; nil where its rows have to be read.
    ///
    /// - Parameters:
    ///   - damaged: names of entries that turned out to be of no use.
    ///   - isUsable: more that must be so.
    func find(
        _ unit: ReadUnit, source: Int, display: String, without damaged: Set<String> = [],
        where isUsable: (UnitContents) -> Bool
    ) throws(FileFailure) -> Found? {
        guard let projection = projections[source], let key = key(unit, source: source, display: display),
            !damaged.contains(key.name), let (file, entry) = open(key.name, key), let origin = entry.origin,
            isUsable(origin.contents), try isCurrent(unit, file, entry, origin)
        else { return nil }
        var places = [Place?](repeating: nil, count: projection.columns.count)
        var names = folder.added(to: key.name)[...]
        var (next, added): (CacheFile?, UnitEntry) = (file, entry)
        while let file = next {
            for (number, wanted) in projection.columns.enumerated() where places[number] == nil {
                places[number] = added.columns.firstIndex { $0.column.covers(wanted) }.map {
                    Place(file: file, entry: added, column: $0)
                }
            }
            next = nil
            while next == nil, places.contains(where: { $0 == nil }), let name = names.popFirst() {
                guard !damaged.contains(name), let (file, found) = open(name, key), found.origin == nil,
                    found.seed == entry.seed, found.marks == entry.marks
                else { continue }
                (next, added) = (file, found)
            }
        }
        return Found(projection: projection, file: file, entry: entry, origin: origin, columns: places)
    }

    private func open(_ name: String, _ unit: UnitEntry.Unit) -> (CacheFile, UnitEntry)? {
        guard let file = folder.entry(name), let entry = file.last().flatMap({ UnitEntry($0) }), entry.unit == unit
        else {
            return nil
        }
        return (file, entry)
    }

    /// Whether the file is what it was.
    private func isCurrent(
        _ unit: ReadUnit, _ file: CacheFile, _ entry: UnitEntry, _ origin: UnitEntry.Origin
    ) throws(FileFailure) -> Bool {
        let identity = try FileIdentity(path: unit.path)
        if identity == origin.identity, origin.began >= identity.changed.seconds + 2 { return true }
        guard try isSame(unit, entry.seed, origin, identity) else { return false }
        renew(file, entry, identity)
        return true
    }

    /// Whether the bytes that were read then are there now, and nothing behind them where they were the last.
    private func isSame(
        _ unit: ReadUnit, _ seed: ByteSum.Value, _ origin: UnitEntry.Origin, _ identity: FileIdentity
    ) throws(FileFailure) -> Bool {
        let end = origin.contents.sums.map(\.end).max() ?? .max
        let hasSameSize = origin.identity.size == identity.size
        guard !origin.contents.sums.isEmpty, end <= UInt64(identity.size), hasSameSize || unit.end != nil,
            hasSameSize || end < UInt64(origin.identity.size)
        else { return false }
        for sum in origin.contents.sums
        where try ByteSum.of(unit.path, from: sum.start, to: sum.end, seed: seed) != sum.value {
            return false
        }
        return true
    }

    private func renew(_ file: CacheFile, _ entry: UnitEntry, _ identity: FileIdentity) {
        var entry = entry
        entry.origin?.identity = identity
        entry.origin?.began = folder.began
        guard let writer = folder.begin(entry.unit.name), writer.append(entry.pieces, of: file) else { return }
        writer.appendLast { entry.append(to: $0) }
        writer.finish()
    }

    // MARK: - Keeping

    /// What is to be kept of a unit that is read.
    struct Draft: Sendable {
        var unit: UnitEntry.Unit
        var name: String
        /// Of the file, from before it was opened; nil: its rows are known.
        var identity: FileIdentity?
        var began: Int64
        var seed: ByteSum.Value
        var projection: CachedProjection
        /// Columns to be kept, and the lists that they need.
        var columns: [Int]
        var lists: [Int]
        /// Of the rows that are known: what is read now must be those.
        var known: (marks: UnitEntry.Marks, sums: [FileSum])?

        /// The entry that they make; nil where it would be of no use.
        func entry(
            _ contents: UnitContents, _ marks: UnitEntry.Marks, rows: [CachePiece], lists: [UnitEntry.List],
            columns: [UnitEntry.Kept]
        ) -> UnitEntry? {
            guard !contents.sums.isEmpty else { return nil }
            if let known, known.marks != marks || known.sums != contents.sums { return nil }
            let origin = identity.map {
                UnitEntry.Origin(identity: $0, began: began, contents: contents, pieces: rows)
            }
            return UnitEntry(unit: unit, seed: seed, marks: marks, origin: origin, lists: lists, columns: columns)
        }
    }

    /// What to keep of a unit that is about to be read; nil: nothing.
    func draft(
        _ unit: ReadUnit, source: Int, display: String, beside found: Found?
    ) throws(FileFailure) -> Draft? {
        guard folder.isOpen, let projection = projections[source], let key = key(unit, source: source, display: display)
        else { return nil }
        let all = Array(projection.columns.indices)
        let columns = found.map { found in all.filter { found.columns[$0] == nil } } ?? all
        let lists = projection.lists.indices.filter { list in
            columns.contains { projection.listOfColumn[$0] == list }
        }
        return Draft(
            unit: key, name: found == nil ? key.name : key.name(adding: columns.map { projection.columns[$0] }),
            identity: found == nil ? try FileIdentity(path: unit.path) : nil, began: folder.began,
            seed: found?.entry.seed ?? .random, projection: projection, columns: columns, lists: lists,
            known: found.map { ($0.entry.marks, $0.contents.sums) })
    }

    func begin(_ draft: Draft) -> CacheWriter? { folder.begin(draft.name) }

    func keepLater(_ draft: Draft, _ body: @escaping @Sendable (CacheWriter) -> Bool) {
        folder.keepLater(draft.name, body)
    }

    func buffer() -> LineBuffer { folder.buffer() }
    func give(back buffers: [LineBuffer]) { folder.give(back: buffers) }
}

/// The activities of units, with what their contacts' numbers mean.
final class ActivityCache: Sendable {
    let units: UnitCache
    let keys: CacheKeys

    /// - Parameter projections: a projection a source; nil where it isn't cached.
    init(_ folder: CacheFolder, _ contacts: ContactIndex, projections: [CachedProjection?], threads: Int) {
        units = UnitCache(folder, projections: projections)
        keys = CacheKeys(of: folder, contacts, threads: threads)
    }
}
