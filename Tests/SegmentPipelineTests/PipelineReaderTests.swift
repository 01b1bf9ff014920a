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
        #expect(SourceLimits(pipeline.limits.data).maxRejected.description == "0.01")
        #expect(pipeline.limits.maxShrink == nil)
        #expect(pipeline.keptRuns == nil)
        #expect(pipeline.catalogue == nil && pipeline.members == nil && pipeline.merges == nil)
        #expect(pipeline.keyNormal.isNone && !pipeline.hashesInputs)
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
                p/daily.json:5:29: 'max_rejected' must be a number from 0 to 1, or 'off' [bad-value]
                  0.01 is one in a hundred
                p/daily.json:5:55: 'runs' must be a whole number from 1 to 1000000, not 0 [bad-value]
                p/daily.json:5:59: 'currency' stands without 'rates' [needs-other-key]
                  amounts are converted into 'currency' by the table in 'rates'
                """)
    }

    @Test("A replay has no use for 'segments', and what is wrong with them is told beside that")
    func segmentsOfReplays() {
        let text = """
            {"sources": {"contacts": [{"path": "c.csv"}], "activities": []}, "segments": "s", "output": "o",
             "jobs": [{"id": "a", "stage": "replay", "segments": "all"},
                      {"id": "b", "stage": "replay", "segments": "bad"},
                      {"id": "c", "stage": "replay", "segments": []},
                      {"id": "D", "stage": "replay", "segments": ["type:statc", "tag:x", ""], "x": 1}]}
            """
        #expect(
            findings(text) == """
                p/daily.json:2:42: a job has no key 'segments' [unknown-key]
                  the keys are id and stage
                p/daily.json:3:42: a job has no key 'segments' [unknown-key]
                  the keys are id and stage
                p/daily.json:3:54: 'segments' must be "all" or a list of ids [wrong-json-type]
                  an element is an id, 'tag:retention' or 'type:static'
                p/daily.json:4:42: a job has no key 'segments' [unknown-key]
                  the keys are id and stage
                p/daily.json:4:54: 'segments' lists nothing [empty-value]
                  leave it out for all of them
                p/daily.json:5:18: 'D' can't be the id of a job [bad-id]
                  an id starts with a-z or 0-9 and goes on with a-z, 0-9, '_' and '-', 63 characters at most
                p/daily.json:5:42: a job has no key 'segments' [unknown-key]
                  the keys are id and stage
                p/daily.json:5:55: 'statc' is no type of segment [bad-value]
                  did you mean 'static'?
                p/daily.json:5:78: 'segments' must be "all" or a list of ids [wrong-json-type]
                  an element is an id, 'tag:retention' or 'type:static'
                p/daily.json:5:83: a job has no key 'x' [unknown-key]
                  the keys are id and stage
                """)
    }

    @Test("Keys are normalised as is listed, and a wrong list is told")
    func keyNormal() throws {
        func text(_ normal: String) -> String {
            #"{"sources": {"contacts": [{"path": "c.csv"}], "activities": []}, "segments": "s", "output": "o", "key_normal": \#(normal)}"#
        }
        func names(_ normal: String) throws -> [String] {
            try Pipeline(parsing: Array(text(normal).utf8), path: "p/daily.json").keyNormal.names
        }
        #expect(try names(#""email""#) == ["trim", "lower"])
        #expect(try names(#"["integer", "apostrophe"]"#) == ["apostrophe", "integer"])
        #expect(
            findings(text(#"["trm", "lower", "lower", 5, "phone"]"#)) == """
                p/daily.json:1:113: 'trm' is no way to normalise keys [bad-value]
                  did you mean 'trim'?
                p/daily.json:1:129: 'key_normal' lists 'lower' twice [repeated-name]
                p/daily.json:1:138: 'key_normal' must be "email" or a list of texts, not a number [wrong-json-type]
                p/daily.json:1:141: 'phone' is no way to normalise keys [bad-value]
                  write "email", or a list of 'trim', 'lower', 'apostrophe' and 'integer'
                """)
        #expect(findings(text("[]")) == "p/daily.json:1:112: 'key_normal' is empty [empty-value]")
        #expect(
            findings(text("true"))
                == #"p/daily.json:1:112: 'key_normal' must be "email" or a list of texts, not true [wrong-json-type]"#)
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
        (
            #", "mapping": {"total": {"path": "t", "format": "yyyy-MM-dd"}}"#, "activities",
            "'format' is for an activity's 'at', not for 'total'"
        ),
        (
            #", "mapping": {"at": {"path": "t", "format": "yyyy-MM-dd"}}"#, "contacts",
            "'format' is for an activity's 'at', not for 'at'"
        ),
        (
            #", "mapping": {"at": {"path": "t", "unit": "s", "format": "yyyy-MM-dd"}}"#, "activities",
            "'at' can't have a 'format' and a 'unit'"
        ),
        (
            #", "mapping": {"at": {"path": "t", "format": ["dd/MM/yyyy", "MM/dd/yyyy"]}}"#, "activities",
            "'dd/MM/yyyy' and 'MM/dd/yyyy' of 'at' read one cell as two different times, such as"
        ),
        (
            #", "mapping": {"at": {"path": "t", "format": "dd/mm/yyyy"}}"#, "activities",
            "'dd/mm/yyyy' is no format of dates: it has no 'MM'"
        ),
        (
            #", "mapping": {"at": {"path": "t", "months": ["a"]}}"#, "activities",
            "'months' has no use without a 'format' that has 'MMM'"
        ),
        (#", "encoding": "latin-1""#, "contacts", "'latin-1' is no value of 'encoding'"),
        (#", "delimiter": ";;""#, "contacts", "';;' can't be a delimiter"),
        (#", "group_by": {"key": "a", "lines": "b"}"#, "activities", "'group_by' needs the key 'columns'"),
        (#", "name": "../x""#, "contacts", "'../x' can't be the name of a source"),
        (#", "max_rejected": -0.5"#, "contacts", "'max_rejected' must be a number from 0 to 1"),
        (#", "max_wrong_type": "of""#, "contacts", "'max_wrong_type' must be a number from 0 to 1, or 'off'"),
        (#", "max_orphans": 0.5"#, "contacts", "a source of contacts has no use for 'max_orphans'"),
        (
            #", "plausible": ["2100-01-01", "1990-01-01"]"#, "activities",
            "'plausible' must be two days, the earlier one first"
        ),
        (#", "max_age": "a week""#, "activities", "'a week' is no duration"),
        (#", "dedupe": {"keep": "last"}"#, "activities", "'dedupe' needs the key 'by'"),
        (#", "dedupe": {"by": "id", "keep": "newest"}"#, "activities", "'newest' is no value of 'keep'"),
        (#", "dedupe": {"by": "products[].sku"}"#, "activities", "'products[].sku' can't tell activities apart"),
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
