import CellValues
import FlatFiles
import SegmentEngine

/// What to write where so that rows which were rejected can be read, by what the first of them look like. Never a word of
/// what stands in them.
struct Cure {
    private let counts: ReadCounts
    private let source: DataSource
    private let zone: String

    init(_ books: SourceBooks, _ source: DataSource, zone: String) {
        counts = books.files.reduce(into: ReadCounts()) { $0 += $1.counts }
        self.source = source
        self.zone = zone
    }

    /// - Parameter samples: the first rows of the reason.
    func cure(
        of reason: RejectedRow.Reason, _ samples: [RejectedReasons.Sample]
    ) -> (text: String, isShown: Bool)? {
        guard let text = text(of: reason, samples) else { return nil }
        let isNumber = reason == .badJSON && samples.contains { JSONShape($0.row.raw) == .notANumber }
        return (text, reason == .notUTF8 || isNumber && text.contains("lenient"))
    }

    private func text(of reason: RejectedRow.Reason, _ samples: [RejectedReasons.Sample]) -> String? {
        let raws = samples.map(\.row.raw)
        switch reason {
        case .notUTF8: return encoding(raws)
        case .badJSON, .notObject, .tooDeep, .tooLong, .repeatedKey: return json(reason, raws)
        case .badCSV:
            return
                "a quote inside a quoted cell is doubled, and a cell of many lines is longer than \"max_cell_lines\" allows"
        case .cellCount: return cells(raws)
        case .noKey:
            if let path = rowsPath(raws) {
                return
                    "the first of them is an object with a list of objects in it: \"rows\": \"\(path)\" on the source reads that"
            }
            return "\"key\", or \"contact_id\" in \"mapping\", names the column with the contact key"
        case .badKey:
            return source.layout.format == .csv
                ? "the key was shortened to a number with an exponent: export it as a text"
                : "\"key\", or \"contact_id\" in \"mapping\", names the path of a text or a whole number: \"user.id\" leads into an object"
        case .badTime: return time(samples)
        case .noType:
            if let path = rowsPath(raws) {
                return
                    "the first of them is an object with a list of objects in it: \"rows\": \"\(path)\" on the source reads that"
            }
            return
                "\"mapping\": {\"type\": …} names where the type stands, a list of paths the first that is there, and \"constants\": {\"type\": …} gives one to rows without"
        case .groupConflict: return "rows with one key of \"group_by\" have one contact and one type"
        case .duplicateKey, .duplicateID, .merged, .repeatedHeader: return nil
        }
    }

    // MARK: - Bytes

    private func encoding(_ raws: [[UInt8]]) -> String {
        switch source.layout.encoding {
        case .utf8: break
        case .utf16:
            return
                "the source says \"encoding\": \"utf-16\", and there half a character stands in them: the file is torn, or in another encoding"
        case .windows1252:
            return
                "the source says \"encoding\": \"windows-1252\", which has no character for a byte in them: the file is in another encoding"
        }
        if raws.contains(where: EncodingGuess.startsLikeUTF16) { return Self.utf16 }
        return counts.beyondASCII == 0
            ? "\"encoding\": \"windows-1252\" on the source reads them, if that is what they are"
            : "there are two encodings in one source: other rows beyond ASCII are good UTF-8, so the files have to be mended"
    }

    private static let utf16 = "the file starts like UTF-16: write \"encoding\": \"utf-16\" on the source"

    // MARK: - JSON

    /// Where the rows stand in a document of one object; nil where there is no such list, or several.
    private func rowsPath(_ raws: [[UInt8]]) -> String? {
        guard source.layout.format == .json, source.layout.rowsPath == nil, raws.count == 1,
            let row = try? JSONNode(parsing: raws[0])
        else { return nil }
        func lists(_ node: JSONNode, _ path: [String]) -> [[String]] {
            switch node.kind {
            case .array(let items):
                let isOfObjects = items.contains { if case .object = $0.kind { true } else { false } }
                return isOfObjects ? [path] : []
            case .object(let members):
                return path.count < 3 ? members.flatMap { lists($0.value, path + [$0.key]) } : []
            default: return []
            }
        }
        let found = lists(row, [])
        let path = found.count == 1 ? found[0].joined(separator: ".") : ""
        return path.isEmpty || path.looksPersonal ? nil : path
    }

    private func json(_ reason: RejectedRow.Reason, _ raws: [[UInt8]]) -> String? {
        guard source.layout.format != .csv else { return nil }
        if raws.contains(where: { EncodingGuess.startsLikeUTF16($0) }) { return Self.utf16 }
        if source.layout.format == .jsonl, reason != .repeatedKey, raws.contains(where: { JSONShape($0) == .document })
        {
            return
                "this is JSON, but not an object a line: \"format\": \"json\" on the source reads an array, and objects one after another"
        }
        if raws.allSatisfy({ Self.looksLikeCSV($0, as: raws.first) }), raws.count > 1 {
            return "the rows look like CSV: \"format\": \"csv\" on the source reads them"
        }
        if raws.contains(where: { JSONShape($0) == .notANumber }) {
            return "NaN and Infinity are no JSON: \"lenient\": [\"nan\"] on the source reads them as missing"
        }
        return nil
    }

    /// Cells of one number, with nothing of JSON about them.
    private static func looksLikeCSV(_ row: [UInt8], as first: [UInt8]?) -> Bool {
        guard let first, let start = row.first, !"{[]}\"".utf8.contains(start) else { return false }
        return delimiters.contains { delimiter in
            let wanted = CSVPieces(first, delimiter).cells.count
            return wanted > 1 && CSVPieces(row, delimiter).cells.count == wanted
        }
    }

