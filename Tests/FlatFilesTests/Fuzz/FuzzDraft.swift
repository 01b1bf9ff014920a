import TestSupport

/// A file in the making: its lines, and how it is declared.
struct FuzzDraft {
    struct Line {
        var content: [UInt8]
        var end: [UInt8]
    }

    var layout: SlowLayout
    var lines: [Line] = []
    /// Where in `lines` the CSV's header stands.
    var headerLine = 0
    /// What lies between cells, declared or not.
    var delimiter: UInt8 = 0x2C
    var lineEnd: [UInt8] = [0x0A]
    /// Where the text is parted into gzip members; nil for a plain file.
    var members: [Int]?
    /// What was done to it.
    var faults: [String] = []

    var columns: Int { lines.isEmpty ? 1 : lines[headerLine].content.count { $0 == delimiter } + 1 }

    var bytes: [UInt8] { lines.flatMap { $0.content + $0.end } }
}

/// A file as it is read.
struct FuzzFile {
    let layout: SlowLayout
    /// What each gzip member holds; of a plain file there is one.
    var members: [[UInt8]]
    let isGzip: Bool
    var encoding = Encoding.utf8
    /// How much of it the reader holds at a time.
    let windowBytes: Int
    let faults: [String]

    enum Encoding { case utf8, littleUTF16, markedBigUTF16, windows1252 }

    var text: [UInt8] { members.flatMap(\.self) }

    /// As the file lies there.
    var stored: [UInt8] {
        let text: [UInt8]
        switch encoding {
        case .utf8: text = self.text
        case .littleUTF16: text = units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        case .markedBigUTF16: text = [0xFE, 0xFF] + units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        case .windows1252: text = units.map { UInt8($0) }
        }
        if !isGzip { return text }
        return encoding == .utf8 ? members.flatMap(gzipped) : gzipped(text)
    }

    private var units: [UInt16] { Array(String(decoding: text, as: UTF8.self).utf16) }

    /// Where the text can be told in another encoding.
    private mutating func encode(_ random: inout SplitMix64) {
        guard members.count == 1, !text.starts(with: FuzzDraft.mark), String(validating: text, as: UTF8.self) != nil
        else { return }
        encoding = random.pick([.littleUTF16, .markedBigUTF16, .windows1252])
        // Of Windows-1252 what it has in common with Latin-1.
        if encoding == .windows1252, units.contains(where: { 0x80..<0xA0 ~= $0 || $0 > 0xFF }) { encoding = .utf8 }
        if encoding == .littleUTF16, text.count < 2 { encoding = .utf8 }
    }
}

extension FuzzFile {
    /// The file of a seed: clean rows, and faults joined as they come.
    init(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var draft: FuzzDraft
        let choice = Int.random(in: 0..<100, using: &random)
        if choice < 60 {
            draft = FuzzDraft(csv: &random)
        } else if choice < 85 {
            draft = FuzzDraft(jsonLines: &random)
        } else {
            draft = FuzzDraft(jsonDocument: &random)
        }
        for _ in 0..<random.pick([0, 1, 1, 2, 2, 3, 4, 6]) { draft.spoil(&random) }
        self.init(draft, &random)
    }

    private init(_ draft: FuzzDraft, _ random: inout SplitMix64) {
        layout = draft.layout
        let bytes = draft.bytes
        isGzip = draft.members != nil
        var members: [[UInt8]] = []
        var start = 0
        var cuts = draft.members ?? []
        // A mark may be parted.
        if isGzip, random.chance(30) {
            let marks = bytes.indices.filter { bytes[$0...].starts(with: FuzzDraft.mark) }
            if !marks.isEmpty { cuts.append(random.pick(marks) + random.pick([1, 2])) }
        }
        for end in cuts.map({ min($0, bytes.count) }).sorted() + [bytes.count] {
            var member = Array(bytes[start..<end])
            // Joined exports bring their marks along.
            if isGzip, random.chance(30), !member.starts(with: FuzzDraft.mark) { member = FuzzDraft.mark + member }
            members.append(member)
            start = end
        }
        self.members = members
        faults = draft.faults
        windowBytes = random.pick([64, 100, 256, 1000, 4096, 1 << 20])
        if random.chance(8) { encode(&random) }
    }
}

// MARK: Clean rows

extension FuzzDraft {
    static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private static let lineEnds: [[UInt8]] = [
        [0x0A], [0x0A], [0x0A], [0x0D, 0x0A], [0x0D, 0x0A], [0x0D], [0x0D, 0x0D, 0x0A],
    ]

