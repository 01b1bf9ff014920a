import CellValues
import FlatFiles
import SegmentLanguage

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
