/// The rows of a CSV that is grouped: those with an equal key are one activity, with a line each.
struct SlowGroups {
    struct Row {
        var place: SlowReading.Row
        var cells: [[UInt8]]
    }

    let layout: SlowLayout
    let group: SlowGroup
    let names: [String: Int]
    var rows: [Row] = []

    init(_ layout: SlowLayout, _ group: SlowGroup, _ names: [String: Int]) {
        self.layout = layout
        self.group = group
        self.names = names
    }

    private struct Group {
        var rows: [Int]
        var contact: String?
        var type: String?
        var at: SlowRow.At
        var timesDiffer = false
    }

    private func value(_ row: Int, _ path: String) -> SlowJSON? {
        names[path].map { .string(String(decoding: rows[row].cells[$0], as: UTF8.self)) }
    }

    private func row(_ index: Int, lines: [Int]) -> SlowRow {
        SlowRow(layout: layout, value: { value(index, $0) }) { list in
            list == group.list ? lines.map { line in { value(line, $0) } } : []
        }
    }

    func read(into reading: inout SlowReading) {
        guard case .activities(let contactPaths, let typePaths, let atPaths) = layout.rows else { return }
        var groups: [Group] = []
        var ofKey: [String: Int] = [:]
        func reject(_ index: Int, _ reason: String) {
            let place = rows[index].place
            reading.rejected.append(
                .init(
                    line: place.line, lines: place.lines, offset: place.offset, length: place.length, reason: reason,
                    raw: place.raw))
            reading.counts.rejectedLines += place.lines
            reading.own(.rejected, line: place.line, lines: place.lines)
        }
        for index in rows.indices {
            let single = row(index, lines: [])
            let key = value(index, group.key)?.asText ?? ""
            func contact() throws -> String? {
                let key = try single.key(contactPaths).map(layout.keyNormal.applied) ?? ""
                return key.isEmpty ? nil : key
            }
            if !key.isEmpty, let number = ofKey[key] {
                guard case .success(let contact) = Result(catching: contact) else {
                    reject(index, "bad_key")
                    continue
                }
                let at = single.at(atPaths)
                let type = single.type(typePaths)
                let first = groups[number]
                if at == .bad {
                    reject(index, "bad_time")
                } else if type ?? first.type != first.type || contact ?? first.contact != first.contact {
                    reject(index, "group_conflict")
                } else {
                    if at != .missing, at != first.at { groups[number].timesDiffer = true }
                    groups[number].rows.append(index)
                    reading.counts.grouped += 1
                    reading.own(.row, line: rows[index].place.line, lines: rows[index].place.lines)
                }
                continue
            }
            do {
                _ = try single.cells()
            } catch {
                reject(index, (error as? SlowRow.Reason)?.text ?? "\(error)")
                continue
            }
            if !key.isEmpty { ofKey[key] = groups.count }
            var at = single.at(atPaths)
            if at == .missing, let constant = layout.constantAt {
                at = SlowRow(layout: layout, value: { _ in .string(constant) }, lines: { _ in [] }).at([""])
            }
            let own = try? contact()
            groups.append(
                Group(
                    rows: key.isEmpty ? [] : [index],
                    contact: own ?? layout.constantContact.map(layout.keyNormal.applied),
                    type: single.first(typePaths) == nil
                        ? layout.constantType.map { layout.typeNames[$0] ?? $0 } : single.type(typePaths), at: at))
            if key.isEmpty { groups[groups.count - 1].rows = [-1 - index] }
            reading.own(.row, line: rows[index].place.line, lines: rows[index].place.lines)
        }
        for group in groups {
            // Without a key it is an activity of its own, without lines.
            let first = group.rows[0] < 0 ? -1 - group.rows[0] : group.rows[0]
            var place = rows[first].place
            place.cells = (try? row(first, lines: group.rows[0] < 0 ? [] : group.rows).cells()) ?? []
            reading.rows.append(place)
            if group.timesDiffer { reading.counts.groupsWithDifferentTimes += 1 }
        }
        reading.rejected.sort { $0.offset < $1.offset }
        reading.rows.sort { $0.offset < $1.offset }
    }
}