    init(csv random: inout SplitMix64) {
        layout = SlowLayout(format: .csv)
        delimiter = random.pick(Array(",,,;;\t|".utf8))
        if random.chance(30) { layout.delimiter = delimiter }
        lineEnd = random.pick(Self.lineEnds)
        if random.chance(30) { layout.maxCellLines = random.pick([1, 3, 5, 8, 30]) }
        var names = ["b", "c", "d e", "é"]
        names = Array(names.prefix(Int.random(in: 0...4, using: &random)))
        switch random.pick([0, 1, 1, 2]) {
        case 0:
            layout.rows = .plain
            if names.isEmpty { names = ["b"] }
            layout.columns = Self.columns(names, &random)
        case 1:
            layout.rows = .contacts(key: random.chance(20) && !names.isEmpty ? ["id", names[0]] : ["id"])
            layout.columns = Self.columns(names, &random)
            chooseKeys(&random)
            names.insert("id", at: Int.random(in: 0...names.count, using: &random))
        default:
            layout.rows = .activities(contact: ["who"], type: ["type"], at: ["at"])
            layout.columns = Self.columns(names, &random)
            chooseActivities(&random)
            if random.chance(30) {
                let lines = names.filter { _ in random.chance(60) }
                layout.group = SlowGroup(key: "g", list: "lines", columns: lines)
                for index in layout.columns.indices where lines.contains(layout.columns[index].paths[0]) {
                    layout.columns[index].list = "lines"
                }
                names.insert("g", at: Int.random(in: 0...names.count, using: &random))
            }
            names = ["at", "who", "type"] + names
        }
        chooseRowBytes(&random)
        let header = names.map { random.chance(15) ? "\"\($0)\"" : $0 }
        lines.append(Line(content: joined(header.map { Array($0.utf8) }), end: lineEnd))
        for number in 0..<random.pick([0, 1, 2, 5, 10, 20, 40]) {
            lines.append(Line(content: joined(names.map { csvCell($0, number, &random) }), end: lineEnd))
        }
        finishEnd(&random)
    }

