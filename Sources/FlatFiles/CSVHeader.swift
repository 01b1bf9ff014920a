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
                throw FileFailure(
                    code: .badHeader, path: path, message: "column \(index + 1) of the header has no name")
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

    /// `, ; tab |`: the most frequent one outside quotes in the header, the first of them where two are as frequent.
    static func delimiter(_ start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) -> UInt8 {
        let candidates: [UInt8] = [0x2C, 0x3B, 0x09, 0x7C]
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
            plan.key = try required(key, "contact_id", path: path)
        case .activities(let rules):
            plan.key =
                rules.constantContact == nil
                ? try required(rules.contact, "contact_id", path: path) : choice(rules.contact)
            plan.type = rules.constantType == nil ? try required(rules.type, "type", path: path) : choice(rules.type)
            plan.at = rules.constantAt == nil ? try required(rules.at, "at", path: path) : choice(rules.at)
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

    private func required(_ paths: [ColumnPath], _ ours: String, path: String) throws(FileFailure) -> SlotChoice {
        let choice = choice(paths)
        guard choice.first >= 0 else {
            let cure =
                ours == "contact_id"
                ? "\"key\", or \"contact_id\" in \"mapping\", names another"
                : "\"mapping\" names another, \"constants\" gives all rows the same"
            // A title, a date: what report tools write before the header.
            let skipping = names.count == 1 ? "; \"skip_lines\" skips lines before the header" : ""
            throw missing(
                paths.map { quoted($0.dotted) }.joined(separator: " or "), what: "\(ours) (\(cure)\(skipping))",
                path: path)
        }
        return choice
    }

    private func missing(_ name: String, what: String, path: String) -> FileFailure {
        FileFailure(
            code: .badHeader, path: path,
            message: "there is no column \(name) for \(what); \(HeaderNames.told(names))")
    }
}
