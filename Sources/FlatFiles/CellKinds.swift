import CellValues

// Here and not in CellValues, by pattern and not by ==: the optimiser inlines neither `@inlinable package` members nor an
// enum's == across modules (seen in the symbols of a release build, Swift 6.3.1), and these are asked several times a cell.
extension ScannedCell {
    /// Whether there is something to judge. An empty text is nothing.
    @inline(__always)
    var isPresent: Bool {
        if case .absent = kind { return false }
        return count != 0
    }

    /// A text or number as it stands in the buffer.
    @inline(__always)
    var isPlain: Bool {
        switch kind {
        case .text, .number: true
        default: false
        }
    }

    @inline(__always)
    var isNumber: Bool {
        if case .number = kind { return true }
        return false
    }

    /// A text or number, decoded or not.
    @inline(__always)
    var isTextual: Bool {
        switch kind {
        case .text, .number, .escaped, .doubled: true
        default: false
        }
    }
}
