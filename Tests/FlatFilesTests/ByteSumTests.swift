import FlatFiles
import TestSupport
import Testing

@Suite("Sums over bytes")
struct ByteSumTests {
    private let seed = ByteSum.Value(low: 0x0123_4567_89AB_CDEF, high: 42)

    private func sum(_ bytes: [UInt8], pieces: [Int] = [], seed: ByteSum.Value? = nil) -> ByteSum.Value {
        var sum = ByteSum(seed: seed ?? self.seed)
        bytes.withUnsafeBytes { bytes in
            var start = 0
            for piece in pieces + [bytes.count] {
                let end = min(bytes.count, start + piece)
                sum.add(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                start = end
            }
        }
        return sum.value
    }

    @Test("However the bytes come in pieces, the sum is one", arguments: [UInt64](1...30))
    func pieces(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let bytes = (0..<Int.random(in: 0...700, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        let whole = sum(bytes)
        for _ in 0..<50 {
            let pieces = (0..<20).map { _ in Int.random(in: 0...130, using: &random) }
            #expect(sum(bytes, pieces: pieces) == whole, "\(bytes.count) bytes in \(pieces)")
        }
    }

    @Test("Every byte, its place, their number and the seed count")
    func differences() {
        // Zeros and bytes that make a factor 0 for somebody who doesn't know the seed are bytes like others.
        for filler in [UInt8(0), 0xFF, 0x5A] {
            let bytes = [UInt8](repeating: filler, count: 300)
            var seen: Set<ByteSum.Value> = [sum(bytes)]
            var count = 1
            for index in bytes.indices {
                for bit in [UInt8(1), 0x80] {
                    var changed = bytes
                    changed[index] ^= bit
                    seen.insert(sum(changed))
                    count += 1
                }
            }
            for length in 0..<300 {
                seen.insert(sum(Array(bytes.prefix(length))))
                count += 1
            }
            seen.insert(sum(bytes, seed: ByteSum.Value(low: seed.low, high: seed.high ^ 1)))
            seen.insert(sum(bytes, seed: ByteSum.Value(low: seed.low ^ 1, high: seed.high)))
            #expect(seen.count == count + 2)
        }
    }

    @Test("Stripes that change places change the sum")
    func order() {
        let stripes = (0..<8).map { number in (0..<64).map { UInt8(truncatingIfNeeded: number * 31 + $0) } }
        var seen: Set<ByteSum.Value> = []
        for one in 0..<8 {
            for other in one..<8 {
                var moved = stripes
                moved.swapAt(one, other)
                seen.insert(sum(moved.flatMap { $0 }))
            }
        }
        // All pairs, and once nothing moved.
        #expect(seen.count == 8 * 7 / 2 + 1)
    }
}
