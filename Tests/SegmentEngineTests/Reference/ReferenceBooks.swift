import CellValues
import FlatFiles
import SegmentEngine
import TestSupport

/// What the books of a world's sources must say, counted the slow way from its rows and from what their writer knows.
struct ReferenceBooks {
    let world: World
    let catalogue: ReferenceCatalogue
    /// By source, contacts first, and file.
    let written: [[WrittenFile]]
    private let log: ReferenceLog
    private let wanted: [ReferenceWanted.Property]

    init(_ world: World, _ catalogue: ReferenceCatalogue, written: [[WrittenFile]]) {
        self.world = world
        self.catalogue = catalogue
        self.written = written
        log = ReferenceLog(world)
        wanted = ReferenceWanted(world, catalogue).properties
    }

    /// Nil where they say it.
    func complaint(_ books: [SourceBooks]) -> String? {
        let contacts = books.filter { $0.kind == .contacts }
        for (number, source) in world.contactSources.enumerated() {
            let fates = log.contactFates[number]
            let found = zip(contacts[number].files, zip(fates, written[number])).lazy.compactMap { book, pair in
                complaint(book, pair.0, pair.1, "duplicate_key")
            }.first
            if let wrong = found ?? complaint(contacts[number], source, written[number]) {
                return "\(contacts[number].name): \(wrong)"
            }
        }
        let activities = books.filter { $0.kind == .activities }
        for (number, source) in world.activitySources.enumerated() {
            let fates = log.activityFates[number]
            let own = written[world.contactSources.count + number]
            let found = zip(activities[number].files, zip(fates, own)).lazy.compactMap { book, pair in
                complaint(book, pair.0, pair.1, "duplicate_id")
            }.first
            if let wrong = found ?? complaint(activities[number], source, fates.flatMap { $0 }, own) {
                return "\(activities[number].name): \(wrong)"
            }
        }
        return nil
    }

    // MARK: - Files

    private func complaint(
        _ book: FileBooks, _ fates: [ReferenceLog.Fate], _ file: WrittenFile, _ duplicate: String
    ) -> String? {
        let groups = file.grouped.map { ReferenceGroups($0, world) }
        var reasons = groups?.reasons ?? [:]
        if groups == nil {
            for stray in file.strays { reasons[stray.reason, default: 0] += 1 }
            for case .rejected(let reason) in fates { reasons[reason, default: 0] += 1 }
        }
        let rejected = reasons.values.reduce(0, +)
        var rejectedLines =
            groups?.rejectedLines ?? file.strays.reduce(rejected) { $0 + ($1.place?.lines ?? 1) - 1 }
        // Of objects in a document lines say nothing.
        for (fate, place) in zip(fates, file.places) where groups == nil {
            if case .rejected = fate { rejectedLines += place.lines - 1 }
        }
        func count(_ fate: ReferenceLog.Fate) -> Int { fates.count { $0 == fate } }
        // Nothing of rows that add up is lost.
        for (reason, number) in [
            (duplicate, count(.duplicate)), ("merged", count(.merged)),
            ("repeated_header", file.repeatedHeaders.count),
        ] where number > 0 { reasons[reason, default: 0] += number }
        var got: [String: Int] = [:]
        for (reason, count) in book.rows.reasons { got[reason.rawValue, default: 0] += count }
        if got != reasons { return "rows were set aside for \(got), not for \(reasons)" }

        if let wrong = complaint(ofPlaces: book, fates, file, groups, duplicate) { return wrong }

        let accepted = fates.count { $0 == .kept || $0.isAccepted }
        let duplicates = count(.duplicate) + count(.addedUp)
        let read = accepted + rejected + duplicates + count(.merged) + file.repeatedHeaders.count
        let counts = [
            ("read", book.read, read), ("accepted", book.accepted, accepted), ("rejected", book.rejected, rejected),
            ("duplicates", book.duplicates, duplicates), ("merged", book.merged, count(.merged)),
            ("repeated headers", book.setAside, file.repeatedHeaders.count),
            ("blank rows", book.counts.blank, file.blank),
            ("marks", book.counts.marks, file.marks), ("surplus cells", book.counts.surplusCells, file.surplusCells),
            ("nameless columns", book.counts.namelessColumns, file.namelessColumns),
            ("rows beyond ASCII", book.counts.beyondASCII, file.beyondASCII),
            ("lines", book.counts.lines, file.lines),
            ("lines of rejected rows", book.counts.rejectedLines, rejectedLines),
        ]
        for (name, got, wanted) in counts where got != wanted { return "\(name) are \(got), not \(wanted)" }
        if let groups, groups.activities != accepted + duplicates { return "the reference doesn't add up" }
        return nil
    }

