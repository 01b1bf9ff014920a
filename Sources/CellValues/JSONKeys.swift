#if canImport(Glibc)
import Glibc
#endif

/// A key of an object, decoded where it had escapes: its first eight bytes in a word, and where all of it lies.
struct JSONKey {
    /// The first eight bytes, zeros where there are fewer.
    var prefix: UInt64
    var count: Int
    /// Nil: decoded, `offset` bytes into the scratch of the key stack (which may move as it grows).
    var bytes: UnsafePointer<UInt8>?
    var offset = 0

    /// The bytes must be followed by eight readable ones.
    @inline(__always)
    init(_ bytes: UnsafePointer<UInt8>, count: Int) {
        self.bytes = bytes
        self.count = count
        prefix = Self.prefix(bytes, count: count)
    }

    @inline(__always)
    static func prefix(_ bytes: UnsafePointer<UInt8>, count: Int) -> UInt64 {
        let word = UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self).littleEndian
        return count >= 8 ? word : word & ((1 &<< UInt64(truncatingIfNeeded: count &* 8)) &- 1)
    }

    /// One bit of 64, by prefix and length.
    @inline(__always)
    var filterBit: UInt64 {
        1 &<< (((prefix &+ UInt64(truncatingIfNeeded: count)) &* 0x9E37_79B9_7F4A_7C15) &>> 58)
    }

    @inline(__always)
    func isEqual(to other: JSONKey, scratch: UnsafeMutablePointer<UInt8>) -> Bool {
        guard prefix == other.prefix, count == other.count else { return false }
        if count <= 8 { return true }
        return isEqualBeyondPrefix(start(scratch), other.start(scratch))
    }

    /// Up to 16 bytes, the last eight tell.
    @inline(__always)
    private func isEqualBeyondPrefix(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>) -> Bool {
        if count <= 16 {
            return UnsafeRawPointer(left + (count - 8)).loadUnaligned(as: UInt64.self)
                == UnsafeRawPointer(right + (count - 8)).loadUnaligned(as: UInt64.self)
        }
        return memcmp(left, right, count) == 0
    }

    @inline(__always)
    func start(_ scratch: UnsafeMutablePointer<UInt8>) -> UnsafePointer<UInt8> {
        bytes ?? UnsafePointer(scratch + offset)
    }
}

/// The keys of the objects that are open, each object's above its parent's: finds a key that stands twice.
///
/// An object of up to 32 keys is a few words on the stack, and a filter of 64 bits in a register says "new" for most of
/// them without looking. A wider one moves to a hash set (seeded: rows are hostile).
struct JSONKeyStack: ~Copyable {
    /// The keys of one open object.
    struct Siblings {
        var first: Int
        var count = 0
        var filter: UInt64 = 0
        /// Which of `wide` holds the keys once there are more than 32; -1 until then.
        var wide = -1
    }

    static let narrowLimit = 32

    private let stack: UnsafeMutablePointer<JSONKey>
    private var top = 0
    private(set) var scratch: UnsafeMutablePointer<UInt8>
    private var scratchCapacity = 256
    private var scratchUsed = 0
    private var wide: [Set<WideKey>] = []
    private var wideOpen = 0

    init() {
        stack = .allocate(capacity: (JSONScanner.depthLimit + 1) * Self.narrowLimit)
        scratch = .allocate(capacity: scratchCapacity)
        scratch.initialize(repeating: 0, count: scratchCapacity)
    }

    deinit {
        stack.deallocate()
        scratch.deallocate()
    }

    @inline(__always)
    mutating func clear() {
        top = 0
        scratchUsed = 0
        if wideOpen != 0 { wideOpen = 0 }
    }

    func key(_ index: Int, of siblings: Siblings) -> JSONKey { stack[siblings.first + index] }

    @inline(__always)
    func open() -> Siblings { Siblings(first: top) }

    @inline(__always)
    mutating func close(_ siblings: Siblings) {
        top = siblings.first
        if siblings.wide >= 0 { wideOpen = siblings.wide }
    }

    /// Adds a key; true where it stands there already.
    @inline(__always)
    mutating func insert(_ key: JSONKey, among siblings: inout Siblings) -> Bool {
        let bit = key.filterBit
        if siblings.count < Self.narrowLimit {
            if siblings.filter & bit != 0, isKnown(key, among: siblings) { return true }
            siblings.filter |= bit
            (stack + siblings.first + siblings.count).initialize(to: key)
            siblings.count += 1
            top = siblings.first + siblings.count
            return false
        }
        return insertWide(key, among: &siblings)
    }

    @inline(never)
    private func isKnown(_ key: JSONKey, among siblings: Siblings) -> Bool {
        for index in siblings.first..<siblings.first + siblings.count
        where stack[index].isEqual(to: key, scratch: scratch) {
            return true
        }
        return false
    }

    @inline(never)
    private mutating func insertWide(_ key: JSONKey, among siblings: inout Siblings) -> Bool {
        if siblings.wide < 0 {
            siblings.wide = wideOpen
            wideOpen += 1
            if wide.count < wideOpen { wide.append([]) }
            wide[siblings.wide].removeAll(keepingCapacity: true)
            for index in siblings.first..<siblings.first + siblings.count {
                wide[siblings.wide].insert(WideKey(stack[index], scratch: scratch))
            }
        }
        return !wide[siblings.wide].insert(WideKey(key, scratch: scratch)).inserted
    }

    /// A key with escapes, decoded into the scratch.
    @inline(never)
    mutating func decoded(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> JSONKey {
        let needed = scratchUsed + (end - start) + 8
        if needed > scratchCapacity {
            let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: needed * 2)
            larger.initialize(repeating: 0, count: needed * 2)
            larger.update(from: scratch, count: scratchUsed)
            scratch.deallocate()
            scratch = larger
            scratchCapacity = needed * 2
        }
        let count = JSONEscape.decode(start, count: end - start, into: scratch + scratchUsed)
        var key = JSONKey(UnsafePointer(scratch + scratchUsed), count: count)
        key.bytes = nil
        key.offset = scratchUsed
        scratchUsed += count
        return key
    }
}

/// A key of a wide object. Its bytes are copied where they were decoded, because the scratch may move.
private struct WideKey: Hashable {
    var bytes: UnsafePointer<UInt8>?
    var count: Int
    var copy: [UInt8]

    init(_ key: JSONKey, scratch: UnsafeMutablePointer<UInt8>) {
        bytes = key.bytes
        count = key.count
        copy = key.bytes == nil ? Array(UnsafeBufferPointer(start: scratch + key.offset, count: key.count)) : []
    }

    private func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        if let bytes { return body(UnsafeRawBufferPointer(start: bytes, count: count)) }
        return copy.withUnsafeBytes(body)
    }

    func hash(into hasher: inout Hasher) {
        withBytes { hasher.combine(bytes: $0) }
    }

    static func == (left: WideKey, right: WideKey) -> Bool {
        guard left.count == right.count else { return false }
        return left.withBytes { left in
            right.withBytes { right in
                guard let a = left.baseAddress, let b = right.baseAddress else { return true }
                return memcmp(a, b, left.count) == 0
            }
        }
    }
}
