import FlatFiles

/// What a run takes beside its contacts. The figures were measured with `segments-lab memory`, which holds them to what
/// runs of many shapes take.
struct MemoryBesideContacts {
    /// Of those who read contacts.
    private let buffers: Int
    private let scanning: Int
    /// Contact sets that lie in memory at a time.
    private let sets: Int
    /// At most so many contacts have scores.
    private let buyers: Int
    private let hasLog: Bool

    init(_ request: DatasetRequest, _ plan: EvaluationPlan) {
        let threads = max(1, request.threads)
        let log = request.sources.filter { $0.kind == .activities }
        hasLog = log.contains { !$0.files.isEmpty }
        let people = request.sources.filter { $0.kind == .contacts }
        buffers = people.buffers(threads, of: 3 << 20, columns: plan.fields.count)
        scanning = Self.process + log.buffers(threads, of: 3 << 20, columns: plan.properties.count)
        // No buyer without a line of the log.
        buyers = plan.wantsScores ? log.textBytes / 96 : 0
        let leaves = ConditionGraph(request.segments).leaves.count
        sets = (leaves + request.segments.count) * 2
    }

    /// The program itself with its libraries.
    private static let process = (20 << 20) + (640 << 10)
    /// What is compared of a buyer for the scores, sorted copies included.
    private static let buyer = 112

    /// What malloc keeps of buffers when contacts are put together.
    private var buffersLeft: Int { buffers / 3 * 2 }

    /// Without contacts, when they are put together.
    var withoutContacts: Int { Self.process + buffersLeft }

    /// Without contacts and what is made of the log.
    func whileScanning(_ contacts: Int) -> Int {
        scanning + sets * (contacts / 8 + 8) + Self.buyer * min(buyers, contacts)
    }

    /// Cells, trails and texts: with less than this the log would be gone through more often than it is worth.
    func leastForLog(_ contacts: Int) -> Int { hasLog ? (1 << 20) + contacts * 12 : 0 }

    /// The least limit with which a run over these contacts goes through.
    func needed(_ contacts: ContactMemory) -> Int {
        let whole = max(
            Self.process + buffers + contacts.read, withoutContacts + contacts.peak,
            whileScanning(contacts.rows) + contacts.kept + leastForLog(contacts.rows))
        // Rejected rows may take a 32nd of any limit; the rest is for what malloc keeps.
        return whole + whole / 24
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

/// The room that contacts have under a limit.
struct MemoryForContacts {
    /// While rows are read: passed as soon as those that are there can't be put together any more.
    let room: MemoryBudget
    private let limit: Int
    private let beside: MemoryBesideContacts?

    /// No limit.
    init() {
        room = MemoryBudget(limit: .max)
        limit = .max
        beside = nil
    }

    init(_ request: DatasetRequest, _ plan: EvaluationPlan) {
        if case .bytes(let limit) = request.memory {
            let beside = MemoryBesideContacts(request, plan)
            self.limit = limit
            self.beside = beside
            room = MemoryBudget(limit: max(0, limit - beside.withoutContacts))
        } else {
            self = MemoryForContacts()
        }
    }

    /// Refuses contacts that the limit has no room for, with what would be enough.
    func check(_ contacts: ContactMemory) throws(DatasetFailure) {
        guard let beside else { return }
        var needed = beside.needed(contacts)
        // Texts that were only counted are told 1.6 % off.
        if room.isOver { needed = max(needed + contacts.peak / 32, limit + 1) }
        if needed > limit { throw .tooLittleMemory(contacts: contacts.rows, needs: needed, limit: limit) }
    }
}
