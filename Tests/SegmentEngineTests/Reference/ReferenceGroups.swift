import CellValues
import TestSupport

/// What becomes of the rows of a grouped CSV (2-data §2, `group_by`), by the page: rows with an equal key are one activity,
/// whose contact, type and time are those of its first row.
struct ReferenceGroups {
    /// A row as written; an empty cell is missing.
    struct Row {
        var key: String
        var contact: String
        var type: String
        var at: String
        /// Why it is rejected, whatever it says of its activity.
        var fault: String?
        var place = WrittenFile.Place(line: 0, lines: 1)
    }

    private(set) var activities = 0
    private(set) var reasons: [String: Int] = [:]
    private(set) var rejectedLines = 0
    /// What is rejected, and where.
    private(set) var rejected: [(line: Int, reason: String)] = []
    /// Groups whose rows have different times.
    private(set) var withDifferentTimes = 0

    private struct Group {
        var contact: String
        var type: String
        var at: Instant
        var timesDiffer = false
    }

    init(_ rows: [Row], _ world: World) {
        var groups: [String: Group] = [:]
        for row in rows {
            if let fault = row.fault ?? Self.fault(row, groups[row.key], world) {
                reasons[fault, default: 0] += 1
                rejectedLines += row.place.lines
                rejected.append((row.place.line, fault))
                continue
            }
            let at = ReferenceCells.cellInstant(row.at)
            if let group = groups[row.key] {
                if let at, at != group.at { groups[row.key]?.timesDiffer = true }
                continue
            }
            activities += 1
            guard !row.key.isEmpty, let at else { continue }
            groups[row.key] = Group(contact: ReferenceLog.normalized(row.contact, world), type: row.type, at: at)
        }
        withDifferentTimes = groups.values.count { $0.timesDiffer }
    }

    private static func fault(_ row: Row, _ group: Group?, _ world: World) -> String? {
        let isNoKey = ReferenceLog.key(.string(row.contact), world) == .bad
        guard let group, !row.key.isEmpty else {
            if row.type.isEmpty { return "no_type" }
            if ReferenceCells.cellInstant(row.at) == nil { return "bad_time" }
            return isNoKey ? "bad_key" : nil
        }
        // Of a later row an empty cell says nothing.
        if isNoKey { return "bad_key" }
        if !row.at.isEmpty, ReferenceCells.cellInstant(row.at) == nil { return "bad_time" }
        let contact = ReferenceLog.normalized(row.contact, world)
        let isOther = !contact.isEmpty && !sameText(contact, group.contact, exactly: true)
        let hasOtherType = !row.type.isEmpty && !sameText(row.type, group.type, exactly: true)
        return isOther || hasOtherType ? "group_conflict" : nil
    }
}
