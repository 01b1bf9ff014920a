import CellValues
import Foundation
import SegmentPipeline
import Testing

@Suite("Members that no contact file has") struct UnknownMembersTests {
    /// `key_normal` is email, and `old@x.es` was merged into `a@x.es`.
    private static func shop() throws -> Workspace {
        let workspace = try Workspace()
        try workspace.write("data/contacts/contacts.csv", "contact_id,country\na@x.es,ES\nB@x.es,FR\nc@x.es,ES\n")
        try workspace.write("data/segments/staff.json", Workspace.definition("staff", nil))
        try workspace.write("data/members/staff.jsonl", "")
        try workspace.write("data/merges.csv", "previous_id,contact_id\nold@x.es,a@x.es\ngone@x.es,nobody@x.es\n")
        try workspace.write(
            "pipelines/daily.json",
            Workspace.pipeline(
                more: #", "members": "../data/members", "merges": "../data/merges.csv", "key_normal": "email""#))
        return workspace
    }

    private static func add(
        _ keys: [String], to workspace: Workspace, file: String? = nil
    ) throws -> (told: String, table: String, status: SegmentPipeline.ExitStatus) {
        let segment = try StaticSegment(
            id: "staff", pipeline: workspace.path("pipelines/daily.json"), in: Workspace.context())
        let report = try segment.change(
            .adding(at: Instant(seconds: 1_790_000_000)), contacts: keys, file: file.map(workspace.path))
        return (workspace.shortened(report.warnings), report.table, report.status)
    }

    @Test("Keys count as the run has them: in their normal form, and merged")
    func normal() throws {
        let workspace = try Self.shop()
        #expect(try Self.add(["who@x.es"], to: workspace).told == "", "there was no run yet")
        try workspace.run()
        let known = try Self.add(["A@X.ES", "b@x.es", "old@x.es", " c@x.es "], to: workspace)
        #expect(!known.told.contains("unknown-contact"), "\(known.told)")
        let unknown = try Self.add(["D@x.es", "Gone@x.es", "c@x.es"], to: workspace)
        #expect(
            unknown.told == """
                --contact: warning: 'D@x.es' and 'Gone@x.es' are not among the contacts of the newest run, 2026-11-20T00-00-00Z [unknown-contact]
                  added all the same: they count as soon as a contact file has them

                """, "as typed, not as merged")
        #expect(unknown.status == .done)
        try workspace.write("list.csv", "contact_id\na@x.es\nE@x.es\nf@x.es\n")
        #expect(
            try Self.add([], to: workspace, file: "list.csv").told == """
                W/list.csv:3:1: warning: 2 contacts, this row's the first, are not among the contacts of the newest run, 2026-11-20T00-00-00Z [unknown-contact]
                  added all the same: they count as soon as a contact file has them

                """)
        try workspace.write("data/contacts/more.csv", "contact_id,country\nd@x.es,ES\n")
        try workspace.run("2026-11-21")
        #expect(try Self.add(["d@x.es"], to: workspace).told == "", "the contact file has it now")
        #expect(try workspace.text("out/latest/membership/staff.csv").contains("d@x.es"))
    }

    @Test("Every key of a run is found, and none between them", arguments: [0, 1, 2, 3, 7, 100])
    func search(_ count: Int) throws {
        let workspace = try Self.shop()
        let keys = (0..<count).map { "k\($0 * 2)" }
        try workspace.write("data/contacts/contacts.csv", "contact_id,country\n" + keys.map { $0 + ",\n" }.joined())
        try workspace.run()
        #expect(try Self.add(keys, to: workspace).told == "")
        for number in 0..<min(count, 8) {
            #expect(
                try Self.add(["k\(number * 2 + 1)"], to: workspace).told.contains("'k\(number * 2 + 1)' is not among"))
        }
        #expect(try Self.add(["j", "kk"], to: workspace).told.contains("'j' and 'kk' are not among"))
    }

    @Test("A run whose contacts can't be read stops nobody from being added", arguments: ["gone", "cut", "other"])
    func unreadable(_ how: String) throws {
        let workspace = try Self.shop()
        try workspace.run()
        let file = "out/latest/state/contacts.keys"
        switch how {
        case "gone": try workspace.remove(file)
        case "cut": try workspace.write(file, "SEGK")
        default: try workspace.write(file, "something else")
        }
        let added = try Self.add(["a@x.es"], to: workspace)
        let other = "it isn't what the run wrote: it doesn't fit manifest.json"
        let why = how == "gone" ? "it isn't there any more" : other
        #expect(
            added.told == """
                W/out/runs/2026-11-20T00-00-00Z/state/contacts.keys: warning: \(why), so nobody was looked for among the contacts of the newest run [bad-state]
                  what was added is in the journal all the same

                """)
        #expect(added.table == "staff: 1 contact: 1 added, 0 already in\n")
        #expect(added.status == .done)
        #expect(try workspace.text("data/members/staff.jsonl").contains(#""contact":"a@x.es""#))
    }
}
