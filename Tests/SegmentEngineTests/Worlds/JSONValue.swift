import CellValues
import TestSupport

/// A JSON value to build, change and write in tests: definitions, rows, catalogues. Numbers are their own digits.
indirect enum JSONValue: Sendable {
    case object([Member])
    case array([JSONValue])
    case string(String)
    case number(String)
    case boolean(Bool)
    case null

    struct Member: Sendable {
        var key: String
        var value: JSONValue

        init(_ key: String, _ value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    init(_ node: JSONNode) {
        switch node.kind {
        case .object(let members): self = .object(members.map { Member($0.key, JSONValue($0.value)) })
        case .array(let elements): self = .array(elements.map { JSONValue($0) })
        case .string(let text): self = .string(text)
        case .number(let digits): self = .number(digits)
        case .boolean(let flag): self = .boolean(flag)
        case .null: self = .null
        }
    }

    init(parsing text: String) throws { self.init(try JSONNode(parsing: Array(text.utf8))) }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: Int) { self = .number(String(value)) }
    init(booleanLiteral value: Bool) { self = .boolean(value) }
    init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
}

// MARK: - Asking and changing

extension JSONValue {
    var members: [Member]? { if case .object(let members) = self { members } else { nil } }
    var elements: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
    var text: String? { if case .string(let text) = self { text } else { nil } }
    var digits: String? { if case .number(let digits) = self { digits } else { nil } }

    /// The value of a key, compared by code points; setting nil takes the key away, a new key goes to the end.
    subscript(key: String) -> JSONValue? {
        get { members?.first { $0.key.utf8.elementsEqual(key.utf8) }?.value }
        set {
            var members = members ?? []
            let index = members.firstIndex { $0.key.utf8.elementsEqual(key.utf8) }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(key, value))
            case (nil, nil): break
            }
            self = .object(members)
        }
    }

    /// The value at a path of keys, nil where a step isn't an object or has no such key.
    subscript(path parts: [String]) -> JSONValue? {
        var value = self
        for part in parts {
            guard let next = value[part] else { return nil }
            value = next
        }
        return value
    }

    mutating func set(_ value: JSONValue, at parts: ArraySlice<String>) {
        guard let first = parts.first else {
            self = value
            return
        }
        var inner = self[first] ?? .object([])
        inner.set(value, at: parts.dropFirst())
        self[first] = inner
    }
}

// MARK: - Writing

extension JSONValue: CustomStringConvertible {
    var description: String {
        var text = ""
        write(to: &text, escaping: { JSONValue.plainEscape($0) }, order: { $0 })
        return text
    }

    /// Written as somebody else's program might: keys in any order, any scalar escaped now and then.
    func written(using random: inout SplitMix64) -> String {
        var text = ""
        var generator = random
        write(
            to: &text,
            escaping: { scalar in
                generator.chance(4) ? JSONValue.unicodeEscape(scalar) : JSONValue.plainEscape(scalar)
            }, order: { generator.chance(30) ? $0.shuffled(using: &generator) : $0 })
        random = generator
        return text
    }

    private func write(
        to text: inout String, escaping: (Unicode.Scalar) -> String, order: ([Member]) -> [Member]
    ) {
        func quoted(_ string: String) -> String {
            var made = "\""
            for scalar in string.unicodeScalars {
                made.unicodeScalars.append(contentsOf: escaping(scalar).unicodeScalars)
            }
            return made + "\""
        }
        switch self {
        case .object(let members):
            text += "{"
            for (index, member) in order(members).enumerated() {
                text += (index == 0 ? "" : ", ") + quoted(member.key) + ": "
                member.value.write(to: &text, escaping: escaping, order: order)
            }
            text += "}"
        case .array(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                text += index == 0 ? "" : ", "
                element.write(to: &text, escaping: escaping, order: order)
            }
            text += "]"
        case .string(let string): text += quoted(string)
        case .number(let digits): text += digits
        case .boolean(let flag): text += flag ? "true" : "false"
        case .null: text += "null"
        }
    }

    private static func plainEscape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": "\\\""
        case "\\": "\\\\"
        case "\n": "\\n"
        case "\t": "\\t"
        case "\r": "\\r"
        case let control where control.value < 0x20: unicodeEscape(control)
        default: String(Character(scalar))
        }
    }

    private static func unicodeEscape(_ scalar: Unicode.Scalar) -> String {
        String(Character(scalar)).utf16.map { unit in
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
    }
}
