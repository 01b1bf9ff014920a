/// A whole number of any size, sign and magnitude, for the reference alone: schoolbook and slow.
struct BigInteger: Sendable {
    private(set) var isNegative: Bool
    /// Least significant first, without zeros at the end; empty is 0.
    private var limbs: [UInt32]

    var isEven: Bool { (limbs.first ?? 0) % 2 == 0 }

    init(_ value: Int) {
        isNegative = value < 0
        limbs = []
        var rest = value.magnitude
        while rest > 0 {
            limbs.append(UInt32(truncatingIfNeeded: rest))
            rest >>= 32
        }
    }

    /// Decimal digits without sign; nil where there is anything else.
    init?(digits: some StringProtocol) {
        self.init(0)
        // Nine digits at a time, as many as a limb holds.
        var (piece, size) = (0, 1)
        for character in digits.utf8 {
            guard character >= 0x30, character <= 0x39 else { return nil }
            (piece, size) = (piece * 10 + Int(character - 0x30), size * 10)
            if size == 1_000_000_000 {
                self = self * BigInteger(size) + BigInteger(piece)
                (piece, size) = (0, 1)
            }
        }
        self = self * BigInteger(size) + BigInteger(piece)
    }

    private init(isNegative: Bool, limbs: [UInt32]) {
        var limbs = limbs
        while limbs.last == 0 { limbs.removeLast() }
        self.isNegative = isNegative && !limbs.isEmpty
        self.limbs = limbs
    }

    var isZero: Bool { limbs.isEmpty }

    static func powerOf10(_ exponent: Int) -> BigInteger {
        if exponent < smallPowersOf10.count { return smallPowersOf10[exponent] }
        return (0..<exponent).reduce(BigInteger(1)) { power, _ in power * BigInteger(10) }
    }

    private static let smallPowersOf10: [BigInteger] = (0..<400).reduce(into: [BigInteger(1)]) { powers, _ in
        powers.append((powers.last ?? BigInteger(1)) * BigInteger(10))
    }

    /// 2¹²⁷: where whole numbers of 128 bits with a sign end.
    static let endOf128Bits = (0..<127).reduce(BigInteger(1)) { power, _ in power + power }
}

extension BigInteger: Comparable {
    static func == (left: BigInteger, right: BigInteger) -> Bool {
        left.isNegative == right.isNegative && left.limbs == right.limbs
    }

    static func < (left: BigInteger, right: BigInteger) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        let order = compareMagnitudes(left.limbs, right.limbs)
        return left.isNegative ? order > 0 : order < 0
    }

    private static func compareMagnitudes(_ left: [UInt32], _ right: [UInt32]) -> Int {
        if left.count != right.count { return left.count < right.count ? -1 : 1 }
        for index in left.indices.reversed() where left[index] != right[index] {
            return left[index] < right[index] ? -1 : 1
        }
        return 0
    }

    static prefix func - (value: BigInteger) -> BigInteger {
        BigInteger(isNegative: !value.isNegative, limbs: value.limbs)
    }

    static func + (left: BigInteger, right: BigInteger) -> BigInteger {
        if left.isNegative == right.isNegative {
            return BigInteger(isNegative: left.isNegative, limbs: sum(left.limbs, right.limbs))
        }
        if compareMagnitudes(left.limbs, right.limbs) >= 0 {
            return BigInteger(isNegative: left.isNegative, limbs: difference(left.limbs, right.limbs))
        }
        return BigInteger(isNegative: right.isNegative, limbs: difference(right.limbs, left.limbs))
    }

    static func - (left: BigInteger, right: BigInteger) -> BigInteger { left + -right }

    static func * (left: BigInteger, right: BigInteger) -> BigInteger {
        var limbs = [UInt32](repeating: 0, count: left.limbs.count + right.limbs.count)
        for (i, a) in left.limbs.enumerated() {
            var carry: UInt64 = 0
            for (j, b) in right.limbs.enumerated() {
                let total = UInt64(a) * UInt64(b) + UInt64(limbs[i + j]) + carry
                limbs[i + j] = UInt32(truncatingIfNeeded: total)
                carry = total >> 32
            }
            limbs[i + right.limbs.count] = UInt32(carry)
        }
        return BigInteger(isNegative: left.isNegative != right.isNegative, limbs: limbs)
    }

    private static func sum(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
        var limbs: [UInt32] = []
        var carry: UInt64 = 0
        for index in 0..<max(left.count, right.count) {
            let total =
                (index < left.count ? UInt64(left[index]) : 0) + (index < right.count ? UInt64(right[index]) : 0)
                + carry
            limbs.append(UInt32(truncatingIfNeeded: total))
            carry = total >> 32
        }
        limbs.append(UInt32(carry))
        return limbs
    }

    /// `left` is the larger.
    private static func difference(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
        var limbs: [UInt32] = []
        var borrow: Int64 = 0
        for index in left.indices {
            var total = Int64(left[index]) - (index < right.count ? Int64(right[index]) : 0) - borrow
            borrow = total < 0 ? 1 : 0
            if total < 0 { total += 1 << 32 }
            limbs.append(UInt32(total))
        }
        return limbs
    }
}

