import FlatFiles

// From what is asked to figures of memory: here alone the limit knows of sources and plans.

extension MemoryBesideContacts {
    init(_ request: DatasetRequest) {
        let plan = request.plan
        let threads = max(1, request.threads)
        let log = request.sources.filter { $0.kind == .activities }
        let people = request.sources.filter { $0.kind == .contacts }
        let leaves = ConditionGraph(plan.segments).leaves.count
        self.init(
            buffers: people.buffers(threads, of: 3 << 20, columns: plan.fields.count),
            logBuffers: log.buffers(threads, of: 3 << 20, columns: plan.properties.count),
            sets: (leaves + plan.segments.count) * 2,
            // No buyer without a line of the log.
            buyers: plan.scores != nil ? log.textBytes / 96 : 0,
            hasLog: log.contains { !$0.files.isEmpty })
    }
}

extension MemoryForContacts {
    init(_ request: DatasetRequest) {
        if case .bytes(let limit) = request.memory {
            self.init(limit: limit, beside: MemoryBesideContacts(request))
        } else {
            self.init()
        }
    }
}

extension MemoryShares {
    /// What the request's limit leaves when the contacts are read.
    init(_ request: DatasetRequest, _ read: ContactRead.Result) {
        switch request.memory {
        case .unlimited: self = .unlimited
        case .shares(let shares): self = shares
        case .bytes(let limit):
            let beside = MemoryBesideContacts(request)
            let contacts = read.contacts.count
            let rejectedRows = request.memory.roomForRejectedRows
            // There is room for the least, or the contacts would have been refused.
            let rest = max(
                limit - beside.whileScanning(contacts) - read.memory - rejectedRows, beside.leastForLog(contacts))
            self.init(
                of: rest, rejectedRows: rejectedRows, threads: max(1, request.threads),
                isGrouped: request.sources.contains { $0.layout.groupBy != nil })
        }
    }
}

extension [DataSource] {
    /// Sizes of the files. One that can't be looked at is told when it is read.
    private var sizes: [Int] {
        flatMap(\.files).map { file in Int((try? FileIdentity(path: file.path))?.size ?? 0) }
    }

    /// About how many bytes the files decompress to at most.
    fileprivate var textBytes: Int {
        zip(flatMap(\.files), sizes).reduce(0) { $0 + $1.1 * ($1.0.path.lowercased().hasSuffix(".gz") ? 10 : 1) }
    }

    /// Buffers of files as read and as decompressed, and a batch's columns, of the reader and handed over, for as many threads
    /// as have something to read at a time. Small files don't fill their buffers; columns are made whole.
    fileprivate func buffers(_ threads: Int, of bytes: Int, columns: Int) -> Int {
        let units = sizes.reduce(0) { $0 + Swift.max(1, $1 / ReadUnit.chunkBytes) }
        let readers = Swift.min(threads, units)
        return Swift.min(readers * bytes, textBytes / 2 * 3 + (512 << 10)) + readers * columns * ColumnBatch.rowLimit
            * 24
    }
}
