import CellValues
import FlatFiles
import SegmentEngine
import SegmentLanguage

/// `segments read`: files as they are read, accepted rows as JSON Lines, and rejected ones with the reason.
package struct RowPrinter: Sendable {
    private let layout: SourceLayout?
    private let source: String?

    /// By the files' extensions alone.
    package init() {
        layout = nil
        source = nil
    }

    /// As a source of a pipeline is laid out. `pipeline` nil: the only one of the workspace.
    package init(source name: String, pipeline: String?) throws(RunFailure) {
        let pipeline = try Workspace.pipeline(pipeline)
        guard let source = pipeline.sources.first(where: { $0.name == name }) else {
            let names = pipeline.sources.map(\.name)
            throw RunFailure(
                PipelineMessage.unknownSource(name, among: names).finding(file: pipeline.shownPath), status: .refused)
        }
        self.source = name
        let files = try looking { () throws(UnreadablePath) in
            try source.patterns.map { pattern throws(UnreadablePath) in try pattern.matches(in: pipeline.folder) }
        }.flatMap { $0 }
        guard let format = source.format ?? files.lazy.compactMap({ SourceLayout.Format(path: $0) }).first else {
            layout = nil
            return
        }
        var layout = SourceLayout(format: format, encoding: source.encoding, delimiter: source.delimiter)
        layout.take(source)
        self.layout = layout
    }

    /// Gives a batch of lines at a time to `rows` and to `rejects`. True where no row was rejected.
    package func print(
        _ path: String, rows: ([UInt8]) -> Void, rejects: ([UInt8]) -> Void
    ) throws(RunFailure) -> Bool {
        guard let layout = layout ?? SourceLayout.Format(path: path).map({ SourceLayout(format: $0) }) else {
            throw RunFailure(
                PipelineMessage.formatNotTold.finding(file: FilePath.shown(path)), status: .refused)
        }
        do throws(FileFailure) {
            let unit = ReadUnit(path: path, file: 0)
            var reader = try RowReader(unit, projection: Projection(layout: layout, rows: .plain, columns: []))
            var names: [[UInt8]]?
            if let header = reader.header {
                // Read again, now that it is known which columns there are.
                let columns = header.map { WantedColumn(name: $0, paths: [ColumnPath([$0])], type: .text) }
                reader = try RowReader(unit, projection: Projection(layout: layout, rows: .plain, columns: columns))
                names = header.map { Array(jsonText($0).utf8) }
            }
            let batch = ColumnBatch()
            var isSound = true
            var isAtEnd = false
            while !isAtEnd {
                isAtEnd = try !reader.next(batch)
                if !isAtEnd, batch.count > 0 { rows(names.map { Self.cells(of: batch, $0) } ?? Self.lines(of: batch)) }
                let rejected = reader.rejected
                if rejected.isEmpty { continue }
                reader.rejected = []
                isSound = false
                rejects(rejected.flatMap { RejectFiles.line($0, source: source, file: path) })
            }
            return isSound
        } catch {
            throw RunFailure(error)
        }
    }

    /// CSV: an object a row, every cell a text under its header.
    private static func cells(of batch: ColumnBatch, _ names: [[UInt8]]) -> [UInt8] {
        var lines: [UInt8] = []
        for row in 0..<batch.count {
            lines.append(UInt8(ascii: "{"))
            for (index, name) in names.enumerated() {
                if index > 0 { lines += ", ".utf8 }
                lines += name
                lines += ": ".utf8
                lines.appendJSON(batch.bytes(batch.columns[index].slices[row]))
            }
            lines += "}\n".utf8
        }
        return lines
    }

    /// JSON Lines: rows as they stand, but for characters that would steer a terminal.
    private static func lines(of batch: ColumnBatch) -> [UInt8] {
        var lines: [UInt8] = []
        for row in 0..<batch.count {
            let raw = batch.bytes(batch.raws[row])
            if raw.contains(0x0A) {
                // Of JSON that isn't lines: between tokens a newline is white space, and inside them none stands.
                lines.append(goodJSON: raw.map { $0 == 0x0A ? 0x20 : $0 })
            } else {
                lines.append(goodJSON: raw)
            }
            lines.append(0x0A)
        }
        return lines
    }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static var formatNotTold: Self {
        PipelineMessage(
            .unknownFormat, "the name doesn't tell the format",
            hint: "rename the file to .csv, .jsonl or .json, or name its source with --source")
    }

    fileprivate static func unknownSource(_ name: String, among names: [String]) -> Self {
        PipelineMessage(
            .unknownSource, "no source named \(quoted(name))",
            hint: didYouMean(name, among: names) ?? "the sources are \(listed(names, "and"))")
    }
}
