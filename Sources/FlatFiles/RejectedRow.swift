/// A row set aside: where it stands, why, and its bytes (3-runs §4, "A rejects line").
package struct RejectedRow: Sendable {
    package enum Reason: String, Sendable, CaseIterable {
        case notUTF8 = "not_utf8"
        case badJSON = "bad_json"
        case repeatedKey = "repeated_key"
        case notObject = "not_object"
        case tooDeep = "too_deep"
        case tooLong = "too_long"
        case badCSV = "bad_csv"
        case cellCount = "cell_count"
        case noKey = "no_key"
        case badKey = "bad_key"
        case badTime = "bad_time"
        case noType = "no_type"
        case groupConflict = "group_conflict"
        case duplicateKey = "duplicate_key"
        case duplicateID = "duplicate_id"
        case merged = "merged"
        case repeatedHeader = "repeated_header"

        /// The row is no loss: it isn't held against the limit.
        package var isSetAside: Bool {
            switch self {
            case .duplicateKey, .duplicateID, .merged, .repeatedHeader: true
            case .notUTF8, .badJSON, .repeatedKey, .notObject, .tooDeep, .tooLong, .badCSV, .cellCount, .noKey, .badKey,
                .badTime, .noType, .groupConflict:
                false
            }
        }

        /// The column that is to blame, by our name, where one is.
        var field: String? {
            switch self {
            case .noKey, .badKey: "contact_id"
            case .noType: "type"
            case .badTime: "at"
            default: nil
            }
        }
    }

    /// From 1 at the start of the unit, see `ColumnBatch.lines`.
    package var line: Int
    /// That the row covers: a quoted cell may hold some.
    package var lines: Int
    /// Bytes from the start of the decompressed stream.
    package var offset: UInt64
    /// The row's whole length in bytes, without its line end.
    package var length: Int
    package var reason: Reason
    /// The column that is to blame, by our name, where one is.
    package var field: String?
    /// At most the first 64 KiB of the row.
    package var raw: [UInt8]
    package static let rawLimit = 64 << 10

    package init(
        line: Int, lines: Int = 1, offset: UInt64, length: Int, reason: Reason, field: String? = nil, raw: [UInt8]
    ) {
        self.line = line
        self.lines = lines
        self.offset = offset
        self.length = length
        self.reason = reason
        self.field = field
        self.raw = raw
    }
}

/// A file that can't be read as data at all: half a file is never data (2-data §2).
package struct FileFailure: Error, Equatable, Sendable {
    package enum Code: String, Sendable, CaseIterable {
        case missing = "missing-file"
        case unreadable = "unreadable-file"
        case notRegular = "not-a-file"
        case truncatedGzip = "truncated-gzip"
        case brokenGzip = "broken-gzip"
        case decompressed = "decompressed-too-large"
        case changed = "changed-file"
        case badHeader = "bad-header"
        case unclosedQuote = "unclosed-quote"
        case brokenJSON = "broken-json"
        case wrongEncoding = "wrong-encoding"
        case tooLarge = "too-large"
        case temporary = "temporary-file"
    }
    package var code: Code
    package var path: String
    /// A sentence without a full stop.
    package var message: String
    /// From 1 at the start of the unit, where one is to blame.
    package var line: Int?
    /// What is wrong with the header shows in the rows: the data are to blame.
    package var isInRows = false
    /// A temporary file that the disk had no room for.
    package var isOutOfRoom = false

    package init(code: Code, path: String, message: String, line: Int? = nil, isInRows: Bool = false) {
        self.code = code
        self.path = path
        self.message = message
        self.line = line
        self.isInRows = isInRows
    }
}
