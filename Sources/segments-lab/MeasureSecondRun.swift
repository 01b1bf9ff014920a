import CellValues
import Glibc
import SegmentPipeline

/// The second run: a day after a full run one more file of activities is there.
///
/// Three runs a round: the first one in a fresh output folder; the second one in the same folder, with the file of `next/`
/// added; a full one of the same inputs in a fresh folder, which the second is held against. Then the peers that keep
/// something for a second run. All members are held to those of the same two runs made without anything kept between them
/// but what a run publishes, and so are the second run's files in the end.
struct SecondRun {
    let bench: Bench
    let set: BenchSet
    let data: String
    let work: String
    let ours: OurCommand
    let hasPeers: Bool

    func measured(rounds: Int) throws -> MeasureTable {
        let kept = try workspace("second-kept")
        let fresh = try workspace("second-fresh")
        let next = try names(in: data + "/next")
        guard !next.isEmpty else {
            throw MeasureFailure(description: "\(data)/next holds no file for the second run (gen.py --next-days 1)")
        }
        try addNext(next, to: fresh)

        let reference = try workspace("second-reference")
        var alone = ours
        alone.options += try ours.withoutCache()
        try alone.command(reference, asOf: Bench.asOf).run()
        try addNext(next, to: reference)
        try alone.command(reference, asOf: Bench.nextAsOf).run()
        let first = try ExpectedMembers(set, bench)
        let second = try ExpectedMembers(run: reference.output + "/latest")

        let found = hasPeers ? try KeptPeer.installed(bench, data: data, in: work) : (peers: [], skipped: [])
        let rows = try segments_lab.measured(
            [
                MeasuredTask(
                    name: "first run, fresh folder",
                    prepare: {
                        try removeAll(kept.output)
                        for name in next { unlink("\(kept.folder)/data/activities/\(name)") }
                    }, command: ours.command(kept, asOf: Bench.asOf),
                    check: { first.check(run: kept.output + "/latest") }),
                MeasuredTask(
                    name: "full run of \(next.count) more, fresh folder",
                    prepare: { try removeAll(fresh.output) }, command: ours.command(fresh, asOf: Bench.nextAsOf),
                    check: { second.check(run: fresh.output + "/latest") }),
                MeasuredTask(
                    name: "second run of the same, kept folder", prepare: { try addNext(next, to: kept) },
                    command: ours.command(kept, asOf: Bench.nextAsOf),
                    check: { second.check(run: kept.output + "/latest") }),
            ] + found.peers.flatMap { $0.tasks(second) }, rounds: rounds)
        var table = MeasureTable(
            title: "A second run after \(next.count) more file, ratio to a full run of the same inputs", rows: rows,
            reference: .row(1))
        table.skipped = found.skipped
        let difference = try differences(kept.output + "/latest", reference.output + "/latest")
        if !difference.different.isEmpty { table.rows[2].members = .different(difference.different) }
        table.notes.append(
            difference.different.isEmpty
                ? "\(difference.compared) files of the second run are those of a run that knew nothing of the first one's reading"
                : "\(difference.different.count) of \(difference.compared) files differ: \(difference.different.joined(separator: " "))"
        )
        return table
    }

    /// With links to the set's own files, so that one more can stand beside them.
    private func workspace(_ name: String) throws -> BenchWorkspace {
        let linked = "\(work)/\(name)-data"
        try removeAll(linked)
        try makeFolder(linked + "/activities")
        try makeLink(linked + "/contacts.csv", to: data + "/contacts.csv")
        for file in try names(in: data + "/activities") {
            try makeLink("\(linked)/activities/\(file)", to: "\(data)/activities/\(file)")
        }
        return try BenchWorkspace(
            "\(work)/\(name)", bench: bench, data: try absolutePath(linked), definitions: try bench.definitions())
    }

    @Sendable private func addNext(_ names: [String], to workspace: BenchWorkspace) throws {
        for name in names { try makeLink("\(workspace.folder)/data/activities/\(name)", to: "\(data)/next/\(name)") }
    }
}

/// The files of two runs held against each other, bit for bit: all but the manifests' `timing`, and their sums.
func differences(_ first: String, _ second: String) throws -> (compared: Int, different: [String]) {
    // `latest` is a link.
    let (first, second) = (try absolutePath(first), try absolutePath(second))
    let all = Set(try filesBelow(first)).union(try filesBelow(second)).subtracting(["manifest.sha256"]).sorted()
    let different = all.filter { path in
        guard let ours = try? wholeFile("\(first)/\(path)"), let theirs = try? wholeFile("\(second)/\(path)") else {
            return true
        }
        if path == "manifest.json" { return manifestWithoutTiming(ours) != manifestWithoutTiming(theirs) }
        return ours != theirs
    }
    return (all.count, different)
}

/// Nil where it is no manifest: that is never equal to one.
private func manifestWithoutTiming(_ bytes: [UInt8]) -> String {
    guard let node = try? JSONNode(parsing: bytes), case .object(let members) = JSONValue(node) else {
        return String(decoding: bytes, as: UTF8.self)
    }
    return JSONValue.object(members.filter { $0.key != "timing" }).compact
}
