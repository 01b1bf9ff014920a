import CellValues
import FlatFiles
import Testing

@Suite("Rows grouped into activities")
struct CSVGroupsTests {
    private func projection(_ columns: [WantedColumn]) -> Projection {
        var rules = ActivityRows(contact: [path("who")], type: [path("type")], at: [path("at")], types: ["purchase"])
        rules.constantType = "purchase"
        let layout = SourceLayout(
            format: .csv, groupBy: GroupBy(key: "order", list: "products", columns: ["sku", "qty"]))
        return Projection(layout: layout, rows: .activities(rules), columns: columns)
    }

    @Test("Equal keys anywhere in the file are one activity; the first row gives all but the lines")
    func groups() throws {
        let folder = try ScratchFolder()
        let text = """
            order,who,type,at,city,sku,qty
            o1,c1,,2026-01-01T00:00:00Z,Rome,s1,1
            o2,c2,,2026-01-02T00:00:00Z,Nice,s2,2
            ,c3,,2026-01-03T00:00:00Z,Bari,s3,3
            o1,,,,,s4,4
            o1,c1,,2026-01-01T00:00:00Z,Oslo,"s""5",x
            o2,c9,,2026-01-02T00:00:00Z,Nice,s6,6
            o2,c2,refund,2026-01-02T00:00:00Z,Nice,s6,6
            o2,c2,purchase,2026-01-02T00:00:01Z,Nice,s7,7
            o3,c4,,bad,Bonn,s8,8
            o3,c4,,2026-01-04T00:00:00Z,Bonn,s9,9
            o3,c4,,bad,Bonn,s10,10
            o3,c4,,2026-01-04T00:00:00Z
            ,,,2026-01-05T00:00:00Z,,,
            """
        let file = try folder.file("a.csv", text)
        let reading = try read(
            file,
            projection([
                wanted("city", .text), wanted("sku", .text, list: "products"),
                wanted("qty", .integer, list: "products"),
            ]))
        #expect(
            values(reading) == [
                "c1 | purchase | 2026-01-01T00:00:00Z | Rome | {s1,1;s4,4;s\"5,!}",
                "c2 | purchase | 2026-01-02T00:00:00Z | Nice | {s2,2;s7,7}",
                "c3 | purchase | 2026-01-03T00:00:00Z | Bari | {}",
                "c4 | purchase | 2026-01-04T00:00:00Z | Bonn | {s9,9}",
                "- | purchase | 2026-01-05T00:00:00Z | - | {}",
            ])
        #expect(
            reading.rejected.map { line in
                let words = line.split(separator: " ")
                return "\(words[1]) \(words[4])"
            } == ["7 group_conflict", "8 group_conflict", "10 bad_time", "12 bad_time", "13 cell_count"])
        #expect(reading.rows.first?.hasPrefix("2@31 |") == true)
        #expect(reading.rowsRead == 13)
        #expect(reading.groupedRows == 3)
        #expect(reading.rows.count + reading.rejected.count + reading.groupedRows == reading.rowsRead)
        #expect(reading.groupsWithDifferentTimes == 1)
    }

    @Test("More groups than a batch holds, their rows far apart, in a file larger than the buffer")
    func many() throws {
        let folder = try ScratchFolder()
        var text = "order,who,type,at,city,sku,qty\n"
        for round in 0..<3 {
            for order in 0..<9000 {
                text += "o\(order),c\(order % 7),,2026-01-01T00:00:00Z,Rome,s\(round)-\(order),\(round)\n"
            }
        }
        let file = try folder.file("a.csv", text)
        let reading = try read(file, projection([wanted("sku", .text, list: "products")]))
        #expect(
            values(reading)
                == (0..<9000).map { order in
                    "c\(order % 7) | purchase | 2026-01-01T00:00:00Z | {s0-\(order);s1-\(order);s2-\(order)}"
                })
        #expect(reading.groupedRows == 18_000)
    }

    @Test("The group's columns must be in the header")
    func header() throws {
        let folder = try ScratchFolder()
        let file = try folder.file("a.csv", "order,who,at,sku\n")
        #expect(
            throws: FileFailure(
                code: .badHeader, path: file,
                message: "there is no column 'qty' for group_by; the header has 'order', 'who', 'at', 'sku'")
        ) { try read(file, projection([])) }
    }
}
