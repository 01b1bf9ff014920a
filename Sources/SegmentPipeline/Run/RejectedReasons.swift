import CellValues
import FlatFiles
import SegmentEngine
import SegmentLanguage

/// Why rows of a source were rejected: each reason with its count, its first place, and what to write where as its cure.
struct RejectedReasons {
    struct Entry: Equatable {
        var reason: RejectedRow.Reason
        var rows: Int
        /// `in/orders.csv:7`, the file as the pipeline has it.
        var first: String?
        var cure: String?
        /// The rows themselves show it, and not only how they were rejected.
        var isShown: Bool
    }

    /// In the order of the reasons.
    let entries: [Entry]

    /// - Parameter first: looks at the first rows of each reason; of a source whose rows can't be had again nothing but
    ///   the counts is told.
    init(_ books: SourceBooks, _ source: DataSource?, zone: String = "UTC") {
        var counts: [RejectedRow.Reason: Int] = [:]
        for file in books.files { counts.merge(file.rows.reasons.filter { !$0.key.isSetAside }, uniquingKeysWith: +) }
        let samples = counts.isEmpty ? [:] : Self.samples(books, of: Set(counts.keys))
        entries = RejectedRow.Reason.allCases.compactMap { reason in
            guard let rows = counts[reason] else { return nil }
            let own = samples[reason] ?? []
            let cure = source.flatMap { Cure(books, $0, zone: zone).cure(of: reason, own) }
            let first = own.first.map { "\(printable($0.file.display)):\($0.row.line)" }
            return Entry(reason: reason, rows: rows, first: first, cure: cure?.text, isShown: cure?.isShown ?? false)
        }
    }

    /// `bad_time 5, first at in/orders.csv:7; cell_count 4, first at in/orders.csv:22`
    var sentence: String {
        entries.map { entry in
            "\(entry.reason.rawValue) \(entry.rows)"
                + (entry.first.map { ", first at \($0)" } ?? "")
        }.joined(separator: "; ")
    }

    /// A line a reason that has a cure. - Parameter all: also those that only may be meant.
    func cures(all: Bool) -> [String] {
        entries.filter { all || $0.isShown }
            .compactMap { entry in entry.cure.map { "\(entry.reason.rawValue): \($0)" } }
    }

    struct Sample {
        var file: DataSource.File
        var row: RejectedRow
    }

    /// The first rows of each reason. What can't be read again is left out.
    private static func samples(
        _ books: SourceBooks, of reasons: Set<RejectedRow.Reason>
    ) -> [RejectedRow.Reason: [Sample]] {
        var samples: [RejectedRow.Reason: [Sample]] = [:]
        for file in books.files where !file.rows.isEmpty {
            var wanted = reasons.intersection(file.rows.reasons.keys).filter { samples[$0, default: []].count < kept }
            var left = wanted.reduce(into: [:]) { $0[$1] = file.rows.reasons[$1] ?? 0 }
            var cursor = file.rows.cursor()
            while !wanted.isEmpty, let row = try? cursor.next() {
                guard wanted.contains(row.reason) else { continue }
                samples[row.reason, default: []].append(Sample(file: file.file, row: row))
                left[row.reason, default: 0] -= 1
                if left[row.reason] == 0 || samples[row.reason, default: []].count == kept {
                    wanted.remove(row.reason)
                }
            }
        }
        return samples
    }

    /// Rows that are looked at for a cure.
    private static let kept = 20
}

extension RunFailure {
    /// What was said of too many rejected rows, with the reasons and their cures.
    func explained(by books: [SourceBooks], _ checked: CheckedPipeline) -> RunFailure {
        var failure = self
        for index in failure.findings.indices {
            let finding = failure.findings[index]
            guard Self.codesOfRejectedRows.contains(finding.code),
                let own = books.first(where: { $0.name == finding.file })
            else { continue }
            let reasons = RejectedReasons(
                own, checked.sources.first { $0.name == own.name }, zone: checked.pipeline.zone.identifier)
            failure.findings[index].message += ": " + reasons.sentence
            let hints = (finding.hint.map { [$0] } ?? []) + reasons.cures(all: true)
            failure.findings[index].hint = hints.isEmpty ? nil : hints.joined(separator: "\n")
        }
        return failure
    }

    /// With the folder that holds the rows of each source of which rows were rejected.
    func pointing(to folder: String, _ sources: [String]) -> RunFailure {
        var failure = self
        for index in failure.findings.indices {
            let finding = failure.findings[index]
            guard Self.codesOfRejectedRows.contains(finding.code), sources.contains(finding.file) else { continue }
            let line = "the rows are in " + quotedPath("\(folder)/rejects/\(finding.file).jsonl")
            failure.findings[index].hint = finding.hint.map { $0 + "\n" + line } ?? line
        }
        return failure
    }

    private static var codesOfRejectedRows: [String] { [PipelineCode.tooManyRejected.rawValue, "nothing-accepted"] }
}
