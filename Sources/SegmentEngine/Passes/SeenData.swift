import CellValues
import FlatFiles
import SegmentLanguage

/// What was in the data, whatever the filters made of it (`DatasetRequest.gathersSeen`): of contacts, and of those
/// activities that take part (2-data §2: `used`), inside a window or not.
package struct SeenData: Sendable {
    /// Of the activities that take part; nil where there are none.
    package let earliestActivity: Instant?
    private let plan: EvaluationPlan
    private let fields: [FieldColumn]
    private let activities: [SeenActivities]
    /// By type code of every reader.
    private let types: [String]

    init(_ context: ScanContext, fields: [FieldColumn], activities: [SeenActivities]) {
        plan = context.plan
        types = context.types
        self.fields = fields
        self.activities = activities
        earliestActivity = activities.compactMap(\.earliest).min().map { Instant(seconds: $0) }
    }

    /// Gives each different text of a field that some segment mentions, an option in its list's spelling.
    ///
    /// A closure and no set: of ten million addresses only those that are looked for are kept.
    package func forEachText(of field: FieldReference, _ body: (UnsafeRawBufferPointer) -> Void) {
        let column = fields[plan.fieldNumber(field)]
        var isThere = [Bool](repeating: false, count: column.dictionary.count)
        // A text's code is one more than its place in the dictionary, an element's is the place itself.
        for code in column.codes where code != 0 { isThere[Int(code) - 1] = true }
        for code in column.elements { isThere[Int(code)] = true }
        for code in isThere.indices where isThere[code] { body(column.dictionary.bytes(code)) }
    }

    /// Gives the texts of a property that some segment's filters mention, in activities of these types; one may come
    /// several times.
    package func forEachText(
        of property: PropertyReference, in selection: ActivitySelection, _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        let column = plan.propertyNumber(property)
        let typeCodes: Set<Int>?
        switch selection {
        case .any: typeCodes = nil
        case .types(let names): typeCodes = Set(names.compactMap { types.firstIndex(of: $0) })
        }
        for worker in activities { worker.forEachText(of: column, types: typeCodes, body) }
    }
}
