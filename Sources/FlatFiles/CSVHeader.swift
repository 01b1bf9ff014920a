import CellValues

/// The names in a CSV's first row, and where the projection finds its columns among them.
struct CSVHeader {
    let names: [String]
    /// The last cell has no name: its column is empty throughout, or the file isn't read.
    let hasNamelessColumn: Bool
    /// As bytes: Swift's == takes composed and decomposed letters for the same, files don't.
    private let indices: [[UInt8]: Int]

    init(_ names: [String], path: String) throws(FileFailure) {
        var names = names
        hasNamelessColumn = names.count > 1 && names.last?.isEmpty == true
        if hasNamelessColumn { names.removeLast() }
        var indices: [[UInt8]: Int] = [:]
        for (index, name) in names.enumerated() {
            if name.isEmpty {
                // Row numbers, as tables of data scientists have them.
                let cure =
                    index == 0
                    ? ": give it one, or export without row numbers (index=False of pandas, row.names=FALSE of R)" : ""
                throw FileFailure(
                    code: .badHeader, path: path, message: "column \(index + 1) of the header has no name\(cure)")
            }
            if indices.updateValue(index, forKey: Array(name.utf8)) != nil {
                let isFit = HeaderNames.areFit(names)
                throw FileFailure(
                    code: .badHeader, path: path,
                    message: isFit
                        ? "the header has the column \(quoted(name)) twice"
                        : "the first row has the same cell twice, and looks like data and not like a header")
            }
        }
        self.names = names
        self.indices = indices
    }

    /// Cells as it was written.
    var cellCount: Int { names.count + (hasNamelessColumn ? 1 : 0) }

    static let delimiters: [UInt8] = [0x2C, 0x3B, 0x09, 0x7C]

    /// `, ; tab |`: the most frequent one outside quotes in the header, the first of them where two are as frequent.
    static func delimiter(_ start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) -> UInt8 {
        let candidates = delimiters
        var counts = [0, 0, 0, 0]
        var isQuoted = false
        var p = start
        while p < end, isQuoted || p.pointee != 0x0A {
            if p.pointee == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if !isQuoted, let index = candidates.firstIndex(of: p.pointee) {
                counts[index] += 1
            }
            p += 1
        }
        let most = counts.max() ?? 0
        return candidates[counts.firstIndex(of: most) ?? 0]
    }

    private func choice(_ paths: [ColumnPath]) -> SlotChoice {
        SlotChoice(paths.compactMap { index(of: $0.dotted) })
    }

    func index(of name: String) -> Int? { indices[Array(name.utf8)] }

    /// Where the projection's columns stand. A column that was asked for and isn't there is missing in every row; without
    /// those that make a row a contact or an activity nothing can be read.
    func plan(_ projection: Projection, path: String) throws(FileFailure) -> SlotPlan {
        var plan = SlotPlan()
        switch projection.rows {
        case .contacts(let key):
            plan.key = try required(key, "contact_id", projection.layout, path: path)
        case .activities(let rules):
            plan.key =
                rules.constantContact == nil
                ? try required(rules.contact, "contact_id", projection.layout, path: path) : choice(rules.contact)
            plan.type =
                rules.constantType == nil
                ? try required(rules.type, "type", projection.layout, path: path) : choice(rules.type)
            plan.at =
                rules.constantAt == nil
                ? try required(rules.at, "at", projection.layout, path: path) : choice(rules.at)
            plan.id = rules.wantsID ? choice(rules.id) : .none
        case .plain: break
        }
        plan.columns = projection.columns.map { choice($0.paths) }
        if let group = projection.layout.groupBy {
            for name in [group.key] + group.columns where index(of: name) == nil {
                throw missing(quoted(name), what: "group_by", path: path)
            }
        }
        return plan
    }

    static let skipping = "; \"skip_lines\" skips lines before the header"

    private func required(
        _ paths: [ColumnPath], _ ours: String, _ layout: SourceLayout, path: String
    ) throws(FileFailure) -> SlotChoice {
        let choice = choice(paths)
        guard choice.first >= 0 else {
            var cure =
                ours == "contact_id"
                ? "\"key\", or \"contact_id\" in \"mapping\", names another"
                : "\"mapping\" names another, \"constants\" gives all rows the same"
            if let other = otherDelimiter(paths) {
                cure += "; \"delimiter\": \"\(other)\" on the source gives one of this name"
            } else if names.count == 1 {
                // A title, a date: what report tools write before the header.
                cure += Self.skipping
                if layout.encoding == .utf16 { cure += ", and \"encoding\" can go if the file isn't UTF-16" }
            }
            throw missing(
                paths.map { quoted($0.dotted) }.joined(separator: " or "), what: "\(ours) (\(cure))", path: path)
        }
        return choice
    }

    /// The delimiter that would have given a column of one of these names: the header was cut at another one.
    private func otherDelimiter(_ paths: [ColumnPath]) -> String? {
        let found = Self.delimiters.first { delimiter in
            names.contains { name in
                let cells = name.utf8.split(separator: delimiter, omittingEmptySubsequences: false)
                return cells.count > 1
                    && cells.contains { cell in paths.contains { Array($0.dotted.utf8) == Array(cell) } }
            }
        }
        return found.map { $0 == 0x09 ? "\\t" : String(Unicode.Scalar($0)) }
    }

    private func missing(_ name: String, what: String, path: String) -> FileFailure {
        FileFailure(
            code: .badHeader, path: path,
            message: "there is no column \(name) for \(what); \(HeaderNames.told(names))")
    }
}
