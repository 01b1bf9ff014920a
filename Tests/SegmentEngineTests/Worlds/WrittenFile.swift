/// A world's file as it is written, with what its writer knows of it: the ways in which it wrote the rows, and the rows that
/// it put among them that are no good.
struct WrittenFile: Sendable {
    /// Where a row begins, and how many lines it covers.
    struct Place: Sendable {
        var line: Int
        var lines: Int
    }

    /// Rows that it put among the world's, by the reason for which they must be rejected. Each is a line.
    var reasons: [String: Int] = [:]
    /// The rows of a grouped file, in their order, theirs too.
    var grouped: [ReferenceGroups.Row]?
    /// The world's rows; none of a grouped file, whose rows are several ones' lines.
    var places: [Place] = []
    var blank = 0
    var marks = 0
    var repeatedHeaders = 0
    var surplusCells = 0
    var namelessColumns = 0
    /// Rows of valid text beyond ASCII.
    var beyondASCII = 0
    var lines = 0
}

/// The bytes of such a file, while they are written.
struct FileText {
    private(set) var bytes: [UInt8] = []
    var file = WrittenFile()
    let lineEnd: [UInt8]

    static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    init(lineEnd: String) { self.lineEnd = Array(lineEnd.utf8) }

    mutating func putMark() {
        bytes += Self.mark
        file.marks += 1
    }

    /// A line of the file, or several.
    @discardableResult
    mutating func put(_ text: [UInt8]) -> WrittenFile.Place {
        // Line ends inside quotes; of a file with other line ends there are none.
        let lines = 1 + text.count { $0 == UInt8(ascii: "\n") }
        let place = WrittenFile.Place(line: file.lines + 1, lines: lines)
        file.lines += lines
        bytes += text + lineEnd
        return place
    }

    /// A row: counted where it goes beyond ASCII.
    @discardableResult
    mutating func put(row text: [UInt8]) -> WrittenFile.Place {
        note(row: text)
        return put(text)
    }

    mutating func note(row text: [UInt8]) {
        if text.contains(where: { $0 >= 0x80 }), String(decoding: text, as: UTF8.self).utf8.elementsEqual(text) {
            file.beyondASCII += 1
        }
    }

    mutating func put(raw text: [UInt8]) { bytes += text }

    /// The last line does without its end, unless it is empty.
    mutating func dropLastLineEnd() {
        guard bytes.count > lineEnd.count, bytes.suffix(lineEnd.count) == lineEnd[...] else { return }
        let last = bytes[bytes.count - lineEnd.count - 1]
        if last != UInt8(ascii: "\n"), last != UInt8(ascii: "\r") { bytes.removeLast(lineEnd.count) }
    }
}
