import CellValues
import FlatFiles
import SegmentEngine
import SegmentJournals
import SegmentLanguage

/// What came of `members add`, `remove` and `import`: `rows = changed + unchanged + unknown + duplicates + rejected`.
package struct MemberReport: Sendable {
    let segment: String
    let action: JournalLine.Action
    package private(set) var findings: [Finding] = []
    var rows = 0
    /// Lines written: added, or removed.
    var changed = 0
    /// It was so already: in, or not in.
    var unchanged = 0
    var unknown = 0
    var duplicates = 0
    var rejected = 0
    /// The file has no column of keys: nothing is changed.
    fileprivate var noKeyColumn: Finding?

    /// Rows that could not be taken leave a command done, but not whole.
    package var status: ExitStatus { unknown + rejected > 0 ? .partial : .done }

    /// A finding a line, each with its hint below it.
    package var warnings: String { findings.map { $0.rendered + "\n" }.joined() }

    package var table: String {
        let words = action == .add ? ("added", "already in") : ("removed", "not in")
        var parts = ["\(changed) \(words.0)", "\(unchanged) \(words.1)"]
        if unknown > 0 { parts.append("\(unknown) unknown") }
        if duplicates > 0 { parts.append("\(duplicates) \(duplicates == 1 ? "duplicate" : "duplicates")") }
        if rejected > 0 { parts.append("\(rejected) rejected") }
        return "\(segment): \(rows) \(rows == 1 ? "contact" : "contacts"): \(parts.joined(separator: ", "))\n"
    }

    package var json: JSONValue {
        let words = action == .add ? ("added", "already_in") : ("removed", "not_in")
        return .object([
            ("segment", .string(segment)), ("rows", .integer(rows)), (words.0, .integer(changed)),
            (words.1, .integer(unchanged)), ("unknown", .integer(unknown)), ("duplicates", .integer(duplicates)),
            ("rejected", .integer(rejected)),
        ])
    }

    fileprivate init(_ segment: String, _ action: JournalLine.Action) {
        self.segment = segment
        self.action = action
    }

    mutating func tell(_ message: PipelineMessage, _ file: String, line: Int?) {
        findings.append(message.finding(file: file, at: line.map { TextPlace(line: $0, column: 1) }))
    }

    mutating func add(_ new: [Finding]) { findings += new }

    /// Unknown keys are found out last: told in the order of the rows all the same.
    fileprivate mutating func sortFindings() {
        findings = findings.enumerated().sorted { left, right in
            let (a, b) = (left.element, right.element)
            return a.file == b.file
                ? (a.place?.line ?? 0, left.offset) < (b.place?.line ?? 0, right.offset)
                : left.offset < right.offset
        }.map(\.element)
    }
}

extension StaticSegment {
    /// Adds or removes contacts by their keys, and by those of a file.
    package func change(
        _ change: Change, contacts: [String], file: String? = nil
    ) throws(RunFailure) -> MemberReport {
        var report = MemberReport(id, change.action)
        var keys = KeyGathering(self)
        for contact in contacts { keys.take(Array(contact.utf8), file: "--contact", line: nil, &report) }
        if let file { try keys.read(file, &report) }
        let done = try finish(change, keys, report)
        return change.action == .add ? tellingStrangers(done, keys) : done
    }

    /// Adds the contacts of a file whose key the pipeline's contact files know.
    package func importing(
        _ file: String, _ change: Change, threads: Int
    ) throws(RunFailure) -> MemberReport {
        var report = MemberReport(id, .add)
        var keys = KeyGathering(self)
        try keys.read(file, &report)
        let contacts = try knownContacts(threads: threads)
        keys.keep({ contacts.contact(for: $0) != nil }, &report)
        var change = change
        change.source = .imported(file: FilePath.name(of: file))
        return try finish(change, keys, report)
    }

    private func finish(
        _ change: Change, _ keys: KeyGathering, _ report: MemberReport
    ) throws(RunFailure) -> MemberReport {
        var report = report
        if let finding = report.noKeyColumn { throw RunFailure(finding, status: .refused) }
        let (written, findings) = try apply(change, to: keys.found.map(\.key))
        report.sortFindings()
        report.changed = written
        report.unchanged = keys.found.count - written
        report.add(findings)
        return report
    }

