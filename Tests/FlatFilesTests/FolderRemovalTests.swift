import FlatFiles
import Foundation
import Testing

@preconcurrency import Glibc

@Suite("Removing folders") struct FolderRemovalTests {
    /// A chain of folders far deeper than a path can be long, with a file in each.
    private func makeDeep(_ folder: String, levels: Int) throws {
        var descriptor = open(folder, O_RDONLY | O_DIRECTORY)
        defer { close(descriptor) }
        for _ in 0..<levels {
            for name in ["file", "1"] { close(openat(descriptor, name, O_CREAT | O_WRONLY, 0o600)) }
            try #require(mkdirat(descriptor, "folder", 0o700) == 0)
            let next = openat(descriptor, "folder", O_RDONLY | O_DIRECTORY)
            try #require(next >= 0)
            close(descriptor)
            descriptor = next
        }
    }

    @Test("A folder goes whatever its depth, with few folders open at once", arguments: [1, 15, 16, 17, 40, 5_000])
    func deep(_ levels: Int) throws {
        let scratch = try ScratchFolder()
        let root = try #require(try DurableFolder.open(scratch.url.path))
        try root.makeFolder("leftover").writeFile("beside", [1])
        try makeDeep(scratch.url.path + "/leftover", levels: levels)
        try root.remove("leftover")
        #expect(try root.names() == [])
    }

    @Test("Folders of any shape and names of any bytes go, and what links lead to stays")
    func shapes() throws {
        let scratch = try ScratchFolder()
        let root = try #require(try DurableFolder.open(scratch.url.path))
        let kept = try root.makeFolder("kept")
        try kept.writeFile("file", [1])
        let top = try root.makeFolder("leftover")
        // Numbers are what folders are called by that are moved up.
        for name in ["1", "2", "3", "a"] {
            let inner = try top.makeFolder(name)
            for name in ["1", "2", "3", "b"] {
                let innermost = try inner.makeFolder(name)
                try innermost.writeFile("file", [1])
                try innermost.makeLink("link", to: "../../../kept")
                _ = try innermost.makeFolder("4")
            }
        }
        try top.writeFile("5", [1])
        try top.makeLink("link", to: "../kept")
        let path = scratch.url.path + "/leftover/a/b/"
        for name in [[0xC3, 0x28], [0xFF], [0x0A], [0x20]] as [[UInt8]] {
            let bytes = (Array(path.utf8) + name + [0]).map { CChar(bitPattern: $0) }
            try #require(mkdir(bytes, 0o700) == 0)
        }
        try root.makeLink("link", to: "kept")
        try root.remove("link")
        try root.remove("leftover")
        try root.remove("never there")
        #expect(try root.names() == ["kept"])
        #expect(try kept.names() == ["file"])
    }

    @Test("A folder tells all its names, sorted by bytes, and a descriptor that is no folder's is an error")
    func names() throws {
        let scratch = try ScratchFolder()
        let root = try #require(try DurableFolder.open(scratch.url.path))
        let names =
            (0..<3_000).map { "a name that is long enough to fill the buffer of a listing \($0)" } + ["é", "Z", "."]
        for name in names.dropLast() { try root.writeFile(name, []) }
        #expect(try root.names() == names.dropLast().sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        #expect(throws: OutputFailure.self) { try DurableFolder.open(scratch.url.path + "/Z") }
        #expect(try DurableFolder.open(scratch.url.path + "/none") == nil)
    }
}
