import CellValues
import FlatFiles

/// What is read, and how, for what a plan has to find out.
package struct DatasetRequest: Sendable {
    package var plan: EvaluationPlan
    /// Contact sources, then activity sources, each in log order.
    package var sources: [DataSource]
    /// The catalogue's activity types; nil without a catalogue: then no type is unknown.
    package var knownActivityTypes: Set<String>?
    /// Previous id → contact id (`merges.csv`), without cycles. By bytes: as strings two spellings of one accent would be
    /// one key.
    package var mergedKeys: [[UInt8]: [UInt8]] = [:]
    /// `"key_normal": "email"`: then the plan knows the field that holds the key.
    package var keyNormal = KeyNormal.none
    package var threads: Int
    /// Whether `Dataset.seen` is asked for: costs time and memory, so only where findings about the data are.
    package var gathersSeen = false
    /// What was read before.
    package var cache: CacheFolder?
    /// `limits.memory`
    package var memory = MemoryLimit.unlimited
    /// Where what doesn't fit is kept for a while.
    package var temporaryFolder = "/var/tmp"

    package init(_ plan: EvaluationPlan, sources: [DataSource], threads: Int) {
        self.plan = plan
        self.sources = sources
        self.threads = threads
    }
}
