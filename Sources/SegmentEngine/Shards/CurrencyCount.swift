import CellValues

/// Which currencies the amounts of a cell came in, of the contacts of one shard.
struct CurrencyCount {
    /// Activities without a code.
    var missing = 0
    /// By the code of the text that all workers know (`OpenShards.currencies`).
    var byCode: [Int] = []
    /// With rates: the first amount that has none, in log order, as a code (nil: no currency) and a day.
    var unrated: (order: LogOrder, code: UInt32?, day: CivilDate)?

    mutating func count(_ code: UInt32) {
        // Code + 1, as in the batch's codes; 0 is none.
        if code == 0 {
            missing += 1
            return
        }
        let place = Int(code) - 1
        if byCode.count <= place { byCode += [Int](repeating: 0, count: place + 1 - byCode.count) }
        byCode[place] += 1
    }
}

/// The same of all workers, as texts.
struct CurrencySum {
    private var counts: [[UInt8]: (spelling: String, count: Int)] = [:]
    private var missing = 0
    private var unrated: (order: LogOrder, code: String?, day: CivilDate)?

    private mutating func count(_ key: [UInt8], _ spelling: String, _ count: Int) {
        // Of several spellings the first in byte order is shown, whoever met it.
        guard let known = counts[key] else {
            counts[key] = (spelling, count)
            return
        }
        let isFirst = spelling.utf8.lexicographicallyPrecedes(known.spelling.utf8)
        counts[key] = (isFirst ? spelling : known.spelling, known.count + count)
    }

    mutating func add(_ part: CurrencyCount, spelling: (Int) -> String) {
        missing += part.missing
        for (code, count) in part.byCode.enumerated() where count > 0 {
            let text = spelling(code)
            self.count(CurrencyConversion.code(text), text, count)
        }
        if let found = part.unrated, unrated.map({ found.order < $0.order }) ?? true {
            unrated = (found.order, found.code.map { spelling(Int($0)) }, found.day)
        }
    }

    /// Of several the most frequent are named: where a wrong column holds the currency, there are as many as rows.
    private static let namedCurrencies = 20

    /// What looks like a code as it is; anything else in quotes, and not at any length.
    private static func shown(_ code: String) -> String {
        code.utf8.count <= 8 && code.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } ? code : quoted(code)
    }

    /// Why the amounts can't be added up; nil where they can.
    func fault(isConverted: Bool) -> String? {
        if isConverted {
            guard let unrated else { return nil }
            guard let code = unrated.code else {
                return "an amount of \(unrated.day.iso8601) has no currency to convert from"
            }
            return "the rates have none for \(Self.shown(code)) on \(unrated.day.iso8601)"
        }
        guard counts.count + (missing > 0 ? 1 : 0) > 1 else { return nil }
        let sorted = counts.values.sorted {
            $0.count != $1.count ? $0.count > $1.count : $0.spelling.utf8.lexicographicallyPrecedes($1.spelling.utf8)
        }
        var named = sorted.prefix(Self.namedCurrencies).map { "\(Self.shown($0.spelling)) \($0.count)" }
        if sorted.count > Self.namedCurrencies { named.append("and \(sorted.count - Self.namedCurrencies) more") }
        if missing > 0 { named.append("none \(missing)") }
        return "the amounts are in different currencies (\(named.joined(separator: ", "))): "
            + "add a 'where' on the currency, or give the pipeline 'rates' and a 'currency'"
    }
}
