/// A workspace of one shape: how many contacts, what fields, how the files lie. Made from a seed, always the same.
struct MemoryShape {
    enum Keys: String, CaseIterable { case short, email, uuid }
    enum Field: String, CaseIterable {
        case fewTexts, manyTexts, integer, decimal, date, datetime, boolean, list

        var type: String {
            switch self {
            case .fewTexts, .manyTexts: "text"
            default: rawValue
            }
        }

        func value(_ number: Int) -> String {
            func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
            return switch self {
            case .fewTexts: "v\(number % 37)"
            case .manyTexts: "Some text number \(number)"
            case .integer: "\(number % 1000)"
            case .decimal: "\(number % 5000).\(padded(number % 100))"
            case .date: "20\(padded(number % 25))-\(padded(number % 12 + 1))-\(padded(number % 28 + 1))"
            case .datetime: "20\(padded(number % 25))-\(padded(number % 12 + 1))-03T10:00:\(padded(number % 60))Z"
            case .boolean: number % 3 == 0 ? "false" : "true"
            case .list: (0..<number % 4).map { "t\((number + $0) % 20)" }.joined(separator: "|")
            }
        }

        var test: String {
            switch self {
            case .fewTexts: #""op": "is", "value": "v3""#
            case .manyTexts: #""op": "contains", "value": "99""#
            case .integer: #""op": ">", "value": 500"#
            case .decimal: #""op": ">", "value": 100.5"#
            case .date, .datetime: #""op": "before", "value": "2010-01-01""#
            case .boolean: #""op": "is", "value": true"#
            case .list: #""op": "has_any", "value": "t3""#
            }
        }
    }

    let seed: Int
    let contacts: Int
    let keys: Keys
    let fields: [Field]
    /// Contacts come in the order of their keys.
    let isSorted: Bool
    /// One row in twenty stands for a contact that had one already.
    let hasRepeats: Bool
    let files: Int
    let isJSON: Bool
    let isCompressed: Bool
    let activities: Int
    let threads: Int

