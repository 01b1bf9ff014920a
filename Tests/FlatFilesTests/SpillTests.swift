import FlatFiles
import TestSupport
import Testing

@Suite("What doesn't fit in memory is kept in a temporary file")
struct SpillTests {
    private func projection() -> Projection {
        var rules = ActivityRows(contact: [path("who")], type: [path("type")], at: [path("at")], types: ["purchase"])
        rules.constantType = "purchase"
        let layout = SourceLayout(
            format: .csv, groupBy: GroupBy(key: "order", list: "products", columns: ["sku", "qty"]))
        return Projection(
            layout: layout, rows: .activities(rules),
            columns: [
                wanted("city", .text), wanted("sku", .text, list: "products"),
                wanted("qty", .integer, list: "products"),
            ])
    }

    /// Orders with their rows far apart, some broken, some without a key, quotes and newlines in cells.
    private func orders(_ count: Int, lineEnd: String, seed: UInt64) -> String {
        var random = SplitMix64(seed: seed)
        var text = "order,who,type,at,city,sku,qty" + lineEnd
        for number in 0..<count {
            let order = random.next() % 8 == 0 ? "" : "\"o\(random.next() % UInt64(count / 3 + 1))\""
            let who = random.next() % 9 == 0 ? "" : "c\(number % 2)"
            let at = random.next() % 11 == 0 ? "bad" : "2026-01-0\(1 + random.next() % 9)T00:00:00Z"
            let city = ["Rome", "\"a \"\"b\"\"\"", "\"two\(lineEnd)lines\"", ""][Int(random.next() % 4)]
            let more = random.next() % 13 == 0 ? ",too,many" : ""
            switch random.next() % 40 {
            case 0: text += "order,who,type,at,city,sku,qty" + lineEnd
            case 1: text += ",,,,\"\",," + lineEnd
            case 2: text += "\u{FEFF}"
            case 3:
                text += "a,b,,\"" + String(repeating: "1,2,3,4,5,6,7" + lineEnd, count: 5) + "\",,," + lineEnd
            default: break
            }
            text += "\(order),\(who),,\(at),\(city),s\(number),\(number)\(more)\(lineEnd)"
        }
        return text
    }

    /// The activities by the offsets of their first rows: a parted file gives them in another order.
    private func sorted(_ reading: Reading) -> Reading {
        var reading = reading
        func offset(_ row: String) -> Int { Int(row.split(separator: "@")[1].prefix { $0.isNumber }) ?? -1 }
        reading.rows.sort { offset($0) < offset($1) }
        func place(_ row: String) -> Int { Int(row.split(separator: " ")[3].split(separator: "+")[0]) ?? -1 }
        reading.rejected.sort { place($0) < place($1) }
        return reading
    }

    @Test(
        "A grouped file that was parted gives the same activities, rejected rows and counts",
        arguments: ["\n", "\r\n", "\r"], [0, 300, 5_000])
    func parted(lineEnd: String, limit: Int) throws {
        let folder = try ScratchFolder()
        for seed in 1...UInt64(20) {
            let text = orders(Int(seed) * 20, lineEnd: lineEnd, seed: seed)
            for (name, bytes) in [("a.csv", Array(text.utf8)), ("a.csv.gz", gzipped(Array(text.utf8)))] {
                let file = try folder.file(name, bytes)
                let unit = ReadUnit(path: file, file: 0)
                let held = try read([unit], projection())
                let parted = try read([unit], projection(), groupedBytes: limit)
                #expect(sorted(parted) == sorted(held))
            }
        }
    }

    @Test("Many more rows than one piece of a part are parted again and again")
    func large() throws {
        let folder = try ScratchFolder()
        let unit = ReadUnit(path: try folder.file("a.csv", orders(40_000, lineEnd: "\n", seed: 7)), file: 0)
        let parted = try read([unit], projection(), groupedBytes: 1 << 14)
        #expect(sorted(parted) == sorted(try read([unit], projection())))
    }

    @Test("One key with too many rows is refused")
    func oneKey() throws {
        let folder = try ScratchFolder()
        let row = "o1,c1,,2026-01-01T00:00:00Z,\(String(repeating: "x", count: 1000)),s,1\n"
        let text = "order,who,type,at,city,sku,qty\n" + String(repeating: row, count: 1200)
        let file = try folder.file("a.csv", text)
        let failure = #expect(throws: FileFailure.self) {
            try read([ReadUnit(path: file, file: 0)], projection(), groupedBytes: 1 << 18)
        }
        #expect(failure?.code == .tooLarge)
        #expect(
            failure?.message
                == "the rows of one value of 'order', by which it is grouped, take more than the 0 MiB that a "
                + "group may have in memory")
    }

    @Test("Where no temporary file can be made, the reader says so")
    func noFolder() throws {
        let folder = try ScratchFolder()
        let file = try folder.file("a.csv", orders(30, lineEnd: "\n", seed: 1))
        let failure = #expect(throws: FileFailure.self) {
            let reader = try RowReader(
                ReadUnit(path: file, file: 0), projection: projection(), groupedBytes: 0,
                temporaryFolder: "/nowhere/at/all")
            while try reader.next(ColumnBatch()) {}
        }
        #expect(failure?.code == .temporary)
        #expect(
            failure?.message == "a temporary file in /nowhere/at/all can't be made: No such file or directory")
    }

    @Test("Rejected rows come back in the order of the file, from memory or not", arguments: [0, 2_000, Int.max])
    func rejects(room: Int) throws {
        var random = SplitMix64(seed: 5)
        let store = RejectedRowStore(room: room, folder: "/tmp")
        var rows: [RejectedRow] = []
        for number in 0..<3_000 {
            let raw = (0..<Int(random.next() % (number % 500 == 0 ? 65_537 : 60))).map { UInt8($0 % 251) }
            let reason = RejectedRow.Reason.allCases[Int(random.next() % 15)]
            rows.append(
                RejectedRow(
                    line: number + 1, offset: UInt64(number * 100), length: raw.count * 3, reason: reason,
                    field: reason == .badTime ? "at" : nil, raw: raw))
        }
        // Two units, the second found in two parts that lie among each other.
        var (first, second, file) = (RejectedRowList(), RejectedRowList(), RejectedRowList())
        for start in stride(from: 0, to: 1_000, by: 7) {
            try store.keep(Array(rows[start..<min(start + 7, 1_000)]), in: &first)
        }
        for part in [0, 1] {
            let own = rows[1_000...].filter { $0.line % 2 == part }.map { row in
                var row = row
                row.line -= 1_000
                return row
            }
            for start in stride(from: 0, to: own.count, by: 13) {
                try store.keep(Array(own[start..<min(start + 13, own.count)]), in: &second)
            }
        }
        file.append(first, linesBefore: 0)
        file.append(second, linesBefore: 1_000)
        let found = try file.all()
        #expect(file.count == 3_000 && found.count == 3_000)
        for (one, other) in zip(found, rows) {
            #expect(
                (one.line, one.offset, one.length, one.reason) == (other.line, other.offset, other.length, other.reason)
                    && one.field == other.field && one.raw == other.raw)
        }
        #expect(file.reasons == rows.reduce(into: [:]) { $0[$1.reason, default: 0] += 1 })
    }
}
