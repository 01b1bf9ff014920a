import CellValues
import FlatFiles
import SegmentLanguage

/// The output folder of a pipeline and what is in it (3-runs §2):
///
///     .lock                one run at a time
///     runs/<as-of>[.n]/    whole runs
///     runs/.tmp-…          what a run has not finished, or a clean-up has not finished removing
///     latest -> runs/…     the newest run
///     failed/<as-of>/      what a run refused for its data left
///     history.csv          every run's segments
///     cache/               what was read before; safe to delete
///
/// A run is published by one rename. `latest` and `history.csv` follow from the runs that are there, so a crash between
/// the renames is mended by deriving them again.
struct OutputFolder {
    static let temporaryPrefix = ".tmp-"

    /// As the pipeline leads to it.
    let path: String
    let root: DurableFolder
    let runs: DurableFolder
    private let lock: OutputLock?
    /// A run that is damaged is passed over, not refused.
    private var isPassingOver = false
    /// The cache was emptied to make room.
    let cacheWasDropped = LockedValue(false)

    /// Held by a run, which may change it.
    var isHeld: Bool { lock != nil }

    /// Made where it isn't there, locked, and mended where a run before was cut off.
    static func held(
        _ path: String, at time: Instant, passingOver: Bool = false
    ) throws(RunFailure) -> OutputFolder {
        let root = try writing { () throws(OutputFailure) in try DurableFolder.making(path) }
        let lock = try OutputLock(folder: path, at: time)
        return try writing { () throws(OutputFailure) in
            var output = OutputFolder(path: path, root: root, runs: try root.makingFolder("runs"), lock: lock)
            output.isPassingOver = passingOver
            try root.sync()
            try output.removeLeftovers()
            try output.settle()
            return output
        }
    }

    /// Only looked at: nothing is made, locked or mended. Nil where there was no run yet.
    static func seen(_ path: String) throws(RunFailure) -> OutputFolder? {
        try writing { () throws(OutputFailure) in
            guard let root = try DurableFolder.open(path), let runs = try root.folder("runs") else { return nil }
            return OutputFolder(path: path, root: root, runs: runs, lock: nil)
        }
    }

    // MARK: - Runs

    /// All whole runs, oldest first.
    func names() throws(OutputFailure) -> [RunName] { try entries().runs }

    /// What is called like a run: those that are one, and those that are none. Oldest first.
    ///
    /// A run is a folder with a manifest, which is written last. Anything else was put there by somebody: it is left
    /// alone, and nothing is derived from it.
    func entries() throws(OutputFailure) -> (runs: [RunName], strays: [Stray]) {
        var (names, strays): ([RunName], [Stray]) = ([], [])
        for name in try runs.names().compactMap({ RunName($0) }).sorted() {
            guard try runs.kind(of: name.description) == .folder, let folder = try runs.folder(name.description) else {
                strays.append(Stray(name: name, isFolder: false))
                continue
            }
            if try folder.kind(of: "manifest.json") == .file {
                names.append(name)
            } else {
                strays.append(Stray(name: name, isFolder: true))
            }
        }
        return (names, strays)
    }

    /// What is called like a run and is none.
    struct Stray {
        var name: RunName
        var isFolder: Bool
    }

    /// Of each as-of the one that counts: the highest number. Oldest first.
    func current() throws(OutputFailure) -> [RunName] { Self.current(of: try names()) }

    /// `names`: oldest first.
    static func current(of names: [RunName]) -> [RunName] {
        names.indices.filter { $0 + 1 == names.count || names[$0 + 1].asOf != names[$0].asOf }.map { names[$0] }
    }

    /// Warnings.
    func findings(about strays: [Stray]) -> [Finding] {
        strays.map { PipelineMessage.notARun(isFolder: $0.isFolder).finding(file: shown($0.name)) }
    }

    /// A run's folder for people.
    /// What a run refused for its data left, for people.
    func shownFailed(_ name: RunName) -> String { FilePath.shown(FilePath.join(path, "failed/\(name.stamp)")) }

    func shown(_ name: RunName) -> String { FilePath.shown(FilePath.join(path, "runs/\(name)")) }

