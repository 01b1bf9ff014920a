import CellValues

/// A folder of definitions, checked together: every reference resolves, and none goes round in a circle.
package struct SegmentSet: Sendable {
    /// Those that are sound and whose references all are, each after those that it names; ties by id.
    package var segments: [Segment]
    /// Of every file, by file, then place.
    package var findings: [Finding]

    package static let countLimit = 1_000

    /// One definition before it is read.
    package struct File: Sendable {
        package var file: String
        package var bytes: [UInt8]

        package init(file: String, bytes: [UInt8]) {
            self.file = file
            self.bytes = bytes
        }
    }

    /// `context.knownSegments` is left out of account: the set knows its own.
    package static func checked(_ files: [File], against context: CheckContext) -> SegmentSet {
        let files = files.sorted { $0.file.utf8ForOrder < $1.file.utf8ForOrder }
        if files.count > countLimit {
            let log = FindingLog(file: files[countLimit].file)
            log.add(.tooManySegments(files.count), at: nil)
            return SegmentSet(segments: [], findings: log.findings)
        }
        let context = CheckContext(
            catalogue: context.catalogue, knownFields: context.knownFields, contactKey: context.contactKey,
            knownSegments: nil, checksFileName: context.checksFileName)
        var logs: [FindingLog] = []
        var checks: [SegmentCheck] = []
        for file in files {
            let check = SegmentSyntax(parsing: file.bytes, file: file.file).checked(against: context)
            let log = FindingLog(file: file.file)
            check.findings.forEach(log.add)
            logs.append(log)
            checks.append(check)
        }
        var graph = SegmentGraph(files: files.map(\.file), checks: checks)
        graph.tellDuplicates(logs)
        graph.tellUnknown(logs)
        graph.tellCycles(logs)
        return SegmentSet(segments: graph.ordered(), findings: logs.flatMap(\.sorted))
    }
}

/// Who names whom. Nodes are the files, in their order.
private struct SegmentGraph {
    let files: [String]
    let checks: [SegmentCheck]
    /// The first file of each id.
    private var nodeOfID: [String: Int] = [:]
    /// Ids and file names: what a reference may have meant, though the file be broken.
    private var names: Set<String> = []
    /// For each node those it names, by id, each once, with the place of the first mention.
    private var edges: [[(node: Int, place: TextPlace)]] = []

    init(files: [String], checks: [SegmentCheck]) {
        self.files = files
        self.checks = checks
        for (node, check) in checks.enumerated() {
            if let id = check.id {
                names.insert(id)
                if nodeOfID[id] == nil { nodeOfID[id] = node }
            }
            if let stem = Segment.stem(ofFile: files[node]) { names.insert(stem) }
        }
        for check in checks {
            var seen: Set<Int> = []
            var out: [(node: Int, place: TextPlace)] = []
            for reference in check.references {
                guard let node = nodeOfID[reference.id], seen.insert(node).inserted else { continue }
                out.append((node, reference.place))
            }
            edges.append(out.sorted { id($0.node) < id($1.node) })
        }
    }

    private func id(_ node: Int) -> String { checks[node].id ?? "" }

    func tellDuplicates(_ logs: [FindingLog]) {
        for (node, check) in checks.enumerated() {
            guard let id = check.id, let first = nodeOfID[id], first != node else { continue }
            logs[node].add(.duplicateID(id, first: files[first]), at: nil)
        }
    }

    func tellUnknown(_ logs: [FindingLog]) {
        let known = names.sorted()
        var count = 0
        for (node, check) in checks.enumerated() {
            for reference in check.references where !names.contains(reference.id) {
                count += 1
                let candidates = count <= FilterCheck.hintLimit ? known : []
                logs[node].add(.unknownSegment(reference.id, among: candidates), at: reference.place)
            }
        }
    }

    /// Depth first, each node once, so that a chain of diamonds costs what it has edges. No recursion: a chain may be
    /// as long as there are segments.
    mutating func tellCycles(_ logs: [FindingLog]) {
        var isDone = Array(repeating: false, count: files.count)
        var isOnPath = isDone
        var told: Set<[Int]> = []
        for start in checks.indices.sorted(by: { id($0) < id($1) }) where !isDone[start] {
            var path: [(node: Int, next: Int)] = [(start, 0)]
            isOnPath[start] = true
            while let (node, next) = path.last {
                guard next < edges[node].count else {
                    isOnPath[node] = false
                    isDone[node] = true
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let edge = edges[node][next]
                if isOnPath[edge.node] {
                    let from = path.firstIndex { $0.node == edge.node } ?? 0
                    let cycle = path[from...].map(\.node)
                    if told.insert(cycle.sorted()).inserted {
                        logs[node].add(.cycle((cycle + [edge.node]).map { files[$0] }), at: edge.place)
                    }
                } else if !isDone[edge.node] {
                    isOnPath[edge.node] = true
                    path.append((edge.node, 0))
                }
            }
        }
    }

    /// Sound segments, each after those it names; of those that are ready the smallest id first.
    func ordered() -> [Segment] {
        var segments: [Segment] = []
        var placed: Set<String> = []
        var waiting = checks.indices.filter { nodeOfID[checks[$0].id ?? ""] == $0 }.compactMap { checks[$0].segment }
            .sorted { $0.id < $1.id }
        // At most 1,000 rounds over at most 1,000 segments.
        while let ready = waiting.firstIndex(where: { $0.references.allSatisfy(placed.contains) }) {
            let segment = waiting.remove(at: ready)
            placed.insert(segment.id)
            segments.append(segment)
        }
        return segments
    }
}

// MARK: - Messages

extension FindingMessage {
    fileprivate static func tooManySegments(_ count: Int) -> Self {
        FindingMessage(
            .tooManySegments, "there are \(count) segments, and at most \(SegmentSet.countLimit) can be read together")
    }

    fileprivate static func duplicateID(_ id: String, first: String) -> Self {
        FindingMessage(.duplicateID, "the segment \(quoted(id)) is also defined in \(first)")
    }

    fileprivate static func cycle(_ files: [String]) -> Self {
        let names = files.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
        return FindingMessage(
            .segmentCycle, "segments refer to each other in a circle: \(names.joined(separator: " → "))")
    }
}
