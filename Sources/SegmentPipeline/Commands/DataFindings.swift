import CellValues
import SegmentEngine
import SegmentLanguage

/// What a pipeline's data says about its definitions: windows that reach back further than it, values that are nowhere
/// in it. Warnings alone: other data may come.
struct DataFindings {
    /// By definition, then place.
    private(set) var findings: [Finding] = []
    /// A limit is passed: a run would refuse the data.
    private(set) var overLimit: RunFailure?

    /// Reads the data once, for all definitions of the pipeline; tells of those that are wanted.
    init(
        _ checked: CheckedPipeline, in context: RunContext, of isWanted: (Segment) -> Bool
    ) throws(RunFailure) {
        let plan = try RunPlan(checked, in: context, evaluatingAll: true)
        var request = plan.request(in: context)
        request.gathersSeen = true
        let dataset: Dataset
        do throws(DatasetFailure) {
            dataset = try Dataset.read(request)
        } catch {
            throw RunFailure(error, of: checked.sources)
        }
        do throws(RunFailure) {
            findings = plan.findings
            findings += try DataLimits.check(plan, dataset)
            findings += NeverSeen(plan, dataset).findings + StrangeKeys(plan, dataset.contacts).findings
        } catch {
            overLimit = error.explained(by: dataset.books, checked)
        }
        // What refuses a source's data says all of it.
        let refused = Set((overLimit?.findings ?? []).map(\.file))
        findings +=
            AbsentTypes(plan, dataset.books, of: isWanted).findings
            + SourceFindings.findings(dataset.books.filter { !refused.contains($0.name) }, checked)
        guard let seen = dataset.seen else { return }
        let segments = checked.segments.filter(isWanted).sorted { $0.file.utf8ForOrder < $1.file.utf8ForOrder }
        var judgement = DataJudgement(
            of: segments.flatMap(\.uses), seen, plan.asOf, keyNormal: checked.pipeline.keyNormal)
        for segment in segments {
            let log = FindingLog(file: segment.file)
            for use in segment.uses {
                if let message = judgement.message(of: use) { log.add(message, at: use.place) }
            }
            findings += log.sorted
        }
    }
}

/// Holds what definitions ask of the data against what was in it.
private struct DataJudgement {
    private let asOf: AsOf
    private let keyNormal: KeyNormal
    /// Nil without activities: then no window is longer than they are.
    private let earliest: Instant?
    private var texts: [DataUse.Subject: SeenTexts] = [:]
    private var hintCount = 0

    /// A definition may hold ten thousand texts: the first of them get a hint.
    static let hintLimit = 200

    init(of uses: [DataUse], _ seen: SeenData, _ asOf: AsOf, keyNormal: KeyNormal) {
        self.asOf = asOf
        self.keyNormal = keyNormal
        earliest = seen.earliestActivity
        for case .text(let text, let matching, let subject) in uses.map(\.kind) {
            texts[subject, default: SeenTexts()].want(asCompared(text, subject), matching)
        }
        for subject in Array(texts.keys) { texts[subject]?.find(subject, in: seen) }
    }

    mutating func message(of use: DataUse) -> PipelineMessage? {
        switch use.kind {
        case .window(let window): message(of: window)
        case .text(let text, let matching, let subject): message(of: text, matching, subject)
        // Told after every run.
        case .activityType, .indicator: nil
        }
    }

    /// By local days: windows of days begin at midnight, and the first activity of a day comes later.
    private func message(of window: Window) -> PipelineMessage? {
        guard let earliest else { return nil }
        let day = asOf.localDay(of: earliest)
        let range = asOf.activityRange(window)
        if let end = range.to, end <= earliest { return .windowBeforeData(shownDay(of: end), earliest: day) }
        guard let start = range.from.map(shownDay), start < day else { return nil }
        return .windowLongerThanData(start, earliest: day, isOpen: range.to.map { $0 >= asOf.instant } ?? true)
    }

    /// Of a window that reaches beyond the calendar its first day.
    private func shownDay(of instant: Instant) -> CivilDate {
        max(asOf.localDay(of: instant), CivilDate(days: CivilDate.days(year: 1, month: 1, day: 1)))
    }

    /// Contact keys are compared as the run keeps them.
    private func asCompared(_ text: String, _ subject: DataUse.Subject) -> String {
        guard case .field(let field, isKey: true) = subject, field.accessor == nil else { return text }
        return keyNormal.applied(to: text)
    }

    private mutating func message(
        of text: String, _ matching: TextMatching, _ subject: DataUse.Subject
    ) -> PipelineMessage? {
        guard let there = texts[subject], !there.has(asCompared(text, subject), matching) else { return nil }
        var near: String?
        if !subject.isPersonal, hintCount < Self.hintLimit {
            hintCount += 1
            near = there.nearest(to: text)
        }
        return .valueNeverSeen(text, of: subject, near: near)
    }
}

