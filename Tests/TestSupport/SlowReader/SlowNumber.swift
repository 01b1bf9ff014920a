/// A number of JSON's grammar, by its digits.
struct SlowNumber {
    private let isNegative: Bool
    /// Without zeros in front.
    private var whole: [UInt8] = []
    private var fraction: [UInt8] = []

    init?(_ bytes: [UInt8]) {
        guard case .number(let text)? = try? SlowJSON(bytes, isLenientToNaN: false), Array(text.utf8) == bytes else {
            return nil
        }
        isNegative = text.hasPrefix("-")
        let parts = text.lowercased().drop { $0 == "-" }.split(separator: "e")
        // Beyond any number of digits a test has.
        let exponent = parts.count > 1 ? min(max(Int(parts[1].drop { $0 == "+" }) ?? 100_000, -2000), 2000) : 0
        let halves = parts[0].split(separator: ".")
        whole = halves[0].utf8.map { $0 - 0x30 }
        fraction = halves.count > 1 ? halves[1].utf8.map { $0 - 0x30 } : []
        for _ in 0..<max(exponent, 0) { whole.append(fraction.isEmpty ? 0 : fraction.removeFirst()) }
        for _ in 0..<max(-exponent, 0) { fraction.insert(whole.popLast() ?? 0, at: 0) }
        whole = Array(whole.drop { $0 == 0 })
        while fraction.last == 0 { fraction.removeLast() }
    }

    /// Nil where it has a fraction, or is beyond 64 bits.
    var integer: Int64? {
        guard fraction.isEmpty else { return nil }
        return Int64((isNegative ? "-" : "") + digits)
    }

    /// A whole number's digits, however it was written; nil where it has a fraction, or is longer than any id.
    var wholeDigits: String? {
        guard fraction.isEmpty, whole.count <= 128 else { return nil }
        return whole.isEmpty ? "0" : (isNegative ? "-" : "") + digits
    }

    private var digits: String { whole.isEmpty ? "0" : whole.map { "\($0)" }.joined() }

    /// Rounded to nine digits behind the point, half to even; nil over eighteen before it.
    var billionths: (Int128, isRounded: Bool)? {
        var value: Int128 = 0
        guard whole.count <= 18 else { return nil }
        let kept = fraction.prefix(9) + Array(repeating: 0, count: max(0, 9 - fraction.count))
        for digit in whole + kept { value = value * 10 + Int128(digit) }
        let rest = Array(fraction.dropFirst(9))
        if let next = rest.first, next > 5 || next == 5 && (rest.count > 1 || value % 2 == 1) { value += 1 }
        // Rounding up may take one digit more.
        guard value < 1_000_000_000_000_000_000_000_000_000 else { return nil }
        return (isNegative ? -value : value, !rest.isEmpty)
    }

    /// `6.8E+09`, also with a comma, and with blanks around it.
    static func isShortened(_ bytes: [UInt8]) -> Bool {
        let parts = String(decoding: SlowBlanks.trimmed(bytes), as: UTF8.self).components("E+")
        guard parts.count == 2, isDigits(parts[1]) else { return false }
        let halves = parts[0].components(parts[0].utf8.contains(UInt8(ascii: ",")) ? "," : ".")
        return halves.count <= 2 && halves.allSatisfy(isDigits)
    }

    private static func isDigits(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}

extension String {
    /// Between separators, empty ones too.
    fileprivate func components(_ separator: String) -> [String] {
        var parts: [[UInt8]] = [[]]
        var rest = Array(utf8)[...]
        while !rest.isEmpty {
            if rest.starts(with: separator.utf8) {
                parts.append([])
                rest = rest.dropFirst(separator.utf8.count)
            } else {
                parts[parts.count - 1].append(rest.removeFirst())
            }
        }
        return parts.map { String(decoding: $0, as: UTF8.self) }
    }
}

/// `key_normal`
package struct SlowKeyNormal: Sendable {
    package var words: Set<String>

    package init(_ words: Set<String>) { self.words = words }

    func applied(_ key: String) -> String {
        var bytes = Array(key.utf8)
        while true {
            let before = bytes
            if words.contains("trim") { bytes = SlowBlanks.trimmed(bytes) }
            if words.contains("apostrophe"), bytes.first == UInt8(ascii: "'") { bytes.removeFirst() }
            if bytes == before { break }
        }
        if words.contains("integer") {
            let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            let isWhole =
                parts.count == 2 && !parts[1].isEmpty && parts[1].allSatisfy { $0 == 0x30 }
                && !parts[0].drop { $0 == 0x2D }.isEmpty
                && parts[0].dropFirst(parts[0].first == 0x2D ? 1 : 0).allSatisfy { (0x30...0x39).contains($0) }
            if isWhole { bytes = Array(parts[0]) }
        }
        if words.contains("lower") { bytes = bytes.map { (0x41...0x5A).contains($0) ? $0 + 32 : $0 } }
        return String(decoding: bytes, as: UTF8.self)
    }
}
