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

/// Reads the catalogue folder: `fields.json`, `activities.json`, each optional.
struct CatalogueFiles {
    let pipeline: Pipeline

    init(_ pipeline: Pipeline) { self.pipeline = pipeline }

    func catalogue(_ problems: inout Problems) -> Catalogue {
        var catalogue = Catalogue()
        guard problems.expect(pipeline.catalogue, .folder, in: pipeline) else { return catalogue }
        if let file = file("fields.json", &problems) {
            let (fields, findings) = Catalogue.fields(parsing: file.bytes, file: file.path)
            catalogue.fields = fields
            problems.findings += findings
        }
        if let file = file("activities.json", &problems) {
            let (activities, findings) = Catalogue.activities(parsing: file.bytes, file: file.path)
            catalogue.activities = activities
            problems.findings += findings
        }
        return catalogue
    }

    private func file(_ name: String, _ problems: inout Problems) -> (path: String, bytes: [UInt8])? {
        guard let folder = pipeline.catalogue else { return nil }
        let path = FilePath.join(pipeline.opened(folder.path), name)
        do throws(FilePath.Fault) {
            return (FilePath.shown(path), try FilePath.bytes(of: path))
        } catch {
            if case .unreadable = error { problems.add(RunFailure(error, path: FilePath.shown(path))) }
            return nil
        }
    }
}

extension RunFailure {
    init(_ fault: FilePath.Fault, path: String) {
        switch fault {
        case .missing: self.init(place: path, code: .missingPath, "there is no such file", status: .refused)
        case .unreadable(let reason):
            self.init(place: path, code: .unreadablePath, "it can't be read: \(reason)", status: .system)
        }
    }
}

// MARK: - Messages

extension PipelineMessage {
    fileprivate static func noSegments(_ folder: String) -> Self {
        PipelineMessage(.noSegments, "\(quotedPath(folder)) holds no definitions", severity: .warning)
    }
}
