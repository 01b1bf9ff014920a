/// The types that a Swift file declares at its top level, and the names with a capital that stand in its code: not in comments, nor in the text of strings, but in what is interpolated into it.
struct SwiftNames: Sendable {
    struct Name: Hashable, Sendable {
        var text: String
        /// `extension Roof`
        var isExtended = false
    }

    /// Of those that other files can name.
    private(set) var types: Set<String> = []
    private(set) var names: Set<Name> = []
    /// Whether every brace was closed: otherwise the text was misread.
    var isWhole: Bool { depth == 0 }

    init(reading text: String) {
        bytes = Array(text.utf8)
        readCode(inParentheses: false)
    }

    private let bytes: [UInt8]
    private var at = 0
    /// How many braces are open.
    private var depth = 0
    private var isPrivate = false
    /// The word before, where only spaces stand between.
    private var keyword = ""

    private static let declaring: Set = ["struct", "class", "enum", "protocol", "actor", "typealias"]

    private func holds(_ text: StaticString, at place: Int) -> Bool {
        place + text.utf8CodeUnitCount <= bytes.count
            && (0..<text.utf8CodeUnitCount).allSatisfy { bytes[place + $0] == text.utf8Start[$0] }
    }

    /// Until the end, or until the parenthesis that ends an interpolation.
    private mutating func readCode(inParentheses: Bool) {
        var parentheses = 0
        while at < bytes.count {
            let byte = bytes[at]
            if Self.isOfWord(byte) {
                readWord()
                continue
            }
            if byte != UInt8(ascii: " ") && byte != UInt8(ascii: "\n") { keyword = "" }
            switch byte {
            case UInt8(ascii: "/") where holds("//", at: at):
                while at < bytes.count && bytes[at] != UInt8(ascii: "\n") { at += 1 }
                continue
            case UInt8(ascii: "/") where holds("/*", at: at):
                skipComment()
                continue
            case UInt8(ascii: "\""), UInt8(ascii: "#"):
                if readString() { continue }
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}"):
                depth -= 1
            case UInt8(ascii: "("): parentheses += 1
            case UInt8(ascii: ")"):
                if inParentheses && parentheses == 0 { return }
                parentheses -= 1
            default: break
            }
            at += 1
        }
    }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
            true
        default: false
        }
    }

    private mutating func readWord() {
        let start = at
        while at < bytes.count && Self.isOfWord(bytes[at]) { at += 1 }
        let word = String(decoding: bytes[start..<at], as: UTF8.self)
        defer { keyword = word }
        guard let first = bytes[start...].first, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first) else {
            if depth == 0 {
                if word == "private" || word == "fileprivate" { isPrivate = true }
                if ["func", "var", "let", "import"].contains(word) { isPrivate = false }
            }
            return
        }
        if depth == 0 && Self.declaring.contains(keyword) {
            if !isPrivate { types.insert(word) }
            isPrivate = false
        }
        let isExtended = depth == 0 && keyword == "extension"
        if isExtended { isPrivate = false }
        // `Run.Entry` names Run alone, `0...Limit` a type after a range's points.
        let isMember = start > 0 && bytes[start - 1] == UInt8(ascii: ".") && !(start > 1 && holds("..", at: start - 2))
        if !isMember { names.insert(Name(text: word, isExtended: isExtended)) }
    }

    private mutating func skipComment() {
        var open = 0
        repeat {
            if holds("/*", at: at) {
                open += 1
                at += 2
            } else if holds("*/", at: at) {
                open -= 1
                at += 2
            } else {
                at += 1
            }
        } while open > 0 && at < bytes.count
    }

    /// Past a string of any kind; false where none begins here.
    private mutating func readString() -> Bool {
        var hashes = 0
        while at + hashes < bytes.count && bytes[at + hashes] == UInt8(ascii: "#") { hashes += 1 }
        let quote = at + hashes
        guard quote < bytes.count, bytes[quote] == UInt8(ascii: "\"") else { return false }
        // `#""""#` is two quotes on one line: the text of a longer string begins on the next.
        let isLong = holds("\"\"\"", at: quote) && bytes[(quote + 3)...].first { $0 != UInt8(ascii: " ") } == 0x0A
        let quotes = isLong ? 3 : 1
        func isRun(_ count: Int, of byte: UInt8, at place: Int) -> Bool {
            place + count <= bytes.count && bytes[place..<(place + count)].allSatisfy { $0 == byte }
        }
        at = quote + quotes
        while at < bytes.count {
            if isRun(quotes, of: UInt8(ascii: "\""), at: at) && isRun(hashes, of: UInt8(ascii: "#"), at: at + quotes) {
                at += quotes + hashes
                return true
            }
            guard bytes[at] == UInt8(ascii: "\\"), isRun(hashes, of: UInt8(ascii: "#"), at: at + 1) else {
                at += 1
                continue
            }
            at += 1 + hashes
            if at < bytes.count && bytes[at] == UInt8(ascii: "(") {
                at += 1
                readCode(inParentheses: true)
            }
            at += 1
        }
        return true
    }
}
