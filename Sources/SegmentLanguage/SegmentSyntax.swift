import CellValues

/// A definition as written: JSON with places, not checked yet.
package struct SegmentSyntax: Sendable {
    package let file: String
    /// Nil where the file is no JSON; then `finding` says so.
    package let root: JSONNode?
    package let findings: [Finding]

    package init(parsing bytes: [UInt8], file: String) {
        let log = FindingLog(file: file)
        self.file = file
        root = JSONNode(reading: bytes, log: log)
        findings = log.findings
    }

    /// Everything that is wrong with the file, at once; and the segment, where nothing is.
    package func checked(against context: CheckContext) -> SegmentCheck {
        guard let root else { return SegmentCheck(id: nil, segment: nil, findings: findings, references: []) }
        let log = FindingLog(file: file)
        guard let reader = ObjectReader(root, what: "a segment", known: Self.keys, log: log) else {
            return SegmentCheck(id: nil, segment: nil, findings: log.sorted, references: [])
        }
        let header = SegmentHeader(reader, file: file, context: context)
        var filters: [String: Condition] = [:]
        let (references, uses) = FilterCheck.run(in: context, kind: header.kind ?? .dynamicPlus, log: log) { checker in
            for key in ["include", "exclude"] {
                guard let node = reader[key] else { continue }
                filters[key] = checker.condition(node, level: 0, position: .top)
            }
        }
        if header.kind != .static, reader["include"] == nil, header.kind != nil {
            log.add(.missingKey("include", of: "a segment that is not static"), at: reader.place)
        }
        let findings = log.sorted
        guard !log.hasErrors, let id = header.id, let name = header.name, let kind = header.kind else {
            return SegmentCheck(id: header.id, segment: nil, findings: findings, references: references)
        }
        let segment = Segment(
            id: id, name: name, summary: header.description, kind: kind, include: filters["include"],
            exclude: filters["exclude"], tags: header.tags, goal: header.goal, owner: header.owner, file: file,
            references: Set(references.map(\.id)).sorted { $0.utf8ForOrder < $1.utf8ForOrder },
            uses: uses)
        return SegmentCheck(id: id, segment: segment, findings: findings, references: references)
    }

    static let keys = ["id", "name", "description", "type", "include", "exclude", "tags", "goal", "owner"]
}

/// What checking one file gives.
package struct SegmentCheck: Sendable {
    /// Where it could be read, errors or not.
    package var id: String?
    /// Nil where there is an error.
    package var segment: Segment?
    /// All of them, by place.
    package var findings: [Finding]
    /// Every `{"segment": …}`, in the order of the file.
    package var references: [SegmentReference]
}

/// All but the filters.
private struct SegmentHeader {
    var id: String?
    var name: String?
    var kind: Segment.Kind?
    var description: String?
    var tags: [String]
    var goal: String?
    var owner: String?

    init(_ reader: ObjectReader, file: String, context: CheckContext) {
        let log = reader.log
        id = reader.requiredText("id")
        if let id {
            let place = reader["id"]?.place
            if !Segment.isID(id) {
                log.add(.badID(id), at: place)
            } else if context.checksFileName, let stem = Segment.stem(ofFile: file), ByteOrder(stem) != ByteOrder(id) {
                log.add(.idMismatch(id, stem: stem), at: place)
            }
        }
        name = reader.requiredText("name")
        if let name,
            !(1...200 ~= name.unicodeScalars.count) || name.unicodeScalars.allSatisfy(\.properties.isWhitespace)
        {
            log.add(.badSegmentName(length: name.unicodeScalars.count), at: reader["name"]?.place)
        }
        description = reader.text("description")
        owner = reader.text("owner")
        tags = reader.texts("tags") ?? []
        goal = reader.text("goal")
        if let goal, !Segment.goals.contains(goal) {
            log.add(.notOneOf("goal", goal, Segment.goals), at: reader["goal"]?.place)
        }
        if let written = reader.requiredText("type") {
            kind = Segment.Kind(rawValue: written)
            if kind == nil {
                log.add(.notOneOf("type", written, Segment.Kind.allCases.map(\.rawValue)), at: reader["type"]?.place)
            }
        }
        if kind == .static {
            for key in ["include", "exclude"] where reader.has(key) {
                log.add(.filterInStatic(key), at: reader.keyPlace(key))
            }
        } else if kind == .dynamic, reader.has("exclude") {
            log.add(.needsDynamicPlus("exclude"), at: reader.keyPlace("exclude"))
        }
    }
}

extension Segment {
    package static let goals = ["conversion", "retention", "reactivation"]

    /// `[a-z0-9][a-z0-9_-]{0,62}`: fit to be a file's name anywhere, and never a path.
    package static func isID(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard 1...63 ~= bytes.count, bytes[0] != UInt8(ascii: "_"), bytes[0] != UInt8(ascii: "-") else { return false }
        return bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }

    /// `vip` of `data/segments/vip.json`; nil where the file's name doesn't end in `.json`.
    package static func stem(ofFile file: String) -> String? {
        let name = file.split(separator: "/").last ?? ""
        return name.hasSuffix(".json") ? String(name.dropLast(5)) : nil
    }
}

// MARK: - Messages

extension FindingMessage {
    fileprivate static func badID(_ id: String) -> Self {
        FindingMessage(
            .badID, "\(quoted(id)) can't be an id",
            hint: "1 to 63 of a-z, 0-9, '_' and '-', beginning with a letter or digit")
    }

    fileprivate static func idMismatch(_ id: String, stem: String) -> Self {
        FindingMessage(.idMismatch, "the id \(quoted(id)) is not the file's name, \(quoted(stem))")
    }

    fileprivate static func badSegmentName(length: Int) -> Self {
        FindingMessage(
            .badName, length > 200 ? "the name has \(length) characters, 200 are allowed" : "the name is empty")
    }

    fileprivate static func notOneOf(_ key: String, _ value: String, _ values: [String]) -> Self {
        FindingMessage(
            .badValue, "\(quoted(key)) can't be \(quoted(value))",
            hint: didYouMean(value, among: values) ?? "it is \(listed(values))")
    }

    fileprivate static func filterInStatic(_ key: String) -> Self {
        FindingMessage(
            .notAllowedInStatic, "a static segment has no \(quoted(key)); its members come from its journal")
    }

    static func needsDynamicPlus(_ what: String) -> Self {
        FindingMessage(
            .needsDynamicPlus, "\(quoted(what)) needs a segment of type dynamic_plus",
            hint: "a dynamic one is one field test, 'everyone', or one 'all' of field tests")
    }
}
