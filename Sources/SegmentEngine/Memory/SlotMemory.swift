@preconcurrency import Glibc

/// Zeroed memory for a table that is asked at random places, in pages of 2 MiB where the system gives them: with small
/// pages every second look-up of a large table also misses the translation of its address.
final class SlotMemory<Slot: BitwiseCopyable>: @unchecked Sendable {
    // Sendable by discipline: filled before it is shared.
    let start: UnsafeMutablePointer<Slot>
    let count: Int
    private let mapped: UnsafeMutableRawPointer
    private let mappedBytes: Int

    private static var hugePage: Int { 2 << 20 }

    init(count: Int) {
        self.count = count
        let bytes = count * MemoryLayout<Slot>.stride
        // Room to start at a whole large page; what is never touched is never there.
        mappedBytes = bytes >= Self.hugePage ? bytes + 2 * Self.hugePage : bytes
        let memory = mmap(nil, mappedBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        // As the language's own memory: where the system has none left there is no going on.
        precondition(memory != nil && memory != MAP_FAILED, "the system has no memory left")
        let whole = memory!
        mapped = whole
        var first = whole
        if bytes >= Self.hugePage {
            first = whole.alignedUp(toMultipleOf: Self.hugePage)
            // Only a wish: with small pages everything works as well, slower.
            _ = madvise(first, (bytes + Self.hugePage - 1) / Self.hugePage * Self.hugePage, MADV_HUGEPAGE)
        }
        start = first.assumingMemoryBound(to: Slot.self)
    }

    deinit { munmap(mapped, mappedBytes) }

    var values: UnsafeMutableBufferPointer<Slot> { UnsafeMutableBufferPointer(start: start, count: count) }

    func withUnsafeBufferPointer<Result>(_ body: (UnsafeBufferPointer<Slot>) throws -> Result) rethrows -> Result {
        try body(UnsafeBufferPointer(start: start, count: count))
    }
}

extension UnsafeMutableRawPointer {
    fileprivate func alignedUp(toMultipleOf size: Int) -> UnsafeMutableRawPointer {
        let address = Int(bitPattern: self)
        return self + ((address + size - 1) / size * size - address)
    }
}
