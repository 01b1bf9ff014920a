import CellValues
import TestSupport

/// Value indicators, from the page (5-reports-and-exports §1): a purchase's amount is the sum over its lines, where it
/// stands on lines.
extension ReferenceEvaluator {
    /// `.some(nil)`: an indicator without a value.
    func indicator(_ name: String, _ contact: ReferenceContact) -> PlainValue?? {
        let spec: JSONValue = ["activity": .string(world.purchases.activity)]
        let purchases = contact.activities.filter { matches(spec, $0) }
        switch name {
        case "purchases.count": return .some(.number(Fraction(purchases.count)))
        case "purchases.total": return .some(.number(total(purchases, spec)))
        case "purchases.average": return .some(average(purchases, spec).map { .number($0) })
        case "purchases.first_at": return .some(purchases.first.map { .instant($0.at) })
        case "purchases.last_at": return .some(purchases.last.map { .instant($0.at) })
        case "rfm.recency", "rfm.frequency", "rfm.monetary", "rfm.segment": return .some(score(name, contact))
        default: return nil
        }
    }

    private func total(_ purchases: [ReferenceActivity], _ spec: JSONValue) -> Fraction {
        sum(purchases.flatMap { amounts(world.purchases.amount, spec, $0) }, of: world.purchases.amount, spec)
    }

    /// Of the purchases that have an amount; nil where none has.
    private func average(_ purchases: [ReferenceActivity], _ spec: JSONValue) -> Fraction? {
        let count = purchases.count { !amounts(world.purchases.amount, spec, $0).isEmpty }
        return total(purchases, spec) / Fraction(count)
    }

    private func score(_ name: String, _ contact: ReferenceContact) -> PlainValue? {
        let spec: JSONValue = ["activity": .string(world.purchases.activity), "window": ["last": "2y"]]
        let span = time.instants(of: ["last": "2y"])
        var (last, number, spent): ([ContactKey: Instant], [ContactKey: Int], [ContactKey: Fraction]) = ([:], [:], [:])
        for contact in contacts {
            let purchases = contact.activities.filter { matches(spec, $0) && span.contains($0.at) }
            last[contact.key] = purchases.last?.at
            if !purchases.isEmpty { number[contact.key] = purchases.count }
            spent[contact.key] = average(purchases, spec)
        }
        /// `1 + floor(5 × (buyers strictly worse) / buyers)`
        func score<Value: Comparable>(_ values: [ContactKey: Value]) -> Int? {
            guard let own = values[contact.key] else { return nil }
            return 1 + 5 * values.values.count { $0 < own } / values.count
        }
        let (recency, frequency, monetary) = (score(last), score(number), score(spent))
        switch name {
        case "rfm.recency": return recency.map { .number(Fraction($0)) }
        case "rfm.frequency": return frequency.map { .number(Fraction($0)) }
        case "rfm.monetary": return monetary.map { .number(Fraction($0)) }
        default:
            guard let recency, let frequency, let monetary else { return nil }
            let code = "\(recency)\(frequency)\(monetary)"
            return Self.segments.first { $0.codes.split(separator: " ").contains(Substring(code)) }.map {
                .text($0.name)
            }
        }
    }

    /// The page's table.
    static let segments: [(name: String, codes: String)] = [
        ("Champions", "555 554 544 545 454 455 445"),
        ("Loyal customers", "543 444 435 355 354 345 344 335"),
        (
            "Potential loyalists",
            "553 551 552 541 542 533 532 531 452 451 442 441 431 453 433 432 423 353 352 351 342 341 333 323"
        ),
        ("New customers", "512 511 422 421 412 411 311"),
        ("Promising", "525 524 523 522 521 515 514 513 425 424 413 414 415 315 314 313"),
        ("Need attention", "535 534 443 434 343 334 325 324"),
        ("About to sleep", "331 321 312 221 213 231 241 251"),
        ("At risk", "255 254 245 244 253 252 243 242 235 234 225 224 153 152 145 143 142 135 134 133 125 124"),
        ("Cannot lose them", "155 154 144 214 215 115 114 113"),
        ("Hibernating", "332 322 233 232 223 222 132 123 122 212 211"),
        ("Lost", "111 112 121 131 141 151"),
    ]
}
