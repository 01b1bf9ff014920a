import CellValues
import SegmentLanguage

/// Everything that one pass over the files must find out for a set of segments: which fields, which properties, and the
/// distinct things to accumulate. Equal ones of different segments are one. Made once, by what `OpenPlan` was asked for,
/// and never changed.
package struct EvaluationPlan: Sendable {
    package let asOf: AsOf
    /// All that are evaluated, in dependency order.
    package let segments: [Segment]
    /// Contact fields, in order of first mention.
    package let fields: [FieldReference]
    /// Activity properties, in order of first mention.
    package let properties: [PropertyReference]
    /// For each property, the activity types whose rows need it; nil: all.
    package let propertyTypes: [Set<String>?]
    /// For each property, the widest window that wants it; nil: no window that holds anything.
    package let propertyRanges: [InstantRange?]
    /// Which activities count for something.
    let selectors: [Selector]
    /// What is accumulated, over which selector.
    let cells: [CellPlan]
    let sequences: [SequencePlan]
    /// A selector each, whose rows are kept.
    let triggers: [Int]
    /// Distinct metrics as the definitions say them, with the segments that use each, in order of first mention.
    package let metrics: [(metric: Metric, range: InstantRange, usedBy: [String])]
    /// The activity types named anywhere, sorted.
    let types: [String]
    /// The conditions of the segments and of the replay.
    let graph: ConditionGraph
    /// The graph's leaves, with where their answers lie.
    let leaves: [PlannedLeaf]
    /// What scores are made of, where some condition asks for one.
    let scores: PlannedScores?
    let replay: PlannedReplay
    /// Who wants a shard before it is freed, in their order. Conditions are always among them: they free it.
    let readers: [ShardReader]
    let conversion: CurrencyConversion?
    /// The field that holds the contact key: what it is held against is normalised as keys are.
    let keyField: ByteOrder?
    let keyNormal: KeyNormal
    private let fieldNumbers: [FieldKey: Int]
    private let propertyNumbers: [PropertyKey: Int]

    /// What workflows ask.
    struct PlannedReplay: Sendable {
        /// By trigger of the request: several may take the same rows.
        let triggers: [PlannedRows]
        let dates: [PlannedField]
        /// Names of contact sources: who stands in which.
        let sources: [String]
    }

    /// - Parameters:
    ///   - segments: all that are evaluated, in dependency order.
    ///   - keyField: see `[DataSource].contactKeyName`.
    package init(
        segments: [Segment], asOf: AsOf, purchases: PurchaseSource = .standard, conversion: CurrencyConversion? = nil,
        replay: ReplayRequest = ReplayRequest(), keyField: String? = nil, keyNormal: KeyNormal = .none
    ) {
        var plan = OpenPlan(asOf: asOf, purchases: purchases, isConverted: conversion != nil)
        for segment in segments {
            for condition in [segment.include, segment.exclude] {
                if let condition { plan.request(condition, by: .condition(of: segment.id)) }
            }
        }
        for (condition, user) in replay.conditions { plan.request(condition, by: .condition(of: user)) }
        let dates = replay.dates.map { plan.request($0, by: .date) }
        let triggers = replay.triggers.map { plan.request($0, by: .trigger) }

        self.asOf = asOf
        self.segments = segments
        self.conversion = conversion
        self.keyField = keyField.map { ByteOrder($0) }
        self.keyNormal = keyNormal
        self.replay = PlannedReplay(triggers: triggers, dates: dates, sources: replay.sources)
        graph = ConditionGraph(segments, also: replay.conditions.map(\.condition))
        leaves = graph.leaves.map { plan.leaves[$0]! }
        (fields, fieldNumbers) = (plan.fields, plan.fieldNumbers)
        (properties, propertyNumbers) = (plan.properties, plan.propertyNumbers)
        propertyTypes = plan.propertyTypes
        propertyRanges = plan.propertyRanges
        selectors = plan.selectors
        cells = plan.cells
        sequences = plan.sequences
        self.triggers = plan.triggers
        metrics = plan.metrics
        types = plan.types.sorted()
        scores = plan.scores
        readers = ShardReader.allCases.filter { $0 == .conditions || plan.readers.contains($0) }
    }

    /// The lists of the properties, in the order in which the columns mention them: readers number lists so.
    var lists: [String] {
        var names: [String] = []
        for property in properties {
            if let list = property.list, !names.contains(list) { names.append(list) }
        }
        return names
    }

    func fieldNumber(_ reference: FieldReference) -> Int { fieldNumbers[FieldKey(reference)]! }

    func propertyNumber(_ property: PropertyReference) -> Int { propertyNumbers[PropertyKey(property)]! }
}