    // MARK: - Cells

    private func cells(_ raws: [[UInt8]]) -> String {
        if raws.first?.contains(0x0D) == true {
            return
                "a carriage return stands in the first of them: where some lines end with it alone and others with a line feed, the file has to be saved with one kind of line end"
        }
        let wanted = source.files.first.flatMap { Self.header(of: $0.path, source.layout)?.count }
        let other = raws.first.flatMap { raw in
            Self.delimiters.first { delimiter in
                wanted.map { $0 > 1 && CSVPieces(raw, delimiter).cells.count == $0 } ?? false
            }
        }
        let own = source.layout.delimiter.map { [$0] } ?? Self.delimiters
        if other == nil, let wanted, raws.count > 1,
            own.contains(where: { sign in raws.allSatisfy { CSVPieces($0, sign).cells.count == wanted + 1 } })
        {
            return
                "each of them has a cell more than the header has names: give the first column, of row numbers, a name too, or leave it out of the export"
        }
        if let other {
            let shown = other == 0x09 ? "\\t" : String(Unicode.Scalar(other))
            return
                "\"delimiter\": \"\(shown)\" on the source would give the first of them as many cells as the header has"
        }
        return
            "a cell that holds the delimiter is in quotes; \"delimiter\" on the source names another, and \"skip_lines\" skips lines before the header"
    }

    static let delimiters: [UInt8] = [0x2C, 0x3B, 0x09, 0x7C]

    private static func header(of path: String, _ layout: SourceLayout) -> [String]? {
        guard layout.format == .csv else { return nil }
        return try? RowReader(
            ReadUnit(path: path, file: 0), projection: Projection(layout: layout, rows: .plain, columns: [])
        ).header
    }

    // MARK: - Time

    private func time(_ samples: [RejectedReasons.Sample]) -> String {
        let named = "\"mapping\": {\"at\": …} names where the time stands"
        guard let sample = samples.first, let rules = source.activity else { return named }
        let (path, cell) = cell(of: rules.at, sample) ?? (nil, nil)
        guard let path else { return named }
        guard let cell else { return "it has no value in \(quoted(path)): " + named }
        return TimeShape(cell).cure(
            path: path, unit: rules.atUnit, formats: rules.atFormats, cell: cell,
            hasZone: source.layout.assumedZone != nil, zone: zone)
    }

    /// The path of the list that the row has, and what stands there; nil for a path that the source hasn't.
    private func cell(of paths: [ColumnPath], _ sample: RejectedReasons.Sample) -> (path: String?, cell: String?)? {
        switch source.layout.format {
        case .csv:
            guard let header = Self.header(of: sample.file.path, source.layout) else { return nil }
            let own = paths.compactMap { path in header.firstIndex(of: path.dotted).map { (path.dotted, $0) } }
            let pieces = (source.layout.delimiter.map { [$0] } ?? Self.delimiters).lazy
                .map { CSVPieces(sample.row.raw, $0).cells }.first { $0.count == header.count }
            guard let first = own.first, let pieces else { return nil }
            let filled = own.first { !pieces[$0.1].isEmpty } ?? first
            return (filled.0, pieces[filled.1].isEmpty ? nil : pieces[filled.1])
        default:
            guard let row = try? JSONNode(parsing: sample.row.raw) else { return nil }
            for path in paths {
                var node: JSONNode? = row
                for part in path.parts { node = node?[part] }
                switch node?.kind {
                case .string(let text) where !text.isEmpty: return (path.dotted, text)
                case .number(let digits): return (path.dotted, digits)
                default: continue
                }
            }
            return paths.first.map { ($0.dotted, nil) }
        }
    }
}

/// A row of a CSV in its cells, as a reader of well-formed rows takes it.
struct CSVPieces {
    private(set) var cells: [String] = []

    init(_ row: [UInt8], _ delimiter: UInt8) {
        var cell: [UInt8] = []
        var isQuoted = false
        for byte in row {
            if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte == delimiter, !isQuoted {
                cells.append(String(decoding: cell, as: UTF8.self))
                cell = []
            } else {
                cell.append(byte)
            }
        }
        cells.append(String(decoding: cell, as: UTF8.self))
    }
}

/// What a line that is no object looks like.
enum JSONShape {
    /// A part of an array, or objects one behind the other.
    case document
    /// It has a bare `NaN` or `Infinity`.
    case notANumber
    case other

    init(_ row: [UInt8]) {
        let blanks: [UInt8] = [0x20, 0x09, 0x0D, 0x0A, 0xEF, 0xBB, 0xBF]
        let text = row.drop { blanks.contains($0) }
        let last = text.last { !blanks.contains($0) }
        // Outside of texts.
        var bare: [UInt8] = []
        var (isText, isEscaped) = (false, false)
        for byte in text {
            if isText {
                isText = isEscaped || byte != UInt8(ascii: "\"")
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
            } else if byte == UInt8(ascii: "\"") {
                isText = true
                bare.append(byte)
            } else if !blanks.contains(byte) {
                bare.append(byte)
            }
        }
        let outside = String(decoding: bare, as: UTF8.self)
        let isBalanced = bare.count { $0 == UInt8(ascii: "{") } == bare.count { $0 == UInt8(ascii: "}") }
        let isPiece =
            text.first == UInt8(ascii: "[") && (outside == "[" || outside.contains("{")) || outside == "{"
            || outside.contains("}{")
            || text.first == UInt8(ascii: "{") && last == UInt8(ascii: ",") && isBalanced
        if isPiece {
            self = .document
        } else if outside.contains("NaN") || outside.contains("Infinity") {
            self = .notANumber
        } else {
            self = .other
        }
    }
}
