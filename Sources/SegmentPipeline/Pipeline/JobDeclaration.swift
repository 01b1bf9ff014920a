import CellValues
import SegmentLanguage

/// A planned kind of work as the file lists it.
package struct JobDeclaration: Hashable, Sendable {
    package var id: String
    package var work: Work
    package var place: TextPlace

    /// What this version can do, a case a kind, with what the file says of it.
    ///
    /// Whatever has to be known of a kind is asked by a `switch` without `default`, here and of the types that follow
    /// (`CheckedJob`, `Job`): a new kind is one case, and the compiler names the places that have to know it.
    package enum Work: Hashable, Sendable {
        /// Workflows are replayed: all that aren't drafts.
        case replay
        /// Memberships are written. Nil: of all segments.
        case snapshot(of: [Selection]?)
    }

    /// The names of the kinds, those of a later version among them.
    package enum Stage: String, Hashable, Sendable, CaseIterable {
        case replay, snapshot, analytics, export
    }

    package enum Selection: Hashable, Sendable {
        case id(String, TextPlace)
        case tag(String)
        case kind(Segment.Kind)
    }
}

extension JobDeclaration.Work {
    /// Whether it writes the workflows' lines: then they are its pipeline's to write, whatever stands in the folder.
    var writesWorkflowLines: Bool {
        switch self {
        case .replay: true
        case .snapshot: false
        }
    }
}
