/// A world's file as it is written, with what its writer knows of it: the ways in which it wrote the rows, and the rows that
/// it put among them that are no good.
struct WrittenFile: Sendable {
    /// Where a row begins, and how many lines it covers.
    struct Place: Sendable {
        var line: Int
        var lines: Int
    }

    /// A row that it put among the world's, with the reason for which it must be rejected.
    struct Stray: Sendable {
        var reason: String
        /// Nil of an object in a document.
        var place: Place?
    }

    var strays: [Stray] = []
    /// The rows of a grouped file, in their order, theirs too.
    var grouped: [ReferenceGroups.Row]?
    /// The world's rows; of a grouped file the first one of each activity.
    var places: [Place] = []
    /// Of a grouped file: by activity, the lines of its lines.
    var linePlaces: [[Int]] = []
    var blank = 0
    var marks = 0
    /// Lines of the header once more.
    var repeatedHeaders: [Int] = []
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
        // With line ends inside quotes.
        let lines = 1 + text.count { $0 == lineEnd.last }
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
