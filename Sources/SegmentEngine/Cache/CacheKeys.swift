import CellValues
import FlatFiles
import Glibc

/// The contact keys of a cache, numbered for as long as the cache lives: what its entries have in the place of keys.
///
/// Contacts are numbered anew in every run, by the order of their keys; these numbers only grow. An entry names the
/// *checkpoint* that it was written at: how many numbers there were, and the sum of their keys. It can be used where the
/// list still has that checkpoint.
///
/// The entry `keys` of the cache is one piece:
///
///     16 bytes   the seed of the list's sums, random
///     UInt32     number of checkpoints; for each UInt64 numbers, 16 bytes the sum of the keys so far
///     UInt32     number of keys; narrow their lengths; then all keys
final class CacheKeys: Sendable {
    struct Checkpoint: Hashable {
        var count: UInt64
        var sum: ByteSum.Value

        /// Of blocks that name their keys in full.
        static func noNumbers(_ seed: ByteSum.Value) -> Checkpoint { Checkpoint(count: 0, sum: seed) }
    }

    /// The contact of each number, -1 where there is none now.
    let contacts: [Int32]
    /// The number of each contact.
    let numbers: [UInt32]
    /// Every number is its contact's own.
    let areContacts: Bool
    let checkpoint: Checkpoint
    private let checkpoints: Set<Checkpoint>
    /// Numbers of no contact now, rising, and what the key of each looks like: a place in `shapes`.
    private let lost: [UInt32]
    private let shapeOfLost: [UInt16]
    private let shapes: [KeyShape]

    private static let name = "keys"

    func has(_ checkpoint: Checkpoint) -> Bool { checkpoints.contains(checkpoint) }

