/// Values in memory of their own that grows by doubling. Kept by the reader of a file and filled batch after batch.
///
/// Plain values only: there is nothing to deinitialise.
struct Growing<Value: BitwiseCopyable>: ~Copyable {
    private(set) var values: UnsafeMutablePointer<Value>
    private var capacity: Int

    init(_ capacity: Int, _ empty: Value) {
        self.capacity = max(capacity, 1)
        values = .allocate(capacity: self.capacity + 1)
        values.initialize(repeating: empty, count: self.capacity + 1)
    }

    deinit { values.deallocate() }

    /// Kept behind the values: where a noncopyable type has a stored property of its generic type, swiftc 6.3.1 forgets its
    /// `deinit` in debug builds, and nothing is ever freed.
    private var empty: Value { values[capacity] }

    func clear() { values.update(repeating: empty, count: capacity) }

    mutating func reserve(_ count: Int) {
        guard count > capacity else { return }
        let larger = UnsafeMutablePointer<Value>.allocate(capacity: count * 2 + 1)
        larger.initialize(repeating: empty, count: count * 2 + 1)
        larger.update(from: values, count: capacity)
        values.deallocate()
        values = larger
        capacity = count * 2
    }

    /// Replaces an array's content, keeping its memory.
    func copy(_ count: Int, to array: inout [Value]) {
        array.removeAll(keepingCapacity: true)
        array.append(contentsOf: UnsafeBufferPointer(start: values, count: count))
    }
}

/// Several lists of small numbers in one piece of memory: walked once a row, without counting references.
struct IndexTable: ~Copyable {
    private let starts: UnsafeMutablePointer<Int>
    private let items: UnsafeMutablePointer<Int>
    private let listCount: Int

    init(_ lists: [[Int]]) {
        listCount = lists.count
        starts = .allocate(capacity: lists.count + 1)
        items = .allocate(capacity: max(lists.reduce(0) { $0 + $1.count }, 1))
        var next = 0
        for (index, list) in lists.enumerated() {
            (starts + index).initialize(to: next)
            for item in list {
                (items + next).initialize(to: item)
                next += 1
            }
        }
        (starts + listCount).initialize(to: next)
    }

    deinit {
        starts.deallocate()
        items.deallocate()
    }

    @inline(__always)
    subscript(list: Int) -> UnsafeBufferPointer<Int> {
        UnsafeBufferPointer(start: items + starts[list], count: starts[list + 1] - starts[list])
    }
}
