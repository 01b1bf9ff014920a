import CellValues
import SegmentLanguage

/// The folder that holds `pipelines/`: commands run anywhere in it.
enum Workspace {
    /// The one pipeline of the workspace, from the working folder upwards.
    static func onlyPipeline() throws(RunFailure) -> String {
        var folder = ""
        for _ in 0..<64 {
            let pipelines = FilePath.join(folder, "pipelines")
            let names = try looking { () throws(UnreadablePath) in
                try FilePath.kind(of: pipelines) == .folder ? FilePath.jsonNames(in: pipelines) : nil
            }
            if let names {
                if names.count == 1 { return FilePath.join(pipelines, names[0]) }
                throw RunFailure(
                    place: FilePath.shown(pipelines), code: .ambiguousPipeline,
                    "there \(names.isEmpty ? "is no pipeline" : "are \(names.count) pipelines")",
                    hint: names.isEmpty ? nil : "name one with --pipeline: \(names.joined(separator: ", "))",
                    status: .refused)
            }
            folder += folder.isEmpty ? ".." : "/.."
        }
        throw RunFailure(
            place: ".", code: .ambiguousPipeline, "there is no folder 'pipelines' here or above",
            hint: "name a pipeline with --pipeline", status: .refused)
    }
}
