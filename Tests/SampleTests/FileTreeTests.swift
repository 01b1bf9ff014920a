import Foundation
import Testing

@testable import segments_lab

@Suite("Folders put back as they were") struct FileTreeTests {
    @Test("Whatever was done to a folder, it holds again what it held, and nothing else")
    func restored() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "segments-tree-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var tree = FileTree()
        tree.entries = [
            "a": .file(Array("one".utf8)), "b/c": .file([]), "b/.d": .file([0, 255]), "e": .link("b/c"), "f/g": .folder,
            "h": .file([1]),
        ]
        try tree.restore(folder.path)
        #expect(try FileTree(of: folder.path) == tree)

        // A file changed, one gone, one more, a link that is a file now, a folder that is a file and one that is full.
        for name in ["b/.d", "e", "f/g"] { try FileManager.default.removeItem(at: folder.appending(path: name)) }
        try Data("two".utf8).write(to: folder.appending(path: "a"))
        try Data("more".utf8).write(to: folder.appending(path: "b/more"))
        try Data("file".utf8).write(to: folder.appending(path: "e"))
        try Data("file".utf8).write(to: folder.appending(path: "f/g"))
        try FileManager.default.removeItem(at: folder.appending(path: "h"))
        try FileManager.default.createDirectory(
            at: folder.appending(path: "h/deep"), withIntermediateDirectories: true)
        try Data("deep".utf8).write(to: folder.appending(path: "h/deep/file"))
        #expect(try FileTree(of: folder.path) != tree)
        try tree.restore(folder.path)
        #expect(try FileTree(of: folder.path) == tree)
    }
}
