import CellValues
import FlatFiles

@preconcurrency import Glibc

/// The rows of all contact files in log order, as one sequence.
struct ContactRows {
    private let keyBytes: [UInt8]
    private let starts: [Int]
    private let parts: [ContactPart]
    /// First row of each part, and one more for the end.
    private let firstRows: [Int]
    private let threads: Int

    init(_ parts: [ContactPart], threads: Int) {
        self.parts = parts
        self.threads = threads
        var (firstRows, firstBytes) = ([0], [0])
        var (rows, bytes) = (0, 0)
        for part in parts {
            rows += part.count
            bytes += part.keyBytes.count
            firstRows.append(rows)
            firstBytes.append(bytes)
        }
        let (partRows, partBytes) = (firstRows, firstBytes)
        self.firstRows = partRows
        keyBytes = [UInt8](uninitializedCapacity: bytes) { buffer, count in
            count = bytes
            guard let base = buffer.baseAddress else { return }
            nonisolated(unsafe) let to = base
            parallelEach(parts.count, threads: threads) { part in
                (to + partBytes[part]).initialize(from: parts[part].keyBytes.base, count: parts[part].keyBytes.count)
            }
        }
        starts = [Int](uninitializedCapacity: rows + 1) { buffer, count in
            count = rows + 1
            guard let base = buffer.baseAddress else { return }
            nonisolated(unsafe) let to = base
            to[0] = 0
            parallelEach(parts.count, threads: threads) { part in
                var end = partBytes[part]
                let (own, lengths) = (to + partRows[part] + 1, parts[part].lengths.values)
                for row in lengths.indices {
                    end += Int(lengths[row])
                    own[row] = end
                }
            }
        }
    }

    var count: Int { starts.count - 1 }

    func key(_ row: Int) -> ArraySlice<UInt8> { keyBytes[starts[row]..<starts[row + 1]] }

    private func part(of row: Int) -> Int {
        // The last one that starts at or before the row: empty parts start where the next one does.
        var (low, high) = (0, parts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if firstRows[middle] <= row { low = middle } else { high = middle }
        }
        return low
    }

    /// Which file of all.
    func file(of row: Int) -> Int { parts[part(of: row)].file }

    func line(_ row: Int) -> UInt32 {
        let part = part(of: row)
        return UInt32(parts[part].linesBefore) + parts[part].lines.base[row - firstRows[part]]
    }

    func offset(_ row: Int) -> UInt64 {
        let part = part(of: row)
        return parts[part].offsets.base[row - firstRows[part]]
    }

    func haveSameKey(_ left: UInt32, _ right: UInt32) -> Bool {
        let (a, b) = (Int(left), Int(right))
        let count = starts[a + 1] - starts[a]
        guard count == starts[b + 1] - starts[b] else { return false }
        return keyBytes.withUnsafeBytes { bytes in
            count == 0 || memcmp(bytes.baseAddress! + starts[a], bytes.baseAddress! + starts[b], count) == 0
        }
    }

    /// The contacts that have a row in one of these files.
    func contacts(ofFiles files: Set<Int>, in index: ContactIndex) -> ContactSet {
        var set = ContactSet(universe: index.count)
        for row in 0..<count where files.contains(file(of: row)) {
            if let contact = index.contact(for: key(row)) { set.insert(contact) }
        }
        return set
    }

    var areStrictlyRising: Bool { parts.areRising }

    /// Rows by key, equal keys in log order.
    func sorted() -> [UInt32] { KeySort(keyBytes: keyBytes, starts: starts, threads: threads).rows() }

    /// The contacts: the chosen rows in key order, found by their keys and by the keys merged into them.
    func index(_ chosen: ChosenRows, _ merged: MergedKeys) -> ContactIndex {
        if chosen.isIdentity {
            return ContactIndex(sortedKeyBytes: keyBytes, starts: starts, merged: [], threads: threads)
        }
        let order = chosen.order
        var newStarts = [0]
        newStarts.reserveCapacity(order.count + 1)
        var end = 0
        for row in order {
            end += starts[Int(row) + 1] - starts[Int(row)]
            newStarts.append(end)
        }
        let bytes = [UInt8](uninitializedCapacity: end) { buffer, count in
            count = end
            guard let base = buffer.baseAddress else { return }
            nonisolated(unsafe) let to = base
            let newStarts = newStarts
            keyBytes.withUnsafeBufferPointer { keys in
                guard let first = keys.baseAddress else { return }
                nonisolated(unsafe) let from = first
                let block = 1 << 16
                parallelEach((order.count + block - 1) / block, threads: threads) { number in
                    for place in number * block..<min((number + 1) * block, order.count) {
                        (to + newStarts[place]).initialize(
                            from: from + starts[Int(order[place])], count: newStarts[place + 1] - newStarts[place])
                    }
                }
            }
        }
        return ContactIndex(sortedKeyBytes: bytes, starts: newStarts, merged: merged.pairs, threads: threads)
    }
}

/// Which row stands for each contact, in key order, and which rows lost.
struct ChosenRows {
    var order: [UInt32] = []
    var duplicates: [Int] = []
    var addedUp = AddedUpRows()
    var merged: [Int] = []
    /// Rows whose key is empty.
    var keyless: [Int] = []
    /// The rows were in key order, without repeats.
    private(set) var isIdentity = false

    init() {}

    init(all count: Int) { isIdentity = true }
}
