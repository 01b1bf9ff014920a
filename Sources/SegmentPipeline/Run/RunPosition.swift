import CellValues
import FlatFiles
import SegmentLanguage

/// Where a run stands among those that are there.
struct RunPosition: Sendable {
    /// The newest run with an earlier as-of; nil too where this is to be a first run all the same.
    var before: RunName?
    /// The run that would be the one before, were it not passed over.
    var passedOver: RunName?
    /// The run of the same as-of that counts so far.
    var existing: RunName?
    /// What this run will be called, if it is published.
    var name: RunName
    /// There is a run for a later as-of.
    var isBackfill: Bool
    /// The run that counts of the latest as-of.
    var newest: RunName?
    /// Warnings about what is called like a run and is none.
    var findings: [Finding]

    init(of asOf: Instant, in output: OutputFolder?, withoutBefore: Bool = false) throws(RunFailure) {
        let (runs, strays) = try writing { () throws(OutputFailure) in try output?.entries() ?? ([], []) }
        let current = OutputFolder.current(of: runs)
        let earlier = current.last { $0.asOf < asOf }
        (before, passedOver) = withoutBefore ? (nil, earlier) : (earlier, nil)
        existing = current.first { $0.asOf == asOf }
        // What isn't a run keeps its name.
        let taken = (runs + strays.map(\.name)).filter { $0.asOf == asOf }.map(\.number).max() ?? 0
        name = RunName(asOf: asOf, number: taken + 1)
        newest = current.last
        isBackfill = current.contains { $0.asOf > asOf }
        findings = output?.findings(about: strays) ?? []
    }

    /// The run before, its manifest held to its sum.
    func runBefore(in output: OutputFolder?) throws(RunFailure) -> PublishedRun? {
        guard let before, let output else { return nil }
        return try writing { () throws(OutputFailure) in try PublishedRun(before, in: output.runs) }
    }
}
