/// A JSON Schema, or a part of one, as it will be printed: members keep their order, so that the text never changes by
/// itself.
///
/// Literals make it, since a schema is a table.
package indirect enum SchemaNode: Sendable {
    case object([(key: String, value: SchemaNode)])
    case array([SchemaNode])
    case text(String)
    case integer(Int)
    case boolean(Bool)
}

extension SchemaNode: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral
{
    package init(dictionaryLiteral members: (String, SchemaNode)...) {
        self = .object(members.map { (key: $0.0, value: $0.1) })
    }
    package init(arrayLiteral elements: SchemaNode...) { self = .array(elements) }
    package init(stringLiteral text: String) { self = .text(text) }
    package init(integerLiteral number: Int) { self = .integer(number) }
    package init(booleanLiteral value: Bool) { self = .boolean(value) }
}

// MARK: - Parts that every schema needs

extension SchemaNode {
    package static func texts(_ texts: [String]) -> SchemaNode { .array(texts.map { .text($0) }) }

    /// One of the definitions below `$defs`.
    package static func ref(_ name: String) -> SchemaNode { ["$ref": .text("#/$defs/" + name)] }

    package static func any(_ choices: [SchemaNode]) -> SchemaNode {
        choices.count == 1 ? choices[0] : ["anyOf": .array(choices)]
    }

    /// An object that knows these keys and no other.
    package static func keys(
        _ description: String? = nil, _ properties: KeyValuePairs<String, SchemaNode>, required: [String] = []
    ) -> SchemaNode {
        var members: [(key: String, value: SchemaNode)] = []
        if let description { members.append(("description", .text(description))) }
        members.append(("type", "object"))
        members.append(("properties", .object(properties.map { ($0.key, $0.value) })))
        if !required.isEmpty { members.append(("required", texts(required))) }
        members.append(("additionalProperties", false))
        return .object(members)
    }

    package static func list(of element: SchemaNode, min: Int = 1) -> SchemaNode {
        ["type": "array", "items": element, "minItems": .integer(min)]
    }

    package static let text: SchemaNode = ["type": "string", "minLength": 1]

    /// One of some words, each with what it means.
    package static func words(_ words: [(word: String, meaning: String)]) -> SchemaNode {
        ["anyOf": .array(words.map { ["const": .text($0.word), "description": .text($0.meaning)] })]
    }

    package func described(_ description: String) -> SchemaNode {
        adding(["description": .text(description)], first: true)
    }

    /// With more members; of an object.
    package func adding(_ other: SchemaNode, first: Bool = false) -> SchemaNode {
        guard case .object(let own) = self, case .object(let more) = other else { return self }
        return .object(first ? more + own : own + more)
    }
}

// MARK: - Printing

extension SchemaNode {
    /// What fits into a line stands on one; other objects and lists have an element a line.
    package func rendered(indent: Int = 0) -> String {
        let line = compact
        if indent + line.utf8.count <= 110 { return line }
        let inner = String(repeating: " ", count: indent + 2)
        let outer = String(repeating: " ", count: indent)
        switch self {
        case .object(let members):
            let lines = members.map { "\(inner)\(Self.quoted($0.key)): \($0.value.rendered(indent: indent + 2))" }
            return "{\n" + lines.joined(separator: ",\n") + "\n" + outer + "}"
        case .array(let elements):
            let lines = elements.map { inner + $0.rendered(indent: indent + 2) }
            return "[\n" + lines.joined(separator: ",\n") + "\n" + outer + "]"
        case .text, .integer, .boolean: return line
        }
    }

    private var compact: String {
        switch self {
        case .object(let members):
            "{" + members.map { Self.quoted($0.key) + ": " + $0.value.compact }.joined(separator: ", ") + "}"
        case .array(let elements): "[" + elements.map(\.compact).joined(separator: ", ") + "]"
        case .text(let text): Self.quoted(text)
        case .integer(let number): String(number)
        case .boolean(let value): value ? "true" : "false"
        }
    }

    /// The texts are our own, without control characters.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { result.unicodeScalars.append("\\") }
            result.unicodeScalars.append(scalar)
        }
        return result + "\""
    }
}
