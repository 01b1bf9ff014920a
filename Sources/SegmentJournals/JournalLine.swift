import CellValues

/// One line of a static segment's journal: a contact added to it, or removed from it (1-definitions, section 6).
///
///     {"contact":"c17","action":"add","at":"2026-11-02T09:00:00Z","source":"manual","until":"2026-12-02T09:00:00Z","key":"…"}
///
/// Contact and key are bytes: they are compared exactly.
package struct JournalLine: Hashable, Sendable {
    package enum Action: String, Hashable, Sendable, CaseIterable { case add, remove }

    /// From 1; 0 where the line is not from a file.
    package var number: Int
    package var contact: [UInt8]
    package var action: Action
    package var at: Instant
    package var source: Source
    /// The end of the stay, on `add` only; nil: for good.
    package var until: Instant?
    /// A line whose key was there before in the file is nothing.
    package var key: [UInt8]?
    package var note: String?

    package init(
        number: Int = 0, contact: [UInt8], action: Action, at: Instant, source: Source, until: Instant? = nil,
        key: [UInt8]? = nil, note: String? = nil
    ) {
        self.number = number
        self.contact = contact
        self.action = action
        self.at = at
        self.source = source
        self.until = until
        self.key = key
        self.note = note
    }
}

extension JournalLine {
    /// Who made the change: `manual`, `import:<file>` or `workflow:<id>`.
    package enum Source: Hashable, Sendable, CustomStringConvertible {
        case manual
        case imported(file: String)
        case workflow(id: String)

        package init?(_ text: String) {
            if text == "manual" {
                self = .manual
            } else if let file = text.rest(after: "import:") {
                self = .imported(file: file)
            } else if let id = text.rest(after: "workflow:") {
                self = .workflow(id: id)
            } else {
                return nil
            }
        }

        package var description: String {
            switch self {
            case .manual: "manual"
            case .imported(let file): "import:" + file
            case .workflow(let id): "workflow:" + id
            }
        }
    }
}

extension String {
    /// What follows a prefix, where there is anything.
    fileprivate func rest(after prefix: String) -> String? {
        guard utf8.count > prefix.utf8.count, utf8.starts(with: prefix.utf8) else { return nil }
        return String(decoding: utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
    }
}

extension JournalLine {
    /// The keys that a line may have, in the order in which they are written.
    static let keys = ["contact", "action", "at", "source", "until", "key", "note"]

    /// The line as it is appended to a journal, with its line feed.
    package var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(160 + contact.count + (key?.count ?? 0))
        func member(_ name: String, _ value: some Collection<UInt8>) {
            bytes += bytes.isEmpty ? "{\"".utf8 : ",\"".utf8
            bytes += name.utf8
            bytes += "\":".utf8
            bytes.appendJSON(value)
        }
        member("contact", contact)
        member("action", action.rawValue.utf8)
        member("at", at.rfc3339.utf8)
        member("source", source.description.utf8)
        if let until { member("until", until.rfc3339.utf8) }
        if let key { member("key", key) }
        if let note { member("note", note.utf8) }
        return bytes + "}\n".utf8
    }
}
