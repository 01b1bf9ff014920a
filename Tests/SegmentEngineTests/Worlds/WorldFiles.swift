import CellValues
import FlatFiles
import SegmentEngine
import TestSupport

@preconcurrency import Glibc

/// Writes a world's rows to files in a folder of its own, in one of the many ways that mean the same.
struct WorldFiles {
    let folder: String
    private var random: SplitMix64
    private var made = 0
    private var normalizesKeys = false

    init(seed: UInt64) throws {
        // Memory where there is some to be had: thousands of worlds are written.
        let root = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
        var template = Array("\(root)/segments-world-XXXXXX".utf8CString)
        guard let path = mkdtemp(&template) else { throw Failure(doing: "mkdtemp") }
        folder = String(cString: path)
        random = SplitMix64(seed: seed &* 31 &+ 7)
    }

    struct Failure: Error { var doing: String }

    func remove() {
        for index in 0..<made { unlink(path(index)) }
        if let root = try? DurableFolder.open(folder) { try? root.remove("cache") }
        rmdir(folder)
    }

    /// A folder for a cache.
    func makeCache() throws -> DurableFolder { try DurableFolder.making(folder + "/cache") }

    private func path(_ index: Int) -> String { "\(folder)/\(index)" }

    // MARK: - Sources

    mutating func sources(of world: World) throws -> [DataSource] {
        normalizesKeys = world.normalizesKeys
        var sources: [DataSource] = []
        for (number, contacts) in world.contactSources.enumerated() {
            var source = DataSource(
                name: "contacts\(number)", kind: .contacts, files: [], layout: layout(contacts.format))
            source.duplicates = world.keepsFirstDuplicate ? .first : .last
            for rows in contacts.files {
                let text = contacts.format == .csv ? contactCSV(rows, &source) : contactLines(rows)
                source.files.append(try write(text))
            }
            sources.append(source)
        }
        for (number, activities) in world.activitySources.enumerated() {
            var source = DataSource(
                name: "activities\(number)", kind: .activities, files: [], layout: layout(activities.format))
            source.activity = ActivityRows(
                contact: [ColumnPath(["contact_id"])], type: [ColumnPath(["type"])], at: [ColumnPath(["at"])], types: []
            )
            if activities.format == .jsonl { source.properties = ColumnPath(["properties"]) }
            if activities.isGrouped {
                source.layout.groupBy = GroupBy(key: "order_no", list: "products", columns: WorldGenerator.lineColumns)
            }
            for rows in activities.files {
                let text =
                    activities.format == .csv
                    ? activityCSV(rows, isGrouped: activities.isGrouped, &source) : activityLines(rows)
                source.files.append(try write(text))
            }
            sources.append(source)
        }
        return sources
    }

    private mutating func layout(_ format: World.Format) -> SourceLayout {
        let delimiters: [Unicode.Scalar] = [",", ";", "\t", "|"]
        let isDeclared = format == .csv && random.chance(40)
        return SourceLayout(
            format: format == .csv ? .csv : .jsonl,
            delimiter: isDeclared ? UInt8(ascii: random.pick(delimiters)) : nil)
    }

    // MARK: - JSON Lines

    private mutating func contactLines(_ rows: [World.ContactRow]) -> [UInt8] {
        lines(
            rows.map { row in
                var object = JSONValue.object([])
                if let key = row.key { object["contact_id"] = key }
                for (name, value) in row.cells {
                    object.set(value, at: name.split(separator: ".").map(String.init)[...])
                }
                return object
            })
    }

    private mutating func activityLines(_ rows: [World.ActivityRow]) -> [UInt8] {
        lines(
            rows.map { row in
                var object = JSONValue.object([])
                if let contact = row.contact { object["contact_id"] = contact }
                if let type = row.type { object["type"] = type }
                if let at = row.at { object["at"] = at }
                object["properties"] = row.properties
                return object
            })
    }

    private mutating func lines(_ objects: [JSONValue]) -> [UInt8] {
        var text = ""
        let end = random.chance(20) ? "\r\n" : "\n"
        for (index, object) in objects.enumerated() {
            if random.chance(3) { text += end }
            if random.chance(5) { text += " " }
            text += object.written(using: &random)
            if index < objects.count - 1 || random.chance(70) { text += end }
        }
        return Array(text.utf8)
    }

    // MARK: - CSV

    private mutating func contactCSV(_ rows: [World.ContactRow], _ source: inout DataSource) -> [UInt8] {
        let names = Set(rows.flatMap { $0.cells.map(\.name) }).sorted().shuffled(using: &random)
        return csv(
            ["contact_id", "nothing"] + names,
            rows.map { row in
                [cell(row.key), ""] + names.map { name in cell(row.cells.first { $0.name == name }?.value) }
            }, &source)
    }

