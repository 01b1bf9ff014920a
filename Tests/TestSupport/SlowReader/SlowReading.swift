/// How a file is declared, for the slow reader: what a source says of it, and what of its rows is asked for.
package struct SlowLayout: Sendable {
    package enum Format: Sendable { case csv, jsonLines, json }

    /// What a row is. Each list of paths: the first that has a value wins.
    package enum Rows: Sendable {
        case plain
        case contacts(key: [String])
        case activities(contact: [String], type: [String], at: [String])

        var isPlain: Bool { if case .plain = self { true } else { false } }
    }

    package var format: Format
    package var rows: Rows
    package var columns: [SlowColumn]
    package var delimiter: UInt8?
    package var skipLines = 0
    /// Nil: 10,000, and 200 in a file of one column.
    package var maxCellLines: Int?
    package var isLenientToNaN = false
    /// JSON: where in one object the array of rows stands.
    package var rowsPath: String?
    /// How long a row may be.
    package var rowBytes = 16 << 20
    /// What declares that there is no key.
    package var keyNulls: [String] = []
    package var keyNormal = SlowKeyNormal([])
    /// Of local times: an offset that always holds.
    package var zone: Int?

    // Activities.
    /// So many a second: of an epoch.
    package var atUnit: Int?
    package var atFormats: [String] = []
    package var constantContact: String?
    package var constantType: String?
    package var constantAt: String?
    package var ids: [String] = []
    /// Theirs to ours.
    package var typeNames: [String: String] = [:]
    /// In seconds: columns of activities outside aren't asked for.
    package var columnsFrom: Int?
    package var columnsTo: Int?
    package var group: SlowGroup?

    package init(format: Format, rows: Rows = .plain, columns: [SlowColumn] = []) {
        self.format = format
        self.rows = rows
        self.columns = columns
    }
}

/// All that can be said of a file.
package struct SlowReading: Equatable, Sendable {
    package struct Row: Equatable, Sendable {
        package var line: Int
        package var lines: Int
        package var offset: Int
        package var length: Int
        /// Its bytes, where they were asked for: as many as are kept of it.
        package var raw: [UInt8] = []
        /// The key of a contact; contact, type and time of an activity; then the columns. `-` is missing, `!` is wrong.
        package var cells: [String]

        package init(line: Int, lines: Int, offset: Int, length: Int, raw: [UInt8] = [], cells: [String]) {
            self.line = line
            self.lines = lines
            self.offset = offset
            self.length = length
            self.raw = raw
            self.cells = cells
        }
    }

    package struct Rejected: Equatable, Sendable {
        package var line: Int
        package var lines: Int
        package var offset: Int
        package var length: Int
        package var reason: String
        /// As many bytes as are kept of it.
        package var raw: [UInt8]

        package init(line: Int, lines: Int, offset: Int, length: Int, reason: String, raw: [UInt8]) {
            self.line = line
            self.lines = lines
            self.offset = offset
            self.length = length
            self.reason = reason
            self.raw = raw
        }
    }

    package struct Counts: Equatable, Sendable {
        package var rows = 0
        package var lines = 0
        package var rejectedLines = 0
        package var blank = 0
        package var marks = 0
        package var repeatedHeaders = 0
        package var surplusCells = 0
        package var namelessColumns = 0
        package var beyondASCII = 0
        /// Rows that joined the activity of an earlier one, and activities whose rows tell different times.
        package var grouped = 0
        package var groupsWithDifferentTimes = 0

        package init() {}

        package var told: [String] {
            [
                "count of rows \(rows)", "count of lines \(lines)", "count of rejected lines \(rejectedLines)",
                "count of blank rows \(blank)", "count of marks \(marks)",
                "count of repeated headers \(repeatedHeaders)", "count of surplus cells \(surplusCells)",
                "count of columns without a name \(namelessColumns)", "count beyond ASCII \(beyondASCII)",
                "count of grouped rows \(grouped)", "count of groups with times \(groupsWithDifferentTimes)",
            ]
        }
    }

    /// Why the file is no data at all.
    package struct Failure: Error, Equatable, Sendable {
        package var code: String
        /// The line to look at, where the page says that it is told.
        package var line: Int?

        package init(code: String, line: Int? = nil) {
            self.code = code
            self.line = line
        }
    }

    /// Whose a line of the file is.
    package enum Owner: Equatable, Sendable {
        case preamble, separator, header, row, rejected, setAside, blank, structure
    }

    package var rows: [Row] = []
    package var rejected: [Rejected] = []
    package var counts = Counts()
    package var failure: Failure?
    /// Of each line; nil where nobody claimed it.
    package var owners: [Owner?] = []

    package init() {}

    /// So many bytes of a rejected row are kept.
    static let rawBytes = 64 << 10

    mutating func own(_ owner: Owner, line: Int, lines: Int = 1) {
        for number in line..<(line + lines) where number <= owners.count {
            precondition(owners[number - 1] == nil, "line \(number) has two owners")
            owners[number - 1] = owner
        }
    }

    /// Reads a file the slow and obvious way: the rules of the data pages, a byte at a time, with arrays of everything.
    ///
    /// - Parameter members: what each gzip member holds; of a plain file there is one.
    package init(of members: [[UInt8]], as layout: SlowLayout) {
        let text = SlowText(members)
        do {
            switch layout.format {
            case .csv: self = try SlowCSV(text, layout).read()
            case .jsonLines: self = try SlowJSONLines(text, layout).read()
            case .json: self = try SlowJSONDocument(text, layout).read()
            }
            // JSON that isn't lines is counted in objects.
            counts.marks += text.memberMarks
            // As CSV isn't, JSONL is judged by lines: there a mark behind the last one is one more.
            let isMarkALine = layout.format == .jsonLines && text.marksBehindLines > 0 && !text.lineStarts.isEmpty
            counts.lines =
                layout.format == .json ? counts.rows : text.lineStarts.count + (isMarkALine ? 1 : 0)
        } catch let failure as Failure {
            self.init()
            self.failure = failure
        } catch {
            fatalError("\(error)")
        }
    }
}

extension SlowReading {
    package static func lineEnd(of text: [UInt8]) -> UInt8 { SlowText([text]).lineEnd }

    /// Lines to show for a test that failed.
    package var told: [String] {
        if let failure { return ["failure \(failure.code) line \(failure.line ?? 0)"] }
        return rows.map { "row \($0.line)+\($0.lines) @\($0.offset)+\($0.length) \($0.cells)" }
            + rejected.map {
                "rejected \($0.line)+\($0.lines) @\($0.offset)+\($0.length) \($0.reason) of \($0.raw.count): "
                    + String(decoding: $0.raw.prefix(60), as: UTF8.self)
            } + counts.told
    }
}
