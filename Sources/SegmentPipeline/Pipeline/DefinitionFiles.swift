import CellValues
import SegmentLanguage

/// Reads the folder of definitions and has them checked together.
struct DefinitionFiles {
    let pipeline: Pipeline

    init(_ pipeline: Pipeline) { self.pipeline = pipeline }

    struct Checked {
        var segments: [Segment]
        /// SHA-256 of the file's bytes, by id.
        var hashes: [String: String]
        /// The ids that files have, sound or not.
        var names: [String]
    }

    func checked(against context: CheckContext, _ problems: inout Problems) -> Checked {
        let written = pipeline.segments
        let folder = pipeline.opened(written.path)
        guard problems.expect(written, .folder, in: pipeline),
            let names = problems.looking({ () throws(UnreadablePath) in try FilePath.jsonNames(in: folder) })
        else { return Checked(segments: [], hashes: [:], names: []) }
        var files: [SegmentSet.File] = []
        for name in names {
            let path = FilePath.join(folder, name)
            do throws(FilePath.Fault) {
                files.append(SegmentSet.File(file: FilePath.shown(path), bytes: try FilePath.bytes(of: path)))
            } catch {
                problems.add(RunFailure(error, path: FilePath.shown(path)))
            }
        }
        if files.isEmpty, !problems.hasErrors {
            problems.add(.noSegments(pipeline.shown(written.path)), at: written.place)
        }
        let set = SegmentSet.checked(files, against: context)
        problems.findings += set.findings
        let hashes = Dictionary(files.map { ($0.file, sha256($0.bytes)) }, uniquingKeysWith: { first, _ in first })
        return Checked(
            segments: set.segments,
            hashes: Dictionary(
                set.segments.map { ($0.id, hashes[$0.file] ?? "") }, uniquingKeysWith: { first, _ in first }),
            names: files.compactMap { Segment.stem(ofFile: $0.file) })
    }
}

extension DefinitionFiles.Checked {
    /// The type of each segment, by id; nil where its definition is broken.
    var kinds: [String: Segment.Kind?] {
        var kinds: [String: Segment.Kind?] = [:]
        for name in names { kinds.updateValue(nil, forKey: name) }
        for segment in segments { kinds.updateValue(segment.kind, forKey: segment.id) }
        return kinds
    }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static func noSegments(_ folder: String) -> Self {
        PipelineMessage(.noSegments, "\(quotedPath(folder)) holds no definitions", severity: .warning)
    }
}
