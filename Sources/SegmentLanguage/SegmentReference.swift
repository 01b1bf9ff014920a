import CellValues

/// `{"segment": "id"}` and where its id stands.
package struct SegmentReference: Hashable, Sendable {
    package var id: String
    package var place: TextPlace
}
