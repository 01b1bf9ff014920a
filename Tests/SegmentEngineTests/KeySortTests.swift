import TestSupport
import Testing

@testable import SegmentEngine

@Suite("Rows are sorted by key, equal keys in log order")
struct KeySortTests {
    /// What keys look like: alike in their first bytes or not, long, short, with NUL, repeated.
    enum Keys: String, CaseIterable {
        case numbers, shared, tiny, long, one

        func key(_ random: inout SplitMix64) -> [UInt8] {
            switch self {
            case .numbers: Array("c\(Int.random(in: 0...1_000_000, using: &random))".utf8)
            case .shared: Array("contact-of-the-shop-\(Int.random(in: 0...5000, using: &random))".utf8)
            case .tiny:
                (0..<Int.random(in: 0...3, using: &random)).map { _ in
                    [0, 1, 65, 255].randomElement(using: &random)! as UInt8
                }
            case .long:
                (0..<Int.random(in: 7...40, using: &random)).map { _ in
                    [65, 66].randomElement(using: &random)! as UInt8
                }
            case .one: Array("always".utf8)
            }
        }
    }

    @Test("As a sort of whole keys does it, for any number of threads", arguments: Keys.allCases, [1, 2, 3, 5])
    func same(kind: Keys, threads: Int) {
        var random = SplitMix64(seed: 11)
        // Enough rows for several shares.
        let keys = (0..<(kind == .one ? 33_000 : 100_000)).map { _ in kind.key(&random) }
        let flat = keys.flatMap { $0 }
        var starts = [0]
        for key in keys { starts.append(starts[starts.count - 1] + key.count) }
        let rows = KeySort(keyBytes: flat, starts: starts, threads: threads).rows()
        #expect(rows.count == keys.count)
        #expect(Set(rows).count == keys.count)
        let isInOrder = zip(rows, rows.dropFirst()).allSatisfy { left, right in
            let (a, b) = (keys[Int(left)], keys[Int(right)])
            return a == b ? left < right : a.lexicographicallyPrecedes(b)
        }
        #expect(isInOrder)
    }

    @Test("No rows and one row are in order")
    func few() {
        #expect(KeySort(keyBytes: [], starts: [0], threads: 4).rows() == [])
        #expect(KeySort(keyBytes: [65], starts: [0, 1], threads: 4).rows() == [0])
    }
}
