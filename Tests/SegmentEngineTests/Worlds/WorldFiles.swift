import CellValues
import FlatFiles
import SegmentEngine
import TestSupport

@preconcurrency import Glibc

/// Writes a world's rows to files in a folder of its own, in one of the many ways that mean the same, with rows among them
/// that are no good.
struct WorldFiles {
    let folder: String
    var random: SplitMix64
    private var made = 0
    /// A key may be written with blanks around it and in capitals.
    private(set) var spellsKeys = false
    private var timeForm: TimeForm?
    private var assumedZone: TimeZoneRules?
    /// What it wrote, by source and file.
    private(set) var written: [[WrittenFile]] = []

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
        assumedZone = world.assumesZone ? world.zone : nil
        spellsKeys = world.keyRules.isSuperset(of: ["trim", "lower"])
        var sources: [DataSource] = []
        for (number, contacts) in world.contactSources.enumerated() {
            var source = DataSource(
                name: "contacts\(number)", kind: .contacts, files: [], layout: layout(contacts.format))
            source.duplicates = DataSource.DuplicateRule(rawValue: contacts.duplicates.rawValue) ?? .last
            let layout = source.layout
            try write(contacts.files, &source) { files, rows in
                contacts.format == .csv
                    ? files.contactCSV(rows, layout) : files.objects(rows.map(Self.object), layout)
            }
            sources.append(source)
        }
        for (number, activities) in world.activitySources.enumerated() {
            var source = DataSource(
                name: "activities\(number)", kind: .activities, files: [], layout: layout(activities.format))
            source.activity = ActivityRows(
                contact: [ColumnPath(["contact_id"])], type: [ColumnPath(["type"])], at: [ColumnPath(["at"])], types: []
            )
            chooseTimeForm(activities, &source)
            source.plausible = activities.plausible
            source.dedupe = activities.dedupe.map { .init(by: $0.property, keeping: $0.keepsLast ? .last : .first) }
            if activities.format == .jsonl { source.properties = ColumnPath(["properties"]) }
            if activities.isGrouped {
                source.layout.groupBy = GroupBy(key: "order_no", list: "products", columns: WorldGenerator.lineColumns)
            }
            let layout = source.layout
            try write(activities.files, &source) { files, rows in
                activities.format == .csv
                    ? files.activityCSV(rows, activities, layout, world)
                    : files.objects(rows.map { files.object($0) }, layout)
            }
            sources.append(source)
        }
        return sources
    }

    private mutating func write<Row>(
        _ files: [[Row]], _ source: inout DataSource,
        _ text: (inout WorldFiles, [Row]) -> (bytes: [UInt8], written: WrittenFile)
    ) throws {
        var own: [WrittenFile] = []
        for rows in files {
            var (bytes, file) = text(&self, rows)
            if source.layout.encoding == .utf16 { bytes = utf16(bytes, &file) }
            source.files.append(try write(bytes))
            own.append(file)
        }
        written.append(own)
    }

    private mutating func layout(_ format: World.Format) -> SourceLayout {
        let delimiters: [Unicode.Scalar] = [",", ";", "\t", "|"]
        let isDeclared = format == .csv && random.chance(40)
        var layout = SourceLayout(
            format: format == .csv ? .csv : .jsonl,
            delimiter: isDeclared ? UInt8(ascii: random.pick(delimiters)) : nil)
        if format == .csv {
            if random.chance(10) { layout.skippedLines = random.pick([1, 2, 3]) }
        } else if random.chance(20) {
            layout.format = .json
            layout.rowsPath = random.pick([nil, nil, ColumnPath(["rows"]), ColumnPath(["data", "items"])])
        }
        if format == .jsonl { layout.isLenientToNaN = random.chance(20) }
        if random.chance(5) { layout.encoding = .utf16 }
        layout.assumedZone = assumedZone
        return layout
    }

    // MARK: - Objects

    private static func object(_ row: World.ContactRow) -> JSONValue {
        var object = JSONValue.object([])
        if let key = row.key { object["contact_id"] = key }
        for (name, value) in row.cells { object.set(value, at: name.split(separator: ".").map(String.init)[...]) }
        return object
    }

    private mutating func object(_ row: World.ActivityRow) -> JSONValue {
        var object = JSONValue.object([])
        if let id = row.id { object["id"] = id }
        if let contact = row.contact { object["contact_id"] = contact }
        if let type = row.type { object["type"] = type }
        if let at = row.at { object["at"] = spelled(at) }
        object["properties"] = row.properties
        return object
    }

    // MARK: - Times of activities

    /// Other ways than RFC 3339 in which a source can write its activities' times.
    enum TimeForm: CaseIterable { case seconds, milliseconds, microseconds, format }

    private mutating func chooseTimeForm(_ activities: World.ActivitySource, _ source: inout DataSource) {
        timeForm = nil
        let times = activities.files.joined().compactMap { $0.at?.text.flatMap(ReferenceCells.cellInstant) }
        guard random.chance(40), times.allSatisfy({ $0.nanoseconds == 0 }) else { return }
        let form = random.pick(TimeForm.allCases)
        timeForm = form
        switch form {
        case .seconds: source.activity?.atUnit = .seconds
        case .milliseconds: source.activity?.atUnit = .milliseconds
        case .microseconds: source.activity?.atUnit = .microseconds
        case .format:
            source.activity?.atFormats = [
                try? TimeFormat("d.M.yyyy HH:mm:ss XXX"), try? TimeFormat("dd/MM/yyyy HH'h' XXX"),
            ]
            .compactMap { $0 }
        }
    }

    /// A time as the source writes it; what is none stays none.
    mutating func spelled(_ at: JSONValue) -> JSONValue {
        guard let form = timeForm, let text = at.text, !text.isEmpty else { return at }
        guard let instant = ReferenceCells.cellInstant(text) else { return "never" }
        let seconds = instant.seconds
        let number: String
        switch form {
        case .seconds: number = "\(seconds)"
        case .milliseconds: number = "\(seconds * 1000)"
        case .microseconds: number = "\(seconds * 1_000_000)"
        case .format:
            let stamp = instant.rfc3339
            func part(_ start: Int, _ count: Int) -> Substring { stamp.dropFirst(start).prefix(count) }
            return .string("\(part(8, 2)).\(part(5, 2)).\(part(0, 4)) \(part(11, 8)) \(random.pick(["Z", "+00:00"]))")
        }
        return random.chance(50) ? .string(number) : .number(number)
    }

    // MARK: - Bytes

    /// With the mark that tells the order of bytes.
    private mutating func utf16(_ text: [UInt8], _ file: inout WrittenFile) -> [UInt8] {
        var units = Array(String(decoding: text, as: UTF8.self).utf16)
        if units.first != 0xFEFF {
            units.insert(0xFEFF, at: 0)
            file.marks += 1
        }
        let isLittle = random.chance(50)
        return units.flatMap { unit in
            let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
            return isLittle ? [low, high] : [high, low]
        }
    }

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
