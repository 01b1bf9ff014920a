/// An e-mail address: lower case, without what surrounds it. What follows a plus sign and the dots of the name stay: they
/// are part of an address everywhere but with some providers.
enum EmailForm {
    static func work(on work: inout WorkedText) throws(Refusal) {
        work.apply("no white space, control characters and dots at either end") {
            $0.trimming { $0.isBlank || $0 == "." }
        }
        work.apply("lower case") { $0.lowercasedByScalar }
        guard isAddress(work.text) else { throw .notAnEmail }
    }

    /// local@domain.tld: one `@`, no space, no sign that an address can't have without quotes.
    static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[0].contains(".."), parts[0].last != "." else { return false }
        for scalar in text.unicodeScalars {
            if scalar.isBlank || forbidden.contains(scalar) { return false }
        }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, labels.allSatisfy({ isLabel($0) }), let tld = labels.last else { return false }
        // A top-level domain has two letters or more, and no digits but in its ASCII form.
        return tld.unicodeScalars.count >= 2
            && (tld.hasPrefix("xn--") || tld.unicodeScalars.allSatisfy(\.isLetterOrMark))
    }

    private static func isLabel(_ label: Substring) -> Bool {
        label.first != nil && label.first != "-" && label.last != "-"
            && label.unicodeScalars.allSatisfy { $0 == "-" || $0 == "_" || $0.isLetterMarkOrDigit }
    }

    private static let forbidden: Set<Unicode.Scalar> = ["(", ")", "<", ">", "[", "]", ",", ";", ":", "\\", "\""]
}

extension Unicode.Scalar {
    fileprivate var isLetterOrMark: Bool { isLetter || properties.generalCategory.isMark }
}
