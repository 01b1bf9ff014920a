/// A number as a definition writes it, read from its own digits: exact, as large and as fine as it is written.
///
/// Values of data have their sizes (`ExactDecimal`, 128 bits); what they are held against has none, so that a number
/// that no value reaches is beyond all of them, and is never rounded into one of them.
package struct WrittenNumber: Hashable, Sendable {
    /// Never of zero.
    package private(set) var isNegative = false
    /// The highest first, without zeros at either end; none is zero.
    package private(set) var digits: [UInt8] = []
    /// The value is `digits` × 10^`exponent`; 0 for zero.
    package private(set) var exponent = 0

    /// Digits of a number that is written out, before and after the point: what an exponent can ask for has no end.
    package static let digitLimit = 1000

    package init(_ whole: Int) {
        self.init(isNegative: whole < 0, digits: String(whole.magnitude).utf8.map { $0 - UInt8(ascii: "0") }, 0)
    }

    /// Nil where it is no number of JSON's grammar, or has more digits than `digitLimit` when it is written out.
    package init?(jsonNumber: String) {
        var digits: [UInt8] = []
        var exponent = 0
        var fractionDigits = 0
        var inFraction = false
        var bytes = Array(jsonNumber.utf8)[...]
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative { bytes.removeFirst() }
        scan: while let byte = bytes.popFirst() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits.append(byte - UInt8(ascii: "0"))
                if inFraction { fractionDigits += 1 }
            case UInt8(ascii: "."): inFraction = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                // An exponent too long for Int is out of range whichever way it points, unless all digits are 0.
                guard let value = Int(String(decoding: bytes, as: UTF8.self)) else {
                    if digits.allSatisfy({ $0 == 0 }) { break scan }
                    return nil
                }
                exponent = value
                break scan
            default: return nil
            }
        }
        guard !digits.isEmpty else { return nil }
        // Beyond what any number of digits in a file could bring back.
        let beyond = 1 << 40
        self.init(
            isNegative: isNegative, digits: digits, min(max(exponent, -beyond), beyond) - fractionDigits)
        guard max(wholeDigits, 0) + fractionDigitsWritten <= Self.digitLimit else { return nil }
    }

    /// Takes zeros off either end.
    private init(isNegative: Bool, digits: [UInt8], _ exponent: Int) {
        guard let first = digits.firstIndex(where: { $0 != 0 }), let last = digits.lastIndex(where: { $0 != 0 }) else {
            return
        }
        self.isNegative = isNegative
        self.digits = Array(digits[first...last])
        self.exponent = exponent + (digits.count - 1 - last)
    }

    package var isZero: Bool { digits.isEmpty }
    package var isWhole: Bool { exponent >= 0 }

    /// How many digits stand before the point; below 1 where zeros follow it.
    private var wholeDigits: Int { digits.count + exponent }
    private var fractionDigitsWritten: Int { max(-exponent, 0) }
}

extension WrittenNumber: Comparable {
    package static func < (left: WrittenNumber, right: WrittenNumber) -> Bool {
        if left.sign != right.sign { return left.sign < right.sign }
        return left.isNegative ? right.isNearerToZero(than: left) : left.isNearerToZero(than: right)
    }

    private var sign: Int { isZero ? 0 : isNegative ? -1 : 1 }

    /// Of two of one sign.
    private func isNearerToZero(than other: WrittenNumber) -> Bool {
        if wholeDigits != other.wholeDigits { return wholeDigits < other.wholeDigits }
        // Neither ends in zeros: what is only a beginning of the other is less.
        return digits.lexicographicallyPrecedes(other.digits)
    }
}

extension WrittenNumber: CustomStringConvertible {
    /// Plain digits, `-12.5`, as long as they are few; else with an exponent, `1.5e300`.
    package var description: String {
        if isZero { return "0" }
        let sign = isNegative ? "-" : ""
        let text = String(decoding: digits.map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
        guard wholeDigits <= 30, fractionDigitsWritten <= 20 else {
            return sign + text.prefix(1) + (digits.count > 1 ? "." + text.dropFirst() : "") + "e\(wholeDigits - 1)"
        }
        if exponent >= 0 { return sign + text + String(repeating: "0", count: exponent) }
        if wholeDigits <= 0 { return sign + "0." + String(repeating: "0", count: -wholeDigits) + text }
        return sign + text.prefix(wholeDigits) + "." + text.dropFirst(wholeDigits)
    }
}
