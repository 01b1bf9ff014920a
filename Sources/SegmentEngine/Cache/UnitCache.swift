import CellValues
import FlatFiles

/// Units of files as they were read before, in a folder of the output: what spares a daily run all files but the new one.
///
/// An entry is used where the unit, the projection, the reader's version and the file are what they were. A file is what
/// it was where its identity is (device, inode, size, times) and its last change lies two seconds or more before the run
/// that read it; otherwise where the sums over its bytes are. Then the rows are the same as if they were read again: with
/// the cache and without it a run gives the same bytes.
final class UnitCache: Sendable {
    private let folder: CacheFolder
    /// What the projections of the sources are; nil where one isn't cached.
    private let projections: [[UInt8]?]

    init(_ folder: CacheFolder, projections: [[UInt8]?]) {
        self.folder = folder
        self.projections = projections
    }

    var isOpen: Bool { folder.isOpen }

    func holds(_ source: Int) -> Bool { projections[source] != nil }

    private func key(_ unit: ReadUnit, source: Int, display: String) -> UnitEntry.Unit? {
        projections[source].map {
            UnitEntry.Unit(path: Array(display.utf8), start: unit.start, end: unit.end ?? .max, projection: $0)
        }
    }

    /// What is known of a unit; nil where it has to be read. - Parameter isUsable: more that must be so.
    func entry(
        of unit: ReadUnit, source: Int, display: String, where isUsable: (UnitEntry) -> Bool
    ) throws(FileFailure) -> (file: CacheFile, entry: UnitEntry)? {
        guard let key = key(unit, source: source, display: display), let file = folder.entry(key.name),
            let entry = file.last().flatMap({ UnitEntry(Array($0)) }), entry.unit == key, isUsable(entry)
        else { return nil }
        let identity = try FileIdentity(path: unit.path)
        if identity == entry.identity, entry.began >= identity.changed.seconds + 2 { return (file, entry) }
        guard try isSame(unit, entry, identity) else { return nil }
        renew(file, entry, identity)
        // Its pieces may have been read through.
        return folder.entry(key.name).map { ($0, entry) }
    }

    /// Whether the bytes that were read then are there now, and nothing behind them where they were the last.
    private func isSame(_ unit: ReadUnit, _ entry: UnitEntry, _ identity: FileIdentity) throws(FileFailure) -> Bool {
        let end = entry.contents.sums.map(\.end).max() ?? .max
        let hasSameSize = entry.identity.size == identity.size
        guard !entry.contents.sums.isEmpty, end <= UInt64(identity.size), hasSameSize || unit.end != nil,
            hasSameSize || end < UInt64(entry.identity.size)
        else { return false }
        for sum in entry.contents.sums
        where try ByteSum.of(unit.path, from: sum.start, to: sum.end, seed: entry.seed) != sum.value {
            return false
        }
        return true
    }

    private func renew(_ file: CacheFile, _ entry: UnitEntry, _ identity: FileIdentity) {
        var entry = entry
        entry.identity = identity
        entry.began = folder.began
        folder.keep(entry.unit.name) { writer in
            guard writer.appendPieces(of: file, count: entry.contents.blocks) else { return false }
            writer.appendLast { entry.append(to: writer.buffer) }
            return true
        }
    }

    /// Keeps a unit while it is read. False where nothing was read.
    ///
    /// - Parameters:
    ///   - identity: of the file, from before it was opened.
    ///   - read: reads the unit, told to sum it with the seed, and writes its pieces; nil where there is nothing to keep.
    func keep(
        _ unit: ReadUnit, source: Int, display: String, _ identity: FileIdentity,
        _ read: (CacheWriter, ByteSum.Value) -> UnitContents?
    ) -> Bool {
        guard let key = key(unit, source: source, display: display) else { return false }
        var wasRead = false
        folder.keep(key.name) { writer in
            wasRead = true
            let seed = ByteSum.Value.random
            guard let contents = read(writer, seed), !contents.sums.isEmpty else { return false }
            let entry = UnitEntry(unit: key, identity: identity, began: folder.began, seed: seed, contents: contents)
            writer.appendLast { entry.append(to: writer.buffer) }
            return true
        }
        return wasRead
    }
}

/// The activities of units, with what their contacts' numbers mean.
final class ActivityCache: Sendable {
    let units: UnitCache
    let keys: CacheKeys

    /// - Parameter projections: a projection a source; nil where it isn't cached.
    init(_ folder: CacheFolder, _ contacts: ContactIndex, projections: [[UInt8]?], threads: Int) {
        units = UnitCache(folder, projections: projections)
        keys = CacheKeys(of: folder, contacts, threads: threads)
    }
}
