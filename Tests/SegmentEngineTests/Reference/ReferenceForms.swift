import CellValues
import TestSupport

// Cells that are written as the catalogue declares (2-data §4, "Cells"), by the page.

extension ReferenceCells {
    // MARK: - Numbers

    /// `1.250,50 €`: affixes off either end, a sign in front, digits in groups of three or in one.
    static func number(_ text: String, formed declared: Declared) -> Fraction? {
        var rest = text
        for affix in declared.affixes.sorted(by: { $0.utf8.count > $1.utf8.count }) where rest.hasSuffix(affix) {
            rest = trimmed(String(rest.dropLast(affix.count)))
            break
        }
        var sign = ""
        func takeSign() {
            guard sign.isEmpty, let first = rest.first, "+-".contains(first) else { return }
            sign = String(first)
            rest.removeFirst()
        }
        takeSign()
        for affix in declared.affixes.sorted(by: { $0.utf8.count > $1.utf8.count }) where rest.hasPrefix(affix) {
            rest = trimmed(String(rest.dropFirst(affix.count)))
            break
        }
        takeSign()
        var exponent = ""
        if let place = rest.firstIndex(where: { "eE".contains($0) }) {
            exponent = String(rest[place...])
            rest = String(rest[..<place])
        }
        let halves = rest.split(separator: Character(declared.decimal), omittingEmptySubsequences: false)
        guard halves.count <= 2, let whole = ungrouped(String(halves[0]), declared.group) else { return nil }
        var plain = (sign == "-" ? "-" : "") + whole
        if halves.count == 2 { plain += "." + halves[1] }
        return Fraction(json: plain + exponent)
    }

    /// Digits without their group signs, which stand before every third digit or nowhere.
    private static func ungrouped(_ text: String, _ group: String?) -> String? {
        let blanks = ["\u{A0}", "\u{202F}"]
        let signs = group.map { $0 == " " ? [$0] + blanks : $0 == "'" ? [$0, "\u{2019}"] : [$0] } ?? []
        var pieces: [String] = [""]
        for scalar in text.unicodeScalars {
            if signs.contains(String(scalar)) {
                pieces.append("")
            } else {
                guard "0"..."9" ~= scalar else { return nil }
                pieces[pieces.count - 1].unicodeScalars.append(scalar)
            }
        }
        let lengths = pieces.map(\.count)
        guard lengths[0] > 0, lengths.count == 1 || (lengths[0] <= 3 && lengths.dropFirst().allSatisfy { $0 == 3 })
        else { return nil }
        let digits = pieces.joined().drop { $0 == "0" }
        return digits.isEmpty ? "0" : String(digits)
    }

    // MARK: - Words

    static func boolean(_ text: String, formed declared: Declared) -> Bool? {
        if declared.trueWords.contains(where: { sameText($0, text, exactly: false) }) { return true }
        return declared.falseWords.contains { sameText($0, text, exactly: false) } ? false : nil
    }

    // MARK: - Times

    struct FormedTime {
        var day: CivilDate
        /// Nil: it has no offset, and no zone is assumed.
        var instant: Instant?
    }

    static func time(_ text: String, formed declared: Declared) -> FormedTime? {
        declared.formats.lazy.compactMap { time(text, $0) }.first
    }

    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    private static func time(_ text: String, _ format: String) -> FormedTime? {
        var rest = Array(text.unicodeScalars)[...]
        var pattern = Array(format.unicodeScalars)[...]
        var found: [String: Int] = [:]
        func digits(_ lengths: ClosedRange<Int>) -> Int? {
            let run = rest.prefix { "0"..."9" ~= $0 }.prefix(lengths.upperBound)
            guard run.count >= lengths.lowerBound else { return nil }
            rest = rest.dropFirst(run.count)
            return run.reduce(0) { $0 * 10 + Int($1.value - 48) }
        }
        while let first = pattern.first {
            let word = String(String.UnicodeScalarView(pattern.prefix { $0 == first }))
            guard "A"..."Z" ~= first || "a"..."z" ~= first else {
                guard rest.first == first else { return nil }
                (rest, pattern) = (rest.dropFirst(), pattern.dropFirst())
                continue
            }
            pattern = pattern.dropFirst(word.count)
            let number: Int?
            switch word {
            case "yyyy": number = digits(4...4)
            case "yy": number = digits(2...2).map { $0 < 70 ? 2000 + $0 : 1900 + $0 }
            case "M", "d": number = digits(1...2)
            case "MMM":
                let name = String(String.UnicodeScalarView(rest.prefix(3))).lowercased()
                number = months.firstIndex(of: name).map { $0 + 1 }
                rest = rest.dropFirst(3)
            case "XXX":
                let offset = String(String.UnicodeScalarView(rest))
                // In the forms that offsets have everywhere.
                guard let first = offset.first, "Zz+-".contains(first),
                    let instant = cellInstant("2000-01-01T00:00:00" + offset)
                else { return nil }
                number = Int(946_684_800 - instant.seconds)
                rest = rest.dropFirst(rest.count)
            default: number = digits(2...2)
            }
            guard let number else { return nil }
            found[word] = number
        }
        guard rest.isEmpty, let year = found["yyyy"] ?? found["yy"],
            let month = found["MM"] ?? found["M"] ?? found["MMM"],
            let number = found["dd"] ?? found["d"], let day = CivilDate(year: year, month: month, day: number)
        else { return nil }
        let (hour, minute, second) = (found["HH"] ?? 0, found["mm"] ?? 0, found["ss"] ?? 0)
        guard hour < 24, minute < 60, second < 60 else { return nil }
        let seconds = hour * 3600 + minute * 60 + second
        let instant = found["XXX"].map { Instant(seconds: Int64(day.days) * 86_400 + Int64(seconds - $0)) }
        // Outside the years 1 to 9999 there is no time.
        if let instant, !(-62_135_596_800..<253_402_300_800).contains(instant.seconds) { return nil }
        let local = zone.flatMap { inZone($0, day: day.days, second: Int32(seconds)) }
        return FormedTime(day: day, instant: instant ?? local)
    }

    // MARK: - Lists

    /// The texts of a list inside a cell; nil where it is none.
    static func list(_ text: String, formed declared: Declared) -> [JSONValue]? {
        if declared.list == "json" {
            guard let elements = (try? JSONValue(parsing: text))?.elements else { return nil }
            // Of texts: a list inside it is none, though it be empty.
            return elements.contains { $0.elements != nil } ? nil : elements
        }
        // CSV inside the cell: quotes stand around a whole element or nowhere.
        var elements: [String] = []
        var rest = Array(text.unicodeScalars)[...]
        let separator = Array(declared.separator.unicodeScalars)
        while true {
            var piece = String.UnicodeScalarView()
            let bare = rest.drop { trimmed(String($0)).isEmpty }
            if bare.first == "\"" {
                rest = bare.dropFirst()
                while true {
                    guard let next = rest.popFirst() else { return nil }
                    if next == "\"" {
                        guard rest.first == "\"" else { break }
                        rest.removeFirst()
                    }
                    piece.append(next)
                }
                rest = rest.drop { trimmed(String($0)).isEmpty }
                guard rest.isEmpty || rest.starts(with: separator) else { return nil }
                elements.append(String(piece))
            } else {
                while let next = rest.first, !rest.starts(with: separator) {
                    if next == "\"" { return nil }
                    piece.append(next)
                    rest.removeFirst()
                }
                elements.append(trimmed(String(piece)))
            }
            if rest.isEmpty { return elements.map { .string($0) } }
            rest = rest.dropFirst(separator.count)
        }
    }
}
