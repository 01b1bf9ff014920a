import FlatFiles

/// The files could not be read as data; nothing can be said about any segment.
package struct DatasetFailure: Error, Sendable {
    /// Kebab-case, stable.
    package var code: String
    /// A file, and a line where one is to blame.
    package var place: String
    /// A sentence without a full stop.
    package var message: String
    /// 2 missing, 3 data, 4 the system (8-command).
    package var status: Int32
    /// A temporary file that the disk had no room for.
    package var isOutOfRoom = false
}

extension DatasetFailure {
    init(_ failure: FileFailure, display: String) {
        let status: Int32 =
            switch failure.code {
            case .badHeader where failure.isInRows: 3
            case .missing, .notRegular, .badHeader: 2
            case .unreadable, .temporary: 4
            case .truncatedGzip, .brokenGzip, .decompressed, .changed, .tooLarge, .unclosedQuote, .brokenJSON,
                .wrongEncoding:
                3
            }
        self.init(
            code: failure.code.rawValue, place: failure.line.map { "\(display):\($0)" } ?? display,
            message: failure.message, status: status,
            isOutOfRoom: failure.isOutOfRoom)
    }
}

// MARK: - Messages

extension DatasetFailure {
    static func tooLittleMemory(contacts: Int, needs: Int, limit: Int) -> DatasetFailure {
        DatasetFailure(
            code: "too-little-memory", place: "limits.memory",
            message: "\(contacts) contacts with their fields need at least \(mebibytes(needs)) MiB, and the limit is "
                + "\(limit >> 20) MiB: raise 'limits.memory'", status: 3)
    }

    static var oneContactTooLarge: DatasetFailure {
        DatasetFailure(
            code: "too-little-memory", place: "limits.memory",
            message: "the activities of one contact alone take more than the limit leaves for them: raise "
                + "'limits.memory', or ask for less (fewer sequences, fewer different values)", status: 3)
    }

    private static func mebibytes(_ bytes: Int) -> Int { (bytes + (1 << 20) - 1) >> 20 }
}
