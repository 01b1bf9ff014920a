import CellValues
import SegmentLanguage

/// The pipeline's `rates` and `currency`: what an amount of another currency is worth on a day (2-data §3).
package struct CurrencyConversion: Sendable {
    /// The currency that amounts are turned into.
    package let currency: String
    /// Billionths of `currency` for one unit, by code and day.
    private let rates: [Key: Int128]

    private struct Key: Hashable {
        var code: [UInt8]
        var day: Int32
    }

    /// A line of `rates.csv`: one unit of `currency` is worth `rate` of the pipeline's currency on that day.
    package struct Rate: Sendable {
        package var date: CivilDate
        package var currency: String
        package var rate: ExactDecimal

        package init(date: CivilDate, currency: String, rate: ExactDecimal) {
            self.date = date
            self.currency = currency
            self.rate = rate
        }
    }

    package init(currency: String, rates: [Rate]) {
        self.currency = currency
        var table: [Key: Int128] = [:]
        for rate in rates {
            table[Key(code: Self.code(rate.currency), day: rate.date.days)] = rate.rate.billionths
        }
        self.rates = table
    }

    /// Codes are compared ignoring case, as every text.
    static func code(_ text: String) -> [UInt8] { Array(CaseFolding.folded(text).utf8) }

    /// Billionths of the pipeline's currency for one unit; nil where the table has no rate for that day.
    func rate(_ code: [UInt8], on day: CivilDate) -> Int128? {
        rates[Key(code: code, day: day.days)] ?? (code == Self.code(currency) ? billion : nil)
    }
}
