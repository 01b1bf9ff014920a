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

extension ShortenedNumber {
    /// Whether there is a plus sign near the end, or a blank at either: hardly any other text has one there. At least eight
    /// bytes can be read.
    @inline(__always)
    static func mayMatch(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        // A digit, or a blank: all that lies between ":" and DEL is neither.
        guard bytes[0] &- UInt8(ascii: ":") >= 70, count > 0 else { return false }
        let last = bytes[count &- 1]
        if last <= 0x20 || last >= 0x80 { return true }
        let isShort = count < 8
        var word = UnsafeRawPointer(isShort ? bytes : bytes + (count &- 8)).loadUnaligned(as: UInt64.self).littleEndian
        if isShort { word &= (1 &<< UInt64(truncatingIfNeeded: count &* 8)) &- 1 }
        let signs = word ^ 0x2B2B_2B2B_2B2B_2B2B
        // The lowest set bit marks a plus sign; bits above it may be false.
        return (signs &- 0x0101_0101_0101_0101) & ~signs & 0x8080_8080_8080_8080 != 0
    }
}
