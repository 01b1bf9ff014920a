import CellValues
import Foundation
import SegmentPipeline

/// A workspace in a temporary folder that goes away with the value: three contacts' worth of shop, unless a test says
/// otherwise.
final class Workspace {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "segments-test-\(UUID().uuidString)")
            .resolvingSymlinksInPath()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try write("data/contacts/contacts.csv", "contact_id,country\na,ES\nb,FR\nc,ES\n")
        try write(
            "data/segments/spain.json", Self.definition("spain", #"{"field": "country", "op": "is", "value": "ES"}"#))
        try write("pipelines/daily.json", Self.pipeline())
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// `include`: the filter of a dynamic plus segment; nil: a static one.
    static func definition(_ id: String, _ include: String?, tags: [String] = []) -> String {
        let kind = include.map { #""dynamic_plus", "include": \#($0)"# } ?? #""static""#
        let tags = tags.map { "\"\($0)\"" }.joined(separator: ", ")
        return #"{"id": "\#(id)", "name": "\#(id)", "type": \#(kind), "tags": [\#(tags)]}"#
    }

    /// `more`: further keys, each with a comma before it.
    static func pipeline(activities: String = "[]", more: String = "") -> String {
        #"""
        {"sources": {"contacts": [{"path": "../data/contacts/*.csv"}], "activities": \#(activities)},
         "segments": "../data/segments", "output": "../out"\#(more)}
        """#
    }

    func path(_ path: String) -> String { folder.appending(path: path).path }

    func write(_ path: String, _ text: String) throws {
        let url = folder.appending(path: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    func remove(_ path: String) throws { try FileManager.default.removeItem(at: folder.appending(path: path)) }

    func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.appending(path: path)), as: UTF8.self)
    }

    func exists(_ path: String) -> Bool {
        (try? FileManager.default.attributesOfItem(atPath: self.path(path))) != nil
    }

    func names(_ path: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: self.path(path))) ?? []).sorted()
    }

    /// Where `latest` leads.
    var latest: String? { try? FileManager.default.destinationOfSymbolicLink(atPath: path("out/latest")) }

    /// Every file below a folder, with its bytes; `timing` lines of manifests and the sums of manifests apart.
    func files(_ path: String) throws -> [String: String] {
        var found: [String: String] = [:]
        let walk = FileManager.default.enumerator(atPath: self.path(path))
        while let name = walk?.nextObject() as? String {
            let data = FileManager.default.contents(atPath: self.path(path + "/" + name))
            guard let data, !name.hasSuffix("manifest.sha256") else { continue }
            var text = String(decoding: data, as: UTF8.self)
            if name.hasSuffix("manifest.json"), let timing = text.range(of: "  \"timing\"") {
                text.removeSubrange(timing.lowerBound...)
            }
            found[name] = text
        }
        return found
    }

    static func context(
        _ asOf: String? = "2026-11-20", threads: Int = 2, _ change: (inout RunContext) -> Void = { _ in }
    ) -> RunContext {
        let clock = RunContext.Clock(unixSeconds: { 1_795_478_400 }, steady: { 0 })
        var context = RunContext(threads: threads, clock: clock)
        context.asOf = asOf
        change(&context)
        return context
    }

    @discardableResult
    func run(_ asOf: String? = "2026-11-20", _ change: (inout RunContext) -> Void = { _ in }) throws -> RunReport {
        try SegmentPipeline.run(path("pipelines/daily.json"), in: Self.context(asOf, change))
    }

    /// What a run is refused with; the folder's own path stands as `W`.
    func refusal(_ asOf: String? = "2026-11-20", _ change: (inout RunContext) -> Void = { _ in }) -> (
        text: String, status: ExitStatus
    )? {
        do {
            try run(asOf, change)
            return nil
        } catch let failure as RunFailure {
            return (shortened(failure.rendered), failure.status)
        } catch {
            return ("\(error)", .done)
        }
    }

    func shortened(_ text: String) -> String {
        text.replacingOccurrences(of: folder.path + "/", with: "W/")
    }
}
