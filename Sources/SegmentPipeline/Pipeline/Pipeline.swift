import CellValues
import FlatFiles
import SegmentEngine
import SegmentLanguage

/// A pipeline file, read and found sound in itself (3-runs §1). What it names hasn't been looked at yet.
package struct Pipeline: Sendable {
    package var name: String
    /// As the command was given it.
    package var path: String
    /// Of the file's bytes.
    package var sha256: String
    package var zone: TimeZoneRules
    package var asOf: Instant?
    package var contacts: [SourceDeclaration]
    package var activities: [SourceDeclaration]
    package var catalogue: NamedPath?
    package var segments: NamedPath
    package var workflows: NamedPath?
    package var members: NamedPath?
    package var merges: NamedPath?
    package var suppressions: NamedPath?
    package var rates: NamedPath?
    /// What amounts of other currencies are turned into.
    package var currency: String?
    /// `"key_normal": "email"`
    package var normalizesKeys: Bool
    package var purchases: PurchaseDeclaration
    package var output: String
    package var jobs: [JobDeclaration]
    package var limits: Limits
    /// `retention.runs`; nil: all are kept.
    package var keptRuns: Int?
    package var hashesInputs: Bool
    /// Warnings of the file.
    package var findings: [Finding]

    /// A path as written, with its place in the pipeline file.
    package struct NamedPath: Hashable, Sendable {
        package var path: String
        package var place: TextPlace
    }

    package struct PurchaseDeclaration: Hashable, Sendable {
        package var activity: String
        /// One property, or the two of a product.
        package var amount: [String]
    }

    package struct Limits: Hashable, Sendable {
        package var maxRejected: ExactDecimal
        package var maxShrink: ExactDecimal?
        package var memory: Int?
        /// Bytes that a gzip file may decompress to.
        package var decompressed = SourceLayout.decompressedLimit
    }

    /// The folder that the file's paths are relative to.
    package var folder: String { FilePath.folder(of: path) }

    /// A path of the file as it can be opened.
    package func opened(_ path: String) -> String { FilePath.join(folder, path) }

    /// A path of the file for people, from where the command stands.
    package func shown(_ path: String) -> String { FilePath.shown(opened(path)) }

    package var shownPath: String { FilePath.shown(path) }

    /// Contacts first, then activities, each as listed: the log order.
    package var sources: [SourceDeclaration] { contacts + activities }

    /// Whether a job of it replays workflows: then the workflows' lines are its to write.
    package var replaysWorkflows: Bool { jobs.contains { $0.work.writesWorkflowLines } }
}

/// A source as the file has it (2-data §2), its files not looked for yet.
package struct SourceDeclaration: Sendable {
    package var name: String
    package var kind: DataSource.Kind
    package var patterns: [FilePattern]
    package var format: SourceLayout.Format?
    package var encoding: SourceLayout.Encoding = .utf8
    package var delimiter: UInt8?
    package var skippedLines: Int?
    package var maxCellLines: Int?
    /// Where in a JSON file's one object the rows stand.
    package var rowsPath: String?
    package var isLenientToNaN = false
    package var key: [String] = []
    /// Our name → their columns or paths, the first that has a value counts.
    package var mapping: [String: [String]] = [:]
    package var constants: [String: String] = [:]
    package var types: [String: String] = [:]
    package var atUnit: ActivityRows.EpochUnit?
    package var groupBy: GroupBy?
    package var dedupesByID = false
    package var duplicates = DataSource.DuplicateRule.last
    package var assumedZone: TimeZoneRules?
    package var isOptional = false
    package var maxRejected: ExactDecimal?
    /// Of the path in the pipeline file.
    package var place: TextPlace
}
