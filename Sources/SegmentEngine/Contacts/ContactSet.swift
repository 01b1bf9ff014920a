/// Which contacts, as one bit a contact over the dense indices of a `ContactIndex`.
///
/// Index order is key order, so walking a set gives output order without a sort.
package struct ContactSet: Hashable, Sendable {
    /// Number of contacts there are, members or not.
    package let universe: Int
    /// Bit `i % 64` of word `i / 64`; bits past the universe are 0.
    package internal(set) var words: [UInt64]

    package init(universe: Int) {
        self.universe = universe
        words = [UInt64](repeating: 0, count: (universe + 63) / 64)
    }

    package static func everyone(of universe: Int) -> ContactSet {
        var set = ContactSet(universe: universe)
        for index in set.words.indices { set.words[index] = .max }
        set.clearTail()
        return set
    }

    /// The words of a set, already computed; bits past the universe are cleared.
    package init(universe: Int, words: [UInt64]) {
        precondition(words.count == (universe + 63) / 64)
        self.universe = universe
        self.words = words
        clearTail()
    }

    private mutating func clearTail() {
        if universe % 64 != 0, !words.isEmpty { words[words.count - 1] &= (1 << UInt64(universe % 64)) - 1 }
    }

    package var count: Int {
        words.withUnsafeBufferPointer { words in
            var count = 0
            for word in words { count += word.nonzeroBitCount }
            return count
        }
    }

    /// How many of them are not in the other set, without making the set of those.
    package func count(without other: ContactSet) -> Int {
        precondition(universe == other.universe)
        return words.withUnsafeBufferPointer { left in
            other.words.withUnsafeBufferPointer { right in
                var count = 0
                for index in left.indices { count += (left[index] & ~right[index]).nonzeroBitCount }
                return count
            }
        }
    }

    package func contains(_ contact: Int) -> Bool { words[contact >> 6] >> UInt64(contact & 63) & 1 == 1 }

    package mutating func insert(_ contact: Int) { words[contact >> 6] |= 1 << UInt64(contact & 63) }

    /// Adds the bits of `count` contacts from `base` on; what stands behind them counts for nothing.
    /// - Parameter base: a multiple of 64, or the contacts are fewer than 64 and lie in one word.
    mutating func insert(_ words: some Sequence<UInt64>, at base: Int, count: Int) {
        for (index, word) in words.enumerated() {
            let rest = count - index << 6
            let own = rest < 64 ? word & (1 << UInt64(rest) - 1) : word
            self.words[base >> 6 + index] |= own << UInt64(base & 63)
        }
    }

    package mutating func remove(_ contact: Int) { words[contact >> 6] &= ~(1 << UInt64(contact & 63)) }

    package mutating func formIntersection(_ other: ContactSet) { combine(other) { $0 & $1 } }
    package mutating func formUnion(_ other: ContactSet) { combine(other) { $0 | $1 } }
    package mutating func subtract(_ other: ContactSet) { combine(other) { $0 & ~$1 } }

    @inline(__always)
    private mutating func combine(_ other: ContactSet, _ operation: (UInt64, UInt64) -> UInt64) {
        precondition(universe == other.universe)
        other.words.withUnsafeBufferPointer { right in
            words.withUnsafeMutableBufferPointer { left in
                for index in left.indices { left[index] = operation(left[index], right[index]) }
            }
        }
    }

    /// The members' indices, rising.
    package func forEach(_ body: (Int) throws -> Void) rethrows {
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                try body(index << 6 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
    }
}
