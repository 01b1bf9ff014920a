import CellValues

/// From key bytes to contact number: open addressing with linear probing, keys up to 16 bytes inside the slot.
///
/// A slot answers a short key with one cache miss; a `Dictionary` takes four to eight times as long
/// (60 ns against 227–500 ns a look-up on a million keys). Longer keys keep two hashes in the slot and are confirmed
/// in the arena.
struct KeyTable: Sendable {
    struct Slot {
        var low: UInt64
        var high: UInt64
        /// Number of the contact plus 1; 0 is an empty slot.
        var contact: UInt32
        var length: UInt32
    }

    private let slots: SlotMemory<Slot>
    private var arena: [UInt8]
    private let seed: UInt64

    /// Each thread fills a range of the slots of its own; the lookups don't tell in which order keys came in.
    init(keyBytes: [UInt8], starts: [Int], roomForAliases: Int, threads: Int) {
        let contacts = starts.count - 1
        let seed = UInt64.random(in: .min ... .max) | 1
        // Load factor 0.5 at any size: slots are found by multiplication, not by a mask.
        let capacity = max(8, (contacts + roomForAliases) * 2)
        let slots = SlotMemory<Slot>(count: capacity)
        let ranges = max(1, min(threads, contacts >> 14))
        let left = keyBytes.withUnsafeBytes { keys in
            nonisolated(unsafe) let (keys, to) = (keys, slots.start)
            return parallelEach(ranges, threads: threads) { range in
                Self.fill(
                    to, capacity, range * capacity / ranges..<(range + 1) * capacity / ranges, keys, starts, seed)
            }
        }
        self.slots = slots
        arena = keyBytes
        self.seed = seed
        for number in left.joined() {
            keyBytes.withUnsafeBytes { keys in
                let key = UnsafeRawBufferPointer(rebasing: keys[starts[number]..<starts[number + 1]])
                let probe = Self.probe(key, seed: seed)
                insert(Self.slot(key, probe, start: starts[number], contact: number), hash: probe.hash)
            }
        }
    }

    /// Puts the keys whose first slot is in the range where they belong, and gives those for which the range had none left.
    private static func fill(
        _ slots: UnsafeMutablePointer<Slot>, _ capacity: Int, _ range: Range<Int>, _ keys: UnsafeRawBufferPointer,
        _ starts: [Int], _ seed: UInt64
    ) -> [Int] {
        let block = 64
        var left: [Int] = []
        withUnsafeTemporaryAllocation(of: (place: Int, slot: Slot, isFree: Bool).self, capacity: block) { found in
            for first in stride(from: 0, to: starts.count - 1, by: block) {
                // Without a branch on whose key it is: nobody could foretell it.
                var count = 0
                for number in first..<min(first + block, starts.count - 1) {
                    let key = UnsafeRawBufferPointer(rebasing: keys[starts[number]..<starts[number + 1]])
                    let probe = Self.probe(key, seed: seed)
                    let place = Self.place(probe.hash, capacity: capacity)
                    found[count] = (place, slot(key, probe, start: starts[number], contact: number), false)
                    count += place >= range.lowerBound && place < range.upperBound ? 1 : 0
                }
                // The slots of a block of keys are read before any is written: the misses overlap. What they say is kept,
                // so that the loads are not dropped as useless.
                for index in 0..<count { found[index].isFree = slots[found[index].place].contact == 0 }
                for index in 0..<count {
                    var place = found[index].place
                    // It may be taken by one of the block all the same.
                    if !found[index].isFree { place += 1 }
                    while place < range.upperBound, slots[place].contact != 0 { place += 1 }
                    if place < range.upperBound {
                        slots[place] = found[index].slot
                    } else {
                        left.append(Int(found[index].slot.contact) - 1)
                    }
                }
            }
        }
        return left
    }

    @inline(__always)
    private static func slot(_ key: UnsafeRawBufferPointer, _ probe: Probe, start: Int, contact: Int) -> Slot {
        // For long keys `high` has room for the place in the arena instead of a second hash.
        Slot(
            low: probe.low, high: key.count > 16 ? UInt64(start) : probe.high, contact: UInt32(contact) + 1,
            length: UInt32(key.count))
    }

    private func insert(_ slot: Slot, hash: UInt64) {
        var place = Self.place(hash, capacity: slots.count)
        while slots.start[place].contact != 0 { place = place + 1 == slots.count ? 0 : place + 1 }
        slots.start[place] = slot
    }

    /// Other keys of some contacts, as many as there is room for. Only before the table is shared.
    mutating func add(_ aliases: [(key: [UInt8], contact: UInt32)]) {
        for alias in aliases {
            let start = arena.count
            arena += alias.key
            alias.key.withUnsafeBytes { key in
                let probe = Self.probe(key, seed: seed)
                insert(Self.slot(key, probe, start: start, contact: Int(alias.contact)), hash: probe.hash)
            }
        }
    }

