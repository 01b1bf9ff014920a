import CellValues
import FlatFiles

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

    init(_ writer: CacheWriter, _ keys: CacheKeys) {
        self.writer = writer
        self.keys = keys
        codes = .allocate(capacity: ColumnBatch.rowLimit)
        codes.initialize(repeating: 0, count: ColumnBatch.rowLimit)
    }

    deinit { codes.deallocate() }

    /// - Parameter contacts: of each row, -1 where there is none.
    func add(_ batch: ColumnBatch, contacts: UnsafePointer<Int32>, _ index: ContactIndex, areKeysNormalized: Bool) {
        // Of rejected rows alone.
        if batch.count == 0 { return }
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

    func finish(_ entry: inout UnitEntry) {
        entry.rejected = rejected
        entry.checkpoint = keys.checkpoint
        entry.otherKeys = (0..<others.count).map { others.array($0) }
        entry.texts = dictionaries.map { dictionary in (0..<dictionary.count).map { dictionary.array($0) } }
        entry.blocks = blocks
    }
}
