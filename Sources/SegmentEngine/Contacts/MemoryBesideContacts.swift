/// What a run takes beside its contacts. The figures were measured with `segments-lab memory`, which holds them to what
/// runs of many shapes take.
struct MemoryBesideContacts {
    /// Of those who read contacts.
    let buffers: Int
    /// Of those who read the log.
    let logBuffers: Int
    /// Contact sets that lie in memory at a time.
    let sets: Int
    /// At most so many contacts have scores.
    let buyers: Int
    let hasLog: Bool

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
        Self.process + logBuffers + sets * (contacts / 8 + 8) + Self.buyer * min(buyers, contacts)
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
