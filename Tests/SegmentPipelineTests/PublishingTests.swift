import Foundation
import SegmentPipeline
import Testing

@Suite("Publishing") struct PublishingTests {
    static let first = "2026-11-20T00-00-00Z"

    @Test("A first run leaves the tree of the page, and says so")
    func tree() throws {
        let workspace = try Workspace()
        let report = try workspace.run()
        #expect(workspace.shortened(report.table) == "spain  2  +2  −0  done\nW/out/runs/\(Self.first)\n")
        #expect(report.status == .done)
        #expect(workspace.names("out") == [".lock", "cache", "history.csv", "latest", "runs"])
        #expect(workspace.names("out/runs") == [Self.first])
        #expect(
            workspace.names("out/latest/") == [
                "manifest.json", "manifest.sha256", "membership", "quality.json", "state",
            ])
        #expect(workspace.latest == "runs/\(Self.first)")
        #expect(
            try workspace.text("out/latest/membership/spain.csv")
                == "contact_id,entered_at\na,2026-11-20T00:00:00Z\nc,2026-11-20T00:00:00Z\n")
        let history = try workspace.text("out/history.csv").split(separator: "\n")
        #expect(history[0] == "as_of,segment,members,entered,left,definition,status")
        #expect(history[1].hasPrefix("2026-11-20T00:00:00Z,spain,2,2,0,"))
        #expect(history[1].hasSuffix(",done") && history.count == 2)
    }

    @Test("Files are 0600 and folders 0700")
    func modes() throws {
        let workspace = try Workspace()
        try workspace.write("data/contacts/more.csv", "contact_id,country\nd,ES,too many\n")
        try workspace.run()
        let walk = FileManager.default.enumerator(atPath: workspace.path("out"))
        var seen = 0
        while let name = walk?.nextObject() as? String {
            var status = stat()
            #expect(lstat(workspace.path("out/" + name), &status) == 0)
            seen += 1
            switch status.st_mode & S_IFMT {
            case S_IFREG: #expect(status.st_mode & 0o777 == 0o600, "\(name)")
            case S_IFDIR: #expect(status.st_mode & 0o777 == 0o700, "\(name)")
            default: #expect(name == "latest")
            }
        }
        #expect(seen > 12)
    }

    @Test("The same again writes nothing and says unchanged")
    func unchanged() throws {
        let workspace = try Workspace()
        try workspace.run()
        let before = try workspace.files("out")
        let again = try workspace.run()
        #expect(again.isUnchanged)
        #expect(
            workspace.shortened(again.table) == "spain  2  +2  −0  done\nunchanged\nW/out/runs/\(Self.first)\n")
        #expect(
            try workspace.files("out").filter { $0.key != ".lock" && !$0.key.hasPrefix("cache/") }
                == before.filter { $0.key != ".lock" && !$0.key.hasPrefix("cache/") })
        #expect(workspace.names("out/runs") == [Self.first])
    }

    @Test("Another outcome for the same as-of is published beside it, and the old one goes at the next clean-up")
    func superseded() throws {
        let workspace = try Workspace()
        try workspace.run()
        try workspace.write("data/contacts/contacts.csv", "contact_id,country\na,ES\nb,FR\nc,FR\n")
        let second = try workspace.run()
        #expect(second.folder.map(workspace.shortened) == "W/out/runs/\(Self.first).2")
        #expect(workspace.names("out/runs") == [Self.first, Self.first + ".2"])
        #expect(workspace.latest == "runs/\(Self.first).2")
        #expect(try workspace.text("out/latest/manifest.json").contains(#""supersedes": "\#(Self.first)","#))
        #expect(try workspace.text("out/history.csv").contains(",spain,1,1,0,"))
        #expect(try !workspace.text("out/history.csv").contains(",spain,2,2,0,"))

        try workspace.write("data/contacts/contacts.csv", "contact_id,country\na,FR\nb,FR\nc,FR\n")
        try workspace.run()
        #expect(workspace.names("out/runs") == [Self.first + ".2", Self.first + ".3"])
        // What was there twice ago is another outcome than what is there now.
        try workspace.write("data/contacts/contacts.csv", "contact_id,country\na,ES\nb,FR\nc,ES\n")
        #expect(try workspace.run().folder.map(workspace.shortened) == "W/out/runs/\(Self.first).4")
        #expect(try workspace.run().isUnchanged)
    }

    @Test("A run for an older as-of publishes its folder and touches neither latest nor what is newer")
    func backfill() throws {
        let workspace = try Workspace()
        try workspace.run("2026-11-20")
        let newer = try workspace.files("out/runs/\(Self.first)")
        let report = try workspace.run("2026-11-10")
        #expect(report.isBackfill)
        #expect(workspace.latest == "runs/\(Self.first)")
        #expect(try workspace.files("out/runs/\(Self.first)") == newer)
        #expect(try workspace.text("out/runs/2026-11-10T00-00-00Z/manifest.json").contains(#""backfill": true"#))
        #expect(
            try workspace.text("out/history.csv").split(separator: "\n").dropFirst().map { $0.prefix(10) }
                == ["2026-11-10", "2026-11-20"])
        // Backfill or not is how a run came to be, not what it says.
        try workspace.run("2026-11-05")
        #expect(try workspace.run("2026-11-05").isUnchanged)
    }

    @Test("The snapshot before is the newest with an earlier as-of, and names itself in the manifest")
    func before() throws {
        let workspace = try Workspace()
        try workspace.run("2026-11-10")
        try workspace.run("2026-11-20")
        try workspace.run("2026-11-15")
        #expect(
            try workspace.text("out/runs/2026-11-15T00-00-00Z/manifest.json").contains(
                #""before": "2026-11-10T00-00-00Z""#))
        #expect(
            try workspace.text("out/latest/membership/spain.csv").contains("a,2026-11-10T00:00:00Z"))
    }

    @Test("Retention keeps the newest runs, and history keeps the lines of those that went")
    func retention() throws {
        let workspace = try Workspace()
        try workspace.write("pipelines/daily.json", Workspace.pipeline(more: #", "retention": {"runs": 2}"#))
        for day in 10...13 { try workspace.run("2026-11-\(day)") }
        #expect(workspace.names("out/runs") == ["2026-11-12T00-00-00Z", "2026-11-13T00-00-00Z"])
        #expect(try workspace.text("out/history.csv").split(separator: "\n").count == 5)
    }

    @Test("A run cut off before its rename is cleared away by the next one")
    func leftovers() throws {
        let workspace = try Workspace()
        try workspace.run("2026-11-10")
        try workspace.write("out/runs/.tmp-2026-11-20T00-00-00Z/membership/spain.csv", "half")
        try workspace.write("out/.tmp-history", "half")
        try workspace.run("2026-11-20")
        #expect(workspace.names("out/runs") == ["2026-11-10T00-00-00Z", Self.first])
        #expect(workspace.names("out") == [".lock", "cache", "history.csv", "latest", "runs"])
    }

    @Test("A crash between the renames is mended at the next start", arguments: ["latest", "history.csv", "both"])
    func recovery(_ lost: String) throws {
        let workspace = try Workspace()
        try workspace.run("2026-11-10")
        let oldHistory = try workspace.text("out/history.csv")
        try workspace.run("2026-11-20")
        let history = try workspace.text("out/history.csv")
        // As it would be, had the process died right after the run's own rename.
        if lost != "history.csv" {
            try workspace.remove("out/latest")
            try FileManager.default.createSymbolicLink(
                atPath: workspace.path("out/latest"), withDestinationPath: "runs/2026-11-10T00-00-00Z")
        }
        if lost != "latest" { try workspace.write("out/history.csv", oldHistory) }
        // Any run mends it, even one that has nothing to publish.
        #expect(try workspace.run("2026-11-20").isUnchanged)
        #expect(workspace.latest == "runs/\(Self.first)")
        #expect(try workspace.text("out/history.csv") == history)
    }

    @Test("A second run at the same time is told who holds the folder")
    func locked() throws {
        let workspace = try Workspace()
        try workspace.run()
        let lock = open(workspace.path("out/.lock"), O_RDWR)
        defer { close(lock) }
        #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
        let refusal = try #require(workspace.refusal())
        #expect(refusal.status == .locked)
        #expect(
            refusal.text == """
                W/out: another run holds the folder: process \(getpid()) since 2026-11-24T00:00:00Z [locked]
                  wait for its end and run again

                """)
        // Looking is not holding.
        #expect(try workspace.run { $0.isDryRun = true }.isUnchanged)
    }

    @Test("A dry run leaves nothing, not even the folder")
    func dryRun() throws {
        let workspace = try Workspace()
        let report = try workspace.run { $0.isDryRun = true }
        #expect(report.table == "spain  2  +2  −0  done\n")
        #expect(!workspace.exists("out"))
    }

    @Test("A link in the place of a run's folder is not followed")
    func links() throws {
        let workspace = try Workspace()
        try workspace.run()
        try FileManager.default.moveItem(atPath: workspace.path("out/runs"), toPath: workspace.path("elsewhere"))
        try FileManager.default.createSymbolicLink(
            atPath: workspace.path("out/runs"), withDestinationPath: workspace.path("elsewhere"))
        let refusal = try #require(workspace.refusal())
        #expect(refusal.status == .system)
        #expect(refusal.text == "W/out/runs: it can't be opened as a folder: Not a directory [output-failed]\n")
    }

    @Test("What a run writes does not depend on the number of threads", arguments: [1, 3, 8])
    func threads(_ threads: Int) throws {
        let one = try Workspace()
        let many = try Workspace()
        for workspace in [one, many] {
            try workspace.write(
                "data/segments/either.json",
                Workspace.definition(
                    "either", #"{"any": [{"segment": "spain"}, {"field": "country", "op": "is", "value": "FR"}]}"#))
            for day in ["2026-11-10", "2026-11-20"] {
                try workspace.run(day) { $0.threads = workspace === one ? 1 : threads }
            }
        }
        #expect(
            try one.files("out").filter { $0.key != ".lock" && !$0.key.hasPrefix("cache/") }
                == many.files("out").filter { $0.key != ".lock" && !$0.key.hasPrefix("cache/") })
    }
}