    /// Without the arena, which is the keys' own bytes unless there are aliases.
    var bytes: Int { slots.count * MemoryLayout<Slot>.stride }

    func find(_ key: UnsafeRawBufferPointer) -> UInt32? {
        let probe = Self.probe(key, seed: seed)
        return slots.withUnsafeBufferPointer { slots in
            arena.withUnsafeBytes {
                find(key, probe, from: Self.place(probe.hash, capacity: slots.count), in: slots, $0)
            }
        }
    }

    /// Look-ups in batches, in three loops: hash, look, search on. The middle one does nothing but compare each key with the
    /// slot where its search begins, without a branch, so that the processor has as many misses under way as it can.
    @inline(__always)
    func find(into contacts: UnsafeMutableBufferPointer<Int32>, key: (Int) -> UnsafeRawBufferPointer) {
        let capacity = UInt64(slots.count)
        let block = 64
        slots.withUnsafeBufferPointer { slots in
            arena.withUnsafeBytes { arena in
                withUnsafeTemporaryAllocation(of: Probe.self, capacity: block) { probes in
                    let probes = probes.baseAddress!
                    var start = 0
                    while start < contacts.count {
                        let count = min(block, contacts.count - start)
                        for index in 0..<count {
                            var probe = Self.probe(key(start + index), seed: seed)
                            // From here on the hash is the place.
                            probe.hash = probe.hash.multipliedFullWidth(by: capacity).high
                            probes[index] = probe
                        }
                        for index in 0..<count {
                            let slot = slots[Int(truncatingIfNeeded: probes[index].hash)]
                            let isKey =
                                slot.low == probes[index].low && slot.high == probes[index].high
                                && slot.length == probes[index].shortLength
                            // An empty key agrees with an empty slot: its contact is -1.
                            contacts[start + index] = isKey ? Int32(bitPattern: slot.contact &- 1) : Self.unsettled
                        }
                        for index in start..<start + count where contacts[index] == Self.unsettled {
                            contacts[index] = findFurther(key(index), probes[index - start], in: slots, arena)
                        }
                        start += count
                    }
                }
            }
        }
    }

    /// The first slot doesn't tell.
    private static var unsettled: Int32 { .min }

    @inline(never)
    private func findFurther(
        _ key: UnsafeRawBufferPointer, _ probe: Probe, in slots: UnsafeBufferPointer<Slot>,
        _ arena: UnsafeRawBufferPointer
    ) -> Int32 {
        if key.isEmpty { return -1 }
        let found = find(key, probe, from: Int(truncatingIfNeeded: probe.hash), in: slots, arena)
        return found.map { Int32(bitPattern: $0) } ?? -1
    }

    @inline(__always)
    private func find(
        _ key: UnsafeRawBufferPointer, _ probe: Probe, from place: Int, in slots: UnsafeBufferPointer<Slot>,
        _ arena: UnsafeRawBufferPointer
    ) -> UInt32? {
        var place = place
        while true {
            let slot = slots[place]
            if slot.contact == 0 { return nil }
            if slot.low == probe.low, slot.length == UInt32(key.count) {
                if key.count <= 16 {
                    if slot.high == probe.high { return slot.contact - 1 }
                } else if arena[Int(slot.high)..<Int(slot.high) + key.count].elementsEqual(key) {
                    return slot.contact - 1
                }
            }
            place = place + 1 == slots.count ? 0 : place + 1
        }
    }

    struct Probe {
        var low: UInt64
        var high: UInt64
        var hash: UInt64
        /// What a slot of this very key has as its length; for long keys, which are confirmed in the arena, what none has.
        var shortLength: UInt32
    }

    @inline(__always)
    private static func place(_ hash: UInt64, capacity: Int) -> Int {
        Int(truncatingIfNeeded: hash.multipliedFullWidth(by: UInt64(capacity)).high)
    }

    @inline(__always)
    private static func probe(_ key: UnsafeRawBufferPointer, seed: UInt64) -> Probe {
        if key.count <= 16 {
            let (low, high) = shortKeyWords(key)
            return Probe(
                low: low, high: high, hash: mixed(low, high ^ UInt64(key.count), seed),
                shortLength: UInt32(truncatingIfNeeded: key.count))
        }
        var low: UInt64 = seed
        var offset = 0
        while offset + 16 <= key.count {
            low = mixed(
                key.loadUnaligned(fromByteOffset: offset, as: UInt64.self) ^ low,
                key.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self), seed)
            offset += 16
        }
        let tail = shortKeyWords(UnsafeRawBufferPointer(rebasing: key[offset...]))
        low = mixed(tail.low ^ low, tail.high ^ UInt64(key.count), seed)
        return Probe(low: low, high: 0, hash: mixed(low, 0, seed), shortLength: .max)
    }
}
