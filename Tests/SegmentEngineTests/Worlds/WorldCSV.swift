import CellValues
import FlatFiles
import TestSupport

// A world's rows as CSV.

/// A row as text; of a grouped file with what it says of its activity.
private struct CSVRow {
    var cells: [String]
    var group: ReferenceGroups.Row?
    /// Whose it is.
    var activity: Int?
}

extension WorldFiles {
    mutating func contactCSV(
        _ rows: [World.ContactRow], _ layout: SourceLayout
    ) -> (bytes: [UInt8], written: WrittenFile) {
        let names = Set(rows.flatMap { $0.cells.map(\.name) }).sorted().shuffled(using: &random)
        return csv(
            ["contact_id", "nothing"] + names,
            rows.map { row in
                CSVRow(
                    cells: [cell(row.key), ""] + names.map { name in cell(row.cells.first { $0.name == name }?.value) })
            }, layout, isGrouped: false)
    }

    mutating func activityCSV(
        _ rows: [World.ActivityRow], _ source: World.ActivitySource, _ layout: SourceLayout, _ world: World
    ) -> (bytes: [UInt8], written: WrittenFile) {
        let dedupe = source.dedupe
        let names = Set(rows.flatMap { Self.leaves($0.properties, "").map(\.0) })
            .union([dedupe?.property].compactMap { $0 }).sorted()
        let hasID = dedupe != nil && dedupe?.property == nil
        let columns = source.isGrouped ? WorldGenerator.lineColumns : []
        // Each activity's rows stay in their order; the groups' later rows may come much later.
        var table: [CSVRow] = []
        var late: [CSVRow] = []
        for (number, row) in rows.enumerated() {
            let leaves = Self.leaves(row.properties, "")
            let own = [cell(row.contact), cell(row.type), cell(row.at)] + (hasID ? [cell(row.id)] : [])
            let values = names.map { name in leaves.first { $0.0 == name }?.1 ?? "" }
            guard source.isGrouped else {
                table.append(CSVRow(cells: spelled(own) + values))
                continue
            }
            let lines = row.properties["products"]?.elements ?? []
            // Without a key a row is an activity of its own, without lines.
            if lines.isEmpty { table.append(grouped("", own, values + columns.map { _ in "" }, of: number)) }
            var isLate = false
            for (index, line) in lines.enumerated() {
                let cells = columns.map { cell(line[path: $0.split(separator: ".").map(String.init)]) }
                let isRepeated = index == 0 || random.chance(50)
                let head = index == 0 ? own : isRepeated ? later(own) : own.map { _ in "" }
                let others = isRepeated ? values : names.map { _ in "" }
                let made = grouped("G\(number)", head, others + cells, of: number)
                // Behind a late row all are late: in the file they must stand in their order.
                isLate = isLate || (index > 0 && random.chance(50))
                if isLate { late.append(made) } else { table.append(made) }
            }
            // Where the activity's own rows can't be one, this might.
            if !lines.isEmpty, random.chance(10), ReferenceLog.fault(row, world) == nil {
                late.append(grouped("G\(number)", stray(own), (names + columns).map { _ in "" }))
            }
        }
        let header =
            (source.isGrouped ? ["order_no"] : []) + ["contact_id", "type", "at"] + (hasID ? ["id"] : []) + names
            + columns
        return csv(header, table + late, layout, isGrouped: source.isGrouped)
    }

    /// The head of a later row that says the same of its activity, or another time.
    private mutating func later(_ own: [String]) -> [String] {
        var own = own
        // Where keys are normalised a later row may spell its contact in another way.
        if spellsKeys, random.chance(50) { own[0] = " " + Self.asciiUppercased(own[0]) + "\t" }
        if random.chance(10), ReferenceCells.cellInstant(own[2]) != nil { own[2] = "2026-01-02T03:04:05Z" }
        return own
    }

    /// The head of a row that has a line of another activity.
    private mutating func stray(_ own: [String]) -> [String] {
        var own = own
        switch Int.random(in: 0..<4, using: &random) {
        case 0: own[0] = "somebody"
        case 1: own[1] = "something"
        case 2: own[2] = "some day"
        default: own[0] = "1.5E+12"
        }
        return own
    }

    private mutating func spelled(_ head: [String]) -> [String] {
        var head = head
        head[2] = cell(spelled(.string(head[2])))
        return head
    }

    private mutating func grouped(
        _ key: String, _ head: [String], _ cells: [String], of activity: Int? = nil
    ) -> CSVRow {
        CSVRow(
            cells: [key] + spelled(head) + cells,
            group: ReferenceGroups.Row(key: key, contact: head[0], type: head[1], at: head[2]), activity: activity)
    }

    private static func asciiUppercased(_ text: String) -> String {
        String(decoding: text.utf8.map { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 ? $0 - 32 : $0 }, as: UTF8.self)
    }

    /// Properties with their dotted names; lists have no cell.
    private static func leaves(_ value: JSONValue, _ prefix: String) -> [(String, String)] {
        (value.members ?? []).flatMap { member -> [(String, String)] in
            let name = prefix + member.key
            if member.value.members != nil { return leaves(member.value, name + ".") }
            return member.value.text.map { [(name, $0)] } ?? []
        }
    }

    private func cell(_ value: JSONValue?) -> String { value?.text ?? value?.digits ?? "" }

    // MARK: - The file

