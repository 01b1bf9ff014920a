import CellValues
import TestSupport

/// Numbers that are added up: of which currency they are, and when they leave what holds them (2-data §3).
extension ReferenceEvaluator {
    /// The numbers of one activity, in the run's currency where it has rates.
    func amounts(_ source: JSONValue, _ spec: JSONValue, _ activity: ReferenceActivity) -> [Fraction] {
        let values = values(source, spec, activity).values
        let scale = scale(source, spec)
        let codes = currency(of: source, spec).map { name -> [String?] in
            let found = self.values(.string(name), spec, activity).values.map { value -> String? in
                if case .text(let text) = value { text } else { nil }
            }
            // One for the activity, or one a line.
            return found.count == values.count ? found : values.map { _ in found[0] }
        }
        var amounts: [Fraction] = []
        for (index, value) in values.enumerated() {
            guard case .number(let number) = value else { continue }
            var amount: Fraction? = number
            if !fits128(number, source["product"] == nil ? 9 : 18) {
                amount = nil
            } else if let codes {
                let code = codes[index].map { comparable($0, exactly: false) }
                currencies["\(spec) \(source)", default: []].insert(code)
                amount = converted(number, code, on: time.day(of: activity.at), isProduct: source["product"] != nil)
            }
            if let amount, fits128(amount, scale) {
                amounts.append(amount)
            } else {
                hasOverflown = true
            }
        }
        return amounts
    }

    func sum(_ numbers: [Fraction], of source: JSONValue, _ spec: JSONValue) -> Fraction {
        let sum = numbers.reduce(Fraction(0), +)
        let scaled = sum.numerator * .powerOf10(scale(source, spec))
        let limit = BigInteger.endOf128Bits * sum.denominator
        if !(scaled < limit) || scaled < -limit { hasOverflown = true }
        return sum
    }

    /// The property that holds the currency, where the catalogue names one.
    private func currency(of source: JSONValue, _ spec: JSONValue) -> String? {
        (source["product"]?.elements ?? [source]).lazy
            .compactMap { self.catalogue.property($0.text ?? "", of: self.types(spec["activity"]))?.declared.currency }
            .first
    }

    /// Digits after the point: a product has twice as many, and so has an amount times a rate.
    private func scale(_ source: JSONValue, _ spec: JSONValue) -> Int {
        source["product"] != nil || world.currency != nil && currency(of: source, spec) != nil ? 18 : 9
    }

    /// Nil where there is no rate. A product is cut back to 18 digits.
    private func converted(
        _ amount: Fraction, _ code: [Unicode.Scalar]?, on day: CivilDate, isProduct: Bool
    ) -> Fraction? {
        guard let currency = world.currency else { return amount }
        guard let code else { return nil }
        // The last line of the table for a day counts.
        let rate =
            world.rates.last { $0.day == day && comparable($0.code, exactly: false) == code }?.rate
            ?? (code == comparable(currency, exactly: false) ? "1" : nil)
        guard let rate = rate.flatMap({ Fraction(json: $0) }) else { return nil }
        let product = amount * rate
        return isProduct ? product.cut(toFractionDigits: 18) : product
    }

    /// Whether a number is one of 128 bits with a sign, at its scale; the smallest of them stands for nothing among the
    /// largest values and counts as outside.
    private func fits128(_ number: Fraction, _ scale: Int) -> Bool {
        let scaled = number.numerator * .powerOf10(scale)
        let limit = BigInteger.endOf128Bits * number.denominator
        return scaled < limit && -limit < scaled
    }
}
