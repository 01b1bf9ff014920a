/// A JSON value, read strictly.
indirect enum SlowJSON {
    case object([(key: String, value: SlowJSON)])
    case array([SlowJSON])
    case string(String)
    /// Its digits as written.
    case number(String)
    case boolean(Bool)
    case null

    enum Fault: String, Error {
        case notUTF8 = "not_utf8"
        case badJSON = "bad_json"
        case repeatedKey = "repeated_key"
        case tooDeep = "too_deep"
    }

    static let depthLimit = 64
    static let whiteSpace: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]

    /// The value that is the whole of the bytes, but for white space around it.
    init(_ bytes: [UInt8], isLenientToNaN: Bool) throws(Fault) {
        guard SlowText.isUTF8(bytes) else { throw .notUTF8 }
        var parser = Parser(bytes: bytes, isLenientToNaN: isLenientToNaN)
        self = try parser.value(depth: 0)
        parser.skipWhiteSpace()
        guard parser.index == bytes.count else { throw .badJSON }
    }

    private struct Parser {
        let bytes: [UInt8]
        let isLenientToNaN: Bool
        var index = 0

        init(bytes: [UInt8], isLenientToNaN: Bool) {
            self.bytes = bytes
            self.isLenientToNaN = isLenientToNaN
        }

        mutating func skipWhiteSpace() {
            while index < bytes.count, SlowJSON.whiteSpace.contains(bytes[index]) { index += 1 }
        }

        mutating func takes(_ word: String) -> Bool {
            guard Array(bytes[index...].prefix(word.utf8.count)) == Array(word.utf8) else { return false }
            index += word.utf8.count
            return true
        }

        mutating func value(depth: Int) throws(Fault) -> SlowJSON {
            skipWhiteSpace()
            if takes("{") {
                if depth == SlowJSON.depthLimit { throw .tooDeep }
                return try object(depth: depth + 1)
            }
            if takes("[") {
                if depth == SlowJSON.depthLimit { throw .tooDeep }
                return try array(depth: depth + 1)
            }
            if takes("\"") { return .string(try string()) }
            if takes("true") { return .boolean(true) }
            if takes("false") { return .boolean(false) }
            if takes("null") { return .null }
            if isLenientToNaN, takes("NaN") || takes("Infinity") || takes("-Infinity") { return .null }
            return .number(try number())
        }

        mutating func object(depth: Int) throws(Fault) -> SlowJSON {
            var members: [(key: String, value: SlowJSON)] = []
            skipWhiteSpace()
            if takes("}") { return .object([]) }
            while true {
                skipWhiteSpace()
                guard takes("\"") else { throw .badJSON }
                let key = try string()
                // Keys are equal where their bytes are: "é" written in two ways is two keys.
                if members.contains(where: { Array($0.key.utf8) == Array(key.utf8) }) { throw .repeatedKey }
                skipWhiteSpace()
                guard takes(":") else { throw .badJSON }
                members.append((key, try value(depth: depth)))
                skipWhiteSpace()
                if takes("}") { return .object(members) }
                guard takes(",") else { throw .badJSON }
            }
        }

        mutating func array(depth: Int) throws(Fault) -> SlowJSON {
            var elements: [SlowJSON] = []
            skipWhiteSpace()
            if takes("]") { return .array([]) }
            while true {
                elements.append(try value(depth: depth))
                skipWhiteSpace()
                if takes("]") { return .array(elements) }
                guard takes(",") else { throw .badJSON }
            }
        }

        /// Behind the opening quote.
        mutating func string() throws(Fault) -> String {
            var units: [UInt8] = []
            while true {
                guard index < bytes.count, bytes[index] >= 0x20 else { throw .badJSON }
                let byte = bytes[index]
                index += 1
                if byte == quote { return String(decoding: units, as: UTF8.self) }
                guard byte == 0x5C else {
                    units.append(byte)
                    continue
                }
                guard index < bytes.count else { throw .badJSON }
                let escape = bytes[index]
                index += 1
                switch escape {
                case 0x22, 0x5C, 0x2F: units.append(escape)
                case UInt8(ascii: "b"): units.append(0x08)
                case UInt8(ascii: "f"): units.append(0x0C)
                case UInt8(ascii: "n"): units.append(0x0A)
                case UInt8(ascii: "r"): units.append(0x0D)
                case UInt8(ascii: "t"): units.append(0x09)
                case UInt8(ascii: "u"):
                    var point = try fourDigits()
                    if (0xD800...0xDBFF).contains(point) {
                        guard takes("\\u") else { throw .badJSON }
                        let low = try fourDigits()
                        guard (0xDC00...0xDFFF).contains(low) else { throw .badJSON }
                        point = 0x10000 + (point - 0xD800) << 10 + (low - 0xDC00)
                    }
                    guard let scalar = Unicode.Scalar(point) else { throw .badJSON }
                    units += Array(String(Character(scalar)).utf8)
                default: throw .badJSON
                }
            }
        }

        mutating func fourDigits() throws(Fault) -> UInt32 {
            guard index + 4 <= bytes.count else { throw .badJSON }
            var number: UInt32 = 0
            for byte in bytes[index..<(index + 4)] {
                guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { throw .badJSON }
                number = number * 16 + UInt32(digit)
            }
            index += 4
            return number
        }

        mutating func digits() -> Int {
            let start = index
            while index < bytes.count, (0x30...0x39).contains(bytes[index]) { index += 1 }
            return index - start
        }

        mutating func number() throws(Fault) -> String {
            let start = index
            _ = takes("-")
            if !takes("0") { if digits() == 0 { throw .badJSON } }
            if takes(".") { if digits() == 0 { throw .badJSON } }
            if takes("e") || takes("E") {
                _ = takes("+") || takes("-")
                if digits() == 0 { throw .badJSON }
            }
            return String(decoding: bytes[start..<index], as: UTF8.self)
        }
    }
}

