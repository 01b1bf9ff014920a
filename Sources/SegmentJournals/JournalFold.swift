import CellValues

/// The members of a static segment at any as-of: the fold of its journals (1-definitions, section 6).
///
/// Lines count in the order of `at`; equal instants in file order, people's file before the workflows'. For a contact
/// the last line before as-of rules whole: after `add` it is in from `at` until `until`, or for good; after `remove` it
/// is out. A line whose key was there before in the same file is nothing.
package struct JournalFold: Sendable {
    /// A line that counts, and the file it is from.
    package struct Entry: Hashable, Sendable {
        package var line: JournalLine
        package var file: String

        package init(line: JournalLine, file: String) {
            self.line = line
            self.file = file
        }
    }

    /// People's journal, then the workflows'.
    private let journals: [Journal]
    /// The lines that count: people's, then workflows', each in file order.
    private let counted: [Place]
    /// Each contact once.
    private let contacts: [[UInt8]]

    /// Where a line stands, whom it is about, and when: what the fold goes over, without the lines' texts.
    private struct Place: Sendable {
        var at: Instant
        var contact: Int32
        var journal: Int32
        var index: Int
    }

    /// `renamed` tells which key a contact goes by now (merges, normal forms): the lines of both become one history.
    package init(people: Journal?, workflows: Journal?, renamed: ([UInt8]) -> [UInt8] = { $0 }) {
        journals = [people, workflows].compactMap { $0 }
        var counted: [Place] = []
        counted.reserveCapacity(journals.reduce(0) { $0 + $1.lines.count })
        var contacts: [[UInt8]] = []
        var numbers: [[UInt8]: Int32] = [:]
        for (journal, lines) in journals.map(\.lines).enumerated() {
            var seen = Set<[UInt8]>(minimumCapacity: lines.count)
            for index in lines.indices {
                if let key = lines[index].key, !seen.insert(key).inserted { continue }
                let contact = renamed(lines[index].contact)
                let number = numbers[contact] ?? Int32(contacts.count)
                if number == contacts.count {
                    numbers[contact] = number
                    contacts.append(contact)
                }
                counted.append(Place(at: lines[index].at, contact: number, journal: Int32(journal), index: index))
            }
        }
        self.counted = counted
        self.contacts = contacts
    }

    /// The keys of the members, sorted by bytes.
    package func members(asOf: Instant) -> [[UInt8]] { memberPlaces(asOf: asOf).map { contacts[Int($0.contact)] } }

    /// The members, each with the line that made it one: since when, until when, and by whom. Sorted by key.
    package func stays(asOf: Instant) -> [Entry] { memberPlaces(asOf: asOf).map(entry) }

    private func memberPlaces(asOf: Instant) -> [Place] {
        var ruling = [Int](repeating: -1, count: contacts.count)
        for (index, place) in counted.enumerated() where place.at < asOf {
            let other = ruling[Int(place.contact)]
            // Not earlier: of equal instants the later line rules.
            if other < 0 || place.at >= counted[other].at { ruling[Int(place.contact)] = index }
        }
        var members: [(start: UInt64, place: Place)] = []
        for index in ruling where index >= 0 && line(counted[index]).keepsIn(at: asOf) {
            let place = counted[index]
            members.append((firstBytes(contacts[Int(place.contact)]), place))
        }
        members.sort { left, right in
            if left.start != right.start { return left.start < right.start }
            return contacts[Int(left.place.contact)].lexicographicallyPrecedes(contacts[Int(right.place.contact)])
        }
        return members.map(\.place)
    }

    /// The first eight bytes as a number that sorts as they do.
    private func firstBytes(_ key: [UInt8]) -> UInt64 {
        var start: UInt64 = 0
        for index in 0..<8 { start = start << 8 | (index < key.count ? UInt64(key[index]) : 0) }
        return start
    }

    private func line(_ place: Place) -> JournalLine { journals[Int(place.journal)].lines[place.index] }

    /// The line as it counts: under the key that its contact goes by now.
    private func entry(_ place: Place) -> Entry {
        var line = line(place)
        line.contact = contacts[Int(place.contact)]
        return Entry(line: line, file: journals[Int(place.journal)].file)
    }
}

extension JournalLine {
    /// Where this line rules: whether the contact is in at an instant after it.
    package func keepsIn(at asOf: Instant) -> Bool {
        action == .add && at < asOf && (until.map { asOf < $0 } ?? true)
    }
}
