/// A cell where it was read, not yet parsed: what it is and which bytes of the buffer it takes.
///
/// Both readers give these, so that one set of rules judges cells of CSV and of JSON.
package struct ScannedCell: Sendable {
    package enum Kind: UInt8, Sendable {
        /// Not there, `null`, `[]`, or an empty cell.
        case absent
        /// The bytes as they stand.
        case text
        /// A JSON string with at least one escape.
        case escaped
        /// A CSV cell with at least one doubled quote.
        case doubled
        /// A JSON number, its grammar checked.
        case number
        case yes, no
        case object, array
    }

    package var kind: Kind
    /// From the start of the buffer.
    package var start: UInt32
    package var count: UInt32

    @inlinable
    package init(kind: Kind = .absent, start: UInt32 = 0, count: UInt32 = 0) {
        self.kind = kind
        self.start = start
        self.count = count
    }
}
