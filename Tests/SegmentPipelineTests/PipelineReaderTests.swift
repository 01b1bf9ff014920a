import CellValues
import SegmentLanguage
import SegmentPipeline
import Testing

@Suite("Pipeline files") struct PipelineReaderTests {
    private func findings(_ text: String) -> String {
        do {
            return try Pipeline(parsing: Array(text.utf8), path: "p/daily.json").findings.map(\.rendered)
                .joined(separator: "\n")
        } catch {
            return error.findings.map(\.rendered).joined(separator: "\n")
        }
    }

    private func source(_ more: String, _ kind: String = "contacts") -> String {
        let source = #"{"path": "x/*.csv"\#(more)}"#
        let contacts = kind == "contacts" ? source : #"{"path": "c.csv"}"#
        let activities = kind == "contacts" ? "" : source
        return
            #"{"sources": {"contacts": [\#(contacts)], "activities": [\#(activities)]}, "segments": "s", "output": "o"}"#
    }

    @Test("What is left out has the default of the page")
    func defaults() throws {
        let text =
            #"{"sources": {"contacts": [{"path": "../data/contacts/*.csv"}], "activities": []}, "segments": "s", "output": "o"}"#
        let pipeline = try Pipeline(parsing: Array(text.utf8), path: "pipelines/daily.json")
        #expect(pipeline.name == "daily")
        #expect(pipeline.zone.identifier == "UTC")
        #expect(pipeline.asOf == nil)
        #expect(pipeline.contacts.map(\.name) == ["contacts"])
        #expect(pipeline.jobs.map(\.id) == ["membership"])
        #expect(pipeline.jobs.map(\.work) == [.snapshot(of: nil)])
        #expect(pipeline.purchases.activity == "purchase" && pipeline.purchases.amount == ["total"])
        #expect(pipeline.limits.maxRejected.description == "0.01")
        #expect(pipeline.limits.maxShrink == nil)
        #expect(pipeline.keptRuns == nil)
        #expect(pipeline.catalogue == nil && pipeline.members == nil && pipeline.merges == nil)
        #expect(!pipeline.normalizesKeys && !pipeline.hashesInputs)
    }

