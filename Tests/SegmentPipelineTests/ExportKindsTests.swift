import CellValues
import Foundation
import SegmentPipeline
import Testing

/// Files as tools make them, of which something would be lost: each is refused or told, with what mends it.
@Suite("Exports of many tools")
struct ExportKindsTests {
    struct Export: Sendable, CustomTestStringConvertible {
        var name: String
        /// Under `data/`.
        var files: [String: String]
        var contacts = #"[{"path": "../data/c.csv"}]"#
        var activities = "[]"
        var more = ""
        var filter = #"{"everyone": true}"#
        /// What is said, or the refusal; each line whole.
        var lines: [String]
        var status = ExitStatus.done

        var testDescription: String { name }
    }

    private static let at = "2026-11-01T00:00:00Z"
    private static func log(_ keys: [String], _ times: [String] = [at]) -> String {
        "contact_id,type,at\n" + keys.enumerated().map { "\($1),purchase,\(times[$0 % times.count])\n" }.joined()
    }

    static let exports: [Export] = [
        Export(
            name: "a header in another order", files: ["c.csv": "contact_id,country\na,ES\ncountry,contact_id\nES,b\n"],
            lines: [
                "W/pipelines/daily.json: warning: there are contacts whose key is 'country' [strange-keys]",
                "  a header may stand among the rows in another order or spelling, and what is behind it in the wrong columns: look for that line in the contact files",
            ]),
        Export(
            name: "a header in another spelling, and a line under one",
            files: ["c.csv": "contact_id,country\n----------,-------\na,ES\nContact_ID,Country\nb,ES\n"],
            lines: [
                "W/pipelines/daily.json: warning: there are contacts whose key is 'contact_id' and a line of '-' [strange-keys]"
            ]),
        Export(
            name: "a line that names the delimiter, among the rows",
            files: ["c.csv": "sep=;\ncontact_id;country\na;ES\nsep=;\ncontact_id;country\nb;FR\n"],
            lines: ["W/pipelines/daily.json: warning: there are contacts whose key is 'sep=' [strange-keys]"]),
        Export(
            name: "rows of blanks, and line ends of LF and CR",
            files: ["c.csv": "contact_id,country\n\ra,ES\n  , \nb,FR\n"],
            lines: [
                "W/pipelines/daily.json: warning: 2 contacts have keys that begin with a blank or a control character [strange-keys]",
                "  rows of blanks are no empty rows, and a carriage return behind a line feed is no line end; \"key_normal\": [\"trim\"] in the pipeline takes blanks off",
            ]),
        Export(
            name: "line ends of two kinds in one column", files: ["c.csv": "contact_id\na\rb\nc\n\"d\n\"\n"],
            lines: [
                "W/pipelines/daily.json: warning: 2 contacts have keys with a line end inside [strange-keys]",
                "  some lines of a file may end with a carriage return alone and others with a line feed, or a quote stands where none belongs",
            ]),
        Export(
            name: "ids that a spreadsheet shortened, with a comma",
            files: ["c.csv": "contact_id;country\n6,80123E+09;ES\na;FR\n"],
            lines: ["c: warning: of 2 rows: bad_key 1; see 'rejects/c.jsonl' [not-all-taken]"]),
        Export(
            name: "versions without the id that tells them apart",
            files: [
                "c.csv": "contact_id\na\n",
                "a.jsonl": String(
                    repeating: #"{"contact_id":"a","type":"buy","at":"\#(at)","id":{"x":1}}"# + "\n", count: 2),
            ], activities: #"[{"path": "../data/a.jsonl", "dedupe": "id"}]"#,
            lines: [
                "a: warning: none of 2 activities had 'id', by which 'dedupe' goes [never-seen]",
                "  each of them counts, repeated or not; the source's 'mapping' says where it stands",
            ]),
        Export(
            name: "a third of the times in 1970",
            files: ["c.csv": "contact_id\na\n", "a.csv": log(["a", "a", "a"], [at, "1970-01-21T00:00:00Z", at])],
            activities: #"[{"path": "../data/a.csv"}]"#,
            lines: [
                "a: warning: 1 of 3 activities lie outside its days, which is over half of what 'plausible' allows: 0.5 [near-limit]",
                "a: warning: of 3 rows: implausible_times 1; see 'quality.json' [not-all-taken]",
            ]),
        Export(
            name: "a log of the future",
            files: ["c.csv": "contact_id\na\n", "a.csv": log(["a", "a"], ["2027-01-12T00:00:00Z"])],
            activities: #"[{"path": "../data/a.csv"}]"#,
            lines: ["a: warning: of 2 rows: future 2; see 'quality.json' [not-all-taken]"]),
        Export(
            name: "a file downloaded twice",
            files: [
                "c.csv": "contact_id\na\n", "a.csv": log(["a"]), "a (1).csv": log(["a"]), "a2.csv": log(["a", "a"]),
            ],
            activities: #"[{"path": "../data/a*.csv", "name": "a"}]"#,
            lines: [
                "W/data/a.csv: warning: it is the same as '../data/a (1).csv', so each of its activities counts twice [repeated-file]",
                #"  remove one of them, or "dedupe" the source by an id"#,
            ]),
        Export(
            name: "no contact", files: ["c.csv": "contact_id,country\n"],
            lines: [
                "W/pipelines/daily.json: warning: there is no contact, so every segment is empty [no-contacts]",
                "  the contact files have no rows: look at what should have written them",
            ]),
        Export(
            name: "orphans that no key_normal brings home",
            files: ["c.csv": "contact_id\na1\n", "a.csv": log([#"\N"#, #"\N"#, "a1"])],
            activities: #"[{"path": "../data/a.csv"}]"#,
            lines: [
                "  look at the source's mapping of 'contact_id', and whether the contacts are those of the same system; 'max_orphans' sets another limit"
            ]),
        Export(
            name: "a mapping to a column that isn't there", files: ["c.csv": "contact_id,country\na,ES\n"],
            contacts: #"[{"path": "../data/c.csv", "mapping": {"land": "Country"}}]"#,
            filter: #"{"not": {"field": "land", "op": "is", "value": "ES"}}"#,
            lines: [
                "W/pipelines/daily.json: the field 'land' is used, and no source has the column 'Country' for it: looked in 'c' ('W/data/c.csv') [missing-column]",
                #"  did you mean its column 'country'? Write "mapping": {"land": "country"} on the source"#,
            ], status: .refused),
        Export(
            name: "cut at another delimiter", files: ["c.csv": "contact_id;a, b;c, d\n1;2;3\n"],
            lines: [
                #"W/data/c.csv: there is no column 'contact_id' for contact_id ("key", or "contact_id" in "mapping", names another; "delimiter": ";" on the source gives one of this name); the header has 'contact_id;a', ' b;c', ' d' [bad-header]"#
            ], status: .refused),
        Export(
            name: "a preamble of two columns",
            files: ["c.csv": "Report,People\nDate,2026\n\n\"contact_id\",country\na,ES\n"],
            lines: [
                #"W/data/c.csv: there is no column 'contact_id' for contact_id ("key", or "contact_id" in "mapping", names another); the header has 'Report', 'People'; line 4 looks like the header: "skip_lines": 3 on the source goes past what stands before it [bad-header]"#
            ], status: .refused),
        Export(
            name: "row numbers without a name", files: ["c.csv": ",contact_id\n0,a\n"],
            lines: [
                "W/data/c.csv: column 1 of the header has no name: give it one, or export without row numbers (index=False of pandas, row.names=FALSE of R) [bad-header]"
            ], status: .refused),
        Export(
            name: "row numbers without a cell in the header", files: ["c.csv": "contact_id,country\n1,a,ES\n2,b,FR\n"],
            lines: [
                "  cell_count: each of them has a cell more than the header has names: give the first column, of row numbers, a name too, or leave it out of the export"
            ], status: .data),
        Export(
            name: "CRs and LFs in turn", files: ["c.csv": "contact_id,country\na,ES\rb,FR\n"],
            lines: [
                "  cell_count: a carriage return stands in the first of them: where some lines end with it alone and others with a line feed, the file has to be saved with one kind of line end"
            ], status: .data),
        Export(
            name: "JSON called CSV", files: ["c.csv": "{\"contact_id\":\"a\"}\n"],
            lines: [
                #"W/data/c.csv: the header isn't CSV and begins like JSON: "format": "jsonl" on the source reads an object a line, "json" an array [bad-header]"#
            ], status: .refused),
        Export(
            name: "CSV called JSON", files: ["c.jsonl": "contact_id,country\na,ES\nb,FR\n"],
            contacts: #"[{"path": "../data/c.jsonl"}]"#,
            lines: [#"  bad_json: the rows look like CSV: "format": "csv" on the source reads them"#], status: .data),
        Export(
            name: "rows inside an object",
            files: ["c.json": #"{"meta":{"n":1},"response":{"data":[{"contact_id":"a"}]}}"#],
            contacts: #"[{"path": "../data/c.json"}]"#,
            lines: [
                #"  no_key: the first of them is an object with a list of objects in it: "rows": "response.data" on the source reads that"#
            ], status: .data),
        Export(
            name: "a format without an offset or a zone",
            files: ["c.csv": "contact_id\na\n", "a.csv": log(["a", "a"], ["24/12/2025"])],
            activities: #"[{"path": "../data/a.csv", "mapping": {"at": {"path": "at", "format": "dd/MM/yyyy"}}}]"#,
            lines: [
                #"  bad_time: the first of them has no offset: "assume_zone": "UTC" on the source says whose local time it is"#
            ], status: .data),
        Export(
            name: "another format than declared",
            files: ["c.csv": "contact_id\na\n", "a.csv": log(["a", "a"], ["2025.12.24"])],
            activities:
                #"[{"path": "../data/a.csv", "assume_zone": "UTC", "mapping": {"at": {"path": "at", "format": "dd/MM/yyyy"}}}]"#,
            lines: [
                #"  bad_time: the first of them isn't written as "format" says: it looks like "yyyy.MM.dd"; "format" may be a list"#
            ], status: .data),
        Export(
            name: "nanoseconds",
            files: ["c.csv": "contact_id\na\n", "a.csv": log(["a", "a"], ["1793491200000000000"])],
            activities: #"[{"path": "../data/a.csv", "mapping": {"at": {"path": "at", "unit": "us"}}}]"#,
            lines: [
                #"  bad_time: the first of them is a number of 19 digits, as of nanoseconds; "unit" may be "s", "ms" or "us""#
            ], status: .data),
    ]

    @Test("Each is refused or told, and told again from the cache", arguments: exports)
    func told(_ export: Export) throws {
        let shop = try Workspace()
        try shop.remove("data/contacts/contacts.csv")
        for (name, text) in export.files { try shop.write("data/" + name, text) }
        try shop.write("data/segments/spain.json", Workspace.definition("spain", export.filter))
        try shop.write(
            "pipelines/daily.json",
            #"""
            {"sources": {"contacts": \#(export.contacts), "activities": \#(export.activities)},
             "segments": "../data/segments", "output": "../out"\#(export.more)}
            """#)
        for day in ["2026-11-20", "2026-11-21"] {
            let said: String
            if export.status == .done {
                said = shop.shortened(try shop.run(day).warnings)
            } else {
                let refusal = try #require(shop.refusal(day))
                #expect(refusal.status == export.status)
                said = refusal.text
            }
            let lines = said.split(separator: "\n").map(String.init)
            for line in export.lines { #expect(lines.contains(line), "\(said)") }
        }
    }

    @Test("Static segments most of whose members no contact file has are told")
    func unknownMembers() throws {
        let shop = try Workspace()
        func journal(_ keys: [String]) -> String {
            keys.map { #"{"contact":"\#($0)","action":"add","at":"2026-01-01T00:00:00Z","source":"manual"}"# + "\n" }
                .joined()
        }
        try shop.write("data/segments/vip.json", Workspace.definition("vip", nil))
        try shop.write("pipelines/daily.json", Workspace.pipeline(more: #", "members": "../data/members""#))
        for (keys, told) in [
            (["'a", "'b"], "all 2 members in its journals are in no contact file"),
            (["a", "x", "y"], "2 of 3 members in its journals are in no contact file"),
            (["x"], nil), (["a", "b", "x"], nil), (["a", "x"], nil),
        ] {
            try shop.write("data/members/vip.jsonl", journal(keys))
            let said = shop.shortened(try shop.run().warnings)
            #expect(
                said
                    == (told.map {
                        """
                        W/data/segments/vip.json: warning: \($0) [unknown-members]
                          if their keys are written otherwise there, "key_normal" in the pipeline makes them one

                        """
                    } ?? ""))
        }
    }

    @Test("Contacts that are called like a number of a column, or lie beside a header, are nobody's mistake")
    func plainKeys() throws {
        let shop = try Workspace()
        try shop.write("data/contacts/contacts.csv", "contact_id,country,1,2\n1,ES,,\n2,FR,,\n-,IT,,\nES,ES,,\n")
        #expect(try shop.run().warnings == "")
    }
}
