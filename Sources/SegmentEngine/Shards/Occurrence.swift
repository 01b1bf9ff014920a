import CellValues

/// Something that happened to a contact.
package struct Occurrence: Hashable, Comparable, Sendable {
    package var contact: Int32
    package var at: Instant

    package init(contact: Int32, at: Instant) {
        self.contact = contact
        self.at = at
    }

    package static func < (left: Occurrence, right: Occurrence) -> Bool {
        left.contact != right.contact ? left.contact < right.contact : left.at < right.at
    }
}

/// A row that a trigger takes, as a shard keeps it: 16 bytes.
struct TriggerRow: BitwiseCopyable {
    var seconds: Int64
    var nanoseconds: UInt32
    /// Of the shard.
    var contact: UInt16
}

extension MetricShard {
    /// Adds the occurrences of one trigger, after those of the contacts before.
    func addOccurrences(of trigger: Int, to found: inout [Occurrence]) {
        let rows = triggers[trigger].values
        rows.sortInPlace { ($0.contact, $0.seconds, $0.nanoseconds) < ($1.contact, $1.seconds, $1.nanoseconds) }
        for row in rows {
            let occurrence = Occurrence(
                contact: Int32(base) + Int32(row.contact),
                at: Instant(seconds: row.seconds, nanoseconds: row.nanoseconds))
            if found.last != occurrence { found.append(occurrence) }
        }
    }
}