    // MARK: - Publishing

    /// Makes a whole run visible.
    func publish(_ temporary: String, as name: RunName) throws(OutputFailure) {
        // A folder with nothing in it would be replaced.
        if try runs.kind(of: name.description) != nil {
            throw OutputFailure(path: shown(name), message: "something of this name was put there during the run")
        }
        try makingRoom { () throws(OutputFailure) in try runs.rename(temporary, to: name.description) }
        try runs.sync()
    }

    /// What follows from a run that has been made visible.
    func settle(after name: RunName) throws(OutputFailure) {
        try settle()
        if let failed = try root.folder("failed") {
            try failed.remove(name.stamp)
            try failed.sync()
        }
    }

    /// Makes `latest` and `history.csv` what the runs say; writes nothing where they are already.
    private func settle() throws(OutputFailure) {
        try makingRoom { () throws(OutputFailure) in try derive() }
    }

    private func derive() throws(OutputFailure) {
        let current = try current()
        let leadsTo = try root.target(ofLink: "latest")
        if let newest = current.last {
            if leadsTo != "runs/\(newest)" {
                let temporary = Self.temporaryPrefix + "latest"
                try root.remove(temporary)
                try root.makeLink(temporary, to: "runs/\(newest)")
                try root.rename(temporary, to: "latest")
                try root.sync()
            }
        } else if leadsTo != nil {
            // There is no run that it could lead to.
            try root.remove("latest")
            try root.sync()
        }
        let written = try root.contents(of: "history.csv")
        let derived = try HistoryFile.derived(from: current, in: runs, before: written, passingOver: isPassingOver)
        if derived != written, !current.isEmpty {
            let temporary = Self.temporaryPrefix + "history"
            try root.remove(temporary)
            try root.writeFile(temporary, derived)
            try root.rename(temporary, to: "history.csv")
            try root.sync()
        }
    }

    private func removeLeftovers() throws(OutputFailure) {
        for folder in [root, runs, try root.folder("failed")].compactMap({ $0 }) {
            for name in try folder.names() where name.hasPrefix(Self.temporaryPrefix) { try folder.remove(name) }
        }
    }

    /// Removes what retention lets go: runs beyond the newest `kept` as-ofs, and runs that another took the place of. Not
    /// those in `spared`: the one just published, and the one whose place it took.
    func cleanUp(keeping kept: Int?, sparing spared: [RunName]) throws(OutputFailure) {
        let current = try current()
        let staying = Set(current.suffix(kept ?? current.count) + spared)
        var removed = false
        for name in try names() where !staying.contains(name) {
            // Out of sight first: half a run must never look like one.
            let temporary = Self.temporaryPrefix + "removed-\(name)"
            try runs.rename(name.description, to: temporary)
            try runs.remove(temporary)
            removed = true
        }
        if removed { try runs.sync() }
    }

    /// Leaves what explains a refusal in `failed/<as-of>/`, in the place of what was there.
    func fail(_ name: RunName, _ write: (DurableFolder) throws(OutputFailure) -> Void) throws(OutputFailure) {
        try makingRoom { () throws(OutputFailure) in try leave(name, write) }
    }

    private func leave(_ name: RunName, _ write: (DurableFolder) throws(OutputFailure) -> Void) throws(OutputFailure) {
        let failed = try root.makingFolder("failed")
        let temporary = Self.temporaryPrefix + name.stamp
        try failed.remove(temporary)
        let folder = try failed.makeFolder(temporary)
        try write(folder)
        try folder.sync()
        try failed.remove(name.stamp)
        try failed.rename(temporary, to: name.stamp)
        try failed.sync()
        try root.sync()
    }
}

extension RunName {
    /// Without the number: `failed/` is by as-of alone.
    var stamp: String { RunName(asOf: asOf).description }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static func notARun(isFolder: Bool) -> Self {
        PipelineMessage(
            .notARun,
            isFolder
                ? "this is no run, for it has no manifest.json: it is left alone"
                : "this is no run, for it isn't a folder: it is left alone",
            hint: "move it out of the folder 'runs'", severity: .warning)
    }
}
