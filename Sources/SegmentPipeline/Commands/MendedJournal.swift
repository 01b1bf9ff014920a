import CellValues
import SegmentJournals
import SegmentLanguage

/// A journal before the next line is appended: an unended last line is what a crash left, or an editor.
struct MendedJournal {
    /// Nil where a line is broken.
    var journal: Journal?
    var findings: [Finding]
    /// How many bytes stay.
    var kept: Int
    /// What ends a last line that is whole but for its line feed.
    var ending: [UInt8] = []

    init(_ bytes: [UInt8], file: String) {
        kept = bytes.count
        guard let last = bytes.last, last != 0x0A else {
            (journal, findings) = Journal.parsing(bytes, file: file)
            return
        }
        let start = (bytes.lastIndex(of: 0x0A) ?? -1) + 1
        // A whole line was meant, whoever wrote it; half a line was never confirmed to anybody.
        let isWhole = Journal.parsing(Array(bytes[start...]) + [0x0A], file: file).journal?.lines.count == 1
        if isWhole {
            ending = [0x0A]
            (journal, findings) = Journal.parsing(bytes + ending, file: file)
        } else {
            kept = start
            (journal, findings) = Journal.parsing(Array(bytes[..<start]), file: file)
        }
        let line = bytes[..<start].count { $0 == 0x0A } + 1
        findings.append(
            PipelineMessage.mended(isWhole: isWhole).finding(file: file, at: TextPlace(line: line, column: 1)))
    }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static func mended(isWhole: Bool) -> Self {
        PipelineMessage(
            .journalMended,
            isWhole
                ? "the last line had no line feed: it was ended"
                : "the last line was not written to its end: it was cut off",
            severity: .warning)
    }
}
