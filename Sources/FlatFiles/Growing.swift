/// Values in memory of their own that grows by doubling. Kept by the reader of a file and filled batch after batch.
final class Growing<Value> {
    private(set) var values: UnsafeMutablePointer<Value>
    private var capacity: Int
    private let empty: Value

    init(_ capacity: Int, _ empty: Value) {
        self.capacity = max(capacity, 1)
        self.empty = empty
        values = .allocate(capacity: self.capacity)
        values.initialize(repeating: empty, count: self.capacity)
    }

    // Only plain values are kept here: there is nothing to deinitialise.
    deinit { values.deallocate() }

    func clear() { values.update(repeating: empty, count: capacity) }

    func reserve(_ count: Int) {
        guard count > capacity else { return }
        let larger = UnsafeMutablePointer<Value>.allocate(capacity: count * 2)
        larger.initialize(repeating: empty, count: count * 2)
        larger.update(from: values, count: capacity)
        values.deallocate()
        values = larger
        capacity = count * 2
    }
}

extension Array {
    /// Replaces the content, keeping the memory.
    mutating func refill(_ source: Growing<Element>, _ count: Int) {
        removeAll(keepingCapacity: true)
        append(contentsOf: UnsafeBufferPointer(start: source.values, count: count))
    }
}
