import SegmentEngine

/// The results of `body` for 0 ..< count, in order, worked out by so many threads. Which thread does which is fixed, so
/// that a single one does all in order.
func inParallel<Result>(_ count: Int, threads: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
    let workers = max(1, min(threads, count))
    let parts = parallelMap(workers) { worker in
        stride(from: worker, to: count, by: workers).map { body($0) }
    }
    return (0..<count).map { parts[$0 % workers][$0 / workers] }
}
