import CellValues
import TestSupport

/// Who the contacts are and what they did, row by row: rejected ones, repeats, merges, anonymous, orphan and future
/// activities.
struct ReferenceLog {
    /// What becomes of a row.
    enum Fate: Equatable {
        case rejected(String)
        /// Contacts: another row with its key counts, or the two of them add up. Activities: another version counts.
        case duplicate
        case addedUp
        case merged
        case kept
        case anonymous, orphan, future, used

        /// Of an activity: nothing is wrong with it.
        var isAccepted: Bool { [.anonymous, .orphan, .future, .used].contains(self) }
    }

    private(set) var contacts: [ReferenceContact] = []
    /// By source, file and row.
    private(set) var contactFates: [[[Fate]]] = []
    private(set) var activityFates: [[[Fate]]] = []

    private let targets: [ContactKey: ContactKey]

    init(_ world: World) {
        targets = Dictionary(
            world.merges.map {
                (ContactKey(Self.normalized($0.previous, world)), ContactKey(Self.normalized($0.contact, world)))
            }.filter { $0.0 != $0.1 },
            uniquingKeysWith: { first, _ in first })
        let numbers = readContacts(world)
        for source in world.activitySources { readActivities(source, world, numbers) }
        for number in contacts.indices {
            // Equal instants stay in log order: the sort by instant and place is total.
            contacts[number].activities = contacts[number].activities.enumerated().sorted {
                ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
            }.map(\.element)
        }
    }

    // MARK: - Contacts

    /// Gives the contacts' numbers by key.
    private mutating func readContacts(_ world: World) -> [ContactKey: Int] {
        var numbers: [ContactKey: Int] = [:]
        // The row that each contact has for now, and those that add up with it.
        var holders: [[Place]] = []
        contactFates = world.contactSources.map { $0.files.map { $0.map { _ in .kept } } }
        func set(_ fate: Fate, _ place: Place) { contactFates[place.source][place.file][place.row] = fate }
        for (number, source) in world.contactSources.enumerated() {
            for (file, rows) in source.files.enumerated() {
                for (index, row) in rows.enumerated() {
                    let place = Place(source: number, file: file, row: index)
                    guard case .of(let key) = Self.key(row.key, world) else {
                        set(.rejected(Self.key(row.key, world) == .none ? "no_key" : "bad_key"), place)
                        continue
                    }
                    if targets[key] != nil {
                        set(.merged, place)
                        continue
                    }
                    guard let contact = numbers[key] else {
                        numbers[key] = contacts.count
                        contacts.append(ReferenceContact(key: key, cells: row.cells))
                        holders.append([place])
                        continue
                    }
                    switch source.duplicates {
                    case .first: set(.duplicate, place)
                    case .last:
                        for loser in holders[contact] { set(.duplicate, loser) }
                        contacts[contact].cells = row.cells
                        holders[contact] = [place]
                    case .merge:
                        for earlier in holders[contact] { set(.addedUp, earlier) }
                        contacts[contact].add(row.cells)
                        holders[contact].append(place)
                    }
                }
            }
        }
        return numbers
    }

    private struct Place {
        var source: Int
        var file: Int
        var row: Int
    }

    // MARK: - Activities

    private mutating func readActivities(
        _ source: World.ActivitySource, _ world: World, _ numbers: [ContactKey: Int]
    ) {
        var fates = source.files.map { $0.map { Self.fault($0, world).map { Fate.rejected($0) } ?? .used } }
        var known: Set<[UInt8]> = []
        for (file, row) in Self.order(fates, backwards: source.dedupe?.keepsLast == true)
        where fates[file][row] == .used {
            guard let dedupe = source.dedupe, let id = Self.id(source.files[file][row], dedupe) else { continue }
            if !known.insert(Array(id.utf8)).inserted { fates[file][row] = .duplicate }
        }
        for (file, index) in Self.order(fates, backwards: false) where fates[file][index] == .used {
            let row = source.files[file][index]
            guard let at = row.at?.text.flatMap(ReferenceCells.cellInstant),
                let type = row.type.flatMap(ReferenceCells.text)
            else { continue }
            guard case .of(let key) = Self.key(row.contact, world) else {
                fates[file][index] = .anonymous
                continue
            }
            guard let number = numbers[survivor(of: key)] else {
                fates[file][index] = .orphan
                continue
            }
            guard at < world.asOf else {
                fates[file][index] = .future
                continue
            }
            contacts[number].activities.append(ReferenceActivity(type: type, at: at, properties: row.properties))
        }
        activityFates.append(fates)
    }

