@preconcurrency import Glibc

/// Large pieces of memory, asked of the system and given back to it the moment they are freed.
///
/// malloc keeps what is freed, and for each thread apart: what one worker's shard gave up would not be there for another's,
/// and no limit on memory would hold.
package enum PageMemory {
    private static let smallest = 64 << 10

    /// All zeros, aligned for any value.
    package static func allocate(_ bytes: Int) -> UnsafeMutableRawPointer {
        if bytes >= smallest {
            let mapped = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            // As the language's own memory: where the system has none left there is no going on.
            precondition(mapped != UnsafeMutableRawPointer(bitPattern: -1), "the system has no memory left")
            if let mapped { return mapped }
        }
        let start = UnsafeMutableRawPointer.allocate(byteCount: max(bytes, 1), alignment: 16)
        start.initializeMemory(as: UInt8.self, repeating: 0, count: max(bytes, 1))
        return start
    }

    package static func free(_ start: UnsafeMutableRawPointer, _ bytes: Int) {
        if bytes >= smallest { munmap(start, bytes) } else { start.deallocate() }
    }

    /// Buffers up to it that come and go are malloc's: asked of the system, each would be filled with zeros page by page.
    static let buffer = 1 << 20

    /// For a buffer: of the system only where it is large.
    static func allocateBuffer(_ bytes: Int) -> UnsafeMutableRawPointer {
        bytes > buffer ? allocate(bytes) : .allocate(byteCount: bytes, alignment: 16)
    }

    static func freeBuffer(_ start: UnsafeMutableRawPointer, _ bytes: Int) {
        if bytes > buffer { free(start, bytes) } else { start.deallocate() }
    }

    /// Moves the bytes, giving back what has been moved piece by piece, so that both never lie in memory at once.
    package static func move(
        _ bytes: Int, from old: UnsafeMutableRawPointer, _ oldBytes: Int, to new: UnsafeMutableRawPointer
    ) {
        let piece = 1 << 20
        var moved = 0
        while moved < bytes {
            let count = min(piece, bytes - moved)
            (new + moved).copyMemory(from: old + moved, byteCount: count)
            if oldBytes >= smallest, count == piece { madvise(old + moved, count, MADV_DONTNEED) }
            moved += count
        }
        free(old, oldBytes)
    }
}
