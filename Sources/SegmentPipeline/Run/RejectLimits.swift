import CellValues
import FlatFiles
import SegmentEngine
import SegmentLanguage

/// Too many rejected rows refuse a run: what is left might be anything.
enum RejectLimits {
    static func check(_ books: [SourceBooks], _ limits: [String: SourceLimits]) throws(RunFailure) {
        let findings = findings(books, limits)
        if !findings.isEmpty { throw RunFailure(findings, status: .data) }
    }

    /// A source is over its limit where the lines that rejected rows cover are at least two, and too large a share of the
    /// lines that its rows cover: a row that swallowed a thousand lines counts a thousand. A source without any row but
    /// rejected ones is over every limit.
    static func findings(_ books: [SourceBooks], _ limits: [String: SourceLimits]) -> [Finding] {
        books.compactMap { source in
            guard let limit = limits[source.name]?.maxRejected else { return nil }
            if source.acceptsNothing {
                return PipelineMessage.nothingAccepted(source, limit).finding(file: source.name)
            }
            guard limit.isPassed(by: source.rejectedLines, of: source.linesOfRows) else { return nil }
            return PipelineMessage.tooManyRejected(source, limit).finding(file: source.name)
        }
    }
}

extension SourceBooks {
    /// There are rows, and all of them were rejected; the header once more is none.
    var acceptsNothing: Bool {
        let totals = totals
        return totals.rejected > 0 && totals.accepted + totals.duplicates + totals.merged == 0
    }

    /// `3 of 201 rows were rejected, which cover 1700 of 1900 lines`: the lines where they say more than the rows.
    var rejectedShare: String {
        let totals = totals
        let lines = rejectedLines == totals.rejected ? "" : ", which cover \(rejectedLines) of \(linesOfRows) lines"
        return "\(totals.rejected) of \(totals.read) rows were rejected\(lines)"
    }

    /// Lines that rejected rows cover; of JSON objects.
    var rejectedLines: Int { hasHeaders ? totals.counts.rejectedLines : totals.rejected }

    /// Lines of rows: all but headers, blank ones and those that were set aside; of JSON objects.
    var linesOfRows: Int {
        let counts = totals.counts
        guard hasHeaders else { return totals.read }
        let headers = files.count { $0.counts.lines > 0 }
        return max(counts.rejectedLines, counts.lines - headers - counts.blank - counts.repeatedHeaders)
    }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static func nothingAccepted(_ books: SourceBooks, _ limit: ShareLimit) -> Self {
        let why = tooManyRejected(books, limit)
        return PipelineMessage(
            .nothingAccepted, "none of its \(rows(books.totals.rejected)) was accepted: \(why.text)", hint: why.hint)
    }

    private static func rows(_ count: Int) -> String { count == 1 ? "1 row" : "\(count) rows" }

    fileprivate static func tooManyRejected(_ books: SourceBooks, _ limit: ShareLimit?) -> Self {
        return PipelineMessage(
            .tooManyRejected, "\(books.rejectedShare), and the limit is \(limit?.description ?? "")")
    }
}
