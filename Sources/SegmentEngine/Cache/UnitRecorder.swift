import CellValues
import FlatFiles

/// Writes the batches of a unit down as they are read: its rows and columns, or columns alone, each into a strand of its own.
final class UnitRecorder {
    private let draft: UnitCache.Draft
    private let cache: ActivityCache
    private let writer: CacheWriter
    private let codes: UnsafeMutablePointer<UInt32>
    /// The strands: the rows, where they are kept, then lists, then columns.
    private var buffers: [LineBuffer]
    private var pieces: [[CachePiece]]
    private let hasRows: Bool
    private var texts: [UnitTexts]
    private var textCodes: [UInt32] = []
    private let others = TextDictionary()
    private var blocks: [UInt32] = []
    private var offsets: ByteSum
    private var rejected: [RejectedRow] = []
    private var rejectedBytes = 0
    /// Bytes that all strands have in memory before they are written.
    private static let full = 512 << 10

    /// So many rejected rows are no longer worth keeping: the unit is read again next time.
    private var isFull: Bool { rejectedBytes > 16 << 20 }

    static let anonymous: UInt32 = 0
    /// In the code of a key that is no contact's own.
    static let otherKey: UInt32 = 0x8000_0000

    /// Nil where nothing can be kept.
    init?(_ draft: UnitCache.Draft, _ cache: ActivityCache) {
        guard let writer = cache.units.begin(draft) else { return nil }
        self.draft = draft
        self.cache = cache
        self.writer = writer
        hasRows = draft.identity != nil
        let strands = (hasRows ? 1 : 0) + draft.lists.count + draft.columns.count
        buffers = (0..<strands).map { _ in cache.units.buffer() }
        pieces = [[CachePiece]](repeating: [], count: strands)
        texts = draft.columns.map { _ in UnitTexts() }
        offsets = ByteSum(seed: draft.seed)
        codes = .allocate(capacity: ColumnBatch.rowLimit)
        codes.initialize(repeating: 0, count: ColumnBatch.rowLimit)
        beginPieces()
    }

    deinit {
        cache.units.give(back: buffers)
        codes.deallocate()
    }

    private func beginPieces() { for buffer in buffers { buffer.beginPiece() } }

    /// - Parameters:
    ///   - contacts: of each row, -1 where there is none.
    ///   - codes: those of a text column that others have found already.
    func add(
        _ batch: ColumnBatch, contacts: UnsafePointer<Int32>, _ index: ContactIndex, areKeysNormalized: Bool,
        codes known: (Int) -> (codes: [UInt32], dictionary: TextDictionary)?
    ) {
        // Of rejected rows alone.
        if batch.count == 0 { return }
        blocks.append(UInt32(batch.count))
        batch.offsets.withUnsafeBytes { offsets.add($0) }
        var strand = 0
        if hasRows {
            findCodes(batch, contacts, index, hasOtherNames: index.hasAliases || areKeysNormalized)
            ColumnBlock.append(rowsOf: batch, contacts: codes, to: buffers[0])
            strand += 1
        }
        for list in draft.lists {
            ColumnBlock.append(batch.lists[list], to: buffers[strand])
            strand += 1
        }
        for (place, number) in draft.columns.enumerated() {
            let column = batch.columns[number]
            switch column.type {
            case .text, .texts: texts[place].codes(of: column, in: batch, known(number), into: &textCodes)
            case .integer, .decimal, .boolean, .date, .datetime: break
            }
            ColumnBlock.append(column, codes: textCodes, to: buffers[strand])
            strand += 1
        }
        if buffers.reduce(0, { $0 + $1.bytes.count }) > Self.full { flush() }
    }

