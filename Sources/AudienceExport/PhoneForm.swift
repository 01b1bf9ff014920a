/// How telephone numbers that don't say their country are taken.
package enum PhoneStyle: String, CaseIterable, Sendable {
    /// By the default country, and refused where there is none.
    case international
    /// By the default country, and where there is none as if the country code were there.
    case asWritten = "as_written"
}

/// A telephone number: digits alone, the country code first (ITU-T E.164 without its `+`).
///
/// A number is international with `+` or `00`. Otherwise the country decides, by its trunk prefix and the lengths of its
/// national numbers; a number that isn't national by length may hold the code without the `+`.
enum PhoneForm {
    static func work(on work: inout WorkedText, country: Country?, style: PhoneStyle) throws(Refusal) {
        try check(work.text)
        work.apply("a number's .0 goes") { $0.withoutZeroFraction }
        work.apply("the (0) behind the code goes") { $0.withoutTrunkInParentheses }
        work.apply("digits only") { text in
            let digits = String(text.unicodeScalars.compactMap { $0.decimalDigit }.map { Character(String($0)) })
            return (text.unicodeScalars.first { $0.isPlus || $0.decimalDigit != nil }?.isPlus == true ? "+" : "")
                + digits
        }
        if work.text.isEmpty || work.text == "+" { throw .phoneWithoutDigits }
        if work.text.hasPrefix("+") || work.text.hasPrefix("00") {
            work.apply("international: + and 00 go") { String($0.drop { $0 == "+" }.drop(whilePrefix: "00")) }
            if work.text.hasPrefix("0") { throw work.text.allSatisfy { $0 == "0" } ? .phoneLength : .noCountryCode }
            work.apply("no trunk prefix behind the country code", withoutTrunk)
        } else if let country {
            guard let number = international(work.text, in: country) else { throw .phoneLength }
            work.apply("the country code of \(country.code.uppercased())") { _ in number }
        } else if style == .asWritten {
            work.apply("no zeros in front") { String($0.drop { $0 == "0" }) }
        } else {
            throw .noCountryCode
        }
        guard 7...15 ~= work.text.utf8.count else { throw .phoneLength }
    }

    /// Letters are a vanity number, an extension, an exponent or a note; so are the signs that dial on.
    private static func check(_ text: String) throws(Refusal) {
        var hasDigit = false
        for scalar in text.unicodeScalars {
            if scalar.isLetter || "#*;,".unicodeScalars.contains(scalar) { throw .phoneWithLetters }
            if scalar.isPlus, hasDigit { throw .phoneWithLetters }
            hasDigit = hasDigit || scalar.decimalDigit != nil
        }
        if !hasDigit { throw .phoneWithoutDigits }
    }

    /// Nobody dials a zero between the country's code and the number, where zero is what the country dials instead of the
    /// code. Italy's belongs to the number.
    private static func withoutTrunk(_ digits: String) -> String {
        for length in 1...3 {
            let code = String(digits.prefix(length))
            guard let countries = byCallingCode[code] else { continue }
            let rest = digits.dropFirst(length)
            if code == argentina, let mobile = argentineMobile(rest) { return code + mobile }
            guard rest.hasPrefix("0"), countries.allSatisfy({ $0.trunkPrefix == "0" }) else { return digits }
            return code + rest.drop { $0 == "0" }
        }
        return digits
    }

    private static let byCallingCode = Dictionary(
        grouping: Country.all.filter { $0.callingCode != nil }, by: { $0.callingCode ?? "" })

    /// A number as it is written inside a country, with the country's code; nil where its length says that it isn't one.
    private static func international(_ digits: String, in country: Country) -> String? {
        guard let code = country.callingCode else { return nil }
        // North America dials 011 to go abroad.
        if code == "1", digits.hasPrefix("011"), digits.utf8.count > 11 { return String(digits.dropFirst(3)) }
        let national = { (rest: Substring) in country.hasNationalLength(rest.utf8.count) && !rest.isEmpty }
        if code == argentina, let mobile = argentineMobile(Substring(digits)) { return code + mobile }
        for prefix in [country.trunkPrefix] + (code == "52" ? ["044", "045"] : []) where !prefix.isEmpty {
            if digits.hasPrefix(prefix), national(digits.dropFirst(prefix.utf8.count)) {
                return code + digits.dropFirst(prefix.utf8.count)
            }
        }
        let isNational = national(Substring(digits))
        if digits.hasPrefix(code), !isNational || !country.trunkPrefix.isEmpty {
            let rest = digits.dropFirst(code.utf8.count)
            if national(rest), !rest.hasPrefix("0") || country.trunkPrefix != "0" { return digits }
            let bare = rest.drop { $0 == "0" }
            if country.trunkPrefix == "0", rest.hasPrefix("0"), national(bare) { return code + bare }
        }
        return isNational ? code + digits : nil
    }

    private static let argentina = "54"

    /// Argentina writes mobile numbers as area, 15, number inside the country, and as 9, area, number with the code: ten
    /// digits of area and number. A 15 without its area is nobody's number.
    private static func argentineMobile(_ digits: Substring) -> String? {
        let digits = digits.drop { $0 == "0" }
        guard digits.utf8.count == 12 else { return nil }
        // The areas have two digits (11), three, or four.
        for length in [2, 3, 4] {
            let area = digits.prefix(length)
            let rest = digits.dropFirst(length)
            guard rest.hasPrefix("15") else { continue }
            if length == 2, area != "11" { continue }
            if length == 3, !argentineAreas.contains(String(area)) { continue }
            return "9" + area + rest.dropFirst(2)
        }
        return nil
    }

    /// The areas of three digits: ENACOM, indicative codes of the national numbering plan.
    private static let argentineAreas: Set<String> = [
        "220", "221", "223", "230", "236", "237", "249", "260", "261", "263", "264", "266", "280", "291", "294", "297",
        "298", "299", "336", "341", "342", "343", "345", "348", "351", "353", "358", "362", "364", "370", "376", "379",
        "380", "381", "383", "385", "387", "388",
    ]
}

extension Unicode.Scalar {
    fileprivate var isPlus: Bool { self == "+" || self == "\u{FF0B}" }
}

extension String {
    /// `600123456.0` is how programs write a whole number that they hold as a fraction.
    fileprivate var withoutZeroFraction: String {
        guard let point = lastIndex(of: "."), self[index(after: point)...] == "0" else { return self }
        let whole = self[..<point]
        return whole.utf8.count > 3 && whole.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 })
            ? String(whole) : self
    }

    /// `+44 (0)20 …`: what is dialled inside the country only. At the start it belongs to a national number.
    fileprivate var withoutTrunkInParentheses: String {
        let scalars = Array(unicodeScalars)
        var index = 0
        var seenDigit = false
        while index < scalars.count {
            if scalars[index] == "(", seenDigit {
                let inside = scalars[(index + 1)...].prefix { $0 != ")" }
                let digits = inside.compactMap(\.decimalDigit)
                if digits == [0], inside.endIndex < scalars.count {
                    var rest = String.UnicodeScalarView(scalars[..<index])
                    rest.append(contentsOf: scalars[(inside.endIndex + 1)...])
                    return String(rest)
                }
            }
            seenDigit = seenDigit || scalars[index].decimalDigit != nil
            index += 1
        }
        return self
    }

    fileprivate func drop(whilePrefix prefix: String) -> Substring { self[...].drop(whilePrefix: prefix) }
}

extension Substring {
    fileprivate func drop(whilePrefix prefix: String) -> Substring {
        var rest = self
        while rest.hasPrefix(prefix) { rest = rest.dropFirst(prefix.count) }
        return rest
    }
}
