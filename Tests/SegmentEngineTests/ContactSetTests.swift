import SegmentEngine
import TestSupport
import Testing

@Suite("A contact set is a set of numbers below its universe")
struct ContactSetTests {
    @Test("Its operations agree with Set", arguments: [0, 1, 63, 64, 65, 127, 128, 1000])
    func operations(universe: Int) {
        var random = SplitMix64(seed: UInt64(universe))
        for _ in 0..<20 {
            let (left, right) = (numbers(universe, &random), numbers(universe, &random))
            let (a, b) = (made(left, universe), made(right, universe))
            var both = a
            both.formIntersection(b)
            #expect(members(both) == left.intersection(right).sorted())
            var either = a
            either.formUnion(b)
            #expect(members(either) == left.union(right).sorted())
            var rest = a
            rest.subtract(b)
            #expect(members(rest) == left.subtracting(right).sorted())
            #expect(rest.count == a.count(without: b))
            var others = ContactSet.everyone(of: universe)
            others.subtract(a)
            #expect(members(others) == Set(0..<universe).subtracting(left).sorted())
            #expect(others.count + a.count == universe)
        }
    }

    @Test("Everyone is every number and no bit more")
    func everyone() {
        for universe in 0..<200 {
            let set = ContactSet.everyone(of: universe)
            #expect(set.count == universe)
            var none = set
            none.subtract(set)
            #expect(none == ContactSet(universe: universe))
        }
    }

    private func numbers(_ universe: Int, _ random: inout SplitMix64) -> Set<Int> {
        Set((0..<universe).filter { _ in Bool.random(using: &random) })
    }

    private func made(_ numbers: Set<Int>, _ universe: Int) -> ContactSet {
        var set = ContactSet(universe: universe)
        for number in numbers { set.insert(number) }
        return set
    }

    private func members(_ set: ContactSet) -> [Int] {
        var found: [Int] = []
        set.forEach { found.append($0) }
        return found
    }
}
