import CellValues
import FlatFiles

/// The accepted rows of one contact file, or of a range of a large one.
struct ContactPart {
    var columns: [FieldColumn]
    /// Columns that take the key as it was normalised, not as it stands in the file.
    var keyColumns: [Int] = []
    var keyBytes: [UInt8] = []
    var starts: [Int] = [0]
    /// From the start of the part.
    var lines: [UInt32] = []
    var offsets: [UInt64] = []
    /// Lines of the file before the part.
    var linesBefore = 0
    /// Of the part itself.
    var linesRead = 0
    /// Where its rows end in the file.
    var endOffset: UInt64?
    /// Which file of all.
    var file = 0
    var read = 0
    var rejected = RejectedRowList()

    init(columns: [FieldColumn]) { self.columns = columns }

    /// What the rows take.
    var bytes: Int {
        keyBytes.count + starts.count * 8 + lines.count * 12 + columns.reduce(0) { $0 + $1.bytes }
    }

    mutating func append(_ batch: ColumnBatch, normalizes: Bool) {
        for index in columns.indices where !keyColumns.contains(index) {
            columns[index].append(batch.columns[index], of: batch)
        }
        let firstKey = starts.count - 1
        for row in 0..<batch.count {
            if normalizes {
                appendNormalizedKey(batch.bytes(batch.keys[row]), to: &keyBytes)
            } else {
                keyBytes.append(contentsOf: batch.bytes(batch.keys[row]))
            }
            starts.append(keyBytes.count)
        }
        for index in keyColumns { columns[index].append(keyBytes, starts[firstKey...]) }
        lines += batch.lines[0..<batch.count]
        offsets += batch.offsets[0..<batch.count]
    }
}

/// The rows of all contact files in log order, as one sequence.
struct ContactRows {
    private let keyBytes: [UInt8]
    private let starts: [Int]
    private let parts: [ContactPart]
    /// First row of each part, and one more for the end.
    private let firstRows: [Int]

    init(_ parts: [ContactPart]) {
        self.parts = parts
        var firstRows = [0]
        for part in parts { firstRows.append(firstRows.last! + part.lines.count) }
        self.firstRows = firstRows
        if parts.count == 1 {
            keyBytes = parts[0].keyBytes
            starts = parts[0].starts
        } else {
            var bytes: [UInt8] = []
            var starts = [0]
            for part in parts {
                let base = bytes.count
                bytes += part.keyBytes
                starts += part.starts.dropFirst().map { $0 + base }
            }
            keyBytes = bytes
            self.starts = starts
        }
    }

    var count: Int { starts.count - 1 }

    func key(_ row: Int) -> ArraySlice<UInt8> { keyBytes[starts[row]..<starts[row + 1]] }

    private func part(of row: Int) -> Int { firstRows.lastIndex { $0 <= row }! }

    /// Which file of all.
    func file(of row: Int) -> Int { parts[part(of: row)].file }

    func line(_ row: Int) -> UInt32 {
        let part = part(of: row)
        return UInt32(parts[part].linesBefore) + parts[part].lines[row - firstRows[part]]
    }

    func offset(_ row: Int) -> UInt64 {
        let part = part(of: row)
        return parts[part].offsets[row - firstRows[part]]
    }

    func haveSameKey(_ left: UInt32, _ right: UInt32) -> Bool { key(Int(left)) == key(Int(right)) }

    /// Exports are often in key order already: then nothing has to be sorted, and nothing repeats.
    var areStrictlyRising: Bool {
        keyBytes.withUnsafeBytes { bytes in
            for row in 1..<max(1, count) {
                let order = compare(bytes[starts[row - 1]..<starts[row]], bytes[starts[row]..<starts[row + 1]])
                if order >= 0 { return false }
            }
            return true
        }
    }

