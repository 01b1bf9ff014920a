import Foundation
import SegmentPipeline
import Testing

@Suite("Runs over files however they were saved")
struct LayoutRunTests {
    @Test(
        "JSON that isn't lines, by name, by format and inside an object; merges and rates with headers that come again")
    func documents() throws {
        let shop = try Workspace()
        try shop.remove("data/contacts/contacts.csv")
        try shop.write(
            "data/contacts/a.json",
            "[\n  {\n    \"contact_id\": \"a\",\n    \"country\": \"ES\"\n  },\n  {\"contact_id\":\"b\",\"country\":\"FR\"}\n]\n"
        )
        try shop.write("data/glued/c.txt", #"{"contact_id":"c","country":"ES"}{"contact_id":"d","country":"IT"}"#)
        try shop.write("data/sep/s.csv", "a title\nsep=;\ncontact_id;country;\ne;ES;\n;;\n")
        try shop.write(
            "data/orders.json",
            #"{"count":2,"orders":[{"contact_id":"x","type":"purchase","at":"2026-11-01T00:00:00Z","properties":{"total":NaN,"n":3}},{"contact_id":"b","type":"purchase","at":"2026-11-01T00:00:00Z","properties":{"total":9,"n":1}}]}"#
        )
        try shop.write("merges.csv", "sep=,\nprevious_id,contact_id\n\u{FEFF}previous_id,contact_id\nx,a\n,\n")
        try shop.write(
            "data/segments/n.json",
            Workspace.definition("n", #"{"activity": "purchase", "measure": {"sum": "n"}, "op": ">=", "value": 3}"#))
        try shop.write(
            "data/segments/total.json",
            Workspace.definition(
                "total", #"{"activity": "purchase", "measure": {"sum": "total"}, "op": ">=", "value": 1}"#))
        try shop.write(
            "pipelines/daily.json",
            #"""
            {"sources": {"contacts": [{"path": "../data/contacts/*.json"},
               {"path": "../data/glued/*.txt", "format": "json"},
               {"path": "../data/sep/s.csv", "skip_lines": 1}],
              "activities": [{"path": "../data/orders.json", "rows": "orders", "lenient": ["nan"]}]},
             "merges": "../merges.csv", "segments": "../data/segments", "output": "../out"}
            """#)
        for _ in 0..<2 {
            let report = try shop.run()
            #expect(report.status == .done)
            func members(_ name: String) throws -> [String] {
                try shop.text("out/latest/membership/\(name).csv").split(separator: "\n").dropFirst().map {
                    String($0.prefix { $0 != "," })
                }
            }
            #expect(try members("spain") == ["a", "c", "e"])
            #expect(try members("n") == ["a"])
            #expect(try members("total") == ["b"])
        }
    }

    @Test("Keys that the format has no use for, and values that can't be, are told at once")
    func misfits() throws {
        let shop = try Workspace()
        try shop.write("data/b.jsonl", #"{"contact_id":"b"}"#)
        try shop.write("data/c.json", "[]")
        try shop.write(
            "pipelines/daily.json",
            #"""
            {"sources": {"contacts": [{"path": "../data/contacts/*.csv", "rows": "data", "lenient": ["nan"]},
               {"path": "../data/b.jsonl", "skip_lines": 1, "max_cell_lines": 5, "rows": "data"},
               {"path": "../data/c.json", "delimiter": ";"}], "activities": []},
             "segments": "../data/segments", "output": "../out"}
            """#)
        let told = shop.refusal()?.text ?? ""
        for message in [
            "'lenient' is for JSON, and the source is CSV", "'skip_lines' is for CSV, and the source is JSON Lines",
            "'max_cell_lines' is for CSV, and the source is JSON Lines",
            "'delimiter' is for CSV, and the source is JSON [",
        ] {
            #expect(told.contains(message), "\(told)")
        }
        #expect(told.components(separatedBy: "'rows' is for JSON that isn't lines").count == 3)
        try shop.write(
            "pipelines/daily.json",
            #"""
            {"sources": {"contacts": [{"path": "../data/c.json", "lenient": ["inf"], "skip_lines": -1, "max_cell_lines": 0, "rows": ""}], "activities": []},
             "segments": "../data/segments", "output": "../out"}
            """#)
        let values = shop.refusal()?.text ?? ""
        for key in ["'inf' is no value of 'lenient'", "'skip_lines'", "'max_cell_lines'", "'rows'"] {
            #expect(values.contains(key), "\(values)")
        }
    }

    @Test("A file that is broken or none is refused with its line and its status; nothing is said of definitions")
    func refused() throws {
        let cases: [(String, String, SegmentPipeline.ExitStatus, String)] = [
            (
                "a.csv", "contact_id,country\na,ES\nb,\"FR\nc,ES\n", .data,
                "a.csv:3: a quote that is opened in line 3 isn't closed before the file ends [unclosed-quote]"
            ),
            (
                "a.csv", "contact_id,country,\na,ES,\nb,FR,x\n", .data,
                "a.csv:3: column 3 of the header has no name, and something stands in it in line 3: give it a name [bad-header]"
            ),
            (
                "a.csv", "contact_id,,country\na,x,ES\n", .refused,
                "a.csv: column 2 of the header has no name [bad-header]"
            ),
            (
                "a.json", "[{\"contact_id\":\"a\"},\n{\"contact_id\":\"b\"", .data,
                "a.json:2: the JSON is broken: the file ends inside an array or an object [broken-json]"
            ),
            (
                "a.json", "[\u{0}", .data,
                "a.json: it starts like UTF-16: give its source \"encoding\": \"utf-16\" [wrong-encoding]"
            ),
            (
                "a.csv", "c\u{0}o\u{0}", .refused,
                "a.csv: it starts like UTF-16: give its source \"encoding\": \"utf-16\" [bad-header]"
            ),
        ]
        for (name, text, status, message) in cases {
            let shop = try Workspace()
            try shop.remove("data/contacts/contacts.csv")
            try shop.write("data/contacts/\(name)", text)
            try shop.write("pipelines/daily.json", Workspace.pipeline().replacing("*.csv", with: "*"))
            let refusal = shop.refusal()
            #expect(refusal?.status == status, "\(text)")
            #expect(refusal?.text.contains(message) == true, "\(refusal?.text ?? "")")
            #expect(!shop.exists("out/latest"))
        }
    }
}