    mutating func finishEnd(_ random: inout SplitMix64) {
        if random.chance(20), !lines.isEmpty { lines[lines.count - 1].end = random.pick([[], [], [0x0D]]) }
        if random.chance(15) {
            members = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                // At a line's start, as `cat` joins them, or anywhere.
                random.chance(60)
                    ? lines.prefix(Int.random(in: 0...lines.count, using: &random)).reduce(0) {
                        $0 + $1.content.count + $1.end.count
                    } : Int.random(in: 0...bytes.count, using: &random)
            }
        }
    }

    func joined(_ cells: [[UInt8]]) -> [UInt8] { Array(cells.joined(separator: [delimiter])) }

    private func csvCell(_ name: String, _ number: Int, _ random: inout SplitMix64) -> [UInt8] {
        switch name {
        case "id":
            let key = random.chance(4) ? "" : random.chance(6) ? random.pick(FuzzCells.keys) : "k\(number)"
            return FuzzCells.csv(key, delimiter: delimiter, &random)
        case "g": return Array((random.chance(8) ? "" : "g\(number % 6)").utf8)
        case "who":
            if layout.group != nil, !random.chance(15) { return Array("k\(number % 6)".utf8) }
            let key = random.chance(10) ? "" : random.chance(6) ? random.pick(FuzzCells.keys) : "k\(number % 7)"
            return FuzzCells.csv(key, delimiter: delimiter, &random)
        case "type":
            if layout.group != nil, !random.chance(15) { return Array((random.chance(30) ? "" : "visit").utf8) }
            return Array((random.chance(4) ? "" : random.pick(["visit", "purchase", "\"sign up\""])).utf8)
        case "at":
            if layout.group != nil, random.chance(20) { return [] }
            return FuzzCells.csv(time(&random), delimiter: delimiter, &random)
        default:
            guard random.chance(75), let column = layout.columns.first(where: { $0.paths[0] == name }),
                column.kind != .text || column.takesApostrophe || column.trims
            else { return anyCell(&random) }
            return FuzzCells.csv(FuzzCells.text(column, &random), delimiter: delimiter, &random)
        }
    }

    // MARK: What is declared

    private static func columns(_ names: [String], _ random: inout SplitMix64) -> [SlowColumn] {
        names.map { name in
            guard random.chance(50) else { return SlowColumn(name) }
            var column = FuzzCells.column(name, &random)
            if random.chance(10) { column.paths.append(random.pick(names)) }
            return column
        }
    }

    private mutating func chooseKeys(_ random: inout SplitMix64) {
        if random.chance(20) { layout.keyNulls = random.pick([["NULL", "N/A"], ["k1"], ["'680"]]) }
        if random.chance(25) {
            layout.keyNormal.words = Set(["trim", "lower", "apostrophe", "integer"].filter { _ in random.chance(50) })
        }
    }

    private mutating func chooseRowBytes(_ random: inout SplitMix64) {
        if random.chance(10) { layout.rowBytes = random.pick([60, 100, 200, 400]) }
    }

    private mutating func chooseActivities(_ random: inout SplitMix64) {
        chooseKeys(&random)
        if random.chance(20) { layout.atUnit = random.pick([1, 1000, 1_000_000]) }
        if layout.atUnit == nil, random.chance(30) { layout.atFormats = random.pick(FuzzCells.timeFormats) }
        if random.chance(40) { layout.zone = FuzzFile.zone }
        if random.chance(10) { layout.constantContact = "k1" }
        if random.chance(10) { layout.constantType = random.pick(["visit", "sign up"]) }
        if layout.atUnit == nil, layout.atFormats.isEmpty, random.chance(10) {
            layout.constantAt = "2026-05-01T00:00:00Z"
        }
        if random.chance(20) { layout.ids = [random.pick(["b", "c", "e"])] }
        if random.chance(15) {
            layout.typeNames = random.pick([["purchase": "visit"], ["sign up": "visit", "x": "y"]])
        }
        if random.chance(10) { layout.columnsFrom = 1_767_225_600 }
        if random.chance(10) { layout.columnsTo = 1_775_000_000 }
        for index in layout.columns.indices where random.chance(15) {
            layout.columns[index].types = random.pick([["visit"], ["purchase"]])
        }
    }

    private func time(_ random: inout SplitMix64) -> String {
        if layout.atUnit != nil, random.chance(80) { return random.pick(FuzzCells.epochs) }
        if !layout.atFormats.isEmpty ? random.chance(80) : random.chance(15) { return random.pick(FuzzCells.times) }
        return Self.time(&random)
    }

    static func time(_ random: inout SplitMix64) -> String {
        random.pick([
            "2026-11-19T10:00:00Z", "2026-11-19T10:00:00Z", "2026-02-28t23:59:59.25+01:00", "2024-02-29 00:00:00-05:30",
            "1969-12-31T23:59:59.123456789Z", random.chance(20) ? "2026-02-30T10:00:00Z" : "2026-03-01T10:00:00z",
            random.chance(20) ? "yesterday" : "2000-01-01T00:00:00Z",
        ])
    }

    private func anyCell(_ random: inout SplitMix64) -> [UInt8] {
        let sign = String(UnicodeScalar(delimiter))
        let end = String(decoding: lineEnd, as: UTF8.self)
        let text: String =
            switch Int.random(in: 0..<24, using: &random) {
            case 0..<4: ""
            case 4: "\"\""
            case 5: "\"a\(sign)b\""
            case 6: "\"say \"\"hi\"\"\""
            case 7: "\"two\(end)lines\""
            case 8: "\"\(end)\(end)\""
            case 9: "é中😀"
            case 10: "  "
            case 11: String(repeating: "long ", count: Int.random(in: 1...40, using: &random))
            case 12:
                "\"" + String(repeating: "prose and prose\(end)", count: Int.random(in: 1...7, using: &random)) + "\""
            case 13: "'"
            default: random.pick(["x", "12", "1.5", "word", "ES"])
            }
        return Array(text.utf8)
    }

    init(jsonLines random: inout SplitMix64) {
        layout = SlowLayout(format: .jsonLines)
        lineEnd = random.pick(Self.lineEnds)
        chooseJSONRows(&random)
        for number in 0..<random.pick([0, 1, 2, 5, 10, 20, 40]) {
            lines.append(Line(content: Array(jsonObject(number, &random, lineEnd: " ").utf8), end: lineEnd))
        }
        finishEnd(&random)
    }

    /// Each element is a line here, and so are the brackets.
    init(jsonDocument random: inout SplitMix64) {
        layout = SlowLayout(format: .json)
        lineEnd = random.pick([[0x0A], [0x0A], [0x0D, 0x0A], [], [0x20]])
        chooseJSONRows(&random)
        let isArray = random.chance(70)
        let count = random.pick([0, 1, 2, 5, 10, 20])
        let end = random.pick(["", "\n", " ", "\r\n"])
        for number in 0..<count {
            let isLast = number == count - 1
            lines.append(
                Line(
                    content: Array((jsonObject(number, &random, lineEnd: end) + (isArray && !isLast ? "," : "")).utf8),
                    end: lineEnd))
        }
        if isArray {
            var (opening, closing) = ("[", "]")
            if random.chance(25) {
                layout.rowsPath = random.pick(["data", "data.rows"])
                let isDeep = layout.rowsPath == "data.rows"
                opening = "{\"meta\":{\"n\":[1,{\"data\":\"]}\"}]},\"data\":" + (isDeep ? "{\"rows\":[" : "[")
                closing = (isDeep ? "]}" : "]") + random.pick(["}", ",\"next\":null}"])
            }
            lines.insert(Line(content: Array(opening.utf8), end: lineEnd), at: 0)
            lines.append(Line(content: Array(closing.utf8), end: lineEnd))
        }
        finishEnd(&random)
    }

    private mutating func chooseJSONRows(_ random: inout SplitMix64) {
        if random.chance(25) { layout.isLenientToNaN = true }
        layout.columns = Self.columns(["b", "p.c"], &random)
        if random.chance(30) {
            for name in ["q", "r.s"] {
                var column = FuzzCells.column(name, &random)
                column.list = random.chance(80) ? "items" : "p.items"
                layout.columns.append(column)
            }
        }
        chooseRowBytes(&random)
        switch random.pick([0, 1, 2]) {
        case 0: layout.rows = .plain
        case 1:
            layout.rows = .contacts(key: ["id", "other"])
            chooseKeys(&random)
        default:
            layout.rows = .activities(
                contact: random.chance(30) ? ["who", "other"] : ["who"], type: ["type"], at: ["at"])
            chooseActivities(&random)
        }
    }

    func jsonObject(_ number: Int, _ random: inout SplitMix64, lineEnd: String) -> String {
        var members: [String] = []
        switch layout.rows {
        case .plain: break
        case .contacts:
            if !random.chance(5) {
                members.append("\"id\":" + (random.chance(20) ? "\(number)" : key("k\(number)", &random)))
            }
            if random.chance(5) { members.append("\"other\":\(key("o", &random))") }
        case .activities:
            if !random.chance(10) { members.append("\"who\":\(key("k\(number % 7)", &random))") }
            if random.chance(10) { members.append("\"other\":\(key("o", &random))") }
            if !random.chance(3) { members.append("\"type\":\"\(random.pick(["visit", "purchase", "si\\u0067n"]))\"") }
            if !random.chance(3) {
                let time = time(&random)
                let isNumber = layout.atUnit != nil && SlowJSONText.isValue(time) && random.chance(60)
                members.append("\"at\":" + (isNumber || random.chance(2) ? time : SlowJSONText.quoted(time)))
            }
        }
        if random.chance(70) { members.append("\"b\":\(jsonValue(of: "b", &random))") }
        if random.chance(70) { members.append("\"p\":{\"c\":\(jsonValue(of: "p.c", &random))\(lineEnd)}") }
        if random.chance(50), layout.columns.contains(where: { $0.list != nil }) {
            let lines = (0..<random.pick([0, 1, 1, 2, 3])).map { _ in
                if random.chance(10) { return random.pick(["1", "null", "[]", "\"x\""]) }
                return "{\"q\":\(jsonValue(of: "q", &random)),\"r\":{\"s\":\(jsonValue(of: "r.s", &random))}}"
            }
            members.append("\"items\":" + (random.chance(5) ? "{\"q\":1}" : "[" + lines.joined(separator: ",") + "]"))
        }
        if random.chance(20) { members.append("\"x\":[1,{\"b\":2}]") }
        if random.chance(20) { members.shuffle(using: &random) }
        let gap = random.pick(["", "", " ", lineEnd])
        return "{" + gap + members.joined(separator: "," + gap) + gap + "}"
    }

    private func key(_ usual: String, _ random: inout SplitMix64) -> String {
        guard random.chance(8) else { return SlowJSONText.quoted(usual) }
        if random.chance(40) { return SlowJSONText.quoted(random.pick(FuzzCells.keys)) }
        return random.pick([
            "6801234567.0", "6.8e9", "-5", "1.5", "15e-1", "1e999", "true", "false", "null", "{\"$oid\":\"a\"}",
            "[\"a\"]",
            "{}", "[]", "-0", "0.0", "\"\\u0036E+09\"", "1E2",
        ])
    }

    private func jsonValue(of path: String, _ random: inout SplitMix64) -> String {
        guard random.chance(75), let column = layout.columns.first(where: { $0.paths[0] == path }),
            column.kind != .text || column.takesApostrophe || column.trims
        else { return jsonValue(&random) }
        return FuzzCells.json(column, &random)
    }

    private func jsonValue(_ random: inout SplitMix64) -> String {
        random.pick([
            "1", "-12.50", "1e5", "\"x\"", "\"\"", "\"é中\"", "\"\\u00e9\\n\\\"\"", "\"\\ud83d\\ude00\"", "null", "true",
            "[]", "[1]", "{}", "\"a } b ] c\"",
            "\"\(String(repeating: "long ", count: Int.random(in: 1...30, using: &random)))\"",
        ])
    }
}
