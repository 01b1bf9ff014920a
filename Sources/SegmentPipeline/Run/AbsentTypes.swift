import CellValues
import SegmentEngine
import SegmentJournals
import SegmentLanguage

/// Activity types that definitions and workflows name and the data never had: a segment is never empty, or everyone,
/// because of a word and nobody is told.
struct AbsentTypes {
    /// By definition, then place; each type once.
    private(set) var findings: [Finding] = []

    /// Accepted activities of all sources, whatever became of them.
    private let types: [String: Int]
    /// Told so far: the finding's place among `findings`.
    private var told: [ByteOrder: Int] = [:]
    /// By finding, the other files that name the type.
    private var others: [Int: Set<String>] = [:]

    /// - Parameter isWanted: the definitions that are looked at.
    init(_ plan: RunPlan, _ books: [SourceBooks], of isWanted: (Segment) -> Bool = { _ in true }) {
        types = books.reduce(into: [:]) { $0.merge($1.types, uniquingKeysWith: +) }
        let purchases = plan.checked.purchases.activity
        for segment in plan.segments.filter(isWanted).sorted(by: { $0.file.utf8ForOrder < $1.file.utf8ForOrder }) {
            for use in segment.uses {
                switch use.kind {
                case .activityType(let type): look(for: type, at: use.place, in: segment.file)
                case .indicator: look(for: purchases, at: use.place, in: segment.file, isPurchase: true)
                case .window, .text: break
                }
            }
        }
        for workflow in (plan.replay?.workflows ?? []).sorted(by: { $0.file.utf8ForOrder < $1.file.utf8ForOrder }) {
            var named = workflow.conditions.flatMap(\.namedTypes)
            if case .activity(let filter) = workflow.trigger { named += filter.activity.namedTypes }
            for type in named { look(for: type, at: nil, in: workflow.file) }
        }
        for (index, files) in others {
            let line = files.count == 1 ? "one more file names it" : "\(files.count) more files name it"
            findings[index].hint = findings[index].hint.map { $0 + "\n" + line } ?? line
        }
    }

    private mutating func look(
        for type: String, at place: TextPlace?, in file: String, isPurchase: Bool = false
    ) {
        if types[type] != nil { return }
        if let known = told[ByteOrder(type)] {
            if findings[known].file != file { others[known, default: []].insert(file) }
            return
        }
        told[ByteOrder(type)] = findings.count
        findings.append(
            PipelineMessage.noSuchType(type, isPurchase: isPurchase, among: types).finding(file: file, at: place))
    }
}

// MARK: - Messages

extension PipelineMessage {
    private static let typesShown = 10

    /// `no 'purchase'; there were 'order' 155,848, 'visit' 12`
    static func noSuchType(_ type: String, isPurchase: Bool, among types: [String: Int]) -> Self {
        // A type that could be a person's is none: the mapping is wrong.
        let areFit = !types.keys.contains(where: \.looksPersonal)
        let near = areFit ? didYouMean(type, among: types.keys) : nil
        let cure = isPurchase ? "\"purchases\" in the pipeline says which activities are purchases" : nil
        let hint = [near, cure].compactMap { $0 }.joined(separator: "\n")
        return PipelineMessage(
            .neverSeen, "no \(quoted(type)); there were \(there(types, areFit: areFit))",
            hint: hint.isEmpty ? nil : hint, severity: .warning)
    }

    private static func there(_ types: [String: Int], areFit: Bool) -> String {
        if types.isEmpty { return "no activities" }
        guard areFit else { return "\(types.count) types, which look like data and so aren't shown" }
        let sorted = types.sorted { ($1.value, $0.key.utf8ForOrder) < ($0.value, $1.key.utf8ForOrder) }
        var parts = sorted.prefix(typesShown).map { "\(quoted($0.key)) \(grouped($0.value))" }
        if sorted.count > typesShown { parts.append("\(sorted.count - typesShown) more types") }
        return parts.joined(separator: ", ")
    }
}
