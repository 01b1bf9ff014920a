import CellValues

/// Reads one JSON object of a file of ours: knows its keys, tells of unknown and missing ones, and of values of another
/// JSON type, each with its place.
package struct ObjectReader {
    package let node: JSONNode
    package let log: FindingLog
    /// What it is, for messages: `a window`.
    package let what: String
    private let members: [ByteOrder: JSONNode.Member]

    /// Nil, with a finding, where the node is no object. Keys that aren't in `known` are findings.
    package init?(_ node: JSONNode, what: String, known: [String], log: FindingLog) {
        self.init(anyKeys: node, what: what, log: log)
        tellUnknownKeys(known: known)
    }

    /// The same without a word about keys, where what is known depends on what is there.
    package init?(anyKeys node: JSONNode, what: String, log: FindingLog) {
        guard case .object(let list) = node.kind else {
            log.add(.wrongJSONType(what, expected: "an object", found: node), at: node.place)
            return nil
        }
        self.node = node
        self.log = log
        self.what = what
        members = Dictionary(list.map { (ByteOrder($0.key), $0) }, uniquingKeysWith: { first, _ in first })
    }

    package var place: TextPlace { node.place }

    /// The keys as written.
    package var keys: [JSONNode.Member] {
        guard case .object(let list) = node.kind else { return [] }
        return list
    }

    package func has(_ key: String) -> Bool { members[ByteOrder(key)] != nil }

    package subscript(_ key: String) -> JSONNode? { members[ByteOrder(key)]?.value }

    package func keyPlace(_ key: String) -> TextPlace { members[ByteOrder(key)]?.keyPlace ?? node.place }

    package func tellUnknownKeys(known: [String]) {
        for member in keys where !known.contains(where: { ByteOrder($0) == ByteOrder(member.key) }) {
            log.add(.unknownKey(member.key, of: what, known: known), at: member.keyPlace)
        }
    }

    package func required(_ key: String) -> JSONNode? {
        if let node = self[key] { return node }
        log.add(.missingKey(key, of: what), at: node.place)
        return nil
    }

    package func text(_ key: String) -> String? { self[key].flatMap { text($0, key) } }
    package func requiredText(_ key: String) -> String? { required(key).flatMap { text($0, key) } }
    package func boolean(_ key: String) -> Bool? {
        guard let node = self[key] else { return nil }
        if case .boolean(let value) = node.kind { return value }
        log.add(.wrongJSONType(quoted(key), expected: "true or false", found: node), at: node.place)
        return nil
    }

    /// A whole number in a range.
    package func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let node = self[key] else { return nil }
        guard case .number(let digits) = node.kind else {
            log.add(.wrongJSONType(quoted(key), expected: "a number", found: node), at: node.place)
            return nil
        }
        guard let number = ExactDecimal(jsonNumber: digits)?.wholeNumber.flatMap({ Int(exactly: $0) }),
            range.contains(number)
        else {
            log.add(.notInRange(key, digits: digits, range), at: node.place)
            return nil
        }
        return number
    }

    /// The elements of a list.
    package func list(_ key: String) -> [JSONNode]? { self[key].flatMap { list($0, key) } }
    package func requiredList(_ key: String) -> [JSONNode]? { required(key).flatMap { list($0, key) } }

    /// A list of texts, none of them empty.
    package func texts(_ key: String) -> [String]? {
        guard let nodes = list(key) else { return nil }
        return nodes.compactMap { node in
            guard case .string(let text) = node.kind else {
                log.add(.wrongJSONType("an element of \(quoted(key))", expected: "a text", found: node), at: node.place)
                return nil
            }
            if text.isEmpty {
                log.add(.emptyText(in: key), at: node.place)
                return nil
            }
            return text
        }
    }

    private func text(_ node: JSONNode, _ key: String) -> String? {
        if case .string(let text) = node.kind { return text }
        log.add(.wrongJSONType(quoted(key), expected: "a text", found: node), at: node.place)
        return nil
    }

    private func list(_ node: JSONNode, _ key: String) -> [JSONNode]? {
        if case .array(let elements) = node.kind { return elements }
        log.add(.wrongJSONType(quoted(key), expected: "a list", found: node), at: node.place)
        return nil
    }
}

extension JSONNode {
    /// Reads a file of ours; what is wrong with it as JSON is one finding.
    package init?(reading bytes: [UInt8], log: FindingLog) {
        do {
            try self.init(parsing: bytes)
        } catch {
            let code: FindingCode =
                switch error.code {
                case .notUTF8: .notUTF8
                case .syntax: .brokenJSON
                case .repeatedKey: .repeatedKey
                case .tooDeep: .tooDeep
                }
            log.add(FindingMessage(code, error.message), at: error.place)
            return nil
        }
    }

    /// `a text`, `the number 5`: for "expected …, found …".
    package var shortDescription: String {
        switch kind {
        case .object: "an object"
        case .array: "a list"
        case .string: "a text"
        case .number: "a number"
        case .boolean(let value): value ? "true" : "false"
        case .null: "null"
        }
    }
}

// MARK: - Messages

extension FindingMessage {
    static func wrongJSONType(_ what: String, expected: String, found: JSONNode) -> Self {
        FindingMessage(.wrongJSONType, "\(what) must be \(expected), not \(found.shortDescription)")
    }

    static func unknownKey(_ key: String, of what: String, known: [String]) -> Self {
        FindingMessage(
            .unknownKey, "\(what) has no key \(quoted(key))",
            hint: didYouMean(key, among: known)
                ?? (known.isEmpty
                    ? nil : known.count == 1 ? "the only key is \(known[0])" : "the keys are \(listed(known, "and"))"))
    }

    static func missingKey(_ key: String, of what: String) -> Self {
        FindingMessage(.missingKey, "\(what) needs the key \(quoted(key))")
    }

    static func notInRange(_ key: String, digits: String, _ range: ClosedRange<Int>) -> Self {
        FindingMessage(
            .badValue,
            range.upperBound == .max
                ? "\(quoted(key)) must be a whole number from \(range.lowerBound), not \(digits.prefix(40))"
                : "\(quoted(key)) must be a whole number from \(range.lowerBound) to \(range.upperBound), not \(digits.prefix(40))"
        )
    }

    static func emptyText(in key: String) -> Self {
        FindingMessage(.emptyValue, "\(quoted(key)) holds an empty text")
    }
}
