import Foundation
import SegmentLanguage
import SegmentPipeline
import TestSupport
import Testing

@Suite("Files read as their source") struct ReadSourceTests {
    private static func read(_ shop: Workspace, _ file: String, _ source: String) throws -> (
        rows: String, rejects: String, isSound: Bool
    ) {
        let printer = try RowPrinter(source: source, pipeline: shop.path("pipelines/daily.json"))
        var (rows, rejects) = ([UInt8](), [UInt8]())
        let isSound = try printer.print(shop.path(file)) {
            rows += $0
        } rejects: {
            rejects += $0
        }
        return (
            String(decoding: rows, as: UTF8.self), shop.shortened(String(decoding: rejects, as: UTF8.self)), isSound
        )
    }

    private static func shop(_ contacts: String, _ activities: String, more: String = "") throws -> Workspace {
        let shop = try Workspace()
        try shop.write(
            "pipelines/daily.json",
            #"""
            {"sources": {"contacts": [{"name": "crm", \#(contacts)}], "activities": [{"name": "log", \#(activities)}]},
             "segments": "../data/segments", "output": "../out"\#(more)}
            """#)
        return shop
    }

    private static let catalogue =
        #"{"fields": [{"name": "country", "type": "option", "options": ["ES", "FR"]}, {"name": "born", "type": "date"}, {"name": "spent", "type": "decimal"}, {"name": "tags", "type": "list"}]}"#

    @Test("Contacts: our names, typed, with what doesn't fit; rejected rows aside")
    func contacts() throws {
        let shop = try Self.shop(
            #""path": "../data/crm.csv", "delimiter": ";", "key": "Id", "mapping": {"country": "Land"}, "constants": {"lang": "es"}"#,
            #""path": "../data/no.jsonl", "optional": true"#, more: #", "catalogue": "../data""#)
        try shop.write("data/fields.json", Self.catalogue)
        let text = "Id;Land;born;spent;tags;note\n1;es;1990-12-24;12.50;a|b;x\n2;DE;24/12/1990;;;\n3;FR\n;ES;;;;\n"
        let rows = """
            {"contact_id": "1", "country": "ES", "born": "1990-12-24", "spent": 12.5, "tags": ["a", "b"], "note": "x"}
            {"contact_id": "2", "country": null, "born": null, "spent": null, "tags": null, "note": null, "$wrong": ["country", "born"]}

            """
        for file in ["data/crm.csv", "data/crm.csv.gz"] {
            let bytes = Array(text.utf8)
            try Data(file.hasSuffix(".gz") ? gzipped(bytes) : bytes).write(to: shop.folder.appending(path: file))
            let read = try Self.read(shop, file, "crm")
            #expect(read.rows == rows)
            #expect(
                read.rejects == """
                    {"source": "crm", "file": "W/\(file)", "line": 4, "offset": 76, "length": 4, "reason": "cell_count", "field": null, "raw": "3;FR"}
                    {"source": "crm", "file": "W/\(file)", "line": 5, "offset": 81, "length": 7, "reason": "no_key", "field": "contact_id", "raw": ";ES;;;;"}

                    """)
            #expect(!read.isSound)
        }
    }

    @Test("Activities in JSON Lines: mapped, renamed, in the source's zone, with properties that only the data know")
    func activities() throws {
        let shop = try Self.shop(
            #""path": "../data/contacts/*.csv""#,
            #""path": "../data/log.jsonl", "assume_zone": "Europe/Madrid", "key": ["user", "anon"], "mapping": {"type": "event", "at": "when", "id": "no", "properties": "p"}, "types": {"Order": "purchase"}"#,
            more: #", "key_normal": "email""#)
        try shop.write(
            "data/log.jsonl",
            """
            {"user": " A@X.org ", "event": "Order", "when": "2026-11-20 10:00:00", "no": "n1", "p": {"total": 12.50, "gift": true, "products": [{"sku": "s1", "price": 3}]}}
            {"anon": "b", "event": "visit", "when": "2026-07-20T10:00:00Z"}
            {"event": "visit", "when": "2026-07-20T10:00:00+02:00", "p": {"path": "/"}}
            {"user": "a", "event": "visit", "when": "yesterday"}

            """)
        let read = try Self.read(shop, "data/log.jsonl", "log")
        #expect(
            read.rows == """
                {"contact_id": "a@x.org", "type": "purchase", "at": "2026-11-20T09:00:00Z", "id": "n1", "properties": {"total": 12.5, "gift": true, "products": [{"sku": "s1", "price": 3}]}}
                {"contact_id": "b", "type": "visit", "at": "2026-07-20T10:00:00Z", "id": null, "properties": {}}
                {"contact_id": null, "type": "visit", "at": "2026-07-20T08:00:00Z", "id": null, "properties": {"path": "/"}}

                """)
        #expect(read.rejects.contains(#""line": 4"#) && read.rejects.contains(#""reason": "bad_time", "field": "at""#))
        #expect(!read.isSound)
    }

    @Test("Cells are read in the forms that the catalogue gives, and an array of JSON like lines of it")
    func forms() throws {
        let shop = try Self.shop(
            #""path": "../data/crm.csv""#, #""path": "../data/log.json", "rows": "data", "lenient": ["nan"]"#,
            more: #", "catalogue": "../data""#)
        try shop.write(
            "data/fields.json",
            #"{"fields": [{"name": "born", "type": "date", "format": "dd/MM/yyyy"}, {"name": "spent", "type": "decimal", "decimal": ",", "group": "."}, {"name": "tags", "type": "list", "list": "json"}, {"name": "ok", "type": "boolean", "true": ["Y"], "false": ["N"]}]}"#
        )
        try shop.write(
            "data/crm.csv",
            "contact_id;born;spent;tags;ok\na;24/12/1990;1.250,50;\"[\"\"x\"\",\"\"y\"\"]\";Y\nb;1990-12-24;;;maybe\n")
        let crm = try Self.read(shop, "data/crm.csv", "crm")
        #expect(
            crm.rows == """
                {"contact_id": "a", "born": "1990-12-24", "spent": 1250.5, "tags": ["x", "y"], "ok": true}
                {"contact_id": "b", "born": null, "spent": null, "tags": null, "ok": null, "$wrong": ["born", "ok"]}

                """)
        try shop.write(
            "data/activities.json",
            #"{"activities": [{"type": "order", "properties": [{"name": "total", "type": "decimal", "decimal": ","}]}]}"#
        )
        try shop.write(
            "data/log.json",
            #"{"data": [{"contact_id": "a", "type": "order", "at": "2026-11-20T10:00:00Z", "properties": {"total": "1,5", "gift": NaN}}]}"#
        )
        let log = try Self.read(shop, "data/log.json", "log")
        #expect(
            log.rows == """
                {"contact_id": "a", "type": "order", "at": "2026-11-20T10:00:00Z", "id": null, "properties": {"total": 1.5}}

                """)
        #expect(crm.isSound && log.isSound)
    }

    @Test("Grouped rows are one activity with its lines; an epoch's unit is the mapping's")
    func groups() throws {
        let shop = try Self.shop(
            #""path": "../data/contacts/*.csv""#,
            #""path": "../data/orders.csv", "mapping": {"contact_id": "Who", "at": {"path": "At", "unit": "ms"}}, "constants": {"type": "purchase"}, "group_by": {"key": "No", "lines": "products", "columns": ["Sku", "Price"]}"#
        )
        try shop.write(
            "data/segments/dear.json",
            Workspace.definition(
                "dear", #"{"activity": "purchase", "measure": {"max": "products[].Price"}, "op": ">", "value": 5}"#))
        try shop.write(
            "data/orders.csv", "No,Who,At,Sku,Price\n7,a,1763596800000,s1,3.10\n7,a,,s2,x\n8,b,1763596801000,s3,4\n")
        let read = try Self.read(shop, "data/orders.csv", "log")
        #expect(
            read.rows == """
                {"contact_id": "a", "type": "purchase", "at": "2025-11-20T00:00:00Z", "id": null, "properties": {"No": "7", "products": [{"Price": 3.1, "Sku": "s1"}, {"Price": null, "Sku": "s2"}]}, "$wrong": ["products[].Price"]}
                {"contact_id": "b", "type": "purchase", "at": "2025-11-20T00:00:01Z", "id": null, "properties": {"No": "8", "products": [{"Price": 4, "Sku": "s3"}]}}

                """)
        #expect(read.isSound)
    }

    @Test("A pipeline whose definitions are broken, or whose files aren't there, still reads a file of its source")
    func broken() throws {
        let shop = try Self.shop(#""path": "../data/gone/*.csv", "key": "id""#, #""path": "../data/gone.jsonl""#)
        try shop.write("data/segments/broken.json", "{")
        try shop.write("elsewhere.csv", "id,country\n1,ES\n")
        let read = try Self.read(shop, "elsewhere.csv", "crm")
        #expect(read.rows == "{\"contact_id\": \"1\", \"country\": \"ES\"}\n")
        #expect(read.isSound)
    }
}