    /// Every row that is set aside has its line.
    private func complaint(
        ofPlaces book: FileBooks, _ fates: [ReferenceLog.Fate], _ file: WrittenFile, _ groups: ReferenceGroups?,
        _ duplicate: String
    ) -> String? {
        var wanted = file.repeatedHeaders.map { (line: $0, reason: "repeated_header") }
        if let groups {
            wanted += groups.rejected
            // The first row of an activity stands for it.
            for (fate, place) in zip(fates, file.places) where fate == .duplicate {
                wanted.append((place.line, duplicate))
            }
        } else {
            guard file.places.count == fates.count, file.strays.allSatisfy({ $0.place != nil }) else { return nil }
            wanted += file.strays.map { ($0.place?.line ?? 0, $0.reason) }
            for (fate, place) in zip(fates, file.places) {
                switch fate {
                case .rejected(let reason): wanted.append((place.line, reason))
                case .duplicate: wanted.append((place.line, duplicate))
                case .merged: wanted.append((place.line, "merged"))
                default: continue
                }
            }
        }
        guard let rows = try? book.rows.all() else { return "the rows set aside can't be read" }
        let got = rows.map { ($0.line, $0.reason.rawValue) }.sorted { $0 < $1 }
        wanted.sort { ($0.line, $0.reason) < ($1.line, $1.reason) }
        return got.elementsEqual(wanted, by: { $0 == $1 })
            ? nil : "the rows set aside stand at \(got), not at \(wanted)"
    }

    // MARK: - Contacts

    /// Every cell of every row with a key is one that is missing, one that doesn't fit, or one that has a value.
    private func complaint(
        _ book: SourceBooks, _ source: World.ContactSource, _ files: [WrittenFile]
    ) -> String? {
        let rows = zip(source.files.flatMap { $0 }, places(book, source.files.map(\.count), files)).filter {
            isKey($0.0.key)
        }
        for field in book.fields where field.field != "contact_id" {
            guard let declared = catalogue.fields[field.field] else { continue }
            var cells = CellTally()
            for (row, place) in rows {
                cells.add(
                    row.cells.first { $0.name.unicodeScalars.elementsEqual(field.field.unicodeScalars) }?.value,
                    declared, at: place)
            }
            if let wrong = complaint([field], [cells]) { return wrong }
        }
        return nil
    }

    /// Where each of the world's rows stands; nil where its writer doesn't say.
    private func places(_ book: SourceBooks, _ rows: [Int], _ files: [WrittenFile]) -> [RowPlace?] {
        rows.indices.flatMap { number -> [RowPlace?] in
            let file = files[number]
            guard file.places.count == rows[number] else { return [RowPlace?](repeating: nil, count: rows[number]) }
            return file.places.enumerated().map { index, place in
                RowPlace(
                    file: number, display: book.files[number].file.display, line: place.line,
                    lines: file.grouped == nil ? nil : file.linePlaces[index])
            }
        }
    }

    /// Normalised, it may still turn out to be none.
    private func isKey(_ raw: JSONValue?) -> Bool {
        switch ReferenceLog.key(raw, world) {
        case .of: true
        case .bad: false
        case .none: raw?.text?.isEmpty == false
        }
    }

    // MARK: - Activities

