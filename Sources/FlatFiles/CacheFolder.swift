import Dispatch
import Glibc

/// A folder of things that were worked out before and may be again: safe to delete at any time, never a reason to fail.
///
/// Entries are written beside their place and renamed, without being synced: what a power cut makes of one its checksums
/// tell, and then it is as if it were not there. They are written behind the back of whoever makes them, one after another.
///
/// An entry is called by letters and digits. What is added to it later is an entry of its own, called by its name, `-` and
/// more of them: so it is found.
package final class CacheFolder: Sendable {
    fileprivate let folder: DurableFolder
    private let isReadOnly: Bool
    private let cleansUp: Bool
    /// Seconds since 1970 when the run began. An input that changed less than two seconds before may have changed again
    /// without showing it: clocks of file systems tick slowly.
    package let began: Int64
    /// Bytes that all entries together may take; what would pass it isn't kept.
    private let limit: Int
    fileprivate let state = LockedValue(State())
    private let queue = DispatchQueue(label: "cache")
    /// Of what waits to be written there is never more than this many pieces of work: it takes memory.
    private let room = DispatchSemaphore(value: 3)
    private static let temporary = ".tmp-"

    fileprivate struct State {
        var used: Set<String> = []
        /// Being written.
        var pending: Set<String> = []
        /// By entry, what was added to it; nil: not looked for yet.
        var added: [String: [String]]?
        var buffers: [LineBuffer] = []
        var drafts = 0
        var written = 0
        var failure: OutputFailure?
        var trouble: OutputFailure?

        mutating func note(_ failure: OutputFailure) { trouble = trouble ?? failure }
    }

    /// - Parameters:
    ///   - began: seconds since 1970, before any input was looked at.
    ///   - limit: bytes of all entries together.
    ///   - isReadOnly: nothing is kept.
    ///   - cleansUp: old entries may be removed: by whoever alone may change the folder that this one is in.
    package init(
        _ folder: DurableFolder, began: Int64, limit: Int, isReadOnly: Bool = false, cleansUp: Bool = true
    ) {
        self.folder = folder
        self.began = began
        self.limit = limit
        self.isReadOnly = isReadOnly
        self.cleansUp = cleansUp
    }

    /// Why an entry could not be kept: for a warning.
    package var failure: OutputFailure? { state.withLock { $0.failure } }

    /// Why an entry could not be read, or old ones not be removed: for a warning. Others may be fine.
    package var trouble: OutputFailure? { state.withLock { $0.trouble } }

    /// Whether an entry could be kept.
    package var isOpen: Bool { !isReadOnly && state.withLock { $0.failure == nil && $0.written < limit } }

    // MARK: - Reading

    /// An entry that is there; nil too where it can't be read.
    package func entry(_ name: String) -> CacheFile? {
        if state.withLock({ $0.pending.contains(name) }) { settle() }
        do throws(OutputFailure) {
            guard let (descriptor, size) = try folder.openToRead(name) else { return nil }
            state.withLock { _ = $0.used.insert(name) }
            return CacheFile(name, descriptor, size, path: folder.inside(name), self)
        } catch {
            state.withLock { $0.note(error) }
            return nil
        }
    }

    /// The names of what was added to an entry.
    package func added(to name: String) -> [String] {
        if state.withLock({ state in state.pending.contains { Self.stem(of: $0) == name } }) { settle() }
        return state.withLock { state in
            if state.added == nil {
                var added: [String: [String]] = [:]
                do throws(OutputFailure) {
                    for name in try folder.names() { Self.stem(of: name).map { added[$0, default: []].append(name) } }
                } catch { state.note(error) }
                state.added = added
            }
            return state.added?[name] ?? []
        }
    }

    /// What an entry was added to; nil: to nothing.
    private static func stem(of name: String) -> String? {
        name.hasPrefix(".") ? nil : name.firstIndex(of: "-").map { String(name[..<$0]) }
    }

    func note(_ failure: OutputFailure) { state.withLock { $0.note(failure) } }

    // MARK: - Keeping

    /// An entry to be written; nil where none can be kept.
    package func begin(_ name: String) -> CacheWriter? { isOpen ? CacheWriter(self, draft(name), isBehind: true) : nil }

    /// Keeps an entry later, in the body's own time: it says whether the entry is whole.
    package func keepLater(_ name: String, _ body: @escaping @Sendable (CacheWriter) -> Bool) {
        guard isOpen else { return }
        let draft = draft(name)
        queue.async { [self] in
            let writer = CacheWriter(self, draft, isBehind: false)
            if isOpen, body(writer) { writer.finish() } else { writer.drop() }
        }
    }

    private func draft(_ name: String) -> CacheDraft {
        let number = state.withLock { state in
            state.drafts += 1
            state.pending.insert(name)
            return state.drafts
        }
        // Others may write the same entry at the same time.
        return CacheDraft(name, temporary: "\(Self.temporary)\(getpid())-\(number)-\(name)")
    }

    /// Returns when all that waits has been written.
    package func settle() { queue.sync {} }

    fileprivate func write(isBehind: Bool, _ work: @escaping @Sendable () -> Void) {
        guard isBehind else { return work() }
        room.wait()
        queue.async { [room] in
            work()
            room.signal()
        }
    }

    fileprivate func write(_ buffers: [LineBuffer], of draft: CacheDraft) {
        if failure == nil {
            do throws(OutputFailure) {
                if draft.file == nil { draft.file = try folder.makeFile(draft.temporary) }
                for buffer in buffers { try draft.file?.write(buffer.bytes) }
            } catch { fail(draft, error) }
        }
        give(back: buffers)
    }

    /// Puts an entry in its place.
    fileprivate func finish(_ draft: CacheDraft) {
        defer { state.withLock { _ = $0.pending.remove(draft.name) } }
        guard failure == nil, let file = draft.file else { return remove(draft) }
        do throws(OutputFailure) {
            try file.finish(isSynced: false)
            let bytes = file.bytesWritten
            let fits = state.withLock { state in
                guard state.written + bytes <= limit else { return false }
                state.written += bytes
                return true
            }
            guard fits else { return remove(draft) }
            do throws(OutputFailure) {
                try folder.rename(draft.temporary, to: draft.name)
            } catch {
                // A run that cleans up took it for one that was left.
                if try folder.kind(of: draft.temporary) == nil { return }
                throw error
            }
            state.withLock { state in
                state.used.insert(draft.name)
                guard let stem = Self.stem(of: draft.name), let known = state.added else { return }
                if known[stem]?.contains(draft.name) != true { state.added?[stem, default: []].append(draft.name) }
            }
        } catch { fail(draft, error) }
    }

    fileprivate func drop(_ draft: CacheDraft) {
        state.withLock { _ = $0.pending.remove(draft.name) }
        remove(draft)
    }

    /// The room it takes is the run's.
    private func fail(_ draft: CacheDraft, _ error: OutputFailure) {
        state.withLock { $0.failure = $0.failure ?? error }
        remove(draft)
    }

    /// What of it can't be removed goes with the next clean-up.
    private func remove(_ draft: CacheDraft) {
        if draft.file != nil { try? folder.remove(draft.temporary) }
        draft.file = nil
    }

    // MARK: - Memory

    /// An empty buffer.
    package func buffer() -> LineBuffer { state.withLock { $0.buffers.popLast() } ?? LineBuffer() }

    package func give(back buffers: [LineBuffer]) {
        for buffer in buffers { buffer.clear() }
        // Those that have grown give their memory back.
        state.withLock { $0.buffers += buffers.filter { $0.capacity <= PageMemory.buffer } }
    }

    // MARK: - Cleaning up

    /// Removes what the run didn't use, the oldest first, until the rest is within the limit; and what others left half
    /// written.
    package func cleanUp() {
        if isReadOnly || !cleansUp { return }
        settle()
        let used = state.withLock { $0.used }
        do throws(OutputFailure) {
            var sizes: [(name: String, size: Int, modified: Int64)] = []
            for name in try folder.names() {
                if name.hasPrefix(Self.temporary) {
                    if !Self.isBeingWritten(name) { try folder.remove(name) }
                } else if let (size, modified) = try folder.sizeAndTime(of: name) {
                    sizes.append((name, size, modified))
                }
            }
            var total = sizes.reduce(0) { $0 + $1.size }
            for entry in sizes.sorted(by: { ($0.modified, $0.name) < ($1.modified, $1.name) })
            where total > limit && !used.contains(entry.name) {
                try folder.remove(entry.name)
                total -= entry.size
            }
        } catch {
            state.withLock { $0.note(error) }
        }
    }

    /// Whether another process, still alive, is at it: its number stands in the name.
    private static func isBeingWritten(_ temporary: String) -> Bool {
        guard let process = pid_t(temporary.dropFirst(Self.temporary.count).prefix { $0 != "-" }), process > 0,
            process != getpid()
        else { return false }
        return kill(process, 0) == 0 || errno == EPERM
    }
}

