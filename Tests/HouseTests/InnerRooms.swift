/// What the table says of a module's inside.
struct InnerRooms: Sendable {
    /// The names of its sub-folders, from high to low: a file names no type of a room above its own.
    var order: [String] = []
    /// Why a module of many files does without.
    var whyNone: String?
    /// Circles of more than four files that are to be: a grammar that refers to itself, by the names of its files.
    var grammars: [Grammar] = []

    struct Grammar: Sendable {
        var files: Set<String>
        var why: String
    }

    /// "A module of more than about 25 files has sub-folders", and the largest circle that needs no reason.
    static let (manyFiles, largestCircle) = (25, 4)
}

/// The files of a module: who names whose types.
///
/// Text alone: a file uses another where it names a type that only that other declares at its top level. Members aren't
/// followed: what an extension adds counts as the room of the type that it extends. It may stand above that, and use what
/// is there, but not below.
struct ModuleFiles {
    struct File: Sendable {
        /// Below the module's folder: `Plan/MetricRequest.swift`.
        var path: String
        var code: SwiftNames

        var room: String? { path.contains("/") ? String(path.prefix { $0 != "/" }) : nil }
        var name: String { String(path.split(separator: "/").last?.dropLast(6) ?? "") }
    }

    private let folder: String
    private let files: [File]
    /// The file that declares a type; of a name that two files declare nothing can be said.
    private let owners: [String: Int]
    /// By file, the files that it uses and by what names.
    private let uses: [[Int: Set<String>]]

    init(folder: String, files: [File]) {
        var owners: [String: Int] = [:]
        var twice: Set<String> = []
        for (index, file) in files.enumerated() {
            for type in file.code.types where owners.updateValue(index, forKey: type) ?? index != index {
                twice.insert(type)
            }
        }
        for type in twice { owners[type] = nil }
        uses = files.enumerated().map { index, file in
            var uses: [Int: Set<String>] = [:]
            for name in file.code.names {
                guard let owner = owners[name.text], owner != index else { continue }
                uses[owner, default: []].insert(name.text)
            }
            return uses
        }
        (self.folder, self.files, self.owners) = (folder, files, owners)
    }

    /// What isn't as the table says, in sentences.
    func problems(_ rooms: InnerRooms) -> [String] {
        places(rooms) + upwardUses(rooms) + largeCircles(rooms)
    }

    private func path(_ file: Int) -> String { "\(folder)/\(files[file].path)" }

    // MARK: - Where files stand

    private func places(_ rooms: InnerRooms) -> [String] {
        var problems: [String] = []
        let isInRooms = files.contains { $0.room != nil }
        if files.count > InnerRooms.manyFiles && !isInRooms && rooms.whyNone == nil {
            problems.append("\(folder) has \(files.count) files and no sub-folder")
        }
        if rooms.whyNone != nil && (isInRooms || files.count <= InnerRooms.manyFiles) {
            problems.append("\(folder) needs no reason to do without sub-folders")
        }
        guard isInRooms else { return problems }
        for (index, file) in files.enumerated() {
            if let room = file.room {
                if !rooms.order.contains(room) { problems.append("\(path(index)): the table knows no room \(room)") }
            } else {
                problems.append("\(path(index)) stands in no room")
            }
        }
        for room in rooms.order where !files.contains(where: { $0.room == room }) {
            problems.append("\(folder)/\(room) has no files")
        }
        return problems
    }

    // MARK: - Names of higher rooms

    private func upwardUses(_ rooms: InnerRooms) -> [String] {
        let heights = Dictionary(uniqueKeysWithValues: rooms.order.reversed().enumerated().map { ($1, $0) })
        func height(_ file: Int) -> Int? { files[file].room.flatMap { heights[$0] } }
        var problems: Set<String> = []
        for (index, file) in files.enumerated() {
            guard let own = height(index), let room = file.room else { continue }
            for name in file.code.names {
                guard let owner = owners[name.text], let theirs = height(owner), let above = files[owner].room else {
                    continue
                }
                if theirs > own {
                    problems.insert(
                        "\(path(index)) \(name.isExtended ? "extends" : "names") \(name.text) of \(path(owner)), and "
                            + "\(room) is below \(above)")
                }
            }
        }
        return problems.sorted()
    }

    // MARK: - Circles

    private func largeCircles(_ rooms: InnerRooms) -> [String] {
        let large = circles.filter { $0.count > InnerRooms.largestCircle }
        let names = large.map { circle in Set(circle.map { files[$0].name }) }
        var problems: [String] = []
        for (circle, names) in zip(large, names) where !rooms.grammars.contains(where: { names.isSubset(of: $0.files) })
        {
            let ways = circle.sorted().flatMap { from in
                uses[from].filter { circle.contains($0.key) }.sorted { $0.key < $1.key }.map { to, types in
                    "  \(path(from)) uses \(path(to)) by \(types.sorted().joined(separator: ", "))"
                }
            }
            problems.append(
                "\(circle.count) files of \(folder) use each other in a circle:\n" + ways.joined(separator: "\n"))
        }
        for grammar in rooms.grammars where !names.contains(where: { $0.isSubset(of: grammar.files) }) {
            problems.append("\(folder): no circle needs the reason \"\(grammar.why)\"")
        }
        return problems
    }

    /// The sets of files of which each leads to each, by Tarjan's algorithm.
    private var circles: [[Int]] {
        var order: [Int: Int] = [:]
        var lowest: [Int: Int] = [:]
        var stack: [Int] = []
        var found: [[Int]] = []
        func visit(_ file: Int) {
            let place = order.count
            order[file] = place
            lowest[file] = place
            stack.append(file)
            for next in uses[file].keys.sorted() {
                if order[next] == nil {
                    visit(next)
                    lowest[file] = min(lowest[file] ?? place, lowest[next] ?? place)
                } else if stack.contains(next) {
                    lowest[file] = min(lowest[file] ?? place, order[next] ?? place)
                }
            }
            guard lowest[file] == place, let start = stack.firstIndex(of: file) else { return }
            found.append(Array(stack[start...]))
            stack.removeSubrange(start...)
        }
        for file in files.indices where order[file] == nil { visit(file) }
        return found
    }
}