    private mutating func csv(
        _ header: [String], _ rows: [CSVRow], _ layout: SourceLayout, isGrouped: Bool
    ) -> (bytes: [UInt8], written: WrittenFile) {
        let delimiter = layout.delimiter.map { String(UnicodeScalar($0)) } ?? random.pick([",", ";", "\t", "|"])
        let hasLines = rows.contains { $0.cells.contains { $0.utf8.contains(UInt8(ascii: "\n")) } }
        var text = FileText(
            lineEnd: !hasLines && random.chance(10) ? "\r" : random.chance(30) ? "\r\n" : "\n")
        var lines = [[WrittenFile.Place]](repeating: [], count: 1 + (rows.compactMap(\.activity).max() ?? -1))
        if isGrouped { text.file.grouped = [] }
        if random.chance(10) { text.putMark() }
        for line in ["Orders, \"all\" of; them", "", "\"", "x"].prefix(layout.skippedLines) {
            text.put(Array(line.utf8))
        }
        if random.chance(5) { text.put(Array("sep=\(delimiter)".utf8)) }
        // A last column without a name and with nothing in it.
        let isNameless = random.chance(5)
        if isNameless { text.file.namelessColumns = 1 }
        text.put(self.row(header + (isNameless ? [""] : []), delimiter))
        for row in rows {
            if random.chance(4) { putStray(header, delimiter, layout, isNameless: isNameless, into: &text) }
            var cells = row.cells
            if isNameless {
                if random.chance(70) { cells.append("") }
            } else if random.chance(2) {
                cells.append("")
                text.file.surplusCells += 1
            }
            if random.chance(2) { text.putMark() }
            let place = text.put(row: self.row(cells, delimiter))
            if var group = row.group {
                group.place = place
                text.file.grouped?.append(group)
                if let activity = row.activity { lines[activity].append(place) }
            } else {
                text.file.places.append(place)
            }
        }
        if random.chance(10) { putStray(header, delimiter, layout, isNameless: isNameless, into: &text) }
        if random.chance(30) { text.dropLastLineEnd() }
        if isGrouped {
            text.file.places = lines.compactMap(\.first)
            text.file.linePlaces = lines.map { $0.map(\.line) }
        }
        return (text.bytes, text.file)
    }

    private mutating func row(_ cells: [String], _ delimiter: String) -> [UInt8] {
        let cells = cells.map { value in
            let mustQuote =
                value.unicodeScalars.contains { "\"\r\n".unicodeScalars.contains($0) } || value.contains(delimiter)
            guard mustQuote || random.chance(15) else { return value }
            return "\"" + value.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
        }
        return Array(cells.joined(separator: delimiter).utf8)
    }

    /// What is no row, or none that can be read.
    private mutating func putStray(
        _ header: [String], _ delimiter: String, _ layout: SourceLayout, isNameless: Bool, into text: inout FileText
    ) {
        func full(_ cell: String) -> [String] { header.map { _ in cell } }
        switch Int.random(in: 0..<10, using: &random) {
        case 0: text.put([])
        case 1, 2:
            let nothing = random.pick(["", "", "\"\""])
            let cells = [String](repeating: nothing, count: random.pick([2, 3, header.count]))
            text.put(Array(cells.joined(separator: delimiter).utf8))
            text.file.blank += 1
        case 3, 4:
            if random.chance(20) { text.putMark() }
            let place = text.put(row: row(header + (isNameless ? [""] : []), delimiter))
            text.file.repeatedHeaders.append(place.line)
        case 5:
            note("cell_count", of: row(random.chance(50) ? ["x"] : full("é") + ["x", "y"], delimiter), in: &text)
        case 6 where layout.encoding == .utf8:
            var bytes = row(full("x"), delimiter)
            bytes.replace(UInt8(ascii: "x"), with: 0xE2)
            note("not_utf8", of: bytes, in: &text)
        case 7:
            let cells = full("x").dropLast() + [random.pick(["x\"y", "\"x\"y", "x\"\"", "\"x\" "])]
            note("bad_csv", of: Array(cells.joined(separator: delimiter).utf8), in: &text)
        case 8:
            // Two stray quotes, with rows between them.
            var lines = (0..<random.pick([4, 5, 8])).map { _ in full("x").joined(separator: delimiter) }
            lines[0] = full("x").dropLast().joined(separator: delimiter) + delimiter + "\"x"
            lines[lines.count - 1] = "x\"" + delimiter + full("x").dropFirst().joined(separator: delimiter)
            let end = String(decoding: text.lineEnd, as: UTF8.self)
            note("bad_csv", of: Array(lines.joined(separator: end).utf8), in: &text)
        default:
            var cells = full("x")
            // By what is judged first: type, time, contact.
            let isContacts = header[0] == "contact_id" && header[1] == "nothing"
            let place = header.firstIndex(of: isContacts ? "contact_id" : "type") ?? 0
            cells[place] = isContacts ? random.pick(["", "6.8E+09", " 6.8E+09 "]) : ""
            if text.file.grouped != nil { cells[0] = "" }
            let reason = isContacts ? cells[place].isEmpty ? "no_key" : "bad_key" : "no_type"
            note(reason, of: row(cells, delimiter), in: &text)
        }
    }

    private func note(_ reason: String, of row: [UInt8], in text: inout FileText) {
        let place = text.put(row: row)
        text.file.strays.append(.init(reason: reason, place: place))
        text.file.grouped?.append(
            ReferenceGroups.Row(key: "", contact: "", type: "", at: "", fault: reason, place: place))
    }
}

extension [UInt8] {
    /// The first of them.
    fileprivate mutating func replace(_ old: UInt8, with new: UInt8) {
        if let index = firstIndex(of: old) { self[index] = new }
    }
}
