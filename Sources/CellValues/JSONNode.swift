/// One value of a JSON file of ours (definition, pipeline, catalogue, journal line), with the place where it stands.
///
/// For files people write: a tree that remembers places, so that a finding can point. Data rows never become one.
package struct JSONNode: Sendable {
    package indirect enum Kind: Sendable {
        case object([Member])
        case array([JSONNode])
        case string(String)
        /// The number's own digits, as written and checked against RFC 8259's grammar.
        case number(String)
        case boolean(Bool)
        case null
    }

    package struct Member: Sendable {
        package var key: String
        package var keyPlace: TextPlace
        package var value: JSONNode
    }

    package var kind: Kind
    package var place: TextPlace
}

/// Why a file is no JSON (RFC 8259), and where.
package struct JSONFault: Error, Equatable, Sendable {
    package enum Code: Equatable, Sendable {
        case notUTF8
        case syntax
        case repeatedKey
        case tooDeep
    }
    package var code: Code
    package var place: TextPlace
    /// What was expected or is wrong, as a sentence without a full stop: `expected ',' or '}'`.
    package var message: String
}

extension JSONNode {
    /// Depth allowed in our own files (7-reliability §1).
    package static let depthLimit = 128

    /// Reads one whole JSON text; only white space may follow it. A leading byte order mark is skipped.
    package init(parsing bytes: [UInt8], depthLimit: Int = JSONNode.depthLimit) throws(JSONFault) {
        var reader = JSONTreeReader(bytes: bytes, depthLimit: depthLimit)
        self = try reader.document()
    }
}

/// Recursive descent over bytes, one function a production. Slow beside the row scanner and meant to be: it keeps
/// places and refuses repeated keys, for files of kilobytes.
private struct JSONTreeReader {
    let bytes: [UInt8]
    let depthLimit: Int
    var position = 0
    /// The last place asked for and its offset: places are asked for in rising order, so each byte is counted once.
    var mark = TextPlace(line: 1, column: 1)
    var markOffset = 0

