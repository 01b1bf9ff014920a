/// The key sequences of objects seen before: rows of one writer have the same keys in the same order.
///
/// An object whose keys follow a known sequence needs neither the search for keys that stand twice (the sequence was found
/// free of them) nor the search for wanted members, nor even the end of each key: its bytes, the closing quote and the colon
/// are compared with what is expected. On the first other key the object goes on the slow way.
struct JSONShapes: ~Copyable {
    /// An expected key of 1 to 22 bytes without escapes, with the closing quote and the colon behind it: what is compared
    /// is all of that at once.
    struct Key {
        /// The first eight bytes, zeros where there are fewer.
        var head: UInt64
        /// What `head` is compared under.
        var mask: UInt64
        /// The last eight bytes; those of `head` again where there are no more.
        var tail: UInt64
        /// Where `tail` starts.
        var tailOffset: Int32
        /// With the quote and the colon.
        var length: Int32
        /// Where the value's capture goes; the slot that nobody reads where it isn't wanted.
        var slot: Int32
        /// The node of the members wanted inside the value, or -1.
        var node: Int32
        /// The eight bytes before `tail`, for keys over 14 bytes.
        var middle: UInt64
    }

    struct Shape {
        /// The tree and the node for which the members were looked up.
        var tree: UnsafeRawPointer?
        var node: Int32
        var count: Int32
        /// How many keys at its start are those of its pair's other sequence.
        var common: Int32
        /// Of the first of a pair: open objects that rest on either. They must not be replaced under them.
        var uses: Int32
        /// Of the first of a pair: which of them was kept last.
        var latest: Int32
    }

    static let keyLimit = 16
    /// Pairs of sequences with one first key: `{"product_id", "category", "brand"}` and `{"product_id", "category", "price"}`
    /// take turns in many logs. The place of a sequence is even or odd, its pair's other is that ^ 1.
    static let shapeCount = 128

    let shapes: UnsafeMutablePointer<Shape>
    let keys: UnsafeMutablePointer<Key>
    /// The bytes of each key, with room for reading eight past the end.
    private let bytes: UnsafeMutablePointer<UInt8>
    private static let keyBytes = 32

    init() {
        shapes = .allocate(capacity: Self.shapeCount)
        shapes.initialize(
            repeating: Shape(tree: nil, node: -2, count: 0, common: 0, uses: 0, latest: 1), count: Self.shapeCount)
        keys = .allocate(capacity: Self.shapeCount * Self.keyLimit)
        keys.initialize(
            repeating: Key(
                head: 0, mask: 0, tail: 0, tailOffset: 0, length: 0, slot: 0, node: -1, middle: 0),
            count: Self.shapeCount * Self.keyLimit)
        bytes = .allocate(capacity: Self.shapeCount * Self.keyLimit * Self.keyBytes)
        bytes.initialize(repeating: 0, count: Self.shapeCount * Self.keyLimit * Self.keyBytes)
    }

    deinit {
        shapes.deallocate()
        keys.deallocate()
        bytes.deallocate()
    }

    /// Where the first of the two sequences that begin with this key is kept. `word`: the eight bytes behind the opening
    /// quote, of which those behind a closing one don't count.
    @inline(__always)
    static func pair(_ word: UInt64, node: Int) -> Int {
        let quotes = word ^ 0x2222_2222_2222_2222
        let stops = (quotes &- 0x0101_0101_0101_0101) & ~quotes & 0x8080_8080_8080_8080
        let word = stops == 0 ? word : word & ((1 &<< UInt64(stops.trailingZeroBitCount &- 7)) &- 1)
        let mixed = (word ^ UInt64(truncatingIfNeeded: node &+ 1)) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed &>> 58) &* 2
    }

    /// Notes how far two sequences of a pair go together.
    func compare(_ pair: Int, scratch: UnsafeMutablePointer<UInt8>) {
        var common = 0
        while common < min(shapes[pair].count, shapes[pair + 1].count),
            key(common, of: pair).isEqual(to: key(common, of: pair + 1), scratch: scratch)
        {
            common += 1
        }
        shapes[pair].common = Int32(common)
        shapes[pair + 1].common = Int32(common)
    }

    /// Whether the text behind an opening quote is this key, its closing quote and a colon.
    @inline(__always)
    static func matches(_ start: UnsafePointer<UInt8>, _ key: UnsafePointer<Key>) -> Bool {
        let raw = UnsafeRawPointer(start)
        let head = raw.loadUnaligned(as: UInt64.self).littleEndian & key.pointee.mask
        guard head == key.pointee.head else { return false }
        if key.pointee.tailOffset == 0 { return true }
        let tail = raw + Int(key.pointee.tailOffset)
        guard tail.loadUnaligned(as: UInt64.self).littleEndian == key.pointee.tail else { return false }
        return key.pointee.length <= 16
            || (tail - 8).loadUnaligned(as: UInt64.self).littleEndian == key.pointee.middle
    }

    /// The expected key as one of an object, for the slow way.
    @inline(__always)
    func key(_ index: Int, of shape: Int) -> JSONKey {
        let place = shape * Self.keyLimit + index
        return JSONKey(UnsafePointer(bytes + place * Self.keyBytes), count: Int(keys[place].length) - 2)
    }

    /// Keeps a key of a sequence; false where it is too long for one.
    func put(
        _ key: JSONKey, slot: Int, node: Int, at index: Int, of shape: Int, scratch: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        guard 1...22 ~= key.count else { return false }
        let place = shape * Self.keyLimit + index
        let own = bytes + place * Self.keyBytes
        let start = key.start(scratch)
        for offset in 0..<key.count { own[offset] = start[offset] }
        own[key.count] = UInt8(ascii: "\"")
        own[key.count + 1] = UInt8(ascii: ":")
        let length = key.count + 2
        let raw = UnsafeRawPointer(own)
        let mask = length >= 8 ? UInt64.max : (1 << UInt64(length * 8)) - 1
        let tail = max(0, length - 8)
        keys[place] = Key(
            head: raw.loadUnaligned(as: UInt64.self).littleEndian & mask, mask: mask,
            tail: raw.loadUnaligned(fromByteOffset: tail, as: UInt64.self).littleEndian, tailOffset: Int32(tail),
            length: Int32(length), slot: Int32(slot), node: Int32(node),
            middle: length > 16 ? raw.loadUnaligned(fromByteOffset: tail - 8, as: UInt64.self).littleEndian : 0)
        return true
    }
}
