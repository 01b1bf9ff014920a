// How texts that aren't ours are shown: names of files, headers and keys, values of definitions, arguments, cells. All
// messages, tables and JSON of the program come through here, so that none of them can steer a terminal, reorder a line or
// begin a new one.

extension Unicode.Scalar {
    /// Controls (C0, DEL, C1), format characters (all that turn the direction of writing, or have no width) and the
    /// separators of lines and paragraphs: what is never shown as it is.
    package var isUnshowable: Bool {
        switch value {
        case 0x20..<0x7F, 0xA0..<0xAD, 0xAE..<0x600: return false
        default: break
        }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: return true
        default: return false
        }
    }
}

/// A text for people, whole: `\u{1B}` for what is never shown as it is. Showing it twice changes nothing more.
package func printable(_ text: String) -> String {
    // Nearly all texts are fine, and many are long.
    guard text.unicodeScalars.contains(where: \.isUnshowable) else { return text }
    var shown = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        if scalar.isUnshowable {
            shown.append(contentsOf: scalar.escaped(asASCII: true).unicodeScalars)
        } else {
            shown.append(scalar)
        }
    }
    return String(shown)
}

/// A name or text from a file for a message: in single quotes, cut where it is long.
package func quoted(_ text: String) -> String {
    let start = text.unicodeScalars.prefix(longestQuoted + 1)
    guard start.count > longestQuoted else { return "'" + printable(text) + "'" }
    return "'" + printable(String(String.UnicodeScalarView(start.dropLast()))) + "…'"
}

private let longestQuoted = 60

/// A path for a message: whole, however long.
package func quotedPath(_ path: String) -> String { "'" + printable(path) + "'" }

// MARK: - JSON

extension [UInt8] {
    /// A text's UTF-8 as JSON, quotes included, with `\u001b` for what is never shown as it is.
    package mutating func appendJSON(_ text: some Sequence<UInt8>) {
        append(UInt8(ascii: "\""))
        appendShown(text, isJSON: false)
        append(UInt8(ascii: "\""))
    }

    /// JSON as it stands in a file, already found good, with escapes for what is never shown as it is: in such JSON that can
    /// only be inside a text.
    package mutating func append(goodJSON text: some Sequence<UInt8>) { appendShown(text, isJSON: true) }

    private mutating func appendShown(_ text: some Sequence<UInt8>, isJSON: Bool) {
        // One step out of the generic code for a whole text, not one a byte.
        if text.withContiguousStorageIfAvailable({ appendEscaped($0, isJSON: isJSON) }) == nil {
            Array(text).withUnsafeBufferPointer { appendEscaped($0, isJSON: isJSON) }
        }
    }

    /// Whole stretches of what needs no escape at once.
    private mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>, isJSON: Bool) {
        var start = 0
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte < 0x7F, isJSON || byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") {
                index += 1
                continue
            }
            let (length, scalar) = byte < 0x80 ? (1, Unicode.Scalar(byte)) : Self.scalar(text, index)
            guard let scalar, byte < 0x80 || scalar.isUnshowable else {
                index += length
                continue
            }
            append(contentsOf: text[start..<index])
            appendEscape(of: scalar)
            index += length
            start = index
        }
        append(contentsOf: text[start...])
    }

    /// The character of several bytes that begins here, and how many they are; nil, and one, where it is none.
    private static func scalar(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> (length: Int, Unicode.Scalar?) {
        let first = text[index]
        let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        guard first >= 0xC2, length <= text.count - index else { return (1, nil) }
        var value = UInt32(first) & (0x7F >> UInt32(length))
        for byte in text[index + 1..<index + length] {
            guard byte & 0xC0 == 0x80 else { return (1, nil) }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        return Unicode.Scalar(value).map { (length, $0) } ?? (1, nil)
    }

    private mutating func appendEscape(of scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": append(contentsOf: #"\""#.utf8)
        case "\\": append(contentsOf: #"\\"#.utf8)
        case "\n": append(contentsOf: #"\n"#.utf8)
        case "\r": append(contentsOf: #"\r"#.utf8)
        case "\t": append(contentsOf: #"\t"#.utf8)
        default:
            for unit in String(scalar).utf16 {
                append(contentsOf: #"\u"#.utf8)
                for shift: UInt16 in [12, 8, 4, 0] { append(hexDigits[Int(unit >> shift & 15)]) }
            }
        }
    }
}

private let hexDigits = Array("0123456789abcdef".utf8)

/// A text as JSON, quotes included.
package func jsonText(_ text: String) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count + 2)
    bytes.appendJSON(text.utf8)
    return String(decoding: bytes, as: UTF8.self)
}
