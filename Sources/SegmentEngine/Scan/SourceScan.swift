import CellValues
import FlatFiles

/// What a worker is told of a source beside its projection.
struct SourceScan {
    var number: Int
    /// Whole where the source is cached: then `from` and `to` say outside which instants nobody wants the columns.
    var projection: Projection
    var from: Instant?
    var to: Instant?
    var cache: ActivityCache?
    /// The seconds that its activities may have; nil: any.
    var plausible: ClosedRange<Int64>?
}