    private func complaint(
        _ book: SourceBooks, _ source: World.ActivitySource, _ fates: [ReferenceLog.Fate], _ files: [WrittenFile]
    ) -> String? {
        let rows = zip(source.files.flatMap { $0 }, places(book, source.files.map(\.count), files))
        let accepted = zip(rows, fates).filter { $0.1.isAccepted }.map(\.0)
        var types: [String: Int] = [:]
        for (row, _) in accepted { types[row.type.flatMap(ReferenceCells.text) ?? "", default: 0] += 1 }
        if types != book.types { return "the activities' types are \(book.types), not \(types)" }
        let unknown = types.filter { catalogue.activities[$0.key] == nil }
        if unknown != book.unknownTypes { return "unknown types are \(book.unknownTypes), not \(unknown)" }
        func count(_ fate: ReferenceLog.Fate) -> Int { fates.count { $0 == fate } }
        let got = [book.used, book.anonymous, book.orphan, book.future]
        let wanted = [count(.used), count(.anonymous), count(.orphan), count(.future)]
        if got != wanted { return "used, anonymous, orphan, future are \(got), not \(wanted)" }
        if let wrong = complaint(ofTimes: book, source, accepted.map(\.0)) { return wrong }
        let differing = files.reduce(0) {
            $0 + ($1.grouped.map { ReferenceGroups($0, world) }?.withDifferentTimes ?? 0)
        }
        if book.groupsWithDifferentTimes != differing {
            return "groups with different times are \(book.groupsWithDifferentTimes), not \(differing)"
        }
        let orphans = zip(rows, fates).filter { $0.1 == .orphan }.map(\.0.1)
        if !orphans.contains(nil),
            book.orphanPlaces.map(\.told) != orphans.prefix(CellTally.placesKept).compactMap({ $0?.told })
        {
            return "orphans stand at \(book.orphanPlaces), not at \(orphans)"
        }
        return complaint(ofCells: book, accepted)
    }

    private func complaint(
        ofTimes book: SourceBooks, _ source: World.ActivitySource, _ accepted: [World.ActivityRow]
    ) -> String? {
        let times = accepted.compactMap { $0.at?.text.flatMap(ReferenceCells.cellInstant) }
        let seconds = times.map(\.seconds)
        let got = [book.times?.lowerBound, book.times?.upperBound, book.newestBeforeAsOf]
        let wanted = [seconds.min(), seconds.max(), seconds.filter { $0 < world.asOf.seconds }.max()]
        if got != wanted { return "oldest, newest and newest before as-of are \(got), not \(wanted)" }
        let implausible = source.plausible.map { range in times.count { !range.contains($0) } } ?? 0
        return book.implausible == implausible
            ? nil : "implausible times are \(book.implausible), not \(implausible)"
    }

    private func complaint(
        ofCells book: SourceBooks, _ rows: [(World.ActivityRow, RowPlace?)]
    ) -> String? {
        // Nothing was read.
        if book.fields.isEmpty { return rows.isEmpty || wanted.isEmpty ? nil : "it has no fields" }
        let asked = Dictionary(grouping: wanted) { $0.name }
        let told = Dictionary(grouping: book.fields) { $0.field }
        if Set(asked.keys) != Set(told.keys) {
            return "its fields are \(told.keys.sorted()), not \(asked.keys.sorted())"
        }
        for (name, properties) in asked.sorted(by: { $0.key < $1.key }) {
            if let wrong = complaint(told[name] ?? [], properties.map { tally($0, rows) }) { return wrong }
        }
        return nil
    }