    /// What a key looks like that is no contact's now.
    func shape(ofLost number: UInt32) -> KeyShape? {
        var (low, high) = (0, lost.count)
        while low < high {
            let middle = (low + high) / 2
            if lost[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low < lost.count && lost[low] == number ? shapes[Int(shapeOfLost[low])] : nil
    }

    /// The list of the cache, with the run's contacts added; kept in the cache where that changed it.
    init(of cache: CacheFolder, _ index: ContactIndex, threads: Int) {
        var list = KeyList(cache.entry(Self.name)) ?? KeyList(seed: .random)
        // Far more numbers than contacts: most are of contacts long gone.
        if list.count > 4 * index.count + (1 << 20) { list = KeyList(seed: .random) }
        var contacts: [Int32]
        var numbers: [UInt32]
        if list.isSame(as: index) {
            contacts = (0..<list.count).map { Int32(truncatingIfNeeded: $0) }
            numbers = (0..<list.count).map { UInt32(truncatingIfNeeded: $0) }
        } else {
            contacts = list.contacts(in: index, threads: threads)
            numbers = [UInt32](repeating: .max, count: index.count)
            for (number, contact) in contacts.enumerated() where contact >= 0 {
                // A key that was merged into another is no number of that one.
                if !index.hasAliases || list.key(number).elementsEqual(index.key(Int(contact))) {
                    numbers[Int(contact)] = UInt32(truncatingIfNeeded: number)
                }
            }
            let start = list.count
            if start == 0 {
                list.take(index)
                contacts = (0..<list.count).map { Int32(truncatingIfNeeded: $0) }
                numbers = (0..<list.count).map { UInt32(truncatingIfNeeded: $0) }
            }
            for contact in numbers.indices where numbers[contact] == .max {
                numbers[contact] = UInt32(truncatingIfNeeded: contacts.count)
                contacts.append(Int32(truncatingIfNeeded: contact))
                list.append(index.key(contact))
            }
            if list.count > start {
                list.close(from: start)
                list.keep(in: cache, Self.name)
            }
        }
        areContacts = contacts.count == index.count && contacts.indices.allSatisfy { contacts[$0] == $0 }
        checkpoint = list.checkpoints.last ?? .noNumbers(list.seed)
        checkpoints = Set(list.checkpoints)
        (lost, shapeOfLost, shapes) = Self.lost(contacts, list)
        self.contacts = contacts
        self.numbers = numbers
    }
}

extension CacheKeys {
    private static func lost(_ contacts: [Int32], _ list: KeyList) -> ([UInt32], [UInt16], [KeyShape]) {
        var lost: [UInt32] = []
        var shapeOfLost: [UInt16] = []
        var shapes: [KeyShape] = []
        var places: [KeyShape: UInt16] = [:]
        for number in contacts.indices where contacts[number] < 0 {
            let shape = KeyShape(of: list.key(number))
            // There are far fewer shapes than numbers for them.
            let place = places[shape] ?? UInt16(truncatingIfNeeded: min(shapes.count, Int(UInt16.max)))
            if place == shapes.count {
                shapes.append(shape)
                places[shape] = place
            }
            lost.append(UInt32(truncatingIfNeeded: number))
            shapeOfLost.append(place)
        }
        return (lost, shapeOfLost, shapes)
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func hasSameBytes(as other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count, let start = baseAddress, let otherStart = other.baseAddress else {
            return count == other.count
        }
        return memcmp(start, otherStart, count) == 0
    }
}

extension ByteSum.Value {
    static var random: ByteSum.Value {
        ByteSum.Value(low: .random(in: .min ... .max), high: .random(in: .min ... .max))
    }
}

/// The keys as the cache keeps them.
private struct KeyList {
    let seed: ByteSum.Value
    private(set) var checkpoints: [CacheKeys.Checkpoint] = []
    private var bytes: [UInt8] = []
    private var starts: [Int] = [0]

    var count: Int { starts.count - 1 }

    func key(_ number: Int) -> ArraySlice<UInt8> { bytes[starts[number]..<starts[number + 1]] }

    init(seed: ByteSum.Value) { self.seed = seed }

    /// Nil where the entry is damaged, or there is none.
    init?(_ file: CacheFile?) {
        guard let file else { return nil }
        guard let list = file.last().flatMap({ ByteReader.reading($0) { KeyList(&$0) } }) else { return nil }
        self = list
    }

    private init?(_ reader: inout ByteReader) {
        guard let seed = reader.sum(), let checkpointCount = reader.count() else { return nil }
        self.seed = seed
        for _ in 0..<checkpointCount {
            guard let count = reader.number(UInt64.self), let sum = reader.sum() else { return nil }
            checkpoints.append(CacheKeys.Checkpoint(count: count, sum: sum))
        }
        guard let count = reader.number(UInt32.self).map(Int.init), count <= Int(Int32.max) else { return nil }
        starts.reserveCapacity(count + 1)
        var end = 0
        var areLengths = true
        guard
            reader.narrow(
                count,
                { _, length in
                    areLengths = areLengths && 0...Int64(UInt32.max) ~= length
                    end &+= Int(truncatingIfNeeded: length)
                    starts.append(end)
                }), areLengths
        else { return nil }
        guard let bytes = reader.bytes(end), reader.isAtEnd, checkpoints.last?.count ?? 0 == UInt64(count) else {
            return nil
        }
        self.bytes = Array(bytes)
    }

    /// Whether numbers are contacts' numbers.
    func isSame(as index: ContactIndex) -> Bool {
        // Compared as memory: element by element it takes ten times as long, and everybody waits for it.
        count == index.count
            && starts.withUnsafeBytes { mine in index.starts.withUnsafeBytes { mine.hasSameBytes(as: $0) } }
            && bytes.withUnsafeBytes { mine in index.keyBytes.withUnsafeBytes { mine.hasSameBytes(as: $0) } }
    }

    /// The contact of each number, -1 where there is none.
    func contacts(in index: ContactIndex, threads: Int) -> [Int32] {
        let share = 1 << 16
        let parts = parallelMap(max(1, min(threads, (count + share - 1) / share))) { worker in
            stride(from: worker * share, to: count, by: share * max(1, min(threads, (count + share - 1) / share))).map {
                start in
                var found = [Int32](repeating: -1, count: min(share, count - start))
                bytes.withUnsafeBytes { bytes in
                    found.withUnsafeMutableBufferPointer { found in
                        index.find(into: found) {
                            UnsafeRawBufferPointer(rebasing: bytes[starts[start + $0]..<starts[start + $0 + 1]])
                        }
                    }
                }
                return (start, found)
            }
        }
        return parts.flatMap { $0 }.sorted { $0.0 < $1.0 }.flatMap(\.1)
    }

    /// All contacts, in the place of no key at all: their memory is shared.
    mutating func take(_ index: ContactIndex) { (bytes, starts) = (index.keyBytes, index.starts) }

    mutating func append(_ key: ArraySlice<UInt8>) {
        bytes += key
        starts.append(bytes.count)
    }

    /// Ends the numbers from `start` on with a checkpoint.
    mutating func close(from start: Int) {
        var sum = ByteSum(seed: checkpoints.last?.sum ?? seed)
        bytes.withUnsafeBytes { sum.add(UnsafeRawBufferPointer(rebasing: $0[starts[start]...])) }
        let ends = starts[start...].map { UInt64($0 - starts[start]).littleEndian }
        ends.withUnsafeBytes { sum.add($0) }
        checkpoints.append(CacheKeys.Checkpoint(count: UInt64(count), sum: sum.value))
    }

    func keep(in cache: CacheFolder, _ name: String) {
        cache.keepLater(name) { [self] writer in
            writer.appendLast { buffer in
                buffer.append(seed)
                buffer.append(number: UInt32(checkpoints.count))
                for checkpoint in checkpoints {
                    buffer.append(number: checkpoint.count)
                    buffer.append(checkpoint.sum)
                }
                buffer.append(number: UInt32(count))
                starts.withUnsafeBufferPointer { starts in
                    buffer.append(narrow: count) { Int64(starts[$0 + 1] - starts[$0]) }
                }
                buffer.append(bytes)
            }
            return true
        }
    }
}

extension ByteReader {
    mutating func sum() -> ByteSum.Value? {
        guard let low = number(UInt64.self), let high = number(UInt64.self) else { return nil }
        return ByteSum.Value(low: low, high: high)
    }
}

extension LineBuffer {
    func append(_ sum: ByteSum.Value) {
        append(number: sum.low)
        append(number: sum.high)
    }
}
