import FlatFiles

/// A contact, and the code of a value that it has.
struct ValuePair: ShardRow {
    fileprivate let bits: UInt64

    init(contact: Int, value: UInt32) { bits = UInt64(contact) << 32 | UInt64(value) }

    fileprivate init(bits: UInt64) { self.bits = bits }

    var contact: Int { Int(bits >> 32) }
}

/// The different values of a shard's contacts: each pair once in memory, and once a run of the temporary file.
///
/// Open addressing: in a long log most rows bring a pair that is known, and there is nothing to sort in the end.
final class PairSet {
    /// A pair's bits plus 1; 0 is an empty slot.
    private var slots: UnsafeMutablePointer<UInt64>
    private var capacity: Int
    private var count = 0
    /// What was moved out of the slots.
    private let spilled: ShardRows<ValuePair>
    private let contacts: Int

    init(contacts: Int) {
        self.contacts = contacts
        spilled = ShardRows(contacts: contacts)
        capacity = Self.least
        slots = Self.zeros(Self.least)
    }

    deinit { Self.free(slots, capacity) }

    private static let least = 64

    private static func zeros(_ count: Int) -> UnsafeMutablePointer<UInt64> {
        PageMemory.allocate(count * 8).bindMemory(to: UInt64.self, capacity: count)
    }

    private static func free(_ slots: UnsafeMutablePointer<UInt64>, _ capacity: Int) {
        PageMemory.free(UnsafeMutableRawPointer(slots), capacity * 8)
    }

    /// Of what lies in memory: what `spill` frees.
    var bytes: Int { (count == 0 ? 0 : capacity * 8) + spilled.bytes }

    func insert(contact: Int, value: UInt32) { insert(ValuePair(contact: contact, value: value)) }

    /// True where the pair is new among those in memory.
    @discardableResult
    private func insert(_ pair: ValuePair) -> Bool {
        let key = pair.bits + 1
        let place = freePlace(of: key)
        if slots[place] == key { return false }
        slots[place] = key
        count += 1
        if count * 10 > capacity * 7 { grow() }
        return true
    }

    /// Where the key is, or may be put.
    @inline(__always)
    private func freePlace(of key: UInt64) -> Int {
        let (slots, mask) = (slots, capacity - 1)
        let product = key.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        var place = Int(truncatingIfNeeded: product.high ^ product.low) & mask
        while slots[place] != 0, slots[place] != key { place = (place + 1) & mask }
        return place
    }

    private func grow() {
        let old = UnsafeMutableBufferPointer(start: slots, count: capacity)
        slots = Self.zeros(capacity * 2)
        capacity *= 2
        for key in old where key != 0 { slots[freePlace(of: key)] = key }
        Self.free(old.baseAddress!, old.count)
    }

    func spill(to file: SpillFile) throws(FileFailure) {
        empty()
        try spilled.spill(to: file)
    }

    /// Moves the pairs out of the slots.
    private func empty() {
        for place in 0..<capacity where slots[place] != 0 { spilled.append(ValuePair(bits: slots[place] - 1)) }
        Self.free(slots, capacity)
        (slots, capacity, count) = (Self.zeros(Self.least), Self.least, 0)
    }

    /// Adds 1 for each of a contact's values. - Parameter room: how many bytes of rows may be read back at a time.
    func count(into counts: UnsafeMutablePointer<UInt32>, room: Int) throws(DatasetFailure) {
        if spilled.isEmpty {
            for place in 0..<capacity where slots[place] != 0 {
                counts[ValuePair(bits: slots[place] - 1).contact] += 1
            }
            return
        }
        empty()
        // A third of the room is the rows', the rest that of the slots in which they are told apart.
        try spilled.forEachPart(room: room / 3) { pairs, _ in
            let different = PairSet(contacts: contacts)
            for pair in pairs where different.insert(pair) { counts[pair.contact] += 1 }
        }
    }
}
