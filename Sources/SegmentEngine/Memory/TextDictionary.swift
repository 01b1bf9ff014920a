import FlatFiles

/// Distinct texts, numbered from 0 in the order they came: columns of text are kept as these codes.
///
/// A reference type with memory of its own, because it is asked once a cell: arrays in a class cost an exclusivity
/// check an access. Texts up to 16 bytes are compared inside the slot, longer ones in the arena.
///
/// Its memory is given back to the system whenever it grows: what malloc is given back in large pieces it keeps, and takes
/// ever larger pieces from what it keeps, so that nobody knows what a run takes.
final class TextDictionary: @unchecked Sendable {
    // Sendable by discipline: one worker fills it, afterwards it is only read.
    private struct Slot {
        var low: UInt64
        var high: UInt64
        /// Code plus 1; 0 is an empty slot.
        var code: UInt32
        var length: UInt32
    }

    private var slots: UnsafeMutablePointer<Slot>
    private var mask: Int
    private var arena: UnsafeMutableRawPointer
    private var arenaCapacity: Int
    private var arenaCount = 0
    private var starts: UnsafeMutablePointer<Int>
    private var startsCapacity: Int
    private(set) var count = 0

    init() {
        mask = 63
        slots = Self.allocate(64)
        arenaCapacity = 1024
        arena = PageMemory.allocate(arenaCapacity)
        startsCapacity = 64
        starts = Self.allocate(startsCapacity)
    }

    deinit {
        Self.free(slots, mask + 1)
        PageMemory.free(arena, arenaCapacity)
        Self.free(starts, startsCapacity)
    }

    /// All zeros: empty slots, or places in the arena.
    private static func allocate<Value: BitwiseCopyable>(_ count: Int) -> UnsafeMutablePointer<Value> {
        PageMemory.allocate(count * MemoryLayout<Value>.stride).bindMemory(to: Value.self, capacity: count)
    }

    private static func free<Value: BitwiseCopyable>(_ values: UnsafeMutablePointer<Value>, _ count: Int) {
        PageMemory.free(values, count * MemoryLayout<Value>.stride)
    }