    /// The contacts of the pipeline: their keys, and nothing else of them.
    private func knownContacts(threads: Int) throws(RunFailure) -> ContactIndex {
        let checked = try CheckedPipeline(pipeline)
        let plan = RunPlan(contactsOf: checked)
        var request = DatasetRequest(
            plan.evaluation, sources: checked.sources.filter { $0.kind == .contacts }, threads: threads)
        request.mergedKeys = checked.merges
        request.normalizesKeys = pipeline.normalizesKeys
        let dataset: Dataset
        do throws(DatasetFailure) {
            dataset = try Dataset.read(request)
        } catch {
            throw RunFailure(error, of: checked.sources)
        }
        try RejectLimits.check(dataset.books, checked.limits)
        return dataset.contacts
    }
}

/// The keys that a command is given, each once.
struct KeyGathering {
    private let segment: StaticSegment
    /// `written`: before merges and normal forms.
    private(set) var found: [(key: [UInt8], written: [UInt8], file: String, line: Int?)] = []
    /// Where each key stood first.
    private var lines: [[UInt8]: Int?] = [:]

    init(_ segment: StaticSegment) { self.segment = segment }

    mutating func take(_ written: [UInt8], file: String, line: Int?, _ report: inout MemberReport) {
        report.rows += 1
        let key = segment.current(written)
        if key.isEmpty {
            report.rejected += 1
            report.tell(.rowRejected("no_key"), file, line: line)
        } else if let first = lines[key] {
            report.duplicates += 1
            report.tell(.repeated(first: first), file, line: line)
        } else {
            lines.updateValue(line, forKey: key)
            found.append((key, written, file, line))
        }
    }

    mutating func keep(_ isKnown: ([UInt8]) -> Bool, _ report: inout MemberReport) {
        found.removeAll { entry in
            if isKnown(entry.key) { return false }
            report.unknown += 1
            report.tell(.unknown, entry.file, line: entry.line)
            return true
        }
    }

    /// A CSV file: the pipeline's key column, `contact_id`, or the only one there is.
    mutating func read(_ path: String, _ report: inout MemberReport) throws(RunFailure) {
        let shown = FilePath.shown(path)
        do throws(FileFailure) {
            let unit = ReadUnit(path: path, file: 0)
            let plain = Projection(layout: SourceLayout(format: .csv), rows: .plain, columns: [])
            let header = try RowReader(unit, projection: plain).header ?? []
            let wanted = segment.pipeline.contacts.flatMap(\.key) + ["contact_id"]
            guard let column = wanted.first(where: header.contains) ?? (header.count == 1 ? header[0] : nil) else {
                report.noKeyColumn = PipelineMessage.noKeyColumn(wanted).finding(
                    file: shown, at: TextPlace(line: 1, column: 1))
                return
            }
            let cell = WantedColumn(name: column, paths: [ColumnPath([column])], type: .text)
            let reader = try RowReader(
                unit, projection: Projection(layout: SourceLayout(format: .csv), rows: .plain, columns: [cell]))
            let batch = ColumnBatch()
            while try reader.next(batch) {
                for row in 0..<batch.count {
                    take(
                        Array(batch.bytes(batch.columns[0].slices[row])), file: shown, line: Int(batch.lines[row]),
                        &report)
                }
            }
            for row in reader.rejected where !row.reason.isSetAside {
                report.rows += 1
                report.rejected += 1
                report.tell(.rowRejected(row.reason.rawValue), shown, line: row.line)
            }
        } catch {
            throw RunFailure(error, display: shown)
        }
    }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static func rowRejected(_ reason: String) -> Self {
        PipelineMessage(.rowRejected, "the row is left out: \(reason)", severity: .warning)
    }

    fileprivate static func repeated(first: Int?) -> Self {
        PipelineMessage(
            .repeatedContact,
            first.map { "the same contact stands on line \($0)" } ?? "the same contact is given a second time",
            severity: .warning)
    }

    fileprivate static var unknown: Self {
        PipelineMessage(.unknownContact, "no contact has this key", severity: .warning)
    }

    fileprivate static func noKeyColumn(_ names: [String]) -> Self {
        PipelineMessage(
            .noKeyColumn, "no column is named \(listed(Set(names).sorted().map(quoted)))",
            hint: "a file of several columns needs the one with the contact key")
    }
}
