import CellValues
import SegmentLanguage

/// Reads a line of a journal through the tree that keeps places: any line that is right, and all that is wrong with one
/// that isn't.
///
/// No message shows what stands in a line: any of it could be a contact.
struct JournalLineReader {
    let log: FindingLog

    /// The bytes of one line without its end. Nil, with at least one finding, where it is broken.
    func line(_ bytes: UnsafeBufferPointer<UInt8>, number: Int) -> JournalLine? {
        let lineLog = FindingLog(file: log.file)
        defer {
            for var finding in lineLog.sorted {
                finding.place = TextPlace(line: number, column: finding.place?.column ?? 1)
                log.add(finding)
            }
        }
        let node: JSONNode
        do {
            node = try JSONNode(parsing: Array(bytes))
        } catch {
            lineLog.add(.notJSON(error), at: error.place)
            return nil
        }
        guard let reader = ObjectReader(anyKeys: node, what: "a journal line", log: lineLog) else { return nil }
        for member in reader.keys where !JournalLine.keys.contains(member.key) {
            lineLog.add(.unknownJournalKey(member.key), at: member.keyPlace)
        }
        let contact = text(reader, "contact", isRequired: true)
        let action = action(reader)
        let at = instant(reader, "at", isRequired: true)
        let source = source(reader)
        let until = instant(reader, "until")
        let key = text(reader, "key")
        let note = isNull(reader, "note") ? nil : reader.text("note")
        if action == .remove, until != nil { lineLog.add(.untilOfRemove, at: reader.keyPlace("until")) }
        guard !lineLog.hasErrors, let contact, let action, let at, let source else { return nil }
        return JournalLine(
            number: number, contact: Array(contact.utf8), action: action, at: at, source: source, until: until,
            key: key.map { Array($0.utf8) }, note: note)
    }

    /// `null` is as good as an absent key, but for those that must be there.
    private func isNull(_ reader: ObjectReader, _ key: String) -> Bool {
        if case .null = reader[key]?.kind { return true }
        return false
    }

    private func text(_ reader: ObjectReader, _ key: String, isRequired: Bool = false) -> String? {
        if !isRequired, isNull(reader, key) { return nil }
        guard let text = isRequired ? reader.requiredText(key) : reader.text(key) else { return nil }
        if text.isEmpty {
            reader.log.add(.emptyText(key), at: reader[key]?.place)
            return nil
        }
        return text
    }

    private func action(_ reader: ObjectReader) -> JournalLine.Action? {
        guard let word = text(reader, "action", isRequired: true) else { return nil }
        if let action = JournalLine.Action(rawValue: word) { return action }
        reader.log.add(.badAction, at: reader["action"]?.place)
        return nil
    }

    private func source(_ reader: ObjectReader) -> JournalLine.Source? {
        guard let text = text(reader, "source", isRequired: true) else { return nil }
        if let source = JournalLine.Source(text) { return source }
        reader.log.add(.badSource, at: reader["source"]?.place)
        return nil
    }

    private func instant(_ reader: ObjectReader, _ key: String, isRequired: Bool = false) -> Instant? {
        guard let text = text(reader, key, isRequired: isRequired) else { return nil }
        if let instant = Instant(rfc3339: text) { return instant }
        reader.log.add(.badInstant(key), at: reader[key]?.place)
        return nil
    }
}

// MARK: - Messages

extension FindingMessage {
    fileprivate static func notJSON(_ fault: JSONFault) -> Self {
        let code: FindingCode =
            switch fault.code {
            case .notUTF8: .notUTF8
            case .syntax: .brokenJSON
            case .repeatedKey: .repeatedKey
            case .tooDeep: .tooDeep
            }
        // For the reader of JSON the line is a whole file.
        let ending = "the end of the file"
        let message = fault.code == .repeatedKey ? "a key stands twice" : fault.message
        return FindingMessage(
            code, message.hasSuffix(ending) ? message.dropLast(ending.count) + "the end of the line" : message)
    }

    /// Only what is ours is named.
    fileprivate static func unknownJournalKey(_ key: String) -> Self {
        FindingMessage(
            .unknownKey, "a journal line has no such key",
            hint: didYouMean(key, among: JournalLine.keys) ?? "the keys are \(listed(JournalLine.keys, "and"))")
    }

    fileprivate static func emptyText(_ key: String) -> Self {
        FindingMessage(.emptyValue, "\(quoted(key)) is an empty text")
    }

    fileprivate static var badAction: Self { FindingMessage(.badValue, "'action' must be 'add' or 'remove'") }

    fileprivate static var badSource: Self {
        FindingMessage(.badValue, "'source' must be 'manual', 'import:<file>' or 'workflow:<id>'")
    }

    fileprivate static func badInstant(_ key: String) -> Self {
        FindingMessage(
            .badValue, "\(quoted(key)) must be a date-time with offset",
            hint: "write it like '2026-11-02T09:00:00Z'")
    }

    fileprivate static var untilOfRemove: Self {
        FindingMessage(.notAllowedHere, "'until' ends a stay, so it goes with 'add' only")
    }
}
