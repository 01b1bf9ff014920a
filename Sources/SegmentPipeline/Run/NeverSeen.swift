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
            guard let count = Self.lookedAt(number, activities), Self.mayBeAnywhere(property.name, property, plan)
            else {
                continue
            }
            let from = evaluation.propertyRanges[number]?.from.map { plan.asOf.localDay(of: $0) }
            findings.append(
                PipelineMessage.neverSeen(property, evaluation.propertyTypes[number], count, since: from)
                    .finding(file: plan.pipeline.shownPath))
        }
    }

    /// How many cells were looked for; nil where there were none to look for, or one had something in it.
    private static func lookedAt(_ number: Int, _ books: [SourceBooks]) -> Int? {
        let fields = books.compactMap { number < $0.fields.count ? $0.fields[number] : nil }
        let missing = fields.reduce(0) { $0 + $1.missing }
        return missing > 0 && fields.allSatisfy { $0.filled == 0 } ? missing : nil
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
        let named = types.map { listed($0.sorted().map(quoted), "and") } ?? "activities"
        let who =
            property.list.map { "\(grouped(count)) lines of \(quoted($0)) in \(named)" } ?? "\(grouped(count)) \(named)"
        return PipelineMessage(
            .neverSeen, "none of \(who)\(since.map { " since \($0.iso8601)" } ?? "") had \(quoted(property.name))",
            hint: hint(property.name), severity: .warning)
    }

    private static func hint(_ name: String) -> String {
        "if it is called otherwise there, write \"mapping\": {\"\(name)\": …} on the source"
    }
}
