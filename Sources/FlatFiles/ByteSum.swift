/// A sum over bytes that come in pieces of any size: 128 bits of eight lanes that take sixty-four bytes at a time (the step of
/// XXH3: in every word, changed by a secret of its place, one half is multiplied by the other).
///
/// As vectors: 28 GB/s a core, where steps of wyhash got 11, for the compiler moved each of their products to a vector and
/// back.
///
/// It tells whether a file is the same as when it was read before, for files whose SHA-256 would cost more than reading
/// them. Nobody can make two files with one sum who doesn't know the seed, which is random and stays in the cache.
package struct ByteSum: Sendable {
    package struct Value: Hashable, Sendable {
        package var low: UInt64
        package var high: UInt64

        package init(low: UInt64, high: UInt64) {
            self.low = low
            self.high = high
        }
    }

    private var lanes: SIMD8<UInt64>
    /// Of the next stripe: no two places have the same.
    private var secrets: SIMD8<UInt64>
    private let ends: SIMD8<UInt64>
    private var count: UInt64 = 0
    /// Bytes that don't fill a stripe yet.
    private var rest: [UInt8] = []
    private static let stripe = 64

    package init(seed: Value) {
        var secrets: SIMD8<UInt64> = .zero
        for lane in 0..<8 { secrets[lane] = Self.mix(seed.low &+ UInt64(lane) &+ 1, seed.high) }
        var ends: SIMD8<UInt64> = .zero
        for lane in 0..<8 { ends[lane] = Self.mix(seed.high &+ UInt64(lane) &+ 1, seed.low) }
        lanes = ends
        self.secrets = secrets
        self.ends = ends
    }

    package mutating func add(_ bytes: UnsafeRawBufferPointer) {
        count &+= UInt64(bytes.count)
        var bytes = bytes
        if !rest.isEmpty {
            let taken = min(Self.stripe - rest.count, bytes.count)
            rest.append(contentsOf: bytes[0..<taken])
            bytes = UnsafeRawBufferPointer(rebasing: bytes[taken...])
            guard rest.count == Self.stripe else { return }
            rest.withUnsafeBytes { fold($0) }
            rest.removeAll(keepingCapacity: true)
        }
        let whole = bytes.count & ~(Self.stripe - 1)
        fold(UnsafeRawBufferPointer(rebasing: bytes[0..<whole]))
        // Mostly none: only the last piece of a file has an odd length.
        for index in whole..<bytes.count { rest.append(bytes[index]) }
    }

    /// Whole stripes.
    private mutating func fold(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        var (lanes, secrets) = (lanes, secrets)
        let half = SIMD8<UInt64>(repeating: 0xFFFF_FFFF)
        let width = SIMD8<UInt64>(repeating: 32)
        let step = SIMD8<UInt64>(repeating: 0x9E37_79B9_7F4A_7C15)
        var place = start
        let end = start + bytes.count
        while place < end {
            // Little-endian on every machine we build for.
            let words = place.loadUnaligned(as: SIMD8<UInt64>.self)
            let hidden = words ^ secrets
            // Each word goes into the other lane of its pair, too: a half that happens to be 0 makes no word forgotten.
            let swapped = SIMD8<UInt64>(
                words[1], words[0], words[3], words[2], words[5], words[4], words[7], words[6])
            lanes = lanes &+ swapped &+ (hidden & half) &* (hidden &>> width)
            secrets = secrets &+ step
            place += Self.stripe
        }
        (self.lanes, self.secrets) = (lanes, secrets)
    }

    /// Both factors stay in the result, so that one that happens to be 0 doesn't make the other forgotten.
    @inline(__always)
    private static func mix(_ one: UInt64, _ other: UInt64) -> UInt64 {
        let product = one.multipliedFullWidth(by: other)
        return (product.low ^ one) &+ (product.high ^ other)
    }

    package var value: Value {
        var copy = self
        if !copy.rest.isEmpty {
            copy.rest += [UInt8](repeating: 0, count: Self.stripe - copy.rest.count)
            copy.rest.withUnsafeBytes { copy.fold($0) }
        }
        var (low, high) = (Self.mix(ends[0], count ^ ends[1]), Self.mix(ends[2], count ^ ends[3]))
        for lane in 0..<8 {
            low = Self.mix(low &+ ends[lane], copy.lanes[lane] ^ ends[7 - lane])
            high = Self.mix(high ^ copy.lanes[7 - lane], ends[lane])
        }
        return Value(low: low, high: high)
    }
}

/// The sum of a piece of a file, as it is stored.
package struct FileSum: Hashable, Sendable {
    package var start: UInt64
    package var end: UInt64
    package var value: ByteSum.Value

    package init(start: UInt64, end: UInt64, value: ByteSum.Value) {
        self.start = start
        self.end = end
        self.value = value
    }
}

extension ByteSum {
    /// Of the bytes of a file as they are stored; nil where it ends before `end`.
    package static func of(
        _ path: String, from start: UInt64, to end: UInt64, seed: Value
    ) throws(FileFailure) -> Value? {
        let file = try RawFile(path: path, offset: start)
        var sum = ByteSum(seed: seed)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 64)
        defer { buffer.deallocate() }
        while file.offset < end {
            guard let room = buffer.baseAddress else { return nil }
            let got = try file.read(into: room, count: Int(min(UInt64(buffer.count), end - file.offset)))
            if got == 0 { return nil }
            sum.add(UnsafeRawBufferPointer(start: room, count: got))
        }
        return sum.value
    }
}