/// Which of the texts that are asked for a field or property has.
private struct SeenTexts {
    // Compared as bytes: Swift's == on String would take NFC and NFD for the same, which no test does.
    private var wanted: Set<[UInt8]> = []
    private var wantedFolded: Set<[UInt8]> = []
    private var found: Set<[UInt8]> = []
    private var foundFolded: Set<[UInt8]> = []
    /// What could have been meant; nil where it is too much: looking for the nearest then takes long, and finds people
    /// rather than choices.
    private var candidates: Set<[UInt8]>? = []
    private static let candidateLimit = 10_000

    mutating func want(_ text: String, _ matching: TextMatching) {
        switch matching {
        case .exact: wanted.insert(Array(text.utf8))
        case .ignoringCase: wantedFolded.insert(Self.folded(text))
        }
    }

    mutating func find(_ subject: DataUse.Subject, in seen: SeenData) {
        var texts = self
        let isDomain: Bool
        switch subject {
        case .field(let field, _): isDomain = field.accessor == .domain
        case .property(let property, _): isDomain = property.accessor == .domain
        }
        func take(_ bytes: UnsafeRawBufferPointer) {
            guard isDomain else { return texts.take(Array(bytes)) }
            if let at = bytes.lastIndex(of: UInt8(ascii: "@")) { texts.take(Array(bytes[(at + 1)...])) }
        }
        switch subject {
        case .field(let field, _): seen.forEachText(of: field, take)
        case .property(let property, let selection): seen.forEachText(of: property, in: selection, take)
        }
        self = texts
    }

    private mutating func take(_ text: [UInt8]) {
        if wanted.contains(text) { found.insert(text) }
        if !wantedFolded.isEmpty {
            let folded = CaseFolding.folded(text)
            if wantedFolded.contains(folded) { foundFolded.insert(folded) }
        }
        // An address is personal in a plain text too: without a catalogue there is nothing else.
        guard candidates != nil, !text.contains(UInt8(ascii: "@")) else { return }
        candidates?.insert(text)
        if let count = candidates?.count, count > Self.candidateLimit { candidates = nil }
    }

    func has(_ text: String, _ matching: TextMatching) -> Bool {
        switch matching {
        case .exact: found.contains(Array(text.utf8))
        case .ignoringCase: foundFolded.contains(Self.folded(text))
        }
    }

    /// Compared without case, so that it may be all that differs; of several spellings the first by bytes.
    func nearest(to text: String) -> String? {
        guard let candidates else { return nil }
        var spellings: [String: [UInt8]] = [:]
        for candidate in candidates {
            let key = CaseFolding.folded(String(decoding: candidate, as: UTF8.self))
            if let other = spellings[key], !candidate.lexicographicallyPrecedes(other) { continue }
            spellings[key] = candidate
        }
        return nearestName(to: CaseFolding.folded(text), among: spellings.keys)
            .flatMap { spellings[$0] }.map { String(decoding: $0, as: UTF8.self) }
    }

    private static func folded(_ text: String) -> [UInt8] { Array(CaseFolding.folded(text).utf8) }
}

extension DataUse.Subject {
    /// Then no value of the data is told.
    fileprivate var isPersonal: Bool {
        switch self {
        case .field(let field, let isKey): isKey || field.type == .email || field.type == .phone
        case .property(let property, _): property.type == .email || property.type == .phone
        }
    }

    /// `'products[].category'`
    fileprivate var name: String {
        switch self {
        case .field(let field, _): quoted(field.name + (field.accessor.map { ".\($0.rawValue)" } ?? ""))
        case .property(let property, _): quoted(property.name + (property.accessor.map { ".\($0.rawValue)" } ?? ""))
        }
    }

    /// Who might have had the value: `no activity of type 'purchase'`.
    fileprivate var nobody: String {
        switch self {
        case .field: "no contact"
        case .property(_, .any): "no activity"
        case .property(_, .types(let types)):
            "no activity of \(types.count == 1 ? "type" : "the types") \(listed(types.map(quoted)))"
        }
    }
}

// MARK: - Messages

extension PipelineMessage {
    /// - Parameter isOpen: the window goes on to the as-of.
    fileprivate static func windowLongerThanData(_ start: CivilDate, earliest: CivilDate, isOpen: Bool) -> Self {
        PipelineMessage(
            .windowLongerThanData,
            "the window reaches back to \(start.iso8601), and the earliest activity is of \(earliest.iso8601)",
            hint: isOpen
                ? "as the data is, the same activities count without 'window'"
                : "as the data is, nothing counts from before \(earliest.iso8601)",
            severity: .warning)
    }

    fileprivate static func windowBeforeData(_ end: CivilDate, earliest: CivilDate) -> Self {
        PipelineMessage(
            .windowLongerThanData,
            "the window ends on \(end.iso8601), and the earliest activity is of \(earliest.iso8601)",
            hint: "as the data is, no activity lies in it", severity: .warning)
    }

    fileprivate static func valueNeverSeen(_ text: String, of subject: DataUse.Subject, near: String?) -> Self {
        PipelineMessage(
            .valueNeverSeen, "\(subject.nobody) has \(quoted(text)) in \(subject.name)",
            hint: near.map { "did you mean \(quoted($0))?" }, severity: .warning)
    }
}
