import Dispatch

/// Runs the body for 0 ..< count at once and gives the results in order.
package func parallelMap<Result>(_ count: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
    // `Result` need not be Sendable: each is made by one worker and handed over when all are done.
    nonisolated(unsafe) let slots = UnsafeMutablePointer<Result?>.allocate(capacity: count)
    slots.initialize(repeating: nil, count: count)
    defer {
        slots.deinitialize(count: count)
        slots.deallocate()
    }
    if count == 1 {
        slots[0] = body(0)
    } else {
        DispatchQueue.concurrentPerform(iterations: count) { index in slots[index] = body(index) }
    }
    return (0..<count).map { slots[$0]! }
}