    private mutating func activityCSV(
        _ rows: [World.ActivityRow], isGrouped: Bool, _ source: inout DataSource
    ) -> [UInt8] {
        let names = Set(rows.flatMap { Self.leaves($0.properties, "").map(\.0) }).sorted()
        let columns = isGrouped ? WorldGenerator.lineColumns : []
        // Each activity's rows stay in their order; the groups' later rows may come much later.
        var table: [[String]] = []
        var late: [[String]] = []
        for (number, row) in rows.enumerated() {
            let leaves = Self.leaves(row.properties, "")
            let own = [cell(row.contact), cell(row.type), cell(row.at)]
            let values = names.map { name in leaves.first { $0.0 == name }?.1 ?? "" }
            guard isGrouped else {
                table.append(own + values)
                continue
            }
            let lines = row.properties["products"]?.elements ?? []
            // Without a key a row is an activity of its own, without lines.
            if lines.isEmpty { table.append([""] + own + values + columns.map { _ in "" }) }
            var isLate = false
            for (index, line) in lines.enumerated() {
                let cells = columns.map { cell(line[path: $0.split(separator: ".").map(String.init)]) }
                let first = index == 0 || random.chance(50)
                // Where keys are normalised a later row may spell its contact in another way.
                let other =
                    normalizesKeys && random.chance(50) ? [" " + Self.asciiUppercased(own[0]) + "\t"] + own[1...] : own
                let head =
                    ["G\(number)"] + (first ? index == 0 ? own : other : ["", "", ""])
                    + (first ? values : names.map { _ in "" })
                // Behind a late row all are late: in the file they must stand in their order.
                isLate = isLate || (index > 0 && random.chance(50))
                if isLate { late.append(head + cells) } else { table.append(head + cells) }
            }
        }
        let header = (isGrouped ? ["order_no"] : []) + ["contact_id", "type", "at"] + names + columns
        return csv(header, table + late, &source)
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

    private mutating func csv(_ header: [String], _ rows: [[String]], _ source: inout DataSource) -> [UInt8] {
        let delimiter = source.layout.delimiter.map { String(UnicodeScalar($0)) } ?? random.pick([",", ";", "\t", "|"])
        let end = random.chance(30) ? "\r\n" : "\n"
        var text = random.chance(10) ? "\u{FEFF}" : ""
        for (index, row) in ([header] + rows).enumerated() {
            let cells = row.map { value in
                let mustQuote =
                    value.unicodeScalars.contains { "\"\r\n".unicodeScalars.contains($0) } || value.contains(delimiter)
                guard mustQuote || random.chance(15) else { return value }
                return "\"" + value.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
            }
            text += cells.joined(separator: delimiter)
            if index < rows.count || random.chance(70) { text += end }
        }
        return Array(text.utf8)
    }

    // MARK: - Bytes

    private mutating func write(_ bytes: [UInt8]) throws -> DataSource.File {
        let path = path(made)
        made += 1
        var bytes = bytes
        if random.chance(15) {
            let cut = Int.random(in: 0...bytes.count, using: &random)
            bytes =
                random.chance(50)
                ? Gzip.stored(bytes) : Gzip.stored(Array(bytes[..<cut])) + Gzip.stored(Array(bytes[cut...]))
        }
        guard let file = fopen(path, "w") else { throw Failure(doing: "fopen") }
        let written = fwrite(bytes, 1, bytes.count, file)
        guard fclose(file) == 0, written == bytes.count else { throw Failure(doing: "fwrite") }
        return DataSource.File(path: path, display: path)
    }
}

/// A gzip member whose blocks are stored as they are (RFC 1951 §3.2.4): no library needed to make one.
enum Gzip {
    static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
        var start = 0
        repeat {
            let end = min(bytes.count, start + 65_535)
            out.append(end == bytes.count ? 1 : 0)
            let length = UInt16(end - start)
            for word in [length, ~length] { out += [UInt8(word & 0xFF), UInt8(word >> 8)] }
            out += bytes[start..<end]
            start = end
        } while start < bytes.count
        for word in [checksum(bytes), UInt32(truncatingIfNeeded: bytes.count)] {
            for shift in [0, 8, 16, 24] { out.append(UInt8(truncatingIfNeeded: word >> UInt32(shift))) }
        }
        return out
    }

    private static let table: [UInt32] = (0..<256).map { (index: UInt32) in
        (0..<8).reduce(index) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in table[Int((sum ^ UInt32(byte)) & 0xFF)] ^ sum >> 8 }
    }
}
