import CellValues
import FlatFiles

/// The activities of units as they were read before, in a folder of the output: what spares a daily run all files but the
/// new one.
///
/// An entry is used where the unit, the projection, the reader's version and the file are what they were. A file is what
/// it was where its identity is (device, inode, size, times) and its last change lies two seconds or more before the run
/// that read it; otherwise where the sum over its bytes is. Then the rows are the same as if they were read again: with
/// the cache and without it a run gives the same bytes.
final class ActivityCache: Sendable {
    private let folder: CacheFolder
    let keys: CacheKeys
    /// Which sources have entries, and what their projections are.
    private let projections: [[UInt8]?]

    /// - Parameter sources: a projection a source; nil where it isn't cached.
    init(_ folder: CacheFolder, _ contacts: ContactIndex, projections: [[UInt8]?], threads: Int) {
        self.folder = folder
        self.projections = projections
        keys = CacheKeys(of: folder, contacts, threads: threads)
    }

    var isOpen: Bool { folder.isOpen }

    func holds(_ source: Int) -> Bool { projections[source] != nil }

    private func unit(_ unit: ReadUnit, source: Int, display: String) -> UnitEntry.Unit? {
        projections[source].map {
            UnitEntry.Unit(path: Array(display.utf8), start: unit.start, end: unit.end ?? .max, projection: $0)
        }
    }

    /// The rows of a unit, where they are known; nil where it has to be read.
    func entry(
        of unit: ReadUnit, source: Int, display: String
    ) throws(FileFailure) -> (file: CacheFile, entry: UnitEntry)? {
        guard let key = self.unit(unit, source: source, display: display), let file = folder.entry(key.name),
            let entry = file.last().flatMap({ UnitEntry($0) }), entry.unit == key, keys.has(entry.checkpoint)
        else { return nil }
        let identity = try FileIdentity(path: unit.path)
        if identity == entry.identity, entry.began >= identity.changed.seconds + 2 { return (file, entry) }
        guard try isSame(unit, entry, identity) else { return nil }
        renew(file, entry, identity)
        // Its pieces have been read through.
        return folder.entry(key.name).map { ($0, entry) }
    }

    /// Whether the bytes that were read then are there now, and nothing behind them where they were the last.
    private func isSame(_ unit: ReadUnit, _ entry: UnitEntry, _ identity: FileIdentity) throws(FileFailure) -> Bool {
        guard entry.identity.size == identity.size || entry.sumEnd < UInt64(entry.identity.size),
            entry.sumEnd <= UInt64(identity.size), unit.end != nil || entry.identity.size == identity.size
        else { return false }
        let start = unit.start > 0 ? unit.start - 1 : 0
        return try ByteSum.of(unit.path, from: start, to: entry.sumEnd, seed: keys.seed) == entry.sum
    }

    private func renew(_ file: CacheFile, _ entry: UnitEntry, _ identity: FileIdentity) {
        var entry = entry
        entry.identity = identity
        entry.began = folder.began
        folder.keep(entry.unit.name) { writer in
            guard writer.appendPieces(of: file, count: entry.blocks) else { return false }
            writer.appendLast { entry.append(to: writer.buffer) }
            return true
        }
    }

    /// Reads a unit while its rows are written down. - Parameter read: reads the unit, giving each batch to the recorder;
    /// false where that failed.
    func keep(
        _ unit: ReadUnit, source: Int, display: String, _ identity: FileIdentity, _ read: (UnitRecorder) -> UnitEntry?
    ) -> Bool {
        guard let key = self.unit(unit, source: source, display: display) else { return false }
        var wasRead = false
        folder.keep(key.name) { writer in
            let recorder = UnitRecorder(writer, keys)
            wasRead = true
            guard var entry = read(recorder) else { return false }
            entry.unit = key
            entry.identity = identity
            entry.began = folder.began
            recorder.finish(&entry)
            writer.appendLast { entry.append(to: writer.buffer) }
            return true
        }
        return wasRead
    }
}

/// Writes the batches of a unit down as they are read.
final class UnitRecorder {
    private let writer: CacheWriter
    private let keys: CacheKeys
    private let codes: UnsafeMutablePointer<UInt32>
    private var dictionaries: [TextDictionary] = []
    private let others = TextDictionary()
    private var blocks = 0
    private var rejected: [RejectedRow] = []
    private var rejectedBytes = 0

    /// So many rejected rows are no longer worth keeping: the unit is read again next time.
    var isFull: Bool { rejectedBytes > 16 << 20 }

    static let anonymous: UInt32 = 0
    /// In the code of a key that is no contact's own.
    static let otherKey: UInt32 = 0x8000_0000

    fileprivate init(_ writer: CacheWriter, _ keys: CacheKeys) {
        self.writer = writer
        self.keys = keys
        codes = .allocate(capacity: ColumnBatch.rowLimit)
        codes.initialize(repeating: 0, count: ColumnBatch.rowLimit)
    }

    deinit { codes.deallocate() }

    /// - Parameter contacts: of each row, -1 where there is none.
    func add(_ batch: ColumnBatch, contacts: UnsafePointer<Int32>, _ index: ContactIndex, areKeysNormalized: Bool) {
        let hasOtherNames = index.hasAliases || areKeysNormalized
        for row in 0..<batch.count {
            let contact = Int(contacts[row])
            let slice = batch.keys[row]
            if contact >= 0, !hasOtherNames || index.key(contact).elementsEqual(batch.bytes(slice)) {
                codes[row] = keys.numbers[contact] + 1
            } else if slice.isMissing {
                codes[row] = Self.anonymous
            } else {
                codes[row] = others.code(of: batch.bytes(slice)) | Self.otherKey
            }
        }
        while dictionaries.count < batch.columns.count { dictionaries.append(TextDictionary()) }
        let texts = batch.columns.indices.map { number -> [UInt32] in
            let (column, dictionary) = (batch.columns[number], dictionaries[number])
            switch column.type {
            case .text:
                return column.states.indices.map {
                    column.states[$0] == Column.present ? dictionary.code(of: batch.bytes(column.slices[$0])) : 0
                }
            case .texts: return column.slices.map { dictionary.code(of: batch.bytes($0)) }
            default: return []
            }
        }
        writer.buffer.appendPiece { ColumnBlock.append(batch, contacts: codes, codes: texts, to: writer.buffer) }
        writer.flushIfFull()
        blocks += 1
    }

    func add(_ rows: [RejectedRow]) {
        rejectedBytes += rows.reduce(0) { $0 + 160 + $1.raw.count }
        if isFull { rejected = [] } else { rejected += rows }
    }

    fileprivate func finish(_ entry: inout UnitEntry) {
        entry.rejected = rejected
        entry.checkpoint = keys.checkpoint
        entry.otherKeys = (0..<others.count).map { others.array($0) }
        entry.texts = dictionaries.map { dictionary in (0..<dictionary.count).map { dictionary.array($0) } }
        entry.blocks = blocks
    }
}