    init(bytes: [UInt8], depthLimit: Int) {
        self.bytes = bytes
        self.depthLimit = depthLimit
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            position = 3
            markOffset = 3
        }
    }

    mutating func document() throws(JSONFault) -> JSONNode {
        if let bad = firstInvalidUTF8(in: bytes) {
            throw JSONFault(code: .notUTF8, place: place(at: bad), message: "not UTF-8")
        }
        skipSpace()
        let node = try value(depth: 0)
        skipSpace()
        if position < bytes.count { throw fault("expected the end of the file") }
        return node
    }

    private mutating func value(depth: Int) throws(JSONFault) -> JSONNode {
        let start = here
        switch peek {
        case UInt8(ascii: "{"): return JSONNode(kind: try object(depth: depth + 1), place: start)
        case UInt8(ascii: "["): return JSONNode(kind: try array(depth: depth + 1), place: start)
        case UInt8(ascii: "\""): return JSONNode(kind: .string(try string()), place: start)
        case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")):
            return JSONNode(kind: .number(try number()), place: start)
        case UInt8(ascii: "t"): return JSONNode(kind: try word("true", .boolean(true)), place: start)
        case UInt8(ascii: "f"): return JSONNode(kind: try word("false", .boolean(false)), place: start)
        case UInt8(ascii: "n"): return JSONNode(kind: try word("null", .null), place: start)
        default: throw fault("expected a value")
        }
    }

    private mutating func object(depth: Int) throws(JSONFault) -> JSONNode.Kind {
        try checkDepth(depth)
        position += 1
        var members: [JSONNode.Member] = []
        var seen: Set<[UInt8]> = []
        skipSpace()
        if peek == UInt8(ascii: "}") {
            position += 1
            return .object([])
        }
        while true {
            skipSpace()
            guard peek == UInt8(ascii: "\"") else { throw fault("expected a key in double quotes") }
            let keyPlace = here
            let key = try string()
            // Keys are compared as bytes: Swift's == on String would unify NFC and NFD.
            guard seen.insert(Array(key.utf8)).inserted else {
                throw JSONFault(code: .repeatedKey, place: keyPlace, message: "the key \(quoted(key)) stands twice")
            }
            skipSpace()
            guard peek == UInt8(ascii: ":") else { throw fault("expected ':'") }
            position += 1
            skipSpace()
            members.append(JSONNode.Member(key: key, keyPlace: keyPlace, value: try value(depth: depth)))
            skipSpace()
            switch peek {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "}"):
                position += 1
                return .object(members)
            default: throw fault("expected ',' or '}'")
            }
        }
    }

    private mutating func array(depth: Int) throws(JSONFault) -> JSONNode.Kind {
        try checkDepth(depth)
        position += 1
        var elements: [JSONNode] = []
        skipSpace()
        if peek == UInt8(ascii: "]") {
            position += 1
            return .array([])
        }
        while true {
            skipSpace()
            elements.append(try value(depth: depth))
            skipSpace()
            switch peek {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "]"):
                position += 1
                return .array(elements)
            default: throw fault("expected ',' or ']'")
            }
        }
    }

    private mutating func string() throws(JSONFault) -> String {
        position += 1
        var content: [UInt8] = []
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return String(decoding: content, as: UTF8.self)
            case UInt8(ascii: "\\"): content.append(contentsOf: try escape())
            case 0..<0x20: throw fault("a control character in a text must be escaped")
            default:
                content.append(byte)
                position += 1
            }
        }
        throw fault("the text is not closed")
    }

    private mutating func escape() throws(JSONFault) -> [UInt8] {
        guard position + 1 < bytes.count else { throw fault("the text is not closed") }
        let letter = bytes[position + 1]
        let plain: UInt8? =
            switch letter {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
            case UInt8(ascii: "b"): 8
            case UInt8(ascii: "f"): 12
            case UInt8(ascii: "n"): 10
            case UInt8(ascii: "r"): 13
            case UInt8(ascii: "t"): 9
            default: nil
            }
        if let plain {
            position += 2
            return [plain]
        }
        guard letter == UInt8(ascii: "u"), let high = hex4(at: position + 2) else {
            throw fault("unknown escape in a text")
        }
        var scalar = UInt32(high)
        var length = 6
        if 0xD800..<0xDC00 ~= high, position + 7 < bytes.count, bytes[position + 6] == UInt8(ascii: "\\"),
            bytes[position + 7] == UInt8(ascii: "u"), let low = hex4(at: position + 8), 0xDC00..<0xE000 ~= low
        {
            scalar = 0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(low) - 0xDC00)
            length = 12
        }
        guard let valid = Unicode.Scalar(scalar) else { throw fault("half a surrogate pair in a text") }
        position += length
        return Array(String(Character(valid)).utf8)
    }

    private func hex4(at start: Int) -> UInt16? {
        guard start + 4 <= bytes.count else { return nil }
        var code: UInt16 = 0
        for byte in bytes[start..<start + 4] {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: return nil
            }
            code = code << 4 | UInt16(digit)
        }
        return code
    }

    private mutating func number() throws(JSONFault) -> String {
        let start = position
        func isDigit(_ byte: UInt8?) -> Bool { byte.map { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } ?? false }
        if peek == UInt8(ascii: "-") { position += 1 }
        guard isDigit(peek) else { throw fault("expected a digit") }
        if peek == UInt8(ascii: "0") {
            position += 1
            if isDigit(peek) { throw fault("a number must not start with 0") }
        } else {
            while isDigit(peek) { position += 1 }
        }
        if peek == UInt8(ascii: ".") {
            position += 1
            guard isDigit(peek) else { throw fault("expected a digit after the point") }
            while isDigit(peek) { position += 1 }
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            position += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { position += 1 }
            guard isDigit(peek) else { throw fault("expected a digit in the exponent") }
            while isDigit(peek) { position += 1 }
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func word(_ word: String, _ kind: JSONNode.Kind) throws(JSONFault) -> JSONNode.Kind {
        guard bytes[position...].starts(with: word.utf8) else { throw fault("expected a value") }
        position += word.utf8.count
        return kind
    }

    private mutating func checkDepth(_ depth: Int) throws(JSONFault) {
        if depth > depthLimit {
            throw JSONFault(code: .tooDeep, place: here, message: "nested more than \(depthLimit) levels deep")
        }
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private var here: TextPlace { mutating get { place(at: position) } }

    private mutating func place(at offset: Int) -> TextPlace {
        while markOffset < offset {
            let byte = bytes[markOffset]
            if byte == 0x0A {
                mark = TextPlace(line: mark.line + 1, column: 1)
            } else if byte & 0xC0 != 0x80 {
                mark.column += 1
            }
            markOffset += 1
        }
        return mark
    }

    private mutating func fault(_ message: String) -> JSONFault {
        let found: String
        if let byte = peek {
            found =
                byte < 0x80 && byte > 0x20
                ? ", found \(quoted(String(Unicode.Scalar(byte))))"
                : byte == 0x0A || byte == 0x0D ? ", found the end of the line" : ""
        } else {
            found = ", found the end of the file"
        }
        return JSONFault(
            code: .syntax, place: here, message: message.hasPrefix("expected") ? message + found : message)
    }
}

/// The offset of the first byte that is no part of well-formed UTF-8, or nil.
package func firstInvalidUTF8(in bytes: [UInt8]) -> Int? {
    // A bulk check first: nearly all files are fine.
    if String(validating: bytes, as: UTF8.self) != nil { return nil }
    var index = 0
    while index < bytes.count {
        let lead = bytes[index]
        let length = lead < 0x80 ? 1 : lead & 0xE0 == 0xC0 ? 2 : lead & 0xF0 == 0xE0 ? 3 : lead & 0xF8 == 0xF0 ? 4 : 0
        guard length > 0, index + length <= bytes.count,
            String(validating: bytes[index..<index + length], as: UTF8.self) != nil
        else { return index }
        index += length
    }
    return nil
}