    private static func order(_ fates: [[Fate]], backwards: Bool) -> [(file: Int, row: Int)] {
        let all = fates.indices.flatMap { file in fates[file].indices.map { (file, $0) } }
        return backwards ? all.reversed() : all
    }

    /// Why a row is rejected.
    static func fault(_ row: World.ActivityRow, _ world: World) -> String? {
        if row.type.flatMap(ReferenceCells.text) == nil { return "no_type" }
        if row.at?.text.flatMap(ReferenceCells.cellInstant) == nil { return "bad_time" }
        return key(row.contact, world) == .bad ? "bad_key" : nil
    }

    private static func id(_ row: World.ActivityRow, _ dedupe: World.Dedupe) -> String? {
        let raw = dedupe.property.map { row.properties[path: $0.split(separator: ".").map(String.init)] } ?? row.id
        return raw.flatMap(ReferenceCells.text)
    }

    // MARK: - Keys

    /// The contact that a key was merged into at last, or the key itself.
    func survivor(of key: ContactKey) -> ContactKey {
        var survivor = key
        while let next = targets[survivor] { survivor = next }
        return survivor
    }

    enum Key: Equatable {
        case of(ContactKey)
        case none
        /// What can't be a key.
        case bad
    }

    /// A text as written, or a whole number's digits.
    static func key(_ raw: JSONValue?, _ world: World) -> Key {
        switch raw {
        case .string(let text):
            if ReferenceCells.isShortened(ReferenceCells.trimmed(text)) { return .bad }
            let key = normalized(text, world)
            return key.isEmpty ? .none : .of(ContactKey(key))
        case .number(let digits):
            guard let number = Double(digits).flatMap({ Int(exactly: $0) }) else { return .bad }
            return .of(ContactKey(normalized("\(number)", world)))
        case .array(let elements): return elements.isEmpty ? .none : .bad
        case .boolean(let flag): return flag ? .bad : .none
        case .object: return .bad
        case .null, nil: return .none
        }
    }

    /// By `key_normal`.
    static func normalized(_ key: String, _ world: World) -> String {
        let rules = world.keyRules
        var key = rules.contains("trim") ? ReferenceCells.trimmed(key) : key
        while rules.contains("apostrophe"), key.unicodeScalars.first == "'" {
            key.unicodeScalars.removeFirst()
            if rules.contains("trim") { key = ReferenceCells.trimmed(key) }
        }
        let halves = key.split(separator: ".", omittingEmptySubsequences: false)
        if rules.contains("integer"), halves.count == 2, !halves[0].isEmpty, !halves[1].isEmpty,
            halves[0].unicodeScalars.allSatisfy({ "0"..."9" ~= $0 }), halves[1].allSatisfy({ $0 == "0" })
        {
            key = String(halves[0])
        }
        return rules.contains("lower") ? lowered(key) : key
    }

    static func lowered(_ text: String) -> String {
        var lowered = ""
        for scalar in text.unicodeScalars {
            lowered.unicodeScalars.append("A"..."Z" ~= scalar ? Unicode.Scalar(scalar.value + 32)! : scalar)
        }
        return lowered
    }
}

extension ReferenceContact {
    /// Each field's last value that is there.
    fileprivate mutating func add(_ later: [(name: String, value: JSONValue)]) {
        for cell in later {
            guard let declared = WorldCatalogue.reference.fields[cell.name],
                ReferenceCells.read(cell.value, as: declared) != nil
            else { continue }
            cells.removeAll { $0.name.unicodeScalars.elementsEqual(cell.name.unicodeScalars) }
            cells.append(cell)
        }
    }
}
