import CellValues
import FlatFiles

extension OutputFolder {
    /// The cache of what runs read, at most as large as the inputs, in bytes; nil where there is none to look at. Where there
    /// can be none it throws, and a run does without.
    ///
    /// Whoever only looks adds what was missing, for the run that comes next; only runs clean up. In a folder of somebody
    /// else's nothing is added, for its owner couldn't read it.
    func cache(forInputsOf size: Int, began: Instant) throws(OutputFailure) -> CacheFolder? {
        let folder = isHeld ? try root.makingFolder("cache") : try root.folder("cache")
        let limit = (64 << 20) + size
        return folder.map { folder in
            CacheFolder(
                folder, began: began.seconds, limit: limit, isReadOnly: !isHeld && !folder.isOwn, cleansUp: isHeld)
        }
    }

    /// Does something again, once, where the disk had no room for it and the cache could give some back: what is kept to
    /// save time must never be why a run fails.
    ///
    /// - Parameters:
    ///   - folder: where it is done; nil: in the output folder.
    ///   - body: what may be done again from its start.
    func makingRoom<Result>(
        in folder: DurableFolder? = nil, _ body: () throws(OutputFailure) -> Result
    ) throws(OutputFailure) -> Result {
        do throws(OutputFailure) {
            return try body()
        } catch {
            guard error.isOutOfRoom, dropCache(for: folder) else { throw error }
            return try body()
        }
    }

    /// Empties the cache for what needs its room in a folder (nil: in the output folder). False where that gives none.
    func dropCache(for folder: DurableFolder? = nil) -> Bool {
        guard isHeld, let cache = try? root.folder("cache"), folder?.isOnDisk(of: cache) ?? true,
            let names = try? cache.names(), !names.isEmpty
        else { return false }
        for name in names { try? cache.remove(name) }
        cacheWasDropped.withLock { $0 = true }
        return true
    }

    /// The cache was emptied: for a warning.
    var hasDroppedCache: Bool { cacheWasDropped.withLock { $0 } }
}
