import CellValues
import SegmentPipeline

/// The benchmark's two sizes (`gen.py` in its folder makes them).
package enum BenchSet: String, CaseIterable, Sendable {
    /// 100,000 contacts, 1 M activities, 90 days.
    case small = "S"
    /// 1 M contacts, 10 M activities, 180 days.
    case medium = "M"

    /// What `gen.py` is told. Another day is made for the second run.
    var sizes: [String] {
        switch self {
        case .small:
            ["--contacts", "100000", "--activities", "1000000", "--days", "90", "--next-days", "1"]
        case .medium:
            ["--contacts", "1000000", "--activities", "10000000", "--days", "180", "--next-days", "1"]
        }
    }
}

/// The folder with the benchmark: `gen.py`, `workload/`, `peers/`, `expected/`.
struct Bench: Sendable {
    let folder: String
    let python: String

    static let asOf = "2026-11-20T00:00:00Z"
    /// With the file in `next/` added.
    static let nextAsOf = "2026-11-21T00:00:00Z"
    static let letters = "abcdefghijkl".map(String.init)

    init(folder: String, python: String?) throws {
        guard exists(folder + "/gen.py") else {
            throw MeasureFailure(
                description: "\(folder) is no folder of the benchmark: there is no gen.py in it; name it with --bench")
        }
        self.folder = try absolutePath(folder)
        let found = [python, Machine.variable("SEGMENTS_LAB_PYTHON"), ".build/venv/bin/python"].compactMap { $0 }
            .first { !$0.isEmpty && (!$0.contains("/") || exists($0)) }
        if let python, python.contains("/"), !exists(python) {
            throw MeasureFailure(description: "\(python): there is no such Python (--python)")
        }
        self.python = found ?? "python3"
    }

    /// Whether Python has a module.
    func has(_ module: String) -> Bool {
        (try? ChildCommand(path: python, arguments: ["-c", "import \(module)"]).run()) != nil
    }

    /// Makes a set's data where it isn't there yet, and gives its folder.
    func data(_ set: BenchSet, isGzip: Bool, in work: String) throws -> String {
        let target = "\(work)/data/\(set.rawValue)\(isGzip ? "gz" : "")"
        if exists(target) { return try absolutePath(target) }
        guard has("numpy") else {
            throw MeasureFailure(
                description: """
                    the data is made by gen.py, which needs Python with numpy, and \(python) has none: name one that has \
                    with --python or SEGMENTS_LAB_PYTHON, or data that is there with --data
                    """)
        }
        Machine.tell("making the data of \(set.rawValue)\(isGzip ? ", gzipped" : "") in \(target)")
        // Under another name until it is whole.
        let partial = target + ".partial"
        try removeAll(partial)
        try makeFolder(partial)
        try ChildCommand(
            path: python,
            arguments: ["\(folder)/gen.py"] + set.sizes + (isGzip ? ["--gzip"] : []) + ["--out", partial]
        ).run()
        try ChildCommand(path: "mv", arguments: [partial, target]).run()
        return try absolutePath(target)
    }

    /// The workload's twelve definitions by letter.
    func definitions() throws -> [(id: String, definition: JSONValue)] {
        try Self.letters.map { letter in
            let path = "\(folder)/workload/segments/\(letter).json"
            do {
                return (letter, JSONValue(try JSONNode(parsing: try wholeFile(path))))
            } catch let fault as JSONFault {
                throw MeasureFailure(description: "\(path) is no JSON: \(fault)")
            }
        }
    }
}

/// A workspace for runs of ours: the workload's pipeline and catalogue, definitions, a link to data. Outputs go to `out`.
struct BenchWorkspace: Sendable {
    let folder: String

    var pipeline: String { folder + "/pipeline.json" }
    var output: String { folder + "/out" }

    /// Makes it anew. `definitions` by id.
    init(_ folder: String, bench: Bench, data: String, definitions: [(id: String, definition: JSONValue)]) throws {
        try removeAll(folder)
        try makeFolder(folder + "/segments")
        for name in ["pipeline.json", "fields.json", "activities.json"] {
            try writeFile(try wholeFile("\(bench.folder)/workload/\(name)"), to: "\(folder)/\(name)")
        }
        for (id, definition) in definitions {
            try writeFile(definition.file, to: "\(folder)/segments/\(id).json")
        }
        try makeLink(folder + "/data", to: data)
        self.folder = try absolutePath(folder)
    }
}
