@preconcurrency import Glibc

/// Plain values of one part of a file, in memory of their own: room is asked for once a batch and then written without a
/// check a row.
///
/// Grows by `realloc`, which moves pages and copies nothing where it is large.
final class GrowingRows<Value: BitwiseCopyable>: @unchecked Sendable {
    // Sendable by discipline: one worker fills it, afterwards it is only read.
    private(set) var base: UnsafeMutablePointer<Value>
    private(set) var count = 0
    private var capacity = 0

    /// Bytes that may be written behind the last value, so that short texts are copied by whole words.
    static var slack: Int { 16 }

    init() { base = Self.allocated(0, from: nil) }

    deinit { free(base) }

    private static func allocated(_ capacity: Int, from old: UnsafeMutablePointer<Value>?) -> UnsafeMutablePointer<
        Value
    > {
        let (bytes, overflows) = capacity.multipliedReportingOverflow(by: MemoryLayout<Value>.stride)
        let memory = overflows ? nil : realloc(old, bytes + slack)
        // As the language's own memory: where the system has none left there is no going on.
        precondition(memory != nil, "the system has no memory left")
        return memory!.assumingMemoryBound(to: Value.self)
    }

    /// Room for so many values in all: memory that isn't written costs nothing.
    func reserve(_ wanted: Int) {
        guard wanted > capacity else { return }
        base = Self.allocated(wanted, from: base)
        capacity = wanted
    }

    /// So many more values, for the caller to write.
    func extend(by more: Int) -> UnsafeMutablePointer<Value> {
        if count + more > capacity { reserve(max(capacity * 2, count + more)) }
        defer { count += more }
        return base + count
    }

    func append(_ value: Value) { extend(by: 1).pointee = value }

    func removeLast(_ number: Int) { count -= number }

    var values: UnsafeBufferPointer<Value> { UnsafeBufferPointer(start: base, count: count) }
}
