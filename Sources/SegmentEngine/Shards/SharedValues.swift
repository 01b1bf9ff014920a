import CellValues
import FlatFiles

/// Values that must be told apart across workers, as codes: those of `distinct`, and currencies.
///
/// Asked once a distinct value and worker, not once a row, so one lock is enough.
final class SharedValues: @unchecked Sendable {
    // Sendable by its lock.
    private let exact = TextDictionary()
    private let folded = TextDictionary()
    private let budget: MemoryBudget
    private var reported = 0
    private let lock = Lock()

    init(_ budget: MemoryBudget) { self.budget = budget }

    func code(of text: UnsafeRawBufferPointer, ignoringCase: Bool) -> UInt32 {
        lock.withLock {
            let code: UInt32
            if ignoringCase {
                var bytes: [UInt8] = []
                CaseFolding.fold(text, into: &bytes)
                code = bytes.withUnsafeBytes { folded.code(of: $0) }
            } else {
                code = exact.code(of: text)
            }
            let bytes = exact.bytes + folded.bytes
            if bytes != reported {
                budget.add(bytes - reported)
                reported = bytes
            }
            return code
        }
    }

    /// The text of a code that keeps case. Only after the scan.
    func bytes(_ code: Int) -> UnsafeRawBufferPointer { exact.bytes(code) }
}