/// An entry that isn't in its place yet.
private final class CacheDraft: @unchecked Sendable {
    // Sendable by discipline: its file is the queue's.
    let name: String
    let temporary: String
    var file: OutputFile?

    init(_ name: String, temporary: String) {
        self.name = name
        self.temporary = temporary
    }
}

/// An entry being written: pieces behind their length and sum. What isn't finished is dropped with it.
package final class CacheWriter {
    private let folder: CacheFolder
    private let draft: CacheDraft
    private let isBehind: Bool
    private var isOpen = true
    private(set) var position: UInt64 = 0

    fileprivate init(_ folder: CacheFolder, _ draft: CacheDraft, isBehind: Bool) {
        self.folder = folder
        self.draft = draft
        self.isBehind = isBehind
    }

    deinit { drop() }

    /// Takes buffers over, each a whole piece; gives where they stand.
    package func append(_ buffers: [LineBuffer]) -> [CachePiece] {
        let pieces = buffers.map { buffer in
            let piece = CachePiece(offset: position, length: UInt32(truncatingIfNeeded: buffer.count))
            position += UInt64(buffer.count)
            return piece
        }
        let (folder, draft) = (folder, draft)
        folder.write(isBehind: isBehind) { folder.write(buffers, of: draft) }
        return pieces
    }

    /// Makes a piece of its own.
    package func append(_ body: (LineBuffer) -> Void) -> CachePiece {
        let buffer = folder.buffer()
        buffer.appendPiece { body(buffer) }
        return append([buffer])[0]
    }

    /// Ends the entry with a piece that can be found from the end.
    package func appendLast(_ body: (LineBuffer) -> Void) {
        let buffer = folder.buffer()
        buffer.appendPiece { body(buffer) }
        buffer.append(number: UInt32(buffer.count))
        buffer.append(CacheFile.tag)
        _ = append([buffer])
    }

    /// Copies pieces of another entry; false where one is damaged.
    package func append(_ pieces: [CachePiece], of file: CacheFile) -> Bool {
        for piece in pieces {
            let memory = CacheMemory()
            guard let bytes = file.bytes(of: piece, in: memory) else { return false }
            let copy = append { $0.append(bytes) }
            guard copy == piece else { return false }
        }
        return true
    }

    package func finish() {
        guard isOpen else { return }
        isOpen = false
        let (folder, draft) = (folder, draft)
        folder.write(isBehind: isBehind) { folder.finish(draft) }
    }

    package func drop() {
        guard isOpen else { return }
        isOpen = false
        let (folder, draft) = (folder, draft)
        folder.write(isBehind: isBehind) { folder.drop(draft) }
    }
}
