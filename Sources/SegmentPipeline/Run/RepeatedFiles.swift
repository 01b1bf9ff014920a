import CellValues
import SegmentEngine
import SegmentLanguage

/// Files of activities that a source has twice, byte for byte, as a second download makes them: each activity counts twice.
/// The sums are those of the manifest.
struct RepeatedFiles {
    private(set) var findings: [Finding] = []

    init(_ inputs: [InputFiles.Input], _ sums: [InputSum], _ books: [SourceBooks], _ checked: CheckedPipeline) {
        for source in checked.sources where source.kind == .activities && source.dedupe == nil {
            let files = books.first { $0.name == source.name && $0.kind == .activities }?.files ?? []
            // Files of a header alone are all the same.
            let filled = Set(files.filter { $0.accepted > 0 }.map(\.file.display))
            var known: [InputSum: String] = [:]
            for (input, sum) in zip(inputs, sums)
            where input.source == source.name && filled.contains(input.file.display) {
                if let first = known[sum] {
                    let file = FilePath.shown(input.file.path)
                    findings.append(PipelineMessage.repeatedFile(of: first).finding(file: file))
                } else {
                    known[sum] = input.file.display
                }
            }
        }
    }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static func repeatedFile(of first: String) -> Self {
        PipelineMessage(
            .repeatedFile, "it is the same as \(quotedPath(first)), so each of its activities counts twice",
            hint: "remove one of them, or \"dedupe\" the source by an id", severity: .warning)
    }
}
