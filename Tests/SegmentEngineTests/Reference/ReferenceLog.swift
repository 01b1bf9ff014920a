import CellValues
import TestSupport

/// Who the contacts are and what they did (2-data §2, §3): repeats, merges, anonymous, orphan and future activities.
struct ReferenceLog {
    private(set) var contacts: [ReferenceContact] = []
    private(set) var used = 0
    private(set) var anonymous = 0
    private(set) var orphan = 0
    private(set) var future = 0
    private(set) var rejected = 0

    private let targets: [ContactKey: ContactKey]

    init(_ world: World) {
        targets = Dictionary(
            world.merges.map {
                (ContactKey(Self.normalized($0.previous, world)), ContactKey(Self.normalized($0.contact, world)))
            }.filter { $0.0 != $0.1 },
            uniquingKeysWith: { first, _ in first })
        var numbers: [ContactKey: Int] = [:]
        for row in world.contactSources.flatMap({ $0.files.flatMap { $0 } }) {
            guard let key = Self.key(row.key, world), targets[key] == nil else { continue }
            let contact = ReferenceContact(key: key, cells: row.cells)
            if let number = numbers[key] {
                if !world.keepsFirstDuplicate { contacts[number] = contact }
            } else {
                numbers[key] = contacts.count
                contacts.append(contact)
            }
        }
        for row in world.activitySources.flatMap({ $0.files.flatMap { $0 } }) {
            guard let at = row.at?.text.flatMap(ReferenceCells.cellInstant),
                let type = row.type.flatMap(ReferenceCells.text)
            else {
                rejected += 1
                continue
            }
            guard let key = Self.key(row.contact, world) else {
                anonymous += 1
                continue
            }
            guard let number = numbers[survivor(of: key)] else {
                orphan += 1
                continue
            }
            guard at < world.asOf else {
                future += 1
                continue
            }
            used += 1
            contacts[number].activities.append(ReferenceActivity(type: type, at: at, properties: row.properties))
        }
        for number in contacts.indices {
            // Equal instants stay in log order: the sort by instant and place is total.
            contacts[number].activities = contacts[number].activities.enumerated().sorted {
                ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
            }.map(\.element)
        }
    }

    /// The contact that a key was merged into at last, or the key itself.
    func survivor(of key: ContactKey) -> ContactKey {
        var survivor = key
        while let next = targets[survivor] { survivor = next }
        return survivor
    }

    /// A text as written, or an integer's digits.
    private static func key(_ raw: JSONValue?, _ world: World) -> ContactKey? {
        switch raw {
        case .string(let text):
            let key = normalized(text, world)
            return key.isEmpty ? nil : ContactKey(key)
        case .number(let digits): return ContactKey(digits)
        default: return nil
        }
    }

    /// `"key_normal": "email"`: trimmed and ASCII-lower-cased.
    static func normalized(_ key: String, _ world: World) -> String {
        guard world.normalizesKeys else { return key }
        var lowered = ""
        for scalar in ReferenceCells.trimmed(key).unicodeScalars {
            lowered.unicodeScalars.append("A"..."Z" ~= scalar ? Unicode.Scalar(scalar.value + 32)! : scalar)
        }
        return lowered
    }
}
