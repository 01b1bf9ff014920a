import CellValues

/// The members of a static segment at any as-of: the fold of its journals (1-definitions, section 6).
///
/// Lines count in the order of `at`; equal instants in file order, people's file before the workflows'. For a contact
/// the last line before as-of rules whole: after `add` it is in from `at` until `until`, or for good; after `remove` it
/// is out. A line whose key was there before in the same file is nothing.
package struct JournalFold: Sendable {
    /// A line that counts, and the file it is from.
    package struct Entry: Hashable, Sendable {
        package var line: JournalLine
        package var file: String

        package init(line: JournalLine, file: String) {
            self.line = line
            self.file = file
        }
    }

    /// People's lines, then workflows', each in file order.
    private let lines: [JournalLine]
    /// How many of them are people's.
    private let peopleCount: Int
    private let peopleFile: String
    private let workflowsFile: String

    /// `renamed` tells which key a contact goes by now (merges, normal forms): the lines of both become one history.
    package init(people: Journal?, workflows: Journal?, renamed: ([UInt8]) -> [UInt8] = { $0 }) {
        let peopleLines = Self.effective(people, renamed)
        lines = peopleLines + Self.effective(workflows, renamed)
        peopleCount = peopleLines.count
        peopleFile = people?.file ?? ""
        workflowsFile = workflows?.file ?? ""
    }

    private static func effective(_ journal: Journal?, _ renamed: ([UInt8]) -> [UInt8]) -> [JournalLine] {
        guard let journal else { return [] }
        var seen: Set<[UInt8]> = []
        var lines: [JournalLine] = []
        lines.reserveCapacity(journal.lines.count)
        for var line in journal.lines {
            if let key = line.key, !seen.insert(key).inserted { continue }
            line.contact = renamed(line.contact)
            lines.append(line)
        }
        return lines
    }

    /// The keys of the members, sorted by bytes.
    package func members(asOf: Instant) -> [[UInt8]] {
        rulingLines(asOf: asOf)
            .filter { lines[$0.value].keepsIn(at: asOf) }
            .map(\.key)
            .sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// The members, each with the line that made it one: since when, until when, and by whom. Sorted by key.
    package func stays(asOf: Instant) -> [Entry] {
        rulingLines(asOf: asOf).values
            .filter { lines[$0].keepsIn(at: asOf) }
            .map(entry)
            .sorted { $0.line.contact.lexicographicallyPrecedes($1.line.contact) }
    }

    /// All lines about a contact before as-of that count, in the order in which they ruled; the last one still does.
    package func history(of contact: [UInt8], asOf: Instant) -> [Entry] {
        lines.indices
            .filter { lines[$0].at < asOf && lines[$0].contact == contact }
            .sorted { (lines[$0].at, $0) < (lines[$1].at, $1) }
            .map(entry)
    }

    private func rulingLines(asOf: Instant) -> [[UInt8]: Int] {
        var ruling: [[UInt8]: Int] = [:]
        for (index, line) in lines.enumerated() where line.at < asOf {
            // Not earlier: of equal instants the later line rules.
            if let other = ruling[line.contact], line.at < lines[other].at { continue }
            ruling[line.contact] = index
        }
        return ruling
    }

    private func entry(_ index: Int) -> Entry {
        Entry(line: lines[index], file: index < peopleCount ? peopleFile : workflowsFile)
    }
}

extension JournalLine {
    /// Where this line rules: whether the contact is in at an instant after it.
    package func keepsIn(at asOf: Instant) -> Bool {
        action == .add && at < asOf && (until.map { asOf < $0 } ?? true)
    }
}
