/// JSON that we write: manifests, reports, plans. Keys stay in the order given, so that the bytes are always the same.
package indirect enum JSONValue: Sendable {
    case object([(key: String, value: JSONValue)])
    case array([JSONValue])
    case string(String)
    case integer(Int)
    /// Digits as they are to stand there.
    case number(String)
    case boolean(Bool)
    case null

    package static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

    /// What fits a line stands on one, and so does an object that holds no other; the rest has an element a line.
    package func rendered(indent: Int = 0) -> String {
        let line = compact
        if indent + line.utf8.count <= 110 || isRecord { return line }
        let inner = String(repeating: " ", count: indent + 2)
        let outer = String(repeating: " ", count: indent)
        switch self {
        case .object(let members):
            let lines = members.map { key, value in
                inner + jsonText(key) + ": " + value.rendered(indent: indent + 2)
            }
            return "{\n" + lines.joined(separator: ",\n") + "\n" + outer + "}"
        case .array(let elements):
            let lines = elements.map { inner + $0.rendered(indent: indent + 2) }
            return "[\n" + lines.joined(separator: ",\n") + "\n" + outer + "]"
        case .string, .number, .integer, .boolean, .null: return line
        }
    }

    private var isRecord: Bool {
        guard case .object(let members) = self else { return false }
        return members.allSatisfy { member in
            switch member.value {
            case .object, .array: false
            case .string, .number, .integer, .boolean, .null: true
            }
        }
    }

    package var compact: String {
        switch self {
        case .object(let members):
            "{" + members.map { jsonText($0.key) + ": " + $0.value.compact }.joined(separator: ", ") + "}"
        case .array(let elements): "[" + elements.map(\.compact).joined(separator: ", ") + "]"
        case .string(let text): jsonText(text)
        case .integer(let number): String(number)
        case .number(let digits): digits
        case .boolean(let value): value ? "true" : "false"
        case .null: "null"
        }
    }

    /// As a file: with the end of its last line.
    package var file: [UInt8] { Array((rendered() + "\n").utf8) }
}

extension JSONValue {
    /// A file of ours, read again.
    package init(_ node: JSONNode) {
        switch node.kind {
        case .object(let members): self = .object(members.map { ($0.key, JSONValue($0.value)) })
        case .array(let elements): self = .array(elements.map { JSONValue($0) })
        case .string(let text): self = .string(text)
        case .number(let digits): self = .number(digits)
        case .boolean(let value): self = .boolean(value)
        case .null: self = .null
        }
    }
}
