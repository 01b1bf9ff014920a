import CellValues
import FlatFiles
import SegmentLanguage

/// What a replay of workflows asks of the one pass over the files, beside what segments ask.
package struct ReplayRequest: Sendable {
    /// Audiences and `if`s, each with what asks it, for the plan.
    package var conditions: [(condition: Condition, usedBy: String)] = []
    package var triggers: [ActivityTrigger] = []
    /// Contact fields with a date.
    package var dates: [FieldReference] = []
    /// Names of contact sources: who stands in which.
    package var sources: [String] = []

    package init() {}
}

/// Activities that start something: those of a filter, from an instant on.
package struct ActivityTrigger: Hashable, Sendable {
    package var filter: ActivityFilter
    /// Nil: however long ago.
    package var from: Instant?

    package init(filter: ActivityFilter, from: Instant?) {
        self.filter = filter
        self.from = from
    }
}

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

/// What the pass over the files found for a replay.
package struct ReplayData: Sendable {
    /// A list a trigger of the request: by contact, then instant, each once. Activities of one contact at one instant are
    /// one occurrence: so it doesn't matter how logs are cut into files, or that a line stands in two.
    package var occurrences: [[Occurrence]] = []
    /// A list a date of the request: each contact's local day, nil where there is none.
    package var days: [[CivilDate?]] = []
    /// By source of the request: the contacts that have a row in it, whether or not that row is the one that counts.
    package var contactsBySource: [String: ContactSet] = [:]
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

extension FieldColumn {
    /// The local days of a date or date-time field, by contact.
    func days(in asOf: AsOf) -> [CivilDate?] {
        switch type {
        case .date: days.map { $0 == Self.noDay ? nil : CivilDate(days: $0) }
        case .datetime:
            seconds.map { $0 == Self.noSecond ? nil : asOf.localDay(of: Instant(seconds: $0)) }
        // The checker lets no other field be a date.
        case .text, .texts, .integer, .decimal, .boolean: [CivilDate?](repeating: nil, count: count)
        }
    }
}

extension ContactRows {
    /// The contacts that have a row in one of these files.
    func contacts(ofFiles files: Set<Int>, in index: ContactIndex) -> ContactSet {
        var set = ContactSet(universe: index.count)
        for row in 0..<count where files.contains(file(of: row)) {
            if let contact = index.contact(for: key(row)) { set.insert(contact) }
        }
        return set
    }
}
