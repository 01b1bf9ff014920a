import SegmentPipeline
import Testing

@Suite("File patterns") struct FilePatternTests {
    static let names: [(String, String?)] = [
        ("../data/contacts/*.csv", "contacts"), ("../data/contacts.csv", "contacts"),
        ("data/contacts.csv*", "contacts"), ("data/orders-*.csv.gz", "orders"), ("*.csv", nil), ("../*.csv", nil),
        ("log.jsonl.gz", "log"), ("a/b/[0-9]*/x.csv", "b"), ("./*.csv", nil),
    ]

    @Test("A source without a name is called by what comes before the first wildcard", arguments: names)
    func sourceNames(_ pattern: String, _ name: String?) throws {
        #expect(try FilePattern(pattern).sourceName == name)
    }

    static let patterns: [(String, [String])] = [
        ("d/*.csv", ["d/Z.csv", "d/a.csv", "d/b1.csv", "d/b2.csv", "d/é.csv"]),
        ("d/b?.csv", ["d/b1.csv", "d/b2.csv"]), ("d/?.csv", ["d/Z.csv", "d/a.csv", "d/é.csv"]),
        ("d/b[2-9].csv", ["d/b2.csv"]), ("d/b[!2-9].csv", ["d/b1.csv"]), ("d/[]x]*.csv", []),
        ("d/.*.csv", ["d/.hidden.csv"]), ("*/b*", ["d/b1.csv", "d/b2.csv", "e/b1.csv"]), ("d/a.csv", ["d/a.csv"]),
        ("d/x.csv", []), ("d/*b*1*", ["d/b1.csv"]), ("nothing/*.csv", []), ("./d/b1*", ["./d/b1.csv"]),
    ]

    @Test("Patterns match names by their characters and sort by their bytes", arguments: patterns)
    func matching(_ pattern: String, _ expected: [String]) throws {
        let workspace = try Workspace()
        for name in ["d/Z.csv", "d/a.csv", "d/b1.csv", "d/b2.csv", "d/é.csv", "d/.hidden.csv", "e/b1.csv"] {
            try workspace.write("files/" + name, "")
        }
        #expect(try FilePattern(pattern).matches(in: workspace.path("files")) == expected)
    }

    @Test("A pattern full of stars is answered at once")
    func slow() throws {
        let workspace = try Workspace()
        try workspace.write("files/" + String(repeating: "a", count: 200), "")
        let pattern = String(repeating: "*a", count: 40) + "*b"
        #expect(try FilePattern(pattern).matches(in: workspace.path("files")).isEmpty)
    }

    @Test("What is no pattern is refused")
    func faults() {
        #expect(throws: FilePattern.Fault.empty) { try FilePattern("") }
        #expect(throws: FilePattern.Fault.doubleStar) { try FilePattern("a/**/b") }
        #expect(throws: FilePattern.Fault.openBracket) { try FilePattern("a[bc") }
        #expect(throws: FilePattern.Fault.openBracket) { try FilePattern("a[z-a]") }
    }
}
