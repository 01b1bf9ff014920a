import CellValues
import SegmentEngine
import SegmentJournals
import SegmentLanguage

/// What a run has to say beside its result: of the definitions, of the data, of what the data never had, and of limits
/// that came near. The same for the same inputs, so it stands in the manifest; what is said of the machine (a folder that
/// can't be listed now) and of the output folder doesn't.
struct RunWarnings: Sendable {
    /// Places are from where the command stands, or names of sources.
    let findings: [Finding]
    private let json: [JSONValue]

    init(_ plan: RunPlan, _ data: RunData, _ outcome: RunOutcome) {
        findings =
            plan.checked.findings + plan.findings + data.findings + outcome.unknownMembers + outcome.undecided(plan)
            + outcome.nearShrinkLimit(plan)
        let sources = Set(plan.checked.sources.map(\.name))
        // What couldn't be looked at is the machine's, and may be there the next time.
        json = findings.filter { $0.code != PipelineCode.unreadablePath.rawValue }.map { finding in
            var finding = finding
            if !sources.contains(finding.file) { finding.file = plan.pipeline.written(finding.file) }
            return finding.json
        }
    }

    var manifest: JSONValue { .array(json) }
}

extension Pipeline {
    /// A path for people as the pipeline would have it: the same wherever the command stands.
    func written(_ shown: String) -> String {
        let here = FilePath.shown(folder).split(separator: "/").filter { $0 != "." }
        let there = shown.split(separator: "/").filter { $0 != "." }
        guard shown.hasPrefix("/") == folder.hasPrefix("/") else { return shown }
        let same = zip(here, there).prefix { $0 == $1 }.count
        // Where it leads out of the working folder the names on the way are not known.
        guard !here[same...].contains("..") else { return shown }
        return (here[same...].map { _ in ".." } + there[same...]).joined(separator: "/")
    }
}

extension RunOutcome {
    /// Workflows that could not decide something: said, for nothing else of the run shows it.
    func undecided(_ plan: RunPlan) -> [Finding] {
        (replay?.records ?? []).compactMap { record in
            record.reason.map { reason in
                PipelineMessage.undecided(reason).finding(
                    file: plan.replay?.workflows.first { $0.id == record.id }?.file ?? record.id)
            }
        }
    }

    /// Static segments most of whose members no contact file has.
    fileprivate var unknownMembers: [Finding] {
        snapshot.segments.compactMap { segment in
            let (unknown, known) = (segment.record.unknown, segment.record.members)
            // One is no pattern: people are added before their first file comes.
            guard segment.segment.kind == .static, unknown > known, unknown > 1 else { return nil }
            return PipelineMessage.unknownMembers(unknown, of: unknown + known).finding(file: segment.segment.file)
        }
    }

    /// Segments that lost over half of what `max_shrink` allows.
    fileprivate func nearShrinkLimit(_ plan: RunPlan) -> [Finding] {
        guard let limit = plan.pipeline.limits.maxShrink else { return [] }
        return snapshot.segments.compactMap { segment in
            guard segment.members != nil, let before = segment.before?.members.count else { return nil }
            let share = LimitShare(
                limit: "max_shrink", part: before - segment.record.members, whole: before, bound: limit)
            return share.isNear
                ? PipelineMessage.nearLimit(share, "members were lost").finding(file: segment.segment.file) : nil
        }
    }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static func unknownMembers(_ unknown: Int, of all: Int) -> Self {
        PipelineMessage(
            .unknownMembers,
            "\(unknown == all ? "all \(grouped(all))" : "\(grouped(unknown)) of \(grouped(all))") members in its journals are in no contact file",
            hint:
                "if their keys are written otherwise there, \"key_normal\" in the pipeline makes them one",
            severity: .warning)
    }

    fileprivate static func undecided(_ reason: String) -> Self {
        PipelineMessage(
            .workflowUndecided, "the workflow could not decide about all of its triggers: \(reason)",
            hint: "the next run tries again", severity: .warning)
    }
}
