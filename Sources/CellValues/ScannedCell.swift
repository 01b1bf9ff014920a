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

    // By pattern, not by ==: that of an enum isn't inlined across modules.

    /// Whether there is something to judge. An empty text is nothing.
    @inlinable
    package var isPresent: Bool {
        if case .absent = kind { return false }
        return count != 0
    }

    /// A text or number as it stands in the buffer.
    @inlinable
    package var isPlain: Bool {
        switch kind {
        case .text, .number: true
        default: false
        }
    }

    @inlinable
    package var isNumber: Bool {
        if case .number = kind { return true }
        return false
    }

    /// A text or number, decoded or not.
    @inlinable
    package var isTextual: Bool {
        switch kind {
        case .text, .number, .escaped, .doubled: true
        default: false
        }
    }
}
