@_spi(_Unicode) import Swift

/// Rules over the scalars of a text.
extension String {
    /// Composed canonically (Unicode Standard Annex 15, form C).
    var inFormC: String { String(_nfc.map(Character.init)) }

    /// Each scalar's own lower case, whatever stands around it: a final Σ becomes σ, as elsewhere.
    var lowercasedByScalar: String {
        var lower = ""
        for scalar in unicodeScalars { lower.append(scalar.properties.lowercaseMapping) }
        return lower
    }

    /// Letters, the marks on them, and digits.
    var lettersMarksAndDigits: String { keeping(\.isLetterMarkOrDigit) }

    /// Without white space, control characters and marks of format (zero width space, byte order mark) at either end.
    var trimmed: String { trimming { $0.isBlank } }

    /// Without what separates words: white space, controls, marks of format.
    var withoutBlanks: String { keeping { !$0.isBlank } }

    func keeping(_ isKept: (Unicode.Scalar) -> Bool) -> String {
        var kept = ""
        kept.unicodeScalars.append(contentsOf: unicodeScalars.filter(isKept))
        return kept
    }

    func trimming(_ isTrimmed: (Unicode.Scalar) -> Bool) -> String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !isTrimmed($0) }),
            let last = scalars.lastIndex(where: { !isTrimmed($0) })
        else { return "" }
        return String(scalars[first...last])
    }

    /// In a–z: lower case, without accents, the letters that aren't a base and an accent spelt by the nearest ones;
    /// whatever else there is stays.
    var foldedToLatin: String {
        var folded = ""
        for character in String(lowercasedByScalar)._nfd {
            if character.properties.generalCategory.isMark { continue }
            if let spelt = Self.spelt[character] {
                folded += spelt
            } else {
                folded.unicodeScalars.append(character)
            }
        }
        return folded
    }

    private static let spelt: [Unicode.Scalar: String] = [
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ß": "ss",
    ]

    /// Whether it is a hash as SHA-256 is written: 64 hexadecimal digits.
    var isHash: Bool {
        utf8.count == 64
            && utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
                    UInt8(ascii: "A")...UInt8(ascii: "F"):
                    true
                default: false
                }
            }
    }
}

extension Unicode.Scalar {
    /// White space, a control character or a mark of format.
    var isBlank: Bool {
        if properties.isWhitespace { return true }
        return switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator: true
        default: false
        }
    }

    var isLetterMarkOrDigit: Bool {
        let category = properties.generalCategory
        if category.isMark { return true }
        return switch category {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber:
            true
        default: false
        }
    }

    var isLetter: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    var isDash: Bool { properties.generalCategory == .dashPunctuation || self == "\u{2212}" }

    /// A decimal digit of any script.
    var decimalDigit: UInt8? {
        if UInt8(ascii: "0")...UInt8(ascii: "9") ~= UInt8(truncatingIfNeeded: value), value < 0x80 {
            return UInt8(value) - UInt8(ascii: "0")
        }
        guard value >= 0x80, properties.numericType == .decimal, let number = properties.numericValue else {
            return nil
        }
        return UInt8(number)
    }

    var isASCIILowercase: Bool { ("a"..."z").contains(self) }
}

extension Unicode.GeneralCategory {
    var isMark: Bool {
        switch self {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }
}
