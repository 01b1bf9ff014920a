import Dispatch
import Synchronization

/// A gzip file decompressed on a thread of its own, some chunks ahead of whoever reads it: for a file that is alone, so that
/// inflating it and parsing it share two processors.
///
/// Chunks are handed over in a ring of four; smaller or fewer ones cost more in waking each other up than they win.
final class GzipPipe: @unchecked Sendable {
    // Sendable by its semaphores: a slot of the ring belongs to the producer between `free` and `filled`, to the reader
    // otherwise.
    private static let depth = 4
    private static let chunk = 512 << 10

    private final class Flag: Sendable {
        let isSet = Atomic(false)
    }

    private struct Slot {
        var bytes: UnsafeMutableRawPointer
        /// 0 at the end.
        var count = 0
        var failure: FileFailure?
    }

    private let stream: GzipStream
    private let slots: UnsafeMutablePointer<Slot>
    private let free = DispatchSemaphore(value: 0)
    private let filled = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    private let stop = Flag()
    /// The reader's place: slot, and bytes taken of it.
    private var current = -1
    private var position = 0
    private var isAtEnd = false

    init(_ stream: GzipStream) {
        self.stream = stream
        slots = .allocate(capacity: Self.depth)
        for index in 0..<Self.depth {
            (slots + index).initialize(
                to: Slot(bytes: .allocate(byteCount: Self.chunk, alignment: 64)))
        }
        for _ in 0..<Self.depth { free.signal() }
        // The pipe outlives its producer, which `deinit` waits for.
        let producer = Producer(
            stream: stream, slots: slots, free: free, filled: filled, ended: ended, stop: stop)
        DispatchQueue.global().async { producer.run() }
    }

    deinit {
        producerShouldStop()
        ended.wait()
        for index in 0..<Self.depth { slots[index].bytes.deallocate() }
        slots.deinitialize(count: Self.depth)
        slots.deallocate()
    }

    private func producerShouldStop() {
        stop.isSet.store(true, ordering: .relaxed)
        free.signal()
    }

    /// Up to `count` bytes; 0 at the end.
    func read(into target: UnsafeMutableRawPointer, count: Int) throws(FileFailure) -> Int {
        while !isAtEnd {
            if current >= 0, position < slots[current].count {
                let got = min(count, slots[current].count - position)
                target.copyMemory(from: slots[current].bytes + position, byteCount: got)
                position += got
                return got
            }
            if current >= 0 { free.signal() }
            filled.wait()
            current = (current + 1) % Self.depth
            position = 0
            if let failure = slots[current].failure { throw failure }
            isAtEnd = slots[current].count == 0
        }
        return 0
    }

    /// What runs on the other thread. It holds everything but the pipe itself.
    private struct Producer: @unchecked Sendable {
        let stream: GzipStream
        let slots: UnsafeMutablePointer<Slot>
        let free: DispatchSemaphore
        let filled: DispatchSemaphore
        let ended: DispatchSemaphore
        let stop: Flag

        func run() {
            defer { ended.signal() }
            var index = 0
            while true {
                free.wait()
                if stop.isSet.load(ordering: .relaxed) { return }
                var count = 0
                var failure: FileFailure?
                do throws(FileFailure) {
                    while count < GzipPipe.chunk {
                        let got = try stream.read(into: slots[index].bytes + count, count: GzipPipe.chunk - count)
                        if got == 0 { break }
                        count += got
                    }
                } catch {
                    // What came before it was read in order, and is good until the reader comes to the fault.
                    failure = error
                }
                slots[index].count = count
                slots[index].failure = count > 0 ? nil : failure
                filled.signal()
                index = (index + 1) % GzipPipe.depth
                if count > 0, let failure {
                    free.wait()
                    if stop.isSet.load(ordering: .relaxed) { return }
                    slots[index].count = 0
                    slots[index].failure = failure
                    filled.signal()
                    return
                }
                if count == 0 || failure != nil { return }
            }
        }
    }
}
