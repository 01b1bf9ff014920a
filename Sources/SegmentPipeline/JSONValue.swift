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
        default: return line
        }
    }

    private var isRecord: Bool {
        guard case .object(let members) = self else { return false }
        return members.allSatisfy { member in
            switch member.value {
            case .object, .array: false
            default: true
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

/// A text as JSON, quotes included.
func jsonText(_ text: String) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count + 2)
    bytes.appendJSON(Array(text.utf8))
    return String(decoding: bytes, as: UTF8.self)
}

extension [UInt8] {
    /// A text's UTF-8 as JSON, quotes included. All control characters are escaped, DEL and C1 too: what is printed must
    /// not steer a terminal.
    mutating func appendJSON(_ text: some Collection<UInt8>) {
        append(UInt8(ascii: "\""))
        var before: UInt8 = 0
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                append(UInt8(ascii: "\\"))
                append(byte)
            case 0x0A: append(contentsOf: #"\n"#.utf8)
            case 0x0D: append(contentsOf: #"\r"#.utf8)
            case 0x09: append(contentsOf: #"\t"#.utf8)
            case 0..<0x20, 0x7F: appendUnicodeEscape(byte)
            // C1 controls are C2 80 … C2 9F.
            case 0x80..<0xA0 where before == 0xC2:
                removeLast()
                appendUnicodeEscape(byte)
            default: append(byte)
            }
            before = byte
        }
        append(UInt8(ascii: "\""))
    }

    private mutating func appendUnicodeEscape(_ code: UInt8) {
        append(contentsOf: #"\u00"#.utf8)
        append(hexDigits[Int(code >> 4)])
        append(hexDigits[Int(code & 15)])
    }
}

let hexDigits = Array("0123456789abcdef".utf8)

/// Bytes as lower-case hexadecimal digits.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    String(decoding: bytes.flatMap { [hexDigits[Int($0 >> 4)], hexDigits[Int($0 & 15)]] }, as: UTF8.self)
}
