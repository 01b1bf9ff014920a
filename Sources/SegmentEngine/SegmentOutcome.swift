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

// Contract of the engine's face (implemented in this module):
//
//   package struct DatasetRequest {                 // what one pass over the files has to answer
//       asOf: AsOf; sources: [DataSource] (contacts first, then activities, in log order); segments: [Segment] (all that are evaluated,
//       in dependency order); knownActivityTypes: Set<String>? (the catalogue's); merges: [String: String] (previous id → contact id);
//       normalizesKeys: Bool (key_normal email); threads: Int; requiredFields: [String] }
//   package struct DatasetFailure: Error { code: kebab-case String; place: String; message: String; status: 2, 3 or 4 }
//   package final class Dataset: Sendable {
//       static func read(_ request: DatasetRequest) throws(DatasetFailure) -> Dataset
//       let contacts: ContactIndex
//       let books: [SourceBooks]                    // in log order of the sources
//       let timings: [(stage: String, seconds: Double, rows: Int, bytes: Int)]
//       func memberships(statics: [String: ContactSet]) -> [SegmentOutcome]     // in the order of request.segments
//   }
//   Rows over the reject limit are no DatasetFailure: the caller compares books with maxRejected.
