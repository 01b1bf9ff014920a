/// A column that is asked for, and how its cells are declared.
package struct SlowColumn: Sendable, ExpressibleByStringLiteral {
    package enum Kind: Sendable, Equatable {
        case text, phone, integer, decimal, date, datetime, boolean
        case texts(separator: String)
    }
    package enum ListForm: Sendable { case separated, json, csv }

    /// With dots; the first that has a value wins.
    package var paths: [String]
    package var kind = Kind.text
    /// The list in whose lines it stands.
    package var list: String?
    /// In place of a missing value.
    package var constant: String?
    /// Activities: the types for which it is wanted. Nil: all.
    package var types: Set<String>?
    package var trims = false
    package var takesApostrophe = false
    package var nulls: [String] = []
    package var decimal: Character = "."
    /// ` `, `.`, `,` or `'`.
    package var group: Character?
    package var affixes: [String] = []
    package var formats: [String] = []
    package var trueWords: [String]?
    package var falseWords: [String]?
    package var listForm = ListForm.separated

    package init(_ path: String) { paths = [path] }
    package init(stringLiteral path: String) { self.init(path) }
}

/// `group_by`: rows of a CSV with an equal key are one activity.
package struct SlowGroup: Sendable {
    package var key: String
    package var list: String
    package var columns: [String]

    package init(key: String, list: String, columns: [String]) {
        self.key = key
        self.list = list
        self.columns = columns
    }
}

extension SlowColumn {
    /// What a value is read as: `-` is missing, `!` is wrong; `~` behind it says that it was rounded, or looks encoded.
    func shown(_ value: SlowJSON?, zone: Int?) -> String {
        if let value, !value.isNothing { return read(value, zone) }
        guard let constant, !constant.isEmpty else { return "-" }
        let shown = read(.string(constant), zone)
        return shown.hasSuffix("~") ? String(shown.dropLast()) : shown
    }

    private var isText: Bool { kind == .text }

    private func read(_ value: SlowJSON, _ zone: Int?) -> String {
        switch value {
        case .null: return "-"
        case .object: return "!"
        case .boolean(let value): return kind == .boolean ? "\(value)" : "!"
        case .array(let elements):
            guard case .texts = kind else { return "!" }
            return Self.shown(elements)
        case .string(let text): return read(Array(text.utf8), isJSONNumber: false, zone)
        case .number(let digits): return read(Array(digits.utf8), isJSONNumber: true, zone)
        }
    }

    /// Texts and numbers; nulls and empty texts are none.
    private static func shown(_ elements: [SlowJSON]) -> String {
        let there = elements.filter { if case .null = $0 { false } else { true } }
        let texts = there.compactMap(\.asText)
        return texts.count < there.count ? "!" : shown(texts.filter { !$0.isEmpty })
    }

    private static func shown(_ texts: [String]) -> String {
        texts.isEmpty ? "-" : "[" + texts.joined(separator: "/") + "]"
    }

    private func read(_ written: [UInt8], isJSONNumber: Bool, _ zone: Int?) -> String {
        var bytes = !isText || trims ? SlowBlanks.trimmed(written) : written
        var whole = written
        if takesApostrophe, bytes.first == UInt8(ascii: "'") {
            bytes.removeFirst()
            while whole.first != UInt8(ascii: "'") { whole.removeFirst() }
            whole.removeFirst()
        }
        if bytes.isEmpty || nulls.contains(where: { Array($0.utf8) == bytes }) { return "-" }
        let text = String(decoding: bytes, as: UTF8.self)
        switch kind {
        case .text: return text
        case .phone: return SlowNumber.isShortened(bytes) ? "!" : text
        case .integer: return number(bytes, isJSONNumber)?.integer.map { "\($0)" } ?? "!"
        case .decimal:
            guard let (billionths, isRounded) = number(bytes, isJSONNumber)?.billionths else { return "!" }
            return "\(billionths)" + (isRounded ? "~" : "")
        case .date:
            if SlowTime.isZero(text) { return "-" }
            if isJSONNumber, formats.isEmpty { return "!" }
            guard let time = time(text), time.offset == nil, time.second == 0, time.nanoseconds == 0 else { return "!" }
            return "day \(time.day)"
        case .datetime:
            if SlowTime.isZero(text) { return "-" }
            if isJSONNumber, formats.isEmpty { return "!" }
            return time(text).flatMap { $0.instant(zone: zone) } ?? "!"
        case .boolean: return boolean(text).map { "\($0)" } ?? "!"
        case .texts(let separator): return texts(listForm == .separated ? whole : bytes, Array(separator.utf8))
        }
    }

    private func time(_ text: String) -> SlowTime? {
        if formats.isEmpty { return SlowTime(text) }
        return formats.lazy.compactMap { SlowTime(text, format: $0) }.first
    }

    private func boolean(_ text: String) -> Bool? {
        func usual(_ words: [String]) -> Bool {
            words.contains { word in Array(text.utf8).map { lowered($0) } == Array(word.utf8) }
        }
        func declared(_ words: [String]) -> Bool {
            words.contains { Array($0.lowercased().utf8) == Array(text.lowercased().utf8) }
        }
        if let trueWords, declared(trueWords) { return true }
        if let falseWords, declared(falseWords) { return false }
        if trueWords == nil, usual(["true", "1", "yes"]) { return true }
        if falseWords == nil, usual(["false", "0", "no"]) { return false }
        return nil
    }

