import CellValues
import FlatFiles

/// The accepted rows of one contact file, or of a range of a large one.
struct ContactPart: Sendable {
    let columns: [FieldPart]
    /// Columns that take the key as it was normalised, not as it stands in the file.
    private let keyColumns: [Int]
    private let normalizes: Bool
    let keyBytes = GrowingRows<UInt8>()
    /// Of each key.
    let lengths = GrowingRows<UInt32>()
    /// From the start of the part.
    let lines = GrowingRows<UInt32>()
    let offsets = GrowingRows<UInt64>()
    /// Its keys rise, none is empty and none repeats: known when it is whole.
    private(set) var isRising = true
    /// Lines of the file before the part.
    var linesBefore = 0
    /// Of the part itself.
    var counts = ReadCounts()
    /// Where its rows end in the file.
    var endOffset: UInt64?
    /// A range that could not be read: it may have begun at the wrong place.
    var failure: FileFailure?
    /// Which file of all.
    var file = 0
    var bytes = BytesRead()
    var rejected = RejectedRowList()

    init(columns: [FieldPart], keyColumns: [Int], normalizes: Bool) {
        self.columns = columns
        self.keyColumns = keyColumns
        self.normalizes = normalizes
    }

    var count: Int { lengths.count }

    /// Rows that were counted and not kept.
    var beyond = UnkeptRows()

    /// Counts what a batch would take, where there is no room to keep it.
    mutating func count(_ batch: ColumnBatch) {
        if beyond.rows == 0, count > 0 { beyond.lastKey = Array(lastKey) }
        for row in 0..<batch.count {
            let key = batch.bytes(batch.keys[row])
            if beyond.rows == 0 { beyond.firstKey = Array(key) }
            beyond.rows += 1
            beyond.keyBytes += key.count
            guard beyond.isRising else { continue }
            beyond.isRising = beyond.lastKey.withUnsafeBytes { keyOrder($0, key) } < 0
            beyond.lastKey.replaceSubrange(0..., with: key)
        }
        for index in columns.indices where !keyColumns.contains(index) {
            columns[index].count(batch.columns[index], of: batch)
        }
    }

    func append(_ batch: ColumnBatch) {
        for index in columns.indices where !keyColumns.contains(index) {
            columns[index].append(batch.columns[index], of: batch)
        }
        let rows = batch.count
        let firstByte = keyBytes.count
        if normalizes { appendNormalizedKeys(batch) } else { appendKeys(batch) }
        for index in keyColumns {
            columns[index].append(keyBytes.base + firstByte, lengths.base + (lengths.count - rows), rows)
        }
        copy(batch.lines, rows, to: lines)
        copy(batch.offsets, rows, to: offsets)
    }

    private func copy<Value: BitwiseCopyable>(_ values: [Value], _ rows: Int, to column: GrowingRows<Value>) {
        values.withUnsafeBufferPointer { values in
            guard let start = values.baseAddress else { return }
            column.extend(by: rows).update(from: start, count: rows)
        }
    }

    private func appendKeys(_ batch: ColumnBatch) {
        let text = PaddedTexts(batch)
        let rows = batch.count
        batch.keys.withUnsafeBufferPointer { keys in
            let ends = lengths.extend(by: rows)
            var total = 0
            for row in 0..<rows {
                ends[row] = keys[row].length
                total += Int(keys[row].length)
            }
            var to = UnsafeMutableRawPointer(keyBytes.extend(by: total))
            for row in 0..<rows {
                let count = Int(keys[row].length)
                let from = text.start(keys[row])
                if count <= GrowingRows<UInt8>.slack {
                    // Both sides have room for whole words; what is too much is overwritten by the next key.
                    to.storeBytes(of: from.loadUnaligned(as: UInt64.self), as: UInt64.self)
                    to.storeBytes(
                        of: from.loadUnaligned(fromByteOffset: 8, as: UInt64.self), toByteOffset: 8, as: UInt64.self)
                } else {
                    to.copyMemory(from: from, byteCount: count)
                }
                to += count
            }
        }
    }

    private func appendNormalizedKeys(_ batch: ColumnBatch) {
        var bytes: [UInt8] = []
        for row in 0..<batch.count {
            bytes.removeAll(keepingCapacity: true)
            appendNormalizedKey(batch.bytes(batch.keys[row]), to: &bytes)
            lengths.append(UInt32(bytes.count))
            let to = keyBytes.extend(by: bytes.count)
            bytes.withUnsafeBufferPointer { bytes in
                if let start = bytes.baseAddress { to.update(from: start, count: bytes.count) }
            }
        }
    }

    /// To be called when all its rows are in.
    mutating func finish() {
        guard count > 0 else { return }
        isRising = lengths.base[0] > 0
        var key = UnsafeRawBufferPointer(start: keyBytes.base, count: Int(lengths.base[0]))
        for row in 1..<max(count, 1) {
            let next = UnsafeRawBufferPointer(
                start: key.baseAddress.map { $0 + key.count }, count: Int(lengths.base[row]))
            guard keyOrder(key, next) < 0 else {
                isRising = false
                return
            }
            key = next
        }
    }

    var firstKey: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: keyBytes.base, count: Int(lengths.base[0])) }

    var lastKey: UnsafeRawBufferPointer {
        let length = Int(lengths.base[count - 1])
        return UnsafeRawBufferPointer(start: keyBytes.base + (keyBytes.count - length), count: length)
    }
}

extension [ContactPart] {
    /// Exports are often in key order already: then nothing has to be sorted, nothing repeats and nothing is empty.
    var areRising: Bool {
        let filled = filter { $0.count > 0 || $0.beyond.rows > 0 }
        return filled.allSatisfy { $0.isRising && $0.beyond.isRising }
            && zip(filled, filled.dropFirst()).allSatisfy { part, next in
                part.withEnds { _, last in next.withEnds { first, _ in keyOrder(last, first) < 0 } }
            }
    }
}

extension ContactPart {
    /// The first and the last key, of rows that were kept or only counted. There is one.
    fileprivate func withEnds<Result>(_ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Result) -> Result {
        beyond.firstKey.withUnsafeBytes { firstCounted in
            beyond.lastKey.withUnsafeBytes { lastCounted in
                body(count > 0 ? firstKey : firstCounted, beyond.rows > 0 ? lastCounted : lastKey)
            }
        }
    }
}