extension SlowJSON {
    /// What stands at a path with dots; nil where nothing does.
    subscript(path: String) -> SlowJSON? {
        var value = self
        for part in path.split(separator: ".") {
            guard case .object(let members) = value,
                let member = members.first(where: { Array($0.key.utf8) == Array(part.utf8) })
            else { return nil }
            value = member.value
        }
        return value
    }

    /// Null, an empty text and an empty list are no value.
    var isNothing: Bool {
        switch self {
        case .null: true
        case .string(let text): text.isEmpty
        case .array(let elements): elements.isEmpty
        case .object, .number, .boolean: false
        }
    }

    /// As a text field: a number is its own digits, and nothing else but a text fits.
    var asText: String? {
        switch self {
        case .string(let text): text
        case .number(let digits): digits
        case .object, .array, .boolean, .null: nil
        }
    }
}

/// What is judged of an object, however it was found.
struct SlowObject {
    /// The cells to show, or why the row is rejected.
    let judged: Result<[String], SlowRow.Reason>

    init(_ bytes: [UInt8], _ layout: SlowLayout) {
        judged = Result { try Self.cells(bytes, layout) }.mapError {
            ($0 as? SlowRow.Reason) ?? SlowRow.Reason(text: "\($0)")
        }
    }

    private static func cells(_ bytes: [UInt8], _ layout: SlowLayout) throws -> [String] {
        let value: SlowJSON
        do {
            value = try SlowJSON(bytes, isLenientToNaN: layout.isLenientToNaN)
        } catch {
            throw SlowRow.Reason(text: error.rawValue)
        }
        guard case .object = value else { throw SlowRow.Reason(text: "not_object") }
        let row = SlowRow(layout: layout, value: { value[$0] }) { list in
            guard case .array(let elements)? = value[list] else { return [] }
            return elements.map { element in
                guard case .object = element else { return nil }
                return { element[$0] }
            }
        }
        return try row.cells()
    }
}

/// JSON for tests to write.
package enum SlowJSONText {
    /// Whether it is a value by itself.
    package static func isValue(_ text: String) -> Bool {
        (try? SlowJSON(Array(text.utf8), isLenientToNaN: false)) != nil
    }

    package static func quoted(_ text: String) -> String {
        "\"" + text.unicodeScalars.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "\""
    }
}
