import CellValues

/// What became of a segment in a run, as the manifest has it.
struct SegmentRecord: Sendable {
    enum Status: String, Sendable { case done, failed, blocked }

    var id: String
    var kind: String
    var definition: String
    var status: Status
    var members = 0
    var entered = 0
    var left = 0
    /// Static: contacts of the journal that no contact file has.
    var unknown = 0
    var reason: String?

    var json: JSONValue {
        .object([
            ("id", .string(id)), ("type", .string(kind)), ("definition", .string(definition)),
            ("status", .string(status.rawValue)), ("members", .integer(members)), ("entered", .integer(entered)),
            ("left", .integer(left)), ("unknown", .integer(unknown)), ("reason", .text(reason)),
        ])
    }
}
