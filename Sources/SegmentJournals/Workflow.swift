import CellValues
import SegmentLanguage

/// A named workflow that has been checked: what moves contacts in and out of static segments when something happens
/// (9-workflows).
///
/// Only the checker makes one (`WorkflowSyntax.checked`), so nothing later asks again.
package struct Workflow: Sendable {
    package enum Status: String, Sendable, CaseIterable {
        /// It never runs.
        case draft
        /// It runs, with `test_segment` as its whole audience.
        case test
        case active
    }

    /// What a new trigger does while an earlier pass of the contact still waits.
    package enum Again: String, Sendable, CaseIterable {
        /// The earlier pass ends, its waiting steps are void.
        case restart
        case ignore
    }

    package enum Trigger: Sendable {
        case activity(ActivityFilter)
        /// A contact first seen in that source.
        case imported(source: String)
        case entered(segment: String)
        case left(segment: String)
        /// A local day of the contact's own, once or every year.
        case date(FieldReference, isAnniversary: Bool)
    }

    package indirect enum Step: Sendable {
        case add(to: String)
        case remove(from: String)
        case wait(Duration)
        case branch(Condition, then: [Step], else: [Step])
    }

    package internal(set) var id: String
    package internal(set) var name: String
    package internal(set) var summary: String?
    package internal(set) var status: Status
    /// Whom it is for; nil: everyone. Of a workflow in test the test segment.
    package internal(set) var audience: Condition?
    package internal(set) var trigger: Trigger
    /// A trigger before this local day doesn't count.
    package internal(set) var from: CivilDate?
    package internal(set) var again: Again
    /// Whether those who are there already trigger on the first run.
    package internal(set) var takesExisting: Bool
    package internal(set) var steps: [Step]
    /// Every mention of a segment, in the order of the file.
    package internal(set) var references: [WorkflowReference]
    /// The file it came from, for messages.
    package internal(set) var file: String

    package var isRun: Bool { status != .draft }

    /// As it would run if it were no draft.
    package var asRun: Workflow {
        var copy = self
        if copy.status == .draft { copy.status = .active }
        return copy
    }

    /// Static segments that it adds to or removes from, sorted.
    package var targets: [String] {
        Set(references.filter(\.isTarget).map(\.segment)).sorted { $0.utf8ForOrder < $1.utf8ForOrder }
    }

    /// Every condition that has to be asked: the audience, and each `if`.
    package var conditions: [Condition] { [audience].compactMap { $0 } + steps.flatMap(\.conditions) }
}

extension Workflow.Step {
    fileprivate var conditions: [Condition] {
        switch self {
        case .add, .remove, .wait: []
        case .branch(let condition, let then, let other): [condition] + (then + other).flatMap(\.conditions)
        }
    }
}

extension Workflow.Trigger {
    /// `activity product_visit`, `entered vip`: short, for tables.
    package var text: String {
        switch self {
        case .activity(let filter):
            switch filter.activity {
            case .any: "any activity"
            case .types(let names): "activity " + names.joined(separator: ", ")
            }
        case .imported(let source): "imported " + source
        case .entered(let segment): "entered " + segment
        case .left(let segment): "left " + segment
        case .date(let field, let isAnniversary): (isAnniversary ? "anniversary of " : "date ") + field.name
        }
    }
}

/// A workflow's mention of a segment, and where.
package struct WorkflowReference: Hashable, Sendable {
    package enum Role: Hashable, Sendable {
        case audience, testSegment, entered, left
        /// By the step's path: `2.then.1`.
        case add(step: String)
        case remove(step: String)
        case condition(step: String)
    }
    package var segment: String
    package var role: Role
    package var place: TextPlace

    package var isTarget: Bool {
        switch role {
        case .add, .remove: true
        case .audience, .testSegment, .entered, .left, .condition: false
        }
    }

    /// `step 2.then.1 adds to it`
    package var text: String {
        switch role {
        case .audience: "its audience"
        case .testSegment: "its test segment"
        case .entered: "triggered by entering it"
        case .left: "triggered by leaving it"
        case .add(let step): "step \(step) adds to it"
        case .remove(let step): "step \(step) removes from it"
        case .condition(let step): "step \(step) asks for it"
        }
    }
}
