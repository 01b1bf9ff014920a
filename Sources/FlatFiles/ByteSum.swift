/// A sum over bytes that come in pieces of any size: 128 bits of four lanes that multiply and fold sixteen bytes at a time
/// (the step of wyhash, with every factor masked by a secret of its own).
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

    private var lanes: SIMD4<UInt64>
    private let secrets: SIMD4<UInt64>
    private var count: UInt64 = 0
    /// Bytes that don't fill a stripe yet.
    private var rest: [UInt8] = []
    private static let stripe = 64

    package init(seed: Value) {
        lanes = [seed.low, seed.high, ~seed.low, ~seed.high]
        secrets = [
            Self.mix(seed.low &+ 1, seed.high), Self.mix(seed.low &+ 2, seed.high), Self.mix(seed.low &+ 3, seed.high),
            Self.mix(seed.low &+ 4, seed.high),
        ]
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
        rest.append(contentsOf: bytes[whole...])
    }

    /// Whole stripes.
    private mutating func fold(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        var (a, b, c, d) = (lanes[0], lanes[1], lanes[2], lanes[3])
        let secrets = secrets
        var place = start
        let end = start + bytes.count
        while place < end {
            a = Self.mix(Self.word(place, 0) ^ secrets[0], Self.word(place, 8) ^ a)
            b = Self.mix(Self.word(place, 16) ^ secrets[1], Self.word(place, 24) ^ b)
            c = Self.mix(Self.word(place, 32) ^ secrets[2], Self.word(place, 40) ^ c)
            d = Self.mix(Self.word(place, 48) ^ secrets[3], Self.word(place, 56) ^ d)
            place += Self.stripe
        }
        lanes = [a, b, c, d]
    }

    @inline(__always)
    private static func word(_ place: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        place.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian
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
        let ends = (0..<4).map { Self.mix(copy.lanes[$0] ^ secrets[$0], 0x9E37_79B9_7F4A_7C15 ^ count) }
        return Value(
            low: Self.mix(Self.mix(ends[0], ends[1] ^ secrets[2]), ends[2] ^ Self.mix(ends[3], secrets[0])),
            high: Self.mix(Self.mix(ends[3], ends[2] ^ secrets[1]), ends[1] ^ Self.mix(ends[0], secrets[3])))
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
