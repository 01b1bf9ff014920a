import SegmentLanguage

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
            catalogue.fieldNulls = Catalogue.defaultNulls(parsing: file.bytes)
            problems.findings += findings
        }
        if let file = file("activities.json", &problems) {
            let (activities, findings) = Catalogue.activities(parsing: file.bytes, file: file.path)
            catalogue.activities = activities
            catalogue.activityNulls = Catalogue.defaultNulls(parsing: file.bytes)
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
