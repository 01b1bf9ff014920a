import CellValues

/// What is never hashed: identifiers that platforms give out, our own, and values.
enum IdentifierForms {
    /// Apple's IDFA, Android's advertising ID: a UUID, lower case.
    static func madid(_ work: inout WorkedText) throws(Refusal) {
        work.apply("lower case") { $0.lowercasedByScalar }
        let digits = work.text.keeping { $0 != "-" }
        guard digits.utf8.count == 32, digits.utf8.allSatisfy(isHexDigit) else { throw .notAMadid }
        let groups = work.text.split(separator: "-", omittingEmptySubsequences: false).map(\.utf8.count)
        guard groups == [8, 4, 4, 4, 12] || groups == [32] else { throw .notAMadid }
        if digits.utf8.allSatisfy({ $0 == UInt8(ascii: "0") }) { throw .emptyMadid }
        if groups == [32] {
            work.apply("dashes between 8, 4, 4, 4 and 12 digits") { text in
                var result = ""
                for (index, digit) in text.enumerated() {
                    if [8, 12, 16, 20].contains(index) { result.append("-") }
                    result.append(digit)
                }
                return result
            }
        }
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte
    }

    /// As it is: who gave it out compares bytes.
    static func identifier(_ work: inout WorkedText) throws(Refusal) {
        if work.text.unicodeScalars.contains(where: \.isBlank) { throw .notAnIdentifier }
    }

    /// A decimal in plain digits.
    static func value(_ work: inout WorkedText) throws(Refusal) {
        var text = work.text
        let number = text.withUTF8 { bytes -> ExactDecimal? in
            guard let start = bytes.baseAddress,
                let cell = NumberCell.trimmed(cell: start, count: bytes.count),
                let billionths = NumberCell.billionths(cell.start, count: cell.count)
            else { return nil }
            return ExactDecimal(billionths: cell.negative ? -billionths : billionths)
        }
        guard let number else { throw .notANumber }
        if number < ExactDecimal(0) { throw .negative }
        work.apply("plain digits") { _ in number.description }
    }
}