    init(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed) &+ 0x6D65_6D6F)
        self.seed = seed
        contacts = random.pick([1000, 20_000, 50_000, 100_000, 200_000, 400_000, 1_000_000])
        keys = random.pick(Keys.allCases)
        fields = (0..<random.between(1, 14)).map { _ in random.pick(Field.allCases) }
        isSorted = random.chance(50)
        hasRepeats = random.chance(30)
        files = random.pick([1, 1, 3])
        isJSON = random.chance(30)
        isCompressed = random.chance(30)
        activities = random.pick([0, 0, 20_000, 200_000])
        threads = random.between(1, 2)
    }

    var description: String {
        "\(contacts) contacts with \(fields.count) fields, \(keys.rawValue) keys\(isSorted ? " in order" : ""), "
            + (hasRepeats ? "repeats, " : "") + "\(files) \(isJSON ? "JSONL" : "CSV")\(isCompressed ? ".gz" : ""), "
            + "\(activities) activities, \(threads) thread\(threads == 1 ? "" : "s")"
    }

    /// Leaves files, catalogue and definitions in the folder.
    func write(to folder: String) throws {
        try makeFolder(folder + "/segments")
        try makeFolder(folder + "/contacts")
        try writeContacts(to: folder)
        let declared = fields.enumerated().map { #"{"name": "f\#($0.offset)", "type": "\#($0.element.type)"}"# }
        try writeText(#"{"fields": [\#(declared.joined(separator: ", "))]}"#, to: folder + "/fields.json")
        for (number, field) in fields.enumerated() {
            try writeSegment("f\(number)", #"{"field": "f\#(number)", \#(field.test)}"#, in: folder)
        }
        guard activities > 0 else { return }
        try writeActivities(to: folder)
        try writeSegment(
            "spent", #"{"activity": "purchase", "measure": {"sum": "total"}, "op": ">", "value": 500}"#, in: folder)
        if seed % 2 == 0 {
            try writeSegment(
                "kinds", #"{"activity": "purchase", "measure": {"distinct": "sku"}, "op": ">", "value": 3}"#, in: folder
            )
        }
        if seed % 3 == 0 {
            try writeSegment("best", #"{"field": "rfm.segment", "op": "is", "value": "Champions"}"#, in: folder)
        }
    }

    /// `limit`: as `limits.memory` takes it; nil: none.
    func writePipeline(limit: String?, to path: String) throws {
        let log = activities > 0 ? #"{"path": "activities.jsonl"}"# : ""
        let limits = limit.map { #", "limits": {"memory": "\#($0)"}"# } ?? ""
        try writeText(
            #"""
            {"name": "shape", "as_of": "2026-01-01", "catalogue": ".",
             "sources": {"contacts": [{"path": "contacts/*", "name": "contacts"}], "activities": [\#(log)]},
             "segments": "segments", "output": "out"\#(limits)}
            """#, to: path)
    }

    private func writeSegment(_ id: String, _ include: String, in folder: String) throws {
        try writeText(
            #"{"id": "\#(id)", "name": "\#(id)", "type": "dynamic_plus", "include": \#(include)}"#,
            to: folder + "/segments/\(id).json")
    }

    private func writeText(_ text: String, to path: String) throws { try writeFile(Array(text.utf8), to: path) }

    private func key(_ contact: Int) -> String {
        let text = String(contact)
        let number = String(repeating: "0", count: 8 - text.count) + text
        switch keys {
        case .short: return "c" + number
        case .email: return "person.\(number)@mail\(contact % 50).example.com"
        case .uuid:
            var random = SplitMix64(seed: UInt64(contact))
            let tail = String(random.next() | 1 << 63, radix: 16)
            return "\(number)-\(tail.prefix(4))-4\(tail.prefix(3))-\(tail.suffix(4))-\(tail.prefix(12))"
        }
    }

    private func writeContacts(to folder: String) throws {
        var random = SplitMix64(seed: UInt64(seed))
        let rows = contacts + (hasRepeats ? contacts / 20 : 0)
        // A step without a common factor with any of the numbers goes through all of them, far from their order.
        let step = isSorted ? 1 : 611_953
        let form = isJSON ? "jsonl" : "csv"
        for file in 0..<files {
            var bytes: [UInt8] = []
            var members: [[UInt8]] = []
            if !isJSON {
                bytes = Array("contact_id,\(fields.indices.map { "f\($0)" }.joined(separator: ","))\n".utf8)
            }
            for row in file * rows / files..<(file + 1) * rows / files {
                let contact = row < contacts ? row * step % contacts : random.below(contacts)
                let values = fields.enumerated().map { $0.element.value(contact * 7 + $0.offset) }
                if isJSON {
                    let cells = values.enumerated().map { #", "f\#($0.offset)": "\#($0.element)""# }.joined()
                    bytes += Array(#"{"contact_id": "\#(key(contact))"\#(cells)}"#.utf8)
                } else {
                    bytes += Array((key(contact) + "," + values.joined(separator: ",")).utf8)
                }
                bytes.append(0x0A)
                // Members of a few megabytes, so that the workshop itself stays small: its size counts for the program's.
                if bytes.count > 2 << 20 { members.append(try flushed(&bytes)) }
            }
            members.append(try flushed(&bytes))
            try writeFile(
                members.flatMap { $0 }, to: "\(folder)/contacts/\(file).\(form)" + (isCompressed ? ".gz" : ""))
        }
    }

    private func flushed(_ bytes: inout [UInt8]) throws -> [UInt8] {
        defer { bytes = [] }
        return isCompressed ? try gzipped(bytes) : bytes
    }

    private func writeActivities(to folder: String) throws {
        var random = SplitMix64(seed: UInt64(seed) &+ 1)
        var bytes: [UInt8] = []
        for number in 0..<activities {
            let (day, second) = (number % 28 + 1, number % 60)
            let at = "2025-\(number % 12 + 1 < 10 ? "0" : "")\(number % 12 + 1)-\(day < 10 ? "0" : "")\(day)"
            bytes += Array(
                (#"{"contact_id": "\#(key(random.below(contacts)))", "type": "purchase", "#
                    + #""at": "\#(at)T00:00:\#(second < 10 ? "0" : "")\#(second)Z", "#
                    + #""properties": {"total": \#(number % 900).5, "sku": "s\#(number * 7 % 5000)"}}"#
                    + "\n").utf8)
        }
        try writeFile(bytes, to: folder + "/activities.jsonl")
    }
}
