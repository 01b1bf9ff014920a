import CellValues

/// What a run leaves of one workflow for the next: every trigger that was seen, and what was decided about it. Where
/// passes stand follows from it, for a replay is a pure function of it.
package struct WorkflowState: Sendable, Equatable {
    package enum Decision: UInt8, Sendable {
        /// Seen at the as-of itself, or it could not be told: for the next run.
        case open = 0
        case out = 1
        case taken = 2
    }

    package struct Trigger: Sendable, Equatable {
        /// Position in `keys`.
        package var contact: Int32
        package var at: Instant
        package var decision: Decision

        package init(contact: Int32, at: Instant, decision: Decision) {
            self.contact = contact
            self.at = at
            self.decision = decision
        }
    }

    /// Which way a pass went at an `if`.
    package struct Branch: Sendable, Equatable {
        /// Position in `triggers`.
        package var trigger: Int32
        /// Position in `questions`.
        package var question: Int32
        package var isThen: Bool

        package init(trigger: Int32, question: Int32, isThen: Bool) {
            self.trigger = trigger
            self.question = question
            self.isThen = isThen
        }
    }

    /// Contacts, sorted by bytes: keys, for a contact may vanish and its passes stay.
    package var keys: [[UInt8]] = []
    /// The `if`s that were ever decided.
    package var questions: [String] = []
    /// By contact, then instant; a contact has one at an instant.
    package var triggers: [Trigger] = []
    /// By trigger.
    package var branches: [Branch] = []

    package init() {}
}

/// All that a run leaves of its workflows for the next.
package struct WorkflowStates: Sendable, Equatable {
    /// By id; also of workflows that are drafts now, or gone.
    package var workflows: [String: WorkflowState] = [:]
    /// By contact source that a workflow's trigger names: the keys that ever stood in it, sorted by bytes.
    package var keysBySource: [String: [[UInt8]]] = [:]

    package init() {}
}