    private func tally(
        _ property: ReferenceWanted.Property, _ rows: [(World.ActivityRow, RowPlace?)]
    ) -> CellTally {
        var cells = CellTally()
        let listed = WorldGenerator.listed(property.name)
        func parts(_ name: String) -> [String] { name.split(separator: ".").map(String.init) }
        for (row, place) in rows {
            guard let at = row.at?.text.flatMap(ReferenceCells.cellInstant),
                let type = row.type.flatMap(ReferenceCells.text), property.isWanted(of: type, at: at)
            else { continue }
            guard let listed else {
                cells.add(row.properties[path: parts(property.name)], property.declared, at: place)
                continue
            }
            cells.activities += 1
            // What isn't an object is a line without values; what isn't an array is no list.
            for (index, line) in (row.properties[path: parts(listed.list)]?.elements ?? []).enumerated() {
                cells.add(line[path: parts(listed.path)], property.declared, at: place?.ofLine(index))
            }
        }
        return cells
    }

    // MARK: - Cells

    /// Several columns of one name: types may declare one each in their own way. Which is which isn't told.
    private func complaint(_ books: [FieldBooks], _ tallies: [CellTally]) -> String? {
        let hasPlaces = tallies.allSatisfy { $0.hasPlaces }
        let got = books.map { CellTally($0, hasPlaces: hasPlaces) }.sorted { "\($0)" < "\($1)" }
        let wanted = tallies.map { $0.finished(hasPlaces: hasPlaces) }.sorted { "\($0)" < "\($1)" }
        return got == wanted ? nil : "of '\(books.first?.field ?? "")' the cells are \(got), not \(wanted)"
    }
}

/// Where a row of the world, or a line of it, stands.
private struct RowPlace: Comparable {
    var file: Int
    var display: String
    var line: Int
    /// Of a grouped file: where each of its lines stands.
    var lines: [Int]?

    var told: String { "\(display):\(line)" }

    func ofLine(_ index: Int) -> RowPlace {
        RowPlace(file: file, display: display, line: lines?[index] ?? line)
    }

    static func < (left: RowPlace, right: RowPlace) -> Bool { (left.file, left.line) < (right.file, right.line) }
}

extension CellPlace {
    fileprivate var told: String { "\(file):\(line)" }
}

/// The cells of a column.
private struct CellTally: Equatable, CustomStringConvertible {
    var missing = 0
    /// Outside its list too.
    var wrong = 0
    var outside = 0
    var values = 0
    var rounded = 0
    /// Lists that begin like one in another form.
    var encoded = 0
    var activities = 0
    /// Of wrong cells.
    private var found: [RowPlace] = []
    var places: [String] = []
    var hasPlaces = true

    static let placesKept = 5

    init() {}

    /// As books have it.
    func finished(hasPlaces: Bool) -> CellTally {
        var copy = self
        copy.hasPlaces = hasPlaces
        copy.places = hasPlaces ? found.sorted().prefix(Self.placesKept).map(\.told) : []
        copy.found = []
        return copy
    }

    init(_ book: FieldBooks, hasPlaces: Bool) {
        self.hasPlaces = hasPlaces
        places = hasPlaces ? book.places.map(\.told) : []
        (missing, wrong, outside) = (book.missing, book.wrongType, book.outsideList)
        (values, rounded, activities) = (book.filled - book.wrongType, book.rounded, book.activities)
        encoded = book.looksEncoded
    }

    mutating func add(_ raw: JSONValue?, _ declared: Declared, at place: RowPlace?) {
        let before = wrong
        defer {
            if wrong > before, let place { found.append(place) }
            if wrong > before, place == nil { hasPlaces = false }
        }
        switch ReferenceCells.judge(raw, as: declared) {
        case .missing:
            missing += 1
            return
        case .wrong: wrong += 1
        case .outside:
            wrong += 1
            outside += 1
        case .value:
            values += 1
            if declared.type == "decimal", let raw, ReferenceCells.isRounded(raw, as: declared) { rounded += 1 }
        }
        if declared.isList, declared.list == nil, let first = raw?.text?.first, "[{\"".contains(first) { encoded += 1 }
    }

    var description: String {
        "\(missing) missing, \(wrong) wrong (\(outside) outside), \(values) values (\(rounded) rounded, \(encoded) encoded) of "
            + "\(activities) at "
            + "\(places)"
    }
}
