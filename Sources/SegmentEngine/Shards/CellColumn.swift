import CellValues
import FlatFiles

/// The values of one cell, contact by contact of a shard.
final class CellColumn {
    /// happened: bit `i % 64` of word `i / 64`.
    private(set) var bits: UnsafeMutablePointer<UInt64>!
    /// count, values, activitiesWith; distinct values and days, once they are counted.
    private(set) var counts: UnsafeMutablePointer<UInt32>!
    /// sum (0 of nothing), minimum (`Int128.max` of nothing), maximum (`Int128.min` of nothing).
    ///
    /// Sums are kept in 64 bits until one leaves them, or until the shard is asked: then all of the column become wide.
    var numbers: UnsafeMutablePointer<Int128>! {
        if let narrowSums {
            let wide = Self.zeros(Int128.self, contacts)
            for contact in 0..<contacts { wide[contact] = Int128(narrowSums[contact]) }
            Self.free(narrowSums, contacts)
            self.narrowSums = nil
            wideNumbers = wide
            arrayBytes += contacts * 8
        }
        return wideNumbers
    }
    private(set) var narrowSums: UnsafeMutablePointer<Int64>?
    private var wideNumbers: UnsafeMutablePointer<Int128>?
    /// first (`Int64.max` of nothing), last (`Int64.min` of nothing).
    private(set) var seconds: UnsafeMutablePointer<Int64>!
    /// Fractions of `seconds`, once there was one.
    private(set) var nanoseconds: UnsafeMutablePointer<UInt32>?
    private(set) var values: UnsafeMutablePointer<ValueCell>!
    /// Those of `values`, where they are texts.
    private(set) var texts = CellTexts()
    /// distinct values and days, until they are counted.
    var pairs: PairSet?
    /// sum: how often it left 128 bits upwards less how often downwards, and the first such row in the log. At 0 the sum
    /// has come back and is right, in whatever order its rows were added.
    private(set) var carries: [Int: (count: Int, row: CellOverflow)] = [:]
    private let contacts: Int
    /// Of the arrays, made or not.
    private var arrayBytes = 0

    init(_ kind: CellPlan.Kind, contacts: Int) {
        self.contacts = contacts
        arrayBytes = kind.bytes(contacts: contacts)
        switch kind {
        case .happened: bits = Self.zeros(UInt64.self, (contacts + 63) / 64)
        case .count, .values, .activitiesWith: counts = Self.zeros(UInt32.self, contacts)
        case .sum: narrowSums = Self.zeros(Int64.self, contacts)
        case .minimum: wideNumbers = Self.filled(.max, contacts)
        case .maximum: wideNumbers = Self.filled(.min, contacts)
        case .first: seconds = Self.filled(.max, contacts)
        case .last: seconds = Self.filled(.min, contacts)
        case .firstValue, .lastValue: values = Self.filled(ValueCell(), contacts)
        case .distinct, .distinctDays: pairs = PairSet(contacts: contacts)
        }
    }

    /// Puts the number of different values in the place of the values. - Parameter room: see `MetricShard.close`.
    func countPairs(room: Int) throws(DatasetFailure) {
        guard let pairs else { return }
        let counts = Self.zeros(UInt32.self, contacts)
        self.counts = counts
        arrayBytes += contacts * 4
        self.pairs = nil
        try pairs.count(into: counts, room: room)
    }

    deinit {
        Self.free(bits, (contacts + 63) / 64)
        Self.free(counts, contacts)
        Self.free(narrowSums, contacts)
        Self.free(wideNumbers, contacts)
        Self.free(seconds, contacts)
        Self.free(nanoseconds, contacts)
        Self.free(values, contacts)
    }

    /// Upper bound of what the cell takes, without pairs.
    var bytes: Int { arrayBytes + texts.bytes + carries.count * 128 }

    private static func filled<Value: BitwiseCopyable>(_ value: Value, _ count: Int) -> UnsafeMutablePointer<Value> {
        let pointer = zeros(Value.self, count)
        pointer.initialize(repeating: value, count: count)
        return pointer
    }

    /// Pages that nothing is written to are never taken.
    private static func zeros<Value>(_ type: Value.Type, _ count: Int) -> UnsafeMutablePointer<Value> {
        PageMemory.allocate(count * MemoryLayout<Value>.stride).bindMemory(to: type, capacity: count)
    }

    private static func free<Value>(_ pointer: UnsafeMutablePointer<Value>?, _ count: Int) {
        if let pointer { PageMemory.free(UnsafeMutableRawPointer(pointer), count * MemoryLayout<Value>.stride) }
    }

    func carry(_ contact: Int, _ change: Int, _ row: CellOverflow) {
        var carry = carries[contact] ?? (0, row)
        carry.count += change
        if row.order < carry.row.order { carry.row = row }
        carries[contact] = carry
    }

    /// Makes the text of a contact the one of this activity.
    func keep(_ text: UnsafeRawBufferPointer, at: Instant, order: LogOrder, of contact: Int) {
        texts.keep(text, in: values + contact, of: UnsafeMutableBufferPointer(start: values, count: contacts))
        values[contact].at = at
        values[contact].order = order
        values[contact].isPresent = true
    }

    /// The fractions, made (all 0) where there are none yet.
    func fractions() -> UnsafeMutablePointer<UInt32> {
        if let nanoseconds { return nanoseconds }
        let made = Self.zeros(UInt32.self, contacts)
        nanoseconds = made
        arrayBytes += contacts * 4
        return made
    }

    @inline(__always)
    func instant(_ contact: Int) -> Instant? {
        let second = seconds[contact]
        if second == .max || second == .min { return nil }
        return Instant(seconds: second, nanoseconds: nanoseconds?[contact] ?? 0)
    }
}

extension CellPlan.Kind {
    /// What the arrays of such a cell take.
    func bytes(contacts: Int) -> Int {
        switch self {
        case .happened: (contacts + 63) / 64 * 8
        case .count, .values, .activitiesWith: contacts * 4
        case .minimum, .maximum: contacts * MemoryLayout<Int128>.stride
        case .first, .last, .sum: contacts * 8
        case .firstValue, .lastValue: contacts * MemoryLayout<ValueCell>.stride
        case .distinct, .distinctDays: 0
        }
    }
}
