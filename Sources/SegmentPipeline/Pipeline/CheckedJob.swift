import CellValues
import SegmentLanguage

/// A job whose references are resolved.
package struct CheckedJob: Sendable {
    package var id: String
    package var work: Work

    package enum Work: Sendable {
        case replay
        /// Ids, sorted.
        case snapshot(of: [String])
    }
}

extension CheckedJob {
    /// `names`: ids that files have, though they be broken.
    init(_ job: JobDeclaration, among segments: [Segment], _ names: [String], _ problems: inout Problems) {
        id = job.id
        switch job.work {
        case .replay: work = .replay
        case .snapshot(let selections):
            let chosen = Self.resolved(selections, among: segments, names, &problems)
            if selections != nil, chosen.isEmpty, !problems.hasErrors {
                problems.add(.emptySelection(job.id), at: job.place)
            }
            work = .snapshot(of: chosen.sorted())
        }
    }

    private static func resolved(
        _ selections: [JobDeclaration.Selection]?, among segments: [Segment], _ names: [String],
        _ problems: inout Problems
    ) -> Set<String> {
        let ids = Set(segments.map(\.id))
        guard let selections else { return ids }
        var chosen: Set<String> = []
        for selection in selections {
            switch selection {
            case .id(let id, let place):
                if ids.contains(id) {
                    chosen.insert(id)
                } else if !names.contains(id) {
                    problems.add(.unknownSegment(id, among: names), at: place)
                }
            case .tag(let tag): chosen.formUnion(segments.filter { $0.tags.contains(tag) }.map(\.id))
            case .kind(let kind): chosen.formUnion(segments.filter { $0.kind == kind }.map(\.id))
            }
        }
        return chosen
    }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static func unknownSegment(_ id: String, among ids: [String]) -> Self {
        PipelineMessage(
            .unknownSegment, "no segment named \(quoted(id))", hint: didYouMean(id, among: ids))
    }

    fileprivate static func emptySelection(_ job: String) -> Self {
        PipelineMessage(.emptySelection, "the job \(quoted(job)) selects no segment", severity: .warning)
    }
}
