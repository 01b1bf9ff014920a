import CellValues
import FlatFiles
import SegmentLanguage

/// How a run would read a source for a plan, beside the run: `segments read --source`.
package struct SourceProjection: Sendable {
    package let projection: Projection
    /// In the order of the projection's columns, each with the type that it is read as; of contacts or of activities.
    package let fields: [FieldReference]
    package let properties: [PropertyReference]

    /// - Parameters:
    ///   - fields: contact fields that are wanted, each once.
    ///   - properties: properties that are wanted of every activity, each once.
    ///   - all: the pipeline's sources.
    package init(
        _ source: DataSource, fields: [FieldReference], properties: [PropertyReference], all: [DataSource],
        keyNormal: KeyNormal, asOf: AsOf
    ) {
        // What a plan is asked for it asks of the sources, so this is asked of a plan.
        var replay = ReplayRequest()
        replay.dates = fields
        replay.triggers = properties.map { property in
            let isSet = Comparison<ActivityOperand>(subject: .property(property), test: .isSet, operatorName: "is_set")
            return ActivityTrigger(filter: ActivityFilter(activity: .any, where: .test(isSet)), from: nil)
        }
        let plan = EvaluationPlan(segments: [], asOf: asOf, replay: replay)
        self.fields = plan.fields
        self.properties = plan.properties
        switch source.kind {
        case .contacts: projection = source.contactProjection(plan, keyName: all.contactKeyName)
        case .activities:
            var source = source
            source.activity?.wantsID = true
            let context = ScanContext(
                plan: plan, contacts: ContactIndex(sortedKeyBytes: [], starts: [0], merged: [], threads: 1),
                knownTypes: nil,
                keyNormal: keyNormal,
                gathersSeen: false, shares: .unlimited,
                rejects: RejectedRowStore(room: 0, folder: "/var/tmp"), temporaryFolder: "/var/tmp")
            projection = source.activityProjection(context, isWhole: true)
        }
    }
}