/// An exact fraction; the denominator is above 0. Never reduced: only compared, added and multiplied.
struct Fraction: Sendable {
    var numerator: BigInteger
    var denominator: BigInteger

    init(_ whole: Int) {
        numerator = BigInteger(whole)
        denominator = BigInteger(1)
    }

    init(_ numerator: BigInteger, over denominator: BigInteger) {
        self.numerator = denominator.isNegative ? -numerator : numerator
        self.denominator = denominator.isNegative ? -denominator : denominator
    }

    /// JSON's number grammar, exponent too; nil where it is anything else.
    init?(json text: String) {
        var rest = text[...]
        let isNegative = rest.hasPrefix("-")
        if isNegative { rest = rest.dropFirst() }
        func takeDigits() -> Substring {
            let digits = rest.prefix { "0"..."9" ~= $0 && $0.utf8.count == 1 }
            rest = rest.dropFirst(digits.count)
            return digits
        }
        let whole = takeDigits()
        guard !whole.isEmpty, whole == "0" || !whole.hasPrefix("0") else { return nil }
        var fraction: Substring = ""
        if rest.hasPrefix(".") {
            rest = rest.dropFirst()
            fraction = takeDigits()
            if fraction.isEmpty { return nil }
        }
        var exponent = 0
        if rest.hasPrefix("e") || rest.hasPrefix("E") {
            rest = rest.dropFirst()
            let isDown = rest.hasPrefix("-")
            if isDown || rest.hasPrefix("+") { rest = rest.dropFirst() }
            let digits = takeDigits()
            // Far larger exponents than any pool of the worlds holds.
            guard let value = Int(digits), value < 1000 else { return nil }
            exponent = isDown ? -value : value
        }
        guard rest.isEmpty, let digits = BigInteger(digits: whole + fraction) else { return nil }
        exponent -= fraction.count
        let signed = isNegative ? -digits : digits
        if exponent >= 0 {
            self.init(signed * .powerOf10(exponent), over: BigInteger(1))
        } else {
            self.init(signed, over: .powerOf10(-exponent))
        }
    }

    var isZero: Bool { numerator.isZero }

    /// Whether `self` × 10^digits is a whole number of magnitude below 10^limit.
    func fits(fractionDigits: Int, belowPowerOf10 limit: Int) -> Bool {
        let scaled = numerator * .powerOf10(fractionDigits)
        let bound = BigInteger.powerOf10(limit) * denominator
        guard scaled < bound, -scaled < bound else { return false }
        return Self.divides(denominator, scaled)
    }

    /// Cut towards zero to so many digits after the point.
    func cut(toFractionDigits digits: Int) -> Fraction {
        let scaled = numerator * .powerOf10(digits)
        let (quotient, _) = Self.divided(scaled.isNegative ? -scaled : scaled, by: denominator)
        return Fraction(scaled.isNegative ? -quotient : quotient, over: .powerOf10(digits))
    }

    /// The nearest with so many digits after the point; of two the one whose last digit is even.
    func rounded(toFractionDigits digits: Int) -> Fraction {
        let scaled = numerator * .powerOf10(digits)
        let (quotient, rest) = Self.divided(scaled.isNegative ? -scaled : scaled, by: denominator)
        let twice = rest + rest
        let isUp = denominator < twice || (!(twice < denominator) && !quotient.isEven)
        let whole = isUp ? quotient + BigInteger(1) : quotient
        return Fraction(scaled.isNegative ? -whole : whole, over: .powerOf10(digits))
    }

    private static func divides(_ divisor: BigInteger, _ number: BigInteger) -> Bool {
        divided(number.isNegative ? -number : number, by: divisor).rest.isZero
    }

    /// Long division in binary, of what isn't negative.
    private static func divided(_ number: BigInteger, by divisor: BigInteger) -> (
        quotient: BigInteger, rest: BigInteger
    ) {
        var (quotient, rest) = (BigInteger(0), number)
        var steps = [(divisor, BigInteger(1))]
        while let last = steps.last, last.0 < rest { steps.append((last.0 + last.0, last.1 + last.1)) }
        for (step, times) in steps.reversed() where step <= rest {
            (quotient, rest) = (quotient + times, rest - step)
        }
        return (quotient, rest)
    }
}

extension Fraction: Comparable {
    static func == (left: Fraction, right: Fraction) -> Bool {
        left.numerator * right.denominator == right.numerator * left.denominator
    }

    static func < (left: Fraction, right: Fraction) -> Bool {
        left.numerator * right.denominator < right.numerator * left.denominator
    }

    static func + (left: Fraction, right: Fraction) -> Fraction {
        if left.denominator == right.denominator {
            return Fraction(left.numerator + right.numerator, over: left.denominator)
        }
        return Fraction(
            left.numerator * right.denominator + right.numerator * left.denominator,
            over: left.denominator * right.denominator)
    }

    static func * (left: Fraction, right: Fraction) -> Fraction {
        Fraction(left.numerator * right.numerator, over: left.denominator * right.denominator)
    }

    /// Nil where `right` is 0.
    static func / (left: Fraction, right: Fraction) -> Fraction? {
        right.isZero ? nil : Fraction(left.numerator * right.denominator, over: left.denominator * right.numerator)
    }
}
