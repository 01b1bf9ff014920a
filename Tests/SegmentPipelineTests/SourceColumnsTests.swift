import CellValues
import Foundation
import SegmentLanguage
import SegmentPipeline
import Testing

@Suite("Columns that are used") struct SourceColumnsTests {
    private static let catalogue = #"""
        {"fields": [{"name": "country", "type": "text"}, {"name": "points", "type": "integer"}]}
        """#
    private static let spain = #"{"field": "country", "op": "is", "value": "ES"}"#

    private static func shop(
        _ contacts: [String: String], activities: String = "[]", catalogue: String? = catalogue,
        include: String = spain,
        source: String = #"{"name": "people", "path": "../data/people/*"}"#
    ) throws -> Workspace {
        let shop = try Workspace()
        try shop.write("data/segments/spain.json", Workspace.definition("spain", include))
        if let catalogue { try shop.write("data/fields.json", catalogue) }
        for (name, text) in contacts { try shop.write("data/people/\(name)", text) }
        try shop.write(
            "pipelines/daily.json",
            #"""
            {"sources": {"contacts": [\#(source)], "activities": \#(activities)}, "segments": "../data/segments",
             "output": "../out"\#(catalogue == nil ? "" : #", "catalogue": "../data""#)}
            """#)
        return shop
    }

    private static func warnings(_ shop: Workspace) throws -> String {
        shop.shortened(try shop.run().findings.map { $0.rendered + "\n" }.joined())
    }

    @Test("A used column that no source has refuses the run before its data are read, with the nearest one")
    func missing() throws {
        let shop = try Self.shop(["a.csv": "contact_id,Country,points\na,ES,1\n"])
        let refusal = try #require(shop.refusal())
        #expect(refusal.status == .refused)
        #expect(
            refusal.text == """
                W/pipelines/daily.json: the field 'country' is used, and no source has such a column: looked in 'people' ('W/data/people/a.csv') [missing-column]
                  did you mean its column 'Country'? Write "mapping": {"country": "Country"} on the source

                """)
        #expect(!shop.exists("out"))
        try shop.write("data/people/a.csv", "contact_id,Country,pints\na,ES,1\n")
        try shop.write(
            "pipelines/daily.json",
            try shop.text("pipelines/daily.json").replacing(
                #""../data/people/*""#, with: #""../data/people/*", "mapping": {"country": "Country"}"#))
        #expect(
            try Self.warnings(shop) == """
                W/pipelines/daily.json: warning: no source has a column for a field that the catalogue declares: 'points' (there is 'pints') [missing-column]
                  nothing uses it, so the run goes on

                """)
    }

    @Test("A column that a mapping names and no file has is told by both names")
    func mapped() throws {
        let shop = try Self.shop(
            ["a.csv": "contact_id,Land,points\na,ES,1\n"],
            source: #"{"name": "people", "path": "../data/people/*", "mapping": {"country": ["pays", "land"]}}"#)
        #expect(
            shop.refusal()?.text == """
                W/pipelines/daily.json: the field 'country' is used, and no source has the column 'pays' or 'land' for it: looked in 'people' ('W/data/people/a.csv') [missing-column]
                  did you mean its column 'Land'? Write "mapping": {"country": "Land"} on the source

                """)
    }

    @Test("What the catalogue calls optional is a warning, and a constant is in every row")
    func optional() throws {
        let shop = try Self.shop(
            ["a.csv": "contact_id\na\n"],
            catalogue: #"{"fields": [{"name": "country", "type": "text", "optional": true}]}"#)
        #expect(
            try Self.warnings(shop) == """
                W/pipelines/daily.json: warning: the field 'country' is used, and no source has such a column: looked in 'people' ('W/data/people/a.csv') [missing-column]
                  a source's 'mapping' says which column it is; "optional": true in the catalogue lets a run do without it

                """)
        let constant = try Self.shop(
            ["a.csv": "contact_id,points\na,1\n"],
            source: #"{"name": "people", "path": "../data/people/*", "constants": {"country": "ES"}}"#)
        #expect(try Self.warnings(constant).isEmpty)
    }

    @Test("Several sources may have different columns, and JSON may hold any", arguments: [true, false])
    func several(_ isSaid: Bool) throws {
        let source = #"{"name": "a", "path": "../data/people/a.csv"}, {"name": "b", "path": "../data/people/b.*"}"#
        let both = try Self.shop(
            ["a.csv": "contact_id,points\na,1\n", "b.csv": "contact_id,country\nb,ES\n"], source: source)
        #expect(try Self.warnings(both).isEmpty)
        let json = try Self.shop(
            [
                "a.csv": "contact_id,points\na,1\n",
                "b.jsonl": #"{"contact_id": "b", "\#(isSaid ? "country" : "land")": "ES"}"#,
            ],
            source: source)
        #expect(
            try Self.warnings(json)
                == (isSaid
                    ? ""
                    : """
                    W/pipelines/daily.json: warning: none of 2 contacts had 'country' [never-seen]
                      if it is called otherwise there, write "mapping": {"country": …} on the source

                    """))
    }

    @Test("Inside a source a column may begin, never end, with a catalogue or without", arguments: [true, false])
    func ends(_ hasCatalogue: Bool) throws {
        let shop = try Self.shop(
            [
                "1.csv": "contact_id,points\na,1\n", "2.csv": "contact_id,points,country\nb,1,ES\n",
                "3.csv": "contact_id,points,Country\nc,1,ES\n", "4.csv": "contact_id,points\nd,1\n",
            ], catalogue: hasCatalogue ? Self.catalogue : nil)
        let refusal = try #require(shop.refusal())
        #expect(refusal.status == .refused)
        #expect(
            refusal.text == """
                W/data/people/3.csv: there is no column for 'country', which '../data/people/2.csv' before it in the source 'people' has; nor in 1 of the files behind it [missing-column]
                  did you mean its column 'Country'? Write "mapping": {"country": ["country", "Country"]} on the source
                W/data/people/1.csv: warning: the column for 'country' is absent from the first file of the source 'people', and begins with '../data/people/2.csv' [absent]
                  whoever stands in those files alone has no value

                """)
        try shop.remove("data/people/3.csv")
        try shop.remove("data/people/4.csv")
        #expect(
            try Self.warnings(shop) == """
                W/data/people/1.csv: warning: the column for 'country' is absent from the first file of the source 'people', and begins with '../data/people/2.csv' [absent]
                  whoever stands in those files alone has no value

                """)
        for _ in 0..<2 {
            #expect(try shop.text("out/latest/quality.json").contains("\"absent\": 1"))
            try shop.run { $0.usesCache = true }
        }
    }

    private static let spent = #"{"activity": "purchase", "measure": {"sum": "total"}, "op": ">", "value": 1}"#
    private static let activities = #"""
        {"activities": [{"type": "purchase", "properties": [{"name": "total", "type": "decimal"}]},
          {"type": "visit", "properties": [{"name": "total", "type": "decimal"}]}]}
        """#

    @Test("Of activities a source counts that may hold the type, and a property of lines stands in a grouped one")
    func activities() throws {
        let shop = try Self.shop(
            ["a.csv": "contact_id,country,points\na,ES,1\n"],
            activities: #"""
                [{"name": "visits", "path": "../data/visits.csv", "constants": {"type": "visit"}},
                 {"name": "orders", "path": "../data/orders.csv", "constants": {"type": "purchase"}}]
                """#, include: Self.spent)
        try shop.write("data/activities.json", Self.activities)
        try shop.write("data/visits.csv", "contact_id,at,total\na,2026-11-01T00:00:00Z,5\n")
        try shop.write("data/orders.csv", "contact_id,at,amount\na,2026-11-01T00:00:00Z,5\n")
        #expect(
            shop.refusal()?.text == """
                W/pipelines/daily.json: the property 'total' is used, and no source has such a column: looked in 'orders' ('W/data/orders.csv') [missing-column]
                  a source's 'mapping' says which column it is; "optional": true in the catalogue lets a run do without it

                """)
        try shop.write("data/orders.csv", "contact_id,at,total\na,2026-11-01T00:00:00Z,5\n")
        #expect(shop.refusal() == nil)
    }

    @Test("A property of lines is looked for among the columns of a grouped source")
    func lines() throws {
        let shop = try Self.shop(
            ["a.csv": "contact_id,country,points\na,ES,1\n"],
            activities: #"""
                [{"name": "orders", "path": "../data/orders.csv", "constants": {"type": "purchase"},
                  "group_by": {"key": "order", "lines": "products", "columns": ["UnitPrice"]}}]
                """#,
            include: #"{"activity": "purchase", "measure": {"sum": "products[].UnitPrise"}, "op": ">", "value": 1}"#)
        try shop.write(
            "data/activities.json",
            #"{"activities": [{"type": "purchase", "properties": [{"name": "products[].UnitPrise", "type": "decimal"}]}]}"#
        )
        try shop.write("data/orders.csv", "order,contact_id,at,UnitPrice\n1,a,2026-11-01T00:00:00Z,5\n1,,,6\n")
        #expect(
            shop.refusal()?.text == """
                W/pipelines/daily.json: the property 'products[].UnitPrise' is used, and no source has such a column: looked in 'orders' ('W/data/orders.csv') [missing-column]
                  did you mean its column 'UnitPrice'? Write "mapping": {"products[].UnitPrise": "UnitPrice"} on the source

                """)
        // The hint is a cure.
        try shop.write(
            "pipelines/daily.json",
            try shop.text("pipelines/daily.json").replacing(
                #""constants""#, with: #""mapping": {"products[].UnitPrise": "UnitPrice"}, "constants""#))
        #expect(try shop.run().manifest.compact.contains(#""members": 1"#))
    }

    @Test("A property that no JSON row had is told against how many were looked at")
    func neverSeen() throws {
        let shop = try Self.shop(
            ["a.csv": "contact_id,country,points\na,ES,1\n"], activities: #"[{"path": "../data/log.jsonl"}]"#,
            catalogue: nil,
            include:
                #"{"activity": "purchase", "window": {"last": "30d"}, "where": {"field": "coupon", "op": "is", "value": "x"}}"#
        )
        let row =
            #"{"contact_id": "a", "type": "purchase", "at": "2026-11-01T00:00:00Z", "properties": {"total": 1}}"# + "\n"
        let old = row.replacing("2026-11-01", with: "2026-01-01")
        try shop.write("data/log.jsonl", String(repeating: row, count: 1_200) + old)
        #expect(
            try Self.warnings(shop) == """
                W/pipelines/daily.json: warning: none of 1,200 'purchase' since 2026-10-21 had 'coupon' [never-seen]
                  if it is called otherwise there, write "mapping": {"coupon": …} on the source

                """)
        try shop.write("data/log.jsonl", row + row.replacing(#""total": 1"#, with: #""coupon": "y""#))
        #expect(try Self.warnings(shop).isEmpty)
    }

    @Test("Activities none of which has a line are told by the list", arguments: [true, false])
    func withoutLines(_ hasOthers: Bool) throws {
        let shop = try Self.shop(
            ["a.csv": "contact_id\na\n"], activities: #"[{"path": "../data/log.jsonl"}]"#, catalogue: nil,
            include:
                #"{"activity": "purchase", "window": {"last": "30d"}, "measure": {"sum": "products[].price"}, "op": ">", "value": 1}"#
        )
        let row =
            #"{"contact_id": "a", "type": "purchase", "at": "2026-11-01T00:00:00Z", "properties": {"items": [{"price": 1}]}}"#
            + "\n"
        // With a row outside the window or of another type beside them they are looked at one by one.
        let others = row.replacing("purchase", with: "visit") + row.replacing("2026-11", with: "2026-01")
        try shop.write("data/log.jsonl", row + row + (hasOthers ? others : ""))
        for usesCache in [false, true, true] {
            let report = try shop.run { $0.usesCache = usesCache }
            #expect(
                shop.shortened(report.findings.map { $0.rendered + "\n" }.joined()) == """
                    W/pipelines/daily.json: warning: none of 2 'purchase' since 2026-10-21 had a line of 'products' [never-seen]
                      if it is called otherwise there, write "mapping": {"products": …} on the source

                    """)
        }
        try shop.write("data/log.jsonl", row.replacing("items", with: "products") + row)
        #expect(try Self.warnings(shop).isEmpty)
    }

    @Test("A header that can't be read is told once, and nothing follows from it", arguments: [true, false])
    func unreadable(_ hasCatalogue: Bool) throws {
        let shop = try Self.shop(
            ["a.csv": "Contacts of November\ncontact_id,country\na,ES\n"],
            catalogue: hasCatalogue ? Self.catalogue : nil)
        let text = try #require(shop.refusal()?.text)
        #expect(text.split(separator: "\n").count { $0.hasSuffix("]") } == 1, "\(text)")
        #expect(text.contains("[bad-header]"))
    }

    @Test("What tells versions apart must be a column")
    func dedupe() throws {
        let shop = try Self.shop(
            ["a.csv": "contact_id,country,points\na,ES,1\n"],
            activities: #"""
                [{"name": "orders", "path": "../data/orders.csv", "constants": {"type": "purchase"},
                  "dedupe": {"by": "number"}}]
                """#, include: #"{"activity": "purchase"}"#)
        try shop.write("data/orders.csv", "contact_id,at,Number\na,2026-11-01T00:00:00Z,5\n")
        #expect(
            shop.refusal()?.text == """
                W/pipelines/daily.json: 'dedupe' is by 'number', and there is no such column in 'W/data/orders.csv' [missing-column]
                  did you mean its column 'Number'? Write "mapping": {"number": "Number"} on the source

                """)
    }
}
