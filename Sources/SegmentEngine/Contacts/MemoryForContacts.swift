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

    /// - Parameter beside: what the run takes beside them.
    init(limit: Int, beside: MemoryBesideContacts) {
        self.limit = limit
        self.beside = beside
        room = MemoryBudget(limit: max(0, limit - beside.withoutContacts))
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
