import FlatFiles

/// A list of plain values in memory of its own that a limit can count on: growing takes no second copy, and freeing gives
/// all back.
final class PageList<Value: BitwiseCopyable> {
    private(set) var start: UnsafeMutablePointer<Value>
    private(set) var count = 0
    private var capacity: Int

    init() {
        capacity = 64
        start = PageMemory.allocate(64 * MemoryLayout<Value>.stride).assumingMemoryBound(to: Value.self)
    }

    deinit { PageMemory.free(UnsafeMutableRawPointer(start), capacity * MemoryLayout<Value>.stride) }

    var bytes: Int { count * MemoryLayout<Value>.stride }

    var values: UnsafeMutableBufferPointer<Value> { UnsafeMutableBufferPointer(start: start, count: count) }

    @inline(__always)
    func append(_ value: Value) {
        if count == capacity { grow() }
        start[count] = value
        count += 1
    }

    func append(contentsOf bytes: UnsafeRawBufferPointer) where Value == UInt8 {
        while count + bytes.count > capacity { grow() }
        if let source = bytes.baseAddress {
            UnsafeMutableRawPointer(start + count).copyMemory(from: source, byteCount: bytes.count)
        }
        count += bytes.count
    }

    @inline(never)
    private func grow() {
        let stride = MemoryLayout<Value>.stride
        let larger = PageMemory.allocate(capacity * 2 * stride)
        PageMemory.move(count * stride, from: UnsafeMutableRawPointer(start), capacity * stride, to: larger)
        start = larger.assumingMemoryBound(to: Value.self)
        capacity *= 2
    }
}

extension UnsafeMutableBufferPointer {
    /// Sorts without taking memory that grows with the values beyond a bound.
    func sortInPlace(largestCopy: Int = 1 << 20, by precedes: (Element, Element) -> Bool) {
        if count <= 32 {
            for index in indices.dropFirst() {
                let value = self[index]
                var place = index
                while place > 0, precedes(value, self[place - 1]) {
                    self[place] = self[place - 1]
                    place -= 1
                }
                self[place] = value
            }
        } else if count <= largestCopy {
            // The library's sort takes memory for half of the values, and is quick where they are nearly sorted.
            var copy = self
            copy.sort(by: precedes)
        } else {
            sortAsHeap(by: precedes)
        }
    }

    private func sortAsHeap(by precedes: (Element, Element) -> Bool) {
        func sink(_ root: Int, _ end: Int) {
            let value = self[root]
            var place = root
            while true {
                var child = place * 2 + 1
                if child >= end { break }
                if child + 1 < end, precedes(self[child], self[child + 1]) { child += 1 }
                if !precedes(value, self[child]) { break }
                self[place] = self[child]
                place = child
            }
            self[place] = value
        }
        for root in stride(from: count / 2 - 1, through: 0, by: -1) { sink(root, count) }
        for end in stride(from: count - 1, to: 0, by: -1) {
            swapAt(0, end)
            sink(0, end)
        }
    }
}
