import CellValues
import SegmentEngine
import SegmentLanguage

/// `limits.max_shrink`: a segment that lost too many refuses the run, unless `--allow-shrink`.
enum ShrinkLimit {
    static func check(_ snapshot: Snapshot, _ plan: RunPlan, in context: RunContext) throws(RunFailure) {
        guard let limit = plan.pipeline.limits.maxShrink, !context.allowsShrink else { return }
        let shrunk = snapshot.shrunk(beyond: limit)
        if shrunk.isEmpty { return }
        throw RunFailure(
            shrunk.map { segment in
                PipelineMessage.maxShrink(
                    segment.segment.id, from: segment.before?.members.count ?? 0, to: segment.record.members, limit
                ).finding(file: segment.segment.file)
            }, status: .data)
    }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static func maxShrink(_ id: String, from before: Int, to now: Int, _ limit: ExactDecimal) -> Self {
        PipelineMessage(
            .maxShrink,
            "'\(id)' would go from \(before) members to \(now), and the limit for 'max_shrink' is \(limit)",
            hint: "with --allow-shrink the run goes on")
    }
}
