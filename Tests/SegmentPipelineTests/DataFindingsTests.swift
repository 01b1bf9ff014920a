import Foundation
import SegmentLanguage
import SegmentPipeline
import Testing

/// A filter over the shop below, and what its data says about it.
struct DataFindingRow: CustomTestStringConvertible {
    var filter: String
    /// From line and column on; empty: nothing is found.
    var told: String

    init(_ filter: String, _ told: String = "") {
        self.filter = filter
        self.told = told
    }

    var testDescription: String { filter }
}

@Suite("Findings beside the data") struct DataFindingsTests {
    /// As-of 2026-11-20 in Madrid. The earliest activity is of 2026-07-24 there, and still of the 23rd in UTC; the
    /// older one is of nobody.
    private static func shop() throws -> Workspace {
        let workspace = try Workspace()
        try workspace.write(
            "data/contacts/contacts.csv",
            """
            contact_id,email,phone,country,city,tags
            a,Ana@Example.es,+34600000001,es,Bilbao,vip|new
            b,bo@example.fr,+33600000002,FR,Lyon,
            c,,,ES,Caf\u{E9},old
            d,,,ZZ,,

            """)
        try workspace.write(
            "data/activities/2026.jsonl",
            """
            {"contact_id": "a", "type": "purchase", "at": "2026-07-23T22:30:00Z", "properties": {"coupon": "SUMMER", "products": [{"category": "Shoes", "labels": ["Red", "sale"]}, {"category": "hats"}]}}
            {"contact_id": "nobody", "type": "purchase", "at": "2024-01-01T10:00:00Z", "properties": {"coupon": "ORPHAN"}}
            {"contact_id": "c", "type": "purchase", "at": "2026-12-01T10:00:00Z", "properties": {"coupon": "FUTURE"}}

            """)
        // A file of its own, so that another worker may read it.
        try workspace.write(
            "data/activities/visits.jsonl",
            """
            {"contact_id": "b", "type": "page_visit", "at": "2026-11-01T10:00:00Z", "properties": {"url": "/", "coupon": "WINTER"}}

            """)
        try workspace.write(
            "data/fields.json",
            """
            {"fields": [{"name": "email", "type": "email"}, {"name": "phone", "type": "phone"},
              {"name": "country", "type": "option", "options": ["ES", "FR", "IT"]}, {"name": "city", "type": "text"},
              {"name": "tags", "type": "list"}]}
            """)
        try workspace.write(
            "data/activities.json",
            """
            {"activities": [
              {"type": "purchase", "properties": [{"name": "coupon", "type": "text"},
                {"name": "products[].category", "type": "text"}, {"name": "products[].labels", "type": "list"}]},
              {"type": "page_visit", "properties": [{"name": "coupon", "type": "text"}, {"name": "url", "type": "text"}]}]}
            """)
        try workspace.write(
            "pipelines/daily.json",
            Workspace.pipeline(
                activities: #"[{"path": "../data/activities/*.jsonl"}]"#,
                more: #", "catalogue": "../data", "time_zone": "Europe/Madrid", "as_of": "2026-11-20""#))
        return workspace
    }

    private static func validation(
        _ workspace: Workspace, _ paths: [String], pipeline: String? = "pipelines/daily.json", asOf: String? = nil
    ) -> Validation {
        Validation(
            paths.map(workspace.path), withDataOf: pipeline.map(workspace.path), in: Workspace.context(asOf))
    }

    /// Without what is said of the sources themselves.
    private static func ofDefinitions(_ validation: Validation) -> [Finding] {
        validation.findings.filter { $0.code != "not-all-taken" }
    }

    private static func told(_ validation: Validation) -> String {
        ofDefinitions(validation).map { $0.rendered + "\n" }.joined()
    }

    static let rows: [DataFindingRow] = [
        // Fields
        DataFindingRow(#"{"field": "country", "op": "is", "value": ["FR", "es"]}"#),
        DataFindingRow(
            #"{"field": "country", "op": "is_not", "value": ["FR", "it"], "missing": "exclude"}"#,
            "114: warning: no contact has 'IT' in 'country' [value-never-seen]\n"),
        DataFindingRow(
            #"{"field": "city", "op": "is", "value": "bilbo"}"#,
            "100: warning: no contact has 'bilbo' in 'city' [value-never-seen]\n  did you mean 'Bilbao'?\n"),
        DataFindingRow(#"{"field": "city", "op": "is", "value": "BILBAO"}"#),
        DataFindingRow(
            #"{"field": "city", "op": "is", "value": "BILBAO", "case": "exact"}"#,
            "100: warning: no contact has 'BILBAO' in 'city' [value-never-seen]\n  did you mean 'Bilbao'?\n"),
        DataFindingRow(#"{"field": "city", "op": "contains", "value": "zzz"}"#),
        DataFindingRow(
            #"{"field": "tags", "op": "has_none", "value": ["VIP", "nex"], "missing": "exclude"}"#,
            "114: warning: no contact has 'nex' in 'tags' [value-never-seen]\n  did you mean 'new'?\n"),
        DataFindingRow(
            #"{"field": "tags", "op": "is_exactly", "value": "vipp"}"#,
            "108: warning: no contact has 'vipp' in 'tags' [value-never-seen]\n  did you mean 'vip'?\n"),
        // Personal ones: nothing of the data is told.
        DataFindingRow(#"{"field": "email", "op": "is", "value": "ana@example.es"}"#),
        DataFindingRow(
            #"{"field": "email", "op": "is", "value": "anna@example.es"}"#,
            "101: warning: no contact has 'anna@example.es' in 'email' [value-never-seen]\n"),
        DataFindingRow(#"{"field": "email.domain", "op": "is", "value": "example.fr"}"#),
        DataFindingRow(
            #"{"field": "email.domain", "op": "is", "value": "example.fi"}"#,
            "108: warning: no contact has 'example.fi' in 'email.domain' [value-never-seen]\n"),
        DataFindingRow(
            #"{"field": "phone", "op": "is", "value": "+34600000002"}"#,
            "101: warning: no contact has '+34600000002' in 'phone' [value-never-seen]\n"),
        DataFindingRow(
            #"{"field": "contact_id", "op": "is", "value": ["a", "A"]}"#,
            "112: warning: no contact has 'A' in 'contact_id' [value-never-seen]\n"),
        // Properties: of the selected types, of contacts that there are, before as-of, whatever the window.
        DataFindingRow(#"{"activity": "purchase", "where": {"field": "coupon", "op": "is", "value": "summer"}}"#),
        DataFindingRow(
            #"{"activity": "purchase", "where": {"field": "coupon", "op": "is", "value": "winter"}}"#,
            "136: warning: no activity of type 'purchase' has 'winter' in 'coupon' [value-never-seen]\n"),
        DataFindingRow(
            #"{"activity": ["purchase", "page_visit"], "where": {"field": "coupon", "op": "is", "value": ["winter", "orphan"]}}"#,
            "163: warning: no activity of the types 'page_visit' or 'purchase' has 'orphan' in 'coupon' [value-never-seen]\n"
        ),
        DataFindingRow(
            #"{"activity": "*", "where": {"field": "coupon", "op": "is_not", "value": "futura"}}"#,
            "133: warning: no activity has 'futura' in 'coupon' [value-never-seen]\n"),
        DataFindingRow(
            #"{"activity": "purchase", "window": {"last": "1d"}, "where": {"field": "coupon", "op": "is", "value": "summer"}}"#
        ),
        DataFindingRow(
            #"{"activity": "purchase", "where": {"line": {"all": [{"field": "category", "op": "is", "value": "shoe"}, {"field": "labels", "op": "has_all", "value": ["RED", "blue"]}]}}}"#,
            """
            156: warning: no activity of type 'purchase' has 'shoe' in 'products[].category' [value-never-seen]
              did you mean 'Shoes'?
            W/data/segments/s.json:1:219: warning: no activity of type 'purchase' has 'blue' in 'products[].labels' [value-never-seen]

            """),
        DataFindingRow(
            #"{"sequence": [{"activity": "purchase", "where": {"field": "products[].category", "op": "is", "value": "hat"}}, {"activity": "page_visit"}]}"#,
            """
            163: warning: no activity of type 'purchase' has 'hat' in 'products[].category' [value-never-seen]
              did you mean 'hats'?

            """),
        // Windows
        DataFindingRow(#"{"activity": "purchase", "window": {"last": "119d"}}"#),
        DataFindingRow(
            #"{"activity": "purchase", "window": {"last": "120d"}}"#,
            """
            96: warning: the window reaches back to 2026-07-23, and the earliest activity is of 2026-07-24 [window-longer-than-data]
              as the data is, the same activities count without 'window'

            """),
        DataFindingRow(
            #"{"activity": "purchase", "window": {"last": "9000y"}}"#,
            """
            96: warning: the window reaches back to 0001-01-01, and the earliest activity is of 2026-07-24 [window-longer-than-data]
              as the data is, the same activities count without 'window'

            """),
        DataFindingRow(
            #"{"activity": "purchase", "window": {"before_last": "9000y"}}"#,
            """
            96: warning: the window ends on 0001-01-01, and the earliest activity is of 2026-07-24 [window-longer-than-data]
              as the data is, no activity lies in it

            """),
        DataFindingRow(
            #"{"activity": "page_visit", "window": {"from": "2026-01-01", "to": "2026-08-01"}}"#,
            """
            98: warning: the window reaches back to 2026-01-01, and the earliest activity is of 2026-07-24 [window-longer-than-data]
              as the data is, nothing counts from before 2026-07-24

            """),
        DataFindingRow(
            #"{"activity": "purchase", "window": {"before_last": "1y"}}"#,
            """
            96: warning: the window ends on 2025-11-20, and the earliest activity is of 2026-07-24 [window-longer-than-data]
              as the data is, no activity lies in it

            """),
        DataFindingRow(#"{"activity": "purchase", "window": {"before_last": "1mo"}}"#),
        DataFindingRow(
            #"{"ratio": [{"activity": "purchase", "window": {"current": "year"}}, {"activity": "page_visit"}], "op": ">", "value": 1}"#,
            """
            107: warning: the window reaches back to 2026-01-01, and the earliest activity is of 2026-07-24 [window-longer-than-data]
              as the data is, the same activities count without 'window'

            """),
        DataFindingRow(#"{"field": "email", "op": "is_set"}"#),
    ]

    @Test("A definition is held against what the data has", arguments: rows)
    func row(_ row: DataFindingRow) throws {
        let workspace = try Self.shop()
        try workspace.write("data/segments/s.json", Workspace.definition("s", row.filter))
        let validation = Self.validation(workspace, ["data/segments/s.json"])
        #expect(
            workspace.shortened(Self.told(validation))
                == (row.told.isEmpty ? "" : "W/data/segments/s.json:1:" + row.told)
        )
        #expect(validation.status == .done)
        #expect(Validation([workspace.path("data/segments/s.json")]).findings.isEmpty)
    }

    @Test("Without a catalogue an address is no hint, whatever its column is called")
    func addressWithoutCatalogue() throws {
        let workspace = try Self.shop()
        try workspace.write(
            "pipelines/daily.json",
            Workspace.pipeline(activities: #"[{"path": "../data/activities/*.jsonl"}]"#))
        try workspace.write(
            "data/segments/s.json",
            Workspace.definition("s", #"{"field": "email", "op": "is", "value": "anna@example.es"}"#))
        let validation = Self.validation(workspace, ["data/segments/s.json"])
        #expect(
            workspace.shortened(Self.told(validation))
                == "W/data/segments/s.json:1:101: warning: no contact has 'anna@example.es' in 'email' [value-never-seen]\n"
        )
    }

    @Test("With a pipeline among the paths all of its definitions are held against its data")
    func ofPipeline() throws {
        let workspace = try Self.shop()
        try workspace.write(
            "data/segments/s.json", Workspace.definition("s", #"{"field": "city", "op": "is", "value": "Paris"}"#))
        let validation = Self.validation(workspace, ["pipelines/daily.json"], pipeline: nil)
        #expect(
            workspace.shortened(Self.told(validation))
                == "W/data/segments/s.json:1:100: warning: no contact has 'Paris' in 'city' [value-never-seen]\n")
        let named = Self.validation(workspace, ["pipelines/daily.json"])
        #expect(named.findings == validation.findings)
    }

    @Test("The as-of that is given counts, not the pipeline's")
    func asOf() throws {
        let workspace = try Self.shop()
        try workspace.write(
            "data/segments/s.json", Workspace.definition("s", #"{"activity": "purchase", "window": {"last": "1y"}}"#))
        #expect(Self.ofDefinitions(Self.validation(workspace, ["data/segments"])).count == 1)
        #expect(Self.ofDefinitions(Self.validation(workspace, ["data/segments"], asOf: "2028-01-01")).isEmpty)
        // No activity lies before this one, and of nothing there is nothing to tell.
        #expect(Self.ofDefinitions(Self.validation(workspace, ["data/segments"], asOf: "2026-07-01")).isEmpty)
    }

    @Test("Where something is wrong, data is not read")
    func errorsFirst() throws {
        let workspace = try Self.shop()
        try workspace.write(
            "data/segments/s.json", Workspace.definition("s", #"{"field": "city", "op": "is", "value": "Paris"}"#))
        try workspace.write("data/segments/t.json", Workspace.definition("t", #"{"field": "citi", "op": "is_set"}"#))
        let told =
            "W/data/segments/t.json:1:71: no field named 'citi' [unknown-field]\n  did you mean 'city'?\n"
        let all = Self.validation(workspace, ["data/segments"])
        #expect(workspace.shortened(all.rendered) == told)
        #expect(all.status == .refused)
        // Also where it is wrong with another definition of the pipeline than those that are asked for.
        let one = Self.validation(workspace, ["data/segments/s.json"])
        #expect(workspace.shortened(one.rendered) == told)
        #expect(one.status == .refused)
    }

    @Test("What a run would say of its sources is said before any run")
    func ofSources() throws {
        let workspace = try Self.shop()
        try workspace.write(
            "data/segments/s.json", Workspace.definition("s", #"{"activity": "purchase", "op": "<=", "value": 0}"#))
        let validation = Self.validation(workspace, ["data/segments"])
        #expect(
            workspace.shortened(validation.rendered) == """
                contacts: warning: of 4 rows: outside_list 1 ('country' 1); see 'quality.json' [not-all-taken]
                activities: warning: of 4 rows: orphans 1; see 'quality.json' [not-all-taken]

                """)
        #expect(validation.status == .done)
        #expect(workspace.shortened(validation.rendered) == (try workspace.run().warnings))
    }

    @Test("Data that a run would refuse is told, and judged all the same")
    func rejectedRows() throws {
        let workspace = try Self.shop()
        try workspace.write("data/contacts/contacts.csv", "contact_id,email,phone,country,city,tags\na\nb\n")
        try workspace.write(
            "data/segments/s.json", Workspace.definition("s", #"{"field": "city", "op": "is", "value": "Paris"}"#))
        let validation = Self.validation(workspace, ["data/segments/s.json"])
        #expect(
            workspace.shortened(Self.told(validation)) == """
                contacts: none of its 2 rows was accepted: 2 of 2 rows were rejected, and the limit is 0.01: cell_count 2, first at ../data/contacts/contacts.csv:2 [nothing-accepted]
                  cell_count: a cell that holds the delimiter is in quotes; "delimiter" on the source names another, and "skip_lines" skips lines before the header
                  'segments read FILE --source NAME' prints the rows and the reasons
                W/data/segments/s.json:1:100: warning: no contact has 'Paris' in 'city' [value-never-seen]

                """)
        #expect(validation.status == .data)
    }
}
