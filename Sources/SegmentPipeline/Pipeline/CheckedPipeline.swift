import CellValues
import FlatFiles
import SegmentEngine
import SegmentJournals
import SegmentLanguage

/// A pipeline with everything it names looked at: files found, catalogue and definitions read, every reference resolved.
///
/// Nothing of the data was read but the headers of contact files.
package struct CheckedPipeline: Sendable {
    package var pipeline: Pipeline
    /// Contacts, then activities, in log order.
    package var sources: [DataSource]
    /// By source.
    package var limits: [String: SourceLimits]
    package var catalogue: Catalogue
    /// All of the folder, each after those that it names.
    package var segments: [Segment]
    /// SHA-256 of each definition's file, by id.
    package var definitions: [String: String]
    /// Of the folder, by id; none where no job replays them.
    package var workflows: [Workflow]
    /// SHA-256 of each workflow's file, by id.
    package var workflowDefinitions: [String: String]
    /// Previous key → the key it became.
    package var merges: [[UInt8]: [UInt8]]
    package var jobs: [CheckedJob]
    /// Warnings.
    package var findings: [Finding]
    package var purchases: PurchaseSource
    package var conversion: CurrencyConversion?

    /// Tells all findings at once: of the pipeline, what it names, the catalogue and every definition.
    package init(_ pipeline: Pipeline) throws(RunFailure) {
        var problems = Problems(file: pipeline.shownPath)
        let files = SourceFiles(pipeline)
        let sources = files.sources(&problems)
        let catalogue = CatalogueFiles(pipeline).catalogue(&problems)
        let merges = MergeTable(pipeline).merges(&problems)
        let conversion = RateTable(pipeline).conversion(&problems)
        for path in [pipeline.suppressions] { _ = problems.expect(path, .file, in: pipeline) }

        let headers = catalogue.fields == nil ? files.contactFields(sources, &problems) : nil
        let context = CheckContext(
            catalogue: catalogue, knownFields: headers, contactKey: pipeline.contactKey)
        let definitions = DefinitionFiles(pipeline).checked(against: context, &problems)
        let jobs = pipeline.jobs.map { CheckedJob($0, among: definitions.segments, definitions.names, &problems) }
        tellMembers(pipeline, definitions.segments, &problems)
        let workflows = WorkflowFiles(pipeline).checked(
            against: context, definitions, sources: sources.map(\.source), &problems)
        self.purchases = PurchaseSource(pipeline.purchases, catalogue: catalogue)

        problems.findings = Self.sorted(pipeline.findings + problems.findings, first: pipeline.shownPath)
        if let unread = problems.unread { throw unread }
        if problems.hasErrors { throw RunFailure(problems.findings, status: problems.status) }
        self.pipeline = pipeline
        self.sources = sources.map(\.source).withKeyNulls(of: catalogue)
        limits = Dictionary(uniqueKeysWithValues: sources.map { ($0.source.name, $0.limits) })
        self.catalogue = catalogue
        segments = definitions.segments
        self.definitions = definitions.hashes
        self.workflows = workflows.workflows
        workflowDefinitions = workflows.hashes
        self.merges = merges
        self.conversion = conversion
        self.jobs = jobs
        findings = problems.findings
    }
}

extension CheckedPipeline {
    /// Those of the pipeline file first, by place; then the others as they were found.
    fileprivate static func sorted(_ findings: [Finding], first file: String) -> [Finding] {
        let log = FindingLog(file: file)
        for finding in findings where finding.file == file { log.add(finding) }
        return log.sorted + findings.filter { $0.file != file }
    }
}

private func tellMembers(_ pipeline: Pipeline, _ segments: [Segment], _ problems: inout Problems) {
    _ = problems.expect(pipeline.members, .folder, in: pipeline)
    let statics = segments.filter { $0.kind == .static }
    if pipeline.members == nil, let first = statics.first { problems.add(.noMembers(first.id, statics.count), at: nil) }
}

extension PurchaseSource {
    /// With the types that the catalogue gives the amount's properties; without a word of it they are decimals.
    init(_ declaration: Pipeline.PurchaseDeclaration, catalogue: Catalogue) {
        let known = catalogue.activities?.first { $0.type == declaration.activity }?.properties ?? []
        let amounts = declaration.amount.map { name in
            let split = PropertyName(name)
            let property = known.first { ByteOrder($0.name) == ByteOrder(name) }
            let type = property?.type ?? .decimal
            var amount = PropertyReference(
                list: split?.list, path: split?.path ?? name, type: type.isNumeric ? type : .decimal,
                currency: property?.currency, form: property?.form ?? .usual)
            amount.currencyForm = property?.currencyForm ?? .usual
            return amount
        }
        self.init(
            activity: declaration.activity,
            amount: amounts.count == 2 ? .product(amounts[0], amounts[1]) : .property(amounts[0]))
    }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static func noMembers(_ id: String, _ count: Int) -> Self {
        PipelineMessage(
            .noMembers,
            count == 1
                ? "the static segment \(quoted(id)) has no members, for the pipeline has no 'members'"
                : "\(quoted(id)) and \(count - 1) more static segments have no members, for the pipeline has no 'members'",
            hint: "'members' is the folder of their journals", severity: .warning)
    }
}