    /// The bytes of a text; valid as long as the dictionary isn't added to.
    func bytes(_ code: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: arena + starts[code], count: starts[code + 1] - starts[code])
    }

    func array(_ code: Int) -> [UInt8] { Array(bytes(code)) }

    /// What the texts take when nothing grows.
    var resident: Int { Self.resident(count, bytes: arenaCount) }

    /// What so many texts of so many bytes in all would take.
    static func resident(_ count: Int, bytes: Int) -> Int {
        var capacity = 64
        while count * 10 > capacity * 7 { capacity *= 2 }
        return capacity * MemoryLayout<Slot>.stride + count * MemoryLayout<Int>.stride + bytes
    }

    /// What the texts take, and what growing will take as soon as that is near: while a part grows, old and new lie in
    /// memory together. Nothing for those that there is always room for.
    var bytes: Int {
        if count < 32 { return arenaCapacity - 1024 }
        let slotBytes = (mask + 1) * MemoryLayout<Slot>.stride
        let isNearGrowth = count * 10 > (mask + 1) * 6
        return slotBytes * (isNearGrowth ? 3 : 1) + arenaCapacity * (arenaCount > arenaCapacity / 8 * 7 ? 2 : 1)
            + startsCapacity * 24
    }

    /// The text's code, a new one where it is new.
    @inline(__always)
    func code(of text: UnsafeRawBufferPointer) -> UInt32 {
        let (low, high, hash) = Self.probe(text)
        var place = Int(truncatingIfNeeded: hash) & mask
        while true {
            let slot = slots[place]
            if slot.code == 0 { return insert(text, low, high, at: place) }
            if slot.low == low, slot.high == high, slot.length == UInt32(truncatingIfNeeded: text.count),
                text.count <= 16 || equals(Int(slot.code) - 1, text)
            {
                return slot.code - 1
            }
            place = (place + 1) & mask
        }
    }

    /// The codes of many texts plus 1, 0 where the state isn't 1. Behind each text are sixteen readable bytes.
    ///
    /// The slots stay in registers from one text to the next; only a new text reloads them.
    func codes(
        of slices: UnsafeBufferPointer<TextSlice>, where states: UnsafeBufferPointer<UInt8>?, _ count: Int,
        _ texts: PaddedTexts, into codes: UnsafeMutablePointer<UInt32>
    ) {
        var slots = self.slots
        var mask = self.mask
        for row in 0..<count {
            if let states, states[row] != 1 {
                codes[row] = 0
                continue
            }
            let slice = slices[row]
            let start = texts.start(slice)
            guard slice.length <= 16 else {
                codes[row] = code(of: UnsafeRawBufferPointer(start: start, count: Int(slice.length))) + 1
                (slots, mask) = (self.slots, self.mask)
                continue
            }
            let (low, high) = paddedKeyWords(start, slice.length)
            let hash = Self.hash(low, high, UInt64(slice.length))
            var place = Int(truncatingIfNeeded: hash) & mask
            while true {
                let slot = slots[place]
                if slot.low == low, slot.high == high, slot.length == slice.length, slot.code != 0 {
                    codes[row] = slot.code
                    break
                }
                if slot.code == 0 {
                    let text = UnsafeRawBufferPointer(start: start, count: Int(slice.length))
                    codes[row] = insert(text, low, high, at: place) + 1
                    (slots, mask) = (self.slots, self.mask)
                    break
                }
                place = (place + 1) & mask
            }
        }
    }

    /// The codes plus 1 of a column of text or texts of a batch that was read, by entry or element.
    func codes(of column: Column, in batch: ColumnBatch, into codes: inout [UInt32]) {
        let isTexts = if case .texts = column.type { true } else { false }
        codes.removeAll(keepingCapacity: true)
        codes.append(contentsOf: repeatElement(0, count: column.slices.count))
        codes.withUnsafeMutableBufferPointer { codes in
            guard let start = codes.baseAddress else { return }
            column.states.withUnsafeBufferPointer { states in
                column.slices.withUnsafeBufferPointer { slices in
                    self.codes(
                        of: slices, where: isTexts ? nil : states, slices.count, PaddedTexts(batch), into: start)
                }
            }
        }
    }

    static func hash(of text: UnsafeRawBufferPointer) -> UInt64 { probe(text).2 }

    @inline(__always)
    private static func hash(_ low: UInt64, _ high: UInt64, _ count: UInt64) -> UInt64 {
        mixed(low, high ^ count, 0x517C_C1B7_2722_0A95)
    }

    @inline(__always)
    private static func probe(_ text: UnsafeRawBufferPointer) -> (UInt64, UInt64, UInt64) {
        if text.count <= 16 {
            let (low, high) = shortKeyWords(text)
            return (low, high, hash(low, high, UInt64(text.count)))
        }
        var low: UInt64 = 0
        var offset = 0
        while offset + 8 <= text.count {
            low = mixed(low, text.loadUnaligned(fromByteOffset: offset, as: UInt64.self), 0x517C_C1B7_2722_0A95)
            offset += 8
        }
        let tail = text.loadUnaligned(fromByteOffset: text.count - 8, as: UInt64.self)
        low = mixed(low, tail, UInt64(text.count))
        return (low, 0, low)
    }

    private func equals(_ code: Int, _ text: UnsafeRawBufferPointer) -> Bool {
        bytes(code).elementsEqual(text)
    }

    @inline(never)
    private func insert(_ text: UnsafeRawBufferPointer, _ low: UInt64, _ high: UInt64, at place: Int) -> UInt32 {
        let code = count
        if arenaCount + text.count > arenaCapacity {
            let capacity = max(arenaCapacity * 2, arenaCount + text.count)
            let larger = PageMemory.allocate(capacity)
            PageMemory.move(arenaCount, from: arena, arenaCapacity, to: larger)
            arena = larger
            arenaCapacity = capacity
        }
        if let source = text.baseAddress { (arena + arenaCount).copyMemory(from: source, byteCount: text.count) }
        arenaCount += text.count
        if count + 2 > startsCapacity {
            let larger: UnsafeMutablePointer<Int> = Self.allocate(startsCapacity * 2)
            PageMemory.move((count + 1) * 8, from: starts, startsCapacity * 8, to: larger)
            starts = larger
            startsCapacity *= 2
        }
        count += 1
        starts[count] = arenaCount
        slots[place] = Slot(low: low, high: high, code: UInt32(code) + 1, length: UInt32(text.count))
        if count * 10 > (mask + 1) * 7 { grow() }
        return UInt32(code)
    }

    private func grow() {
        let old = UnsafeMutableBufferPointer(start: slots, count: mask + 1)
        let capacity = (mask + 1) * 2
        slots = Self.allocate(capacity)
        mask = capacity - 1
        for slot in old where slot.code != 0 {
            let hash = Self.probe(bytes(Int(slot.code) - 1)).2
            var place = Int(truncatingIfNeeded: hash) & mask
            while slots[place].code != 0 { place = (place + 1) & mask }
            slots[place] = slot
        }
        Self.free(old.baseAddress!, old.count)
    }
}
