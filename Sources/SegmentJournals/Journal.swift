import CellValues
import SegmentLanguage

/// A journal of a static segment: its lines, in file order.
package struct Journal: Sendable {
    package let file: String
    package var lines: [JournalLine]

    package init(file: String, lines: [JournalLine]) {
        self.file = file
        self.lines = lines
    }

    /// Reads a whole journal. Nil where a line is broken: it is our own file, and half a history is none.
    ///
    /// A last line without a line feed was left by a crash: it is ignored with a warning, whatever it says. Blank lines
    /// are none. Of many broken lines the first hundred are told.
    package static func parsing(_ bytes: [UInt8], file: String) -> (journal: Journal?, findings: [Finding]) {
        let log = FindingLog(file: file)
        let reader = JournalLineReader(log: log)
        var lines: [JournalLine] = []
        var brokenCount = 0
        bytes.withUnsafeBufferPointer { bytes in
            // The careful reader finds out where a file is no UTF-8; the plain one does not look.
            let isUTF8 = bytes.baseAddress.map { UTF8Check.isValid($0, count: bytes.count) } ?? true
            var start = 0
            var number = 1
            while brokenCount < brokenLinesTold, let end = bytes[start...].firstIndex(of: 0x0A) {
                let text = UnsafeBufferPointer(rebasing: bytes[start..<end])
                if isUTF8, let line = JournalLine(plain: text, number: number) {
                    lines.append(line)
                } else if !text.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) {
                    if let line = reader.line(text, number: number) { lines.append(line) } else { brokenCount += 1 }
                }
                start = end + 1
                number += 1
            }
            if brokenCount < brokenLinesTold, start < bytes.count {
                log.add(.unendedLine, at: TextPlace(line: number, column: 1))
            }
        }
        return (brokenCount == 0 ? Journal(file: file, lines: lines) : nil, log.sorted)
    }

    private static let brokenLinesTold = 100
}

extension Journal {
    /// Lines as they are appended. Nil where they would not be read again as they are: a line that nobody can read breaks the
    /// whole journal, so it must never come to be written.
    package static func appended(_ lines: [JournalLine]) -> [UInt8]? {
        let bytes = lines.flatMap(\.encoded)
        guard let read = parsing(bytes, file: "").journal?.lines, read.count == lines.count else { return nil }
        for (var read, var line) in zip(read, lines) {
            (read.number, line.number) = (0, 0)
            if read != line { return nil }
        }
        return bytes
    }
}

// MARK: - Messages

extension FindingMessage {
    fileprivate static var unendedLine: Self {
        FindingMessage(
            .unendedLine, "the last line has no line feed and is ignored", hint: "the next change mends it",
            severity: .warning)
    }
}