    @Test("All that is wrong with a file is told at once, with line and column")
    func allAtOnce() {
        let text = """
            {"nam": "x", "time_zone": "Europe/Madird",
             "as_of": "2026-11-20T00:00:00.5Z",
             "sources": {"contacts": [{"path": "a/**/b.csv"}, {"path": "d/*.csv", "key": 5}], "activities": [{"name": "d", "path": "x.jsonl", "duplicates": "last"}]},
             "output": "", "jobs": [{"id": "a", "stage": "snapshot"}, {"id": "a", "stage": "analytics"}, {"id": "b", "stage": "snap"}],
             "limits": {"max_rejected": 2}, "retention": {"runs": 0}, "currency": "EUR"}
            """
        #expect(
            findings(text) == """
                p/daily.json:1:1: a pipeline needs the key 'segments' [missing-key]
                p/daily.json:1:2: a pipeline has no key 'nam' [unknown-key]
                  did you mean 'name'?
                p/daily.json:1:27: no time zone named 'Europe/Madird' [unknown-time-zone]
                  did you mean 'Europe/Madrid'?
                p/daily.json:2:11: '2026-11-20T00:00:00.5Z' has a fraction of a second [bad-as-of]
                  write 2026-11-20 or 2026-11-20T00:00:00+01:00
                p/daily.json:3:36: 'a/**/b.csv' holds '**', which is not known [bad-path]
                  write a '*' a folder
                p/daily.json:3:78: 'key' must be a text, not a number [wrong-json-type]
                p/daily.json:3:98: there are two sources named 'd' [duplicate-source]
                  give one of them another 'name'
                p/daily.json:3:131: a source of activities has no use for 'duplicates' [key-not-here]
                p/daily.json:4:12: 'output' is no path [bad-path]
                p/daily.json:4:66: there are two jobs with the id 'a' [duplicate-job]
                p/daily.json:4:80: the stage 'analytics' is not available in this version [stage-not-available]
                p/daily.json:4:115: no stage named 'snap' [unknown-stage]
                  the stages are replay, snapshot, analytics and export
                p/daily.json:5:29: 'max_rejected' must be a number from 0 to 1 [bad-value]
                  0.01 is one in a hundred
                p/daily.json:5:55: 'runs' must be a whole number from 1 to 1000000, not 0 [bad-value]
                p/daily.json:5:59: 'currency' stands without 'rates' [needs-other-key]
                  amounts are converted into 'currency' by the table in 'rates'
                """)
    }

    static let sourceFaults: [(String, String, String)] = [
        (
            #", "preset": "shopify-orders""#, "activities",
            "the preset 'shopify-orders' is not available in this version"
        ),
        (#", "preset": "shopify-oders""#, "activities", "no preset named 'shopify-oders'"),
        (#", "preset": "segment""#, "contacts", "the preset 'segment' is not available in this version"),
        (
            #", "mapping": {"total": {"path": "t", "unit": "ms"}}"#, "activities",
            "'unit' is for an activity's 'at', not for 'total'"
        ),
        (#", "mapping": {"at": {"path": "t", "unit": "m"}}"#, "activities", "'m' is no value of 'unit'"),
        (#", "encoding": "latin-1""#, "contacts", "'latin-1' is no value of 'encoding'"),
        (#", "delimiter": ";;""#, "contacts", "';;' can't be a delimiter"),
        (#", "group_by": {"key": "a", "lines": "b"}"#, "activities", "'group_by' needs the key 'columns'"),
        (#", "name": "../x""#, "contacts", "'../x' can't be the name of a source"),
        (#", "max_rejected": -0.5"#, "contacts", "'max_rejected' must be a number from 0 to 1"),
        (
            #", "constants": {"type": null}"#, "activities",
            "the constant 'type' must be a text, a number, true or false"
        ),
        (#", "dedup": "id""#, "activities", "a source of activities has no key 'dedup'"),
        (#", "key": []"#, "contacts", "'key' is empty"),
    ]

    @Test("A source that can't be meant is told", arguments: sourceFaults)
    func sources(_ more: String, _ kind: String, _ message: String) throws {
        let text = findings(source(more, kind))
        #expect(text.contains(message), "\(text)")
    }

    @Test("A purchase's amount is no product of what stands on different lines")
    func products() {
        let text = findings(
            #"{"segments": "s", "output": "o", "sources": {"contacts": [{"path": "c.csv"}], "activities": []}, "purchases": {"amount": {"product": ["products[].price", "total"]}}}"#
        )
        #expect(
            text
                == "p/daily.json:1:122: 'products[].price' and 'total' don't stand on the same line, so they have no product [bad-value]"
        )
    }

    @Test("The preset 'segment' is the mapping of the Twilio Segment spec, and a mapping beside it wins")
    func preset() throws {
        let text = source(#", "preset": "segment", "mapping": {"contact_id": ["userId", "anonymousId"]}"#, "activities")
        let pipeline = try Pipeline(parsing: Array(text.utf8), path: "p.json")
        #expect(
            pipeline.activities[0].mapping == [
                "contact_id": ["userId", "anonymousId"], "type": ["event"], "at": ["timestamp"], "id": ["messageId"],
                "properties": ["properties"],
            ])
    }

    @Test("A broken file is one finding, where it breaks")
    func broken() {
        #expect(
            findings("{\"name\": \"x\",}")
                == "p/daily.json:1:14: expected a key in double quotes, found '}' [broken-json]")
    }

    @Test("A time zone needs no rules where it is UTC, and an as-of is a day or an instant")
    func asOf() throws {
        let day = try AsOfText("2026-11-20")
        #expect(try day.instant(in: .utc).rfc3339 == "2026-11-20T00:00:00Z")
        #expect(try AsOfText("2026-11-20T01:00:00+01:00").instant(in: .utc).rfc3339 == "2026-11-20T00:00:00Z")
        #expect(throws: AsOfText.Fault.withoutOffset) { try AsOfText("2026-11-20T01:00:00") }
        #expect(throws: AsOfText.Fault.withFraction) { try AsOfText("2026-11-20T01:00:00.0Z") }
        #expect(throws: AsOfText.Fault.unreadable) { try AsOfText("yesterday") }
    }

    @Test("An as-of whose instant has no year of four digits is refused: its run could not be named")
    func asOfOutside() throws {
        for text in ["9999-12-31T23:59:59-00:01", "0001-01-01T00:00:00+00:01"] {
            let written = try AsOfText(text)
            #expect(throws: AsOfText.Fault.outsideYears) { try written.instant(in: .utc) }
        }
        let tokyo = try TimeZoneRules(identifier: "Asia/Tokyo")
        #expect(throws: AsOfText.Fault.outsideYears) { try AsOfText("0001-01-01").instant(in: tokyo) }
        #expect(try AsOfText("0001-01-02").instant(in: tokyo).rfc3339.hasPrefix("0001-01-01"))
        for text in ["0001-01-01", "9999-12-31", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"] {
            let name = RunName(asOf: try AsOfText(text).instant(in: .utc))
            #expect(RunName(name.description) == name)
        }
        #expect(
            findings(
                #"{"sources": {"contacts": [{"path": "c.csv"}], "activities": []}, "segments": "s", "output": "o","#
                    + "\n" + #""as_of": "9999-12-31T23:59:59-00:01"}"#)
                == "p/daily.json:2:10: '9999-12-31T23:59:59-00:01' is outside the years 1 to 9999 in UTC [bad-as-of]\n"
                + "  write 2026-11-20 or 2026-11-20T00:00:00+01:00")
    }

    @Test("Every code has a meaning of its own")
    func codes() {
        #expect(Set(PipelineCode.allCases.map(\.meaning)).count == PipelineCode.allCases.count)
        #expect(
            PipelineCode.allCases.allSatisfy { $0.rawValue.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" } })
    }
}
