import CellValues
import SegmentEngine
import SegmentLanguage

/// Too many rejected rows refuse a run: what is left might be anything.
enum RejectLimits {
    /// A source is over its limit where the share of rejected rows passes it, and they are at least two.
    static func check(_ books: [SourceBooks], _ limits: [String: ExactDecimal]) throws(RunFailure) {
        let over = books.filter { source in
            let totals = source.totals
            guard totals.rejected >= 2, let limit = limits[source.name] else { return false }
            return Int128(totals.rejected) * 1_000_000_000 > limit.billionths * Int128(totals.read)
        }
        if over.isEmpty { return }
        throw RunFailure(
            over.map { PipelineMessage.tooManyRejected($0, limits[$0.name]).finding(file: $0.name) }, status: .data)
    }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static func tooManyRejected(_ books: SourceBooks, _ limit: ExactDecimal?) -> Self {
        let totals = books.totals
        return PipelineMessage(
            .tooManyRejected,
            "\(totals.rejected) of \(totals.read) rows were rejected, and the limit is \(limit?.description ?? "")")
    }
}
