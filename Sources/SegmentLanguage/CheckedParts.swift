import CellValues

// Parts of the language that stand in other files of ours: a pipeline's consent and purchases, a workflow's trigger and
// its conditions. They are checked by the same rules, into the log of the file that holds them.

extension Condition {
    /// A filter of contacts, as in a `dynamic_plus` segment; nil with findings where it is wrong.
    package static func checked(
        _ node: JSONNode, against context: CheckContext, log: FindingLog
    ) -> (condition: Condition?, references: [SegmentReference]) {
        var condition: Condition?
        let errors = log.errorCount
        let (references, _) = FilterCheck.run(in: context, kind: .dynamicPlus, log: log) { checker in
            condition = checker.condition(node, level: 0, position: .top)
        }
        return (log.errorCount == errors ? condition : nil, references)
    }
}

/// Activities of some types that pass a `where`: a workflow's trigger.
package struct ActivityFilter: Hashable, Sendable {
    package var activity: ActivitySelection
    package var `where`: ActivityCondition?

    package init(activity: ActivitySelection, where condition: ActivityCondition?) {
        self.activity = activity
        self.where = condition
    }

    /// Reads `activity` and `where` of an object; other keys are the caller's. Nil with findings where one is wrong.
    package static func checked(_ reader: ObjectReader, against context: CheckContext) -> ActivityFilter? {
        var filter: ActivityFilter?
        let errors = reader.log.errorCount
        _ = FilterCheck.run(in: context, kind: .dynamicPlus, log: reader.log) { checker in
            let (selection, scope) = checker.selection(reader)
            let condition = checker.activityWhere(reader, level: 0, scope: scope)
            filter = selection.map { ActivityFilter(activity: $0, where: condition ?? nil) }
        }
        return reader.log.errorCount == errors ? filter : nil
    }
}

extension FieldReference {
    /// A contact field with a date or date-time, as a workflow's trigger names it. Nil with a finding where it is none.
    package static func checkedDate(
        _ name: String, at place: TextPlace, against context: CheckContext, log: FindingLog
    ) -> FieldReference? {
        var reference: FieldReference?
        let errors = log.errorCount
        _ = FilterCheck.run(in: context, kind: .dynamicPlus, log: log) { checker in
            let subject = checker.field(name, at: place)
            if checker.isInferring, let inferred = subject?.inferredName {
                checker.inference.add(TypeSet([.date, .datetime]), for: inferred, at: place)
                return
            }
            guard let subject else { return }
            if case .field(let found) = subject.operand, found.accessor == nil, [.date, .datetime].contains(found.type)
            {
                reference = found
            } else if !checker.isInferring {
                log.add(.notADate(subject.what), at: place)
            }
        }
        return log.errorCount == errors ? reference : nil
    }
}

// MARK: - Messages

extension FindingMessage {
    fileprivate static func notADate(_ what: String) -> Self {
        FindingMessage(.badValue, "'date' must name a field with a date, not \(what)")
    }
}
