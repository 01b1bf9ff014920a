import CellValues
import FlatFiles

/// Finds whose the rows of a batch are, and which of them are nobody's.
final class ContactFinder {
    private let index: ContactIndex
    private let keyNormal: KeyNormal
    private let normalizesKeys: Bool
    private let rows: BatchRows
    /// Of a block from the cache: where its reader puts the rows' keys, as `UnitRecorder` writes them.
    let codes: UnsafeMutablePointer<UInt32>
    private var normalized: [UInt8] = []
    /// Of the unit from the cache whose batches come: what its codes stand for.
    private var cached: (keys: CacheKeys, others: [[UInt8]])?

    /// - Parameter rows: where the contacts go.
    init(_ context: ScanContext, _ rows: BatchRows) {
        index = context.contacts
        keyNormal = context.keyNormal
        normalizesKeys = !context.keyNormal.isNone
        self.rows = rows
        codes = .allocate(capacity: ColumnBatch.rowLimit)
        codes.initialize(repeating: 0, count: ColumnBatch.rowLimit)
    }

    deinit { codes.deallocate() }

    /// Of a batch that was read: the contact of every row, or -1.
    func find(_ batch: ColumnBatch) {
        let contacts = UnsafeMutableBufferPointer(start: rows.contacts, count: batch.count)
        let (slices, text) = (batch.keys, batch.text)
        slices.withUnsafeBufferPointer { slices in
            if normalizesKeys {
                findNormalized(batch, into: contacts)
            } else {
                index.find(into: contacts) { text.bytes(slices[$0]) }
            }
        }
    }

    /// Of a batch from the cache, by `codes`; false where they are of no keys of the unit.
    ///
    /// - Parameter others: the contact of each other key of the unit, or `anonymous`.
    func find(_ batch: ColumnBatch, of keys: CacheKeys, others: [Int32]) -> Bool {
        let (contacts, codes) = (rows.contacts, codes)
        var isGood = true
        let areContacts = keys.areContacts
        keys.contacts.withUnsafeBufferPointer { known in
            for row in 0..<batch.count {
                let code = codes[row]
                if code == UnitRecorder.anonymous {
                    contacts[row] = BatchRows.anonymous
                } else if code & UnitRecorder.otherKey != 0 {
                    let place = Int(code & ~UnitRecorder.otherKey)
                    if place < others.count { contacts[row] = others[place] } else { isGood = false }
                } else if Int(code) <= known.count {
                    // Numbers that are the contacts' own need not be looked up.
                    contacts[row] = areContacts ? Int32(bitPattern: code &- 1) : known[Int(code) - 1]
                } else {
                    isGood = false
                }
            }
        }
        return isGood
    }

    /// Tells orphans from anonymous rows and marks those that repeat an activity id; gives how many do.
    func markStrangers(_ batch: ColumnBatch, _ repeats: Set<UInt64>) -> Int {
        let contacts = rows.contacts
        if !batch.isCoded {
            for row in 0..<batch.count where contacts[row] == BatchRows.orphan {
                let key = batch.keys[row]
                if key.isMissing || (normalizesKeys && isNormalizedToNothing(batch.bytes(key))) {
                    contacts[row] = BatchRows.anonymous
                }
            }
        }
        if repeats.isEmpty { return 0 }
        var count = 0
        for row in 0..<batch.count where repeats.contains(batch.offsets[row]) {
            contacts[row] = BatchRows.repeated
            count += 1
        }
        return count
    }

    private func findNormalized(
        _ batch: ColumnBatch, into contacts: UnsafeMutableBufferPointer<Int32>
    ) {
        normalized.removeAll(keepingCapacity: true)
        var starts = [0]
        for slice in batch.keys {
            keyNormal.append(batch.bytes(slice), to: &normalized)
            starts.append(normalized.count)
        }
        normalized.withUnsafeBytes { bytes in
            index.find(into: contacts) {
                UnsafeRawBufferPointer(rebasing: bytes[starts[$0]..<starts[$0 + 1]])
            }
        }
    }

    /// Before the batches of a unit from the cache.
    func begin(cached keys: CacheKeys, others: [[UInt8]]) { cached = (keys, others) }

    /// What the key of an orphan looks like, as the run compares it.
    func keyShape(of row: Int, in batch: ColumnBatch) -> KeyShape? {
        guard batch.isCoded else { return keyShape(of: Array(batch.bytes(batch.keys[row]))) }
        guard let cached else { return nil }
        let code = codes[row]
        if code & UnitRecorder.otherKey == 0 { return code > 0 ? cached.keys.shape(ofLost: code - 1) : nil }
        let place = Int(code & ~UnitRecorder.otherKey)
        return place < cached.others.count ? keyShape(of: cached.others[place]) : nil
    }

    private func keyShape(of key: [UInt8]) -> KeyShape {
        guard normalizesKeys else { return KeyShape(of: key) }
        return KeyShape(of: keyNormal.applied(to: key))
    }

    /// The contact of a key that stands in the cache for itself.
    func contact(ofKey key: [UInt8]) -> Int32 {
        var key = key
        if normalizesKeys {
            key = keyNormal.applied(to: key)
            if key.isEmpty { return BatchRows.anonymous }
        }
        return index.contact(for: key).map { Int32(truncatingIfNeeded: $0) } ?? BatchRows.orphan
    }

    private func isNormalizedToNothing(_ key: UnsafeRawBufferPointer) -> Bool {
        var bytes: [UInt8] = []
        keyNormal.append(key, to: &bytes)
        return bytes.isEmpty
    }
}