    /// Rows by key, equal keys in log order.
    func sorted() -> [UInt32] {
        keyBytes.withUnsafeBytes { bytes in
            // The first eight bytes as one big-endian word decide nearly every comparison.
            var entries = (0..<count).map { row -> (prefix: UInt64, row: UInt32) in
                var prefix: UInt64 = 0
                for index in 0..<8 {
                    let place = starts[row] + index
                    prefix = prefix << 8 | (place < starts[row + 1] ? UInt64(bytes[place]) : 0)
                }
                return (prefix, UInt32(row))
            }
            entries.sort { left, right in
                if left.prefix != right.prefix { return left.prefix < right.prefix }
                let (a, b) = (Int(left.row), Int(right.row))
                let order = compare(bytes[starts[a]..<starts[a + 1]], bytes[starts[b]..<starts[b + 1]])
                return order != 0 ? order < 0 : left.row < right.row
            }
            return entries.map(\.row)
        }
    }

    private func compare(_ left: Slice<UnsafeRawBufferPointer>, _ right: Slice<UnsafeRawBufferPointer>) -> Int {
        let (a, b) = (UnsafeRawBufferPointer(rebasing: left), UnsafeRawBufferPointer(rebasing: right))
        for index in 0..<min(a.count, b.count) where a[index] != b[index] { return a[index] < b[index] ? -1 : 1 }
        return a.count - b.count
    }

    /// The contacts: the chosen rows in key order, found by their keys and by the keys merged into them.
    func index(_ chosen: ChosenRows, _ merged: MergedKeys) -> ContactIndex {
        if chosen.isIdentity { return ContactIndex(sortedKeyBytes: keyBytes, starts: starts, aliases: []) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(keyBytes.count)
        var newStarts = [0]
        newStarts.reserveCapacity(chosen.order.count + 1)
        for row in chosen.order {
            bytes += key(Int(row))
            newStarts.append(bytes.count)
        }
        if merged.isEmpty { return ContactIndex(sortedKeyBytes: bytes, starts: newStarts, aliases: []) }
        let plain = ContactIndex(sortedKeyBytes: bytes, starts: newStarts, aliases: [])
        let aliases = merged.pairs.compactMap { previous, target in
            plain.contact(for: target).map { (key: previous, contact: $0) }
        }
        return ContactIndex(sortedKeyBytes: bytes, starts: newStarts, aliases: aliases)
    }
}

/// Which row stands for each contact, in key order, and which rows lost.
struct ChosenRows {
    var order: [UInt32] = []
    var duplicates: [Int] = []
    var merged: [Int] = []
    /// Rows whose key is empty.
    var keyless: [Int] = []
    /// The rows were in key order, without repeats.
    private(set) var isIdentity = false

    init() {}

    init(all count: Int) { isIdentity = true }
}

/// Keys that were merged into others, chains followed (2-data §3). The pipeline refuses cycles before.
struct MergedKeys {
    private var targets: [[UInt8]: [UInt8]] = [:]

    init(_ merges: [[UInt8]: [UInt8]], normalizes: Bool) {
        func key(_ written: [UInt8]) -> [UInt8] {
            guard normalizes else { return written }
            var bytes: [UInt8] = []
            written.withUnsafeBytes { appendNormalizedKey($0, to: &bytes) }
            return bytes
        }
        for (previous, contact) in merges { targets[key(previous)] = key(contact) }
        for previous in targets.keys {
            var target = targets[previous]!
            var steps = 0
            while let next = targets[target], steps <= targets.count {
                target = next
                steps += 1
            }
            targets[previous] = target
        }
    }

    var isEmpty: Bool { targets.isEmpty }

    func target(of key: ArraySlice<UInt8>) -> [UInt8]? { targets.isEmpty ? nil : targets[Array(key)] }

    /// Sorted, so that nothing depends on a dictionary's order.
    var pairs: [(previous: [UInt8], target: [UInt8])] {
        targets.map { ($0.key, $0.value) }.sorted { $0.0.lexicographicallyPrecedes($1.0) }
    }
}
