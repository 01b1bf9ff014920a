import CellValues
import FlatFiles

/// Writes the batches of a unit down as they are read.
final class UnitRecorder {
    private let writer: CacheWriter
    private let keys: CacheKeys
    private let codes: UnsafeMutablePointer<UInt32>
    private var dictionaries: [TextDictionary] = []
    /// By column and entry, as `ColumnBlock.append` takes them.
    private var textCodes: [[UInt32]] = []
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
        let (codes, areContacts) = (codes, keys.areContacts)
        batch.keys.withUnsafeBufferPointer { slices in
            keys.numbers.withUnsafeBufferPointer { numbers in
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
        for (number, column) in batch.columns.enumerated() { findCodes(of: column, number, batch) }
        writer.buffer.appendPiece {
            ColumnBlock.append(batch, contacts: codes, codes: textCodes, to: writer.buffer)
        }
        writer.flushIfFull()
        blocks += 1
    }

    private func findCodes(of column: Column, _ number: Int, _ batch: ColumnBatch) {
        if number == dictionaries.count {
            dictionaries.append(TextDictionary())
            textCodes.append([])
        }
        switch column.type {
        case .text, .texts: dictionaries[number].codes(of: column, in: batch, into: &textCodes[number])
        case .integer, .decimal, .boolean, .date, .datetime: break
        }
    }

    func add(_ rows: [RejectedRow]) {
        rejectedBytes += rows.reduce(0) { $0 + 160 + $1.raw.count }
        if isFull { rejected = [] } else { rejected += rows }
    }

    /// When the reader has read all. - Parameter types: the names of its type codes.
    func contents(_ reader: RowReader, types: [String]) -> UnitContents {
        UnitContents(
            reader, checkpoint: keys.checkpoint, types: types.map { Array($0.utf8) },
            otherKeys: (0..<others.count).map { others.array($0) },
            texts: dictionaries.map { dictionary in (0..<dictionary.count).map { dictionary.array($0) } },
            rejected: rejected, blocks: blocks)
    }
}