    private func findCodes(
        _ batch: ColumnBatch, _ contacts: UnsafePointer<Int32>, _ index: ContactIndex, hasOtherNames: Bool
    ) {
        let (codes, areContacts) = (codes, cache.keys.areContacts)
        batch.keys.withUnsafeBufferPointer { slices in
            cache.keys.numbers.withUnsafeBufferPointer { numbers in
                for row in slices.indices {
                    let contact = Int(contacts[row])
                    if contact >= 0, !hasOtherNames || index.key(contact).elementsEqual(batch.bytes(slices[row])) {
                        codes[row] = (areContacts ? UInt32(truncatingIfNeeded: contact) : numbers[contact]) + 1
                    } else if slices[row].isMissing {
                        codes[row] = Self.anonymous
                    } else {
                        codes[row] = others.code(of: batch.bytes(slices[row])) | Self.otherKey
                    }
                }
            }
        }
    }

    /// Hands the strands over as far as they are, a piece each.
    private func flush() {
        for buffer in buffers { buffer.endPiece(from: 0) }
        for (strand, piece) in writer.append(buffers).enumerated() { pieces[strand].append(piece) }
        buffers = buffers.map { _ in cache.units.buffer() }
        beginPieces()
    }

    func add(_ rows: [RejectedRow]) {
        // The rows' own are kept with them.
        guard hasRows else { return }
        rejectedBytes += rows.reduce(0) { $0 + 160 + $1.raw.count }
        if isFull { rejected = [] } else { rejected += rows }
    }

    /// When the reader has read all: puts the entry in its place, unless it is of no use.
    ///
    /// - Parameter types: the names of its type codes.
    func finish(_ reader: RowReader, types: [String]) {
        if isFull { return writer.drop() }
        if buffers.contains(where: { $0.bytes.count > 8 }) { flush() }
        let contents = UnitContents(
            reader, checkpoint: cache.keys.checkpoint, types: types.map { Array($0.utf8) },
            otherKeys: (0..<others.count).map { others.array($0) }, rejected: rejected)
        let projection = draft.projection
        var strands = pieces[...]
        let rows = hasRows ? strands.removeFirst() : []
        let lists = draft.lists.map { UnitEntry.List(list: projection.lists[$0], pieces: strands.removeFirst()) }
        let columns = draft.columns.enumerated().map { place, number in
            UnitEntry.Kept(
                column: projection.columns[number],
                list: projection.listOfColumn[number].flatMap { draft.lists.firstIndex(of: $0) },
                texts: texts[place].texts,
                pieces: strands.removeFirst())
        }
        let marks = UnitEntry.Marks(blocks: blocks, offsets: offsets.value)
        guard let entry = draft.entry(contents, marks, rows: rows, lists: lists, columns: columns) else {
            return writer.drop()
        }
        writer.appendLast { entry.append(to: $0) }
        writer.finish()
    }
}

/// The texts of one column of a unit, by code.
private struct UnitTexts {
    private let dictionary = TextDictionary()
    /// The other dictionary that codes came from, and by its codes plus 1 ours plus 1.
    private var source: TextDictionary?
    private var translation: [UInt32] = [0]
    private static let unknown = UInt32.max

    var texts: [[UInt8]] { (0..<dictionary.count).map { dictionary.array($0) } }

    /// - Parameter known: the column's codes plus 1 of another dictionary.
    mutating func codes(
        of column: Column, in batch: ColumnBatch, _ known: (codes: [UInt32], dictionary: TextDictionary)?,
        into made: inout [UInt32]
    ) {
        guard let known else { return dictionary.codes(of: column, in: batch, into: &made) }
        if source !== known.dictionary { (source, translation) = (known.dictionary, [0]) }
        while translation.count <= known.dictionary.count { translation.append(Self.unknown) }
        made.removeAll(keepingCapacity: true)
        made.append(contentsOf: known.codes)
        made.withUnsafeMutableBufferPointer { made in
            translation.withUnsafeMutableBufferPointer { translation in
                for entry in made.indices {
                    let code = Int(made[entry])
                    if translation[code] == Self.unknown {
                        translation[code] = dictionary.code(of: known.dictionary.bytes(code - 1)) + 1
                    }
                    made[entry] = translation[code]
                }
            }
        }
    }
}
