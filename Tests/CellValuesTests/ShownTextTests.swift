import CellValues
import Testing

@Suite("Foreign text as it is shown")
struct ShownTextTests {
    /// What must never reach a terminal as it is, by number.
    static let unshowable: [UInt32] =
        Array(0..<0x20) + Array(0x7F...0x9F) + [0xAD, 0x61C, 0x180E] + Array(0x200B...0x200F) + Array(0x2028...0x202E)
        + Array(0x2060...0x206F).filter { $0 != 0x2065 } + [0xFEFF, 0xFFF9, 0x1D173, 0xE0001, 0xE007F]

    @Test("What steers a terminal is escaped for people and in JSON, and nothing else is", arguments: unshowable)
    func escaped(_ value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        #expect(scalar.isUnshowable)
        let text = "a" + String(scalar) + "ñ"
        for shown in [printable(text), quoted(text), quotedPath(text), jsonText(text)] {
            #expect(!shown.unicodeScalars.contains(scalar))
            #expect(shown.contains("ñ"))
        }
        #expect(printable(printable(text)) == printable(text))
        #expect(try Self.read(Array(jsonText(text).utf8)) == text)
    }

    @Test(
        "Letters of all kinds, emoji and quotes stay what they are",
        arguments: [
            "Ana", "Añá", "e\u{301}", "日本", "שלום", "مرحبا", "👩🏽", "→ “x” ’", "\u{A0}", "\u{FFFD}", "\u{10FFFF}",
        ])
    func kept(_ text: String) throws {
        #expect(printable(text) == text)
        #expect(jsonText(text) == "\"\(text)\"")
        #expect(quoted(text) == "'\(text)'")
    }

    @Test("JSON escapes are the short ones, and pairs where one unit isn't enough")
    func escapes() {
        #expect(jsonText("\"\\\n\r\t\u{0}\u{1B}\u{7F}\u{85}") == #""\"\\\n\r\t\u0000\u001b\u007f\u0085""#)
        #expect(jsonText("\u{202E}\u{E0001}") == #""\u202e\udb40\udc01""#)
        #expect(jsonText("") == #""""#)
    }

    @Test("A long text is cut after sixty characters, before it is escaped")
    func cut() {
        #expect(quoted(String(repeating: "x", count: 60)) == "'" + String(repeating: "x", count: 60) + "'")
        #expect(quoted(String(repeating: "x", count: 61)) == "'" + String(repeating: "x", count: 60) + "…'")
        #expect(
            quoted(String(repeating: "\u{1B}", count: 99)) == "'" + String(repeating: #"\u{1B}"#, count: 60) + "…'")
        #expect(quotedPath(String(repeating: "x", count: 500)).utf8.count == 502)
    }

    @Test("JSON as it stands is the same value without what steers a terminal")
    func goodJSON() throws {
        let raw = "{\t\"a\u{7F}\u{85}\" : \"\\u202e\u{202E}ñ\\\"\", \"b\":1 }\r"
        var shown: [UInt8] = []
        shown.append(goodJSON: Array(raw.utf8))
        #expect(
            String(decoding: shown, as: UTF8.self)
                == "{\t\"a\\u007f\\u0085\" : \"\\u202e\\u202eñ\\\"\", \"b\":1 }\r")
    }

    @Test("Bytes that are no UTF-8 go through, and none is read behind the end", arguments: UInt8(0x80)...0xFF)
    func broken(_ byte: UInt8) {
        for text in [[byte], [0x61, byte], [byte, 0x61], [byte, byte, byte]] {
            var shown: [UInt8] = []
            shown.appendJSON(text)
            #expect(shown.first == 0x22 && shown.last == 0x22)
            #expect(shown.dropFirst().dropLast().elementsEqual(text))
        }
    }

    private static func read(_ json: [UInt8]) throws -> String {
        guard case .string(let text) = try JSONNode(parsing: json).kind else { return "no text" }
        return text
    }
}