    private func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte + 32 : byte }

    private func texts(_ bytes: [UInt8], _ separator: [UInt8]) -> String {
        switch listForm {
        case .separated:
            var pieces: [[UInt8]] = [[]]
            var index = 0
            while index < bytes.count {
                if !separator.isEmpty, bytes[index...].starts(with: separator) {
                    pieces.append([])
                    index += separator.count
                } else {
                    pieces[pieces.count - 1].append(bytes[index])
                    index += 1
                }
            }
            let found = pieces.map(SlowBlanks.trimmed).filter { !$0.isEmpty }
            let shown = Self.shown(found.map { String(decoding: $0, as: UTF8.self) })
            let isLikeCode = found.first.map { Array("[{\"".utf8).contains($0[0]) } ?? false
            return isLikeCode ? shown + "~" : shown
        case .json:
            guard case .array(let elements)? = try? SlowJSON(bytes, isLenientToNaN: false) else { return "!" }
            return Self.shown(elements)
        case .csv:
            return Self.csvTexts(bytes, separator).map { texts in
                Self.shown(texts.filter { !$0.isEmpty }.map { String(decoding: $0, as: UTF8.self) })
            } ?? "!"
        }
    }

    /// The cells of a line of CSV with blanks around them; nil where it is none.
    private static func csvTexts(_ bytes: [UInt8], _ separator: [UInt8]) -> [[UInt8]]? {
        var texts: [[UInt8]] = []
        var rest = bytes
        while true {
            // A separator may be a blank itself.
            while let blank = SlowBlanks.first(rest), !rest.starts(with: separator) { rest.removeFirst(blank) }
            var text: [UInt8] = []
            if rest.first == quote {
                rest.removeFirst()
                while true {
                    guard let byte = rest.first else { return nil }
                    rest.removeFirst()
                    if byte == quote {
                        guard rest.first == quote else { break }
                        rest.removeFirst()
                    }
                    text.append(byte)
                }
                while let blank = SlowBlanks.first(rest), !rest.starts(with: separator) { rest.removeFirst(blank) }
                guard rest.isEmpty || rest.starts(with: separator) else { return nil }
            } else {
                while !rest.isEmpty, !rest.starts(with: separator) {
                    if rest[0] == quote { return nil }
                    text.append(rest.removeFirst())
                }
                text = SlowBlanks.trimmed(text)
            }
            texts.append(text)
            if rest.isEmpty { return texts }
            rest.removeFirst(separator.count)
        }
    }

    // MARK: Numbers

    private func number(_ bytes: [UInt8], _ isJSONNumber: Bool) -> SlowNumber? {
        if isJSONNumber { return SlowNumber(bytes) }
        var rest = bytes
        if group == nil, affixes.isEmpty, decimal == "." {
            while rest.first == 0x20 { rest.removeFirst() }
            while rest.last == 0x20 { rest.removeLast() }
        } else {
            rest = SlowBlanks.trimmed(rest)
        }
        let affixes = affixes.map { Array($0.utf8) }.sorted { $0.count > $1.count }
        if let affix = affixes.first(where: { rest.count >= $0.count && Array(rest.suffix($0.count)) == $0 }) {
            rest = SlowBlanks.trimmed(Array(rest.dropLast(affix.count)))
        }
        var (sign, hasAffix) = ([UInt8](), false)
        while let first = rest.first {
            if sign.isEmpty, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
                sign = [first]
                rest.removeFirst()
            } else if !hasAffix, let affix = affixes.first(where: { rest.starts(with: $0) }) {
                hasAffix = true
                rest = SlowBlanks.trimmed(Array(rest.dropFirst(affix.count)))
            } else {
                break
            }
        }
        let isDigit = { (byte: UInt8?) in byte.map { (0x30...0x39).contains($0) } ?? false }
        func takeDigits() -> [UInt8] {
            let digits = Array(rest.prefix { isDigit($0) })
            rest.removeFirst(digits.count)
            return digits
        }
        var runs = [takeDigits()]
        while let length = groupSign(rest), rest.count > length, isDigit(rest[length]) {
            rest.removeFirst(length)
            runs.append(takeDigits())
        }
        if runs.count > 1 {
            guard 1...3 ~= runs[0].count, runs.dropFirst().allSatisfy({ $0.count == 3 }) else { return nil }
        }
        var whole = Array(runs.joined())
        guard !whole.isEmpty else { return nil }
        whole = Array(whole.drop { $0 == 0x30 })
        if whole.isEmpty { whole = [0x30] }
        if rest.first == decimal.asciiValue {
            rest[0] = UInt8(ascii: ".")
        } else if rest.first == UInt8(ascii: ".") {
            return nil
        }
        return SlowNumber((sign == [0x2D] ? sign : []) + whole + rest)
    }

    private func groupSign(_ rest: [UInt8]) -> Int? {
        switch group {
        case " ": SlowBlanks.first(rest)
        case "'": rest.starts(with: Array("’".utf8)) ? 3 : rest.first == UInt8(ascii: "'") ? 1 : nil
        case let sign?: rest.first == sign.asciiValue ? 1 : nil
        case nil: nil
        }
    }
}

/// What may stand around a value.
enum SlowBlanks {
    static let all: [[UInt8]] = " \t\n\u{B}\u{C}\r\u{A0}\u{202F}".unicodeScalars.map { Array(String($0).utf8) }

    static func first(_ bytes: [UInt8]) -> Int? { all.first { bytes.starts(with: $0) }?.count }

    static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        while let blank = first(bytes) { bytes.removeFirst(blank) }
        while let blank = all.first(where: { bytes.count >= $0.count && Array(bytes.suffix($0.count)) == $0 }) {
            bytes.removeLast(blank.count)
        }
        return bytes
    }
}
