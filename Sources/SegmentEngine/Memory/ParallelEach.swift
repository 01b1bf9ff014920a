import CellValues
import Dispatch
import Synchronization

/// Runs the body for 0 ..< count on so many threads, each taking the next number when it is done with one: where the work
/// differs, nobody waits for a fixed share. Which thread does what must not matter. A single thread does all in order.
package func parallelEach(_ count: Int, threads: Int, _ body: @Sendable (Int) -> Void) {
    let workers = min(threads, count)
    guard workers > 1 else {
        for number in 0..<max(count, 0) { body(number) }
        return
    }
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
        while true {
            let number = next.add(1, ordering: .relaxed).oldValue
            guard number < count else { return }
            body(number)
        }
    }
}

/// The results of the body, in order.
package func parallelEach<Result>(_ count: Int, threads: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
    // `Result` need not be Sendable: each is made by one thread and handed over when all are done.
    [Result](uninitializedCapacity: count) { buffer, made in
        nonisolated(unsafe) let slots = buffer
        parallelEach(count, threads: threads) { number in slots.initializeElement(at: number, to: body(number)) }
        made = count
    }
}
