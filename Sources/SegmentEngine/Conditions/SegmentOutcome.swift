import SegmentLanguage

/// What became of one segment in a run. A failed segment is never an empty one.
package struct SegmentOutcome: Sendable {
    package enum Result: Sendable {
        case done(ContactSet)
        /// It could not be computed; the reason is a sentence.
        case failed(String)
        /// It refers to a segment that failed, by id.
        case blocked(by: String)
    }
    package var id: String
    package var result: Result

    package init(id: String, result: Result) {
        self.id = id
        self.result = result
    }

    package var members: ContactSet? { if case .done(let set) = result { set } else { nil } }
}
