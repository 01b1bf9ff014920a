/// The key sequences of objects seen before: rows of one writer have the same keys in the same order.
///
/// An object whose keys follow a known sequence needs neither the search for keys that stand twice (the sequence was found
/// free of them) nor the search for wanted members, nor even the end of each key: its bytes and the closing quote are
/// compared with what is expected. On the first other key the object goes on the slow way.
struct JSONShapes: ~Copyable {
    /// An expected key of 1 to 16 bytes without escapes.
    struct Key {
        /// The first eight bytes, zeros where there are fewer.
        var prefix: UInt64
        /// The last eight, for keys over eight bytes.
        var tail: UInt64
        /// What `prefix` is compared under.
        var mask: UInt64
        var count: Int32
        /// The wanted member, or -1.
        var member: Int32
    }

    struct Shape {
        /// The tree and the node for which the members were looked up.
        var tree: UnsafeRawPointer?
        var node: Int32
        var count: Int32
        /// Open objects that rest on it: it must not be replaced under them.
        var uses: Int32
    }

    static let keyLimit = 16
    static let shapeCount = 64

    let shapes: UnsafeMutablePointer<Shape>
    let keys: UnsafeMutablePointer<Key>
    /// The bytes of each key, with room for reading eight past the end.
    private let bytes: UnsafeMutablePointer<UInt8>
    private static let keyBytes = 32

    init() {
        shapes = .allocate(capacity: Self.shapeCount)
        shapes.initialize(repeating: Shape(tree: nil, node: -2, count: 0, uses: 0), count: Self.shapeCount)
        keys = .allocate(capacity: Self.shapeCount * Self.keyLimit)
        keys.initialize(
            repeating: Key(prefix: 0, tail: 0, mask: 0, count: 0, member: -1), count: Self.shapeCount * Self.keyLimit)
        bytes = .allocate(capacity: Self.shapeCount * Self.keyLimit * Self.keyBytes)
        bytes.initialize(repeating: 0, count: Self.shapeCount * Self.keyLimit * Self.keyBytes)
    }

    deinit {
        shapes.deallocate()
        keys.deallocate()
        bytes.deallocate()
    }

    /// Where the sequence that begins with this key is kept. `word`: the eight bytes behind the opening quote, of which
    /// those behind a closing one don't count.
    @inline(__always)
    static func place(_ word: UInt64, node: Int) -> Int {
        let quotes = word ^ 0x2222_2222_2222_2222
        let stops = (quotes &- 0x0101_0101_0101_0101) & ~quotes & 0x8080_8080_8080_8080
        let word = stops == 0 ? word : word & ((1 &<< UInt64(stops.trailingZeroBitCount &- 7)) &- 1)
        let mixed = (word ^ UInt64(truncatingIfNeeded: node &+ 1)) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed &>> 58)
    }

    /// Whether the text behind an opening quote is this key and its closing quote.
    @inline(__always)
    static func matches(_ start: UnsafePointer<UInt8>, _ key: Key) -> Bool {
        let raw = UnsafeRawPointer(start)
        let count = Int(key.count)
        guard raw.loadUnaligned(as: UInt64.self).littleEndian & key.mask == key.prefix,
            start[count] == UInt8(ascii: "\"")
        else { return false }
        return count <= 8 || raw.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self).littleEndian == key.tail
    }

    /// The expected key as one of an object, for the slow way.
    @inline(__always)
    func key(_ index: Int, of shape: Int) -> JSONKey {
        let place = shape * Self.keyLimit + index
        return JSONKey(UnsafePointer(bytes + place * Self.keyBytes), count: Int(keys[place].count))
    }

    /// Keeps a sequence; false where a key is too long for one.
    func put(_ key: JSONKey, member: Int, at index: Int, of shape: Int, scratch: UnsafeMutablePointer<UInt8>) -> Bool {
        guard 1...16 ~= key.count else { return false }
        let place = shape * Self.keyLimit + index
        let own = bytes + place * Self.keyBytes
        let start = key.start(scratch)
        for offset in 0..<key.count { own[offset] = start[offset] }
        let tail =
            key.count > 8 ? UnsafeRawPointer(own + (key.count - 8)).loadUnaligned(as: UInt64.self).littleEndian : 0
        keys[place] = Key(
            prefix: key.prefix, tail: tail, mask: key.count >= 8 ? .max : (1 << UInt64(key.count * 8)) - 1,
            count: Int32(key.count), member: Int32(member))
        return true
    }
}
