import CellValues
import FlatFiles
import SegmentLanguage

/// What one pass over the files has to answer.
package struct DatasetRequest: Sendable {
    package var asOf: AsOf
    /// Contact sources, then activity sources, each in log order.
    package var sources: [DataSource]
    /// All segments that are evaluated, in dependency order.
    package var segments: [Segment]
    /// The catalogue's activity types; nil without a catalogue: then no type is unknown.
    package var knownActivityTypes: Set<String>?
    /// Previous id → contact id (`merges.csv`), without cycles. By bytes: as strings two spellings of one accent would be
    /// one key.
    package var mergedKeys: [[UInt8]: [UInt8]]
    /// `"key_normal": "email"`
    package var normalizesKeys: Bool
    package var threads: Int
    package var purchases: PurchaseSource = .standard
    /// `rates` and `currency` of the pipeline.
    package var conversion: CurrencyConversion?
    /// Whether `Dataset.seen` is asked for: costs time and memory, so only where findings about the data are.
    package var gathersSeen = false
    /// What workflows ask of the same pass.
    package var replay = ReplayRequest()
    /// What is found out; nil: what the segments and the replay ask.
    package var evaluation: EvaluationPlan?
    /// What was read before.
    package var cache: CacheFolder?
    /// `limits.memory`
    package var memory = MemoryLimit.unlimited
    /// Where what doesn't fit is kept for a while.
    package var temporaryFolder = "/var/tmp"

    package init(asOf: AsOf, sources: [DataSource], segments: [Segment], threads: Int) {
        self.asOf = asOf
        self.sources = sources
        self.segments = segments
        self.threads = threads
        mergedKeys = [:]
        normalizesKeys = false
    }
}
