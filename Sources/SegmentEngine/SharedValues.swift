import CellValues

@preconcurrency import Glibc

/// Values that must be told apart across workers, as codes: texts for `distinct` and for a first or last value.
///
/// Asked once a distinct value and worker, not once a row, so one lock is enough.
final class SharedValues: @unchecked Sendable {
    private let exact = TextDictionary()
    private let folded = TextDictionary()
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>

    init() {
        mutex = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    func code(of text: UnsafeRawBufferPointer, ignoringCase: Bool) -> UInt32 {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        guard ignoringCase else { return exact.code(of: text) }
        var bytes: [UInt8] = []
        CaseFolding.fold(text, into: &bytes)
        return bytes.withUnsafeBytes { folded.code(of: $0) }
    }

    /// The text of a code that keeps case. Only after the scan.
    func bytes(_ code: Int) -> UnsafeRawBufferPointer { exact.bytes(code) }
}
