import CellValues
import Glibc

extension DurableFolder {
    /// Everything of that name, links not followed. Nothing there is fine.
    package func remove(_ name: String) throws(OutputFailure) {
        if unlinkat(descriptor, name, 0) == 0 || errno == ENOENT { return }
        guard Self.isOfFolder(errno) else { throw notRemoved(name, errno) }
        guard let inner = try folder(name) else { return }
        try inner.empty()
        guard unlinkat(descriptor, name, AT_REMOVEDIR) == 0 || errno == ENOENT else {
            throw notRemoved(name, errno)
        }
    }

    /// Removes all that is inside, at any depth.
    ///
    /// A folder that isn't empty has its own folders moved up first, beside it, each once: so neither the stack nor the
    /// number of open folders grows with the depth, and what a crash leaves is still all below the same name. Names are
    /// bytes here, for what can't be a name of ours has to go too.
    private func empty() throws(OutputFailure) {
        var waiting = try entries()
        var moved = 0
        while let name = waiting.popLast() {
            if try removeUnlessFull(name) { continue }
            let full = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard full >= 0 else { throw notRemoved(Self.text(name), errno) }
            let inner = DurableFolder(path: inside(Self.text(name)), descriptor: full)
            for innerName in try inner.entries() {
                if try inner.removeUnlessFull(innerName) { continue }
                moved = try takeUp(innerName, of: inner, after: moved)
                waiting.append(Array("\(moved)".utf8CString))
            }
            guard try removeUnlessFull(name) else { throw notRemoved(Self.text(name), ENOTEMPTY) }
        }
    }

    /// Moves a folder of one of our folders beside that, under a number that nothing is called by yet; gives the number.
    private func takeUp(_ name: [CChar], of inner: DurableFolder, after last: Int) throws(OutputFailure) -> Int {
        var number = last + 1
        while renameat(inner.descriptor, name, descriptor, "\(number)") != 0 {
            // Something of that name: a folder with something in it, or no folder. One with nothing in it is replaced.
            guard errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR else {
                throw inner.notRemoved(Self.text(name), errno)
            }
            number += 1
        }
        return number
    }

    /// A file or an empty folder; false where it is a folder with something in it.
    private func removeUnlessFull(_ name: [CChar]) throws(OutputFailure) -> Bool {
        if unlinkat(descriptor, name, 0) == 0 || errno == ENOENT { return true }
        guard Self.isOfFolder(errno) else { throw notRemoved(Self.text(name), errno) }
        if unlinkat(descriptor, name, AT_REMOVEDIR) == 0 || errno == ENOENT { return true }
        guard errno == ENOTEMPTY || errno == EEXIST else { throw notRemoved(Self.text(name), errno) }
        return false
    }

    /// What unlink says of a folder: Linux the one, POSIX the other.
    private static func isOfFolder(_ error: Int32) -> Bool { error == EISDIR || error == EPERM }

    private func entries() throws(OutputFailure) -> [[CChar]] {
        var entries: [[CChar]] = []
        do throws(SystemError) {
            try FolderListing.each(closing: copy()) { name in
                entries.append(Array(UnsafeBufferPointer(start: name, count: strlen(name) + 1)))
            }
        } catch {
            throw OutputFailure(path: path, action: "listed", error: error.number)
        }
        return entries
    }

    private static func text(_ name: [CChar]) -> String {
        String(decoding: name.dropLast().lazy.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private func notRemoved(_ name: String, _ error: Int32) -> OutputFailure {
        OutputFailure(path: inside(name), action: "removed", error: error)
    }
}
