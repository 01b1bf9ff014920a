import Glibc

/// A lock. Not `Synchronization.Mutex`, for which the thread sanitizer raises false alarms here.
package final class Lock: @unchecked Sendable {
    // Sendable by what it is.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>

    package init() {
        mutex = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    package func withLock<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body()
    }
}

/// A value under a lock.
package final class LockedValue<Value>: @unchecked Sendable {
    // Sendable by its lock.
    private var value: Value
    private let lock = Lock()

    package init(_ value: Value) { self.value = value }

    package func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
        lock.withLock { body(&value) }
    }
}
