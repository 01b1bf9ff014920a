import CellValues
import FlatFiles
import SegmentEngine
import SegmentLanguage

/// Fields and properties that no row had, where there was no telling before the data were read: JSON has no header.
struct NeverSeen {
    private(set) var findings: [Finding] = []

    init(_ plan: RunPlan, _ dataset: Dataset) {
        let contacts = dataset.books.filter { $0.kind == .contacts }
        let activities = dataset.books.filter { $0.kind == .activities }
        let evaluation = plan.evaluation
        let keyName = plan.checked.sources.contactKeyName
        for (number, field) in evaluation.fields.enumerated() where field.name != keyName {
            guard let count = Self.lookedAt(number, contacts), Self.mayBeAnywhere(field.name, nil, plan) else {
                continue
            }
            findings.append(PipelineMessage.neverSeen(field.name, count).finding(file: plan.pipeline.shownPath))
        }
        for (number, property) in evaluation.properties.enumerated() {
            guard Self.mayBeAnywhere(property.name, property, plan) else { continue }
            let from = evaluation.propertyRanges[number]?.from.map { plan.asOf.localDay(of: $0) }
            let types = evaluation.propertyTypes[number]
            let message: PipelineMessage
            if let count = Self.lookedAt(number, activities) {
                message = .neverSeen(property, types, count, since: from)
            } else if let list = property.list, let count = Self.withoutLines(number, activities) {
                message = .noLines(list, types, count, since: from)
            } else {
                continue
            }
            let finding = message.finding(file: plan.pipeline.shownPath)
            // Several properties of a list that isn't there are one thing to say.
            if !findings.contains(finding) { findings.append(finding) }
        }
        for source in activities where source.isWithoutIDs {
            let accepted = source.files.reduce(0) { $0 + $1.accepted }
            let dedupe = plan.checked.sources.first { $0.name == source.name && $0.kind == .activities }?.dedupe
            guard accepted > 0, let dedupe else { continue }
            findings.append(
                PipelineMessage.noDedupeValue(dedupe.property ?? "id", accepted).finding(file: source.name))
        }
    }

    /// How many cells were looked for; nil where there were none to look for, or one had something in it.
    private static func lookedAt(_ number: Int, _ books: [SourceBooks]) -> Int? {
        let fields = books.compactMap { number < $0.fields.count ? $0.fields[number] : nil }
        let missing = fields.reduce(0) { $0 + $1.missing }
        return missing > 0 && fields.allSatisfy { $0.filled == 0 } ? missing : nil
    }

    /// How many activities there were, none of which had a line; nil where there were none, or one had.
    private static func withoutLines(_ number: Int, _ books: [SourceBooks]) -> Int? {
        let fields = books.compactMap { number < $0.fields.count ? $0.fields[number] : nil }
        let activities = fields.reduce(0) { $0 + $1.activities }
        return activities > 0 && fields.allSatisfy { $0.filled + $0.missing == 0 } ? activities : nil
    }

    /// Whether some source could have it without a header saying so; a column that is there and empty is nobody's mistake.
    private static func mayBeAnywhere(_ name: String, _ property: PropertyReference?, _ plan: RunPlan) -> Bool {
        let column = UsedColumn.Name(isField: property == nil, name: name)
        if plan.missing.contains(column) { return false }
        let sources = plan.checked.sources.filter { $0.kind == (property == nil ? .contacts : .activities) }
        return !plan.found.contains(column) || sources.contains { $0.layout.format != .csv }
    }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static func neverSeen(_ field: String, _ count: Int) -> Self {
        PipelineMessage(
            .neverSeen, "none of \(grouped(count)) contacts had \(quoted(field))", hint: hint(field),
            severity: .warning)
    }

    fileprivate static func neverSeen(
        _ property: PropertyReference, _ types: Set<String>?, _ count: Int, since: CivilDate?
    ) -> Self {
        let who =
            property.list.map { "\(grouped(count)) lines of \(quoted($0)) in \(named(types))" }
            ?? "\(grouped(count)) \(named(types))"
        return PipelineMessage(
            .neverSeen, "none of \(who)\(since.map { " since \($0.iso8601)" } ?? "") had \(quoted(property.name))",
            hint: hint(property.name), severity: .warning)
    }

    fileprivate static func noLines(_ list: String, _ types: Set<String>?, _ count: Int, since: CivilDate?) -> Self {
        PipelineMessage(
            .neverSeen,
            "none of \(grouped(count)) \(named(types))\(since.map { " since \($0.iso8601)" } ?? "") had a line of \(quoted(list))",
            hint: hint(list), severity: .warning)
    }

    fileprivate static func noDedupeValue(_ name: String, _ count: Int) -> Self {
        PipelineMessage(
            .neverSeen, "none of \(grouped(count)) activities had \(quoted(name)), by which 'dedupe' goes",
            hint: "each of them counts, repeated or not; the source's 'mapping' says where it stands",
            severity: .warning)
    }

    private static func named(_ types: Set<String>?) -> String {
        types.map { listed($0.sorted().map(quoted), "and") } ?? "activities"
    }

    private static func hint(_ name: String) -> String {
        "if it is called otherwise there, write \"mapping\": {\"\(name)\": …} on the source"
    }
}
